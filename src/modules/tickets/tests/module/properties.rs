//! What holds whatever people do: random operations by random people, through the module's bytes.

use domain::Id;
use domain::testing::MapSource;
use proptest::prelude::*;
use tickets::operations::{
    Accept, AddNote, Cancel, Change, Close, CorrectDetails, Correction, Decline, Dispatch, Escalate,
    Expedite, NoteVisit, PutOnHold, Reassign, RecordCall, RecordOpinion, Reopen, Resolve, Resume,
};
use tickets::{Assignee, CallAnswer, Ending, MODULE, Ticket, TicketKind, TicketOperation, TicketStatus};

use crate::desk::{MORNING, crew, given_to, opening, person, ticket_id};

const TICKETS: [&str; 3] = ["a", "b", "c"];
const PEOPLE: [&str; 3] = ["林", "王", "吴"];

fn kinds() -> impl Strategy<Value = TicketKind> {
    proptest::sample::select(TicketKind::ALL.to_vec())
}

fn assignees() -> impl Strategy<Value = Assignee> {
    prop_oneof![
        proptest::sample::select(PEOPLE.to_vec()).prop_map(|name| given_to(&person(name))),
        Just(crew("维修一组"))
    ]
}

fn endings() -> impl Strategy<Value = Ending> {
    prop_oneof![
        Just(Ending::Solved),
        Just(Ending::Withdrawn),
        proptest::sample::select(TICKETS.to_vec()).prop_map(|label| Ending::DuplicateOf(ticket_id(label))),
        Just(Ending::Referred("燃气公司".to_owned())),
        Just(Ending::NotReached),
        Just(Ending::Declined),
        Just(Ending::Final),
    ]
}

fn facts() -> impl Strategy<Value = TicketOperation> {
    let target = proptest::sample::select(TICKETS.to_vec()).prop_map(ticket_id);
    let answers = prop_oneof![
        Just(CallAnswer::Satisfied { score: 5 }),
        Just(CallAnswer::Unsatisfied { score: 1 }),
        Just(CallAnswer::NotReached),
        Just(CallAnswer::Declined),
    ];
    let text = || "说明".to_owned();
    (target, 0..6, answers).prop_map(move |(ticket, which, answer)| match which {
        0 => Expedite { ticket, text: text() }.into(),
        1 => Escalate { ticket, to: None, to_name: String::new(), reason: text() }.into(),
        2 => AddNote { ticket, text: text() }.into(),
        3 => NoteVisit { ticket, visit: Some(Id::named("visit")), note: text() }.into(),
        4 => RecordOpinion { ticket, text: text() }.into(),
        _ => RecordCall { ticket, answer, note: text() }.into(),
    })
}

fn transitions() -> impl Strategy<Value = TicketOperation> {
    let target = proptest::sample::select(TICKETS.to_vec()).prop_map(ticket_id);
    let text = || "说明".to_owned();
    (target, 0..11, assignees(), endings(), any::<bool>()).prop_map(
        move |(ticket, which, to, ending, major)| match which {
            0 => Dispatch { ticket, to, note: String::new() }.into(),
            1 => Reassign { ticket, from: None, to, reason: text(), promised_reply_at: None }.into(),
            2 => Accept { ticket }.into(),
            3 => Decline { ticket, reason: text() }.into(),
            4 => PutOnHold { ticket, reason: text(), until: None, promised_reply_at: None }.into(),
            5 => Resume { ticket }.into(),
            6 => Resolve { ticket, solution: text() }.into(),
            7 => Close { ticket, ending, answer: text() }.into(),
            8 => Reopen { ticket, reason: text() }.into(),
            9 => Cancel { ticket, ending, reason: text() }.into(),
            _ => {
                let change = Change { from: !major, to: major };
                CorrectDetails { ticket, corrections: vec![Correction::Major(change)] }.into()
            }
        },
    )
}

fn days() -> impl Strategy<Value = ([TicketKind; 3], Vec<(usize, TicketOperation)>)> {
    let acts = prop_oneof![transitions(), transitions(), facts()];
    ([kinds(), kinds(), kinds()], proptest::collection::vec((0..PEOPLE.len(), acts), 0..60))
}

/// Plays a day and hands every step to `look`: before, the operation, its outcome, after.
fn play(
    kinds: &[TicketKind; 3],
    acts: &[(usize, TicketOperation)],
    mut look: impl FnMut(&MapSource, &TicketOperation, bool, &MapSource),
) -> MapSource {
    let mut source = MapSource::default();
    let mut now = MORNING;
    let opened = TICKETS.iter().zip(kinds).map(|(label, kind)| (0, opening(label, *kind).into()));
    for (who, operation) in opened.chain(acts.iter().cloned()) {
        now = now.plus_minutes(7);
        let before = source.clone();
        let taken = source.submit(&MODULE, &person(PEOPLE[who]), now, &operation).is_ok();
        look(&before, &operation, taken, &source);
    }
    source
}

proptest! {
    #[test]
    fn the_same_day_gives_the_same_bytes((kinds, acts) in days()) {
        prop_assert_eq!(play(&kinds, &acts, |_, _, _, _| {}), play(&kinds, &acts, |_, _, _, _| {}));
    }

    #[test]
    fn a_refused_operation_changes_nothing((kinds, acts) in days()) {
        let mut left_a_trace = None;
        play(&kinds, &acts, |before, operation, taken, after| {
            if !taken && before != after {
                left_a_trace = Some(operation.kind());
            }
        });
        prop_assert_eq!(left_a_trace, None);
    }

    #[test]
    fn z0a_facts_are_never_refused((kinds, acts) in days(), fact in facts()) {
        let mut source = play(&kinds, &acts, |_, _, _, _| {});
        let taken = source.submit(&MODULE, &person("林"), MORNING.plus_minutes(1000), &fact);
        prop_assert!(taken.is_ok(), "{:?}", taken);
    }

    #[test]
    fn r27_own_tickets_always_promise((kinds, acts) in days()) {
        for ticket in play(&kinds, &acts, |_, _, _, _| {}).all::<Ticket>() {
            prop_assert!(ticket.promised_reply_at.is_some());
        }
    }

    #[test]
    fn a_ticket_is_consistent_whatever_was_done((kinds, acts) in days()) {
        for ticket in play(&kinds, &acts, |_, _, _, _| {}).all::<Ticket>() {
            let held = matches!(ticket.status, TicketStatus::Dispatched | TicketStatus::InProgress | TicketStatus::OnHold);
            prop_assert!(!held || ticket.assignee.is_some(), "nobody is responsible: {:?}", ticket);
            prop_assert_eq!(ticket.status.is_final(), ticket.ended_at.is_some());
            prop_assert!(ticket.merged_into.is_none() || ticket.status == TicketStatus::Canceled);
            prop_assert!(ticket.number.is_some());
        }
    }

    #[test]
    fn r24_r26_r31_no_complaint_is_closed_as_solved_without_what_it_needs((kinds, acts) in days()) {
        let mut wrong = None;
        play(&kinds, &acts, |before, operation, taken, _| {
            if let TicketOperation::Close(close) = operation
                && taken
                && close.ending == Ending::Solved
                && let Some(ticket) = before.get::<Ticket>(close.ticket.0)
                && ticket.kind == TicketKind::Complaint
                && ticket.status == TicketStatus::Resolved
            {
                let by_another = ticket.calls.iter().any(|call| {
                    Some(call.by) != ticket.resolved_by && matches!(call.answer, CallAnswer::Satisfied { .. })
                });
                if !by_another || ticket.opinion.is_empty() {
                    wrong = Some(ticket);
                }
            }
        });
        prop_assert_eq!(wrong, None);
    }
}
