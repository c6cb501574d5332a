//! Makes a backup of a database in use.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::{Connection, OpenFlags};
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::{Database, SCHEMA_VERSION};
use sync::authority::Need;
use sync::message::StreamId;

use super::examine::{Facts, StreamFacts, examine, integrity};
use super::files;
use super::manifest::{self, Backup, FORMAT, Manifest, digest};
use super::{BackupError, Doubt, doubt, io, manifest_path, sqlite};
use crate::random::hex;

/// Copies the database into `folder`, reads the copy back, and only then gives it its name and tells the store how far
/// it is safe. The server may go on writing all the while.
///
/// # Errors
/// Nothing that looks like a backup is left behind when anything failed.
pub fn create(database: &Database, folder: &Path, now: Timestamp) -> Result<Backup, BackupError> {
    // 1. The copy, under a name no list shows. A crash here leaves a partial file, which the next backup removes.
    let partial = copy(database.path(), folder)?;
    // 2. Read it back. A crash here: as before.
    let facts = examine(&partial)?;
    // 3. The photos and voice notes it names. A crash here leaves copies that the next backup finds.
    let safe = files::save(database, &partial, folder)?;
    // 4. Manifest, then file: whoever sees the file finds its manifest.
    let backup = publish(&partial, folder, now, &facts)?;
    // 5. Devices may forget what is in it. A crash before this only keeps them from forgetting until the next backup.
    for stream in &facts.streams {
        raise_durable(database, stream, &backup.file)?;
    }
    database.accounts()?.set_blobs_durable(&safe)?;
    Ok(backup)
}

/// Saves a database of an older schema before this program migrates it. `None` when there is nothing to migrate.
///
/// The chain is not walked, because this program may no longer know the old tables: SQLite's own check must do.
///
/// # Errors
/// Then the database must not be opened: without the copy there is no way back.
pub fn before_upgrade(database: &Path, folder: &Path, now: Timestamp) -> Result<Option<Backup>, BackupError> {
    if !database.exists() {
        return Ok(None);
    }
    let schema = integrity(database)?;
    if schema == 0 || schema == SCHEMA_VERSION {
        return Ok(None);
    }
    let partial = copy(database, folder)?;
    integrity(&partial)?;
    let facts = Facts { schema, streams: Vec::new(), checkpoint: None };
    publish(&partial, folder, now, &facts).map(Some)
}

fn copy(database: &Path, folder: &Path) -> Result<PathBuf, BackupError> {
    if !database.exists() {
        return Err(BackupError::NothingToSave { path: database.to_owned() });
    }
    fs::create_dir_all(folder).map_err(io("create", folder))?;
    let partial = folder.join("guanjia.partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(io("remove", &partial)(error));
        }
        _ => {}
    }
    // The empty file comes first so that nobody else can read the copy, not even while it grows.
    private(&partial)?;
    let name = partial.to_string_lossy();
    let source = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let source = source.map_err(sqlite("opening", database))?;
    source.execute("VACUUM INTO ?1", [name.as_ref()]).map_err(sqlite("copying", database))?;
    drop(source);
    // A backup is read from places where nothing can be written: no write-ahead log.
    let copied = Connection::open(&partial).map_err(sqlite("opening", &partial))?;
    let mode: String = copied
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))
        .map_err(sqlite("settling", &partial))?;
    if mode != "delete" {
        return Err(doubt(&partial, Doubt::Damaged { detail: format!("journal mode {mode}") }));
    }
    drop(copied);
    // VACUUM INTO does not flush.
    File::open(&partial).and_then(|file| file.sync_all()).map_err(io("flush", &partial))?;
    Ok(partial)
}

fn private(path: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop).map_err(io("create", path))
}

fn publish(partial: &Path, folder: &Path, now: Timestamp, facts: &Facts) -> Result<Backup, BackupError> {
    let (bytes, sha256) = digest(partial)?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest {
        format: FORMAT,
        program,
        schema: facts.schema,
        made_at: now.0,
        bytes,
        sha256,
        streams: facts.streams.clone(),
        checkpoint: facts.checkpoint.clone(),
    };
    let file = free_name(folder, now);
    manifest::write(&manifest_path(&file), &manifest)?;
    fs::rename(partial, &file).map_err(io("rename", partial))?;
    // The names themselves must reach the disk.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io("flush", folder))?;
    Ok(Backup { file, manifest })
}

/// `guanjia-20261122T010203Z.db`, or the next free number behind it.
fn free_name(folder: &Path, now: Timestamp) -> PathBuf {
    let moment = now.standard().to_utc().format("%Y%m%dT%H%M%SZ").to_string();
    let name = |number: u32| {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        folder.join(format!("guanjia-{moment}{suffix}.db"))
    };
    (1..).map(name).find(|file| !file.exists()).unwrap_or_else(|| name(0))
}

/// H8: only what lies on the chain as it is now may count as safe.
fn raise_durable(database: &Database, facts: &StreamFacts, file: &Path) -> Result<(), BackupError> {
    if facts.seq == 0 {
        return Ok(());
    }
    let id = facts.stream.parse().map_err(|_| doubt(file, Doubt::NotAsManifest))?;
    let stream = StreamId(id);
    let found = database.reader()?.load(stream, &[Need::Commit(facts.seq)])?;
    let end = found.commits.get(&facts.seq).copied().flatten();
    if !end.is_some_and(|end| end.seq == facts.seq && hex(&end.head.0) == facts.head) {
        return Err(doubt(file, Doubt::Head { seq: facts.seq }));
    }
    Ok(database.writer()?.set_durable(stream, facts.seq)?)
}
