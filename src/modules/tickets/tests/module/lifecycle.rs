//! Every cell of the table, through the operations themselves: what the table says is what happens.

use tickets::lifecycle::{Step, cell};
use tickets::operations::{
    Accept, AddNote, Cancel, Change, Close, CorrectDetails, Correction, Decline, Dispatch, Escalate,
    Expedite, NoteVisit, PutOnHold, Reassign, RecordCall, RecordOpinion, Reopen, Resolve, Resume,
};
use tickets::{CallAnswer, Ending, Event, Priority, Ticket, TicketKind, TicketOperation, TicketStatus};

use crate::desk::{Desk, crew, given_to, person, ticket_id};

/// The table as a person would write it down: status by status, in the order of `TicketStatus::ALL`.
/// `-` refused, `=` already there, `.` stays, else the first letters of the new status.
const TABLE: &[(Event, [&str; 7])] = &[
    (Event::Dispatch, ["Dis", "=", "=", "-", "-", "-", "-"]),
    (Event::Reassign, ["-", "Dis", "Dis", "Dis", "-", "-", "-"]),
    (Event::Accept, ["-", "InP", "=", "-", "-", "-", "-"]),
    (Event::Decline, ["=", "New", "New", "-", "-", "-", "-"]),
    (Event::PutOnHold, ["-", "OnH", "OnH", "=", "-", "-", "-"]),
    (Event::Resume, ["-", "-", "=", "InP", "-", "-", "-"]),
    (Event::Resolve, ["Res", "Res", "Res", "Res", "=", "-", "-"]),
    (Event::Close, ["-", "-", "-", "-", "Clo", "=", "-"]),
    (Event::Reopen, ["=", "=", "=", "=", "New", "New", "New"]),
    (Event::Cancel, ["Can", "Can", "Can", "Can", "-", "-", "="]),
    (Event::CorrectDetails, [".", ".", ".", ".", ".", "-", "-"]),
    (Event::Expedite, ["."; 7]),
    (Event::Escalate, ["."; 7]),
    (Event::AddNote, ["."; 7]),
    (Event::NoteVisit, ["."; 7]),
    (Event::RecordOpinion, ["."; 7]),
    (Event::RecordCall, ["."; 7]),
];

#[test]
fn every_cell_is_as_written_down_here() {
    assert_eq!(TABLE.len(), Event::ALL.len());
    for (event, row) in TABLE {
        for (status, expected) in TicketStatus::ALL.into_iter().zip(row) {
            let found = match cell(status, *event) {
                None => "-".to_owned(),
                Some(Step::Already) => "=".to_owned(),
                Some(Step::Stay) => ".".to_owned(),
                Some(Step::To(next)) => format!("{next:?}").chars().take(3).collect(),
            };
            assert_eq!(found, *expected, "{event:?} when {status:?}");
        }
    }
}

#[test]
fn every_cell_is_what_the_operation_does() {
    for event in Event::ALL {
        for status in TicketStatus::ALL {
            // A repair, so that only the table decides and no rule of complaints.
            let mut desk = Desk::at("t", TicketKind::Repair, status);
            let before = desk.ticket("t");
            let (wang, wu) = (person("王"), person("吴"));
            let actor = if matches!(event, Event::Accept | Event::Decline) { &wang } else { &wu };
            let operation = operation(event, &before);
            match cell(status, event) {
                None => {
                    let rejection = desk.refuses(actor, operation);
                    assert_eq!(rejection.code, "tickets.not_now", "{event:?} when {status:?}");
                    assert_eq!(rejection.get("status"), Some(status.code()));
                }
                Some(Step::To(next)) => {
                    desk.does(actor, operation);
                    assert_eq!(desk.ticket("t").status, next, "{event:?} when {status:?}");
                }
                Some(Step::Already | Step::Stay) => {
                    desk.does(actor, operation);
                    assert_eq!(desk.ticket("t").status, status, "{event:?} when {status:?}");
                }
            }
        }
    }
}

#[test]
fn a_refusal_names_the_legal_next_steps() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Resolved);
    let dispatch = operation(Event::Dispatch, &desk.ticket("t"));
    let rejection = desk.refuses(&person("林"), dispatch);
    assert_eq!(rejection.get("next"), Some("tickets.close,tickets.reopen"));
    let words = (tickets::MODULE.words.rejection)(&rejection).unwrap();
    assert!(words.zh.contains("关单、重开"), "{}", words.zh);
}

#[test]
fn z0a_no_status_refuses_a_fact() {
    for event in Event::ALL.into_iter().filter(|event| event.is_fact()) {
        for status in TicketStatus::ALL {
            assert_eq!(cell(status, event), Some(Step::Stay));
        }
    }
}

/// A well-formed operation for this event on this ticket.
fn operation(event: Event, seen: &Ticket) -> TicketOperation {
    let ticket = ticket_id("t");
    let text = "说明".to_owned();
    match event {
        Event::Dispatch => {
            let to = seen.assignee.clone().unwrap_or_else(|| given_to(&person("王")));
            Dispatch { ticket, to, note: String::new() }.into()
        }
        Event::Reassign => {
            let to = crew("维修二组");
            Reassign { ticket, from: seen.assignee.clone(), to, reason: text, promised_reply_at: None }.into()
        }
        Event::Accept => Accept { ticket }.into(),
        Event::Decline => Decline { ticket, reason: text }.into(),
        Event::PutOnHold => PutOnHold { ticket, reason: text, until: None, promised_reply_at: None }.into(),
        Event::Resume => Resume { ticket }.into(),
        Event::Resolve => Resolve { ticket, solution: text }.into(),
        Event::Close => Close { ticket, ending: Ending::Solved, answer: text }.into(),
        Event::Reopen => Reopen { ticket, reason: text }.into(),
        Event::Cancel => Cancel { ticket, ending: Ending::Withdrawn, reason: text }.into(),
        Event::CorrectDetails => {
            let change = Change { from: seen.priority, to: Priority::Emergency };
            CorrectDetails { ticket, corrections: vec![Correction::Priority(change)] }.into()
        }
        Event::Expedite => Expedite { ticket, text }.into(),
        Event::Escalate => Escalate { ticket, to: None, to_name: "吴".to_owned(), reason: text }.into(),
        Event::AddNote => AddNote { ticket, text }.into(),
        Event::NoteVisit => NoteVisit { ticket, visit: None, note: text }.into(),
        Event::RecordOpinion => RecordOpinion { ticket, text }.into(),
        Event::RecordCall => RecordCall { ticket, answer: CallAnswer::NotReached, note: text }.into(),
    }
}
