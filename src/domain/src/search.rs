//! Text as it is searched: the same on the device and at the server.

use crate::{Id, Record};

/// A record that can be found by words beyond the device's working set.
pub trait Searched: Record {
    /// What a search looks at, each field through [`normalize`], joined by line ends.
    fn search_text(&self) -> String;

    /// Rows of its own that its page shows: personal data, earlier pages of its course.
    fn companions(&self) -> Vec<Id> {
        Vec::new()
    }
}

/// How records of one kind are searched, over their stored bytes. Beside [`Module`](crate::Module), not in it: only the
/// server searches this way, and what the device does not need shall not be in its program.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// The kind of record.
    pub kind: &'static str,
    /// The text that a search looks at; `None` when the bytes cannot be read.
    pub text: fn(&[u8]) -> Option<String>,
    /// Rows that are answered with the record.
    pub companions: fn(&[u8]) -> Vec<Id>,
}

impl Search {
    #[must_use]
    pub const fn of<R: Searched>() -> Search {
        Search {
            kind: R::KIND,
            text: |bytes| R::decode(bytes).ok().map(|record| record.search_text()),
            companions: |bytes| R::decode(bytes).map(|record| record.companions()).unwrap_or_default(),
        }
    }
}

/// Lower case, half width, without white space: `Ａ栋 1201` and `a栋1201` are the same to who searches.
#[must_use]
pub fn normalize(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Fields as one text. The separator is one that [`normalize`] removes from every needle: no hit reaches over two.
#[must_use]
pub fn joined(fields: &[&str]) -> String {
    let mut text = String::new();
    for field in fields {
        text.push_str(&normalize(field));
        text.push('\n');
    }
    text
}

/// Full-width Latin letters, digits and signs lie at a fixed distance from their usual form.
fn half_width(character: char) -> char {
    const DISTANCE: u32 = 0xFEE0;
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - DISTANCE).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_spaces_do_not_matter() {
        assert_eq!(normalize("Ａ栋 １２０１　Ｂ"), "a栋1201b");
        assert_eq!(normalize("7f-0031"), normalize("7F－0031"));
    }

    #[test]
    fn no_hit_reaches_over_two_fields() {
        assert!(!joined(&["3栋", "1201"]).contains(&normalize("3栋 1201")));
    }
}
