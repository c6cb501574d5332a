//! Words on the screen: one language at a time, switched live without a reload.

use domain::{Language, Phrase, Text};
use leptos::prelude::*;

/// The language a person chose, as a context value.
#[derive(Clone, Copy)]
pub struct LanguageChoice(pub RwSignal<Language>);

/// The chosen language. Chinese when the shell provided none, as in a test of one part.
#[must_use]
pub fn use_language() -> RwSignal<Language> {
    match use_context::<LanguageChoice>() {
        Some(choice) => choice.0,
        None => RwSignal::new(Language::Chinese),
    }
}

/// A fixed text that follows the chosen language.
#[must_use]
pub fn tr(text: Text) -> Signal<&'static str> {
    let language = use_language();
    Signal::derive(move || text.in_language(language.get()))
}

/// What a part says: a fixed text, a phrase with values, or one that changes.
#[derive(Clone, Debug)]
pub enum Wording {
    Fixed(Text),
    Spoken(Phrase),
    /// Data, the same in both languages: a name, a number.
    Data(String),
    Changing(Signal<Phrase>),
}

impl Wording {
    /// The words in `language`, tracked when they change.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match self {
            Wording::Fixed(text) => text.in_language(language).to_owned(),
            Wording::Spoken(phrase) => phrase.in_language(language).to_owned(),
            Wording::Data(data) => data.clone(),
            Wording::Changing(phrase) => phrase.with(|phrase| phrase.in_language(language).to_owned()),
        }
    }

    /// The words in the chosen language, for a view.
    #[must_use]
    pub fn say(&self) -> Signal<String> {
        let (language, wording) = (use_language(), self.clone());
        Signal::derive(move || wording.in_language(language.get()))
    }
}

impl Default for Wording {
    fn default() -> Wording {
        Wording::Data(String::new())
    }
}

impl From<Text> for Wording {
    fn from(text: Text) -> Wording {
        Wording::Fixed(text)
    }
}

impl From<Phrase> for Wording {
    fn from(phrase: Phrase) -> Wording {
        Wording::Spoken(phrase)
    }
}

impl From<String> for Wording {
    fn from(data: String) -> Wording {
        Wording::Data(data)
    }
}

impl From<&str> for Wording {
    fn from(data: &str) -> Wording {
        Wording::Data(data.to_owned())
    }
}

impl From<Signal<Phrase>> for Wording {
    fn from(phrase: Signal<Phrase>) -> Wording {
        Wording::Changing(phrase)
    }
}

impl From<Memo<Phrase>> for Wording {
    fn from(phrase: Memo<Phrase>) -> Wording {
        Wording::Changing(phrase.into())
    }
}

impl From<Signal<Text>> for Wording {
    fn from(text: Signal<Text>) -> Wording {
        Wording::Changing(Signal::derive(move || Phrase::from(text.get())))
    }
}
