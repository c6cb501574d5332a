//! The search text of all tickets on this device, kept between key strokes.

use std::cell::RefCell;
use std::sync::Arc;

use ui::data::Table;
use ui::prelude::*;

use super::paths;
use crate::Ticket;
use crate::search::{SearchIndex, normalize};

thread_local! {
    /// Preparing 100,000 tickets takes a moment: the index stays while the tickets are the same, and takes over what
    /// has not changed when some are not.
    static INDEX: RefCell<(Table<Ticket>, Arc<SearchIndex>)> = RefCell::default();
}

/// The index of the tickets as they are now.
pub(super) fn of(tickets: &Table<Ticket>) -> Arc<SearchIndex> {
    INDEX.with_borrow_mut(|(of, index)| {
        if !of.is_same(tickets) {
            *index = Arc::new(index.renewed(tickets.iter_shared()));
            *of = tickets.clone();
        }
        Arc::clone(index)
    })
}

/// What the palette finds, newest first.
pub(super) fn find(needle: &str, limit: usize) -> Vec<Hit> {
    let needle = normalize(needle);
    if needle.is_empty() {
        return Vec::new();
    }
    let tickets = use_table::<Ticket>();
    tickets.with_untracked(|tickets| {
        let mut found: Vec<&Ticket> =
            of(tickets).find(&needle).into_iter().filter_map(|id| tickets.get(id)).collect();
        domain::order::sort_by_key(&mut found, |ticket| {
            (ticket.status.is_final(), std::cmp::Reverse(ticket.opened_at))
        });
        found.into_iter().take(limit).map(hit).collect()
    })
}

fn hit(ticket: &Ticket) -> Hit {
    Hit {
        title: ticket.title.clone(),
        detail: format!("{} {}", ticket.label(), ticket.place),
        path: paths::ticket(ticket.id),
    }
}
