//! Visits as a steward records them, through the module as the engine sees it.

use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, Operation, PersonId, Rejection, Scope, SiteId, Timestamp};
use sites::UnitId;
use tickets::operations::Open;
use tickets::{Channel, Ticket, TicketId, TicketKind, TicketOperation, VisitNote};
use visits::operations::{AddNote, Change, Correct, Correction, Forget, RecordVisit, Withdraw};
use visits::{
    Added, MODULE, Purpose, Visit, VisitId, VisitOperation, VisitPeople, queries, raising_a_ticket,
};

/// 2026-11-21 09:00 in China.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_222_800_000);

pub(crate) fn site() -> SiteId {
    SiteId(Id::named("site one"))
}

pub(crate) fn visit_id() -> VisitId {
    VisitId(Id::named("visit"))
}

pub(crate) fn person(name: &str) -> Actor {
    let grant = Grant { site: Some(site()), permissions: ["*".to_owned()].into(), personal_data: true };
    Actor {
        person: PersonId(Id::named(name)),
        name: name.to_owned(),
        status: MembershipStatus::Confirmed,
        grants: vec![grant],
    }
}

pub(crate) fn recording() -> RecordVisit {
    RecordVisit {
        visit: visit_id(),
        site: site(),
        unit: Some(UnitId(Id::named("3-2-1201"))),
        place: String::new(),
        customer: None,
        purpose: Purpose::Care,
        present: Vec::new(),
        n_present: 1,
        phone: String::new(),
        satisfaction: Some(4),
        requests: "阳台地漏返味".to_owned(),
        notes: String::new(),
        ticket: None,
        visited_at: None,
    }
}

fn does(source: &mut MapSource, name: &str, operation: impl Into<VisitOperation>) -> Accepted {
    source.submit(&MODULE, &person(name), MORNING, &operation.into()).expect("it is taken")
}

fn refuses(source: &mut MapSource, name: &str, operation: impl Into<VisitOperation>) -> Rejection {
    let before = source.clone();
    let rejection =
        source.submit(&MODULE, &person(name), MORNING, &operation.into()).expect_err("it is refused");
    assert_eq!(*source, before, "a refused operation left a trace");
    if rejection.code.starts_with("visits.") {
        let words =
            (MODULE.words.rejection)(&rejection).unwrap_or_else(|| panic!("{} has no words", rejection.code));
        assert!(!words.zh.contains('?') && !words.en.contains('?'), "a fact is missing: {words:?}");
    }
    rejection
}

fn recorded() -> MapSource {
    let mut source = MapSource::default();
    does(&mut source, "陈", recording());
    source
}

fn visit(source: &MapSource) -> Visit {
    source.get(visit_id().0).expect("the visit exists")
}

#[test]
fn z0a_a_visit_is_recorded_by_whom_and_when() {
    let source = recorded();
    let visit = visit(&source);
    assert_eq!((visit.visitor_name.as_str(), visit.visited_at), ("陈", MORNING));
    assert_eq!((visit.satisfaction, visit.purpose), (Some(4), Purpose::Care));
}

#[test]
fn a_visit_may_be_written_down_later_but_not_before_it_took_place() {
    let at = |visited_at| {
        let mut source = MapSource::default();
        does(&mut source, "陈", RecordVisit { visited_at: Some(visited_at), ..recording() });
        visit(&source).visited_at
    };
    assert_eq!(at(MORNING.plus_minutes(-90)), MORNING.plus_minutes(-90));
    assert_eq!(at(MORNING.plus_minutes(90)), MORNING);
}

#[test]
fn only_malformed_input_is_refused() {
    let mut source = MapSource::default();
    let mut check = |code: &str, field: &str, record: RecordVisit| {
        let rejection = refuses(&mut source, "陈", record);
        assert_eq!((rejection.code.as_ref(), rejection.field.as_deref()), (code, Some(field)));
    };
    check("domain.missing", "place", RecordVisit { unit: None, ..recording() });
    check("domain.too_long", "notes", RecordVisit { notes: "长".repeat(4001), ..recording() });
    check("domain.too_long", "present", RecordVisit { present: vec!["长".repeat(61)], ..recording() });
    check(
        "visits.too_many_people",
        "present",
        RecordVisit { present: vec!["甲".to_owned(); 21], ..recording() },
    );
    check("visits.score_out_of_range", "satisfaction", RecordVisit { satisfaction: Some(6), ..recording() });
    does(&mut source, "陈", recording());
    assert_eq!(refuses(&mut source, "陈", recording()).code, "visits.id_taken");
}

#[test]
fn s20_who_was_there_is_forgotten_and_later_all_that_was_written() {
    let mut source = MapSource::default();
    let present = vec!["仲小妮".to_owned()];
    let notes = "仲小妮说 18612341402 打不通".to_owned();
    does(&mut source, "陈", RecordVisit { present, phone: "18612341402".to_owned(), notes, ..recording() });
    does(&mut source, "陈", AddNote { visit: visit_id(), text: "仲小妮不在家".to_owned() });
    does(&mut source, "陈", Forget { visit: visit_id(), whole: false });
    let all: String =
        source.rows.values().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect();
    assert!(!all.contains("仲小妮") && !all.contains("18612341402"), "{all}");
    assert!(!source.rows.contains_key(&visit_id().people()));
    let kept = visit(&source);
    assert_eq!((kept.notes.as_str(), kept.requests.as_str()), ("***说 *** 打不通", "阳台地漏返味"));
    assert!(does(&mut source, "陈", Forget { visit: visit_id(), whole: false }).effects.is_empty());
    does(&mut source, "陈", Forget { visit: visit_id(), whole: true });
    let kept = visit(&source);
    assert_eq!((kept.notes.as_str(), kept.requests.as_str(), kept.satisfaction), ("", "", Some(4)));
}

#[test]
fn s20_personal_data_of_a_visit_lies_in_its_own_scope() {
    let mut source = MapSource::default();
    let present = vec!["仲小妮".to_owned(), " ".to_owned(), "仲先生".to_owned()];
    does(&mut source, "陈", RecordVisit { present, phone: "18612341402".to_owned(), ..recording() });
    let row = &source.rows[&visit_id().0];
    let text = String::from_utf8_lossy(&row.bytes);
    assert!(!text.contains("仲小妮") && !text.contains("18612341402"), "the wide row shows personal data");
    assert_eq!(visit(&source).n_present, 2);
    let side = &source.rows[&visit_id().people()];
    assert_eq!(side.scope, Scope::SitePii(site()));
    assert_eq!(side.decode::<VisitPeople>().unwrap().present, ["仲小妮", "仲先生"]);
}

#[test]
fn a_withdrawn_visit_counts_nowhere() {
    let mut source = recorded();
    let withdraw = || Withdraw { visit: visit_id(), reason: "登记错房号".to_owned() };
    assert_eq!(queries::households_since(&[visit(&source)], MORNING), 1);
    assert_eq!(queries::satisfaction(&[visit(&source)]), (4, 1));
    assert_eq!(refuses(&mut source, "林", withdraw()).code, "visits.not_yours");
    does(&mut source, "陈", withdraw());
    assert!(does(&mut source, "陈", withdraw()).effects.is_empty());
    let visit = visit(&source);
    assert_eq!(queries::households_since(std::slice::from_ref(&visit), MORNING), 0);
    assert_eq!(queries::of_unit(std::slice::from_ref(&visit), visit.unit.unwrap()).count(), 0);
    assert_eq!(queries::satisfaction(&[visit]), (0, 0));
    let change = Change { from: Purpose::Care, to: Purpose::Fees };
    let correct = Correct { visit: visit_id(), corrections: vec![Correction::Purpose(change)] };
    assert_eq!(refuses(&mut source, "陈", correct).code, "visits.withdrawn");
    does(&mut source, "陈", AddNote { visit: visit_id(), text: "已重新登记".to_owned() });
}

#[test]
fn a_field_changed_by_two_people_follows_its_stakes() {
    let mut source = recorded();
    let correct = |correction| Correct { visit: visit_id(), corrections: vec![correction] };
    let purpose = |to| correct(Correction::Purpose(Change { from: Purpose::Care, to }));
    does(&mut source, "陈", purpose(Purpose::Opinion));
    assert_eq!(does(&mut source, "林", purpose(Purpose::Fees)).merged, Some("visits.changed_meanwhile"));
    assert!(does(&mut source, "林", purpose(Purpose::Fees)).effects.is_empty());

    let score = |to| correct(Correction::Satisfaction(Change { from: Some(4), to: Some(to) }));
    does(&mut source, "陈", score(2));
    let rejection = refuses(&mut source, "林", score(5));
    assert_eq!((rejection.code.as_ref(), rejection.get("now")), ("visits.changed_meanwhile", Some("2")));

    let notes = |to: &str| correct(Correction::Notes(Change { from: String::new(), to: to.to_owned() }));
    does(&mut source, "陈", notes("老人独居"));
    assert_eq!(does(&mut source, "林", notes("有宠物")).merged, Some("visits.kept_as_alternative"));
    let visit = visit(&source);
    assert_eq!(visit.notes, "老人独居");
    assert!(matches!(&visit.added.last().unwrap().what, Added::Alternative { text, .. } if text == "有宠物"));
}

#[test]
fn a_request_becomes_a_ticket_that_knows_its_visit() {
    let open = Open {
        ticket: TicketId(Id::named("ticket")),
        site: site(),
        alias: "7F-0032".to_owned(),
        kind: TicketKind::Repair,
        category: None,
        priority: None,
        channel: Channel::Phone,
        unit: Some(UnitId(Id::named("3-2-1201"))),
        place: String::new(),
        customer: None,
        caller: None,
        title: "阳台地漏返味".to_owned(),
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    let batch = raising_a_ticket(recording(), open);
    let kinds: Vec<&str> = batch.iter().map(|intent| intent.kind).collect();
    assert_eq!(kinds, ["visits.record", "tickets.open", "tickets.note_visit"]);

    // The server takes them one by one, in this order.
    let mut source = MapSource::default();
    for intent in &batch {
        let (kind, version, bytes) = (intent.kind, intent.version, &intent.bytes);
        let taken = if kind.starts_with("visits.") {
            let operation = VisitOperation::decode(kind, version, bytes).unwrap();
            source.submit(&MODULE, &person("陈"), MORNING, &operation)
        } else {
            let operation = <TicketOperation as Operation>::decode(kind, version, bytes).unwrap();
            source.submit(&tickets::MODULE, &person("陈"), MORNING, &operation)
        };
        taken.unwrap_or_else(|rejection| panic!("{kind}: {rejection:?}"));
    }
    let ticket: Ticket = source.get(Id::named("ticket")).unwrap();
    assert_eq!(ticket.visit, Some(VisitNote::Made(visit_id().0)));
    assert_eq!(ticket.channel, Channel::Visit);
    assert_eq!(visit(&source).ticket, Some(ticket.id));
}
