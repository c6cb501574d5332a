//! What this module shows on a unit's and on a customer's page.

use std::sync::Arc;

use customers::CustomerId;
use domain::Id;
use leptos::prelude::*;
use sites::UnitId;
use ui::prelude::*;

use super::status_tag::StatusTag;
use super::{paths, words};
use crate::Ticket;
use crate::queries::about;

/// Open ones first, then the newest; more are found in the list.
const SHOWN: usize = 10;

pub(super) fn of_unit(id: Id) -> AnyView {
    panel(Some(UnitId(id)), None)
}

pub(super) fn of_customer(id: Id) -> AnyView {
    panel(None, Some(CustomerId(id)))
}

fn panel(unit: Option<UnitId>, customer: Option<CustomerId>) -> AnyView {
    let (tickets, now) = (use_table::<Ticket>(), use_now());
    let found = move || {
        tickets.with(|tickets| {
            let mut found: Vec<Arc<Ticket>> = about(tickets.iter(), unit, customer)
                .filter_map(|ticket| tickets.shared(ticket.id))
                .collect();
            domain::order::sort_by_key(&mut found, |ticket| {
                (ticket.status.is_final(), std::cmp::Reverse(ticket.opened_at))
            });
            found.truncate(SHOWN);
            found
        })
    };
    let row = move |ticket: Arc<Ticket>| {
        let path = paths::ticket(ticket.id);
        let detail =
            format!("{} · {}", ticket.label(), format::moment(ticket.opened_at, now.get_untracked()));
        view! {
            <a href=path>
                <span class="ui-list__words">
                    <span class="ui-list__title">{ticket.title.clone()}</span>
                    <span class="ui-list__detail">{detail}</span>
                </span>
                <StatusTag ticket=ticket />
            </a>
        }
    };
    let rows = move || {
        let found = found();
        if found.is_empty() {
            return view! { <p class="ui-hint tickets-open__none">{ui::tr(words::EMPTY)}</p> }.into_any();
        }
        view! { <div class="ui-list">{found.into_iter().map(row).collect_view()}</div> }.into_any()
    };
    rows.into_any()
}
