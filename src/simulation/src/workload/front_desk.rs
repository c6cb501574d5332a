//! The product's own tickets as a second kind of work in the same worlds: opened on devices without a connection,
//! dispatched by two people at once, corrected from what each of them saw.

use domain::{Intent, Kind, Operation, Record};
use tickets::operations::{Accept, AddNote, Change, CorrectDetails, Correction, Dispatch, Open};
use tickets::{Assignee, Caller, Ticket, TicketId, TicketOperation};

use super::notebook::behavior::Situation;

/// People meet in so many tickets.
const TICKETS: u64 = 6;

/// What somebody at the front desk, or on the way, does next.
#[must_use]
pub fn next_intent(situation: &Situation<'_>) -> Intent {
    let hand = situation.hand;
    let rows = situation.replica.rows_of(&Kind::new(Ticket::KIND));
    let number = hand.below((rows.len() as u64).clamp(1, TICKETS)) as usize;
    let Some(seen) = rows.get(number).and_then(|row| row.decode::<Ticket>().ok()) else {
        return TicketOperation::from(open(situation)).intent();
    };
    let ticket = seen.id;
    let operation: TicketOperation = match hand.below(100) {
        0..=24 => open(situation).into(),
        25..=49 => {
            let name = format!("crew {}", hand.below(2));
            Dispatch { ticket, to: Assignee { person: None, name }, note: String::new() }.into()
        }
        50..=74 => {
            let change = Change { from: seen.title, to: format!("title {}", hand.below(3)) };
            CorrectDetails { ticket, corrections: vec![Correction::Title(change)] }.into()
        }
        75..=84 => Accept { ticket }.into(),
        _ => AddNote { ticket, text: format!("note {}", hand.below(1_000)) }.into(),
    };
    operation.intent()
}

/// A new ticket.
#[must_use]
pub fn open(situation: &Situation<'_>) -> Open {
    let hand = situation.hand;
    let site = situation.sites[hand.below(situation.sites.len() as u64) as usize];
    let phone = format!("139{:08}", hand.below(100_000_000));
    Open {
        ticket: TicketId(hand.id()),
        site,
        alias: format!("7F-{:04}", hand.below(10_000)),
        kind: Default::default(),
        category: None,
        priority: None,
        channel: Default::default(),
        unit: None,
        place: String::new(),
        customer: None,
        caller: hand.chance(500).then(|| Caller { name: "caller".to_owned(), phone }),
        title: format!("title {}", hand.below(3)),
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    }
}
