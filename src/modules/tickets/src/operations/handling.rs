//! 派单、转派、接单、退单: who does the work.

use domain::{ApplyError, OpContext, Records, Timestamp};
use serde::{Deserialize, Serialize};

use super::check::{self, limit};
use crate::lifecycle::{Event, Step};
use crate::ticket::{Assignee, Ticket, TicketId};
use crate::timeline::What;

/// 派单: hand a ticket to the person or crew who will do the work. The first one wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    pub ticket: TicketId,
    pub to: Assignee,
    /// What the crew should know; may be empty.
    pub note: String,
}

/// 转派: give a dispatched ticket to somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reassign {
    pub ticket: TicketId,
    /// Whom the person saw holding it: two transfers at once do not overwrite each other.
    pub from: Option<Assignee>,
    pub to: Assignee,
    pub reason: String,
    /// A new promise, when the transfer takes longer than the old one allows.
    pub promised_reply_at: Option<Timestamp>,
}

/// 接单
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accept {
    pub ticket: TicketId,
}

/// 退单: back to the desk, with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decline {
    pub ticket: TicketId,
    pub reason: String,
}

pub(super) fn dispatch(
    dispatch: &Dispatch,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::assignee(&dispatch.to)?;
    check::text("note", &dispatch.note, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(dispatch.ticket.0)?;
    let step = check::step(&ticket, Event::Dispatch)?;
    let Step::To(status) = step else {
        // Already dispatched: to the same one is what was wanted, to another one the first wins.
        return if ticket.assignee.as_ref() == Some(&dispatch.to) {
            Ok(())
        } else {
            Err(check::claimed(&ticket).into())
        };
    };
    check::promised(&ticket)?;
    ticket.status = status;
    ticket.assignee = Some(dispatch.to.clone());
    ticket.record(context, records, What::Dispatched { to: dispatch.to.name.clone() });
    if !dispatch.note.trim().is_empty() {
        let note = What::Noted { text: dispatch.note.trim().to_owned(), after_close: false };
        ticket.record(context, records, note);
    }
    records.put(&ticket);
    Ok(())
}

pub(super) fn reassign(
    reassign: &Reassign,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::assignee(&reassign.to)?;
    check::required("reason", &reassign.reason, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(reassign.ticket.0)?;
    let step = check::step(&ticket, Event::Reassign)?;
    if ticket.assignee.as_ref() == Some(&reassign.to) {
        return Ok(());
    }
    if ticket.assignee != reassign.from {
        return Err(check::claimed(&ticket).into());
    }
    if reassign.promised_reply_at.is_some() {
        ticket.promised_reply_at = reassign.promised_reply_at;
        ticket.promise_defaulted = false;
    }
    check::promised(&ticket)?;
    if let Step::To(status) = step {
        ticket.status = status;
    }
    ticket.assignee = Some(reassign.to.clone());
    let what = What::Reassigned { to: reassign.to.name.clone(), reason: reassign.reason.trim().to_owned() };
    ticket.record(context, records, what);
    records.put(&ticket);
    Ok(())
}

pub(super) fn accept(
    accept: &Accept,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut ticket = records.require::<Ticket>(accept.ticket.0)?;
    let step = check::step(&ticket, Event::Accept)?;
    let holder = ticket.assignee.as_ref().and_then(|assignee| assignee.person);
    let Step::To(status) = step else {
        return if holder == Some(context.actor.person) {
            Ok(())
        } else {
            Err(check::claimed(&ticket).into())
        };
    };
    check::yours(&ticket, context.actor.person)?;
    if holder.is_none() {
        // A crew's ticket becomes that of the one who accepts it; the crew's name stays in front.
        let crew = ticket.assignee.take().map(|assignee| assignee.name).unwrap_or_default();
        let name = format!("{crew} {}", context.actor.name).trim().to_owned();
        ticket.assignee = Some(Assignee { person: Some(context.actor.person), name });
    }
    ticket.status = status;
    ticket.record(context, records, What::Accepted);
    records.put(&ticket);
    Ok(())
}

pub(super) fn decline(
    decline: &Decline,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("reason", &decline.reason, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(decline.ticket.0)?;
    let step = check::step(&ticket, Event::Decline)?;
    let Step::To(status) = step else { return Ok(()) };
    check::yours(&ticket, context.actor.person)?;
    ticket.status = status;
    ticket.assignee = None;
    ticket.record(context, records, What::Declined { reason: decline.reason.trim().to_owned() });
    records.put(&ticket);
    Ok(())
}
