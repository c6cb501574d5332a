//! Several lines of text.

use std::cell::Cell;
use std::rc::Rc;

use domain::Phrase;
use leptos::ev;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::field::Frame;
use super::ime;
use crate::{Bound, Wording};

/// Several lines of text with a counter. Enter makes a new line; the form's Ctrl+Enter saves.
#[component]
pub fn TextArea(
    #[prop(into)] label: Wording,
    #[prop(into)] value: Bound<String>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Wording>,
    #[prop(optional, into)] error: Option<Signal<Option<Phrase>>>,
    #[prop(optional)] required: bool,
    /// In characters.
    #[prop(optional)]
    max_length: Option<u32>,
    #[prop(optional, into)] placeholder: Option<Wording>,
    #[prop(default = 3)] rows: u32,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let frame = Frame::new(label, name, hint, required, error);
    let (id, note, wrong) = (frame.id.clone(), frame.note(), frame.error);
    let node = NodeRef::<Textarea>::new();
    let composing = Rc::new(Cell::new(false));
    write_back(node, value, composing.clone(), autofocus);
    let read = move || {
        if let Some(area) = node.get_untracked() {
            value.set(area.value());
        }
    };
    let (starts, ends, typed) = (composing.clone(), composing.clone(), composing);
    let finish = move |event: ev::CompositionEvent| {
        ends.set(false);
        ime::composition_ended(event.time_stamp());
        read();
    };
    let input = move |_: ev::Event| {
        if !typed.get() {
            read();
        }
    };
    let placeholder = placeholder.map(|words| words.say());
    let counter = max_length.map(|limit| {
        let used = move || format!("{}/{limit}", value.get().chars().count());
        view! { <span class="ui-area__count" aria-hidden="true">{used}</span> }
    });
    frame.around(
        view! {
            <span class="ui-area">
                <textarea
                    node_ref=node
                    id=id
                    class="ui-input ui-input--area"
                    rows=rows.to_string()
                    aria-describedby=note
                    aria-required=required.then_some("true")
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    placeholder=move || placeholder.map(|words| words.get())
                    maxlength=max_length.map(|limit| limit.to_string())
                    // What is typed here lies sealed; a browser that restores fields writes it into its own files (S24).
                    autocomplete="off"
                    on:compositionstart=move |_| starts.set(true)
                    on:compositionend=finish
                    on:input=input
                ></textarea>
                {counter}
            </span>
        }
        .into_any(),
    )
}

fn write_back(node: NodeRef<Textarea>, value: Bound<String>, composing: Rc<Cell<bool>>, autofocus: bool) {
    Effect::new(move |_| {
        let text = value.get();
        if let Some(area) = node.get()
            && !composing.get()
            && area.value() != text
        {
            area.set_value(&text);
        }
    });
    if autofocus {
        Effect::new(move |_| {
            if let Some(area) = node.get() {
                request_animation_frame(move || drop(area.focus()));
            }
        });
    }
}
