//! What the list shows: pills, order, search, duplicates.

use std::sync::Arc;

use domain::Id;
use sites::UnitId;
use tickets::operations::{Dispatch, Expedite};
use tickets::queries::{Filter, Order, about, counts, likely_duplicates, needs_owner, open, overdue};
use tickets::search::{SearchIndex, SearchText, normalize};
use tickets::sla::{Timing, timing};
use tickets::{Priority, Ticket, TicketKind, TicketStatus};

use crate::desk::{Desk, crew, opening, person, ticket_id};

fn tickets(desk: &Desk) -> Vec<Ticket> {
    desk.source.all()
}

#[test]
fn the_pills_count_what_they_say() {
    let mut desk = Desk::at("mine", TicketKind::Repair, TicketStatus::InProgress);
    desk.does(&person("林"), opening("new", TicketKind::Inquiry));
    let mut done = Desk::at("done", TicketKind::Repair, TicketStatus::Closed);
    done.does(&person("林"), crate::import::import("1", TicketStatus::Closed));
    let mut all = tickets(&desk);
    all.extend(tickets(&done));
    let me = person("王").person;
    // Open, Mine, Overdue, ToCall, Today, All.
    assert_eq!(counts(&all, me, desk.now), [2, 1, 0, 0, 3, 4]);
    let tomorrow = desk.now.plus_minutes(24 * 60);
    assert_eq!(counts(&all, me, tomorrow), [2, 1, 2, 0, 0, 4]);
    for filter in Filter::ALL {
        assert_eq!(Filter::from_code(filter.code()), Some(filter));
    }
}

#[test]
fn r27_past_its_promise_a_ticket_is_overdue_until_it_is_resolved() {
    let desk = Desk::at("t", TicketKind::Repair, TicketStatus::OnHold);
    let ticket = desk.ticket("t");
    let promised = ticket.promised_reply_at.unwrap();
    assert_eq!(timing(&ticket, promised), Timing::Left(0));
    assert_eq!(timing(&ticket, promised.plus_minutes(-90)), Timing::Left(90));
    assert_eq!(timing(&ticket, domain::Timestamp(promised.0 + 1)), Timing::Overdue(1));
    let all = tickets(&desk);
    assert_eq!(overdue(&all, promised.plus_minutes(1)).count(), 1);
    assert_eq!(open(&all).count(), 1);
    let resolved = tickets(&Desk::at("t", TicketKind::Repair, TicketStatus::Resolved));
    assert_eq!(overdue(&resolved, promised.plus_minutes(1)).count(), 0);
}

#[test]
fn two_tickets_of_one_unit_and_category_in_half_an_hour_look_like_one() {
    let mut desk = Desk::new();
    let unit = UnitId(Id::named("3-2-1201"));
    let mut first = opening("t", TicketKind::Repair);
    first.unit = Some(unit);
    desk.does(&person("林"), first);
    let all = tickets(&desk);
    let found = |unit, kind, minutes| {
        likely_duplicates(&all, unit, kind, None, desk.now.plus_minutes(minutes)).count()
    };
    assert_eq!(found(unit, TicketKind::Repair, 30), 1);
    assert_eq!(found(unit, TicketKind::Repair, 31), 0);
    assert_eq!(found(unit, TicketKind::Complaint, 1), 0);
    assert_eq!(found(UnitId(Id::named("other")), TicketKind::Repair, 1), 0);
    assert_eq!(about(&all, Some(unit), None).count(), 1);
    assert_eq!(about(&all, None, None).count(), 0);
}

#[test]
fn r32_the_third_contact_asks_for_an_owner_by_name() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let expedite = || Expedite { ticket: ticket_id("t"), text: String::new() };
    desk.does(&person("林"), Dispatch { ticket: ticket_id("t"), to: crew("维修一组"), note: String::new() });
    desk.does(&person("林"), expedite());
    assert!(!needs_owner(&desk.ticket("t")));
    desk.does(&person("林"), expedite());
    assert!(needs_owner(&desk.ticket("t")));
}

#[test]
fn both_numbers_title_and_place_can_be_searched() {
    let desk = Desk::with("t", TicketKind::Repair);
    let text = SearchText::of(&desk.ticket("t"));
    for needle in ["20261121-001", "0031", "7f-", "漏水", "３-2-1201", "2 - 1201"] {
        assert!(text.contains(&normalize(needle)), "{needle}");
    }
    for needle in ["002", "漏水3-2"] {
        assert!(!text.contains(&normalize(needle)), "{needle}: a hit may not reach over two fields");
    }
}

#[test]
fn the_search_index_follows_what_changed_and_what_went_away() {
    let mut desk = Desk::with("a", TicketKind::Repair);
    desk.does(&person("林"), opening("b", TicketKind::Repair));
    let arcs = |desk: &Desk| tickets(desk).into_iter().map(Arc::new).collect::<Vec<_>>();
    let before = arcs(&desk);
    let index = SearchIndex::default().renewed(before.iter().cloned());
    assert_eq!(index.find(&normalize("漏水")).len(), 2);
    desk.does(&person("林"), Dispatch { ticket: ticket_id("a"), to: crew("维修九组"), note: String::new() });
    let after = arcs(&desk);
    let index = index.renewed(after.iter().cloned());
    assert_eq!(index.find(&normalize("维修九组")), [ticket_id("a")].into());
    assert!(index.renewed(std::iter::empty()).find(&normalize("漏水")).is_empty());
}

#[test]
fn a_list_stands_in_the_order_asked_for() {
    let mut desk = Desk::new();
    for (label, priority) in [("a", Priority::Normal), ("b", Priority::Emergency), ("c", Priority::Urgent)] {
        let mut open = opening(label, TicketKind::Repair);
        open.priority = Some(priority);
        desk.does(&person("林"), open);
    }
    let mut all: Vec<Arc<Ticket>> = tickets(&desk).into_iter().map(Arc::new).collect();
    let mut sorted = |order: Order| -> String {
        order.sort(&mut all);
        all.iter().map(|ticket| ticket.title.chars().next().unwrap()).collect()
    };
    assert_eq!(sorted(Order::Newest), "cba");
    assert_eq!(sorted(Order::Pressing), "bca");
    assert_eq!(sorted(Order::Promise), "abc");
    assert_eq!(sorted(Order::Status), "cba");
}
