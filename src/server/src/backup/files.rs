//! Photos and voice notes in backups: each once, by its hash, beside all the backups that need it.
//!
//! A file counts as durable, and a device may free its copy, only after its copy here was read back.

use std::fs;
use std::path::Path;

use domain::{FileHash, OrgId, Timestamp};
use storage_sqlite::Database;
use storage_sqlite::blobs::Blob;
use sync::Hash;

use super::manifest::digest;
use super::{BackupError, Doubt, doubt, io};
use crate::blobs::folder::{Folder, Form};
use crate::blobs::{picture, sniff::sniff};

/// Copies every file that the saved database knows, and says which of them are safe now.
///
/// A file that is missing or damaged at the server is logged and left out: the records are worth a backup without it.
pub(super) fn save(database: &Database, saved: &Path, folder: &Path) -> Result<Vec<Hash>, BackupError> {
    let (from, to) = (Folder::beside(database.path()), Folder::of_backups(folder));
    let mut safe = Vec::new();
    for blob in Database::existing(saved).reader()?.blobs()? {
        let hash = FileHash(blob.hash.0);
        let there = fs::metadata(to.path(hash, Form::Original)).map(|found| found.len());
        if there.is_ok_and(|length| length == u64::from(blob.bytes)) || copy(&from, &to, hash)? {
            safe.push(blob.hash);
        } else {
            tracing::error!(file = %hash, "a photo or voice note is not in the backup: missing or damaged");
        }
    }
    Ok(safe)
}

/// How many files the backup's database names; all of them are here with the right bytes.
///
/// # Errors
/// [`Doubt::File`] with the first that is not.
pub fn verify_files(file: &Path) -> Result<usize, BackupError> {
    let folder = Folder::of_backups(file.parent().unwrap_or(Path::new(".")));
    let blobs = Database::existing(file).reader()?.blobs()?;
    for blob in &blobs {
        let hash = FileHash(blob.hash.0);
        let path = folder.path(hash, Form::Original);
        if !path.exists() || digest(&path)?.1 != hash.to_string() {
            return Err(doubt(file, Doubt::File { hash: hash.to_string() }));
        }
    }
    Ok(blobs.len())
}

/// Puts every file of the backup folder back, also those that came after the restored backup: their records may come
/// again from the devices, which have freed their copies. What is shown of a picture is made anew.
pub(super) fn restore(
    file: &Path,
    database: &Database,
    org: OrgId,
    now: Timestamp,
) -> Result<usize, BackupError> {
    let backups = Folder::of_backups(file.parent().unwrap_or(Path::new(".")));
    let own = Folder::beside(database.path());
    let mut accounts = database.accounts()?;
    let mut n_restored = 0;
    for hash in backups.originals().map_err(io("list the files beside", file))? {
        if !copy(&backups, &own, hash)? {
            tracing::error!(file = %hash, "a photo or voice note of the backup is damaged");
            continue;
        }
        let path = own.path(hash, Form::Original);
        let bytes = fs::read(&path).map_err(io("read", &path))?;
        let Some(media) = sniff(&bytes) else { continue };
        if media.is_image() {
            let Ok(pictures) = picture::derive(media, &bytes) else { continue };
            for (form, bytes) in [(Form::View, &pictures.view), (Form::Thumb, &pictures.thumb)] {
                own.write(hash, form, bytes).map_err(io("write", &path))?;
            }
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mime = media.mime().to_owned();
        let blob = Blob { hash: Hash(hash.0), bytes: length, mime, received: now, durable: true };
        accounts.adopt_blob(org, &blob)?;
        n_restored += 1;
    }
    Ok(n_restored)
}

/// Copies the original and reads the copy back. `false` = it is not there, or not what its name says.
fn copy(from: &Folder, to: &Folder, hash: FileHash) -> Result<bool, BackupError> {
    let source = from.path(hash, Form::Original);
    let Ok(bytes) = fs::read(&source) else { return Ok(false) };
    if Hash::of(&bytes).0 != hash.0 {
        return Ok(false);
    }
    let target = to.path(hash, Form::Original);
    to.write(hash, Form::Original, &bytes).map_err(io("copy", &target))?;
    Ok(digest(&target)?.1 == hash.to_string())
}
