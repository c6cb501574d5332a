//! The frame of every field: label above, control, then hint or error below.

use domain::Phrase;
use leptos::prelude::*;

use super::errors::error_at;
use crate::{Icon, Wording, fresh_id, tr, words};

/// What a field's frame shows around its control.
pub(crate) struct Frame {
    pub(crate) id: String,
    pub(crate) label: Wording,
    pub(crate) hint: Option<Wording>,
    pub(crate) required: bool,
    pub(crate) error: Signal<Option<String>>,
    pub(crate) label_hidden: bool,
}

impl Frame {
    pub(crate) fn new(
        label: Wording,
        name: Option<&'static str>,
        hint: Option<Wording>,
        required: bool,
        error: Option<Signal<Option<Phrase>>>,
    ) -> Frame {
        let error = error_at(name, error);
        Frame { id: fresh_id("field"), label, hint, required, error, label_hidden: false }
    }

    /// The id of the line below the control.
    pub(crate) fn note(&self) -> String {
        format!("{}-note", self.id)
    }

    /// Draws the frame around a control whose element has the frame's id.
    pub(crate) fn around(self, control: AnyView) -> AnyView {
        let (id, label) = (self.id.clone(), self.label.say());
        let mark = self.required.then(required_mark);
        let hidden = self.label_hidden;
        view! {
            <div class="ui-field" class=("ui-field--wrong", move || self.error.with(Option::is_some))>
                <label class="ui-field__label" class=("ui-hidden", hidden) for=id>{label}{mark}</label>
                {control}
                {note(format!("{}-note", self.id), self.hint, self.error)}
            </div>
        }
        .into_any()
    }

    /// Draws the frame as a group with a legend, for controls of several elements.
    pub(crate) fn around_group(self, role: &'static str, control: AnyView) -> AnyView {
        let (id, label) = (self.id.clone(), self.label.say());
        let mark = self.required.then(required_mark);
        let (labelled, described, hidden, error) = (id.clone(), self.note(), self.label_hidden, self.error);
        view! {
            <div
                class="ui-field"
                class=("ui-field--wrong", move || error.with(Option::is_some))
                role=role
                tabindex="-1"
                aria-labelledby=labelled
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            >
                <span class="ui-field__label" class=("ui-hidden", hidden) id=id>{label}{mark}</span>
                {control}
                {note(format!("{}-note", self.id), self.hint, error)}
            </div>
        }
        .into_any()
    }
}

fn required_mark() -> AnyView {
    view! { <span class="ui-field__required">{tr(words::REQUIRED)}</span> }.into_any()
}

fn note(id: String, hint: Option<Wording>, error: Signal<Option<String>>) -> AnyView {
    let hint = hint.map(|hint| hint.say());
    let line = move || match error.get() {
        Some(words) => {
            Some(view! { <span class="ui-field__error"><Icon name="alert" />{words}</span> }.into_any())
        }
        None => hint.map(|hint| view! { <span class="ui-field__hint">{hint}</span> }.into_any()),
    };
    view! { <div class="ui-field__note" id=id aria-live="polite">{line}</div> }.into_any()
}
