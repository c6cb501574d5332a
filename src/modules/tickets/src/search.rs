//! Search over numbers, titles and places: prepared once per change, asked on every key stroke.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::search::joined;
use domain::{Id, Searched};

pub use domain::search::normalize;

use crate::ticket::{Ticket, TicketId};

impl Searched for Ticket {
    /// Both numbers, title, place, masked caller, responsible.
    fn search_text(&self) -> String {
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        let assignee = self.assignee.as_ref().map_or("", |assignee| assignee.name.as_str());
        let source = self.source.as_ref().map_or("", |source| source.id.as_str());
        joined(&[&number, &self.alias, &self.title, &self.place, &self.caller_masked, assignee, source])
    }

    fn companions(&self) -> Vec<Id> {
        let pages = (0..self.n_history_pages).map(|page| self.id.history(page));
        std::iter::once(self.id.caller()).chain(pages).collect()
    }
}

/// One ticket's text as it is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    pub ticket: TicketId,
    text: String,
}

impl SearchText {
    /// Prepares a ticket.
    #[must_use]
    pub fn of(ticket: &Ticket) -> SearchText {
        SearchText { ticket: ticket.id, text: ticket.search_text() }
    }

    /// Whether it contains the needle, which must be normalized.
    #[must_use]
    pub fn contains(&self, needle: &str) -> bool {
        self.text.contains(needle)
    }
}

/// The search texts of many tickets. Making it anew takes over what has not changed.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    texts: BTreeMap<TicketId, (Arc<Ticket>, Arc<SearchText>)>,
}

impl SearchIndex {
    /// The index of these tickets, preparing only those that this one does not hold.
    #[must_use]
    pub fn renewed(&self, tickets: impl Iterator<Item = Arc<Ticket>>) -> SearchIndex {
        let entry = |ticket: Arc<Ticket>| {
            let known = self.texts.get(&ticket.id).filter(|(known, _)| Arc::ptr_eq(known, &ticket));
            let text = known.map_or_else(|| Arc::new(SearchText::of(&ticket)), |(_, text)| Arc::clone(text));
            (ticket.id, (ticket, text))
        };
        SearchIndex { texts: domain::order::map(tickets.map(entry)) }
    }

    /// The tickets that contain the needle, which must be normalized.
    #[must_use]
    pub fn find(&self, needle: &str) -> BTreeSet<TicketId> {
        let found = self.texts.iter().filter(|(_, (_, text))| text.contains(needle));
        domain::order::set(found.map(|(id, _)| *id))
    }
}
