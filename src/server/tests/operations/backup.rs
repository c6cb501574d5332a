//! Backups: made, read back, restored; and nothing damaged is ever believed.

use std::path::Path;

use domain::{Id, Timestamp};
use server::backup::{self, Backup, BackupError, Doubt, health::BackupHealth};
use server::config::Config;
use server::scheduler;
use sites::operations::RenameSite;
use sites::{Site, SiteOperation};
use storage::authority::AuthorityReader;
use storage_sqlite::Database;

use crate::house::{House, config, house, records, site};

const HOUR_MS: i64 = 3_600_000;

fn rename(house: &House, name: &str) {
    house.submit(SiteOperation::from(RenameSite { site: site(), name: name.to_owned() }));
}

fn back_up(house: &House, folder: &Path) -> Backup {
    backup::create(&house.app.database, folder, server::clock::now()).unwrap()
}

fn doubt(result: Result<Backup, BackupError>) -> Doubt {
    match result {
        Err(BackupError::Doubtful { doubt, .. }) => doubt,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_backup_made_while_the_server_writes_is_verified_and_raises_durable_seq() {
    let house = house();
    rename(&house, "改名一");
    let target = tempfile::tempdir().unwrap();
    let made = back_up(&house, target.path());
    assert_eq!(backup::verify(&made.file).unwrap(), made);
    let stream = house.app.shared.stream;
    let state = house.app.database.reader().unwrap().stream(stream).unwrap().unwrap();
    assert_eq!(made.manifest.streams[0].seq, state.seq);
    assert_eq!(state.durable_seq, state.seq, "h8");
    rename(&house, "改名二");
    let state = house.app.database.reader().unwrap().stream(stream).unwrap().unwrap();
    assert_eq!(state.durable_seq + 1, state.seq, "only what is in the backup is safe");
    let mut names: Vec<_> =
        std::fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 2, "one file and its manifest, nothing beside: {names:?}");
}

#[cfg(unix)]
#[test]
fn s29_a_backup_is_its_owners_alone_and_holds_no_keys() {
    use std::os::unix::fs::PermissionsExt;
    let house = house();
    let target = tempfile::tempdir().unwrap();
    let made = back_up(&house, target.path());
    assert_eq!(std::fs::metadata(&made.file).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&made.file).unwrap();
    let keys = &house.app.shared.keys;
    for key in [&keys.witness, &keys.actor_root] {
        let digits = server::random::hex(key);
        let contains = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!contains(key) && !contains(digits.as_bytes()));
    }
}

#[test]
fn one_flipped_byte_anywhere_is_found() {
    let house = house();
    let target = tempfile::tempdir().unwrap();
    let made = back_up(&house, target.path());
    let bytes = std::fs::read(&made.file).unwrap();
    for place in [0, 30, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        std::fs::write(&made.file, &damaged).unwrap();
        assert_eq!(doubt(backup::verify(&made.file)), Doubt::Sha256, "byte {place}");
    }
    std::fs::write(&made.file, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(doubt(backup::verify(&made.file)), Doubt::Size { .. }));
    std::fs::remove_file(backup::manifest_path(&made.file)).unwrap();
    assert_eq!(doubt(backup::verify(&made.file)), Doubt::NoManifest);
    let untouched = made.file.with_file_name("other.db");
    std::fs::write(&untouched, &bytes).unwrap();
    assert_eq!(
        doubt(backup::verify(&untouched)),
        Doubt::NoManifest,
        "a file without its manifest is not believed"
    );
}

#[test]
fn s31_a_row_or_a_commit_changed_in_the_database_itself_is_found() {
    let tampered = |sql: &str| {
        let house = house();
        rename(&house, "改名");
        let path = house.app.database.path().to_owned();
        let folder = house.close();
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "DROP TRIGGER commit_log_is_never_changed; DROP TRIGGER commit_log_is_never_deleted",
            )
            .unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
        drop(connection);
        let target = tempfile::tempdir().unwrap();
        let made = backup::create(&Database::existing(&path), target.path(), server::clock::now());
        assert!(backup::list(target.path()).is_empty(), "nothing that looks like a backup: {sql}");
        drop(folder);
        doubt(made)
    };
    let altered_row = tampered(
        "UPDATE entity SET body = CAST(x'0100' || substr(body, 3) AS BLOB) WHERE kind = 'sites.site'",
    );
    assert!(matches!(altered_row, Doubt::Chain { .. }), "{altered_row:?}");
    let altered_commit =
        tampered("UPDATE commit_log SET body = CAST(body || x'00' AS BLOB) WHERE seq_to = 1");
    assert!(matches!(altered_commit, Doubt::Chain { .. }), "{altered_commit:?}");
    let cut_tail = tampered("DELETE FROM commit_log WHERE seq_to = (SELECT max(seq_to) FROM commit_log)");
    assert!(matches!(cut_tail, Doubt::Head { .. }), "{cut_tail:?}");
}

#[test]
fn a_restored_server_has_the_data_a_new_epoch_and_no_sessions() {
    let first = house();
    rename(&first, "备份时的名字");
    let target = tempfile::tempdir().unwrap();
    let made = back_up(&first, target.path());
    rename(&first, "备份之后的名字");
    let (stream, reader) = (first.app.shared.stream, first.app.database.reader());
    let before = reader.unwrap().stream(stream).unwrap().unwrap();

    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("data");
    let new_epoch = Id::named("new epoch");
    let restored = backup::restore(&made.file, &into, &mut || new_epoch).unwrap();
    assert_eq!(restored.from, made);
    let (app, thread) = server::app::open(config(folder.path())).unwrap();
    assert_eq!(app.shared.stream, stream, "the same organization");
    assert_eq!(records::<Site>(&app)[0].name, "备份时的名字");
    let after = app.database.reader().unwrap().stream(stream).unwrap().unwrap();
    assert_eq!((after.epoch.0, after.epochs.len()), (new_epoch, before.epochs.len() + 1));
    assert_eq!((after.seq, after.head), (before.seq - 1, chain_head(&made)));
    drop(app);
    thread.join().unwrap();
}

fn chain_head(made: &Backup) -> sync::Hash {
    sync::Hash(server::random::unhex(&made.manifest.streams[0].head).unwrap())
}

#[test]
fn a_restore_never_overwrites_and_never_takes_a_damaged_backup() {
    let house = house();
    let target = tempfile::tempdir().unwrap();
    let made = back_up(&house, target.path());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("something"), "x").unwrap();
    let taken = backup::restore(&made.file, folder.path(), &mut || Id::NIL);
    assert!(matches!(taken, Err(BackupError::NotEmpty { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    std::fs::remove_file(folder.path().join("something")).unwrap();
    std::fs::write(folder.path().join("server.keys"), "x").unwrap();
    let mut bytes = std::fs::read(&made.file).unwrap();
    bytes[200] ^= 0x40;
    std::fs::write(&made.file, bytes).unwrap();
    backup::restore(&made.file, folder.path(), &mut || Id::NIL).unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the key file that was there");
}

#[test]
fn the_scheduler_backs_up_when_due_keeps_what_it_should_and_says_how_old_the_newest_is() {
    let house = house();
    let config = Config { backup_keep: "2/0/0".parse().unwrap(), ..house.app.config.clone() };
    let start = server::clock::now();
    let at = |hours: i64| Timestamp(start.0 + hours * HOUR_MS);
    let health = |hours| backup::health::health(&config, at(hours));
    assert_eq!(health(0), BackupHealth::Overdue { newest: None });

    let look = |hours| scheduler::look(&config, &house.app.database, at(hours)).is_some();
    assert!(look(0), "the first look makes the first backup");
    assert!(!look(23) && look(24));
    assert!(matches!(health(24), BackupHealth::Fresh { .. }));
    assert!(matches!(health(50), BackupHealth::Fresh { .. }), "26 hours");
    assert!(health(51).is_degraded());
    assert!(look(48) && look(72));
    assert_eq!(backup::list(&config.backup_dir).len(), 2, "two days are kept");
    let off = Config { backup_every_hours: 0, ..config.clone() };
    assert_eq!(backup::health::health(&off, at(500)), BackupHealth::Off);
    assert!(scheduler::look(&off, &house.app.database, at(500)).is_none());
}

#[test]
fn a_database_of_an_older_schema_is_saved_before_it_is_migrated() {
    let folder = house().close();
    let path = config(folder.path()).database();
    let target = tempfile::tempdir().unwrap();
    let save = || backup::before_upgrade(&path, target.path(), server::clock::now());
    assert_eq!(save().unwrap(), None, "up to date");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let saved = save().unwrap().expect("a copy");
    assert_eq!(saved.manifest.schema, 1);
    assert!(saved.file.exists());
}
