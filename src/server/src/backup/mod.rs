//! Backups: made while the server runs, believed only after they were read back.
//!
//! A backup is one SQLite file and a manifest of the same name ending in `.json`. The file is complete in itself; the
//! manifest says what it must be: size, SHA-256, and per stream epoch, seq and the head of the hash chain. A backup
//! counts, and lets devices forget what they have sent (`durable_seq`, H8), only when all of this was found true.
//!
//! Photos and voice notes lie beside the backups in `blobs/`, each once (`files`).
//!
//! Not inside: `server.keys` and `tls/`. Who finds a backup must not be able to speak for the server (S29).
//!
//! Reading order: [`create`], [`verify`], [`restore`], `told`, [`keep`], [`health`].

pub mod command;
mod create;
mod examine;
mod files;
pub mod health;
pub mod keep;
mod manifest;
mod restore;
mod told;
mod verify;
pub mod words;

use std::path::{Path, PathBuf};

pub use create::{before_upgrade, create};
pub use examine::{Facts, StreamFacts, examine};
pub use files::verify_files;
pub use manifest::{Backup, Manifest, list};
pub use restore::{Restored, restore};
pub use told::{By, drill, make, subject};
pub use verify::verify;

/// Why there is no backup, or none to trust.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("cannot {what} {path}")]
    File { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("SQLite failed while {during} {path}")]
    Database { during: &'static str, path: PathBuf, source: rusqlite::Error },
    #[error("the store failed")]
    Storage(#[from] storage::StorageError),
    #[error("{path} cannot be trusted: {doubt}")]
    Doubtful { path: PathBuf, doubt: Doubt },
    #[error("{folder} is not empty")]
    NotEmpty { folder: PathBuf },
    #[error("there is no database at {path}")]
    NothingToSave { path: PathBuf },
}

/// What is wrong with a backup.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("it has no manifest")]
    NoManifest,
    #[error("its manifest cannot be read: {detail}")]
    UnreadableManifest { detail: String },
    #[error("it has {found} bytes instead of {expected}")]
    Size { found: u64, expected: u64 },
    #[error("its SHA-256 is not that of the manifest")]
    Sha256,
    #[error("SQLite finds it damaged: {detail}")]
    Damaged { detail: String },
    #[error("it was written by a newer version (schema {found}, this program knows {known})")]
    Newer { found: u32, known: u32 },
    #[error("its hash chain breaks at seq {seq}: {why}")]
    Chain { seq: u64, why: &'static str },
    #[error("its chain ends elsewhere than the stream says, at seq {seq}")]
    Head { seq: u64 },
    #[error("the photo or voice note {hash} is missing or damaged")]
    File { hash: String },
    #[error("it holds other streams, seqs or heads than its manifest says")]
    NotAsManifest,
}

/// The manifest's path for a backup file.
#[must_use]
pub fn manifest_path(file: &Path) -> PathBuf {
    file.with_extension("json")
}

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    move |source| BackupError::File { what, path: path.to_owned(), source }
}

fn sqlite(during: &'static str, path: &Path) -> impl FnOnce(rusqlite::Error) -> BackupError {
    move |source| BackupError::Database { during, path: path.to_owned(), source }
}

fn doubt(path: &Path, doubt: Doubt) -> BackupError {
    BackupError::Doubtful { path: path.to_owned(), doubt }
}
