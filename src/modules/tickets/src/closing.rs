//! How a ticket may end: one row per rule, each a predicate of the ticket, the ending and the actor.
//!
//! What waits for data of other modules stands here as a remark, so that nobody looks for it elsewhere: the manager
//! level of an owner (R28) needs posts and is judged with the front desk; the working day of R31 needs the calendar.

use std::collections::BTreeSet;

use domain::{Actor, PersonId, Rejection, Rule};
use serde::{Deserialize, Serialize};

use crate::kind::TicketKind;
use crate::ticket::{Ticket, TicketId};
use crate::timeline::CallAnswer;

/// R24: 回访未达成 takes this many attempts on this many days.
const ATTEMPTS: usize = 3;
const ATTEMPT_DAYS: usize = 2;
/// R24: 经理终结 comes after the second reopening.
const REOPENINGS_BEFORE_FINAL: u32 = 2;

/// How a ticket ended. Only `Solved` ever counts as satisfied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// 已解决
    #[default]
    Solved,
    /// 客户撤回
    Withdrawn,
    /// 重复
    DuplicateOf(TicketId),
    /// 非本单位,转介到
    Referred(String),
    /// 回访未达成
    NotReached,
    /// 匿名或拒绝回访
    Declined,
    /// 经理终结
    Final,
}

impl Ending {
    /// Endings of `close`, after the work: the others belong to `cancel`.
    #[must_use]
    pub const fn closes(&self) -> bool {
        matches!(self, Ending::Solved | Ending::NotReached | Ending::Declined | Ending::Final)
    }
}

/// What an ending is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Judgement<'a> {
    pub ticket: &'a Ticket,
    pub ending: &'a Ending,
    /// The text given to the customer, as it will stand after closing.
    pub answer: &'a str,
    pub actor: PersonId,
}

type Check = fn(&Judgement<'_>) -> Option<Rejection>;

/// In the order in which a person can do something about them.
const CHECKS: &[Check] = &[
    r24_complaint_needs_solution_text,
    r31_complaint_needs_opinion,
    r28_major_needs_visit,
    r26_complaint_needs_call_by_another,
    r24_second_person_ends_unsolved,
    r24_not_reached_needs_attempts,
    r24_final_needs_reopenings,
];

/// The first rule against this ending.
///
/// # Errors
/// The rule's refusal. Imported history is outside R24-R32 only until it is opened again by our own people; then it
/// is a ticket like any other.
pub fn check_ending(judgement: &Judgement<'_>) -> Result<(), Rejection> {
    CHECKS.iter().find_map(|check| check(judgement)).map_or(Ok(()), Err)
}

/// The first rule that closing as solved would meet now, apart from the text that the form asks for. For the button.
#[must_use]
pub fn reason_against_closing(ticket: &Ticket, actor: &Actor) -> Option<Rejection> {
    let judgement = Judgement { ticket, ending: &Ending::Solved, answer: "…", actor: actor.person };
    check_ending(&judgement).err()
}

fn solved_complaint(judgement: &Judgement<'_>) -> bool {
    judgement.ticket.kind == TicketKind::Complaint && *judgement.ending == Ending::Solved
}

fn r24_complaint_needs_solution_text(judgement: &Judgement<'_>) -> Option<Rejection> {
    let missing = judgement.ticket.kind == TicketKind::Complaint
        && judgement.ending.closes()
        && judgement.answer.trim().is_empty();
    missing.then(|| Rejection::new("tickets.solution_missing").by(Rule(24)).at("answer"))
}

fn r31_complaint_needs_opinion(judgement: &Judgement<'_>) -> Option<Rejection> {
    let missing = solved_complaint(judgement) && judgement.ticket.opinion.is_empty();
    missing.then(|| Rejection::new("tickets.opinion_missing").by(Rule(31)))
}

fn r28_major_needs_visit(judgement: &Judgement<'_>) -> Option<Rejection> {
    let missing = solved_complaint(judgement) && judgement.ticket.major && judgement.ticket.visit.is_none();
    missing.then(|| Rejection::new("tickets.visit_missing").by(Rule(28)))
}

fn r26_complaint_needs_call_by_another(judgement: &Judgement<'_>) -> Option<Rejection> {
    if !solved_complaint(judgement) {
        return None;
    }
    let handlers = handlers(judgement.ticket);
    let since = judgement.ticket.resolved_at.unwrap_or_default();
    let satisfied = judgement.ticket.calls.iter().any(|call| {
        matches!(call.answer, CallAnswer::Satisfied { .. })
            && !handlers.contains(&call.by)
            && call.at >= since
    });
    (!satisfied).then(|| Rejection::new("tickets.call_missing").by(Rule(26)))
}

/// R24: whether this person needs somebody else to end the ticket so.
#[must_use]
pub fn needs_another(ticket: &Ticket, ending: &Ending, actor: PersonId) -> bool {
    r24_second_person_ends_unsolved(&Judgement { ticket, ending, answer: "", actor }).is_some()
}

fn r24_second_person_ends_unsolved(judgement: &Judgement<'_>) -> Option<Rejection> {
    let needed = judgement.ticket.kind.needs_second_person() && *judgement.ending != Ending::Solved;
    let same = needed && handlers(judgement.ticket).contains(&judgement.actor);
    same.then(|| Rejection::new("tickets.second_person_needed").by(Rule(24)))
}

fn r24_not_reached_needs_attempts(judgement: &Judgement<'_>) -> Option<Rejection> {
    if *judgement.ending != Ending::NotReached {
        return None;
    }
    let attempts = judgement.ticket.calls.iter().filter(|call| call.answer == CallAnswer::NotReached);
    let days = domain::order::set(attempts.clone().map(|call| call.at.day()));
    let attempts = attempts.count();
    (attempts < ATTEMPTS || days.len() < ATTEMPT_DAYS).then(|| {
        Rejection::new("tickets.attempts_missing")
            .by(Rule(24))
            .fact("attempts", attempts)
            .fact("days", days.len())
            .fact("attempts_needed", ATTEMPTS)
            .fact("days_needed", ATTEMPT_DAYS)
    })
}

fn r24_final_needs_reopenings(judgement: &Judgement<'_>) -> Option<Rejection> {
    if *judgement.ending != Ending::Final {
        return None;
    }
    if judgement.answer.trim().is_empty() {
        return Some(Rejection::new("tickets.solution_missing").by(Rule(24)).at("answer"));
    }
    let reopened = judgement.ticket.n_reopened;
    (reopened < REOPENINGS_BEFORE_FINAL).then(|| {
        Rejection::new("tickets.too_early_for_final")
            .by(Rule(24))
            .fact("reopened", reopened)
            .fact("needed", REOPENINGS_BEFORE_FINAL)
    })
}

/// Who handled it: who resolved it and who holds it; while nobody does, who took it in.
fn handlers(ticket: &Ticket) -> BTreeSet<PersonId> {
    let holder = ticket.assignee.as_ref().and_then(|assignee| assignee.person);
    let mut handlers: BTreeSet<PersonId> = domain::order::set(ticket.resolved_by.into_iter().chain(holder));
    if handlers.is_empty() {
        handlers.insert(ticket.opened_by);
    }
    handlers
}
