//! Buttons: one primary action per screen, the reason beside what is blocked.

use domain::Phrase;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::{Icon, Wording, fresh_id};

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    /// The one action of a screen.
    Primary,
    /// Text only.
    Ghost,
    /// Destroys or refuses. Never beside the primary action.
    Danger,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Plain => "ui-button",
            Tone::Primary => "ui-button ui-button--primary",
            Tone::Ghost => "ui-button ui-button--ghost",
            Tone::Danger => "ui-button ui-button--danger",
        }
    }
}

/// A button. Blocked, it stays focusable and says why.
#[component]
pub fn Button(
    #[prop(into)] label: Wording,
    #[prop(into)] on_click: Callback<()>,
    #[prop(optional)] tone: Tone,
    /// A name of [`crate::icon::ICONS`].
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The keys that do the same, shown in the button: `Ctrl ↵`.
    #[prop(optional)]
    keys: Option<&'static str>,
    /// Why it cannot be done now. `Some` disables the button and shows the reason beside it.
    #[prop(optional, into)]
    blocked: Option<Signal<Option<Phrase>>>,
    /// Work is under way: no second click.
    #[prop(optional, into)]
    busy: Option<Signal<bool>>,
    /// Shows only the icon; the label stays its accessible name.
    #[prop(optional)]
    icon_only: bool,
) -> impl IntoView {
    let text = label.say();
    let reason = reason_of(blocked);
    let waits = move || busy.is_some_and(|busy| busy.get());
    let is_blocked = move || reason.with(Option::is_some);
    let note = fresh_id("why");
    let describes = note.clone();
    let click = move |_: MouseEvent| {
        if !is_blocked() && !waits() {
            on_click.run(());
        }
    };
    view! {
        <span class="ui-button-group">
            <button
                type="button"
                class=tone.class()
                class=("ui-button--icon", icon_only)
                class=("ui-button--blocked", is_blocked)
                aria-disabled=move || (is_blocked() || waits()).then_some("true")
                aria-busy=move || waits().then_some("true")
                aria-describedby=move || is_blocked().then(|| describes.clone())
                aria-label=move || icon_only.then(|| text.get())
                title=move || icon_only.then(|| text.get())
                on:click=click
            >
                {icon.map(|name| view! { <Icon name=name /> })}
                {(!icon_only).then(|| view! { <span>{text}</span> })}
                {keys.map(|keys| view! { <kbd class="ui-keys">{keys}</kbd> })}
            </button>
            {reason_view(reason, note)}
        </span>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    #[prop(into)] label: Wording,
    #[prop(into)] href: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class=tone.class() href=href>
            {icon.map(|name| view! { <Icon name=name /> })}
            <span>{label.say()}</span>
        </a>
    }
    .into_any()
}

/// The reason in the chosen language.
pub(crate) fn reason_of(blocked: Option<Signal<Option<Phrase>>>) -> Signal<Option<String>> {
    let language = crate::use_language();
    Signal::derive(move || {
        let reason = blocked?.get()?;
        Some(reason.in_language(language.get()).to_owned())
    })
}

fn reason_view(reason: Signal<Option<String>>, id: String) -> AnyView {
    (move || {
        let id = id.clone();
        reason.get().map(|words| view! { <span class="ui-reason" id=id>{words}</span> })
    })
    .into_any()
}
