//! Search over numbers, titles and places: prepared once per change, asked on every key stroke.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ticket::{Ticket, TicketId};

/// One ticket's text as it is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    pub ticket: TicketId,
    text: String,
}

impl SearchText {
    /// Prepares a ticket: both numbers, title, place, masked caller, responsible.
    #[must_use]
    pub fn of(ticket: &Ticket) -> SearchText {
        let number = ticket.number.map(|number| number.to_string()).unwrap_or_default();
        let assignee = ticket.assignee.as_ref().map_or("", |assignee| assignee.name.as_str());
        let source = ticket.source.as_ref().map_or("", |source| source.id.as_str());
        let parts = [
            number.as_str(),
            &ticket.alias,
            &ticket.title,
            &ticket.place,
            &ticket.caller_masked,
            assignee,
            source,
        ];
        // The separator is one that `normalize` removes from every needle: no hit reaches over two fields.
        let text = parts.map(normalize).join("\n");
        SearchText { ticket: ticket.id, text }
    }

    /// Whether it contains the needle, which must be normalized.
    #[must_use]
    pub fn contains(&self, needle: &str) -> bool {
        self.text.contains(needle)
    }
}

/// The search texts of many tickets. Making it anew takes over what has not changed.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    texts: BTreeMap<TicketId, (Arc<Ticket>, Arc<SearchText>)>,
}

impl SearchIndex {
    /// The index of these tickets, preparing only those that this one does not hold.
    #[must_use]
    pub fn renewed<'a>(&self, tickets: impl Iterator<Item = &'a Arc<Ticket>>) -> SearchIndex {
        let entry = |ticket: &Arc<Ticket>| {
            let known = self.texts.get(&ticket.id).filter(|(known, _)| Arc::ptr_eq(known, ticket));
            let text = known.map_or_else(|| Arc::new(SearchText::of(ticket)), |(_, text)| Arc::clone(text));
            (ticket.id, (Arc::clone(ticket), text))
        };
        SearchIndex { texts: domain::order::map(tickets.map(entry)) }
    }

    /// The tickets that contain the needle, which must be normalized.
    #[must_use]
    pub fn find(&self, needle: &str) -> BTreeSet<TicketId> {
        let found = self.texts.iter().filter(|(_, (_, text))| text.contains(needle));
        domain::order::set(found.map(|(id, _)| *id))
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
}
