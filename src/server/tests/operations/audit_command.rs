//! What auditors are given: backups with their checkpoints, the command, the export.

use std::path::{Path, PathBuf};

use domain::{Id, Language, Timestamp};
use server::audit::Kind;
use server::audit::checkpoint::{self, Checkpoint};
use server::audit::command::{AuditCommand, Format, execute};
use server::backup;
use storage_sqlite::Database;
use storage_sqlite::audit::{AuditHead, NewEvent};

use crate::audit::{Kept, event, kept, live, rewrite_commits, sign};
use crate::house::{config, house};

#[test]
fn s31_a_backup_carries_the_checkpoint_and_a_restore_is_told_from_a_forgery() {
    let house = house();
    live(&house, 0..3);
    sign(&house).unwrap().unwrap();
    let target = tempfile::tempdir().unwrap();
    let app = &house.app;
    let made = backup::make(&app.database, target.path(), server::clock::now(), backup::By::Command).unwrap();
    let carried = made.manifest.checkpoint.clone().unwrap();
    assert_eq!(Checkpoint::parse(&carried.body).unwrap().number, 1);
    let (read, _) = backup::drill(&made.file, Some(&app.database), backup::By::Command).unwrap();
    assert_eq!(read, made);
    live(&house, 3..5);
    sign(&house).unwrap().unwrap();
    for kind in [Kind::BackupMade, Kind::BackupVerified] {
        let reader = app.database.reader().unwrap();
        let told = reader.last_audit(app.shared.org, kind.name(), Some(backup::subject(&made.file))).unwrap();
        assert!(told.is_some(), "{kind:?}");
    }
    let org = app.shared.org;
    let elsewhere = checkpoint::read_folder(&app.config.data_dir.join(checkpoint::FOLDER)).unwrap();
    let keys = app.config.data_dir.join("server.keys");
    let second = tempfile::tempdir().unwrap();
    let into = config(second.path()).data_dir;
    std::fs::create_dir_all(&into).unwrap();
    std::fs::copy(keys, into.join("server.keys")).unwrap();
    backup::restore(&made.file, &into, &mut || Id::named("new epoch")).unwrap();
    let restored = Kept { folder: second, org, signed: Checkpoint::parse(&carried.body).unwrap() };
    let report = restored.verified_with(&elsewhere);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(
        (report.superseded, report.checkpoints),
        (1, 2),
        "the second one is of the history that was replaced"
    );
    let reader = Database::existing(restored.database()).reader().unwrap();
    assert!(reader.last_audit(org, Kind::BackupRestored.name(), None).unwrap().is_some());
    drop(reader);
    // Somebody who sets the database back by hand has no restore to show.
    restored.attack(|connection| {
        let cut = "DELETE FROM audit_event WHERE kind = 'backup.restored'; \
                   UPDATE audit_head SET seq = (SELECT max(seq) FROM audit_event), \
                   hash = (SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1)";
        connection.execute_batch(cut).unwrap();
    });
    assert!(!restored.verified_with(&elsewhere).is_sound());
    drop(house.close());
}

#[test]
fn s32_the_time_of_an_event_never_goes_back_and_the_clocks_error_is_kept() {
    let house = house();
    let org = house.app.shared.org;
    let mut accounts = house.app.database.accounts().unwrap();
    let stored = event(org, 1).stored();
    let start = server::clock::now().0 + 60_000;
    let told = |after: i64| NewEvent { at: Timestamp(start + after), ..stored.clone() };
    accounts.append_audit(&[told(5_000), told(3_000), told(6_000)]).unwrap();
    let reader = house.app.database.reader().unwrap();
    let events = reader.audit_events(org, 2, 10).unwrap();
    let times: Vec<_> = events.iter().map(|event| (event.event.at.0 - start, event.error_ms)).collect();
    assert_eq!(times, [(5_000, 0), (5_000, 2_000), (6_000, 0)]);
    assert_eq!(reader.audit_head(org).unwrap(), AuditHead { seq: 4, hash: events[2].hash });
}

fn run(folder: &Path, command: &AuditCommand) -> (bool, String, String) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let code = execute(command, &config(folder), Language::English, &mut out, &mut errors).unwrap();
    let ok = format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS);
    (ok, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap())
}

#[test]
fn s31_the_command_says_what_is_wrong_and_fails() {
    let kept = kept();
    let check = AuditCommand::Verify { public_key: None, checkpoints: None, json: false };
    let (ok, out, _) = run(kept.folder.path(), &check);
    assert!(ok && out.starts_with("Sound: ") && out.contains("1 checkpoints"), "{out}");
    // An auditor has the public key and copies of the checkpoints on another machine.
    let auditor = tempfile::tempdir().unwrap();
    let (_, key, _) = run(kept.folder.path(), &AuditCommand::Key);
    let (public, copies) = (auditor.path().join("key"), auditor.path().join("copies"));
    std::fs::write(&public, key).unwrap();
    std::fs::create_dir(&copies).unwrap();
    for entry in std::fs::read_dir(kept.files()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copies.join(entry.file_name())).unwrap();
    }
    std::fs::remove_dir_all(kept.files()).unwrap();
    kept.attack(|connection| {
        rewrite_commits(connection, 5);
        connection.execute("DELETE FROM audit_checkpoint", []).unwrap();
    });
    let (ok, out, _) = run(kept.folder.path(), &check);
    assert!(ok, "whoever keeps nothing elsewhere is fooled: {out}");
    let outside = AuditCommand::Verify {
        public_key: Some(public.clone()),
        checkpoints: Some(copies.clone()),
        json: true,
    };
    let (ok, out, _) = run(kept.folder.path(), &outside);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(!ok && told["sound"] == serde_json::json!(false), "{out}");
    assert!(out.contains("not_as_signed"), "{out}");
    let wrong = AuditCommand::Verify { public_key: Some(copies), checkpoints: None, json: false };
    let (ok, out, errors) = run(kept.folder.path(), &wrong);
    assert!(!ok && out.is_empty() && !errors.is_empty());
    let nothing = tempfile::tempdir().unwrap();
    assert!(!run(nothing.path(), &check).0);
}

#[test]
fn s30_an_export_holds_both_chains_in_utc_and_is_told_itself() {
    let house = house();
    live(&house, 0..3);
    let org = house.app.shared.org;
    let folder = house.close();
    let today = server::clock::now().day();
    let file = folder.path().join("audit.csv");
    let export = |format, out: Option<PathBuf>| AuditCommand::Export { from: today, to: today, format, out };
    let (ok, said, _) = run(folder.path(), &export(Format::Csv, Some(file.clone())));
    assert!(ok && said.contains("Exported"), "{said}");
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("chain,seq,at_utc,at_source,at_error_ms"));
    assert!(lines.iter().any(|line| line.starts_with("op,")
        && line.contains("sites.rename_site")
        && line.contains("applied")));
    assert!(lines.iter().any(|line| line.starts_with("event,") && line.contains("session.began")));
    assert!(lines[1..].iter().all(|line| line.split(',').nth(2).unwrap().ends_with('Z')));
    assert!(!text.contains("name 1"), "no content of records");
    assert!(!run(folder.path(), &export(Format::Csv, Some(file))).0, "nothing is overwritten");
    let (ok, json, _) = run(folder.path(), &export(Format::Json, None));
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    let exported = told.as_array().unwrap().iter().filter(|line| line["kind"] == "audit.exported").count();
    assert!(ok && exported == 3, "each export is told before it begins: {exported}");
    let reader = Database::existing(config(folder.path()).database()).reader().unwrap();
    assert!(reader.last_audit(org, Kind::AuditExported.name(), None).unwrap().is_some());
    let day = today.plus(1);
    let other = AuditCommand::Export { from: day, to: day, format: Format::Json, out: None };
    assert_eq!(run(folder.path(), &other).1.trim(), "[]");
}
