//! What the person who runs the server may decide. Flags win over `GUANJIA_*`, these over `guanjia.toml`, that over
//! the defaults.
//!
//! Every setting is one line in [`settings::SETTINGS`]; a key that stands nowhere in that table is an error naming the
//! key, because a misspelt `backup_dir` that is silently ignored is noticed on the day of the restore.

pub mod changeable;
pub mod command;
mod flags;
mod network;
mod parse;
pub mod settings;
mod sources;
pub mod words;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

pub use crate::factors::policy::SecondFactor;
use crate::privacy::keep::Keep;
pub use flags::ConfigFlags;
pub use network::Network;
pub use parse::NotAChoice;
pub use settings::{Origin, Resolved};
pub use sources::CONFIG_FILE;

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Address and port the server answers on.
    pub listen: SocketAddr,
    /// Everything the server keeps lies below this folder; nothing is written elsewhere.
    pub data_dir: PathBuf,
    /// The client's files from a folder instead of those built into the program.
    pub client_dir: Option<PathBuf>,
    /// Certificate chain (PEM) and its key. Both or none; none = plain HTTP behind a proxy or on loopback.
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    /// Plain-HTTP address of the page that explains how a device comes to trust our own CA.
    pub trust_listen: Option<SocketAddr>,
    /// The origin browsers use, `https://guanjia.example`, without a trailing slash. Needed behind a proxy (S9).
    pub public_url: Option<String>,
    /// Addresses whose `X-Forwarded-*` headers are believed (S42).
    pub trusted_proxies: Vec<Network>,
    /// Who is asked for a second factor (S5).
    pub second_factor: SecondFactor,
    /// Hours after the last contact with the server for which a device shows what it keeps; then reading locks, capture
    /// and delivery go on (sync.md 2.15).
    pub offline_lease_hours: u32,
    /// How devices are to seal what they keep (sync.md 2.16).
    pub encryption: Encryption,
    /// Memory of one password hash, KiB; never below 19 MiB (S1).
    pub argon_memory_kib: u32,
    /// Connections of one address that have not shown a session yet; many tablets share one (S33).
    pub connections_per_address: u32,
    /// Per device; 0 = as many as come (S35).
    pub pushes_per_second: u32,
    pub pulls_per_second: u32,
    /// Filter of the log, `info` or `server=debug,info`.
    pub log: String,
    pub log_format: LogFormat,
    /// 0 switches the scheduled backup off.
    pub backup_every_hours: u32,
    pub backup_keep: BackupKeep,
    pub backup_dir: PathBuf,
    /// How long personal data is kept, by kind.
    pub keep: Keep,
    /// Bearer token of `/metrics`; without one the page does not exist.
    pub metrics_token: Option<Secret>,
    /// All of them as text with their origins, secrets as `***`: to be shown.
    pub given: Resolved,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For a person at a terminal.
    Text,
}

/// How devices are to seal what they keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// A passkey where the device has one, else a PIN.
    Auto,
    /// Kind A: a passkey's secret, on this device only.
    Passkey,
    /// Kind C: a PIN and the device's key.
    Pin,
    /// Kind B: half of the key comes from the server after each sign-in.
    ServerHalf,
    /// Nothing is sealed.
    Off,
}

impl Encryption {
    /// As the setting spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Encryption::Auto => "auto",
            Encryption::Passkey => "passkey",
            Encryption::Pin => "pin",
            Encryption::ServerHalf => "server_half",
            Encryption::Off => "off",
        }
    }
}

/// How many of the newest daily, weekly and monthly backups stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupKeep {
    pub daily: u32,
    pub weekly: u32,
    pub monthly: u32,
}

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(value.into())
    }

    /// The value itself, for the one comparison that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("unknown setting `{key}` in {file}")]
    UnknownKey { key: String, file: PathBuf },
    #[error("setting `{key}` ({origin}) has the value `{value}`, but {expected} is expected")]
    BadValue { key: &'static str, origin: Origin, value: String, expected: &'static str },
    #[error("setting `{key}` needs `{other}` too")]
    Incomplete { key: &'static str, other: &'static str },
    #[error("setting `{key}` is given both directly and as `{key}_file`")]
    Twice { key: &'static str },
    #[error("cannot read {path} for setting `{key}`")]
    Unreadable { key: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{file} is not valid TOML")]
    NotToml { file: PathBuf, source: Box<toml::de::Error> },
}

impl Config {
    /// Reads file and environment of this process under the given flags.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting.
    pub fn load(flags: &ConfigFlags) -> Result<Config, ConfigError> {
        Config::resolve(flags).and_then(|resolved| Config::from_resolved(&resolved))
    }

    /// The effective value of every setting and where it comes from, before it is parsed: `guanjia config print`.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting.
    pub fn resolve(flags: &ConfigFlags) -> Result<Resolved, ConfigError> {
        sources::resolve(flags, &|name| std::env::var(name).ok())
    }

    /// As [`Config::resolve`] with another environment, for tests and for embedding.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting.
    pub fn resolve_with(
        flags: &ConfigFlags,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Resolved, ConfigError> {
        sources::resolve(flags, environment)
    }

    /// # Errors
    /// [`ConfigError::BadValue`] and its kin, naming the setting.
    pub fn from_resolved(resolved: &Resolved) -> Result<Config, ConfigError> {
        parse::parse(resolved)
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data_dir.join("guanjia.db")
    }

    /// Where `cert new-ca` and `cert issue` write.
    #[must_use]
    pub fn tls_dir(&self) -> PathBuf {
        self.data_dir.join("tls")
    }
}

impl Default for Config {
    /// The defaults alone: what a server without file, environment and flags uses.
    fn default() -> Config {
        parse::parse(&Resolved::defaults()).expect("the defaults in the table are valid")
    }
}
