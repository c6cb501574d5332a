//! A caller is forgotten; what the matter was stays, until its own time is over.

use customers::{CustomerContact, CustomerId, ERASE, Telephone};
use domain::{Id, Timestamp};
use tickets::operations::{AddNote, Change, CorrectDetails, Correction, Forget, Open};
use tickets::{Caller, Entry, Ticket, TicketCaller, TicketHistory, TicketKind, TicketStatus, What};

use crate::desk::{Desk, opening, person, site, ticket_id};

const SECRETS: [&str; 4] = ["司马光明", "13912345678", "粤B88888", "13800001111"];

/// 司马光明 calls about a leak, and what is noted names him again and again.
fn talked_about() -> Desk {
    let (lin, ticket) = (person("林"), ticket_id("t"));
    let customer = CustomerId(Id::named("customer"));
    let mut desk = Desk::new();
    desk.source.put(&CustomerContact {
        customer,
        site: site(),
        full_name: "司马光明".to_owned(),
        telephones: vec![Telephone::parse("13912345678").expect("it is one")],
        plates: vec!["粤B88888".to_owned()],
    });
    let caller = Caller { name: "司马光明".to_owned(), phone: "13912345678".to_owned() };
    let open = Open {
        customer: Some(customer),
        caller: Some(caller.clone()),
        description: "司马光明 13912345678 家漏水".to_owned(),
        ..opening("t", TicketKind::Repair)
    };
    desk.does(&lin, open);
    for _ in 0..70 {
        desk.does(&lin, AddNote { ticket, text: "打给司马光明，车粤B88888".to_owned() });
    }
    let to = Caller { phone: "13800001111".to_owned(), ..caller.clone() };
    let corrections = vec![Correction::Caller(Change { from: caller, to })];
    desk.does(&lin, CorrectDetails { ticket, corrections });
    desk.does(&lin, AddNote { ticket, text: "换了号 13800001111".to_owned() });
    desk
}

fn named_in(desk: &Desk) -> Vec<&'static str> {
    let rows = desk.source.rows.values().filter(|row| row.kind.as_str().starts_with("tickets."));
    let all: Vec<u8> = rows.flat_map(|row| row.bytes.clone()).collect();
    let holds = |secret: &&str| all.windows(secret.len()).any(|window| window == secret.as_bytes());
    SECRETS.into_iter().filter(holds).collect()
}

#[test]
fn s20_a_forgotten_caller_is_named_nowhere_in_the_ticket() {
    let mut desk = talked_about();
    assert_eq!(named_in(&desk), SECRETS, "the search itself can find what it looks for");
    desk.does(&person("林"), Forget { ticket: ticket_id("t"), whole: false });
    assert_eq!(named_in(&desk), [""; 0]);
    let ticket = desk.ticket("t");
    assert_eq!((ticket.description.as_str(), ticket.caller_masked.as_str()), ("*** *** 家漏水", ""));
    assert_eq!(desk.source.get::<TicketCaller>(ticket.id.caller()), None);
    assert!(ticket.n_history_pages > 0 && ticket.status == TicketStatus::New, "the work goes on");
    let masked = |entry: &Entry| matches!(&entry.what, What::Corrected { from, .. } if !from.is_empty());
    assert!(!ticket.timeline.iter().any(masked), "nor by its masked form");
    let again = desk.does(&person("林"), Forget { ticket: ticket_id("t"), whole: false });
    assert!(again.effects.is_empty());
}

#[test]
fn s20_when_its_time_is_over_no_text_of_a_ticket_stays() {
    let mut desk = talked_about();
    let forget = Forget { ticket: ticket_id("t"), whole: true };
    assert_eq!(desk.refuses(&person("林"), forget.clone()).code, "tickets.still_open");
    let mut closed = desk.ticket("t");
    (closed.status, closed.ended_at) = (TicketStatus::Closed, Some(Timestamp(1)));
    desk.source.put(&closed);
    desk.does(&person("林"), forget);
    let ticket: Ticket = desk.ticket("t");
    assert_eq!(named_in(&desk), [""; 0]);
    assert_eq!((ticket.title.as_str(), ticket.description.as_str(), ticket.customer), ("—", "", None));
    assert_eq!((ticket.kind, ticket.opened_at), (closed.kind, closed.opened_at), "the figures stay");
    let history: TicketHistory = desk.source.get(ticket.id.history(0)).unwrap();
    assert!(history.entries.iter().all(|entry| !format!("{:?}", entry.what).contains("打给")));
}

#[test]
fn r38_forgetting_a_caller_is_a_right_beside_all_modules() {
    let mut desk = talked_about();
    let mut supervisor = person("吴");
    supervisor.grants[0].permissions = ["tickets.*".to_owned()].into();
    let refused = desk.refuses(&supervisor, Forget { ticket: ticket_id("t"), whole: false });
    assert_eq!(refused.get("permission"), Some(ERASE));
}
