//! Yes or no.

use leptos::prelude::*;

use crate::{Bound, Wording, fresh_id};

/// A tick with its sentence.
#[component]
pub fn Checkbox(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<bool>,
    #[prop(optional, into)] hint: Option<Wording>,
) -> impl IntoView {
    draw("ui-check", None, label, value, hint)
}

/// A setting that takes effect at once.
#[component]
pub fn Switch(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<bool>,
    #[prop(optional, into)] hint: Option<Wording>,
) -> impl IntoView {
    draw("ui-check ui-check--switch", Some("switch"), label, value, hint)
}

fn draw(
    class: &'static str,
    role: Option<&'static str>,
    label: Wording,
    value: Bound<bool>,
    hint: Option<Wording>,
) -> AnyView {
    let id = fresh_id("check");
    let note = format!("{id}-note");
    let described = hint.is_some().then(|| note.clone());
    let hint = hint.map(|hint| view! { <span class="ui-check__hint" id=note>{hint.say()}</span> });
    view! {
        <span class=class>
            <input
                type="checkbox"
                id=id.clone()
                role=role
                aria-describedby=described
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <label for=id>{label.say()}</label>
            {hint}
        </span>
    }
    .into_any()
}
