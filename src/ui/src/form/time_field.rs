//! Days and moments: usual ones as chips, any other by the device's own picker.

use domain::{Day, Phrase, Timestamp};
use leptos::prelude::*;

use super::field::Frame;
use crate::{Bound, Wording, format, tr, words};

/// A usual moment, such as 今天 or 10:15 前.
#[derive(Clone, Debug)]
pub struct TimeChip {
    pub at: Timestamp,
    pub label: Wording,
}

impl TimeChip {
    #[must_use]
    pub fn new(at: Timestamp, label: impl Into<Wording>) -> TimeChip {
        TimeChip { at, label: label.into() }
    }
}

/// A moment in standard time (UTC+8).
#[component]
pub fn TimeField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<Option<Timestamp>>,
    /// Usual moments, chosen with one tap.
    #[prop(optional, into)]
    chips: Signal<Vec<TimeChip>>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let frame = Frame::new(label, name, hint, required, error);
    let pills = move || chips.get().into_iter().map(|chip| chip_view(chip, value)).collect_view();
    let text = move || value.get().map(format::input_value).unwrap_or_default();
    let change = move |event| value.set(format::parse_input_value(&event_target_value(&event)));
    let other = tr(words::OTHER_TIME);
    frame.around_group(
        "group",
        view! {
            <div class="ui-pills">
                {pills}
                <input
                    class="ui-input ui-input--time"
                    type="datetime-local"
                    aria-label=move || other.get()
                    prop:value=text
                    on:change=change
                />
            </div>
        }
        .into_any(),
    )
}

/// A calendar day.
#[component]
pub fn DateField(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<Option<Day>>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let frame = Frame::new(label, name, hint, required, error);
    let (id, note, wrong) = (frame.id.clone(), frame.note(), frame.error);
    let text = move || value.get().map(format::day).unwrap_or_default();
    frame.around(
        view! {
            <input
                id=id
                class="ui-input"
                type="date"
                aria-describedby=note
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                prop:value=text
                on:change=move |event| value.set(format::parse_day(&event_target_value(&event)))
            />
        }
        .into_any(),
    )
}

fn chip_view(chip: TimeChip, value: Bound<Option<Timestamp>>) -> AnyView {
    let chosen = move || value.get() == Some(chip.at);
    view! {
        <button
            type="button"
            class="ui-pill"
            class=("ui-pill--on", chosen)
            aria-pressed=move || if chosen() { "true" } else { "false" }
            on:click=move |_| value.set(Some(chip.at))
        >
            {chip.label.say()}
        </button>
    }
    .into_any()
}
