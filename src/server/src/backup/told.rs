//! Backups that are made and read back for somebody, and told in the audit.

use std::path::Path;

use domain::{Id, PersonId, Timestamp};
use storage_sqlite::Database;

use super::{Backup, BackupError, create, verify, verify_files};
use crate::app::known_organization;
use crate::audit::{self, Derived, Event, Kind};

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Schedule,
    /// Somebody at the server's own command line.
    Command,
    Person(PersonId),
}

/// [`create`]s a backup and tells of it.
///
/// # Errors
/// As [`create`].
pub fn make(database: &Database, folder: &Path, now: Timestamp, by: By) -> Result<Backup, BackupError> {
    let made = create(database, folder, now)?;
    tell(database, Kind::BackupMade, &made, by);
    Ok(made)
}

/// Reads a backup and its files back as if they were needed, and tells of it in the audit of `database`: the drill. Says
/// how many photos and voice notes were read.
///
/// # Errors
/// As [`verify`].
pub fn drill(file: &Path, database: Option<&Database>, by: By) -> Result<(Backup, usize), BackupError> {
    let read = verify(file)?;
    let n_files = verify_files(file)?;
    if let Some(database) = database {
        tell(database, Kind::BackupVerified, &read, by);
    }
    Ok((read, n_files))
}

/// What the audit calls a backup: it follows from the name of its file.
#[must_use]
pub fn subject(file: &Path) -> Id {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Id::named(&format!("backup {name}"))
}

/// A backup is worth having even when nobody can be told.
fn tell(database: &Database, kind: Kind, backup: &Backup, by: By) {
    let told = database.accounts().and_then(|mut accounts| {
        let Ok(org) = known_organization(&accounts) else { return Ok(()) };
        let seq = backup.manifest.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
        let event = Event::new(org, kind).about(subject(&backup.file)).with("seq", seq);
        let event = event.with("file", Derived::file(&backup.file));
        let event = match by {
            By::Schedule => event.with("by", "schedule"),
            By::Command => event.with("by", "command"),
            By::Person(person) => event.person(person),
        };
        audit::record(&mut accounts, event)
    });
    if let Err(error) = told {
        tracing::error!(%error, "the audit of a backup could not be written");
    }
}
