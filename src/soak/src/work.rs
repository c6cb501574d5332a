//! What the people of a soak capture: tickets with a caller each, and notes that can be told apart.

use domain::{Id, Intent, Operation, SiteId};
use tickets::operations::{AddNote, Open};
use tickets::{Caller, TicketId, TicketOperation};

use crate::prng::Prng;

/// One op to be captured, with what must be found afterwards, exactly once.
#[derive(Clone, Debug)]
pub struct Work {
    pub intent: Intent,
    pub trace: Trace,
}

/// What an op leaves behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// A ticket of this title, and its caller's row.
    Ticket { ticket: TicketId, title: String },
    /// A note of this text.
    Note { ticket: TicketId, text: String },
}

/// A new ticket; `mark` is found in its title, `secret` as the caller's name.
#[must_use]
pub fn open(prng: &mut Prng, site: SiteId, mark: &str, secret: &str) -> Work {
    let ticket = TicketId(Id(prng.bytes()));
    let title = format!("water comes through the ceiling {mark}");
    let phone = format!("139{:08}", prng.below(100_000_000));
    let open = Open {
        ticket,
        site,
        alias: format!("{:02X}-{:04}", prng.below(256), prng.below(10_000)),
        kind: Default::default(),
        category: None,
        priority: None,
        channel: Default::default(),
        unit: None,
        place: "3-1-1502".to_owned(),
        customer: None,
        caller: Some(Caller { name: secret.to_owned(), phone }),
        title: title.clone(),
        description: "since this morning, the neighbors above do not open the door".to_owned(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    Work { intent: TicketOperation::from(open).intent(), trace: Trace::Ticket { ticket, title } }
}

/// A note on a ticket.
#[must_use]
pub fn note(ticket: TicketId, mark: &str) -> Work {
    let text = format!("called back {mark}");
    let intent = TicketOperation::from(AddNote { ticket, text: text.clone() }).intent();
    Work { intent, trace: Trace::Note { ticket, text } }
}

/// A note that the rules refuse: it says nothing.
#[must_use]
pub fn empty_note(ticket: TicketId) -> Intent {
    TicketOperation::from(AddNote { ticket, text: String::new() }).intent()
}
