//! What a person may ask for: everything that is held about them, and nothing about anybody else.

use customers::operations::{Merge, Register};
use customers::{CustomerId, CustomerOperation};
use domain::{Intent, Operation, Record, SiteId};
use rusqlite::Connection;
use serde_json::{Value, json};
use server::config::Config;
use server::privacy::keep::Keep;
use server::random;
use tickets::operations::{Cancel, Open};
use tickets::{Caller, Ending, Ticket, TicketId, TicketOperation};

use crate::blobs::{first_site, found_site};
use crate::support::{House, device};
use crate::tablet::{Tablet, house, opened};

fn register(customer: CustomerId, site: SiteId, name: &str, telephone: &str) -> Intent {
    let register = Register {
        customer,
        site,
        name: name.to_owned(),
        telephones: vec![telephone.to_owned()],
        plates: Vec::new(),
        roles: Vec::new(),
        tags: Vec::new(),
    };
    CustomerOperation::from(register).intent()
}

fn ticket_of(customer: CustomerId, site: SiteId, title: &str, phone: &str) -> Intent {
    ticket_with(TicketId(random::id()), customer, site, title, phone)
}

fn ticket_with(ticket: TicketId, customer: CustomerId, site: SiteId, title: &str, phone: &str) -> Intent {
    let plain = opened(ticket, site);
    let TicketOperation::Open(open) =
        TicketOperation::decode(plain.kind, plain.version, &plain.bytes).unwrap()
    else {
        panic!("{plain:?}")
    };
    let caller = Some(Caller { name: "来电人".to_owned(), phone: phone.to_owned() });
    let open = Open { customer: Some(customer), caller, title: title.to_owned(), ..open };
    TicketOperation::from(open).intent()
}

/// As if the ticket had ended ten days ago.
fn age(house: &House, ticket: TicketId) {
    let connection = Connection::open(house.folder.path().join("data/guanjia.db")).unwrap();
    let read = "SELECT body FROM entity WHERE id = ?1";
    let body: Vec<u8> = connection.query_row(read, [ticket.0.0], |row| row.get(0)).unwrap();
    let mut ticket = Ticket::decode(&body).unwrap();
    ticket.ended_at = ticket.ended_at.map(|at| at.plus_minutes(-10 * 24 * 60));
    let write = "UPDATE entity SET body = ?1 WHERE id = ?2";
    connection.execute(write, rusqlite::params![ticket.encode(), ticket.id.0.0]).unwrap();
}

fn take(tablet: &mut Tablet, intents: Vec<Intent>) {
    let request = tablet.capture(intents);
    let reply = tablet.push(&request);
    assert!(reply.results.iter().all(|(_, result)| result.took_effect()), "{reply:?}");
}

/// Every byte that this tablet is shown.
fn seen_by(tablet: &Tablet) -> String {
    let rows = tablet.pull_all();
    rows.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect()
}

fn act(tablet: &Tablet, path: &str, body: &Value) -> (u16, Value) {
    let answer = tablet.client.post_json(path, body);
    (answer.status, answer.json())
}

#[test]
fn s20_a_manager_finds_a_customer_and_has_them_forgotten_and_no_device_holds_them_any_more() {
    let (house, mut chief) = house();
    let site = first_site(&chief);
    let second = found_site(&mut chief, "西园");
    let (asked, twin, other) = (CustomerId(random::id()), CustomerId(random::id()), CustomerId(random::id()));
    let files = vec![
        register(asked, site, "司马光明", "13912345678"),
        register(twin, site, "司马光明", "13800001111"),
        register(other, site, "仲孙小妮", "18699998888"),
        ticket_of(asked, site, "漏水 A", "13912345678"),
        ticket_of(other, site, "漏水 C", "18699998888"),
    ];
    let registered = chief.capture(files);
    assert!(chief.push(&registered).results.iter().all(|(_, result)| result.took_effect()));
    take(&mut chief, vec![CustomerOperation::from(Merge { duplicate: twin, kept: asked }).intent()]);
    let manager = chief.colleague(&house, "wang", "manager", Some(site), device(2));
    let elsewhere = chief.colleague(&house, "zhao", "manager", Some(second), device(3));
    let mut desk = chief.colleague(&house, "li", "representative", Some(site), device(4));
    assert!(seen_by(&desk).contains("司马光明"));

    let page = |tablet: &Tablet, path: &str| tablet.client.get(path).json();
    let found = page(&manager, "/api/office/personal_data?q=司马光明");
    assert_eq!(found["rows"].as_array().unwrap().len(), 1, "the merged file is part of it: {found}");
    assert!(!found.to_string().contains("13912345678"), "masked: {found}");
    let row = json!({ "row": asked.id(), "fields": { "ground": "requested", "note": "第 3 号" } });
    let erase = "/api/office/personal_data/erase_now";
    assert_eq!(act(&elsewhere, erase, &row).0, 404, "not the manager's to erase");
    assert!(page(&elsewhere, "/api/office/personal_data?q=司马光明")["rows"].as_array().unwrap().is_empty());
    assert_eq!(act(&desk, erase, &row).0, 403);
    let (status, looked) = act(&manager, "/api/office/personal_data/erase", &row);
    assert_eq!((status, &looked["preview"]["next"]["action"]), (200, &json!("erase_now")), "{looked}");
    assert!(seen_by(&desk).contains("司马光明"), "looking erases nothing");
    let naming = json!({ "row": asked.id(), "fields": { "ground": "requested", "note": "司马光明来信" } });
    let (status, refused) = act(&manager, erase, &naming);
    assert_eq!((status, &refused["field"]), (409, &json!("note")), "{refused}");
    let nothing = json!({ "row": asked.id(), "fields": {} });
    assert_eq!(act(&manager, erase, &nothing).1["field"], json!("ground"));
    let (status, exported) = act(&manager, "/api/office/personal_data/export", &row);
    assert_eq!(status, 200, "{exported}");
    let address = exported["show"].as_str().unwrap();
    let path = &address[address.find("/api/").unwrap()..];
    assert!(page(&manager, path).to_string().contains("13912345678"));

    let (status, done) = act(&manager, erase, &row);
    assert_eq!((status, &done["done"]), (200, &json!(true)), "{done}");
    let left = seen_by(&desk);
    for gone in ["司马光明", "13912345678", "13800001111", "司**明", "司马"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert!(
        left.contains("仲孙小妮") && left.contains("漏水 A"),
        "others stay, and so does the matter itself"
    );
    assert_eq!(act(&manager, erase, &row).0, 409, "once is enough");
    assert!(!page(&manager, path).to_string().contains("13912345678"));
    let log = page(&manager, "/api/office/retention?view=erased");
    assert!(log.to_string().contains("第 3 号") && log.to_string().contains("wang"), "{log}");
    assert!(page(&elsewhere, "/api/office/retention?view=erased")["rows"].as_array().unwrap().is_empty());

    // The tablet that had registered them sends it once more, as after a lost answer.
    let again = chief.push(&registered);
    assert!(again.results.iter().all(|(_, result)| result.took_effect()), "{again:?}");
    let late = customers::operations::CorrectContact {
        customer: asked,
        add_telephones: vec!["13912345678".to_owned()],
        ..Default::default()
    };
    let request = desk.capture(vec![CustomerOperation::from(late).intent()]);
    assert!(!desk.push(&request).results[0].1.took_effect(), "nothing is written about them any more");
}

#[test]
fn s20_what_is_due_is_listed_and_goes_when_somebody_decides() {
    let (house, mut chief) = house();
    let site = first_site(&chief);
    let second = found_site(&mut chief, "西园");
    let ticket = TicketId(random::id());
    let customer = CustomerId(random::id());
    let opened = ticket_with(ticket, customer, site, "漏水", "13912345678");
    let cancel =
        Cancel { ticket, ending: Ending::Withdrawn, reason: "客户 13912345678 不修了".to_owned() };
    take(&mut chief, vec![register(customer, site, "仲孙小妮", "18699998888"), opened]);
    take(&mut chief, vec![TicketOperation::from(cancel).intent()]);
    let manager = chief.colleague(&house, "wang", "manager", Some(site), device(2));
    let elsewhere = chief.colleague(&house, "zhao", "manager", Some(second), device(3));
    let due = |tablet: &Tablet| {
        let page = tablet.client.get("/api/office/retention").json();
        page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    let nothing: Vec<String> = due(&manager);
    assert_eq!(nothing, [""; 0], "a year has not gone by");
    // As if it had: the store's clock stands still in a test, so the term is what moves.
    house.app.upgrade().unwrap().settings.put(&Config {
        keep: Keep { callers: 1, visit_people: 0, tickets: 0, visits: 0, customers: 0 },
        ..Config::default()
    });
    let none: Vec<String> = due(&manager);
    assert_eq!(none, [""; 0], "it ended today");
    age(&house, ticket);
    let id = format!("callers:{}", ticket.0);
    let listed: Vec<String> = due(&manager);
    assert_eq!(listed, std::slice::from_ref(&id));
    assert!(due(&elsewhere).is_empty());
    let row = json!({ "row": id, "fields": {} });
    assert_eq!(act(&elsewhere, "/api/office/retention/erase", &row).0, 404);
    let kind = json!({ "row": null, "fields": { "kind": "callers" } });
    let (_, looked) = act(&manager, "/api/office/retention/erase_all", &kind);
    assert_eq!(looked["preview"]["rows"].as_array().unwrap().len(), 1, "{looked}");
    assert!(seen_by(&chief).contains("13912345678"), "looking erases nothing");
    let (status, done) = act(&manager, "/api/office/retention/erase_all_now", &kind);
    assert_eq!(status, 200, "{done}");
    assert!(!seen_by(&chief).contains("13912345678"), "nor in the reason of the cancellation");
    assert!(seen_by(&chief).contains("仲孙小妮"), "the customer's own file has a term of its own");
    let none: Vec<String> = due(&manager);
    assert_eq!(none, [""; 0]);
    assert_eq!(act(&manager, "/api/office/retention/erase", &row).0, 404, "it is due no more");
    assert_eq!(act(&manager, "/api/office/retention/erase_all_now", &kind).0, 409);
    let purposes = manager.client.get("/api/office/retention?view=purposes").json();
    assert_eq!(purposes["rows"].as_array().unwrap().len(), 5, "a purpose for each kind: {purposes}");
}

#[test]
fn s20_what_is_held_about_a_customer_is_handed_out_whole_and_to_managers_of_the_site_only() {
    let (house, mut chief) = house();
    let site = first_site(&chief);
    let second = found_site(&mut chief, "西园");
    let (asked, twin, other) = (CustomerId(random::id()), CustomerId(random::id()), CustomerId(random::id()));
    take(
        &mut chief,
        vec![
            register(asked, site, "司马光明", "13912345678"),
            register(twin, site, "司马光明", "13800001111"),
            register(other, site, "仲孙小妮", "18699998888"),
        ],
    );
    take(
        &mut chief,
        vec![
            ticket_of(asked, site, "漏水 A", "13912345678"),
            ticket_of(twin, site, "漏水 B", "13800001111"),
            ticket_of(other, site, "漏水 C", "18699998888"),
        ],
    );
    take(&mut chief, vec![CustomerOperation::from(Merge { duplicate: twin, kept: asked }).intent()]);

    let path = format!("/api/customers/{}/export", asked.id());
    let answer = chief.client.get(&path);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let held = answer.json();
    let text = String::from_utf8(answer.body.clone()).unwrap();
    for theirs in ["司马光明", "13912345678", "13800001111", "漏水 A", "漏水 B"] {
        assert!(text.contains(theirs), "{theirs}: {text}");
    }
    for anothers in ["仲孙小妮", "18699998888", "漏水 C"] {
        assert!(!text.contains(anothers), "{anothers}: {text}");
    }
    let n = |name: &str| held[name].as_array().unwrap().len();
    assert_eq!((n("customers"), n("contacts"), n("tickets"), n("visits")), (2, 1, 2, 0));

    let manager = chief.colleague(&house, "wang", "manager", Some(site), device(2));
    assert_eq!(manager.client.get(&path).status, 200);
    let elsewhere = chief.colleague(&house, "zhao", "manager", Some(second), device(3));
    let unknown = format!("/api/customers/{}/export", CustomerId(random::id()).id());
    let hidden = elsewhere.client.get(&path);
    assert_eq!(
        (hidden.status, &hidden.body),
        (404, &chief.client.get(&unknown).body),
        "not here and not theirs"
    );
    assert_eq!(chief.client.get("/api/customers/x/export").status, 404);
    let supervisor = chief.colleague(&house, "li", "supervisor", Some(site), device(4));
    assert_eq!(supervisor.client.get(&path).code(), "E-PERMISSION-403");
}
