//! 时限: when a reply is due, and what is late. Pure functions of ticket, category and moment.

use domain::Timestamp;

use crate::category::Category;
use crate::kind::TicketKind;
use crate::lifecycle::TicketStatus;
use crate::ticket::Ticket;

/// R27: the reply time that is set when nobody agreed one: the category's, else the kind's.
#[must_use]
pub fn default_reply_at(kind: TicketKind, category: Option<&Category>, at: Timestamp) -> Timestamp {
    let minutes = category.map_or(kind.default_reply_minutes(), |category| category.reply_minutes);
    at.plus_minutes(i64::from(minutes))
}

/// How a ticket stands against its promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Done, ended, or imported without a promise.
    Nothing,
    /// Minutes left, rounded down.
    Left(i64),
    /// 超时: minutes past the promise, at least one begun.
    Overdue(i64),
}

/// Where the ticket stands at `now`. On hold the clock goes on: the customer was promised a reply, not the repair.
#[must_use]
pub fn timing(ticket: &Ticket, now: Timestamp) -> Timing {
    let waiting = !ticket.status.is_final() && ticket.status != TicketStatus::Resolved;
    match ticket.promised_reply_at {
        Some(promised) if waiting => {
            let left = promised.since(now);
            if left >= 0 { Timing::Left(left / 60_000) } else { Timing::Overdue(1 + (-left) / 60_000) }
        }
        _ => Timing::Nothing,
    }
}

/// R27: past its promise and not yet done.
#[must_use]
pub fn is_overdue(ticket: &Ticket, now: Timestamp) -> bool {
    matches!(timing(ticket, now), Timing::Overdue(_))
}
