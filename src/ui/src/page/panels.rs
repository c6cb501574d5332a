//! What other modules show on a record's page.

use domain::Id;
use leptos::prelude::*;

use super::Card;
use crate::module::{Panel, use_screens};

/// The panels of all modules for one record, each in a card of its own.
#[component]
pub fn Panels(
    /// The record's kind, `"customers.customer"`.
    kind: &'static str,
    #[prop(into)] id: Id,
) -> impl IntoView {
    let card = move |panel: Panel| view! { <Card title=panel.title flush=true>{(panel.view)(id)}</Card> };
    use_screens().panels(kind).into_iter().map(card).collect_view().into_any()
}
