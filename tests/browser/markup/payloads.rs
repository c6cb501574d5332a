//! Texts that would be a program if they were taken for markup, an address or a template.

use std::sync::atomic::{AtomicUsize, Ordering};

use acceptance::amount;

/// One a line; `\u{...}` stands for a sign that no editor shows. Each calls `x()` or asks a foreign server.
const LINES: &str = include_str!("payloads.txt");

/// All of them. Most are short enough for a person's name.
///
/// # Panics
/// When the list was cut: the figure is two hundred.
pub(super) fn all() -> Vec<String> {
    let all: Vec<String> = LINES.lines().map(plain).collect();
    let mut different = all.clone();
    different.sort();
    different.dedup();
    assert!(different.len() >= 200 && different.len() == all.len(), "{} different ones", different.len());
    all
}

/// As many as one field gets: every field has other ones, and in the long run every field gets all.
pub(super) fn some() -> Vec<String> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let (all, count) = (all(), usize::try_from(amount("GUANJIA_PAYLOADS", 24)).expect("a small number"));
    let first = NEXT.fetch_add(count, Ordering::Relaxed);
    let next = all.iter().cycle().skip(first % all.len());
    next.take(count.min(all.len())).cloned().collect()
}

/// Hands them out so that a field that is filled often enough has held every one of them.
pub(super) struct Supply {
    all: Vec<String>,
    row: usize,
    field: usize,
    given: Vec<String>,
}

impl Supply {
    pub(super) fn new() -> Supply {
        Supply { all: all(), row: 0, field: 0, given: Vec::new() }
    }

    /// The next record begins; what the one before it holds.
    pub(super) fn next_row(&mut self) -> Vec<String> {
        self.row += 1;
        self.field = 0;
        std::mem::take(&mut self.given)
    }

    /// For the record's next field, cut to what the field takes.
    pub(super) fn text(&mut self, most: usize) -> String {
        let text = self.unseen(most);
        self.given.push(text.clone());
        text
    }

    /// The same for a field that screens show as something else.
    pub(super) fn unseen(&mut self, most: usize) -> String {
        // Prime to the length of the list: neighboring fields hold different ones.
        const STEP: usize = 37;
        let text = &self.all[(self.row + self.field * STEP) % self.all.len()];
        self.field += 1;
        let text: String = text.chars().take(most).collect();
        text.trim().to_owned()
    }

    /// What the record's screen shows of an unseen one.
    pub(super) fn shown_as(&mut self, text: String) {
        self.given.push(text);
    }
}

fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (number, after) = after.split_once('}').expect("a number ends");
        let sign = u32::from_str_radix(number, 16).ok().and_then(char::from_u32).expect("a sign");
        text.push_str(before);
        text.push(sign);
        rest = after;
    }
    text + rest
}
