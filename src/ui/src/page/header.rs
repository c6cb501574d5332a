//! The first line of a page.

use leptos::prelude::*;

use crate::{Icon, Wording, tr, words};

/// Title, a short fact beside it, and the page's actions. It is the page's one level-one heading.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Wording,
    /// Beside the title: 38 未办结.
    #[prop(optional, into)]
    note: Option<Wording>,
    /// The path one level up; on narrow screens the only way back.
    #[prop(optional, into)]
    back: Option<String>,
    /// The buttons; at most one is primary.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let label = tr(words::BACK);
    let back = back.map(|href| {
        view! { <a class="ui-page-header__back" href=href aria-label=move || label.get()><Icon name="arrow-left" /></a> }
    });
    view! {
        <header class="ui-page-header">
            {back}
            <h1 class="ui-page-header__title" tabindex="-1">{title.say()}</h1>
            {note.map(|note| view! { <span class="ui-page-header__note">{note.say()}</span> })}
            <div class="ui-page-header__actions">{children.map(|children| children())}</div>
        </header>
    }
    .into_any()
}
