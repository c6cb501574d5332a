//! One of a few fixed options, as the device's own list.

use domain::Phrase;
use leptos::prelude::*;

use super::field::Frame;
use super::option_pills::Choice;
use crate::{Bound, Wording, tr, use_language, words};

/// One of a few options in a drop-down of the device. For many options use [`Combobox`](super::Combobox).
#[component]
pub fn Select<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<Option<T>>,
    #[prop(into)] options: Signal<Vec<Choice<T>>>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let index = Signal::derive(move || {
        let chosen = value.get();
        options.with(|options| options.iter().position(|option| Some(&option.value) == chosen.as_ref()))
    });
    let choose = Callback::new(move |index: Option<usize>| {
        let picked = options
            .with_untracked(|options| index.and_then(|index| options.get(index)).map(|o| o.value.clone()));
        value.set(picked);
    });
    let labels =
        Signal::derive(move || options.with(|all| all.iter().map(|option| option.label.clone()).collect()));
    draw(Frame::new(label, name, hint, required, error), index, labels, choose)
}

fn draw(
    frame: Frame,
    index: Signal<Option<usize>>,
    labels: Signal<Vec<Wording>>,
    choose: Callback<Option<usize>>,
) -> AnyView {
    let (id, note, wrong, language) = (frame.id.clone(), frame.note(), frame.error, use_language());
    let options = move || {
        let (language, chosen) = (language.get(), index.get());
        let option = |(at, label): (usize, &Wording)| {
            let selected = chosen == Some(at);
            view! { <option value=at.to_string() selected=selected>{label.in_language(language)}</option> }
        };
        labels.with(|labels| labels.iter().enumerate().map(option).collect_view())
    };
    frame.around(
        view! {
            <select
                id=id
                class="ui-input ui-input--select"
                aria-describedby=note
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                on:change=move |event| choose.run(event_target_value(&event).parse().ok())
            >
                <option value="" selected=move || index.get().is_none()>{tr(words::CHOOSE)}</option>
                {options}
            </select>
        }
        .into_any(),
    )
}
