//! The one raw text input, safe for Chinese input methods (F-IME).

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::ime;
use crate::Bound;

/// How a raw input looks and behaves.
pub(crate) struct RawInput {
    pub(crate) id: String,
    pub(crate) note: String,
    pub(crate) kind: Signal<&'static str>,
    pub(crate) value: Bound<String>,
    pub(crate) required: bool,
    pub(crate) invalid: Signal<bool>,
    pub(crate) disabled: Signal<bool>,
    pub(crate) placeholder: Option<Signal<String>>,
    pub(crate) max_length: Option<u32>,
    pub(crate) input_mode: Option<&'static str>,
    pub(crate) autocomplete: &'static str,
    pub(crate) autofocus: bool,
    pub(crate) half_width: bool,
    pub(crate) on_key: Option<Callback<KeyboardEvent>>,
    pub(crate) node: NodeRef<Input>,
}

impl RawInput {
    pub(crate) fn new(id: String, value: Bound<String>) -> RawInput {
        RawInput {
            note: format!("{id}-note"),
            id,
            kind: Signal::derive(|| "text"),
            value,
            required: false,
            invalid: Signal::derive(|| false),
            disabled: Signal::derive(|| false),
            placeholder: None,
            max_length: None,
            input_mode: None,
            autocomplete: "off",
            autofocus: false,
            half_width: false,
            on_key: None,
            node: NodeRef::new(),
        }
    }

    /// Draws it. `combobox` = attributes of the list it controls.
    pub(crate) fn draw(self) -> HtmlInput {
        let (value, node, half_width, on_key) = (self.value, self.node, self.half_width, self.on_key);
        let composing = Rc::new(Cell::new(false));
        write_back(node, value, composing.clone());
        focus_when_mounted(node, self.autofocus);
        let read = move || {
            if let Some(input) = node.get_untracked() {
                let text = input.value();
                value.set(if half_width { crate::format::half_width(&text) } else { text });
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
        let key = move |event: KeyboardEvent| {
            if let (false, Some(on_key)) = (ime::ignores_key(&event), on_key) {
                on_key.run(event);
            }
        };
        let (invalid, disabled, kind, placeholder) =
            (self.invalid, self.disabled, self.kind, self.placeholder);
        view! {
            <input
                node_ref=node
                id=self.id
                class="ui-input"
                type=move || kind.get()
                aria-describedby=self.note
                aria-required=self.required.then_some("true")
                aria-invalid=move || invalid.get().then_some("true")
                disabled=move || disabled.get()
                placeholder=move || placeholder.map(|words| words.get())
                maxlength=self.max_length.map(|limit| limit.to_string())
                inputmode=self.input_mode
                autocomplete=self.autocomplete
                spellcheck="false"
                on:compositionstart=move |_| starts.set(true)
                on:compositionend=finish
                on:input=input
                on:keydown=key
            />
        }
        .into_any()
    }
}

type HtmlInput = AnyView;

/// Writes the signal into the element, but never into a running composition: that would tear it apart.
fn write_back(node: NodeRef<Input>, value: Bound<String>, composing: Rc<Cell<bool>>) {
    Effect::new(move |_| {
        let text = value.get();
        if let Some(input) = node.get()
            && !composing.get()
            && input.value() != text
        {
            input.set_value(&text);
        }
    });
}

fn focus_when_mounted(node: NodeRef<Input>, wanted: bool) {
    if wanted {
        Effect::new(move |_| {
            if let Some(input) = node.get() {
                // The element may not be in the document yet when the effect runs.
                request_animation_frame(move || drop(input.focus()));
            }
        });
    }
}
