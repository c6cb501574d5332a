//! R24, R26, R28, R31: what an ending needs.

use domain::Rule;
use tickets::operations::{
    Cancel, Close, NoteVisit, RecordCall, RecordOpinion, Reopen, Resolve, preconditions,
};
use tickets::{CallAnswer, Ending, Event, TicketKind, TicketStatus};

use crate::desk::{Desk, opening, person, ticket_id};

fn close(ending: Ending, answer: &str) -> Close {
    Close { ticket: ticket_id("t"), ending, answer: answer.to_owned() }
}

fn call(answer: CallAnswer) -> RecordCall {
    RecordCall { ticket: ticket_id("t"), answer, note: "电话".to_owned() }
}

fn resolved_complaint() -> Desk {
    Desk::at("t", TicketKind::Complaint, TicketStatus::Resolved)
}

#[test]
fn r24_a_complaint_closes_with_the_solution_given_to_the_customer() {
    // An import may be resolved without any text.
    let mut import = crate::import::import("1", TicketStatus::Resolved);
    (import.kind, import.ticket) = (TicketKind::Complaint, ticket_id("t"));
    let mut desk = Desk::new();
    desk.does(&person("林"), import);
    let rejection = desk.refuses(&person("吴"), close(Ending::Declined, " "));
    assert_eq!((rejection.code.as_ref(), rejection.rule), ("tickets.solution_missing", Some(Rule(24))));
    assert_eq!(rejection.field.as_deref(), Some("answer"));
    desk.does(&person("吴"), close(Ending::Declined, "已书面答复"));
}

#[test]
fn r31_a_complaint_needs_a_handling_opinion_before_closing() {
    let mut desk = resolved_complaint();
    desk.does(&person("林"), call(CallAnswer::Satisfied { score: 4 }));
    let rejection = desk.refuses(&person("林"), close(Ending::Solved, ""));
    assert_eq!((rejection.code.as_ref(), rejection.rule), ("tickets.opinion_missing", Some(Rule(31))));
    desk.does(&person("吴"), RecordOpinion { ticket: ticket_id("t"), text: "属实".to_owned() });
    desk.does(&person("林"), close(Ending::Solved, ""));
}

#[test]
fn r26_the_callback_is_by_another_person_and_satisfied() {
    let mut desk = resolved_complaint();
    desk.does(&person("吴"), RecordOpinion { ticket: ticket_id("t"), text: "属实".to_owned() });
    let missing = |desk: &mut Desk| {
        let rejection = desk.refuses(&person("林"), close(Ending::Solved, ""));
        assert_eq!((rejection.code.as_ref(), rejection.rule), ("tickets.call_missing", Some(Rule(26))));
    };
    missing(&mut desk);
    // The handler's own call does not count, nor one that reached nobody.
    desk.does(&person("王"), call(CallAnswer::Satisfied { score: 5 }));
    missing(&mut desk);
    desk.does(&person("林"), call(CallAnswer::NotReached));
    missing(&mut desk);
    let at_the_button = preconditions(&desk.ticket("t"), Event::Close, &person("林"));
    assert_eq!(at_the_button.unwrap_err().code, "tickets.call_missing");
    desk.does(&person("林"), call(CallAnswer::Satisfied { score: 3 }));
    desk.does(&person("林"), close(Ending::Solved, ""));
    assert_eq!(desk.ticket("t").status, TicketStatus::Closed);
}

#[test]
fn r26_who_is_not_satisfied_has_the_ticket_opened_again() {
    let mut desk = resolved_complaint();
    desk.does(&person("林"), call(CallAnswer::Unsatisfied { score: 1 }));
    let ticket = desk.ticket("t");
    assert_eq!((ticket.status, ticket.n_reopened), (TicketStatus::New, 1));
    assert_eq!(ticket.assignee, None);
    // A satisfied call of before does not count for the next closing.
    let mut desk = resolved_complaint();
    desk.does(&person("吴"), RecordOpinion { ticket: ticket_id("t"), text: "属实".to_owned() });
    desk.does(&person("林"), call(CallAnswer::Satisfied { score: 5 }));
    desk.does(&person("林"), call(CallAnswer::Unsatisfied { score: 1 }));
    desk.does(&person("王"), Resolve { ticket: ticket_id("t"), solution: "重做".to_owned() });
    assert_eq!(desk.refuses(&person("林"), close(Ending::Solved, "")).code, "tickets.call_missing");
}

#[test]
fn r28_a_major_matter_needs_a_visit_or_its_refusal() {
    for visit in [None, Some(domain::Id::named("visit"))] {
        let mut desk = Desk::new();
        let mut open = opening("t", TicketKind::Complaint);
        open.major = true;
        desk.does(&person("林"), open);
        desk.does(&person("王"), Resolve { ticket: ticket_id("t"), solution: "已修".to_owned() });
        desk.does(&person("吴"), RecordOpinion { ticket: ticket_id("t"), text: "属实".to_owned() });
        desk.does(&person("吴"), call(CallAnswer::Satisfied { score: 5 }));
        let rejection = desk.refuses(&person("吴"), close(Ending::Solved, ""));
        assert_eq!((rejection.code.as_ref(), rejection.rule), ("tickets.visit_missing", Some(Rule(28))));
        desk.does(&person("吴"), NoteVisit { ticket: ticket_id("t"), visit, note: String::new() });
        desk.does(&person("吴"), close(Ending::Solved, ""));
    }
}

#[test]
fn r24_an_unsolved_ending_takes_a_second_person() {
    let cancel = |ending| Cancel { ticket: ticket_id("t"), ending, reason: "客户来电撤回".to_owned() };
    for kind in [TicketKind::Inquiry, TicketKind::Complaint] {
        let mut desk = Desk::with("t", kind);
        let rejection = desk.refuses(&person("林"), cancel(Ending::Withdrawn));
        assert_eq!(
            (rejection.code.as_ref(), rejection.rule),
            ("tickets.second_person_needed", Some(Rule(24)))
        );
        desk.does(&person("吴"), cancel(Ending::Withdrawn));
    }
    let mut desk = Desk::with("t", TicketKind::Repair);
    desk.does(&person("林"), cancel(Ending::Withdrawn));
}

#[test]
fn r24_not_reached_takes_three_attempts_on_two_days() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Resolved);
    for _ in 0..3 {
        desk.does(&person("林"), call(CallAnswer::NotReached));
    }
    let rejection = desk.refuses(&person("吴"), close(Ending::NotReached, ""));
    assert_eq!(rejection.code, "tickets.attempts_missing");
    assert_eq!((rejection.get("attempts"), rejection.get("days")), (Some("3"), Some("1")));
    desk.now = desk.now.plus_minutes(24 * 60);
    desk.does(&person("林"), call(CallAnswer::NotReached));
    desk.does(&person("吴"), close(Ending::NotReached, ""));
}

#[test]
fn r24_a_final_decision_comes_after_the_second_reopening_in_writing() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Resolved);
    let resolve = || Resolve { ticket: ticket_id("t"), solution: "已修".to_owned() };
    let reopen = || Reopen { ticket: ticket_id("t"), reason: "仍漏水".to_owned() };
    desk.does(&person("林"), reopen());
    desk.does(&person("王"), resolve());
    let rejection = desk.refuses(&person("吴"), close(Ending::Final, "书面答复"));
    assert_eq!(rejection.code, "tickets.too_early_for_final");
    desk.does(&person("林"), reopen());
    desk.does(&person("王"), resolve());
    desk.does(&person("吴"), close(Ending::Final, "书面答复,可向街道反映"));

    let mut import = crate::import::import("1", TicketStatus::Resolved);
    import.ticket = ticket_id("t");
    let mut desk = Desk::new();
    desk.does(&person("林"), import);
    assert_eq!(desk.refuses(&person("吴"), close(Ending::Final, "")).code, "tickets.solution_missing");
}

#[test]
fn closing_and_canceling_have_endings_of_their_own() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Resolved);
    assert_eq!(desk.refuses(&person("吴"), close(Ending::Withdrawn, "")).code, "tickets.other_ending");
    let mut desk = Desk::with("t", TicketKind::Repair);
    let cancel = |ending| Cancel { ticket: ticket_id("t"), ending, reason: "原因".to_owned() };
    assert_eq!(desk.refuses(&person("吴"), cancel(Ending::Solved)).code, "tickets.other_ending");
    assert_eq!(desk.refuses(&person("吴"), cancel(Ending::Referred(" ".to_owned()))).code, "domain.missing");
    desk.does(&person("吴"), cancel(Ending::Referred("燃气公司".to_owned())));
}
