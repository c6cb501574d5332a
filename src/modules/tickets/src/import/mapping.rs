//! How a file's columns become a ticket: written once per source, as TOML or JSON.

use std::collections::BTreeMap;

use domain::SiteId;
use serde::{Deserialize, Serialize};

use crate::kind::{Channel, Priority, TicketKind};
use crate::lifecycle::TicketStatus;

/// A field of the ticket that a column or a constant can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetField {
    SourceId,
    Title,
    Description,
    Wanted,
    Place,
    CallerName,
    CallerPhone,
    Category,
    Kind,
    Status,
    Priority,
    Channel,
    Assignee,
    Solution,
    OpenedAt,
    ClosedAt,
}

impl TargetField {
    /// Its name in the operation and in problems.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            TargetField::SourceId => "source_id",
            TargetField::Title => "title",
            TargetField::Description => "description",
            TargetField::Wanted => "wanted",
            TargetField::Place => "place",
            TargetField::CallerName => "caller_name",
            TargetField::CallerPhone => "caller_phone",
            TargetField::Category => "category",
            TargetField::Kind => "kind",
            TargetField::Status => "status",
            TargetField::Priority => "priority",
            TargetField::Channel => "channel",
            TargetField::Assignee => "assignee",
            TargetField::Solution => "solution",
            TargetField::OpenedAt => "opened_at",
            TargetField::ClosedAt => "closed_at",
        }
    }
}

/// What a person says about one source.
///
/// Every map may be left out; a field that neither a column nor a constant fills stays empty or at its default. This
/// is a file that people write, never sent between builds, so fields may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The source's name; part of every ticket's id. Two files of one system share it.
    pub source: String,
    pub site: SiteId,
    /// Minutes east of UTC of the file's times: 480 for China, -300 for New York in winter.
    pub zone_minutes: i32,
    /// chrono patterns, tried in this order, each against the whole text.
    pub time_patterns: Vec<String>,
    /// Field → columns. Several columns are joined by `joint`; empty ones are left out.
    pub columns: BTreeMap<TargetField, Columns>,
    /// Field → the value that every row has, or that stands in for an empty one.
    #[serde(default)]
    pub constants: BTreeMap<TargetField, String>,
    /// Stands between joined columns.
    #[serde(default = "Mapping::default_joint")]
    pub joint: String,
    #[serde(default)]
    pub kinds: ValueMap<TicketKind>,
    #[serde(default)]
    pub statuses: ValueMap<TicketStatus>,
    #[serde(default)]
    pub priorities: ValueMap<Priority>,
    #[serde(default)]
    pub channels: ValueMap<Channel>,
    /// A title longer than may be is cut here and moves whole into the description.
    #[serde(default)]
    pub cut_long_titles: bool,
}

impl Mapping {
    fn default_joint() -> String {
        " ".to_owned()
    }
}

/// One column or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    One(String),
    Several(Vec<String>),
}

impl Columns {
    /// The names, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Columns::One(name) => std::slice::from_ref(name),
            Columns::Several(names) => names,
        }
    }
}

/// What the file's words mean. Compared without regard to case and surrounding space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueMap<T> {
    #[serde(default = "BTreeMap::new")]
    pub values: BTreeMap<String, T>,
    /// For words that are not listed. Without it an unknown word is a problem of the row.
    pub otherwise: Option<T>,
}

impl<T> Default for ValueMap<T> {
    fn default() -> Self {
        ValueMap { values: BTreeMap::new(), otherwise: None }
    }
}

impl<T: Copy> ValueMap<T> {
    /// What `word` means.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<T> {
        let wanted = word.trim().to_lowercase();
        let listed = self.values.iter().find(|(known, _)| known.trim().to_lowercase() == wanted);
        listed.map(|(_, value)| *value).or(self.otherwise)
    }
}
