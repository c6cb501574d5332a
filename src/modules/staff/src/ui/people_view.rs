//! The list of people, with one of them beside it.

use std::sync::Arc;

use domain::{Id, PersonId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::prelude::*;

use super::paths;
use super::person_card::PersonCard;
use super::roll::{Roll, StatusTag};
use crate::{Person, words};

#[derive(Clone)]
struct Line {
    person: Arc<Person>,
    roll: Roll,
}

impl Line {
    fn posts(&self, language: domain::Language) -> String {
        let held = self.person.assignments.iter().map(|held| self.roll.held(*held, language));
        held.collect::<Vec<_>>().join("\u{3000}")
    }
}

/// Everybody, filtered by what is typed.
#[component]
pub(super) fn PeopleView(
    roll: Signal<Roll>,
    chosen: Signal<Option<PersonId>>,
    needle: RwSignal<String>,
) -> impl IntoView {
    let site = use_session().site;
    let lines = Signal::derive(move || {
        let (roll, needle) = (roll.get(), needle.get());
        let needle = needle.trim();
        let mut lines: Vec<Line> = roll
            .people
            .iter_shared()
            .map(|person| Line { person, roll: roll.clone() })
            .filter(|line| {
                let here = |site| {
                    line.person.assignments.iter().any(|held| held.site.is_none() || held.site == site)
                };
                let (zh, en) = (line.posts(domain::Language::Chinese), line.posts(domain::Language::English));
                let texts =
                    [line.person.name.as_str(), line.person.staff_number.as_str(), zh.as_str(), en.as_str()];
                (site.get().is_none() || here(site.get())) && texts.iter().any(|text| text.contains(needle))
            })
            .collect();
        domain::order::sort_by(&mut lines, |a, b| a.person.staff_number.cmp(&b.person.staff_number));
        lines
    });
    let kind =
        Signal::derive(
            move || if needle.with(String::is_empty) { EmptyKind::NoData } else { EmptyKind::NoMatch },
        );
    let clear = move |()| needle.set(String::new());
    let empty = move || view! { <EmptyState kind=kind words=words::NOBODY on_clear=clear /> };
    let navigate = StoredValue::new_local(use_navigate());
    let open =
        move |id: Id| navigate.with_value(|go| go(&paths::person(id.into()), NavigateOptions::default()));
    let selected = RwSignal::new(None);
    Effect::new(move |_| selected.set(chosen.get().map(PersonId::id)));
    let beside = move || match chosen.get() {
        Some(id) => view! {
            <a class="ui-back" href=paths::STAFF><Icon name="arrow-left" />{tr(words::PEOPLE)}</a>
            <PersonCard id=id roll=roll />
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <div
            class="ui-columns ui-columns--beside"
            class=("ui-columns--split", move || chosen.get().is_some())
            class=("ui-columns--chosen", move || chosen.get().is_some())
        >
            <div class="ui-stack">
                <DataTable label=words::NAME rows=lines id_of=|line: &Line| line.person.id.id() columns=columns() empty=empty selected=selected on_open=open />
            </div>
            <div class="ui-stack">{beside}</div>
        </div>
    }
}

fn columns() -> Vec<Column<Line>> {
    vec![
        Column::text(words::PERSON_NAME, Width::Characters(9), |line: &Line, _| line.person.name.clone())
            .sort_by(|a, b| a.person.name.cmp(&b.person.name))
            .heads_card(),
        Column::text(words::STAFF_NUMBER, Width::Characters(7), |line: &Line, _| {
            line.person.staff_number.clone()
        })
        .sort_by(|a, b| a.person.staff_number.cmp(&b.person.staff_number)),
        Column::text(words::POSTS, Width::Rest, |line: &Line, language| line.posts(language)),
        Column::new(words::STATUS, Width::Words(6, 7), |line: &Line| {
            let status = line.person.status;
            view! { <StatusTag status=Signal::derive(move || status) /> }
        }),
        Column::sync(|line: &Line| line.person.id.id()),
    ]
}
