//! The list of who was forgotten, beside the backups: an older backup does not know it and must not bring anybody back.
//!
//! One line of JSON for each operation that has forgotten somebody: ids, the ground, who decided and when; nothing of the
//! person. A restore copies it into the data folder; the server does again what its chain does not hold.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Id, Intent, OpId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use super::forget::FORGETTING;
use crate::config::Config;

/// The file's name, beside the backups and in a restored data folder.
pub const FILE: &str = "erased";

/// One operation that has forgotten somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub op: Id,
    pub kind: String,
    pub version: u8,
    pub target: Id,
    /// The module's bytes, base64.
    pub intent: String,
    pub by: PersonId,
    /// Milliseconds since 1970.
    pub at: i64,
}

impl Entry {
    pub(super) fn of(op: OpId, intent: &Intent, by: PersonId, at: Timestamp) -> Entry {
        Entry {
            op: op.id(),
            kind: intent.kind.to_owned(),
            version: intent.version,
            target: intent.target,
            intent: STANDARD.encode(&intent.bytes),
            by,
            at: at.0,
        }
    }

    /// What is to be done again; `None` for a line of another version.
    pub(super) fn intent(&self) -> Option<Intent> {
        let kind = FORGETTING.iter().copied().find(|kind| *kind == self.kind)?;
        let bytes = STANDARD.decode(&self.intent).ok()?;
        Some(Intent { kind, version: self.version, target: self.target, bytes })
    }
}

/// Every entry that either file holds, each once. Lines that cannot be read are passed over, and said in the log.
///
/// # Errors
/// When a file that is there cannot be read: nobody may go on as if it were empty.
pub fn read(config: &Config) -> io::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for path in [config.backup_dir.join(FILE), config.data_dir.join(FILE)] {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str::<Entry>(line) {
                Ok(entry) if entries.iter().any(|known| known.op == entry.op) => {}
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    tracing::error!(%error, file = %path.display(), "a line of who was forgotten is unreadable")
                }
            }
        }
    }
    Ok(entries)
}

/// Adds entries to the file beside the backups. With none it only brings what a restore has left in the data folder there.
///
/// # Errors
/// What the disk says; then the file is as it was.
pub fn add(config: &Config, new: &[Entry]) -> io::Result<()> {
    let mut entries = read(config)?;
    let known = entries.len();
    entries.extend(
        new.iter()
            .filter(|entry| !entries.iter().any(|known| known.op == entry.op))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let carried = config.data_dir.join(FILE);
    if entries.len() == known && !carried.exists() {
        return Ok(());
    }
    write(&config.backup_dir, &entries)?;
    match fs::remove_file(&carried) {
        Err(error) if error.kind() != io::ErrorKind::NotFound && config.data_dir != config.backup_dir => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Copies the list of a backup's folder into a data folder that is being restored.
///
/// # Errors
/// What the disk says.
pub fn carry(backup: &Path, into: &Path) -> io::Result<()> {
    let list = backup.parent().unwrap_or(Path::new(".")).join(FILE);
    if !list.exists() {
        return Ok(());
    }
    let copy = into.join(FILE);
    fs::copy(&list, &copy)?;
    File::open(&copy)?.sync_all()
}

/// Whole or not at all, readable by its owner only.
fn write(folder: &Path, entries: &[Entry]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let partial: PathBuf = folder.join("erased.partial");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&partial)?;
    for entry in entries {
        writeln!(file, "{}", serde_json::to_string(entry).map_err(io::Error::other)?)?;
    }
    file.sync_all()?;
    fs::rename(&partial, folder.join(FILE))?;
    File::open(folder)?.sync_all()
}
