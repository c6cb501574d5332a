//! Settings that an administrator may change on the page of settings: a value there holds where neither flag, environment
//! nor file says something, so that whoever runs the server always has the last word.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use storage::StorageError;
use storage_sqlite::accounts::Accounts;

use super::settings::{Origin, Resolved, SETTINGS, default_of};
use super::{Config, ConfigError, Encryption, SecondFactor};
use crate::privacy::keep::{Keep, RecordKind};

/// What of it counts at once: read anew for each request.
pub const AT_ONCE: &[&str] = &[
    "second_factor",
    "offline_lease_hours",
    "encryption",
    "keep_callers_days",
    "keep_visit_people_days",
    "keep_tickets_days",
    "keep_visits_days",
    "keep_customers_days",
];
/// What counts when the server has started again.
pub const AFTER_START: &[&str] = &[
    "connections_per_address",
    "pushes_per_second",
    "pulls_per_second",
    "backup_every_hours",
    "backup_keep",
];

/// The values in force that may change while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    pub second_factor: SecondFactor,
    pub offline_lease_hours: u32,
    pub encryption: Encryption,
    pub keep: Keep,
}

/// Holds them for all requests.
#[derive(Debug)]
pub struct Settings(RwLock<Arc<InForce>>);

impl Settings {
    #[must_use]
    pub fn of(config: &Config) -> Settings {
        Settings(RwLock::new(Arc::new(in_force(config))))
    }

    /// The values that hold now.
    #[must_use]
    pub fn now(&self) -> InForce {
        **self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on these hold.
    pub fn put(&self, config: &Config) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(in_force(config));
    }
}

fn in_force(config: &Config) -> InForce {
    InForce {
        second_factor: config.second_factor,
        offline_lease_hours: config.offline_lease_hours,
        encryption: config.encryption,
        keep: config.keep,
    }
}

/// Where a value is kept among the server's small values.
#[must_use]
pub fn stored_as(name: &str) -> String {
    format!("setting.{name}")
}

/// What was set on the page.
///
/// # Errors
/// What the disk says.
pub fn stored(accounts: &Accounts) -> Result<BTreeMap<&'static str, String>, StorageError> {
    let mut values = BTreeMap::new();
    for name in AT_ONCE.iter().chain(AFTER_START) {
        let held = accounts.meta(&stored_as(name))?.and_then(|bytes| String::from_utf8(bytes).ok());
        values.extend(held.map(|value| (*name, value)));
    }
    Ok(values)
}

/// Whether flag, environment or file has decided this one.
#[must_use]
pub fn is_fixed(config: &Config, name: &str) -> bool {
    let origin = config.given.get(name).map(|(_, origin)| origin);
    !matches!(origin, None | Some(Origin::Default | Origin::Page))
}

fn is_of_page(config: &Config, name: &str) -> bool {
    matches!(config.given.get(name), Some((_, Origin::Page)))
}

/// These settings with the stored values where nothing else has decided. One that this version does not take any more is
/// passed over: a setting must not keep the server from starting.
#[must_use]
pub fn with_stored(config: &Config, values: &BTreeMap<&'static str, String>) -> Config {
    let mut config = config.clone();
    // What an earlier value has changed since the start goes back to its default first.
    let taken_back = AT_ONCE.iter().chain(AFTER_START).filter(|name| !values.contains_key(*name));
    let defaults = taken_back.filter(|name| is_of_page(&config, name)).map(|name| (*name, default_of(name)));
    let defaults: Vec<(&'static str, &str)> = defaults.collect();
    let values = values.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in defaults.into_iter().chain(values) {
        if is_fixed(&config, name) {
            continue;
        }
        match with(&config, name, value) {
            Ok(changed) => config = changed,
            Err(error) => tracing::warn!(%error, "a stored setting is passed over"),
        }
    }
    config
}

/// These settings with one other value.
///
/// # Errors
/// [`ConfigError::BadValue`] for what the setting does not take.
pub fn with(config: &Config, name: &str, value: &str) -> Result<Config, ConfigError> {
    let mut resolved = Resolved::defaults();
    let known = SETTINGS.iter().find(|setting| setting.name == name);
    if let Some(setting) = known {
        resolved.set(setting.name, value.to_owned(), Origin::Page);
    }
    let read = Config::from_resolved(&resolved)?;
    let mut changed = config.clone();
    match name {
        "second_factor" => changed.second_factor = read.second_factor,
        "offline_lease_hours" => changed.offline_lease_hours = read.offline_lease_hours,
        "encryption" => changed.encryption = read.encryption,
        "connections_per_address" => changed.connections_per_address = read.connections_per_address,
        "pushes_per_second" => changed.pushes_per_second = read.pushes_per_second,
        "pulls_per_second" => changed.pulls_per_second = read.pulls_per_second,
        "backup_every_hours" => changed.backup_every_hours = read.backup_every_hours,
        "backup_keep" => changed.backup_keep = read.backup_keep,
        _ => {
            let kind = RecordKind::ALL.into_iter().find(|kind| kind.setting() == name);
            let Some(kind) = kind else { return Ok(changed) };
            changed.keep = changed.keep.with(kind, read.keep.days(kind).unwrap_or_default());
        }
    }
    if let Some(setting) = known {
        changed.given.set(setting.name, value.to_owned(), Origin::Page);
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_them_is_taken_and_checked_like_in_the_file() {
        for name in AT_ONCE.iter().chain(AFTER_START) {
            let config = Config::default();
            let (value, _) = config.given.get(name).unwrap();
            let same = with(&config, name, value).unwrap();
            assert_eq!(same.given.get(name).unwrap().1, &Origin::Page, "{name}");
            assert!(with(&config, name, "nonsense").is_err(), "{name}");
        }
        assert!(with(&Config::default(), "offline_lease_hours", "7").is_err());
        let changed = with(&Config::default(), "backup_keep", "3/2/1").unwrap();
        assert_eq!(changed.backup_keep.daily, 3);
    }

    #[test]
    fn whoever_runs_the_server_has_the_last_word() {
        let mut resolved = Resolved::defaults();
        resolved.set("second_factor", "required".to_owned(), Origin::Flag);
        let config = Config::from_resolved(&resolved).unwrap();
        let stored = BTreeMap::from([
            ("second_factor", "off".to_owned()),
            ("encryption", "pin".to_owned()),
            ("offline_lease_hours", "of another version".to_owned()),
        ]);
        let config = with_stored(&config, &stored);
        assert_eq!(config.second_factor, SecondFactor::Required);
        assert_eq!(config.encryption, Encryption::Pin);
        assert_eq!(config.offline_lease_hours, 72);
        let without = with_stored(&config, &BTreeMap::new());
        assert_eq!(without.encryption, Encryption::Auto, "taken back");
    }
}
