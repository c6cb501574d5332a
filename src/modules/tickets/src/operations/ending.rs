//! 完工、关单、重开、作废. What an ending needs stands in `closing.rs`.

use domain::{ApplyError, OpContext, Place, Records, Rejection};
use serde::{Deserialize, Serialize};

use super::check::{self, limit};
use super::holding::keep_text;
use crate::caller::TicketCaller;
use crate::category::Category;
use crate::closing::{Ending, Judgement, check_ending};
use crate::lifecycle::{Event, Step, TicketStatus};
use crate::sla;
use crate::ticket::{Ticket, TicketId};
use crate::timeline::What;

/// 完工: the work is done; the customer has still to confirm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolve {
    pub ticket: TicketId,
    /// 处理结果
    pub solution: String,
}

/// 关单
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Close {
    pub ticket: TicketId,
    pub ending: Ending,
    /// The text given to the customer; empty = what was written when the work was done.
    pub answer: String,
}

/// 重开
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reopen {
    pub ticket: TicketId,
    pub reason: String,
}

/// 作废: it ends without work. Obeys R24 as closing does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cancel {
    pub ticket: TicketId,
    pub ending: Ending,
    pub reason: String,
}

pub(super) fn resolve(
    resolve: &Resolve,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("solution", &resolve.solution, limit::NOTE)?;
    let mut ticket = records.require::<Ticket>(resolve.ticket.0)?;
    let Step::To(status) = check::step(&ticket, Event::Resolve)? else {
        let same = ticket.solution == resolve.solution.trim();
        return if same { Ok(()) } else { keep_text(&resolve.solution, ticket, context, records) };
    };
    ticket.status = status;
    ticket.solution = resolve.solution.trim().to_owned();
    ticket.resolved_by = Some(context.actor.person);
    ticket.resolved_at = Some(context.at);
    let what = What::Resolved { solution: ticket.solution.clone() };
    ticket.record(context, records, what);
    records.put(&ticket);
    Ok(())
}

pub(super) fn close(
    close: &Close,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("answer", &close.answer, limit::NOTE)?;
    let mut ticket = records.require::<Ticket>(close.ticket.0)?;
    let Step::To(status) = check::step(&ticket, Event::Close)? else {
        return keep_text(&close.answer, ticket, context, records);
    };
    if !close.ending.closes() {
        return Err(Rejection::new("tickets.other_ending").at("ending").into());
    }
    let answer =
        if close.answer.trim().is_empty() { ticket.solution.clone() } else { close.answer.trim().to_owned() };
    let actor = context.actor.person;
    check_ending(&Judgement { ticket: &ticket, ending: &close.ending, answer: &answer, actor })?;
    ticket.solution.clone_from(&answer);
    end(&mut ticket, status, context, records)?;
    ticket.record(context, records, What::Closed { ending: close.ending.clone(), answer });
    records.put(&ticket);
    Ok(())
}

pub(super) fn cancel(
    cancel: &Cancel,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("reason", &cancel.reason, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(cancel.ticket.0)?;
    let Step::To(status) = check::step(&ticket, Event::Cancel)? else {
        return keep_text(&cancel.reason, ticket, context, records);
    };
    if cancel.ending.closes() {
        return Err(Rejection::new("tickets.other_ending").at("ending").into());
    }
    if let Ending::Referred(to) = &cancel.ending {
        check::required("referred", to, limit::NAME)?;
    }
    let actor = context.actor.person;
    check_ending(&Judgement { ticket: &ticket, ending: &cancel.ending, answer: &cancel.reason, actor })?;
    if let Ending::DuplicateOf(other) = cancel.ending {
        merge_into(&mut ticket, other, context, records)?;
    }
    end(&mut ticket, status, context, records)?;
    let what = What::Canceled { ending: cancel.ending.clone(), reason: cancel.reason.trim().to_owned() };
    ticket.record(context, records, what);
    records.put(&ticket);
    Ok(())
}

pub(super) fn reopen(
    reopen: &Reopen,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("reason", &reopen.reason, limit::REASON)?;
    let mut ticket = records.require::<Ticket>(reopen.ticket.0)?;
    if let Step::To(status) = check::step(&ticket, Event::Reopen)? {
        open_again(&mut ticket, status, &reopen.reason, context, records)?;
        records.put(&ticket);
        return Ok(());
    }
    keep_text(&reopen.reason, ticket, context, records)
}

/// Back to the desk with a new promise: whoever had it thought it was done.
pub(super) fn open_again(
    ticket: &mut Ticket,
    status: TicketStatus,
    reason: &str,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let category = match ticket.category {
        Some(id) => Category::find(records, id)?,
        None => None,
    };
    keep_caller(ticket, true, context, records)?;
    ticket.status = status;
    ticket.assignee = None;
    ticket.ended_at = None;
    ticket.merged_into = None;
    ticket.n_reopened += 1;
    ticket.promised_reply_at = Some(sla::default_reply_at(ticket.kind, category.as_ref(), context.at));
    ticket.promise_defaulted = true;
    ticket.record(context, records, What::Reopened { reason: reason.trim().to_owned() });
    Ok(())
}

fn end(
    ticket: &mut Ticket,
    status: TicketStatus,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    keep_caller(ticket, false, context, records)?;
    ticket.status = status;
    ticket.ended_at = Some(context.at);
    Ok(())
}

/// The personal data goes with the ticket: it leaves the devices' working sets when the ticket does.
fn keep_caller(
    ticket: &Ticket,
    current: bool,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    match records.get::<TicketCaller>(ticket.id.caller()) {
        Ok(Some(mut row)) if row.current != current => {
            row.current = current;
            records.put(&row);
            Ok(())
        }
        Ok(_) => Ok(()),
        // A device without rights to personal data cannot have the row; the server moves it.
        Err(ApplyError::NeedRow(_)) if context.place == Place::Device => Ok(()),
        Err(error) => Err(error),
    }
}

fn merge_into(
    ticket: &mut Ticket,
    other: TicketId,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let Some(mut original) = records.get::<Ticket>(other.0)? else {
        return Err(Rejection::new("tickets.no_such_original").at("ending").into());
    };
    if original.id == ticket.id || original.site != ticket.site || original.merged_into == Some(ticket.id) {
        return Err(Rejection::new("tickets.no_such_original").at("ending").into());
    }
    ticket.merged_into = Some(other);
    original.n_merged += 1;
    original.n_contacts += ticket.n_contacts;
    original.record(context, records, What::Merged { from: ticket.id, label: ticket.label() });
    records.put(&original);
    Ok(())
}
