//! One page: what the client's generic screen draws.

use std::collections::BTreeMap;

use domain::{PersonId, Phrase, Text, Timestamp};
use serde::Serialize;

use super::Action;

/// A list as it is now. Built from [`OfficePage::new`] on; every column of a row has its cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficePage {
    pub name: &'static str,
    pub title: Said,
    pub about: Said,
    /// When it was read.
    pub as_of: i64,
    pub columns: Vec<Column>,
    pub filters: Vec<Filter>,
    pub rows: Vec<PageRow>,
    pub actions: Vec<Action>,
    /// What to send as `after` for the rows that follow; `None` = these were the last.
    pub next: Option<String>,
    pub empty: Said,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

/// One column's heading, and what its cells are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    pub title: Said,
    pub kind: ColumnKind,
}

/// How a column is drawn: numbers to the right, times in the reader's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Text,
    Time,
    Count,
    /// A word with a tone.
    State,
    Person,
}

/// One way to narrow the list down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub name: &'static str,
    pub label: Said,
    pub kind: FilterKind,
    /// The value in force; empty = it does not filter.
    pub value: String,
    pub options: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterKind {
    Choice,
    /// `YYYY-MM-DD`.
    Day,
    /// One of the people among the options.
    Person,
    Text,
}

/// One value that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: Said,
}

/// One row; `id` is what an action about it is sent with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageRow {
    pub id: String,
    pub cells: Vec<Cell>,
    /// Names of the actions that this row offers.
    pub actions: Vec<&'static str>,
    /// What fields of these actions begin with here.
    pub fill: BTreeMap<&'static str, String>,
}

/// What stands in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cell {
    None,
    /// As it is in both languages: a number, a device, a file.
    Text {
        text: String,
    },
    Words {
        words: Said,
        tone: Tone,
    },
    Time {
        time: i64,
    },
    Count {
        count: u64,
    },
    Person {
        person: PersonId,
        name: String,
    },
}

/// How serious a word is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
}

impl OfficePage {
    /// An empty page.
    #[must_use]
    pub fn new(page: &super::Page, as_of: Timestamp) -> OfficePage {
        OfficePage {
            name: page.name,
            title: page.title.into(),
            about: page.about.into(),
            as_of: as_of.0,
            columns: Vec::new(),
            filters: Vec::new(),
            rows: Vec::new(),
            actions: Vec::new(),
            next: None,
            empty: super::words::EMPTY.into(),
        }
    }

    /// One more column to the right.
    #[must_use]
    pub fn column(mut self, title: Text, kind: ColumnKind) -> OfficePage {
        self.columns.push(Column { title: title.into(), kind });
        self
    }

    #[must_use]
    pub fn filter(mut self, filter: Filter) -> OfficePage {
        self.filters.push(filter);
        self
    }

    #[must_use]
    pub fn action(mut self, action: Action) -> OfficePage {
        self.actions.push(action);
        self
    }

    /// The rows, and where the next page begins.
    #[must_use]
    pub fn rows(mut self, rows: Vec<PageRow>, next: Option<String>) -> OfficePage {
        debug_assert!(rows.iter().all(|row| row.cells.len() == self.columns.len()), "a cell for each column");
        (self.rows, self.next) = (rows, next);
        self
    }

    /// What is said when there is no row.
    #[must_use]
    pub fn empty(mut self, words: Text) -> OfficePage {
        self.empty = words.into();
        self
    }
}

impl PageRow {
    #[must_use]
    pub fn new(id: impl Into<String>, cells: Vec<Cell>) -> PageRow {
        PageRow { id: id.into(), cells, actions: Vec::new(), fill: BTreeMap::new() }
    }

    /// Offers an action of the page for this row.
    #[must_use]
    pub fn offers(mut self, action: &'static str) -> PageRow {
        self.actions.push(action);
        self
    }

    /// Offers an action if it makes sense.
    #[must_use]
    pub fn offers_if(self, sensible: bool, action: &'static str) -> PageRow {
        if sensible { self.offers(action) } else { self }
    }

    /// What this field begins with for this row.
    #[must_use]
    pub fn fill(mut self, field: &'static str, value: impl Into<String>) -> PageRow {
        self.fill.insert(field, value.into());
        self
    }
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<Said>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

impl Said {
    /// As it is in both languages: a person's name, a site's.
    #[must_use]
    pub fn name(name: &str) -> Said {
        Said { zh: name.to_owned(), en: name.to_owned() }
    }
}

impl Cell {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text { text: text.into() }
    }

    #[must_use]
    pub fn words(words: impl Into<Said>, tone: Tone) -> Cell {
        Cell::Words { words: words.into(), tone }
    }

    #[must_use]
    pub fn time(time: Timestamp) -> Cell {
        Cell::Time { time: time.0 }
    }

    #[must_use]
    pub fn count(count: usize) -> Cell {
        Cell::Count { count: count as u64 }
    }

    /// The cell, or nothing.
    #[must_use]
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::None, cell)
    }
}

impl Filter {
    /// A choice among fixed values; "all" is added in front.
    #[must_use]
    pub fn choice(name: &'static str, label: Text, value: &str, options: Vec<Choice>) -> Filter {
        let all = Choice { value: String::new(), label: super::words::ALL.into() };
        let options = core::iter::once(all).chain(options).collect();
        Filter { name, label: label.into(), kind: FilterKind::Choice, value: value.to_owned(), options }
    }

    #[must_use]
    pub fn day(name: &'static str, label: Text, value: &str) -> Filter {
        let options = Vec::new();
        Filter { name, label: label.into(), kind: FilterKind::Day, value: value.to_owned(), options }
    }

    /// What somebody types.
    #[must_use]
    pub fn text(name: &'static str, label: Text, value: &str) -> Filter {
        Filter { kind: FilterKind::Text, ..Filter::day(name, label, value) }
    }

    /// One of these people, by name.
    #[must_use]
    pub fn person(
        name: &'static str,
        label: Text,
        value: &str,
        people: impl IntoIterator<Item = (PersonId, String)>,
    ) -> Filter {
        let mut people: Vec<(String, PersonId)> = people.into_iter().map(|(id, name)| (name, id)).collect();
        people.sort();
        let option = |(name, id): (String, PersonId)| Choice {
            value: id.to_string(),
            label: Said { zh: name.clone(), en: name },
        };
        let options = people.into_iter().map(option).collect();
        Filter { kind: FilterKind::Person, ..Filter::choice(name, label, value, options) }
    }
}

impl From<Text> for Said {
    fn from(text: Text) -> Said {
        Said { zh: text.zh.to_owned(), en: text.en.to_owned() }
    }
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Said {
        Said { zh: phrase.zh, en: phrase.en }
    }
}
