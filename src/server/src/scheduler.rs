//! What the server does by itself while it runs: the scheduled backup, and the alarm when there is none.

use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use storage_sqlite::Database;

use crate::audit::checkpoint;
use crate::audit::signing::CheckpointKey;
use crate::backup::{self, Backup, BackupError, health::BackupHealth};
use crate::clock;
use crate::config::Config;

/// How often it looks. A failed backup is tried again at the next look.
const EVERY: Duration = Duration::from_secs(600);

/// Runs until the task is dropped. Start it once, beside the listener.
pub async fn run(config: Config, database: Database, key: CheckpointKey) {
    let mut ticks = tokio::time::interval(EVERY);
    let key = Arc::new(key);
    loop {
        ticks.tick().await;
        let (config, database, key) = (config.clone(), database.clone(), Arc::clone(&key));
        // Copying and reading back take seconds of blocking work.
        let looked = tokio::task::spawn_blocking(move || {
            // First the checkpoint, so that the backup carries it.
            checkpoint(&config, &database, &key, clock::now(), false);
            look(&config, &database, clock::now());
        });
        let looked = looked.await;
        if let Err(error) = looked {
            tracing::error!(%error, "the backup task panicked");
        }
    }
}

/// Signs where both chains stand: once a day, and with `at_the_end` whenever something has happened since.
pub fn checkpoint(
    config: &Config,
    database: &Database,
    key: &CheckpointKey,
    now: Timestamp,
    at_the_end: bool,
) {
    match checkpoint::make(database, &config.data_dir, key, now, at_the_end) {
        Ok(Some(made)) => {
            tracing::info!(
                number = made.number,
                seq = made.commit_seq,
                events = made.audit.seq,
                "checkpoint signed"
            );
        }
        Ok(None) => {}
        Err(error) => tracing::error!(error = %Chain(&error), "the checkpoint was not signed"),
    }
}

/// One look: makes the backup that is due, deletes those that need not stay, raises the alarm.
pub fn look(config: &Config, database: &Database, now: Timestamp) -> Option<Backup> {
    let mut made = None;
    if backup::health::is_due(config, now) {
        match back_up(config, database, now) {
            Ok(backup) => made = Some(backup),
            Err(error) => tracing::error!(error = %Chain(&error), "the scheduled backup failed"),
        }
    }
    if let BackupHealth::Overdue { newest } = backup::health::health(config, now) {
        tracing::error!(?newest, "there is no verified backup of the last 26 hours");
    }
    made
}

fn back_up(config: &Config, database: &Database, now: Timestamp) -> Result<Backup, BackupError> {
    let backup = backup::make(database, &config.backup_dir, now, backup::By::Schedule)?;
    let deleted = backup::keep::prune(&config.backup_dir, config.backup_keep)?;
    tracing::info!(file = %backup.file.display(), bytes = backup.manifest.bytes, deleted = deleted.len(), "backed up");
    Ok(backup)
}

/// An error with everything that caused it, in one line.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
