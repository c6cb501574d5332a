//! The columns of the list of visits.

use std::sync::Arc;

use leptos::prelude::*;
use ui::prelude::*;

use super::words;
use crate::Visit;

/// The columns, most important ones staying on narrow screens.
pub(super) fn columns() -> Vec<Column<Arc<Visit>>> {
    vec![
        Column::new(words::VISITED_AT, Width::Characters(8), |visit: &Arc<Visit>| {
            let (at, now) = (visit.visited_at, use_now());
            view! { <span class="ui-number">{move || format::moment(at, now.get())}</span> }
        })
        .sort_by(|a, b| a.visited_at.cmp(&b.visited_at)),
        Column::text(words::PLACE, Width::Characters(9), |visit: &Arc<Visit>, _| visit.place.clone())
            .sort_by(|a, b| a.place.cmp(&b.place))
            .heads_card(),
        Column::text(words::PURPOSE, Width::Words(6, 11), |visit: &Arc<Visit>, language| {
            crate::words::purpose(visit.purpose).in_language(language).to_owned()
        })
        .priority(2),
        Column::new(words::SATISFACTION, Width::Words(6, 10), |visit: &Arc<Visit>| {
            satisfaction_tag(visit.satisfaction)
        })
        .sort_by(|a, b| a.satisfaction.cmp(&b.satisfaction)),
        Column::text(words::REQUESTS, Width::Rest, |visit: &Arc<Visit>, _| visit.requests.clone())
            .priority(2),
        Column::text(words::VISITOR, Width::Words(5, 6), |visit: &Arc<Visit>, _| visit.visitor_name.clone())
            .priority(3),
        Column::sync(|visit: &Arc<Visit>| visit.id.id()),
    ]
}

/// The word of the face that was chosen.
pub(super) fn satisfaction_tag(score: Option<u8>) -> AnyView {
    let tone = |score: u8| match score {
        1 | 2 => TagTone::Red,
        3 => TagTone::Gray,
        _ => TagTone::Green,
    };
    match score {
        Some(score) => view! { <Tag label=crate::words::satisfaction(score) tone=tone(score) /> }.into_any(),
        None => format::NOTHING.into_any(),
    }
}
