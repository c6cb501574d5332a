//! What this module shows on a unit's and on a customer's page.

use std::sync::Arc;

use customers::CustomerId;
use domain::Id;
use leptos::prelude::*;
use sites::UnitId;
use ui::prelude::*;

use super::visit_columns::satisfaction_tag;
use super::{paths, words};
use crate::Visit;
use crate::queries::valid;

/// The newest ones; more are found in the list.
const SHOWN: usize = 5;

pub(super) fn of_unit(id: Id) -> AnyView {
    panel(move |visit| visit.unit == Some(UnitId(id)))
}

pub(super) fn of_customer(id: Id) -> AnyView {
    panel(move |visit| visit.customer == Some(CustomerId(id)))
}

fn panel(about: impl Fn(&Visit) -> bool + Send + Sync + 'static) -> AnyView {
    let (visits, now) = (use_table::<Visit>(), use_now());
    let found = move || {
        visits.with(|visits| {
            let mut found: Vec<Arc<Visit>> = valid(visits.iter())
                .filter(|visit| about(visit))
                .filter_map(|visit| visits.shared(visit.id))
                .collect();
            domain::order::sort_by_key(&mut found, |visit| std::cmp::Reverse(visit.visited_at));
            found.truncate(SHOWN);
            found
        })
    };
    let row = move |visit: Arc<Visit>| {
        let detail =
            format!("{} · {}", visit.visitor_name, format::moment(visit.visited_at, now.get_untracked()));
        let title = if visit.requests.is_empty() { visit.notes.clone() } else { visit.requests.clone() };
        view! {
            <a href=paths::visit(visit.id)>
                <span class="ui-list__words">
                    <span class="ui-list__title">{format::or_nothing(&title).to_owned()}</span>
                    <span class="ui-list__detail">{detail}</span>
                </span>
                {satisfaction_tag(visit.satisfaction)}
            </a>
        }
    };
    let rows = move || {
        let found = found();
        if found.is_empty() {
            return view! { <p class="ui-hint visits-panel__none">{ui::tr(words::EMPTY)}</p> }.into_any();
        }
        view! { <div class="ui-list">{found.into_iter().map(row).collect_view()}</div> }.into_any()
    };
    rows.into_any()
}
