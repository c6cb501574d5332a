//! Reads a backup as if it were needed.

use std::path::Path;

use super::examine::examine;
use super::manifest::{self, Backup, digest};
use super::{BackupError, Doubt, doubt, io};

/// Compares file and manifest byte for byte, then checks everything the file holds. Writes nothing.
///
/// # Errors
/// [`BackupError::Doubtful`] with the first fault.
pub fn verify(file: &Path) -> Result<Backup, BackupError> {
    let manifest = manifest::read(file)?;
    let found = std::fs::metadata(file).map_err(io("read", file))?.len();
    if found != manifest.bytes {
        return Err(doubt(file, Doubt::Size { found, expected: manifest.bytes }));
    }
    if digest(file)?.1 != manifest.sha256 {
        return Err(doubt(file, Doubt::Sha256));
    }
    let facts = examine(file)?;
    if facts.schema != manifest.schema
        || facts.streams != manifest.streams
        || facts.checkpoint != manifest.checkpoint
    {
        return Err(doubt(file, Doubt::NotAsManifest));
    }
    Ok(Backup { file: file.to_owned(), manifest })
}
