//! 工单: the list, with the chosen ticket beside it on a desk and on a page of its own on a phone.

use domain::{Id, Record};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::prelude::*;

use super::asked::{Asked, TicketForms};
use super::list_rows::{Listed, listed};
use super::ticket_columns::columns;
use super::ticket_pane::TicketPane;
use super::{paths, reason, words};
use crate::Ticket;
use crate::lifecycle::Event;
use crate::queries::Filter;
use crate::words::TICKETS;

/// From this width on the chosen ticket stands beside the list (the width at which `ui-columns` split).
const BESIDE: &str = "(min-width: 1024px)";

/// The list of tickets: pills with counts, search, keys J, K, Enter and A, and the chosen ticket at the right.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Signal::derive(move || {
        query.with(|query| query.get_str(paths::VIEW_PARAM).and_then(Filter::from_code)).unwrap_or_default()
    });
    let needle = RwSignal::new(String::new());
    let listed = listed(filter, needle.into());
    let selected = RwSignal::new(None::<Id>);
    let asked = Asked::new();
    keys(selected, asked);
    let chosen = Memo::new(move |_| selected.with(Option::is_some));
    choose_first(filter, listed, selected);
    let navigate = use_navigate();
    let open = Callback::new(move |id: Id| {
        if !stands_beside() {
            navigate(&paths::ticket(id), Default::default());
        }
    });
    let note = Wording::from(Signal::derive(move || words::n_open(listed.counts.get()[0])));
    view! {
        <PageHeader title=TICKETS note=note>
            <LinkButton label=words::NEW_TICKET href=paths::NEW tone=Tone::Primary icon="plus" />
        </PageHeader>
        <div class="ui-columns ui-columns--beside" class=("ui-columns--split", move || chosen.get())>
            <div class="ui-stack">
                <div class="ui-line">
                    {pills(filter, listed)}
                    <div class="ui-line__end tickets-list__search">
                        <SearchField label=words::FILTER_HINT placeholder=words::FILTER_HINT value=needle />
                    </div>
                </div>
                <DataTable
                    label=TICKETS
                    rows=listed.rows
                    id_of=|ticket| ticket.id.0
                    columns=columns()
                    empty=move || empty(listed, needle)
                    selected=selected
                    on_open=open
                />
                {move || (filter.get() == Filter::All).then(|| view! { <OlderRecords kind=Ticket::KIND needle=needle /> })}
            </div>
            <div class="ui-stack tickets-list__pane">{move || chosen.get().then(|| view! { <TicketPane id=selected asked=asked /> })}</div>
        </div>
        <TicketForms asked=asked />
    }
}

/// Beside the list stands its first ticket until another one is chosen. A list of its own chooses nothing.
fn choose_first(filter: Signal<Filter>, listed: Listed, selected: RwSignal<Option<Id>>) {
    let shown = StoredValue::new(None::<Filter>);
    Effect::new(move |_| {
        let filter = filter.get();
        let first = listed.rows.with(|rows| rows.first().map(|ticket| ticket.id.0));
        let other_list = shown.get_value() != Some(filter);
        shown.set_value(Some(filter));
        // A ticket that leaves the list by what was just done to it stays in sight.
        if stands_beside() && (other_list || selected.with_untracked(Option::is_none)) {
            selected.set(first);
        }
    });
}

/// F2 takes in, A dispatches the chosen ticket.
fn keys(selected: RwSignal<Option<Id>>, asked: Asked) {
    let go = StoredValue::new_local(use_navigate());
    let (replica, actor, toasts) = (use_replica(), use_actor(), use_toasts());
    use_shortcut("F2", words::NEW_TICKET, move || go.with_value(|go| go(paths::NEW, Default::default())));
    use_shortcut("A", words::event(Event::Dispatch), move || {
        let Some(ticket) =
            selected.get_untracked().and_then(|id| replica.port().row(id)?.decode::<Ticket>().ok())
        else {
            return;
        };
        match actor.with_untracked(|actor| reason::against(&ticket, Event::Dispatch, actor.as_ref())) {
            Some(reason) => toasts.say(reason),
            None => asked.ask(Event::Dispatch, ticket.id),
        }
    });
}

fn pills(filter: Signal<Filter>, listed: Listed) -> AnyView {
    let tabs = Signal::derive(move || {
        let tab = |(at, one): (usize, Filter)| {
            let count = Signal::derive(move || listed.counts.get()[at]);
            let tab = FilterTab::new(words::filter(one), paths::list(one)).count(count);
            if one == Filter::Overdue { tab.alarming() } else { tab }
        };
        Filter::ALL.into_iter().enumerate().map(tab).collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || paths::list(filter.get()));
    view! { <Tabs label=words::FILTERS tabs=tabs chosen=chosen /> }.into_any()
}

fn empty(listed: Listed, needle: RwSignal<String>) -> AnyView {
    let kind = Signal::derive(move || {
        let nothing = listed.none_at_all.get();
        if nothing { EmptyKind::NoData } else { EmptyKind::NoMatch }
    });
    let navigate = use_navigate();
    let go = StoredValue::new_local(navigate);
    let clear = move || {
        needle.set(String::new());
        go.with_value(|go| go(&paths::list(Filter::All), Default::default()));
    };
    let take_in = Callback::new(move |()| go.with_value(|go| go(paths::NEW, Default::default())));
    let action = (Wording::from(words::NEW_TICKET), take_in);
    view! { <EmptyState kind=kind words=words::EMPTY action=action on_clear=move |()| clear() /> }.into_any()
}

fn stands_beside() -> bool {
    window().match_media(BESIDE).ok().flatten().is_some_and(|query| query.matches())
}
