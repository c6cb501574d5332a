//! What is wrong with which field of a form.

use domain::{Language, Phrase};
use leptos::prelude::*;

/// The problems of a draft, each at a field of the operation, first one first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(String, Phrase)>);

impl FieldErrors {
    #[must_use]
    pub fn new() -> FieldErrors {
        FieldErrors::default()
    }

    /// Adds a problem.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<Phrase>) {
        self.0.push((field.into(), words.into()));
    }

    /// One problem only.
    #[must_use]
    pub fn one(field: impl Into<String>, words: impl Into<Phrase>) -> FieldErrors {
        FieldErrors(vec![(field.into(), words.into())])
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Phrase> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, words)| words)
    }

    /// `value` when nothing is wrong, else the problems.
    ///
    /// # Errors
    /// The problems found so far.
    pub fn or<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    pub(crate) fn words_of(&self, field: &str, language: Language) -> Option<String> {
        self.get(field).map(|words| words.in_language(language).to_owned())
    }
}

/// The problems of the form around a field, as a context value.
#[derive(Clone, Copy)]
pub struct FormErrors(pub RwSignal<FieldErrors>);

/// The words beside the field `name`: the form's, or its own.
pub(crate) fn error_at(
    name: Option<&'static str>,
    own: Option<Signal<Option<Phrase>>>,
) -> Signal<Option<String>> {
    let (form, language) = (use_context::<FormErrors>(), crate::use_language());
    Signal::derive(move || {
        let language = language.get();
        let of_own = own.and_then(|own| own.get()).map(|words| words.in_language(language).to_owned());
        let of_form = || form?.0.with(|errors| errors.words_of(name?, language));
        of_own.or_else(of_form)
    })
}
