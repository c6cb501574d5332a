//! Facts about a ticket: never refused but for malformed input, also on a closed one (Z0a).

use domain::{ApplyError, Id, OpContext, PersonId, Records, Rejection};
use serde::{Deserialize, Serialize};

use super::check::{self, limit};
use super::{ending, follow_merge};
use crate::lifecycle::{Event, Step, cell};
use crate::ticket::{Ticket, TicketId, VisitNote};
use crate::timeline::{Call, CallAnswer, What};

/// 催办: the customer asks again. Counts as a contact (R32).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expedite {
    pub ticket: TicketId,
    pub text: String,
}

/// 上报: "I cannot handle this" (R29). Time-stamped by its capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Escalate {
    pub ticket: TicketId,
    pub to: Option<PersonId>,
    /// The superior's name as lists show it.
    pub to_name: String,
    pub reason: String,
}

/// 备注
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddNote {
    pub ticket: TicketId,
    pub text: String,
}

/// A visit about this matter, or the customer's refusal of it (R28). Sent in one batch with the visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoteVisit {
    pub ticket: TicketId,
    /// `None` = 客户谢绝走访
    pub visit: Option<Id>,
    pub note: String,
}

/// 处理意见 (R31)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordOpinion {
    pub ticket: TicketId,
    pub text: String,
}

/// 回访 (R26). Not satisfied opens a resolved or closed ticket again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordCall {
    pub ticket: TicketId,
    pub answer: CallAnswer,
    pub note: String,
}

pub(super) fn expedite(
    content: &Expedite,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("text", &content.text, limit::NOTE)?;
    let mut ticket = follow_merge(records, content.ticket)?;
    ticket.n_contacts = ticket.n_contacts.saturating_add(1);
    finish(ticket, What::Expedited { text: content.text.trim().to_owned() }, context, records)
}

pub(super) fn escalate(
    content: &Escalate,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("reason", &content.reason, limit::REASON)?;
    check::text("to_name", &content.to_name, limit::NAME)?;
    let ticket = follow_merge(records, content.ticket)?;
    let what = What::Escalated { to: content.to_name.clone(), reason: content.reason.trim().to_owned() };
    finish(ticket, what, context, records)
}

pub(super) fn add_note(
    content: &AddNote,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("text", &content.text, limit::NOTE)?;
    let ticket = follow_merge(records, content.ticket)?;
    let what = What::Noted { text: content.text.trim().to_owned(), after_close: ticket.status.is_final() };
    finish(ticket, what, context, records)
}

pub(super) fn note_visit(
    content: &NoteVisit,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("note", &content.note, limit::NOTE)?;
    let mut ticket = follow_merge(records, content.ticket)?;
    ticket.visit = match (ticket.visit, content.visit) {
        (_, Some(visit)) => Some(VisitNote::Made(visit)),
        // A refusal does not undo a visit that was made.
        (Some(made @ VisitNote::Made(_)), None) => Some(made),
        (_, None) => Some(VisitNote::Refused),
    };
    let what = What::Visited { visit: content.visit, note: content.note.trim().to_owned() };
    finish(ticket, what, context, records)
}

pub(super) fn record_opinion(
    content: &RecordOpinion,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("text", &content.text, limit::NOTE)?;
    let mut ticket = follow_merge(records, content.ticket)?;
    ticket.opinion = content.text.trim().to_owned();
    let what = What::Opinion { text: ticket.opinion.clone() };
    finish(ticket, what, context, records)
}

pub(super) fn record_call(
    content: &RecordCall,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("note", &content.note, limit::NOTE)?;
    if let CallAnswer::Satisfied { score } | CallAnswer::Unsatisfied { score } = content.answer
        && !(1..=5).contains(&score)
    {
        return Err(Rejection::new("tickets.score_out_of_range").at("answer").fact("score", score).into());
    }
    let mut ticket = follow_merge(records, content.ticket)?;
    ticket.add_call(Call { at: context.at, by: context.actor.person, answer: content.answer });
    ticket.record(
        context,
        records,
        What::Called { answer: content.answer, note: content.note.trim().to_owned() },
    );
    let unsatisfied = matches!(content.answer, CallAnswer::Unsatisfied { .. });
    if unsatisfied && let Some(Step::To(status)) = cell(ticket.status, Event::Reopen) {
        ending::open_again(&mut ticket, status, &content.note, context, records)?;
    }
    records.put(&ticket);
    Ok(())
}

fn finish(
    mut ticket: Ticket,
    what: What,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    ticket.record(context, records, what);
    records.put(&ticket);
    Ok(())
}
