//! 员工: who works here, also without a network. What changes it is done at the server, where the accounts are.

use domain::{PersonId, Phrase};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::prelude::*;

use super::people_view::PeopleView;
use super::{paths, roll::use_roll};
use crate::words;

/// People, with the chosen one beside the list.
#[component]
pub(super) fn StaffPage() -> impl IntoView {
    let query = use_query_map();
    let person = Signal::derive(move || query.with(|query| query.get("person"))?.parse::<PersonId>().ok());
    let roll = use_roll();
    let count: Signal<Phrase> = Signal::derive(move || words::people(roll.with(|roll| roll.people.len())));
    let needle = RwSignal::new(String::new());
    let blocked = use_blocked("staff.hire", use_session().site.into());
    let offices = move || {
        blocked.with(Option::is_none).then(|| {
            view! {
                <LinkButton label=words::POSTS href=paths::POSTS />
                <LinkButton label=words::MANAGE href=paths::PEOPLE_OFFICE tone=Tone::Primary />
            }
        })
    };
    view! {
        <PageHeader title=words::NAME note=count>{offices}</PageHeader>
        <div class="ui-line">
            <span class="ui-line__end ui-line__search">
                <SearchField label=words::FIND_PEOPLE value=needle placeholder=words::FIND_HINT />
            </span>
        </div>
        <PeopleView roll=roll chosen=person needle=needle />
    }
    .into_any()
}
