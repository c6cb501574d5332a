//! Lines of text: plain, number, password, search.

use domain::Phrase;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::field::Frame;
use super::input::RawInput;
use crate::{Bound, Button, Icon, Tone, Wording, words};

/// A line of text with its label.
#[component]
pub fn TextField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<String>,
    /// The field of the operation: the form's error for it stands below.
    #[prop(optional)]
    name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
    /// In characters.
    #[prop(optional)]
    max_length: Option<u32>,
    #[prop(optional, into)] placeholder: Option<Wording>,
    /// `username`: what a password manager may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional)] autofocus: bool,
    /// Full-width digits and signs become half-width: phones, codes, unit numbers.
    #[prop(optional)]
    half_width: bool,
    /// `tel`, `numeric`, `decimal`, `email`: the keyboard of a tablet.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// The label is read but not shown.
    #[prop(optional)]
    label_hidden: bool,
    /// Enter outside a composition.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let mut frame = Frame::new(label, name, hint, required, error);
    frame.label_hidden = label_hidden;
    let mut input = RawInput::new(frame.id.clone(), value);
    let error = frame.error;
    input.invalid = Signal::derive(move || error.with(Option::is_some));
    input.placeholder = placeholder.map(|words| words.say());
    (input.required, input.max_length, input.autofocus) = (required, max_length, autofocus);
    (input.half_width, input.input_mode, input.disabled) = (half_width, input_mode, disabled);
    input.autocomplete = autocomplete;
    input.on_key = on_enter.map(enter_only);
    frame.around(input.draw())
}

/// A whole number. What is typed stays as typed; read it with `parse`.
#[component]
pub fn NumberField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<String>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
    /// The unit behind the number: 分钟.
    #[prop(optional, into)]
    unit: Option<Wording>,
) -> impl IntoView {
    let frame = Frame::new(label, name, hint, required, error);
    let mut input = RawInput::new(frame.id.clone(), value);
    let error = frame.error;
    input.invalid = Signal::derive(move || error.with(Option::is_some));
    (input.required, input.half_width, input.input_mode) = (required, true, Some("decimal"));
    let unit = unit.map(|unit| view! { <span class="ui-input-row__unit">{unit.say()}</span> });
    frame.around(
        view! { <span class="ui-input-row ui-input-row--number">{input.draw()}{unit}</span> }.into_any(),
    )
}

/// A password that can be shown while typing.
#[component]
pub fn PasswordField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<String>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// A PIN: digits only on a tablet's keyboard.
    #[prop(optional)]
    digits: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let frame = Frame::new(label, name, hint, true, error);
    let shown = RwSignal::new(false);
    let mut input = RawInput::new(frame.id.clone(), value);
    let error = frame.error;
    input.invalid = Signal::derive(move || error.with(Option::is_some));
    input.kind = Signal::derive(move || if shown.get() { "text" } else { "password" });
    (input.required, input.autocomplete, input.autofocus) = (true, autocomplete, autofocus);
    (input.half_width, input.input_mode) = (digits, digits.then_some("numeric"));
    input.on_key = on_enter.map(enter_only);
    let action =
        Signal::derive(move || if shown.get() { words::HIDE_PASSWORD } else { words::SHOW_PASSWORD });
    let toggle = move |()| shown.update(|shown| *shown = !*shown);
    frame.around(
        view! {
            <span class="ui-input-row">
                {input.draw()}
                <Button label=action icon="eye" icon_only=true tone=Tone::Ghost on_click=toggle />
            </span>
        }
        .into_any(),
    )
}

/// A search line with a magnifier. Its words change while typing, never inside a composition.
#[component]
pub fn SearchField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<String>,
    #[prop(optional, into)] placeholder: Option<Wording>,
    #[prop(optional)] autofocus: bool,
    /// Keys that are not text: arrows, Enter, Escape.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let mut frame = Frame::new(label, None, None, false, None);
    frame.label_hidden = true;
    let mut input = RawInput::new(frame.id.clone(), value);
    input.kind = Signal::derive(|| "search");
    input.placeholder = placeholder.map(|words| words.say());
    (input.autofocus, input.on_key) = (autofocus, on_key);
    frame.around(
        view! { <span class="ui-input-row ui-input-row--search"><Icon name="search" />{input.draw()}</span> }
            .into_any(),
    )
}

fn enter_only(on_enter: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::new(move |event: KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() == "Enter" && !modified {
            event.prevent_default();
            on_enter.run(());
        }
    })
}
