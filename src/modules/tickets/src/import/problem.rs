//! What is wrong with one row: all of it at once, as code and facts. The words are in `words.rs`.

use serde::{Deserialize, Serialize};

/// One thing wrong with one field of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The ticket's field, by its name in the operation.
    pub field: String,
    /// The file's column, if the mapping names one.
    pub column: Option<String>,
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The mapping names a column that the file does not have.
    NoSuchColumn,
    /// The field must have a value and has none.
    Empty,
    /// Longer than the field may be, in characters.
    TooLong { limit: usize, found: usize },
    /// None of the mapping's patterns fits the whole text. Nothing is guessed.
    UnreadableTime { value: String },
    /// The value map has no entry for this word.
    UnknownValue { value: String },
}
