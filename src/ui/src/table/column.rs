//! What a column shows, how wide it is and how it sorts.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::{Id, Language, Text};
use leptos::prelude::*;

use crate::badge::SyncBadge;
use crate::words;

/// How much room a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// In characters of the body text.
    Characters(u16),
    /// The same for words of the product, Chinese and English: these are longer.
    Words(u16, u16),
    /// What is left over, shared by all of these.
    Rest,
}

type Compare<T> = Arc<dyn Fn(&T, &T) -> Ordering + Send + Sync>;
type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// One column of a table of `T`.
pub struct Column<T> {
    pub(super) title: Text,
    pub(super) width: Width,
    pub(super) cell: Cell<T>,
    pub(super) compare: Option<Compare<T>>,
    pub(super) priority: u8,
    pub(super) number: bool,
    pub(super) heads_card: bool,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Column<T> {
        Column { cell: self.cell.clone(), compare: self.compare.clone(), ..*self }
    }
}

impl<T: 'static> Column<T> {
    /// A column of views: tags, badges.
    #[must_use]
    pub fn new<V: IntoView + 'static>(
        title: Text,
        width: Width,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Column<T> {
        let cell: Cell<T> = Arc::new(move |row| cell(row).into_any());
        Column { title, width, cell, compare: None, priority: 1, number: false, heads_card: false }
    }

    /// A column of words in the chosen language; an empty one reads `--`.
    #[must_use]
    pub fn text(
        title: Text,
        width: Width,
        words: impl Fn(&T, Language) -> String + Send + Sync + 'static,
    ) -> Column<T> {
        Column::new(title, width, move |row| or_nothing(words(row, crate::use_language().get())))
    }

    /// What is known of a row's way to the server: one of the six words, on every row, however narrow the table.
    #[must_use]
    pub fn sync(id_of: fn(&T) -> Id) -> Column<T> {
        Column::new(words::SYNC, Width::Words(6, 8), move |row| {
            let id = id_of(row);
            view! { <SyncBadge id=id keep=true /> }
        })
    }

    /// Its header sorts by this.
    #[must_use]
    pub fn sort_by(mut self, compare: impl Fn(&T, &T) -> Ordering + Send + Sync + 'static) -> Column<T> {
        self.compare = Some(Arc::new(compare));
        self
    }

    /// 1 stays always; 3, then 2 leave as the table gets narrow.
    #[must_use]
    pub fn priority(mut self, priority: u8) -> Column<T> {
        self.priority = priority;
        self
    }

    /// Figures of equal width, aligned right.
    #[must_use]
    pub fn number(mut self) -> Column<T> {
        self.number = true;
        self
    }

    /// The first line of the card that stands for a row on a phone.
    #[must_use]
    pub fn heads_card(mut self) -> Column<T> {
        self.heads_card = true;
        self
    }

    pub(super) fn class(&self) -> String {
        let mut class = format!("ui-table__cell ui-table__cell--p{}", self.priority);
        if self.number {
            class.push_str(" ui-table__cell--number");
        }
        if self.heads_card {
            class.push_str(" ui-table__cell--heads");
        }
        class
    }

    /// How it shares the row's width, as `flex`.
    pub(super) fn flex(&self) -> String {
        match self.width {
            Width::Characters(n) => format!("0 1 calc({n} * var(--body))"),
            Width::Words(zh, en) => {
                format!("0 1 calc(({zh} + var(--english) * {}) * var(--body))", en.saturating_sub(zh))
            }
            Width::Rest => "1 6 calc(12 * var(--body))".to_owned(),
        }
    }
}

/// An empty cell says so in a table, and is left out of a card.
fn or_nothing(words: String) -> AnyView {
    if words.is_empty() {
        return view! { <span class="ui-nothing">{crate::format::NOTHING}</span> }.into_any();
    }
    words.into_any()
}
