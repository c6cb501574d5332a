//! What a backup must be, in a small JSON file beside it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BackupError, Doubt, StreamFacts, doubt, io, manifest_path};
use crate::audit::checkpoint::Signed;
use crate::random::hex;

/// The manifest's own version.
pub(super) const FORMAT: u32 = 1;

/// What the file must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    pub schema: u32,
    /// Milliseconds since 1970.
    pub made_at: i64,
    pub bytes: u64,
    pub sha256: String,
    pub streams: Vec<StreamFacts>,
    /// The last signed checkpoint inside: with the public key, an auditor can tell an honest backup from a forged one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Signed>,
}

impl Manifest {
    /// When the backup was made, by the server's clock.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        Timestamp(self.made_at)
    }
}

/// A backup with its manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub file: PathBuf,
    pub manifest: Manifest,
}

/// The backups of a folder, newest first. Files without a readable manifest are left out: nobody may rely on them.
#[must_use]
pub fn list(folder: &Path) -> Vec<Backup> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let databases = files.filter(|file| file.extension().is_some_and(|extension| extension == "db"));
    let mut found: Vec<Backup> =
        databases.filter_map(|file| read(&file).ok().map(|manifest| Backup { file, manifest })).collect();
    found.sort_by(|a, b| (b.manifest.made_at, &b.file).cmp(&(a.manifest.made_at, &a.file)));
    found
}

pub(super) fn read(file: &Path) -> Result<Manifest, BackupError> {
    let path = manifest_path(file);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(doubt(file, Doubt::NoManifest));
        }
        Err(source) => return Err(io("read", &path)(source)),
    };
    let unreadable = |detail: String| doubt(file, Doubt::UnreadableManifest { detail });
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
    if manifest.format == FORMAT {
        Ok(manifest)
    } else {
        Err(unreadable(format!("format {}", manifest.format)))
    }
}

pub(super) fn write(path: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let text =
        serde_json::to_string_pretty(manifest).map_err(std::io::Error::other).map_err(io("write", path))?;
    let mut file = File::create(path).map_err(io("create", path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io("write", path))
}

/// Length and SHA-256 of a file, read in pieces.
pub(super) fn digest(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(io("open", path))?;
    let (mut hasher, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut piece).map_err(io("read", path))?;
        if read == 0 {
            return Ok((bytes, hex(&hasher.finalize())));
        }
        hasher.update(&piece[..read]);
        bytes += read as u64;
    }
}
