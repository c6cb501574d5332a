//! What every operation checks the same way: lengths, the table, the promise.

use chrono::Datelike;
use domain::{OpContext, Rejection, Rule};

use crate::lifecycle::{self, Event, Step};
use crate::ticket::{Assignee, Ticket};
use crate::timeline::{Entry, What};

/// Limits in characters. Long enough for what people write, short enough for a tablet's list.
pub(crate) mod limit {
    pub(crate) const TITLE: usize = 120;
    pub(crate) const DESCRIPTION: usize = 4000;
    pub(crate) const WANTED: usize = 400;
    pub(crate) const PLACE: usize = 200;
    pub(crate) const NAME: usize = 60;
    pub(crate) const PHONE: usize = 40;
    pub(crate) const REASON: usize = 400;
    pub(crate) const NOTE: usize = 4000;
    /// Imported letters and answers are longer than anything typed at the desk.
    pub(crate) const IMPORTED: usize = 20_000;
}

pub(crate) fn text(field: &'static str, text: &str, limit: usize) -> Result<(), Rejection> {
    // Counting stops as soon as the limit is passed.
    if text.chars().nth(limit).is_some() { Err(Rejection::too_long(field, limit)) } else { Ok(()) }
}

pub(crate) fn required(field: &'static str, value: &str, limit: usize) -> Result<(), Rejection> {
    if value.trim().is_empty() { Err(Rejection::missing(field)) } else { text(field, value, limit) }
}

pub(crate) fn assignee(assignee: &Assignee) -> Result<(), Rejection> {
    required("to", &assignee.name, limit::NAME)
}

/// What the table says about this ticket.
pub(crate) fn step(ticket: &Ticket, event: Event) -> Result<Step, Rejection> {
    lifecycle::check(ticket.status, event)
}

/// R27: dispatch, transfer and hold need a promised reply time.
pub(crate) fn promised(ticket: &Ticket) -> Result<(), Rejection> {
    if ticket.promised_reply_at.is_some() {
        return Ok(());
    }
    Err(Rejection::new("tickets.promise_missing").by(Rule(27)).at("promised_reply_at"))
}

/// Somebody else was first. The words say who and when, as the timeline knows it.
pub(crate) fn claimed(ticket: &Ticket) -> Rejection {
    let mut rejection = Rejection::new("tickets.claimed").fact("status", ticket.status.code());
    if let Some(assignee) = &ticket.assignee {
        rejection = rejection.fact("assignee", &assignee.name);
    }
    match ticket.timeline.iter().rev().find(|entry| is_claim(entry)) {
        Some(entry) => {
            let (date, clock) = (entry.at.day().date(), entry.at.clock());
            rejection
                .fact("by", &entry.name)
                .fact("at", format!("{:02}-{:02} {clock}", date.month(), date.day()))
        }
        None => rejection,
    }
}

/// The reason why this actor cannot do this now, as far as it does not depend on what a form will say.
///
/// # Errors
/// The reason that stands beside the disabled button.
pub fn preconditions(ticket: &Ticket, event: Event, actor: &domain::Actor) -> Result<(), Rejection> {
    // "Already there" is no refusal when it arrives late, but as a button it would do nothing.
    if step(ticket, event)? == Step::Already {
        return Err(Rejection::new("tickets.already").fact("status", ticket.status.code()));
    }
    match event {
        Event::Dispatch | Event::Reassign | Event::PutOnHold => promised(ticket),
        Event::Accept | Event::Decline => yours(ticket, actor.person),
        Event::Close => crate::closing::reason_against_closing(ticket, actor).map_or(Ok(()), Err),
        _ => Ok(()),
    }
}

/// A ticket that was given to one person is accepted or declined by that person.
pub(crate) fn yours(ticket: &Ticket, actor: domain::PersonId) -> Result<(), Rejection> {
    match &ticket.assignee {
        Some(Assignee { person: Some(person), name }) if *person != actor => {
            Err(Rejection::new("tickets.not_yours").fact("assignee", name))
        }
        _ => Ok(()),
    }
}

/// What a person wrote although somebody else was first with the same step: kept, never lost.
pub(crate) fn kept_text(text: &str, context: &OpContext<'_>, ticket: &Ticket) -> Option<What> {
    let said_by_same = |entry: &Entry| entry.actor == context.actor.person && entry.at == context.at;
    let worth_keeping = !text.trim().is_empty() && !ticket.timeline.iter().any(said_by_same);
    worth_keeping.then(|| What::Noted { text: text.to_owned(), after_close: ticket.status.is_final() })
}

fn is_claim(entry: &Entry) -> bool {
    matches!(entry.what, What::Dispatched { .. } | What::Reassigned { .. } | What::Accepted)
}
