//! Everything that S30 names is in one of the two chains.

use std::collections::BTreeSet;
use std::path::Path;

use domain::{DeviceId, OrgId, PersonId, Scope};
use serde_json::{Value, json};
use server::audit::Kind;
use server::random;
use storage_sqlite::Database;
use storage_sqlite::audit::AuditEvent;
use sync::message;

use crate::support::{House, PASSWORD, config, device, open};
use crate::tablet::{Tablet, house};

/// All events on the disk, oldest first.
fn events(house: &House, org: OrgId) -> Vec<AuditEvent> {
    events_in(&config(&house.folder).database(), org)
}

fn events_in(database: &Path, org: OrgId) -> Vec<AuditEvent> {
    Database::existing(database).reader().unwrap().audit_events(org, 1, usize::MAX).unwrap()
}

/// Events of this kind; a sign-in that failed is written a moment after its answer.
pub(crate) fn of(house: &House, org: OrgId, kind: Kind) -> Vec<AuditEvent> {
    for _ in 0..100 {
        let found: Vec<AuditEvent> =
            events(house, org).into_iter().filter(|event| event.event.kind == kind.name()).collect();
        if !found.is_empty() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("nothing of {kind:?} in {:?}", events(house, org))
}

pub(crate) fn detail(event: &AuditEvent) -> Value {
    serde_json::from_str(&event.event.detail).unwrap()
}

#[test]
fn s30_signing_in_and_out_ended_sessions_and_passwords_are_in_the_chain() {
    let (house, mut chief) = house();
    let org = chief.org;
    let clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let began = of(&house, org, Kind::SignedIn);
    assert_eq!(detail(&began[0]), json!({ "how": "first_start" }));
    assert_eq!((began[1].event.actor, began[1].event.device), (Some(clerk.person), Some(clerk.device)));
    assert!(began[1].event.session.is_some());
    assert_eq!(of(&house, org, Kind::AccountAdded)[1].event.actor, Some(chief.person));
    let changed = of(&house, org, Kind::PasswordChanged);
    assert_eq!(
        (changed[0].event.actor, changed[0].event.subjects.clone()),
        (Some(clerk.person), vec![clerk.person.id()])
    );

    let again = Tablet::sign_in(&house, "wang", PASSWORD, device(5));
    let sessions = again.client.get("/api/sessions").json();
    let other = sessions.as_array().unwrap().iter().find(|one| one["current"] == json!(false)).unwrap();
    assert_eq!(again.client.delete(&format!("/api/sessions/{}", other["id"].as_str().unwrap())).status, 204);
    assert_eq!(detail(&of(&house, org, Kind::SessionEnded)[0])["by"], json!("own"));
    assert_eq!(again.client.delete("/api/session").status, 204);
    let out = of(&house, org, Kind::SignedOut);
    assert_eq!((out[0].event.actor, out[0].event.device), (Some(clerk.person), Some(device(5))));

    for disabled in [true, false] {
        let wish = json!({ "login": "wang", "disabled": disabled });
        assert_eq!(chief.client.post_json("/api/accounts/disable", &wish).status, 204);
    }
    assert_eq!(chief.client.post_json("/api/accounts/reset", &json!({ "login": "wang" })).status, 200);
    for kind in [Kind::AccountClosed, Kind::AccountReopened, Kind::PasswordReset] {
        let event = &of(&house, org, kind)[0].event;
        assert_eq!(
            (event.actor, event.subjects.clone()),
            (Some(chief.person), vec![clerk.person.id()]),
            "{kind:?}"
        );
    }
}

#[test]
fn s30_failed_sign_ins_are_counted_and_name_neither_password_nor_address() {
    let (house, chief) = house();
    let client = house.client();
    for _ in 0..4 {
        assert_eq!(client.sign_in("chen", "wrong CANARY", device(9)).status, 401);
        assert_eq!(client.sign_in("CANARY-login", "wrong CANARY", device(9)).status, 401);
    }
    let org = chief.org;
    let first = of(&house, org, Kind::SignInRefused);
    assert!(first.len() <= 2, "{first:?}");
    let folder = house.close();
    let all = events_in(&config(&folder).database(), org);
    let refused: Vec<&AuditEvent> =
        all.iter().filter(|event| event.event.kind == Kind::SignInRefused.name()).collect();
    let times = |known: bool| -> u64 {
        let of = refused.iter().filter(|event| event.event.subjects.contains(&chief.person.id()) == known);
        of.map(|event| detail(event)["times"].as_u64().unwrap()).sum()
    };
    assert_eq!(
        (times(true), times(false), refused.len()),
        (4, 4, 4),
        "told at once, and the rest at the end"
    );
    let text = format!("{all:?}").to_lowercase();
    assert!(!text.contains("canary") && !text.contains("127.0.0.1") && text.contains("127.0.0.0/24"));
}

#[test]
fn s30_changed_rights_name_the_op_its_author_and_the_person() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let assignment = staff::Assignment { post: staff::Post::builtin_id("guide"), site: None };
    let relieve = staff::operations::Relieve { person: clerk.person, assignment };
    let request = chief.capture(vec![domain::Operation::intent(&staff::StaffOperation::from(relieve))]);
    let op = chief.push(&request).results[0].0;
    let told = of(&house, chief.org, Kind::RightsChanged);
    let last = told.last().unwrap();
    assert_eq!(last.event.actor, Some(chief.person));
    assert!(last.event.subjects.contains(&clerk.person.id()));
    assert_eq!(
        (detail(last)["kind"].clone(), detail(last)["op"].clone()),
        (json!("staff.relieve"), json!(op.id()))
    );
    // What a crash kept from being noted is noted at the next start.
    let folder = house.close();
    let configured = config(&folder);
    let raw = rusqlite::Connection::open(configured.database()).unwrap();
    let zero = vec![0_u8; 16];
    raw.execute("UPDATE server_meta SET value = ?1 WHERE name = 'rights_noted'", [zero]).unwrap();
    drop(raw);
    let before = told.len();
    let house = open(folder, configured);
    assert_eq!(
        of(&house, chief.org, Kind::RightsChanged).len(),
        2 * before,
        "all of them once more, none missing"
    );
}

/// A customer with a telephone, at the first site.
fn register(chief: &mut Tablet) -> domain::Id {
    use customers::{CustomerId, CustomerOperation, operations::Register};
    let rows = chief.pull_all();
    let site = rows.iter().find_map(|row| row.decode::<sites::Site>().ok()).unwrap().id;
    let id = CustomerId(random::id());
    let register = Register {
        customer: id,
        site,
        name: "王女士".to_owned(),
        telephones: vec!["13800001111".to_owned()],
        plates: Vec::new(),
        roles: Vec::new(),
        tags: Vec::new(),
    };
    let request = chief.capture(vec![domain::Operation::intent(&CustomerOperation::from(register))]);
    assert!(chief.push(&request).results[0].1.took_effect());
    id.0
}

#[test]
fn s30_who_reads_personal_data_is_in_the_chain_once_a_day_and_each_search() {
    let (house, mut chief) = house();
    let customer = register(&mut chief);
    assert_eq!(chief.client.get(&format!("/api/customers/{customer}/export")).status, 200);
    let handed = &of(&house, chief.org, Kind::PersonalDataExported)[0].event;
    assert_eq!((handed.actor, handed.subjects.clone()), (Some(chief.person), vec![customer]));
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let rows = clerk.pull_all();
    let personal = rows.iter().filter(|row| matches!(row.scope, Scope::SitePii(_))).count();
    assert!(personal > 0, "{rows:?}");
    clerk.pull_all();
    let read_by = |person: PersonId| -> Vec<AuditEvent> {
        let read = of(&house, chief.org, Kind::PersonalDataRead);
        read.into_iter().filter(|event| event.event.actor == Some(person)).collect()
    };
    let read = read_by(clerk.person);
    assert_eq!((read.len(), read[0].event.device), (1, Some(clerk.device)));
    assert_eq!(
        (detail(&read[0])["rows"].clone(), detail(&read[0])["via"].clone()),
        (json!(personal), json!("pull"))
    );
    let contact = rows.iter().find(|row| matches!(row.scope, Scope::SitePii(_))).unwrap();
    let request = message::FindRequest {
        stream: clerk.stream,
        kind: contact.kind.as_str().to_owned(),
        site: None,
        text: String::new(),
        ids: vec![contact.id],
        before: None,
        limit: 10,
    };
    for _ in 0..2 {
        let answer = clerk.post_message("/api/sync/find", &message::encode(&request));
        let reply: message::FindReply = message::decode(&answer.body).unwrap();
        assert!(reply.rows.iter().any(|row| matches!(row.scope, Scope::SitePii(_))), "{reply:?}");
    }
    let found = of(&house, chief.org, Kind::PersonalDataFound);
    assert_eq!((found.len(), found[0].event.actor), (2, Some(clerk.person)));
    assert_eq!(found[0].event.subjects, [contact.id]);
    let all = format!("{:?}", events(&house, chief.org));
    assert!(!all.contains('王') && !all.contains("1380000"), "S20");
    let org = chief.org;
    let folder = house.close();
    let rest: u64 = events_in(&config(&folder).database(), org)
        .iter()
        .filter(|event| {
            event.event.kind == Kind::PersonalDataRead.name() && event.event.actor == Some(clerk.person)
        })
        .map(|event| detail(event)["rows"].as_u64().unwrap())
        .sum();
    assert_eq!(rest, 2 * personal as u64, "at the stop the rest of the day is told");
}

#[test]
fn s30_orders_about_devices_lost_data_and_opened_pages_are_in_the_chain() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let body = json!({ "device": DeviceId(random::id()), "pending": 5, "oldest": 1_000, "rescued": 2 });
    assert_eq!(clerk.client.post_json("/api/devices/lost", &body).status, 204);
    let lost = &of(&house, chief.org, Kind::DeviceDataLost)[0];
    assert_eq!((lost.event.actor, detail(lost)), (Some(clerk.person), json!({ "pending": 5, "rescued": 2 })));
    let order = json!({ "device": clerk.device, "order": "revoke" });
    assert_eq!(chief.client.post_json("/api/devices/order", &order).status, 204);
    let ordered = &of(&house, chief.org, Kind::DeviceOrdered)[0];
    assert_eq!(
        (ordered.event.actor, ordered.event.subjects.clone()),
        (Some(chief.person), vec![clerk.device.id()])
    );
    assert_eq!(detail(ordered), json!({ "order": "revoke", "sessions_ended": 1 }));
    let page = chief.client.get("/api/office/audit").json();
    assert_eq!(of(&house, chief.org, Kind::AuditRead)[0].event.actor, Some(chief.person));
    let kinds: BTreeSet<String> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["cells"][2]["words"]["en"].as_str().unwrap().to_owned())
        .collect();
    assert!(!of(&house, chief.org, Kind::ServerStarted).is_empty());
    for expected in ["Audit read", "Device ordered", "Device lost its data", "Signed in", "Server started"] {
        assert!(kinds.contains(expected), "{expected} {kinds:?}");
    }
    let narrowed = chief
        .client
        .get(&format!("/api/office/audit?kind=device.ordered&person={}&day=2026-01-01", chief.person));
    assert_eq!(narrowed.json()["rows"], json!([]));
    let narrowed = chief.client.get("/api/office/audit?kind=device.ordered").json();
    assert_eq!(narrowed["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn s30_the_audit_is_read_by_who_may_and_shows_own_sites_only() {
    let (house, mut chief) = house();
    let rows = chief.pull_all();
    let site = rows.iter().find_map(|row| row.decode::<sites::Site>().ok()).unwrap().id;
    let other = domain::SiteId(random::id());
    let found =
        sites::operations::FoundSite { site: other, name: "西园".to_owned(), address: String::new() };
    let request = chief.capture(vec![domain::Operation::intent(&sites::SiteOperation::from(found))]);
    chief.push(&request);
    let here = chief.colleague(&house, "li", "manager", Some(site), device(2));
    let there = chief.colleague(&house, "zhao", "guide", Some(other), device(3));
    let clerk = chief.colleague(&house, "wang", "guide", Some(site), device(4));
    assert_eq!(clerk.client.get("/api/office/audit").code(), "E-PERMISSION-403");
    let page = here.client.get("/api/office/audit");
    let seen = page.json()["rows"].to_string();
    assert!(seen.contains(&clerk.person.to_string()) && !seen.contains(&there.person.to_string()));
    assert!(!seen.contains("zhao") && !seen.contains("Server started"), "{seen}");
    let all = chief.client.get("/api/office/audit");
    assert!(String::from_utf8(all.body).unwrap().contains(&there.person.to_string()));
}

#[test]
fn s30_second_factors_imports_and_device_backups_are_in_the_chain() {
    let (house, mut chief) = house();
    let org = chief.org;
    crate::factors::enrol(&chief.client);
    assert_eq!(detail(&of(&house, org, Kind::FactorEnrolled)[0]), json!({ "kind": "totp" }));
    assert_eq!(chief.client.post_json("/api/factors/recovery", &json!({})).status, 200);
    assert_eq!(of(&house, org, Kind::RecoveryCodesRenewed)[0].event.actor, Some(chief.person));
    let id = chief.client.get("/api/factors").json()["factors"][0]["id"].as_str().unwrap().to_owned();
    let removed = chief.client.delete(&format!("/api/factors/{id}"));
    // The last one of who owes one stays; another's is taken away by who may.
    assert_eq!(removed.status, 409);
    let clerk = chief.colleague(&house, "li", "manager", None, device(3));
    crate::factors::enrol(&clerk.client);
    assert_eq!(chief.client.post_json("/api/accounts/forget_factors", &json!({ "login": "li" })).status, 204);
    let taken = &of(&house, org, Kind::FactorRemoved)[0];
    assert_eq!(
        (taken.event.actor, taken.event.subjects.clone()),
        (Some(chief.person), vec![clerk.person.id()])
    );

    let file = crate::device_backup::empty(&chief);
    assert_eq!(crate::device_backup::bring(&chief, &file).status, 200);
    let brought = &of(&house, org, Kind::DeviceBackupTaken)[0];
    assert_eq!(
        (brought.event.actor, brought.event.subjects.clone()),
        (Some(chief.person), vec![chief.device.id()])
    );

    let site = crate::office_staff::site(&chief);
    crate::office_ticket_imports::taken_in(
        &chief,
        site,
        b"number,title,status,opened\n1,CANARY,closed,2026-01-02 10:00\n",
    );
    let imported = &of(&house, org, Kind::ImportRun)[0];
    assert_eq!((imported.event.actor, &imported.event.subjects[..]), (Some(chief.person), &[site.id()][..]));
    assert_eq!(detail(imported), json!({ "rows": 1, "imported": 1, "problems": 0 }));
    assert!(!format!("{:?}", events(&house, org)).contains("CANARY"), "S20");
}

/// Whoever adds a kind of event proves that it comes about.
#[test]
fn s30_every_kind_of_event_is_produced_by_a_test() {
    let tests = [
        include_str!("audit.rs"),
        include_str!("wipe.rs"),
        include_str!("../operations/audit.rs"),
        include_str!("../operations/audit_command.rs"),
    ];
    for kind in Kind::ALL {
        let name = format!("Kind::{kind:?}");
        let seen =
            |text: &&str| text.split(|c: char| !c.is_alphanumeric() && c != ':').any(|word| word == name);
        assert!(tests.iter().any(seen), "no test looks for {name}");
    }
}

#[test]
fn s30_an_enrolled_device_is_in_the_chain() {
    let (house, chief) = house();
    assert_eq!(crate::enrolled::DeviceKey::new().enrol(&chief).status, 204);
    let enrolled = &of(&house, chief.org, Kind::DeviceEnrolled)[0].event;
    assert_eq!((enrolled.actor, &enrolled.subjects[..]), (Some(chief.person), &[chief.device.id()][..]));
}

#[test]
fn s30_changed_settings_and_imports_taken_back_are_in_the_chain() {
    use crate::office_staff::{done, page, site};
    let (house, chief) = house();
    let lease = serde_json::json!("offline_lease_hours");
    done(&chief, "/api/office/settings/change", &lease, serde_json::json!({ "value": "24" }));
    let changed = &of(&house, chief.org, Kind::SettingChanged)[0].event;
    assert_eq!(changed.actor, Some(chief.person));
    assert_eq!(changed.detail, r#"{"setting":"offline_lease_hours","value":"24"}"#);
    let here = site(&chief);
    crate::office_sites::taken_in(&chief, here, "unit\n3-1-101\n");
    let import = page(&chief, "/api/office/unit_imports")["rows"][0]["id"].clone();
    done(&chief, "/api/office/unit_imports/undo", &import, serde_json::json!({}));
    let undone = &of(&house, chief.org, Kind::ImportUndone)[0].event;
    assert_eq!((undone.actor, undone.subjects[0]), (Some(chief.person), here.id()));
    assert_eq!(undone.detail, r#"{"gone":1,"left":0}"#);
}
