//! One row of a file as one past ticket, or everything that is wrong with it.

use std::collections::BTreeMap;

use domain::{Id, Timestamp};
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use sha2::{Digest, Sha256};

use super::clock::read_time;
use super::mapping::{Mapping, TargetField, ValueMap};
use super::problem::{FieldProblem, Problem};
use crate::caller::Caller;
use crate::lifecycle::TicketStatus;
use crate::operations::ImportHistoric;
use crate::operations::limit;

/// Reads a row by its column names.
///
/// # Errors
/// Every problem of the row, in the order of the fields: whoever mends the file mends it once.
pub fn read_row(
    mapping: &Mapping,
    row: &BTreeMap<String, String>,
) -> Result<ImportHistoric, Vec<FieldProblem>> {
    let mut reader = Reader { mapping, row, problems: Vec::new() };
    let hash = row_hash(row);
    let source_id = reader.text(TargetField::SourceId, limit::PLACE);
    if source_id.is_empty() {
        reader.complain(TargetField::SourceId, Problem::Empty);
    }
    let (title, description) = reader.title_and_description();
    let status = reader.word(TargetField::Status, &mapping.statuses, TicketStatus::Closed);
    let opened_at = reader.time(TargetField::OpenedAt);
    if opened_at.is_none() && !reader.complained(TargetField::OpenedAt) {
        reader.complain(TargetField::OpenedAt, Problem::Empty);
    }
    let closed_at = reader.time(TargetField::ClosedAt);
    let import = ImportHistoric {
        ticket: ImportHistoric::ticket_id(mapping.site, &mapping.source, &source_id, hash),
        site: mapping.site,
        source: mapping.source.clone(),
        source_id,
        row_hash: hash,
        kind: reader.word(TargetField::Kind, &mapping.kinds, Default::default()),
        category_label: reader.text(TargetField::Category, limit::PLACE),
        priority: reader.word(TargetField::Priority, &mapping.priorities, Default::default()),
        channel: reader.word(TargetField::Channel, &mapping.channels, crate::kind::Channel::Other),
        unit: None,
        place: reader.text(TargetField::Place, limit::PLACE),
        caller: reader.caller(),
        title,
        description,
        wanted: reader.text(TargetField::Wanted, limit::WANTED),
        status,
        assignee: reader.text(TargetField::Assignee, limit::NAME),
        solution: reader.text(TargetField::Solution, limit::IMPORTED),
        opened_at: opened_at.unwrap_or_default(),
        closed_at,
    };
    if reader.problems.is_empty() { Ok(import) } else { Err(reader.problems) }
}

/// Sixteen bytes that two rows share only if all their columns are equal. The order of columns does not matter.
#[must_use]
pub fn row_hash(row: &BTreeMap<String, String>) -> Id {
    let mut hasher = Sha256::new();
    for part in row.iter().flat_map(|(column, value)| [column, value]) {
        // The length keeps "ab","c" apart from "a","bc".
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    Id(bytes)
}

struct Reader<'a> {
    mapping: &'a Mapping,
    row: &'a BTreeMap<String, String>,
    problems: Vec<FieldProblem>,
}

impl Reader<'_> {
    /// The field's columns joined, else its constant, else nothing.
    fn raw(&mut self, field: TargetField) -> String {
        let mut parts = Vec::new();
        if let Some(columns) = self.mapping.columns.get(&field) {
            for column in columns.names() {
                match self.row.get(column) {
                    Some(value) if value.trim().is_empty() => {}
                    Some(value) => parts.push(value.trim()),
                    None => self.problems.push(FieldProblem {
                        field: field.name().to_owned(),
                        column: Some(column.clone()),
                        problem: Problem::NoSuchColumn,
                    }),
                }
            }
        }
        if parts.is_empty() {
            return self.mapping.constants.get(&field).cloned().unwrap_or_default();
        }
        parts.join(&self.mapping.joint)
    }

    fn text(&mut self, field: TargetField, limit: usize) -> String {
        let text = self.raw(field);
        let found = text.chars().count();
        if found > limit {
            self.complain(field, Problem::TooLong { limit, found });
        }
        text
    }

    fn title_and_description(&mut self) -> (String, String) {
        let mut description = self.text(TargetField::Description, limit::IMPORTED);
        let mut title = self.raw(TargetField::Title);
        let found = title.chars().count();
        if found > limit::TITLE && self.mapping.cut_long_titles {
            let cut: String = title.chars().take(limit::TITLE - 1).collect();
            description = format!("{title}\n{description}").trim_end().to_owned();
            title = cut + "…";
        } else if found > limit::TITLE {
            self.complain(TargetField::Title, Problem::TooLong { limit: limit::TITLE, found });
        } else if title.trim().is_empty() {
            self.complain(TargetField::Title, Problem::Empty);
        }
        (title, description)
    }

    /// A fixed word: by the value map, else by our own code; an empty cell is the default.
    fn word<T: Copy + DeserializeOwned>(&mut self, field: TargetField, map: &ValueMap<T>, default: T) -> T {
        let word = self.raw(field);
        if word.is_empty() {
            return map.otherwise.unwrap_or(default);
        }
        let code = word.trim().to_lowercase();
        let own: StrDeserializer<'_, ValueError> = code.as_str().into_deserializer();
        let found = map.find(&word).or_else(|| T::deserialize(own).ok());
        found.unwrap_or_else(|| {
            self.complain(field, Problem::UnknownValue { value: word });
            default
        })
    }

    fn time(&mut self, field: TargetField) -> Option<Timestamp> {
        let text = self.raw(field);
        if text.is_empty() {
            return None;
        }
        let at = read_time(&text, &self.mapping.time_patterns, self.mapping.zone_minutes);
        if at.is_none() {
            self.complain(field, Problem::UnreadableTime { value: text });
        }
        at
    }

    fn caller(&mut self) -> Option<Caller> {
        let name = self.text(TargetField::CallerName, limit::NAME);
        let phone = self.text(TargetField::CallerPhone, limit::PHONE);
        Some(Caller { name, phone }).filter(|caller| !caller.is_empty())
    }

    fn complain(&mut self, field: TargetField, problem: Problem) {
        let column = self.mapping.columns.get(&field).map(|columns| columns.names().join(", "));
        self.problems.push(FieldProblem { field: field.name().to_owned(), column, problem });
    }

    fn complained(&self, field: TargetField) -> bool {
        self.problems.iter().any(|problem| problem.field == field.name())
    }
}
