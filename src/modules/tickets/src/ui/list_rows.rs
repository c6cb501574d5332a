//! Which tickets the list shows: those of the chosen site, under the chosen pill, with the words typed.

use std::sync::Arc;

use domain::{PersonId, Timestamp};
use leptos::prelude::*;
use ui::prelude::*;

use super::index;
use crate::Ticket;
use crate::queries::{Filter, Order, counts};
use crate::search::normalize;

/// The list as it stands now.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    pub(super) rows: Signal<Vec<Arc<Ticket>>>,
    pub(super) counts: Signal<[usize; 6]>,
    /// No ticket of the site is on this device at all.
    pub(super) none_at_all: Signal<bool>,
}

/// Follows tickets, site, pill, words and the clock.
pub(super) fn listed(filter: Signal<Filter>, needle: Signal<String>) -> Listed {
    let (tickets, session) = (use_table::<Ticket>(), use_session());
    let (actor, minute) = (session.actor, by_the_minute());
    let me =
        Memo::new(move |_| actor.with(|actor| actor.as_ref().map(|actor| actor.person)).unwrap_or_default());
    let at_site = Memo::new_with_compare(
        move |_| {
            let site = session.site.get();
            let here = |ticket: &Arc<Ticket>| site.is_none_or(|site| ticket.site == site);
            tickets.with(|tickets| tickets.iter_shared().filter(here).collect::<Vec<_>>())
        },
        differ,
    );
    let counts = Memo::new(move |_| {
        at_site.with(|tickets| counts(tickets.iter().map(Arc::as_ref), me.get(), minute.get()))
    });
    let rows = Memo::new_with_compare(
        move |_| {
            let needle = normalize(&needle.get());
            let found =
                (!needle.is_empty()).then(|| tickets.with(|tickets| index::of(tickets).find(&needle)));
            let shown = Shown { filter: filter.get(), me: me.get(), now: minute.get() };
            at_site.with(|tickets| {
                let mut rows: Vec<Arc<Ticket>> = tickets
                    .iter()
                    .filter(|ticket| shown.takes(ticket))
                    .filter(|ticket| found.as_ref().is_none_or(|found| found.contains(&ticket.id)))
                    .cloned()
                    .collect();
                shown.order().sort(&mut rows);
                rows
            })
        },
        differ,
    );
    let none_at_all = Memo::new(move |_| at_site.with(Vec::is_empty));
    Listed { rows: rows.into(), counts: counts.into(), none_at_all: none_at_all.into() }
}

/// The number beside 工单 in the navigation.
pub(super) fn open_count() -> Signal<Option<usize>> {
    let (tickets, session) = (use_table::<Ticket>(), use_session());
    let count = Memo::new(move |_| {
        let site = session.site.get();
        tickets.with(|tickets| {
            let open =
                |ticket: &&Ticket| !ticket.status.is_final() && site.is_none_or(|site| ticket.site == site);
            Some(tickets.iter().filter(open).count())
        })
    });
    count.into()
}

struct Shown {
    filter: Filter,
    me: PersonId,
    now: Timestamp,
}

impl Shown {
    fn takes(&self, ticket: &Ticket) -> bool {
        self.filter.takes(ticket, self.me, self.now)
    }

    /// What is done first stands first; what is over, newest first.
    fn order(&self) -> Order {
        match self.filter {
            Filter::Open | Filter::Mine => Order::Pressing,
            Filter::Overdue => Order::Promise,
            Filter::ToCall | Filter::Today | Filter::All => Order::Newest,
        }
    }
}

/// The clock of the screens ticks every few seconds; a list of thousands is sorted once a minute.
fn by_the_minute() -> Memo<Timestamp> {
    const MINUTE: i64 = 60_000;
    let now = use_now();
    Memo::new(move |_| Timestamp(now.get().0 / MINUTE * MINUTE))
}

/// Two lists differ when they hold other records: comparing every field of 100,000 tickets would take too long.
fn differ(before: Option<&Vec<Arc<Ticket>>>, after: Option<&Vec<Arc<Ticket>>>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            before.len() != after.len() || before.iter().zip(after).any(|(a, b)| !Arc::ptr_eq(a, b))
        }
        _ => true,
    }
}
