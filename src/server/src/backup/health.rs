//! Whether there is a backup young enough: for `/readyz`, `check` and the alarm.

use domain::Timestamp;

use super::list;
use crate::config::Config;

/// A nightly backup may take a while; at this age one has been missed (ux.md 5.5).
const OVERDUE_HOURS: i64 = 26;
const HOUR_MS: i64 = 3_600_000;

/// How the scheduled backups stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupHealth {
    /// Nobody wants scheduled backups.
    Off,
    Fresh {
        newest: Timestamp,
    },
    /// The newest is too old, or there is none.
    Overdue {
        newest: Option<Timestamp>,
    },
}

impl BackupHealth {
    /// Whether `/readyz` says `degraded` with the reason `backup_age`.
    #[must_use]
    pub fn is_degraded(self) -> bool {
        matches!(self, BackupHealth::Overdue { .. })
    }

    /// When the newest was made.
    #[must_use]
    pub fn newest(self) -> Option<Timestamp> {
        match self {
            BackupHealth::Off => None,
            BackupHealth::Fresh { newest } => Some(newest),
            BackupHealth::Overdue { newest } => newest,
        }
    }
}

/// Looks at the manifests of the backup folder.
#[must_use]
pub fn health(config: &Config, now: Timestamp) -> BackupHealth {
    if config.backup_every_hours == 0 {
        return BackupHealth::Off;
    }
    let newest = list(&config.backup_dir).first().map(|backup| backup.manifest.made_at());
    // Who backs up weekly on purpose is warned two hours after the week.
    let allowed = OVERDUE_HOURS.max(i64::from(config.backup_every_hours) + 2) * HOUR_MS;
    match newest {
        Some(newest) if now.since(newest) <= allowed => BackupHealth::Fresh { newest },
        newest => BackupHealth::Overdue { newest },
    }
}

/// Whether the next scheduled backup is due.
#[must_use]
pub fn is_due(config: &Config, now: Timestamp) -> bool {
    let newest = list(&config.backup_dir).first().map(|backup| backup.manifest.made_at());
    let every = i64::from(config.backup_every_hours) * HOUR_MS;
    config.backup_every_hours > 0 && newest.is_none_or(|newest| now.since(newest) >= every)
}
