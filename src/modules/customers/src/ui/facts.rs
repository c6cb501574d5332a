//! The facts of a customer as screens show them.

use domain::{Language, SiteId};
use leptos::prelude::*;
use sites::{Site, Unit};
use ui::prelude::*;

use crate::{Customer, Tag as Mark, words};

/// The color of a customer's tag: what must not be overlooked is not gray.
pub(super) fn tone(tag: Mark) -> TagTone {
    match tag {
        Mark::KeyCustomer | Mark::LargeAccount => TagTone::Blue,
        Mark::CarePlan => TagTone::Green,
        Mark::DoNotCall => TagTone::Amber,
    }
}

/// A customer's tags, in the order of the list.
#[component]
pub(super) fn Marks(tags: Vec<Mark>) -> impl IntoView {
    let one = |tag: Mark| view! { <Tag label=words::tag(tag) tone=Signal::derive(move || tone(tag)) /> };
    view! { <span class="ui-line">{tags.into_iter().map(one).collect_view()}</span> }
}

/// `3-2-1201 业主、3-2-1202 租户`
pub(super) fn roles_in_words(customer: &Customer, units: &Table<Unit>, language: Language) -> String {
    let held = customer.current_roles().map(|held| {
        let code =
            units.get(held.unit).map_or_else(|| ui::format::NOTHING.to_owned(), |unit| unit.code.to_string());
        format!("{code} {}", words::role(held.role).in_language(language))
    });
    held.collect::<Vec<_>>().join(" · ")
}

/// The sites this person works at, by name.
pub(super) fn use_sites() -> Signal<Vec<(SiteId, String)>> {
    let sites = use_table::<Site>();
    Signal::derive(move || {
        let mut known: Vec<_> =
            sites.with(|sites| sites.iter().map(|site| (site.id, site.name.clone())).collect());
        domain::order::sort_by(&mut known, |a, b| a.1.cmp(&b.1));
        known
    })
}

/// The site a new record belongs to: the chosen one, or the only one there is.
pub(super) fn use_home_site() -> Signal<Option<SiteId>> {
    let (chosen, sites) = (use_session().site, use_sites());
    Signal::derive(move || {
        chosen.get().or_else(|| {
            sites.with(|sites| if let [(only, _)] = sites.as_slice() { Some(*only) } else { None })
        })
    })
}
