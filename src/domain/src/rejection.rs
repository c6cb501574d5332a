//! Why something cannot be done. Three kinds of error, never mixed:
//!
//! | kind | type | whose fault | what happens |
//! |---|---|---|---|
//! | rejection 不能办理 | [`Rejection`] | the situation | the reason stands beside the button, or in "needs attention" |
//! | failure 暂时做不到 | `StorageError`, `NetworkError` of the crate that does I/O | the world | kept and tried again |
//! | bug | `assert!`, a panic | us | the recovery page; what was saved is replayed from disk |

use core::fmt;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Id;

/// The number of an enforced rule of the requirements, `R24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rule(pub u8);

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}", self.0)
    }
}

/// A refusal: code and facts, never prose. Part of the protocol; the words are in `words.rs` of the module that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// `"tickets.already_closed"`; what comes before the dot names the module whose words explain it.
    pub code: Cow<'static, str>,
    pub rule: Option<Rule>,
    /// The field of the form that the person should correct, by its name in the operation.
    pub field: Option<Cow<'static, str>>,
    /// Values the words may name: a status, a number, a limit. No personal data.
    pub facts: Vec<(Cow<'static, str>, String)>,
    /// The records in the way.
    pub blocking: Vec<Id>,
}

impl Rejection {
    #[must_use]
    pub const fn new(code: &'static str) -> Rejection {
        Rejection {
            code: Cow::Borrowed(code),
            rule: None,
            field: None,
            facts: Vec::new(),
            blocking: Vec::new(),
        }
    }

    /// There is no such record, or it is not the actor's to see: the two look the same on purpose.
    #[must_use]
    pub const fn not_found() -> Rejection {
        Rejection::new("domain.not_found")
    }

    /// The actor's posts do not allow this (R38).
    #[must_use]
    pub fn not_permitted(permission: &str) -> Rejection {
        Rejection::new("domain.not_permitted").by(Rule(38)).fact("permission", permission)
    }

    /// A stored record that this build cannot read.
    #[must_use]
    pub const fn unreadable() -> Rejection {
        Rejection::new("domain.unreadable")
    }

    /// A required field was left empty.
    #[must_use]
    pub fn missing(field: &'static str) -> Rejection {
        Rejection::new("domain.missing").at(field)
    }

    /// A text is longer than it may be; `limit` in characters.
    #[must_use]
    pub fn too_long(field: &'static str, limit: usize) -> Rejection {
        Rejection::new("domain.too_long").at(field).fact("limit", limit)
    }

    #[must_use]
    pub fn by(mut self, rule: Rule) -> Rejection {
        self.rule = Some(rule);
        self
    }

    #[must_use]
    pub fn at(mut self, field: &'static str) -> Rejection {
        self.field = Some(Cow::Borrowed(field));
        self
    }

    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl ToString) -> Rejection {
        self.facts.push((Cow::Borrowed(name), value.to_string()));
        self
    }

    #[must_use]
    pub fn blocked_by(mut self, id: impl Into<Id>) -> Rejection {
        self.blocking.push(id.into());
        self
    }

    /// The value of a fact, for the words.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What stops an operation while it is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// The source has to load this row first; then `apply` runs again from the start.
    NeedRow(Id),
    Rejected(Rejection),
}

impl From<Rejection> for ApplyError {
    fn from(rejection: Rejection) -> ApplyError {
        ApplyError::Rejected(rejection)
    }
}
