//! What is answered to an action.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Phrase, Text};
use serde::Serialize;

use super::page::{Said, Tone};
use crate::api_error::ApiError;

/// Done (200), or not (409) and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub done: bool,
    pub said: Said,
    pub tone: Tone,
    /// The field to be corrected.
    pub field: Option<Cow<'static, str>>,
    /// Shown once, to be copied.
    pub show: Option<String>,
    /// To be looked at before it is done.
    pub preview: Option<Preview>,
}

/// Why an action's handler ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// The person can do something about it.
    Said(Box<Outcome>),
    Failed(ApiError),
}

/// What would be done, as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    pub columns: Vec<Said>,
    pub rows: Vec<Vec<PreviewCell>>,
    pub problems: Vec<Problem>,
    /// `None` = there is nothing to be done.
    pub next: Option<Next>,
}

/// What stands in one place of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PreviewCell {
    /// As it is in both languages.
    Text(String),
    Words(Said),
}

/// One line of a file that is left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub row: u64,
    pub said: Said,
}

/// The button below a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    pub action: &'static str,
    pub label: Said,
    pub fields: BTreeMap<&'static str, String>,
}

impl Outcome {
    #[must_use]
    pub fn done(said: impl Into<Said>) -> Outcome {
        Outcome { done: true, said: said.into(), tone: Tone::Good, field: None, show: None, preview: None }
    }

    /// Nothing was done, and this is why.
    #[must_use]
    pub fn refused(said: impl Into<Said>) -> Outcome {
        Outcome { done: false, tone: Tone::Warn, ..Outcome::done(said) }
    }

    /// Nothing was done: this field has to be corrected.
    #[must_use]
    pub fn wrong(field: impl Into<Cow<'static, str>>, said: Phrase) -> Outcome {
        Outcome { field: Some(field.into()), ..Outcome::refused(said) }
    }

    /// With a text that is shown once.
    #[must_use]
    pub fn show(mut self, text: impl Into<String>) -> Outcome {
        self.show = Some(text.into());
        self
    }

    #[must_use]
    pub fn preview(mut self, preview: Preview) -> Outcome {
        self.preview = Some(preview);
        self
    }
}

impl Preview {
    /// An empty table under these headings.
    #[must_use]
    pub fn of(columns: &[Text]) -> Preview {
        Preview { columns: columns.iter().map(|column| (*column).into()).collect(), ..Preview::default() }
    }
}

impl From<String> for PreviewCell {
    fn from(text: String) -> PreviewCell {
        PreviewCell::Text(text)
    }
}

impl From<Phrase> for PreviewCell {
    fn from(words: Phrase) -> PreviewCell {
        PreviewCell::Words(words.into())
    }
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        let status = if self.done { StatusCode::OK } else { StatusCode::CONFLICT };
        (status, Json(self)).into_response()
    }
}

impl From<Outcome> for NotDone {
    fn from(outcome: Outcome) -> NotDone {
        NotDone::Said(Box::new(outcome))
    }
}

impl From<ApiError> for NotDone {
    fn from(error: ApiError) -> NotDone {
        NotDone::Failed(error)
    }
}

impl IntoResponse for NotDone {
    fn into_response(self) -> Response {
        match self {
            NotDone::Said(outcome) => outcome.into_response(),
            NotDone::Failed(error) => error.into_response(),
        }
    }
}
