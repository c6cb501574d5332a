//! Why a button cannot be pressed: the same table, the same rules, the same rights as device and server use.

use domain::{Actor, Phrase, Rejection};

use super::errors::say;
use super::words;
use crate::Ticket;
use crate::lifecycle::Event;
use crate::operations::preconditions;

/// The reason beside the button, or `None` when the person may do it now.
pub(super) fn against(ticket: &Ticket, event: Event, actor: Option<&Actor>) -> Option<Phrase> {
    let Some(actor) = actor else { return Some(words::SIGNED_OUT.into()) };
    if !actor.may(event.kind(), Some(ticket.site)) {
        return Some(say(&Rejection::not_permitted(event.kind())));
    }
    preconditions(ticket, event, actor).err().map(|rejection| say(&rejection))
}
