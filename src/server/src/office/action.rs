//! What can be done on a page, what is sent for it, and what is answered.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Phrase, Text};
use serde::{Deserialize, Serialize};

use super::page::{Choice, Said, Tone};
use crate::api_error::ApiError;

/// One thing that can be done, described once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    pub name: &'static str,
    pub on: On,
    pub label: Said,
    pub tone: ActionTone,
    /// Asked before it is sent.
    pub confirm: Option<Said>,
    pub fields: Vec<Field>,
}

/// Whether it is done to one row or to the page's subject as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    Page,
    Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionTone {
    Plain,
    /// The page's main action: one at most.
    Primary,
    /// It takes something away.
    Danger,
}

/// One thing to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    pub name: &'static str,
    pub label: Said,
    pub hint: Option<Said>,
    pub kind: FieldKind,
    pub required: bool,
    pub value: String,
    pub options: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    LongText,
    Number,
    Choice,
    Day,
    Person,
    YesNo,
}

/// What a client sends to have an action done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    #[serde(default)]
    pub row: Option<String>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// What is answered: done (200), or not (409) and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub done: bool,
    pub said: Said,
    pub tone: Tone,
    /// The field to be corrected.
    pub field: Option<&'static str>,
    /// Shown once, to be copied.
    pub show: Option<String>,
}

impl Action {
    /// An action of a row.
    #[must_use]
    pub fn of_row(name: &'static str, label: Text) -> Action {
        let fields = Vec::new();
        Action { name, on: On::Row, label: label.into(), tone: ActionTone::Plain, confirm: None, fields }
    }

    /// An action of the page.
    #[must_use]
    pub fn of_page(name: &'static str, label: Text) -> Action {
        Action { on: On::Page, ..Action::of_row(name, label) }
    }

    #[must_use]
    pub fn tone(mut self, tone: ActionTone) -> Action {
        self.tone = tone;
        self
    }

    /// The question before it.
    #[must_use]
    pub fn confirm(mut self, question: Text) -> Action {
        self.confirm = Some(question.into());
        self
    }

    #[must_use]
    pub fn field(mut self, field: Field) -> Action {
        self.fields.push(field);
        self
    }
}

impl Field {
    /// A field that has to be filled in, empty at first.
    #[must_use]
    pub fn required(name: &'static str, label: Text, kind: FieldKind) -> Field {
        let (value, options) = (String::new(), Vec::new());
        Field { name, label: label.into(), hint: None, kind, required: true, value, options }
    }

    /// A field that may stay empty.
    #[must_use]
    pub fn optional(name: &'static str, label: Text, kind: FieldKind) -> Field {
        Field { required: false, ..Field::required(name, label, kind) }
    }

    #[must_use]
    pub fn hint(mut self, hint: Text) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// What it begins with.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn options(mut self, options: Vec<Choice>) -> Field {
        self.options = options;
        self
    }
}

impl Act {
    /// The row it is about.
    ///
    /// # Errors
    /// 404 when none was named: equal to one that is not there.
    pub fn row(&self) -> Result<&str, ApiError> {
        self.row.as_deref().ok_or(ApiError::not_found())
    }

    /// A field's value without the blanks around it; empty when it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }
}

impl Outcome {
    #[must_use]
    pub fn done(said: impl Into<Said>) -> Outcome {
        Outcome { done: true, said: said.into(), tone: Tone::Good, field: None, show: None }
    }

    /// Nothing was done, and this is why.
    #[must_use]
    pub fn refused(said: impl Into<Said>) -> Outcome {
        Outcome { done: false, said: said.into(), tone: Tone::Warn, field: None, show: None }
    }

    /// Nothing was done: this field has to be corrected.
    #[must_use]
    pub fn wrong(field: &'static str, said: Phrase) -> Outcome {
        Outcome { field: Some(field), ..Outcome::refused(said) }
    }

    /// With a text that is shown once.
    #[must_use]
    pub fn show(mut self, text: impl Into<String>) -> Outcome {
        self.show = Some(text.into());
        self
    }
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        let status = if self.done { StatusCode::OK } else { StatusCode::CONFLICT };
        (status, Json(self)).into_response()
    }
}
