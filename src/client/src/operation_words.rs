//! Operations, records and refusals in words, whatever module they belong to.

use domain::{Id, Intent, Language, Module, PersonId, Phrase, Rejection, Text};
use ui::module::ModuleLookup;
use ui::replica::{CardView, use_replica};

use crate::shell::link_of;
use crate::words;

/// 派单
pub(crate) fn operation(kind: &str) -> Phrase {
    let named = Module::find(modules::all(), kind).and_then(|module| (module.words.operation)(kind));
    named.unwrap_or(words::OPERATION).into()
}

/// Why something was refused, with its rule.
pub(crate) fn refusal(rejection: &Rejection) -> Phrase {
    let shared = ui::words::rejection(rejection);
    let own = || {
        Module::find(modules::all(), &rejection.code).and_then(|module| (module.words.rejection)(rejection))
    };
    if rejection.code == "sync.returned" {
        let by = rejection.get("by").and_then(|id| id.parse().ok()).map(|id: Id| person(id.into()));
        return words::returned(&by.unwrap_or_default(), rejection.get("words").unwrap_or_default());
    }
    let words = shared.or_else(own).unwrap_or_else(|| words::unknown_refusal(&rejection.code));
    match rejection.rule {
        Some(rule) => words::rule(&rule.to_string(), &words),
        None => words,
    }
}

/// A short title of the record, and its page.
pub(crate) fn record(id: Id) -> (String, Option<String>) {
    let Some(row) = use_replica().port().row(id) else { return (id.short(), None) };
    match link_of(row.kind.as_str()) {
        Some(link) => ((link.title)(&row), Some((link.path)(id))),
        None => (id.short(), None),
    }
}

/// A colleague's name.
pub(crate) fn person(id: PersonId) -> String {
    let row = use_replica().port().row(id.id());
    row.and_then(|row| row.decode::<staff::Person>().ok()).map_or_else(|| id.id().short(), |known| known.name)
}

/// What was entered, field by field.
pub(crate) fn entered(card: &CardView) -> Vec<(Text, String)> {
    let module = lookup(&card.kind);
    module.map_or_else(Vec::new, |module| (module.describe)(&card.kind, card.version, &card.intent))
}

/// The page on which this card's operation can be done again: the record's own, or the form of a creation, filled in.
/// Doing it there amends the card.
pub(crate) fn amend_path(card: &CardView) -> Option<String> {
    record(card.target).1.or_else(|| (lookup(&card.kind)?.amend)(&card.kind, card.op))
}

/// The operation that keeps the card's content as a note on its record, if that is possible now.
pub(crate) fn as_note(card: &CardView, language: Language) -> Option<Intent> {
    let named = operation(&card.kind);
    let lines =
        entered(card).into_iter().map(|(label, value)| format!("{}: {value}", label.in_language(language)));
    let text = format!("{}\n{}", named.in_language(language), lines.collect::<Vec<_>>().join("\n"));
    let note = (lookup(&card.kind)?.as_note)(card.target, text)?;
    // What a note repeats is a note already.
    (note.kind != card.kind && use_replica().port().check(&note).is_ok()).then_some(note)
}

fn lookup(kind: &str) -> Option<&'static ModuleLookup> {
    let name = kind.split('.').next()?;
    modules::all_lookups().iter().find(|module| module.name == name)
}
