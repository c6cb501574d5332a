//! The product's own visits as a third kind of work: recorded in basements without a connection, with a ticket raised in
//! the same capture batch, added to and corrected by colleagues at the same time, withdrawn by whoever made them.

use domain::{Intent, Kind, Operation, Record};
use visits::operations::{AddNote, Change, Correct, Correction, RecordVisit, Withdraw};
use visits::{Visit, VisitId, VisitOperation, raising_a_ticket};

use super::front_desk;
use super::notebook::behavior::Situation;

/// People meet in so many visits.
const VISITS: u64 = 4;

/// The ops of a visit with a ticket raised from it.
const RAISING: usize = 3;

/// What a steward does next: one intent, or where the batch has room the three that belong together.
#[must_use]
pub fn next_intents(situation: &Situation<'_>, room: usize) -> Vec<Intent> {
    let hand = situation.hand;
    if room >= RAISING && hand.chance(600) {
        hand.event("ticket raised from a visit");
        return raising_a_ticket(record(situation), front_desk::open(situation));
    }
    let rows = situation.replica.rows_of(&Kind::new(Visit::KIND));
    let number = hand.below((rows.len() as u64).clamp(1, VISITS)) as usize;
    let Some(seen) = rows.get(number).and_then(|row| row.decode::<Visit>().ok()) else {
        return vec![VisitOperation::from(record(situation)).intent()];
    };
    let visit = seen.id;
    let operation: VisitOperation = match hand.below(100) {
        0..=29 => record(situation).into(),
        30..=54 => AddNote { visit, text: format!("addition {}", hand.below(1_000)) }.into(),
        55..=74 => {
            let change = Change { from: seen.notes, to: format!("notes {}", hand.below(3)) };
            Correct { visit, corrections: vec![Correction::Notes(change)] }.into()
        }
        75..=89 => {
            let score = u8::try_from(hand.between(1, 5)).ok();
            let change = Change { from: seen.satisfaction, to: score };
            Correct { visit, corrections: vec![Correction::Satisfaction(change)] }.into()
        }
        _ => Withdraw { visit, reason: "recorded twice".to_owned() }.into(),
    };
    vec![operation.intent()]
}

fn record(situation: &Situation<'_>) -> RecordVisit {
    let hand = situation.hand;
    let at_home = hand.chance(500);
    RecordVisit {
        visit: VisitId(hand.id()),
        site: situation.sites[hand.below(situation.sites.len() as u64) as usize],
        unit: None,
        place: "basement".to_owned(),
        customer: None,
        purpose: Default::default(),
        present: if at_home { vec!["somebody".to_owned()] } else { Vec::new() },
        n_present: u8::from(at_home),
        phone: String::new(),
        satisfaction: None,
        requests: format!("request {}", hand.below(10)),
        notes: format!("notes {}", hand.below(3)),
        ticket: None,
        visited_at: None,
    }
}
