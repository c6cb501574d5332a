//! One of up to nine options, all visible, chosen by number.

use domain::Phrase;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::field::Frame;
use super::ime;
use crate::badge::TagTone;
use crate::{Bound, Wording};

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    pub value: T,
    pub label: Wording,
    /// Its color when chosen, such as red for 异常. The word stays what carries the meaning.
    pub tone: TagTone,
}

impl<T> Choice<T> {
    #[must_use]
    pub fn new(value: T, label: impl Into<Wording>) -> Choice<T> {
        Choice { value, label: label.into(), tone: TagTone::Blue }
    }

    #[must_use]
    pub fn tone(mut self, tone: TagTone) -> Choice<T> {
        self.tone = tone;
        self
    }
}

/// Options as pills. Digits choose while the group has the focus, Alt and a digit from anywhere in the form.
#[component]
pub fn OptionPills<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<Option<T>>,
    #[prop(into)] options: Signal<Vec<Choice<T>>>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
    /// Shows 1 to 9 in the pills. Only one group of a form should.
    #[prop(optional)]
    numbered: bool,
    /// Big buttons of equal width, for checklists on touch: 正常 / 异常 / 不适用.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let (index, labels, choose) = parts(value, options);
    let frame = Frame::new(label, name, hint, required, error);
    frame_around(
        frame,
        Pills {
            index,
            labels,
            choose,
            numbered,
            class: if wide { "ui-pills ui-pills--wide" } else { "ui-pills" },
        },
    )
}

/// Two to four options in one bar, such as 列表 / 看板. Always one is chosen.
#[component]
pub fn Segmented<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<T>,
    #[prop(into)] options: Signal<Vec<Choice<T>>>,
) -> impl IntoView {
    let optional = Bound::new(
        Signal::derive(move || Some(value.get())),
        Callback::new(move |chosen: Option<T>| {
            if let Some(chosen) = chosen {
                value.set(chosen);
            }
        }),
    );
    let (index, labels, choose) = parts(optional, options);
    let mut frame = Frame::new(label, None, None, false, None);
    frame.label_hidden = true;
    frame_around(frame, Pills { index, labels, choose, numbered: false, class: "ui-segmented" })
}

struct Pills {
    index: Signal<Option<usize>>,
    labels: Signal<Vec<Label>>,
    choose: Callback<usize>,
    numbered: bool,
    class: &'static str,
}

/// The words of an option and its color when chosen.
type Label = (Wording, TagTone);
type Parts = (Signal<Option<usize>>, Signal<Vec<Label>>, Callback<usize>);

fn parts<T: Clone + PartialEq + Send + Sync + 'static>(
    value: Bound<Option<T>>,
    options: Signal<Vec<Choice<T>>>,
) -> Parts {
    let index = Signal::derive(move || {
        let chosen = value.get();
        options.with(|options| options.iter().position(|option| Some(&option.value) == chosen.as_ref()))
    });
    let choose = Callback::new(move |index: usize| {
        let picked = options.with_untracked(|options| options.get(index).map(|option| option.value.clone()));
        if picked.is_some() {
            value.set(picked);
        }
    });
    let labels = Signal::derive(move || {
        options.with(|all| all.iter().map(|option| (option.label.clone(), option.tone)).collect())
    });
    (index, labels, choose)
}

fn frame_around(frame: Frame, pills: Pills) -> AnyView {
    let Pills { index, labels, choose, numbered, class } = pills;
    if numbered {
        listen_for_alt_digits(labels, choose);
    }
    let buttons = move || {
        let all = labels.get();
        let pill = |(at, label): (usize, Label)| one(at, &label, index, choose, numbered && at < 9);
        all.into_iter().enumerate().map(pill).collect_view()
    };
    let keys = move |event: KeyboardEvent| {
        if !ime::ignores_key(&event) && !event.alt_key() && !event.ctrl_key() && !event.meta_key() {
            let count = labels.with_untracked(Vec::len);
            if let Some(next) = next_choice(&event.key(), index.get_untracked(), count) {
                event.prevent_default();
                choose.run(next);
                focus_pill(&event, next);
            }
        }
    };
    frame.around_group("radiogroup", view! { <div class=class on:keydown=keys>{buttons}</div> }.into_any())
}

fn one(
    at: usize,
    (label, tone): &Label,
    index: Signal<Option<usize>>,
    choose: Callback<usize>,
    numbered: bool,
) -> AnyView {
    let chosen = move || index.get() == Some(at);
    let class = match tone {
        TagTone::Green => "ui-pill ui-pill--green",
        TagTone::Amber => "ui-pill ui-pill--amber",
        TagTone::Red => "ui-pill ui-pill--red",
        TagTone::Blue | TagTone::Gray => "ui-pill",
    };
    let reachable = move || chosen() || (at == 0 && index.get().is_none());
    view! {
        <button
            type="button"
            role="radio"
            class=class
            class=("ui-pill--on", chosen)
            aria-checked=move || if chosen() { "true" } else { "false" }
            tabindex=move || if reachable() { "0" } else { "-1" }
            on:click=move |_| choose.run(at)
        >
            {numbered.then(|| view! { <span class="ui-pill__number" aria-hidden="true">{at + 1}</span> })}
            {label.say()}
        </button>
    }
    .into_any()
}

/// The option a key chooses.
fn next_choice(key: &str, chosen: Option<usize>, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let here = chosen.unwrap_or(0);
    match key {
        "ArrowRight" | "ArrowDown" => Some(chosen.map_or(0, |at| (at + 1) % count)),
        "ArrowLeft" | "ArrowUp" => Some((here + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        digit => digit.parse::<usize>().ok().filter(|n| (1..=count.min(9)).contains(n)).map(|n| n - 1),
    }
}

fn focus_pill(event: &KeyboardEvent, at: usize) {
    let group = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let pill = group.and_then(|group| group.children().item(u32::try_from(at).unwrap_or(0)));
    if let Some(pill) = pill.and_then(|pill| pill.dyn_into::<HtmlElement>().ok()) {
        let _ = pill.focus();
    }
}

fn listen_for_alt_digits(labels: Signal<Vec<Label>>, choose: Callback<usize>) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.alt_key() && !event.ctrl_key() && !ime::ignores_key(&event) {
            let digit = event.code().strip_prefix("Digit").and_then(|digit| digit.parse::<usize>().ok());
            if let Some(n) = digit.filter(|n| (1..=labels.with_untracked(Vec::len).min(9)).contains(n)) {
                event.prevent_default();
                choose.run(n - 1);
            }
        }
    });
    on_cleanup(move || handle.remove());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_choose_among_the_options() {
        assert_eq!(next_choice("3", None, 9), Some(2));
        assert_eq!(next_choice("9", None, 8), None);
        assert_eq!(next_choice("0", None, 8), None);
        assert_eq!(next_choice("ArrowRight", None, 8), Some(0));
        assert_eq!(next_choice("ArrowRight", Some(7), 8), Some(0));
        assert_eq!(next_choice("ArrowLeft", Some(0), 8), Some(7));
        assert_eq!(next_choice("End", Some(0), 8), Some(7));
        assert_eq!(next_choice("x", Some(0), 8), None);
        assert_eq!(next_choice("1", None, 0), None);
    }
}
