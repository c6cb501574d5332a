//! One of many: type pinyin initials, a number or a part of the name.

use domain::Phrase;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::field::Frame;
use super::ime;
use super::input::RawInput;
use crate::{Bound, Wording, tr, words};

/// One thing the list offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<T> {
    pub value: T,
    pub title: String,
    /// The second, smaller text: 在岗 3 人.
    pub detail: String,
}

impl<T> Candidate<T> {
    #[must_use]
    pub fn new(value: T, title: impl Into<String>) -> Candidate<T> {
        Candidate { value, title: title.into(), detail: String::new() }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Candidate<T> {
        self.detail = detail.into();
        self
    }
}

/// A line that offers what matches while typing. The first match is preselected; Enter takes it.
#[component]
pub fn Combobox<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: Wording,
    /// The thing chosen.
    #[prop(into)]
    value: Bound<Option<T>>,
    /// The matches of what is typed, best first; called with an empty text when the list opens. At most 50 are shown.
    #[prop(into)]
    candidates: Callback<String, Vec<Candidate<T>>>,
    /// How the chosen thing reads in the line.
    #[prop(into)]
    title_of: Callback<T, String>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] placeholder: Option<Wording>,
    #[prop(optional)] autofocus: bool,
    /// What was typed, for "unknown caller" flows.
    #[prop(optional, into)]
    typed: Option<Bound<String>>,
    /// After Enter with nothing to take.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let text = typed.unwrap_or_else(|| RwSignal::new(String::new()).into());
    let open = RwSignal::new(false);
    let found = Memo::new_with_compare(
        move |_| if open.get() { candidates.run(text.get()) } else { Vec::new() },
        |before: Option<&Vec<Candidate<T>>>, after| before != after,
    );
    Effect::new(move |before: Option<Option<T>>| {
        let chosen = value.get();
        if before.as_ref() != Some(&chosen) {
            match &chosen {
                Some(chosen) => text.set(title_of.run(chosen.clone())),
                None if before.flatten().is_some() => text.set(String::new()),
                None => {}
            }
        }
        chosen
    });
    let lines = Signal::derive(move || {
        found.with(|all| {
            all.iter().take(50).map(|one| (one.title.clone(), one.detail.clone())).collect::<Vec<_>>()
        })
    });
    let pick = Callback::new(move |at: usize| {
        if let Some(one) = found.with_untracked(|all| all.get(at).cloned()) {
            open.set(false);
            text.set(one.title);
            value.set(Some(one.value));
        }
    });
    let shown = Bound::new(
        text.signal(),
        Callback::new(move |words: String| {
            text.set(words);
            open.set(true);
            if value.get_untracked().is_some() {
                value.set(None);
            }
        }),
    );
    let frame = Frame::new(label, name, hint, required, error);
    draw(frame, List { lines, pick, open, on_enter }, shown, placeholder, autofocus)
}

#[derive(Clone, Copy)]
struct List {
    lines: Signal<Vec<(String, String)>>,
    pick: Callback<usize>,
    open: RwSignal<bool>,
    on_enter: Option<Callback<()>>,
}

fn draw(
    frame: Frame,
    list: List,
    text: Bound<String>,
    placeholder: Option<Wording>,
    autofocus: bool,
) -> AnyView {
    let active = RwSignal::new(0_usize);
    let id = frame.id.clone();
    let list_id = format!("{id}-list");
    Effect::new(move |_| {
        list.lines.track();
        active.set(0);
    });
    let mut input = RawInput::new(id.clone(), text);
    let error = frame.error;
    input.invalid = Signal::derive(move || error.with(Option::is_some));
    input.placeholder = placeholder.map(|words| words.say());
    (input.required, input.autofocus) = (frame.required, autofocus);
    input.on_key = Some(Callback::new(move |event| on_key(&event, list, active)));
    let node = input.node;
    announce(node, list, active, list_id.clone());
    let leave = move |_| {
        // A click on an option must still find it.
        set_timeout(move || list.open.set(false), core::time::Duration::from_millis(150));
    };
    let control = view! {
        <div class="ui-combobox" on:focusout=leave>
            {input.draw()}
            {options_view(list, active, list_id)}
        </div>
    };
    frame.around(control.into_any())
}

/// The state of the list, as attributes of the line.
fn announce(node: NodeRef<leptos::html::Input>, list: List, active: RwSignal<usize>, list_id: String) {
    Effect::new(move |_| {
        let (open, at) = (list.open.get(), active.get());
        let Some(input) = node.get() else { return };
        let set = |name: &str, value: &str| drop(input.set_attribute(name, value));
        set("role", "combobox");
        set("aria-autocomplete", "list");
        set("aria-controls", &list_id);
        set("aria-expanded", if open { "true" } else { "false" });
        if open && list.lines.with(|lines| !lines.is_empty()) {
            set("aria-activedescendant", &format!("{list_id}-{at}"));
        } else {
            drop(input.remove_attribute("aria-activedescendant"));
        }
    });
}

fn on_key(event: &KeyboardEvent, list: List, active: RwSignal<usize>) {
    let count = list.lines.with_untracked(Vec::len);
    let open = list.open.get_untracked();
    match event.key().as_str() {
        "ArrowDown" if !open => list.open.set(true),
        "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
        "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
        "Enter" if open && count > 0 && !event.ctrl_key() => list.pick.run(active.get_untracked()),
        "Enter" if !event.ctrl_key() => {
            if let Some(on_enter) = list.on_enter {
                on_enter.run(());
            }
        }
        "Tab" if open && count > 0 => return list.pick.run(active.get_untracked()),
        "Escape" if open => {
            list.open.set(false);
            event.stop_propagation();
        }
        _ => return,
    }
    event.prevent_default();
}

fn options_view(list: List, active: RwSignal<usize>, list_id: String) -> AnyView {
    let option = move |at: usize, (title, detail): (String, String), id: String| {
        let chosen = move || active.get() == at;
        let take = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            list.pick.run(at);
        };
        view! {
            <li
                id=id
                role="option"
                class="ui-combobox__option"
                class=("ui-combobox__option--on", chosen)
                aria-selected=move || if chosen() { "true" } else { "false" }
                on:mousedown=take
                on:mousemove=move |_| active.set(at)
            >
                <span>{title}</span>
                <span class="ui-combobox__detail">{detail}</span>
            </li>
        }
        .into_any()
    };
    let nothing = tr(words::NO_CANDIDATES);
    let ids = list_id.clone();
    let options = move || {
        let lines = list.lines.get();
        if lines.is_empty() {
            return view! { <li class="ui-combobox__nothing">{nothing}</li> }.into_any();
        }
        let of = |(at, line)| option(at, line, format!("{ids}-{at}"));
        lines.into_iter().enumerate().map(of).collect_view().into_any()
    };
    let hidden = move || !list.open.get();
    view! { <ul class="ui-combobox__list" role="listbox" id=list_id hidden=hidden>{options}</ul> }.into_any()
}

/// Whether this key event comes out of an open list, so that a form leaves it alone.
pub(crate) fn inside_open_list(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    !ime::ignores_key(event)
        && target.is_some_and(|element| element.get_attribute("aria-expanded").as_deref() == Some("true"))
}
