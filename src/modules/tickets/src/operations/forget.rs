//! 清除个人信息: of the caller alone, or of all that was written, when the time to keep it is over.
//!
//! What stays are the facts that figures are made of: kind, times, status, who handled it, where.

use customers::{CustomerContact, Secrets};
use domain::{ApplyError, Records, Rejection};
use serde::{Deserialize, Serialize};

use crate::caller::TicketCaller;
use crate::ticket::{Ticket, TicketId};
use crate::timeline::{TicketHistory, What};

/// A list shows this where the title was.
const NO_TITLE: &str = "—";

/// 清除个人信息
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forget {
    pub ticket: TicketId,
    /// All texts too, not the caller alone: only once the ticket has ended.
    pub whole: bool,
}

pub(super) fn apply(forget: &Forget, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut ticket = records.require::<Ticket>(forget.ticket.0)?;
    if forget.whole && !ticket.status.is_final() {
        return Err(Rejection::new("tickets.still_open").into());
    }
    let before = ticket.clone();
    let caller = records.get::<TicketCaller>(ticket.id.caller())?;
    let contact = match ticket.customer {
        Some(customer) => records.get::<CustomerContact>(CustomerContact::id_of(customer))?,
        None => None,
    };
    let mut secrets = Secrets::of_contact(contact.as_ref());
    if let Some(row) = &caller {
        secrets.add(&row.caller.name);
        secrets.add(&row.caller.phone);
        records.remove(ticket.id.caller());
    }
    ticket.caller_masked.clear();
    for text in ticket.texts() {
        take_out(text, &secrets, forget.whole);
    }
    if forget.whole {
        NO_TITLE.clone_into(&mut ticket.title);
        ticket.customer = None;
    }
    for page in 0..ticket.n_history_pages {
        let Some(known) = records.get::<TicketHistory>(ticket.id.history(page))? else { continue };
        let mut history = known.clone();
        for text in history.entries.iter_mut().flat_map(|entry| entry.what.texts()) {
            take_out(text, &secrets, forget.whole);
        }
        if history != known {
            records.put(&history);
        }
    }
    if ticket != before {
        records.put(&ticket);
    }
    Ok(())
}

fn take_out(text: &mut String, secrets: &Secrets, whole: bool) {
    if whole { text.clear() } else { secrets.hide_in(text) }
}

impl Ticket {
    /// Whether nothing is left of it but what figures are made of.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.title == NO_TITLE && self.description.is_empty() && self.customer.is_none()
    }

    /// Everything that somebody has typed freely.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Ticket { title, description, wanted, place, solution, opinion, timeline, .. } = self;
        let own = [title, description, wanted, place, solution, opinion];
        own.into_iter().chain(timeline.iter_mut().flat_map(|entry| entry.what.texts()))
    }
}

impl What {
    /// Everything in it that somebody has typed freely. A corrected caller stands there in masked form: that is cleared
    /// with the rest of the caller.
    fn texts(&mut self) -> Vec<&mut String> {
        match self {
            What::Corrected { field, from, to } => {
                if field == "caller" {
                    from.clear();
                    to.clear();
                }
                vec![from, to]
            }
            What::Reassigned { reason, .. }
            | What::Declined { reason }
            | What::Held { reason, .. }
            | What::Reopened { reason }
            | What::Canceled { reason, .. }
            | What::Escalated { reason, .. } => vec![reason],
            What::Resolved { solution } => vec![solution],
            What::Closed { answer, .. } => vec![answer],
            What::Expedited { text }
            | What::Noted { text, .. }
            | What::Alternative { text, .. }
            | What::Opinion { text } => vec![text],
            What::Visited { note, .. } | What::Called { note, .. } => vec![note],
            What::Opened { .. }
            | What::Dispatched { .. }
            | What::Accepted
            | What::Resumed
            | What::Merged { .. }
            | What::Imported { .. } => Vec::new(),
        }
    }
}
