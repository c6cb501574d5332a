//! Schema, triggers, crashes and the full disk.

use rusqlite::Connection;
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::{Database, SCHEMA_VERSION, SqliteAuthority};
use sync::authority::{Need, StoredOp};
use sync::message::OpResult;
use sync::redaction::emptied_by;

use crate::support::{STREAM, changes, disk, op, row};

#[test]
fn a_new_file_has_the_newest_schema_and_opens_again() {
    let disk = disk();
    assert_eq!(disk.database.schema_version(), Ok(SCHEMA_VERSION));
    Database::open(disk.database.path()).unwrap();
}

#[test]
fn a_file_of_a_newer_build_is_left_alone() {
    let disk = disk();
    let raw = Connection::open(disk.database.path()).unwrap();
    raw.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    assert_eq!(Database::open(disk.database.path()).unwrap_err(), StorageError::Newer);
}

#[test]
fn the_writer_flushes_every_commit_and_keeps_the_log_short() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    writer.commit(&changes(1)).unwrap();
    // The pragmas are the connection's own, so the file can only show the journal mode.
    let raw = Connection::open(disk.database.path()).unwrap();
    let mode: String = raw.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert!(disk.folder.path().join("app.db-wal").exists());
}

#[test]
fn s30_the_commit_log_and_captured_bodies_cannot_be_changed_or_deleted() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let mut first = changes(1);
    first.ops.push(op(5, b"body", 1));
    writer.commit(&first).unwrap();
    let raw = Connection::open(disk.database.path()).unwrap();
    for forbidden in [
        "UPDATE commit_log SET body = x'00'",
        "DELETE FROM commit_log",
        "UPDATE op SET body = x'00'",
        "UPDATE op SET hash = x'00'",
        "DELETE FROM op",
    ] {
        assert!(raw.execute(forbidden, []).is_err(), "{forbidden}");
    }
    assert_eq!(writer.commits(STREAM, 1, 10).unwrap().len(), 1);
}

#[test]
fn h15_a_second_result_replaces_the_first_but_never_the_body() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let mut first = changes(1);
    first.ops.push(op(5, b"body", 1));
    writer.commit(&first).unwrap();

    let mut released = changes(2);
    released.ops.push(op(5, b"body", 2));
    writer.commit(&released).unwrap();
    let mut forged = changes(3);
    forged.ops.push(op(5, b"other", 3));
    assert!(matches!(writer.commit(&forged), Err(StorageError::Broken { .. })));

    let id = op(5, b"", 0).op;
    let loaded = writer.load(STREAM, &[Need::Op(id)]).unwrap().ops.remove(&id).flatten().unwrap();
    assert_eq!((loaded.result, loaded.body), (OpResult::Applied { seq: 2 }, b"body".to_vec()));
    assert_eq!(writer.stream(STREAM).unwrap().unwrap().seq, 2, "the forged group has left no trace");
}

#[test]
fn s30_a_body_is_emptied_by_an_op_that_says_so_and_by_nothing_else() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let mut first = changes(1);
    let redacting = StoredOp { kind: "sync.redact".to_owned(), ..op(6, b"list", 1) };
    let held = OpResult::Held { seq: 1, why: sync::message::HeldReason::RightsGone };
    first.ops = vec![op(5, b"body", 1), redacting.clone(), StoredOp { result: held, ..op(7, b"open", 1) }];
    writer.commit(&first).unwrap();
    let raw = Connection::open(disk.database.path()).unwrap();
    let empties = |about: &StoredOp, body: Vec<u8>| {
        let values = rusqlite::params![body, about.op.id().0];
        raw.execute("UPDATE op SET body = ?1 WHERE op = ?2", values).is_ok()
    };
    let mark = emptied_by(redacting.op);
    assert!(!empties(&op(5, b"", 1), emptied_by(op(5, b"", 1).op)), "no op that empties others");
    assert!(!empties(&op(5, b"", 1), emptied_by(op(9, b"", 1).op)), "no op at all");
    assert!(!empties(&op(5, b"", 1), [mark.clone(), vec![0]].concat()), "more than the mark");
    assert!(!empties(&redacting, mark.clone()), "the list itself");
    assert!(!empties(&op(7, b"", 1), mark.clone()), "nobody has settled it yet");
    let result = "UPDATE op SET body = ?1, result = x'00' WHERE op = ?2";
    assert!(raw.execute(result, rusqlite::params![mark, op(5, b"", 1).op.id().0]).is_err());
    assert!(empties(&op(5, b"", 1), mark.clone()));
    assert!(!empties(&op(5, b"", 1), b"body".to_vec()), "and it does not come back");
    let listed = writer.forgetting_ops(STREAM).unwrap();
    assert_eq!(listed.iter().map(|op| op.op).collect::<Vec<_>>(), [redacting.op]);
    let about = writer.ops_about(STREAM, &[op(5, b"", 1).target].into()).unwrap();
    assert!(about.iter().any(|found| found.op == op(5, b"", 1).op && found.body == mark), "{about:?}");
}

#[test]
fn s20_what_is_deleted_is_overwritten_and_lies_in_no_log() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let mut first = changes(1);
    first.rows = (0..50).map(|n| row(n, domain::Scope::Org, 1, 700)).collect();
    first.ops.push(op(5, "司马光明 13912345678".repeat(90).as_bytes(), 1));
    first.ops.push(StoredOp { kind: "sync.redact".to_owned(), ..op(6, b"list", 1) });
    writer.commit(&first).unwrap();
    writer.cut_log_off().unwrap();
    let lies_open = || {
        let secret = "司马光明".as_bytes();
        let log = disk.database.path().with_extension("db-wal");
        [disk.database.path(), &log].iter().any(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(secret.len()).any(|window| window == secret)
        })
    };
    assert!(lies_open(), "the search itself can find what it looks for");
    let mut emptying = changes(2);
    emptying.redacted = vec![(op(5, b"", 1).op, op(6, b"", 1).op)];
    writer.overwrite_deleted(true).unwrap();
    writer.commit(&emptying).unwrap();
    writer.overwrite_deleted(false).unwrap();
    assert!(writer.cut_log_off().unwrap());
    assert!(!lies_open(), "at once");
    assert!(disk.database.tidy().unwrap());
    assert!(!lies_open());
    assert_eq!(writer.stream(STREAM).unwrap().unwrap().seq, 2);
}

#[test]
fn a_full_disk_is_said_so_and_the_store_goes_on_when_there_is_room_again() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    writer.commit(&changes(1)).unwrap();
    writer.limit_pages(Some(40)).unwrap();
    let mut big = changes(2);
    big.rows.push(row(1, domain::Scope::Org, 2, 1_000_000));
    assert!(matches!(writer.commit(&big), Err(StorageError::Full { .. })));
    assert_eq!(writer.stream(STREAM).unwrap().unwrap().seq, 1);
    writer.limit_pages(None).unwrap();
    writer.commit(&big).unwrap();
    assert_eq!(writer.stream(STREAM).unwrap().unwrap().seq, 2);
}

#[test]
fn a_reader_keeps_its_snapshot_while_the_writer_goes_on() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let mut reader = disk.database.reader().unwrap();
    writer.commit(&changes(1)).unwrap();
    reader.begin().unwrap();
    assert_eq!(reader.stream(STREAM).unwrap().unwrap().seq, 1);
    writer.commit(&changes(2)).unwrap();
    assert_eq!(reader.stream(STREAM).unwrap().unwrap().seq, 1);
    reader.end().unwrap();
    assert_eq!(reader.stream(STREAM).unwrap().unwrap().seq, 2);
}

#[test]
fn a_reader_cannot_write() {
    let disk = disk();
    let mut reader = disk.database.reader().unwrap();
    assert!(reader.commit(&changes(1)).is_err());
    assert_eq!(reader.stream(STREAM).unwrap(), None);
}

#[test]
fn h8_a_group_commit_does_not_take_back_what_a_backup_has_proved() {
    let disk = disk();
    let mut writer = disk.database.writer().unwrap();
    let durable = |writer: &mut SqliteAuthority| writer.stream(STREAM).unwrap().unwrap().durable_seq;
    writer.commit(&changes(1)).unwrap();
    writer.set_durable(STREAM, 1).unwrap();
    writer.commit(&changes(2)).unwrap();
    assert_eq!(durable(&mut writer), 1, "planned with durable_seq 0");
    writer.set_durable(STREAM, 0).unwrap();
    assert_eq!(durable(&mut writer), 1);
}

#[test]
fn s30_the_audit_and_its_checkpoints_cannot_be_changed_deleted_or_replaced() {
    use storage_sqlite::audit::{NewEvent, StoredCheckpoint};
    let disk = disk();
    let org = domain::OrgId(STREAM.0);
    let mut accounts = disk.database.accounts().unwrap();
    let event = NewEvent {
        org,
        at: domain::Timestamp(5),
        actor: None,
        device: None,
        session: None,
        kind: "x.y".to_owned(),
        subjects: vec![STREAM.0],
        detail: "{}".to_owned(),
    };
    accounts.append_audit(&[event.clone(), event]).unwrap();
    let signed = StoredCheckpoint { number: 1, body: "x".to_owned(), signature: vec![1] };
    accounts.add_checkpoint(org, &signed).unwrap();
    let mut writer = disk.database.writer().unwrap();
    writer.commit(&changes(1)).unwrap();
    let raw = Connection::open(disk.database.path()).unwrap();
    for forbidden in [
        "UPDATE audit_event SET detail = ''",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1",
        "UPDATE audit_checkpoint SET body = ''",
        "DELETE FROM audit_checkpoint",
        "INSERT OR REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint",
        "INSERT OR REPLACE INTO commit_log SELECT * FROM commit_log",
    ] {
        assert!(raw.execute(forbidden, []).is_err(), "{forbidden}");
    }
    let events = disk.database.reader().unwrap().audit_events(org, 1, 10).unwrap();
    assert_eq!((events.len(), events[1].prev), (2, events[0].hash));
    assert!(events.iter().all(|event| event.hash == event.computed_hash()));
}

#[test]
fn s30_what_fails_together_leaves_no_event() {
    let disk = disk();
    let mut accounts = disk.database.accounts().unwrap();
    let org = domain::OrgId(STREAM.0);
    let failed = accounts.together(|accounts| {
        accounts.set_meta("x", b"1")?;
        Err::<(), _>(StorageError::Newer)
    });
    assert_eq!(failed, Err(StorageError::Newer));
    assert_eq!(accounts.meta("x").unwrap(), None);
    assert_eq!(accounts.audit_head(org).unwrap().seq, 0);
    accounts.set_meta("x", b"2").unwrap();
}
