//! The data folder, its disk, the database and the backups.

use std::fs;
use std::path::Path;

use domain::Timestamp;

use super::{Finding, Standing, words};
use crate::backup::{self, BackupError, Doubt, health};
use crate::config::Config;
use crate::disk;

pub(super) fn findings(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut found = vec![writable(&config.data_dir), room(&config.data_dir)];
    found.push(keys(&config.data_dir));
    found.push(database(config));
    found.push(words::backups(health::health(config, now), now));
    found
}

/// Tries it, because rights, quotas and read-only mounts have many forms.
fn writable(folder: &Path) -> Finding {
    let probe = folder.join(format!(".check-{}", std::process::id()));
    let tried = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&probe, b"x"))
        .and_then(|()| fs::remove_file(&probe));
    words::data_folder(folder, tried.err().map(|error| error.to_string()))
}

fn room(folder: &Path) -> Finding {
    let free = disk::free_bytes(folder);
    let standing = match free {
        Some(free) if free < disk::ROOM_FOR_OPS => Standing::Bad,
        Some(free) if free >= disk::ROOM_TO_BE_WELL => Standing::Good,
        _ => Standing::Warning,
    };
    words::room(standing, free)
}

/// Whoever can read the key file can speak for the server (S41).
fn keys(folder: &Path) -> Finding {
    let path = folder.join(crate::keys::KEY_FILE);
    let Ok(metadata) = fs::metadata(&path) else { return words::keys(&path, Standing::Warning) };
    #[cfg(unix)]
    let private = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 == 0;
    #[cfg(not(unix))]
    let private = metadata.is_file();
    words::keys(&path, if private { Standing::Good } else { Standing::Bad })
}

/// SQLite's own check, then the whole hash chain and every row against it.
fn database(config: &Config) -> Finding {
    let path = config.database();
    if !path.exists() {
        return words::no_database(&path);
    }
    match backup::examine(&path) {
        Ok(facts) => {
            let seq = facts.streams.iter().map(|stream| stream.seq).max().unwrap_or_default();
            words::database_sound(seq)
        }
        // While people write, the walk may meet a commit newer than the snapshot it began with; it says so itself.
        Err(BackupError::Doubtful { doubt: Doubt::Newer { found, known }, .. }) => {
            words::database_newer(found, known)
        }
        Err(error) => words::finding("database", Standing::Bad, backup::words::error(&error)),
    }
}
