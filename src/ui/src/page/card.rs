//! A surface with a title.

use leptos::prelude::*;

use crate::{Wording, fresh_id};

/// A white surface on the canvas, with an optional title line.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<Wording>,
    /// At the end of the title line: a tag, a link, a small button.
    #[prop(optional, into)]
    extra: ViewFn,
    /// No padding: for lists and tables that reach the edges.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    let id = fresh_id("card");
    let labelled = title.is_some().then(|| id.clone());
    let head = title.map(|title| {
        view! {
            <header class="ui-card__head">
                <h2 class="ui-card__title" id=id>{title.say()}</h2>
                <span class="ui-card__extra">{extra.run()}</span>
            </header>
        }
    });
    view! {
        <section class="ui-card" aria-labelledby=labelled>
            {head}
            <div class="ui-card__body" class=("ui-card__body--flush", flush)>{children()}</div>
        </section>
    }
    .into_any()
}
