//! 客户: everybody who has to do with the site's units.

use std::sync::Arc;

use domain::Id;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use sites::{Unit, queries::find_units};
use ui::prelude::*;

use super::facts::{Marks, roles_in_words, use_home_site};
use super::paths;
use super::register_form::RegisterForm;
use crate::{Customer, CustomerContact, Tag as Mark, queries, words};

/// One line of the list.
#[derive(Clone)]
struct Line {
    customer: Arc<Customer>,
    units: Table<Unit>,
}

/// The customers of the chosen site, found by unit, name, telephone or plate.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let needle = RwSignal::new(String::new());
    let registering = RwSignal::new(false);
    let marked = use_marked();
    let lines = use_lines(needle.into(), marked);
    let count = Signal::derive(move || words::customers(lines.with(Vec::len)));
    let blocked = use_blocked("customers.register", use_home_site());
    let navigate = StoredValue::new_local(use_navigate());
    let open = move |id: Id| {
        navigate.with_value(|go| go(&paths::customer(id.into()), leptos_router::NavigateOptions::default()))
    };
    let kind = Signal::derive(move || {
        let filtered = marked.get().is_some() || needle.with(|needle| !needle.trim().is_empty());
        if filtered { EmptyKind::NoMatch } else { EmptyKind::NoData }
    });
    let clear = move |()| needle.set(String::new());
    let empty = move || view! { <EmptyState kind=kind words=words::NONE_YET on_clear=clear /> };
    view! {
        <PageHeader title=words::NAME note=count>
            <Button label=words::REGISTER icon="plus" tone=Tone::Primary blocked=blocked on_click=move |()| registering.set(true) />
        </PageHeader>
        <div class="ui-line">
            <Tabs label=words::TAGS tabs=Signal::derive(tabs) chosen=Signal::derive(move || path_of(marked.get())) />
            <span class="ui-line__end ui-line__search">
                <SearchField label=words::SEARCH value=needle placeholder=words::SEARCH_HINT autofocus=has_keyboard() />
            </span>
        </div>
        <DataTable label=words::NAME rows=lines id_of=|line: &Line| line.customer.id.id() columns=columns() empty=empty on_open=open />
        <RegisterForm open=registering />
    }
}

/// On a touch screen the focus would push up a keyboard over the list.
fn has_keyboard() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches())
}

/// The tag that the address asks for: a choice a colleague can be sent.
fn use_marked() -> Signal<Option<Mark>> {
    let query = use_query_map();
    Signal::derive(move || {
        let asked = query.with(|query| query.get("tag"))?;
        Mark::ALL.into_iter().find(|tag| slug(*tag) == asked)
    })
}

fn slug(tag: Mark) -> &'static str {
    match tag {
        Mark::KeyCustomer => "key",
        Mark::LargeAccount => "large",
        Mark::CarePlan => "care",
        Mark::DoNotCall => "do-not-call",
    }
}

fn path_of(tag: Option<Mark>) -> String {
    tag.map_or_else(|| paths::CUSTOMERS.to_owned(), |tag| format!("{}?tag={}", paths::CUSTOMERS, slug(tag)))
}

fn tabs() -> Vec<FilterTab> {
    let all = FilterTab::new(words::ALL_CUSTOMERS, path_of(None));
    let marked = Mark::ALL.into_iter().map(|tag| FilterTab::new(words::tag(tag), path_of(Some(tag))));
    core::iter::once(all).chain(marked).collect()
}

fn use_lines(needle: Signal<String>, marked: Signal<Option<Mark>>) -> Signal<Vec<Line>> {
    let (customers, contacts, units) =
        (use_table::<Customer>(), use_table::<CustomerContact>(), use_table::<Unit>());
    let site = use_session().site;
    Signal::derive(move || {
        let (needle, marked, site, units) = (needle.get(), marked.get(), site.get(), units.get());
        let here = |at| site.is_none_or(|site| site == at);
        let in_sight = units.iter().filter(|unit| here(unit.site));
        let named: Vec<_> = find_units(in_sight, &needle).into_iter().map(Unit::unit_id).collect();
        let (customers, contacts) = (customers.get(), contacts.get());
        let mut found: Vec<_> = customers
            .iter_shared()
            .filter(|customer| here(customer.site))
            .filter(|customer| marked.is_none_or(|tag| customer.tags.contains(&tag)))
            .filter_map(|customer| {
                let contact = contacts.get(CustomerContact::id_of(customer.id));
                let rank = queries::rank(&customer, contact, &needle, &named)?;
                let first = customer.current_roles().next().and_then(|held| units.get(held.unit));
                Some((rank, first, customer))
            })
            .collect();
        domain::order::sort_by(&mut found, |(a, left, one), (b, right, other)| {
            let by_unit = || match (left, right) {
                (Some(left), Some(right)) => sites::queries::in_order(&left.code, &right.code),
                (left, right) => right.is_some().cmp(&left.is_some()),
            };
            a.cmp(b).then_with(by_unit).then_with(|| one.id.cmp(&other.id))
        });
        found.into_iter().map(|(_, _, customer)| Line { customer, units: units.clone() }).collect()
    })
}

fn columns() -> Vec<Column<Line>> {
    let name = |line: &Line| line.customer.shown_name().to_owned();
    vec![
        Column::text(words::FULL_NAME, Width::Characters(9), move |line, _| name(line))
            .sort_by(move |a, b| name(a).cmp(&name(b)))
            .heads_card(),
        Column::text(words::UNITS, Width::Rest, |line: &Line, language| {
            roles_in_words(&line.customer, &line.units, language)
        }),
        Column::text(words::TELEPHONES, Width::Characters(11), |line: &Line, _| {
            line.customer.masked_phone.clone()
        }),
        Column::new(words::TAGS, Width::Characters(14), |line: &Line| {
            let tags = line.customer.tags.clone();
            view! { <Marks tags=tags /> }
        })
        .priority(2),
        Column::sync(|line: &Line| line.customer.id.id()),
    ]
}
