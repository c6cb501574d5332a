//! One ticket on a page of its own: on a phone, from a link, from the palette.

use domain::{Id, Record};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::prelude::*;

use super::asked::{Asked, TicketForms};
use super::paths;
use super::ticket_pane::TicketPane;
use crate::words::TICKETS;
use crate::{Ticket, TicketId};

/// The ticket of the address, with the way back to the list.
#[component]
pub(super) fn DetailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Signal::derive(move || {
        params.with(|params| params.get_str(paths::ID_PARAM).and_then(|text| text.parse::<TicketId>().ok()))
    });
    let id = Signal::derive(move || id.get().map(Id::from));
    let ticket = use_record_at::<Ticket>(id);
    let asked = Asked::new();
    let body = move || match ticket.with(Option::is_some) {
        true => view! { <TicketPane id=id asked=asked /> }.into_any(),
        false => view! { <NotHere kind=Ticket::KIND id=id /> }.into_any(),
    };
    view! {
        <PageHeader title=TICKETS back=paths::LIST />
        {body}
        <TicketForms asked=asked />
    }
}
