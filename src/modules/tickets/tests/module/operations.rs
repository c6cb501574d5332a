//! Scenarios of the front desk, through the module as the engine sees it.

use domain::{Id, Rule, Scope};
use tickets::operations::{
    Accept, AddNote, Cancel, Change, CorrectDetails, Correction, Decline, DefineCategory, Dispatch, Escalate,
    Expedite, PutOnHold, Reassign, RecordCall, Reopen, Resolve,
};
use tickets::{
    CallAnswer, Caller, Category, Ending, NumberCounter, Priority, Ticket, TicketCaller, TicketHistory,
    TicketKind, TicketStatus, What,
};

use crate::desk::{Desk, crew, given_to, opening, person, site, ticket_id};
use crate::import::import;

fn dispatch(to: tickets::Assignee) -> Dispatch {
    Dispatch { ticket: ticket_id("t"), to, note: String::new() }
}

fn correct(correction: Correction) -> CorrectDetails {
    CorrectDetails { ticket: ticket_id("t"), corrections: vec![correction] }
}

#[test]
fn r27_without_an_agreed_time_the_default_is_set_and_flagged() {
    let mut desk = Desk::new();
    let opened = desk.now.plus_minutes(1);
    desk.does(&person("林"), opening("repair", TicketKind::Repair));
    let ticket = desk.ticket("repair");
    assert_eq!(ticket.promised_reply_at, Some(opened.plus_minutes(30)));
    assert!(ticket.promise_defaulted);

    let mut agreed = opening("agreed", TicketKind::Repair);
    agreed.promised_reply_at = Some(opened.plus_minutes(300));
    desk.does(&person("林"), agreed);
    assert_eq!(desk.ticket("agreed").promised_reply_at, Some(opened.plus_minutes(300)));
    assert!(!desk.ticket("agreed").promise_defaulted);
}

#[test]
fn r27_dispatch_transfer_and_hold_need_a_promised_time() {
    // Only an imported ticket can lack one.
    let lin = person("林");
    let mut row = import("1", TicketStatus::New);
    row.ticket = ticket_id("t");
    let mut desk = Desk::new();
    desk.does(&lin, row.clone());
    let rejection = desk.refuses(&lin, dispatch(crew("维修一组")));
    assert_eq!((rejection.code.as_ref(), rejection.rule), ("tickets.promise_missing", Some(Rule(27))));

    row.status = TicketStatus::InProgress;
    let mut desk = Desk::new();
    desk.does(&lin, row);
    let hold = |promised_reply_at| PutOnHold {
        ticket: ticket_id("t"),
        reason: "等配件".to_owned(),
        until: None,
        promised_reply_at,
    };
    let to = crew("维修二组");
    let (from, reason) = (desk.ticket("t").assignee, "换人".to_owned());
    let reassign = Reassign { ticket: ticket_id("t"), from, to, reason, promised_reply_at: None };
    assert_eq!(desk.refuses(&lin, reassign).rule, Some(Rule(27)));
    assert_eq!(desk.refuses(&lin, hold(None)).rule, Some(Rule(27)));
    let promised = Some(desk.now.plus_minutes(60));
    desk.does(&lin, hold(promised));
    assert_eq!(desk.ticket("t").promised_reply_at, promised);
}

#[test]
fn the_first_dispatch_wins() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let (wang, li) = (person("王"), person("李"));
    desk.does(&person("林"), dispatch(given_to(&wang)));
    let dispatched = desk.now.standard().format("%m-%d %H:%M").to_string();
    let again = desk.does(&person("周"), dispatch(given_to(&wang)));
    assert!(again.effects.is_empty(), "the same dispatch twice is no change");
    let rejection = desk.refuses(&person("周"), dispatch(given_to(&li)));
    assert_eq!(rejection.code, "tickets.claimed");
    assert_eq!(rejection.get("by"), Some("林"));
    assert_eq!(rejection.get("at"), Some(dispatched.as_str()));
    assert_eq!(rejection.get("assignee"), Some("王"));
}

#[test]
fn two_transfers_at_once_do_not_overwrite_each_other() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Dispatched);
    let seen = desk.ticket("t").assignee;
    let to = |name: &str| Reassign {
        ticket: ticket_id("t"),
        from: seen.clone(),
        to: crew(name),
        reason: "忙".to_owned(),
        promised_reply_at: None,
    };
    desk.does(&person("林"), to("维修一组"));
    assert!(desk.does(&person("周"), to("维修一组")).effects.is_empty());
    assert_eq!(desk.refuses(&person("周"), to("维修二组")).code, "tickets.claimed");
}

#[test]
fn a_crews_ticket_becomes_that_of_who_accepts_it_first() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    desk.does(&person("林"), dispatch(crew("维修一组")));
    let accept = || Accept { ticket: ticket_id("t") };
    desk.does(&person("王强"), accept());
    let assignee = desk.ticket("t").assignee.unwrap();
    assert_eq!((assignee.person, assignee.name.as_str()), (Some(person("王强").person), "维修一组 王强"));
    assert!(desk.does(&person("王强"), accept()).effects.is_empty());
    assert_eq!(desk.refuses(&person("李"), accept()).code, "tickets.claimed");
}

#[test]
fn what_was_given_to_one_person_is_not_anothers_to_accept_or_decline() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Dispatched);
    let (li, ticket) = (person("李"), ticket_id("t"));
    assert_eq!(desk.refuses(&li, Accept { ticket }).code, "tickets.not_yours");
    assert_eq!(desk.refuses(&li, Decline { ticket, reason: "忙".to_owned() }).code, "tickets.not_yours");
    desk.does(&person("王"), Decline { ticket, reason: "不会修".to_owned() });
    assert_eq!((desk.ticket("t").status, desk.ticket("t").assignee), (TicketStatus::New, None));
}

#[test]
fn whoever_is_second_with_the_same_step_keeps_their_words() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Resolved);
    let solution = |text: &str| Resolve { ticket: ticket_id("t"), solution: text.to_owned() };
    assert!(desk.does(&person("李"), solution("已更换阀门")).effects.is_empty());
    let late = desk.does(&person("李"), solution("另外拧紧了接头"));
    assert_eq!(late.merged, Some("tickets.kept_as_note"));
    let ticket = desk.ticket("t");
    assert_eq!(ticket.solution, "已更换阀门");
    assert!(
        matches!(&ticket.timeline.last().unwrap().what, What::Noted { text, .. } if text == "另外拧紧了接头")
    );
}

#[test]
fn the_server_numbers_by_site_and_day() {
    let mut desk = Desk::new();
    for label in ["a", "b"] {
        desk.does(&person("林"), opening(label, TicketKind::Repair));
    }
    desk.now = desk.now.plus_minutes(24 * 60);
    desk.does(&person("林"), opening("c", TicketKind::Repair));
    let mut elsewhere = opening("d", TicketKind::Repair);
    elsewhere.site = domain::SiteId(Id::named("site two"));
    desk.does(&person("林"), elsewhere);
    let number = |label| desk.ticket(label).label();
    assert_eq!(
        ["a", "b", "c", "d"].map(number),
        ["20261121-001", "20261121-002", "20261122-001", "20261122-001"]
    );
    assert_eq!(desk.ticket("a").alias, "7F-0031", "the provisional number stays for ever");
    assert_eq!(desk.source.all::<NumberCounter>().len(), 3);
}

#[test]
fn a_device_makes_no_number() {
    use domain::{Lookup, OpContext, OpId, Operation, OrgId, Place, RecordSource, Records};
    struct Nothing;
    impl RecordSource for Nothing {
        fn row(&self, _id: Id) -> Lookup {
            Lookup::Absent
        }
    }
    let actor = person("林");
    let operation = tickets::TicketOperation::from(opening("t", TicketKind::Repair));
    let context = OpContext {
        op: OpId(Id::named("op")),
        org: OrgId(Id::named("org")),
        actor: &actor,
        at: crate::desk::MORNING,
        place: Place::Device,
    };
    let mut records = Records::new(&Nothing);
    operation.apply(&context, &mut records).unwrap();
    operation.complete(&context, &mut records).unwrap();
    let ticket = records.get::<Ticket>(ticket_id("t").0).unwrap().unwrap();
    assert_eq!((ticket.number, ticket.label().as_str()), (None, "7F-0031"));
}

#[test]
fn s20_personal_data_of_a_ticket_lies_in_its_own_scope() {
    let mut desk = Desk::new();
    let mut open = opening("t", TicketKind::Repair);
    open.caller = Some(Caller { name: "仲小妮".to_owned(), phone: "18612341402".to_owned() });
    desk.does(&person("林"), open);
    let row = &desk.source.rows[&ticket_id("t").0];
    let text = String::from_utf8_lossy(&row.bytes);
    assert!(!text.contains("18612341402") && !text.contains("仲小妮"), "the wide row shows personal data");
    assert_eq!(desk.ticket("t").caller_masked, "仲*妮 186****1402");
    let side = &desk.source.rows[&ticket_id("t").caller()];
    assert_eq!(side.scope, Scope::SitePii(site()));
    assert!(side.open);
    desk.does(
        &person("林"),
        Cancel { ticket: ticket_id("t"), ending: Ending::Withdrawn, reason: "撤回".to_owned() },
    );
    assert!(!desk.source.rows[&ticket_id("t").caller()].open, "it leaves the working set with its ticket");
}

#[test]
fn a_corrected_caller_shows_masked_in_the_course() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let caller = |phone: &str| Caller { name: String::new(), phone: phone.to_owned() };
    let change = |from, to| correct(Correction::Caller(Change { from, to }));
    desk.does(&person("林"), change(Caller::default(), caller("18612341402")));
    assert!(desk.does(&person("林"), change(Caller::default(), caller("18612341402"))).effects.is_empty());
    let rejection = desk.refuses(&person("周"), change(Caller::default(), caller("18600000000")));
    assert_eq!(
        (rejection.code.as_ref(), rejection.get("now")),
        ("tickets.changed_meanwhile", Some("186****1402"))
    );
    assert_eq!(
        desk.source.get::<TicketCaller>(ticket_id("t").caller()).unwrap().caller,
        caller("18612341402")
    );
    assert!(!format!("{:?}", desk.ticket("t")).contains("18612341402"));
}

#[test]
fn a_field_changed_by_two_people_follows_its_stakes() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let (lin, zhou) = (person("林"), person("周"));
    let priority = |from, to| correct(Correction::Priority(Change { from, to }));
    desk.does(&lin, priority(Priority::Normal, Priority::Urgent));
    let over = desk.does(&zhou, priority(Priority::Normal, Priority::Emergency));
    assert_eq!(over.merged, Some("tickets.changed_meanwhile"));
    assert_eq!(desk.ticket("t").priority, Priority::Emergency);

    let unit =
        |to: &str| correct(Correction::Unit(Change { from: None, to: Some(sites::UnitId(Id::named(to))) }));
    desk.does(&lin, unit("1201"));
    assert_eq!(desk.refuses(&zhou, unit("1202")).code, "tickets.changed_meanwhile");

    let title = |from: &str, to: &str| {
        correct(Correction::Title(Change { from: from.to_owned(), to: to.to_owned() }))
    };
    desk.does(&lin, title("t 漏水", "厨房漏水"));
    let late = desk.does(&zhou, title("t 漏水", "阳台漏水"));
    assert_eq!(late.merged, Some("tickets.kept_as_alternative"));
    let ticket = desk.ticket("t");
    assert_eq!(ticket.title, "厨房漏水");
    assert!(
        matches!(&ticket.timeline.last().unwrap().what, What::Alternative { text, .. } if text == "阳台漏水")
    );
    assert!(desk.does(&zhou, title("t 漏水", "厨房漏水")).effects.is_empty(), "already as wanted");
}

#[test]
fn r27_a_promise_may_be_moved_but_not_taken_back() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let from = desk.ticket("t").promised_reply_at;
    let change = |to| correct(Correction::PromisedReplyAt(Change { from, to }));
    assert_eq!(desk.refuses(&person("林"), change(None)).rule, Some(Rule(27)));
    let later = Some(desk.now.plus_minutes(500));
    desk.does(&person("林"), change(later));
    assert_eq!(desk.ticket("t").promised_reply_at, later);
    assert!(!desk.ticket("t").promise_defaulted);
}

#[test]
fn a_note_follows_a_merge_and_says_when_it_came_late() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    desk.does(&person("林"), opening("twin", TicketKind::Repair));
    let cancel = |ending| Cancel { ticket: ticket_id("twin"), ending, reason: "重复".to_owned() };
    for wrong in ["twin", "nowhere"] {
        let rejection = desk.refuses(&person("林"), cancel(Ending::DuplicateOf(ticket_id(wrong))));
        assert_eq!(rejection.code, "tickets.no_such_original");
    }
    desk.does(&person("林"), cancel(Ending::DuplicateOf(ticket_id("t"))));
    desk.does(&person("周"), AddNote { ticket: ticket_id("twin"), text: "水更大了".to_owned() });
    desk.does(&person("周"), Expedite { ticket: ticket_id("twin"), text: String::new() });
    let ticket = desk.ticket("t");
    assert_eq!((ticket.n_merged, ticket.n_contacts), (1, 3));
    assert!(
        ticket
            .timeline
            .iter()
            .any(|entry| matches!(&entry.what, What::Noted { text, .. } if text == "水更大了"))
    );

    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Closed);
    desk.does(&person("周"), AddNote { ticket: ticket_id("t"), text: "补充".to_owned() });
    assert!(matches!(desk.ticket("t").timeline.last().unwrap().what, What::Noted { after_close: true, .. }));
}

#[test]
fn a_reopened_ticket_has_a_new_promise_and_nobody_responsible() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Closed);
    let old = desk.ticket("t").promised_reply_at;
    desk.does(&person("林"), Reopen { ticket: ticket_id("t"), reason: "又漏".to_owned() });
    let ticket = desk.ticket("t");
    assert_eq!((ticket.status, ticket.n_reopened, ticket.ended_at), (TicketStatus::New, 1, None));
    assert!(ticket.promised_reply_at > old && ticket.promise_defaulted && ticket.assignee.is_none());
    assert!(desk.source.rows[&ticket_id("t").0].open);
}

#[test]
fn r29_an_escalation_is_a_dated_fact() {
    let mut desk = Desk::at("t", TicketKind::Repair, TicketStatus::Closed);
    let reason = "无法处理".to_owned();
    desk.does(&person("王"), Escalate { ticket: ticket_id("t"), to: None, to_name: "吴".to_owned(), reason });
    let entry = desk.ticket("t").timeline.pop().unwrap();
    assert_eq!(entry.at, desk.now);
    assert!(matches!(entry.what, What::Escalated { .. }));
}

#[test]
fn a_long_course_loses_nothing() {
    const NOTES: usize = 200;
    let mut desk = Desk::with("t", TicketKind::Repair);
    for n in 0..NOTES {
        desk.does(&person("林"), AddNote { ticket: ticket_id("t"), text: format!("note {n}") });
    }
    let ticket = desk.ticket("t");
    assert!(ticket.timeline.len() <= 60);
    let pages = (0..ticket.n_history_pages)
        .map(|page| desk.source.get::<TicketHistory>(ticket.id.history(page)).expect("the page is kept"));
    let all: Vec<_> = pages.flat_map(|page| page.entries).chain(ticket.timeline).collect();
    assert_eq!(all.len(), NOTES + 1);
    assert!(all.is_sorted_by_key(|entry| entry.at));
}

#[test]
fn the_organisation_lays_its_categories_over_the_built_in_ones() {
    let leak = Category::builtin_id("leak");
    let mut desk = Desk::new();
    let mut open = opening("before", TicketKind::Repair);
    open.category = Some(leak);
    desk.does(&person("林"), open);
    assert_eq!(desk.ticket("before").priority, Priority::Urgent);

    let own = Category {
        id: leak,
        kind: TicketKind::Repair,
        name_zh: "漏水".to_owned(),
        name_en: "Leak".to_owned(),
        priority: Priority::Emergency,
        reply_minutes: 10,
        retired: false,
    };
    desk.does(&person("林"), DefineCategory { category: own.clone() });
    assert!(desk.does(&person("林"), DefineCategory { category: own.clone() }).effects.is_empty());
    let mut open = opening("after", TicketKind::Repair);
    open.category = Some(leak);
    desk.does(&person("林"), open);
    let ticket = desk.ticket("after");
    assert_eq!(ticket.priority, Priority::Emergency);
    assert_eq!(ticket.promised_reply_at, Some(ticket.opened_at.plus_minutes(10)));
    assert_eq!(Category::offered(&[own]).iter().filter(|category| category.id == leak).count(), 1);
}

#[test]
fn z0a_only_malformed_input_is_refused_at_the_desk() {
    let mut desk = Desk::new();
    let lin = person("林");
    let mut check = |field: &str, change: &dyn Fn(&mut tickets::operations::Open)| {
        let mut open = opening("t", TicketKind::Repair);
        change(&mut open);
        assert_eq!(desk.refuses(&lin, open).field.as_deref(), Some(field));
    };
    check("title", &|open| open.title = "  ".to_owned());
    check("title", &|open| open.title = "长".repeat(121));
    check("description", &|open| open.description = "长".repeat(4001));
    check("wanted", &|open| open.wanted = "长".repeat(401));
    check("place", &|open| open.place = "长".repeat(201));
    check("alias", &|open| open.alias = "31".to_owned());
    check("caller_phone", &|open| {
        open.caller = Some(Caller { name: String::new(), phone: "1".repeat(41) });
    });
    desk.does(&lin, opening("t", TicketKind::Repair));
    assert_eq!(desk.refuses(&lin, opening("t", TicketKind::Repair)).code, "tickets.id_taken");
    let note = AddNote { ticket: ticket_id("t"), text: String::new() };
    assert_eq!(desk.refuses(&lin, note).code, "domain.missing");
    let answer = CallAnswer::Satisfied { score: 6 };
    let call = RecordCall { ticket: ticket_id("t"), answer, note: String::new() };
    assert_eq!(desk.refuses(&lin, call).code, "tickets.score_out_of_range");
}

#[test]
fn r38_a_ticket_of_another_site_takes_the_permission_of_that_site() {
    let mut desk = Desk::with("t", TicketKind::Repair);
    let mut elsewhere = person("林");
    elsewhere.grants[0].site = Some(domain::SiteId(Id::named("site two")));
    let rejection = desk.refuses(&elsewhere, AddNote { ticket: ticket_id("t"), text: "x".to_owned() });
    assert_eq!(rejection.code, "domain.not_permitted");
    let unknown = AddNote { ticket: ticket_id("nowhere"), text: "x".to_owned() };
    assert_eq!(desk.refuses(&elsewhere, unknown).code, "domain.not_found");
}

#[test]
fn importing_twice_changes_nothing() {
    let mut desk = Desk::new();
    let row = import("37042", TicketStatus::Closed);
    desk.does(&person("林"), row.clone());
    assert!(desk.does(&person("林"), row.clone()).effects.is_empty());
    let ticket: Ticket = desk.source.get(row.ticket.0).unwrap();
    assert!(ticket.historic() && ticket.number.is_some() && ticket.promised_reply_at.is_none());
}

#[test]
fn a_row_closed_before_it_was_opened_is_taken_and_marked() {
    let mut desk = Desk::new();
    let mut row = import("1", TicketStatus::Closed);
    row.closed_at = Some(row.opened_at.plus_minutes(-5));
    desk.does(&person("林"), row.clone());
    let ticket: Ticket = desk.source.get(row.ticket.0).unwrap();
    assert!(ticket.source.unwrap().closed_before_opened);
    assert_eq!(ticket.ended_at, row.closed_at);
}
