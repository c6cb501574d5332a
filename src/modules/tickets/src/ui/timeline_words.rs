//! A ticket's course in words.

use domain::{Phrase, Text, Timestamp};
use ui::prelude::*;

use super::words as screen;
use crate::timeline::{Entry, What};
use crate::words;

/// The course, newest first; the newest one stands out.
pub(super) fn moments(entries: &[Entry], now: Timestamp) -> Vec<Moment> {
    let newest = entries.len().saturating_sub(1);
    let one = |(at, entry): (usize, &Entry)| {
        let detail = format!("{} · {}", entry.name, format::moment(entry.at, now));
        let tone = if at == newest { MomentTone::Now } else { tone_of(&entry.what) };
        Moment::new(say(&entry.what), detail).tone(tone)
    };
    entries.iter().enumerate().rev().map(one).collect()
}

fn tone_of(what: &What) -> MomentTone {
    match what {
        What::Declined { .. } | What::Reopened { .. } | What::Escalated { .. } => MomentTone::Bad,
        _ => MomentTone::Past,
    }
}

fn say(what: &What) -> Phrase {
    let operation = |kind: &str| words::operation(kind).unwrap_or(words::TICKETS);
    match what {
        What::Opened { channel } => both(operation("tickets.open"), words::channel(*channel).into()),
        What::Dispatched { to } => both(operation("tickets.dispatch"), data(to)),
        What::Reassigned { to, reason } => {
            both(operation("tickets.reassign"), data(&format!("{to} · {reason}")))
        }
        What::Accepted => operation("tickets.accept").into(),
        What::Declined { reason } => both(operation("tickets.decline"), data(reason)),
        What::Held { reason, until } => {
            let until = until.map(|at| format!(" → {}", format::short_date_time(at))).unwrap_or_default();
            both(operation("tickets.put_on_hold"), data(&format!("{reason}{until}")))
        }
        What::Resumed => operation("tickets.resume").into(),
        What::Resolved { solution } => both(operation("tickets.resolve"), data(solution)),
        What::Closed { ending, answer } => {
            both(operation("tickets.close"), joined(screen::ending(ending).into(), answer))
        }
        What::Canceled { ending, reason } => {
            both(operation("tickets.cancel"), joined(screen::ending(ending).into(), reason))
        }
        What::Reopened { reason } => both(operation("tickets.reopen"), data(reason)),
        What::Expedited { text } => both(operation("tickets.expedite"), data(text)),
        What::Escalated { to, reason } => {
            both(operation("tickets.escalate"), data(&format!("{to} · {reason}")))
        }
        What::Noted { text, .. } => data(text),
        What::Corrected { field, from, to } => corrected(field, from, to),
        What::Alternative { field, text } => both(field_name(field), data(text)),
        What::Visited { visit: Some(_), note } => both(operation("tickets.note_visit"), data(note)),
        What::Visited { visit: None, note } => both(screen::VISIT_REFUSED, data(note)),
        What::Opinion { text } => both(operation("tickets.record_opinion"), data(text)),
        What::Called { answer, note } => {
            both(operation("tickets.record_call"), joined(words::call_answer(*answer), note))
        }
        What::Merged { label, .. } => {
            both(screen::ending(&crate::Ending::DuplicateOf(Default::default())), data(label))
        }
        What::Imported { source } => both(operation("tickets.import_historic"), data(source)),
    }
}

fn corrected(field: &str, from: &str, to: &str) -> Phrase {
    // Ids mean nothing to a person; that it was changed does.
    let said = if matches!(field, "unit" | "customer" | "category") {
        String::new()
    } else {
        format!("{from} → {to}")
    };
    let name = field_name(field);
    let correct = words::operation("tickets.correct_details").unwrap_or(words::TICKETS);
    both(correct, Phrase::new(format!("{} {said}", name.zh), format!("{} {said}", name.en)))
}

fn field_name(field: &str) -> Text {
    words::field(field).unwrap_or(screen::NOTE)
}

fn data(text: &str) -> Phrase {
    Phrase::new(text, text)
}

fn joined(first: Phrase, rest: &str) -> Phrase {
    if rest.is_empty() {
        first
    } else {
        Phrase::new(format!("{} · {rest}", first.zh), format!("{} · {rest}", first.en))
    }
}

fn both(what: Text, rest: Phrase) -> Phrase {
    if rest.zh.trim().is_empty() {
        return what.into();
    }
    Phrase::new(format!("{}：{}", what.zh, rest.zh), format!("{}: {}", what.en, rest.en))
}
