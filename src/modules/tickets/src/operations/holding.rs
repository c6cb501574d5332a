//! 挂起、恢复: waiting for a part, the customer or the weather.

use domain::{ApplyError, OpContext, Records, Timestamp};
use serde::{Deserialize, Serialize};

use super::check::{self, limit};
use crate::lifecycle::{Event, Step};
use crate::ticket::{Ticket, TicketId};
use crate::timeline::What;

/// 挂起
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PutOnHold {
    pub ticket: TicketId,
    pub reason: String,
    /// When work is expected to go on.
    pub until: Option<Timestamp>,
    /// A new promise agreed with the customer; `None` keeps the old one.
    pub promised_reply_at: Option<Timestamp>,
}

/// 恢复
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    pub ticket: TicketId,
}

pub(super) fn put_on_hold(
    hold: &PutOnHold,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("reason", &hold.reason, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(hold.ticket.0)?;
    let Step::To(status) = check::step(&ticket, Event::PutOnHold)? else {
        return keep_text(&hold.reason, ticket, context, records);
    };
    if hold.promised_reply_at.is_some() {
        ticket.promised_reply_at = hold.promised_reply_at;
        ticket.promise_defaulted = false;
    }
    check::promised(&ticket)?;
    ticket.status = status;
    let what = What::Held { reason: hold.reason.trim().to_owned(), until: hold.until };
    ticket.record(context, records, what);
    records.put(&ticket);
    Ok(())
}

pub(super) fn resume(
    resume: &Resume,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut ticket = records.require::<Ticket>(resume.ticket.0)?;
    if let Step::To(status) = check::step(&ticket, Event::Resume)? {
        ticket.status = status;
        ticket.record(context, records, What::Resumed);
        records.put(&ticket);
    }
    Ok(())
}

/// The ticket is where the person wanted it, by somebody else's hand: their words stay as a note.
pub(super) fn keep_text(
    text: &str,
    mut ticket: Ticket,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    if let Some(what) = check::kept_text(text, context, &ticket) {
        ticket.record(context, records, what);
        records.put(&ticket);
        records.merged("tickets.kept_as_note");
    }
    Ok(())
}
