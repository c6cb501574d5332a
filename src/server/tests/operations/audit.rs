//! Whoever can write the database cannot change what has happened unnoticed (S31), and the server signs only what is whole.

use std::path::PathBuf;

use domain::{Day, Id, OrgId, PersonId, Timestamp};
use rusqlite::Connection;
use server::audit::checkpoint::{self, Checkpoint, CheckpointError, Signed};
use server::audit::signing::CheckpointKey;
use server::audit::verify::{Chain, Report, What, verify};
use server::audit::{Event, Kind, record};
use sites::SiteOperation;
use sites::operations::RenameSite;
use storage::authority::AuthorityReader;
use storage_sqlite::Database;
use sync::Hash;
use tempfile::TempDir;

use crate::house::{House, config, house, site};

const PERSON: PersonId = PersonId(Id([7; 16]));

/// A day in the life of a house, signed in the middle: what is behind the checkpoint nobody has signed yet.
pub(crate) struct Kept {
    pub(crate) folder: TempDir,
    pub(crate) org: OrgId,
    pub(crate) signed: Checkpoint,
}

fn rename(house: &House, name: &str) {
    house.submit(SiteOperation::from(RenameSite { site: site(), name: name.to_owned() }));
}

pub(crate) fn event(org: OrgId, number: usize) -> Event {
    let event = Event::new(org, Kind::SignedIn).person(PERSON).device(domain::DeviceId(Id([9; 16])));
    event.session(Hash::of(b"token")).about(Id([number as u8; 16])).with("rows", number)
}

pub(crate) fn live(house: &House, turns: std::ops::Range<usize>) {
    for turn in turns {
        rename(house, &format!("name {turn}"));
        record(&mut house.app.database.accounts().unwrap(), event(house.app.shared.org, turn)).unwrap();
    }
}

pub(crate) fn sign(house: &House) -> Result<Option<Checkpoint>, CheckpointError> {
    let app = &house.app;
    let key = CheckpointKey::derive(&app.shared.keys.actor_root);
    checkpoint::make(&app.database, &app.config.data_dir, &key, server::clock::now(), true)
}

pub(crate) fn kept() -> Kept {
    let house = house();
    let org = house.app.shared.org;
    live(&house, 0..8);
    let signed = sign(&house).unwrap().unwrap();
    live(&house, 8..12);
    Kept { folder: house.close(), org, signed }
}

impl Kept {
    pub(crate) fn database(&self) -> PathBuf {
        config(self.folder.path()).database()
    }

    pub(crate) fn files(&self) -> PathBuf {
        config(self.folder.path()).data_dir.join(checkpoint::FOLDER)
    }

    /// As somebody who can write the file, but has not the server's keys: every trigger is gone first.
    pub(crate) fn attack(&self, attack: impl FnOnce(&Connection)) {
        let connection = Connection::open(self.database()).unwrap();
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
        let triggers: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        for trigger in triggers {
            connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        attack(&connection);
    }

    pub(crate) fn verified(&self) -> Report {
        self.verified_with(&checkpoint::read_folder(&self.files()).unwrap())
    }

    pub(crate) fn verified_with(&self, files: &[Signed]) -> Report {
        let keys = server::keys::load_or_create(&config(self.folder.path()).data_dir).unwrap();
        let key = CheckpointKey::derive(&keys.actor_root);
        let mut reader = Database::existing(self.database()).reader().unwrap();
        verify(&mut reader, self.org, Some(key.public()), files).unwrap()
    }
}

/// What is found after this attack on a house of its own.
fn found(sql: &str) -> Vec<(Chain, What)> {
    let kept = kept();
    kept.attack(|connection| {
        connection.execute_batch(sql).unwrap();
        assert!(connection.changes() > 0, "{sql}");
    });
    let report = kept.verified();
    assert!(!report.is_sound(), "{sql}");
    report.findings.iter().map(|finding| (finding.chain, finding.what)).collect()
}

fn on(chain: Chain, found: &[(Chain, What)]) -> bool {
    found.iter().any(|(of, _)| *of == chain)
}

#[test]
fn s31_an_untouched_house_is_sound() {
    let kept = kept();
    let report = kept.verified();
    assert!(report.is_sound() && report.signatures_checked, "{report:?}");
    // The site's founding has changed rights: one event more than were recorded here.
    assert_eq!((report.events, report.checkpoints), (13, 1));
    assert!(report.commits >= 13 && report.ops >= 13 && report.rows > 0, "{report:?}");
    let until = report.signed_until.unwrap();
    assert_eq!((until.seq, until.audit_seq), (kept.signed.commit_seq, 9));
}

#[test]
fn s31_one_changed_byte_is_found_in_the_commit_log_and_what_it_covers() {
    for change in [
        "UPDATE commit_log SET body = CAST(substr(body, 1, length(body) - 1) || x'ff' AS BLOB) WHERE seq_to = 5",
        "UPDATE commit_log SET at = at + 1 WHERE seq_to = 5",
        "UPDATE commit_log SET prev = zeroblob(32) WHERE seq_to = 5",
        "UPDATE commit_log SET hash = zeroblob(32) WHERE seq_to = 5",
        "UPDATE op SET body = CAST(substr(body, 1, length(body) - 1) || x'7f' AS BLOB) WHERE seq = 5",
        "UPDATE op SET actor = zeroblob(16) WHERE seq = 5",
        "UPDATE op SET captured = captured + 1 WHERE seq = 5",
        "UPDATE op SET received = received + 1 WHERE seq = 5",
        "UPDATE op SET result = x'00' WHERE seq = 5",
        "UPDATE op SET settled = 1 - settled WHERE seq = 5",
        "UPDATE entity SET body = CAST(substr(body, 1, length(body) - 1) || x'ff' AS BLOB) WHERE kind = 'sites.site'",
        "UPDATE entity SET scope = 'org' || '' , rev = rev + 1 WHERE kind = 'sites.site'",
        "UPDATE stream SET head = zeroblob(32)",
    ] {
        let found = found(change);
        assert!(on(Chain::Commits, &found), "{change} {found:?}");
    }
}

#[test]
fn s31_one_changed_byte_is_found_in_the_audit_whatever_column() {
    for column in [
        "at = at + 1",
        "error_ms = 1",
        "actor = zeroblob(16)",
        "actor = NULL",
        "device = zeroblob(16)",
        "session = zeroblob(8)",
        "kind = 'session.ended'",
        "subjects = zeroblob(16)",
        "subjects = x''",
        "detail = '{}'",
        "prev = zeroblob(32)",
        "hash = zeroblob(32)",
        "seq = 100",
    ] {
        let found = found(&format!("UPDATE audit_event SET {column} WHERE seq = 4"));
        assert!(on(Chain::Audit, &found), "{column} {found:?}");
    }
    assert!(on(Chain::Audit, &found("UPDATE audit_head SET hash = zeroblob(32)")));
}

#[test]
fn s31_a_deleted_row_is_found_on_both_chains() {
    for (chain, delete) in [
        (Chain::Commits, "DELETE FROM commit_log WHERE seq_to = 5"),
        (Chain::Commits, "DELETE FROM op WHERE seq = 5"),
        (Chain::Commits, "DELETE FROM entity WHERE kind = 'sites.site'"),
        (Chain::Audit, "DELETE FROM audit_event WHERE seq = 4"),
        (Chain::Audit, "DELETE FROM audit_event WHERE seq = 1"),
        (Chain::Checkpoints, "DELETE FROM audit_checkpoint"),
    ] {
        assert!(on(chain, &found(delete)), "{delete}");
    }
}

#[test]
fn s31_swapped_rows_are_found_on_both_chains() {
    let swapped = |table: &str, column: &str, a: u64, b: u64| {
        format!(
            "UPDATE {table} SET {column} = -1 WHERE {column} = {a}; \
             UPDATE {table} SET {column} = {a} WHERE {column} = {b}; \
             UPDATE {table} SET {column} = {b} WHERE {column} = -1;"
        )
    };
    let contents = "UPDATE op SET body = (SELECT other.body FROM op other WHERE other.seq = 11 - op.seq) \
                    WHERE seq IN (5, 6)";
    for (chain, swap) in [
        (Chain::Commits, swapped("commit_log", "seq_to", 5, 6)),
        (Chain::Commits, contents.to_owned()),
        (Chain::Audit, swapped("audit_event", "seq", 4, 5)),
    ] {
        assert!(on(chain, &found(&swap)), "{swap}");
    }
}

#[test]
fn s31_a_cut_tail_is_found_also_when_the_end_is_made_to_fit() {
    // The clumsy: the rows alone.
    let clumsy = [
        (Chain::Commits, "DELETE FROM commit_log WHERE seq_to = (SELECT max(seq_to) FROM commit_log)"),
        (Chain::Audit, "DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)"),
    ];
    for (chain, cut) in clumsy {
        let found = found(cut);
        assert!(found.contains(&(chain, What::CutTail)), "{cut} {found:?}");
    }
    // The careful: everything that hangs on them, too. What was signed is missed.
    let kept = kept();
    kept.attack(|connection| {
        let cut = "DELETE FROM commit_log WHERE seq_to > 5; DELETE FROM op WHERE seq > 5; \
                   DELETE FROM entity WHERE seq > 5; DELETE FROM audit_event WHERE seq > 5; \
                   UPDATE stream SET seq = 5, head = (SELECT hash FROM commit_log WHERE seq_to = 5); \
                   UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_event WHERE seq = 5)";
        connection.execute_batch(cut).unwrap();
    });
    let report = kept.verified();
    for chain in [Chain::Commits, Chain::Audit] {
        let signed = report.findings.iter().any(|one| (one.chain, one.what) == (chain, What::NotAsSigned));
        assert!(signed, "{chain:?} {report:?}");
    }
}

/// Every hash from this commit on is made anew, over other times of day.
pub(crate) fn rewrite_commits(connection: &Connection, from: i64) {
    let mut statement = connection
        .prepare("SELECT stream, seq_from, seq_to, prev, at, body FROM commit_log WHERE seq_to >= ?1 ORDER BY seq_to")
        .unwrap();
    type Row = ([u8; 16], i64, i64, [u8; 32], i64, Vec<u8>);
    let rows = statement.query_map([from], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    });
    let rows: Vec<Row> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    let mut prev = rows[0].3;
    for (stream, seq_from, seq_to, _, at, body) in rows {
        let at = at - 3_600_000;
        let number = |number: i64| number.to_be_bytes();
        let hash =
            Hash::of_parts(&[&stream, &number(seq_from), &number(seq_to), &prev, &number(at), &body]).0;
        let sql = "UPDATE commit_log SET prev = ?1, hash = ?2, at = ?3 WHERE seq_to = ?4";
        connection.execute(sql, rusqlite::params![prev, hash, at, seq_to]).unwrap();
        prev = hash;
    }
    connection.execute("UPDATE stream SET head = ?1", [prev]).unwrap();
}

/// The events from this one on say that somebody else did it, with every hash made anew.
fn rewrite_events(connection: &Connection, org: OrgId, from: u64) {
    let path = connection.path().unwrap().to_owned();
    let reader = Database::existing(path).reader().unwrap();
    let events = reader.audit_events(org, from, usize::MAX).unwrap();
    drop(reader);
    let mut prev = events[0].prev;
    for mut event in events {
        event.event.actor = Some(PersonId(Id([8; 16])));
        event.prev = prev;
        event.hash = event.computed_hash();
        let sql = "UPDATE audit_event SET actor = ?1, prev = ?2, hash = ?3 WHERE seq = ?4";
        let values = rusqlite::params![[8_u8; 16], event.prev.0, event.hash.0, event.seq as i64];
        connection.execute(sql, values).unwrap();
        prev = event.hash;
    }
    connection.execute("UPDATE audit_head SET hash = ?1", [prev.0]).unwrap();
}

#[test]
fn s31_a_suffix_rewritten_with_all_its_hashes_is_found_by_what_was_signed() {
    for chain in [Chain::Commits, Chain::Audit] {
        let kept = kept();
        let rewrite = |connection: &Connection| match chain {
            Chain::Commits => rewrite_commits(connection, 5),
            _ => rewrite_events(connection, kept.org, 4),
        };
        kept.attack(rewrite);
        let report = kept.verified();
        let expected = vec![(chain, What::NotAsSigned)];
        let found: Vec<_> = report.findings.iter().map(|one| (one.chain, one.what)).collect();
        assert_eq!(found, expected, "whole in itself, and not what was signed: {report:?}");
        // Taking the checkpoint out of the database helps as little: the file beside it, or its copy elsewhere, knows.
        kept.attack(|connection| {
            connection.execute("DELETE FROM audit_checkpoint", []).unwrap();
        });
        let report = kept.verified();
        assert!(
            report.findings.iter().any(|one| (one.chain, one.what) == (chain, What::NotAsSigned)),
            "{report:?}"
        );
        assert!(kept.verified_with(&[]).is_sound(), "without anything signed nobody could tell");
    }
}

#[test]
fn s31_a_checkpoint_signed_by_somebody_else_is_not_believed() {
    let kept = kept();
    kept.attack(|connection| rewrite_commits(connection, 5));
    let forged = CheckpointKey::derive(&[1; 32]);
    kept.attack(|connection| {
        let mut reader = Database::existing(kept.database()).reader().unwrap();
        let state = reader.stream(sync::message::StreamId::from(kept.org)).unwrap().unwrap();
        drop(reader);
        // The signed one with a head that fits.
        let mut body = kept.signed.clone();
        body.commit_head = state.head;
        body.commit_seq = state.seq;
        let text = body.to_text();
        let sql = "UPDATE audit_checkpoint SET body = ?1, signature = ?2";
        connection.execute(sql, rusqlite::params![text, forged.sign(&text)]).unwrap();
    });
    let report = kept.verified_with(&[]);
    assert!(report.findings.iter().any(|one| one.what == What::BadSignature), "{report:?}");
}

#[test]
fn s31_the_server_does_not_sign_what_was_rewritten_behind_its_back() {
    for chain in [Chain::Commits, Chain::Audit, Chain::Checkpoints] {
        let kept = kept();
        kept.attack(|connection| match chain {
            Chain::Commits => rewrite_commits(connection, 5),
            Chain::Audit => rewrite_events(connection, kept.org, 4),
            Chain::Checkpoints => {
                connection.execute("DELETE FROM audit_checkpoint", []).unwrap();
            }
        });
        let Kept { folder, org, .. } = kept;
        let (app, thread) = server::app::open(config(folder.path())).unwrap();
        let key = CheckpointKey::derive(&app.shared.keys.actor_root);
        let now = server::clock::now();
        let made = checkpoint::make(&app.database, &app.config.data_dir, &key, now, true);
        assert!(matches!(made, Err(CheckpointError::Altered(_))), "{chain:?} {made:?}");
        let told =
            app.database.reader().unwrap().last_audit(org, Kind::CheckpointRefused.name(), None).unwrap();
        assert!(told.is_some(), "{chain:?}");
        drop(app);
        thread.join().unwrap();
    }
}

#[test]
fn s31_a_checkpoint_is_made_once_a_day_after_midnight_and_again_at_the_end() {
    let house = house();
    live(&house, 0..2);
    let app = &house.app;
    let key = CheckpointKey::derive(&app.shared.keys.actor_root);
    let make = |at: Timestamp, end: bool| {
        checkpoint::make(&app.database, &app.config.data_dir, &key, at, end).unwrap().map(|made| made.number)
    };
    let midnight = Day::parse("2030-01-01").unwrap().start();
    let at = |minutes: i64| midnight.plus_minutes(minutes);
    assert_eq!(make(at(60), false), Some(1), "the first start of a day");
    live(&house, 2..3);
    assert_eq!(make(at(600), false), None, "once a day");
    assert_eq!(make(at(24 * 60 + 4), false), None, "not before five past");
    assert_eq!(make(at(24 * 60 + 5), false), Some(2));
    assert_eq!(make(at(48 * 60 + 5), false), None, "nothing has happened");
    live(&house, 3..4);
    assert_eq!(make(at(24 * 60 + 6), true), Some(3), "the server stops");
    assert_eq!(make(at(24 * 60 + 6), true), None);
    let folder = app.config.data_dir.join(checkpoint::FOLDER);
    assert_eq!(checkpoint::read_folder(&folder).unwrap().len(), 3);
    #[cfg(unix)]
    for entry in std::fs::read_dir(&folder).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
