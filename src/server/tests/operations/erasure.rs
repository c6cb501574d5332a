//! Somebody is forgotten: no byte of them stays in the house, and whatever was proven stays proven (S20, S31).

use std::path::Path;

use customers::operations::{CorrectContact, Erase, NameChange, Register};
use customers::{Customer, CustomerContact, CustomerId, CustomerOperation, Ground};
use domain::{Id, PersonId};
use rusqlite::Connection;
use server::app::{self, App};
use server::backup;
use server::directory::server_person;
use server::privacy::forget::{Done, Reason, Wanted, carry_out};
use server::privacy::keep::RecordKind;
use server::privacy::{daily, due, erased};
use tickets::operations::{AddNote, Cancel, Open};
use tickets::{Caller, Channel, Ending, Ticket, TicketCaller, TicketId, TicketKind, TicketOperation};
use visits::operations::RecordVisit;
use visits::{Purpose, VisitId, VisitOperation, VisitPeople};

use crate::audit::{Kept, sign};
use crate::house::{House, block_on, config, house, records, site};

/// Everything by which she is known, spelled as it is typed and as it is kept.
const KNOWN_BY: [&str; 7] =
    ["司马光明", "司马光", "13912345678", "139 1234 5678", "13800001111", "粤B88888", "司马先生"];

fn customer() -> CustomerId {
    CustomerId(Id::named("司马"))
}

fn ticket() -> TicketId {
    TicketId(Id::named("her ticket"))
}

fn visit() -> VisitId {
    VisitId(Id::named("the visit to her"))
}

fn register() -> CustomerOperation {
    let register = Register {
        customer: customer(),
        site: site(),
        name: "司马光".to_owned(),
        telephones: vec!["139 1234 5678".to_owned()],
        plates: vec!["粤B88888".to_owned()],
        roles: Vec::new(),
        tags: Vec::new(),
    };
    register.into()
}

fn opened() -> TicketOperation {
    let open = Open {
        ticket: ticket(),
        site: site(),
        alias: "7F-0031".to_owned(),
        kind: TicketKind::Repair,
        category: None,
        priority: None,
        channel: Channel::Phone,
        unit: None,
        place: "3-2-1201".to_owned(),
        customer: Some(customer()),
        caller: Some(Caller { name: "司马光明".to_owned(), phone: "13800001111".to_owned() }),
        title: "厨房漏水".to_owned(),
        description: "司马光明家".to_owned(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    open.into()
}

/// She is registered, corrected, has called, is spoken of in a note, and was called on.
fn told_of_her(house: &House) {
    take(house, register());
    let correct = CorrectContact {
        customer: customer(),
        name: Some(NameChange { from: "司马光".to_owned(), to: "司马光明".to_owned() }),
        ..CorrectContact::default()
    };
    take(house, CustomerOperation::from(correct));
    take(house, opened());
    let text = "司马光明说 13912345678 打不通".to_owned();
    take(house, TicketOperation::from(AddNote { ticket: ticket(), text }));
    take(house, TicketOperation::from(AddNote { ticket: ticket(), text: "带梯子".to_owned() }));
    let record = RecordVisit {
        visit: visit(),
        site: site(),
        unit: None,
        place: "3-2-1201".to_owned(),
        customer: Some(customer()),
        purpose: Purpose::Care,
        present: vec!["司马先生".to_owned()],
        n_present: 1,
        phone: String::new(),
        satisfaction: None,
        requests: String::new(),
        notes: "司马先生在家".to_owned(),
        ticket: None,
        visited_at: None,
    };
    take(house, VisitOperation::from(record));
}

fn take(house: &House, operation: impl domain::Operation) {
    let results = house.submit(operation);
    assert!(results.iter().all(sync::message::OpResult::took_effect), "{results:?}");
}

fn forget(app: &App) -> Done {
    let wanted = Wanted {
        customers: vec![customer()],
        tickets: vec![(ticket(), false)],
        visits: vec![(visit(), false)],
    };
    let reason = Reason { ground: Ground::Requested, note: "2026-11 第 3 号".to_owned() };
    block_on(carry_out(app, server_person(), customer().id(), &wanted, &reason)).unwrap()
}

/// Which of these lie in any file of the folder, backups aside.
fn lying_in(folder: &Path) -> Vec<&'static str> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let lies = |known: &&&str| bytes.windows(known.len()).any(|window| window == known.as_bytes());
        found.extend(KNOWN_BY.iter().filter(lies).copied());
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn all_of_her() -> Vec<&'static str> {
    let mut all = KNOWN_BY.to_vec();
    all.sort_unstable();
    all
}

#[test]
fn s31_no_byte_of_who_was_forgotten_stays_and_every_commit_still_holds() {
    let house = house();
    told_of_her(&house);
    let signed = sign(&house).unwrap().unwrap();
    let data = house.app.config.data_dir.clone();
    assert_eq!(lying_in(&data), all_of_her(), "the search itself can find what it looks for");
    let done = forget(&house.app);
    assert_eq!((done.records, done.emptied, done.waiting, done.listed), (3, 5, 0, true), "{done:?}");
    assert_eq!(lying_in(&data), [""; 0], "overwritten at once, in the file and in its log");
    block_on(daily::tidy(&house.app)).unwrap();
    assert_eq!(lying_in(&data), [""; 0]);
    assert_eq!(lying_in(&house.app.config.backup_dir), [""; 0], "nor in the list beside the backups");
    assert!(records::<Customer>(&house.app)[0].is_erased());
    assert!(house.records::<CustomerContact>().is_empty() && house.records::<VisitPeople>().is_empty());
    assert!(house.records::<TicketCaller>().is_empty());
    let again = forget(&house.app);
    assert_eq!((again.emptied, again.waiting), (0, 0), "once is enough");
    let org = house.app.shared.org;
    let kept = Kept { folder: house.close(), org, signed };
    let report = kept.verified();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.emptied, 5, "the note about the ladder names nobody and stays");
    let said = server::audit::words::summary(&report);
    assert!(said.en.starts_with("Sound") && said.en.contains("5 of the ops"), "{said:?}");
}

#[test]
fn s31_a_body_emptied_otherwise_and_an_emptied_op_that_was_altered_are_found() {
    let redact = "(SELECT op FROM op WHERE kind = 'sync.redact' LIMIT 1)";
    let whole = "kind = 'tickets.add_note' AND length(body) <> 17";
    let emptied = "kind = 'customers.register'";
    let attacks = [
        // Nobody has said so.
        format!("UPDATE op SET body = CAST(x'ff' || {redact} AS BLOB) WHERE {whole}"),
        format!("UPDATE op SET body = CAST(x'ff' || zeroblob(16) AS BLOB) WHERE {whole}"),
        format!("UPDATE op SET body = x'' WHERE {whole}"),
        // By an op that is none of the server's.
        format!(
            "UPDATE op SET body = CAST(x'ff' || (SELECT op FROM op WHERE kind = 'sites.found_site') AS BLOB) WHERE {emptied}"
        ),
        // What is left of an emptied one is proven as before.
        format!("UPDATE op SET captured = captured + 1 WHERE {emptied}"),
        format!("UPDATE op SET actor = zeroblob(16) WHERE {emptied}"),
        format!("UPDATE op SET dseq = dseq + 1 WHERE {emptied}"),
        format!("UPDATE op SET hash = zeroblob(32) WHERE {emptied}"),
        format!("DELETE FROM op WHERE {emptied}"),
        // And so is what proves them.
        "UPDATE op SET body = x'00' WHERE kind = 'sync.redact'".to_owned(),
        "UPDATE op SET device = zeroblob(16) WHERE kind = 'sync.redact'".to_owned(),
        "DELETE FROM op WHERE kind = 'sync.redact'".to_owned(),
    ];
    let house = house();
    told_of_her(&house);
    forget(&house.app);
    let signed = sign(&house).unwrap().unwrap();
    let org = house.app.shared.org;
    let kept = Kept { folder: house.close(), org, signed };
    assert!(kept.verified().is_sound());
    let untouched = std::fs::read(kept.database()).unwrap();
    for attack in attacks {
        kept.attack(|connection: &Connection| {
            connection.execute_batch(&attack).unwrap();
            assert!(connection.changes() > 0, "{attack}");
            connection.pragma_update(None, "journal_mode", "DELETE").unwrap();
        });
        assert!(!kept.verified().is_sound(), "{attack}");
        std::fs::write(kept.database(), &untouched).unwrap();
    }
    assert!(kept.verified().is_sound());
}

#[test]
fn s20_what_a_crash_left_half_done_is_finished() {
    let house = house();
    told_of_her(&house);
    let note = String::new();
    take(&house, CustomerOperation::from(Erase { customer: customer(), ground: Ground::Mistaken, note }));
    assert_eq!(block_on(daily::finish(&house.app)).unwrap(), 2, "registration and correction");
    assert_eq!(block_on(daily::finish(&house.app)).unwrap(), 0);
    let text = "司马光明又来电".to_owned();
    take(&house, TicketOperation::from(AddNote { ticket: ticket(), text }));
    assert_eq!(block_on(daily::finish(&house.app)).unwrap(), 0, "nobody has decided about the ticket");
}

/// Which kinds are due so many days from now.
fn due_in(house: &House, days: i32) -> Vec<RecordKind> {
    let (app, today) = (&house.app, server::clock::now().day().plus(days));
    let mut reader = app.database.reader().unwrap();
    let found = due::due(&mut reader, app.shared.stream, &app.config.keep, today).unwrap();
    assert!(found.iter().all(|one| one.site == site() && one.since <= today), "{found:?}");
    found.into_iter().map(|one| one.kind).collect()
}

#[test]
fn s20_each_kind_is_due_when_its_term_is_over_and_not_a_day_before() {
    use RecordKind::{Callers, Customers, Tickets, VisitPeople, Visits};
    let house = house();
    told_of_her(&house);
    assert_eq!(due_in(&house, 5_000), [Visits], "as long as the ticket is open she may have to be called");
    let reason = "不修了".to_owned();
    take(&house, TicketOperation::from(Cancel { ticket: ticket(), ending: Ending::Withdrawn, reason }));
    assert_eq!(due_in(&house, 364), []);
    for days in [365, 1_094] {
        assert_eq!(due_in(&house, days), [Callers, VisitPeople], "{days}");
    }
    assert_eq!(due_in(&house, 1_095), [Tickets, Visits, Customers]);
    let wanted = Wanted {
        customers: vec![customer()],
        tickets: vec![(ticket(), true)],
        visits: vec![(visit(), true)],
    };
    let reason = Reason { ground: Ground::NoLongerNeeded, note: String::new() };
    let about = customer().id();
    let done = block_on(carry_out(&house.app, server_person(), about, &wanted, &reason)).unwrap();
    assert_eq!(done.emptied, 7, "every op about them, the one about the ladder and the cancellation too");
    assert_eq!(due_in(&house, 5_000), []);
    let kept = &house.records::<Ticket>()[0];
    assert!(kept.is_forgotten() && kept.kind == TicketKind::Repair && kept.number.is_some(), "{kept:?}");
    assert_eq!(lying_in(&house.app.config.data_dir), [""; 0]);
    drop(house.close());
}

#[test]
fn s29_a_restored_backup_forgets_again_who_was_forgotten_since() {
    let house = house();
    take(&house, opened());
    let backups = house.app.config.backup_dir.clone();
    let older =
        backup::make(&house.app.database, &backups, server::clock::now(), backup::By::Command).unwrap();
    take(&house, register());
    let wanted = Wanted { customers: vec![customer()], tickets: vec![(ticket(), false)], visits: Vec::new() };
    let reason = Reason { ground: Ground::Requested, note: String::new() };
    block_on(carry_out(&house.app, server_person(), customer().id(), &wanted, &reason)).unwrap();
    let listed = erased::read(&house.app.config).unwrap();
    assert_eq!(listed.len(), 2, "one line for each operation");
    assert!(listed.iter().all(|entry| entry.by == server_person() && entry.by != PersonId(Id::NIL)));

    let second = tempfile::tempdir().unwrap();
    let into = config(second.path()).data_dir;
    std::fs::create_dir_all(&into).unwrap();
    std::fs::copy(house.app.config.data_dir.join("server.keys"), into.join("server.keys")).unwrap();
    backup::restore(&older.file, &into, &mut || Id::named("new epoch")).unwrap();
    assert_ne!(lying_in(&into), [""; 0], "the backup is older than the wish");
    let (app, thread) = app::open(config(second.path())).unwrap();
    assert_eq!(block_on(daily::again(&app)).unwrap(), 1, "the ticket; the customer is not here yet");
    assert!(records::<TicketCaller>(&app).is_empty());
    let restored = House::of(second, app, thread);
    // A tablet sends again what the backup does not know.
    take(&restored, register());
    assert_eq!(block_on(daily::again(&restored.app)).unwrap(), 1);
    assert_eq!(block_on(daily::again(&restored.app)).unwrap(), 0, "and then it is done");
    assert!(records::<Customer>(&restored.app)[0].is_erased());
    block_on(daily::tidy(&restored.app)).unwrap();
    assert_eq!(lying_in(&into), [""; 0]);
    assert_eq!(erased::read(&restored.app.config).unwrap(), listed, "the list is beside the new backups");
    assert!(!into.join(erased::FILE).exists());
    let signed = sign(&restored).unwrap().unwrap();
    let org = restored.app.shared.org;
    let kept = Kept { folder: restored.close(), org, signed };
    let report = kept.verified();
    assert!(report.is_sound() && report.emptied == 2, "{report:?}");
    drop(house.close());
}
