//! Proposes a mapping from header words that any register of requests may have. A person decides.

use std::collections::{BTreeMap, BTreeSet};

use domain::SiteId;
use serde::Serialize;
use tickets::TicketStatus;
use tickets::import::{Columns, Mapping, Problem, TargetField, ValueMap, read_row};

use super::table::Table;
use super::words::{HEADER_WORDS, STATUS_WORDS, TIME_PATTERNS};

/// Rows looked at for values and times.
const SAMPLE: usize = 200;
/// China; a person changes it for a file from elsewhere.
const ZONE_MINUTES: i32 = 480;

/// A proposal with what is still open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    pub mapping: Mapping,
    /// Fields without which no row can be imported and for which no column was found.
    pub missing: Vec<TargetField>,
    /// Words of the status column whose meaning is unknown.
    pub unknown_statuses: Vec<String>,
}

/// Proposes a mapping for this table.
#[must_use]
pub fn suggest(table: &Table, source: &str, site: SiteId) -> Suggestion {
    let mut mapping = Mapping {
        source: source.to_owned(),
        site,
        zone_minutes: ZONE_MINUTES,
        columns: columns(table),
        joint: " ".to_owned(),
        cut_long_titles: true,
        ..Mapping::default()
    };
    stand_in_for_title(&mut mapping);
    mapping.time_patterns = time_patterns(table, &mapping);
    let unknown_statuses = statuses(table, &mut mapping);
    let needed = [TargetField::SourceId, TargetField::Title, TargetField::OpenedAt];
    let missing = needed.into_iter().filter(|field| !mapping.columns.contains_key(field)).collect();
    Suggestion { mapping, missing, unknown_statuses }
}

/// Each field takes the column whose name says it best; no column serves twice.
fn columns(table: &Table) -> BTreeMap<TargetField, Columns> {
    let mut candidates: Vec<(u8, usize, TargetField)> = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let name = plain(column);
        for (field, words) in HEADER_WORDS {
            // An exact name beats one that only contains the word; an earlier word in the list beats a later one.
            let rank = words.iter().enumerate().filter_map(|(place, word)| {
                let place = u8::try_from(place).unwrap_or(u8::MAX / 2).min(u8::MAX / 2);
                let word = plain(word);
                let whole_word = name == word;
                let part = name.len() > word.len() && name.contains(&word) && word.chars().count() > 1;
                (whole_word || part).then_some(if whole_word { place } else { place + u8::MAX / 2 })
            });
            candidates.extend(rank.min().map(|rank| (rank, index, *field)));
        }
    }
    candidates.sort_unstable();
    let (mut taken, mut chosen) = (BTreeSet::new(), BTreeMap::new());
    for (_, index, field) in candidates {
        if !chosen.contains_key(&field) && taken.insert(index) {
            chosen.insert(field, Columns::One(table.columns[index].clone()));
        }
    }
    chosen
}

/// A register without titles is read by what its rows are about, or by how their text begins.
fn stand_in_for_title(mapping: &mut Mapping) {
    if mapping.columns.contains_key(&TargetField::Title) {
        return;
    }
    let stand_in = [TargetField::Category, TargetField::Description].into_iter();
    if let Some(columns) = stand_in.filter_map(|field| mapping.columns.get(&field)).next().cloned() {
        mapping.columns.insert(TargetField::Title, columns);
    }
}

/// The fewest patterns that together read every time of the sample; none when there is no such.
fn time_patterns(table: &Table, mapping: &Mapping) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for pattern in TIME_PATTERNS {
        let mut more = chosen.clone();
        more.push((*pattern).to_owned());
        if unread(table, mapping, &more) < unread(table, mapping, &chosen) {
            chosen = more;
        }
    }
    chosen
}

/// How many times of the sample these patterns cannot read.
fn unread(table: &Table, mapping: &Mapping, patterns: &[String]) -> usize {
    let mapping = Mapping { time_patterns: patterns.to_vec(), ..mapping.clone() };
    let count = |row: &super::table::TableRow| {
        let named = table.columns.iter().cloned().zip(row.values.iter().cloned()).collect();
        let problems = read_row(&mapping, &named).err().unwrap_or_default();
        problems.iter().filter(|found| matches!(found.problem, Problem::UnreadableTime { .. })).count()
    };
    table.rows.iter().take(SAMPLE).map(count).sum()
}

/// Fills the status words that have a usual meaning and returns the others.
fn statuses(table: &Table, mapping: &mut Mapping) -> Vec<String> {
    let Some(Columns::One(column)) = mapping.columns.get(&TargetField::Status) else { return Vec::new() };
    let Some(index) = table.columns.iter().position(|name| name == column) else { return Vec::new() };
    let found: BTreeSet<&str> =
        table.rows.iter().map(|row| row.values[index].as_str()).filter(|word| !word.is_empty()).collect();
    let mut values: BTreeMap<String, TicketStatus> = BTreeMap::new();
    let mut unknown = Vec::new();
    for word in found {
        match meaning(word) {
            Some(status) => drop(values.insert(word.to_owned(), status)),
            None => unknown.push(word.to_owned()),
        }
    }
    mapping.statuses = ValueMap { values, otherwise: None };
    unknown
}

fn meaning(word: &str) -> Option<TicketStatus> {
    let word = plain(word);
    let known = STATUS_WORDS.iter().find(|(_, words)| words.iter().any(|known| plain(known) == word));
    known.map(|(status, _)| *status)
}

/// Names compare without case, spaces and the marks between words.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect()
}
