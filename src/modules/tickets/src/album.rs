//! 照片和语音 of a ticket: a row of its own, so that a build that knows none still reads the ticket.

use domain::{Id, Record, Scope, Shot, SiteId};
use serde::{Deserialize, Serialize};

use crate::ticket::TicketId;

/// What was photographed and said about one ticket, in the order it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketAlbum {
    pub ticket: TicketId,
    pub site: SiteId,
    pub shots: Vec<Shot>,
}

impl TicketId {
    /// Where the ticket's photos and voice notes are listed.
    #[must_use]
    pub fn album(self) -> Id {
        self.0.derived("album")
    }
}

impl Record for TicketAlbum {
    const KIND: &'static str = "tickets.album";

    fn id(&self) -> Id {
        self.ticket.album()
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        false
    }
}
