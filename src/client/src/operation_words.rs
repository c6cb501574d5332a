//! Operations, records and refusals in words, whatever module they belong to.

use domain::{Id, Module, Phrase, Rejection, Text};
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

/// What was entered, field by field.
pub(crate) fn entered(card: &CardView) -> Vec<(Text, String)> {
    let module = lookup(&card.kind);
    module.map_or_else(Vec::new, |module| (module.describe)(&card.kind, card.version, &card.intent))
}

/// The page on which this card's operation can be done again: the record's own. Doing it there amends the card.
pub(crate) fn amend_path(card: &CardView) -> Option<String> {
    record(card.target).1
}

fn lookup(kind: &str) -> Option<&'static ModuleLookup> {
    let name = kind.split('.').next()?;
    modules::all_lookups().iter().find(|module| module.name == name)
}
