//! What can be done on a page, and what is sent for it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Day, Id, Text};
use serde::{Deserialize, Serialize};

use super::outcome::{NotDone, Outcome};
use super::page::{Choice, Said};
use super::words;
use crate::api_error::ApiError;

/// The most of a file, in base64, where a page says no other.
pub(super) const MAX_FILE_CHARACTERS: usize = 1 << 20;
/// More of a file's name than this is not kept.
const MAX_NAME_CHARACTERS: usize = 120;

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
    /// Base64, and the name in a field of its own.
    File,
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

    /// The row's id; whatever else stands there names nothing.
    ///
    /// # Errors
    /// 404.
    pub fn row_id(&self) -> Result<Id, ApiError> {
        self.row()?.parse().map_err(|_| ApiError::not_found())
    }

    /// A field's value without the blanks around it; empty when it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }

    /// The id in a field of choice; `None` = nothing was chosen.
    ///
    /// # Errors
    /// The answer to whoever sends what no choice offers.
    pub fn chosen<T: From<Id>>(&self, name: &'static str) -> Result<Option<T>, NotDone> {
        match self.field(name) {
            "" => Ok(None),
            text => match text.parse::<Id>() {
                Ok(id) => Ok(Some(id.into())),
                Err(_) => Err(Outcome::wrong(name, words::CHOOSE.into()).into()),
            },
        }
    }

    /// The id in a field of choice that has to be filled in.
    ///
    /// # Errors
    /// The answer to whoever has chosen nothing.
    pub fn choice<T: From<Id>>(&self, name: &'static str) -> Result<T, NotDone> {
        self.chosen(name)?.ok_or_else(|| Outcome::wrong(name, words::CHOOSE.into()).into())
    }

    /// The day in a field.
    ///
    /// # Errors
    /// The answer to whoever has written none.
    pub fn day(&self, name: &'static str) -> Result<Day, NotDone> {
        Day::parse(self.field(name)).ok_or_else(|| Outcome::wrong(name, words::CHOOSE_DAY.into()).into())
    }

    #[must_use]
    pub fn yes(&self, name: &str) -> bool {
        self.field(name) == "true"
    }

    /// A file's name and bytes.
    ///
    /// # Errors
    /// The answer to whoever sends none, or too much.
    pub fn file(&self, name: &'static str) -> Result<(String, Vec<u8>), NotDone> {
        self.file_of(name, MAX_FILE_CHARACTERS, words::FILE_TOO_LARGE)
    }

    /// As [`Act::file`], with a limit of its own in characters of base64, and the words for more.
    ///
    /// # Errors
    /// The answer to whoever sends none, or too much.
    pub fn file_of(
        &self,
        name: &'static str,
        limit: usize,
        too_large: Text,
    ) -> Result<(String, Vec<u8>), NotDone> {
        let text = self.field(name);
        if text.is_empty() {
            return Err(Outcome::wrong(name, words::CHOOSE_FILE.into()).into());
        }
        if text.len() > limit {
            return Err(Outcome::wrong(name, too_large.into()).into());
        }
        let bytes = STANDARD.decode(text).map_err(|_| Outcome::wrong(name, words::CHOOSE_FILE.into()))?;
        let called = self.fields.get(&format!("{name}.name")).map_or("", |called| called.trim());
        Ok((called.chars().take(MAX_NAME_CHARACTERS).collect(), bytes))
    }
}
