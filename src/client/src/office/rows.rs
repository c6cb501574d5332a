//! The rows of an office page: a table, on narrow screens a card each.

use domain::{Phrase, Timestamp};
use leptos::prelude::*;
use ui::badge::{Tag, TagTone};
use ui::prelude::*;

use super::doing::Doing;
use super::{Office, words};
use crate::json::Json;

/// More actions than this stand behind a button of their own.
const BESIDE: usize = 2;

/// The list, or its own words for nothing.
pub(super) fn drawn(office: Office, doing: Doing) -> AnyView {
    let Some(page) = office.head.get() else { return ().into_any() };
    let rows = office.rows.get();
    if rows.is_empty() {
        let empty = page.said("empty");
        return view! { <Card><EmptyState words=empty /></Card> }.into_any();
    }
    let titles: Vec<Phrase> = page.list("columns").iter().map(|column| column.said("title")).collect();
    let actions: Vec<Json> =
        page.list("actions").into_iter().filter(|action| action.text("on") == "row").collect();
    let heads = titles.iter().map(|title| {
        let title = Wording::from(title.clone()).say();
        view! { <th scope="col">{title}</th> }.into_any()
    });
    let heads = heads.collect_view();
    let last = (!actions.is_empty())
        .then(|| view! { <th scope="col"><span class="ui-hidden">{tr(words::ACTIONS)}</span></th> });
    let lines = rows.iter().map(|row| line(row, &titles, &actions, doing)).collect_view();
    let more = page.some_text("next").map(|next| {
        view! { <Button label=ui::words::MORE on_click=move |()| office.load(Some(next.clone())) /> }
    });
    let label = Wording::from(page.said("title")).say();
    view! {
        <div class="office-table" role="region" tabindex="0" aria-label=label>
            <table>
                <thead><tr>{heads}{last}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <div class="office-more">{more}</div>
    }
    .into_any()
}

fn line(row: &Json, titles: &[Phrase], actions: &[Json], doing: Doing) -> AnyView {
    let cells = row.list("cells").into_iter().zip(titles).map(|(cell, title)| {
        let title = Wording::from(title.clone()).say();
        view! { <td data-title=title>{value(&cell)}</td> }.into_any()
    });
    let cells = cells.collect_view();
    let offered = row.list("actions");
    let offered =
        actions.iter().filter(|action| offered.iter().any(|name| name.as_text() == action.text("name")));
    let offered: Vec<Json> = offered.cloned().collect();
    let row = row.clone();
    let buttons = if offered.len() <= BESIDE {
        offered.into_iter().map(|action| doing.button(action, Some(row.clone()))).collect_view().into_any()
    } else {
        let items = StoredValue::new_local((offered, row));
        let items = Signal::derive(move || {
            items.with_value(|(all, row)| all.iter().map(|one| doing.entry(one, row)).collect())
        });
        view! { <Menu label=words::ACTIONS items=items /> }.into_any()
    };
    let last = (!actions.is_empty()).then(|| view! { <td class="office-table__actions">{buttons}</td> });
    view! { <tr>{cells}{last}</tr> }.into_any()
}

/// What stands in one place. A kind that this build does not know is left empty.
fn value(cell: &Json) -> AnyView {
    match cell.text("kind").as_str() {
        "text" => cell.text("text").into_any(),
        "person" => cell.text("name").into_any(),
        "time" => {
            let at = format::date_time(Timestamp(cell.number("time")));
            view! { <span class="ui-number">{at}</span> }.into_any()
        }
        "count" => {
            let count = format::number(cell.number("count"));
            view! { <span class="ui-number">{count}</span> }.into_any()
        }
        "words" => {
            let words = cell.said("words");
            let tone = match cell.text("tone").as_str() {
                "good" => TagTone::Green,
                "warn" => TagTone::Amber,
                "bad" => TagTone::Red,
                _ => {
                    let words = Wording::from(words).say();
                    return words.into_any();
                }
            };
            view! { <Tag label=words tone=tone /> }.into_any()
        }
        _ => ().into_any(),
    }
}
