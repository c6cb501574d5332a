//! Makes a data folder from a backup.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use domain::Id;
use rusqlite::Connection;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::Database;
use sync::authority::Changes;
use sync::message::Epoch;

use super::files;
use super::manifest::Backup;
use super::verify::verify;
use super::{BackupError, io, sqlite};
use crate::app::known_organization;
use crate::audit::{self, Derived, Event, Kind};
use crate::clock;
use crate::privacy::erased;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub database: PathBuf,
    pub from: Backup,
    /// Photos and voice notes that are there again.
    pub n_files: usize,
    /// How many people were signed in then and have to sign in anew.
    pub n_sessions_ended: usize,
}

/// Puts a verified backup into an empty folder as a server's data, under a new epoch, so that every device sends again
/// what the backup does not know (2.10).
///
/// Sessions are ended: one that was revoked after the backup would be alive again. Devices keep what they have not
/// sent until their people sign in. `server.keys` is not in the backup and must be put beside the database by hand;
/// without it the proofs of ops captured before the restore fail and these ops wait for a supervisor.
///
/// # Errors
/// [`BackupError::NotEmpty`], or whatever makes the backup doubtful. The folder then holds no database.
pub fn restore(file: &Path, into: &Path, new_epoch: &mut dyn FnMut() -> Id) -> Result<Restored, BackupError> {
    fs::create_dir_all(into).map_err(io("create", into))?;
    if !only_keys(into)? {
        return Err(BackupError::NotEmpty { folder: into.to_owned() });
    }
    let from = verify(file)?;
    // Under another name until everything is done: a crash leaves a folder no server starts from.
    let partial = into.join("guanjia.restoring");
    fs::copy(file, &partial).map_err(io("copy", file))?;
    let n_sessions_ended = end_sessions(&partial)?;
    start_new_epoch(&partial, new_epoch)?;
    let n_files = put_files_back(file, &partial)?;
    tell(&from, &partial)?;
    // Who was forgotten since is forgotten again when the server starts.
    erased::carry(file, into).map_err(io("copy the list of who was forgotten beside", file))?;
    let database = into.join("guanjia.db");
    fs::rename(&partial, &database).map_err(io("rename", &partial))?;
    for path in [database.as_path(), into] {
        File::open(path).and_then(|file| file.sync_all()).map_err(io("flush", path))?;
    }
    Ok(Restored { database, from, n_files, n_sessions_ended })
}

/// The key file may have been put there first; anything else is somebody's data.
fn only_keys(folder: &Path) -> Result<bool, BackupError> {
    for entry in fs::read_dir(folder).map_err(io("read", folder))? {
        let name = entry.map_err(io("read", folder))?.file_name();
        if name != crate::keys::KEY_FILE {
            return Ok(false);
        }
    }
    Ok(true)
}

fn end_sessions(file: &Path) -> Result<usize, BackupError> {
    let during = "ending the sessions of";
    let connection = Connection::open(file).map_err(sqlite(during, file))?;
    connection.execute("UPDATE session SET revoked = 1 WHERE revoked = 0", []).map_err(sqlite(during, file))
}

fn start_new_epoch(file: &Path, new_epoch: &mut dyn FnMut() -> Id) -> Result<(), BackupError> {
    let database = Database::open(file)?;
    let mut writer = database.writer()?;
    for stream in writer.streams()? {
        let Some(mut state) = writer.stream(stream)? else { continue };
        state.epoch = Epoch(new_epoch());
        state.epochs.push(state.epoch);
        writer.commit(&Changes::of(state))?;
    }
    drop(writer);
    settle(file)
}

/// A backup without an organization was never a server's and has no files.
fn put_files_back(backup: &Path, restoring: &Path) -> Result<usize, BackupError> {
    let database = Database::existing(restoring);
    let org = known_organization(&database.accounts()?);
    let n_files = org.map_or(Ok(0), |org| files::restore(backup, &database, org, clock::now()))?;
    settle(restoring)?;
    Ok(n_files)
}

/// The first event of the new history says where it branches off.
fn tell(from: &Backup, restoring: &Path) -> Result<(), BackupError> {
    let mut accounts = Database::existing(restoring).accounts()?;
    if let Ok(org) = known_organization(&accounts) {
        let seq = from.manifest.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
        let event = Event::new(org, Kind::BackupRestored).about(super::subject(&from.file));
        let event = event.with("seq", seq).with("file", Derived::file(&from.file));
        audit::record(&mut accounts, event)?;
    }
    drop(accounts);
    settle(restoring)
}

/// Back to one file, so that it can be renamed whole.
fn settle(file: &Path) -> Result<(), BackupError> {
    let connection = Connection::open(file).map_err(sqlite("settling", file))?;
    connection
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0))
        .map_err(sqlite("settling", file))?;
    Ok(())
}
