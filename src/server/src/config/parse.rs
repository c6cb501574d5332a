//! From text to [`Config`], with the checks that concern one or two settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use super::settings::Resolved;
use super::{BackupKeep, Config, ConfigError, Encryption, LogFormat, Network, Secret};
use crate::faults;
use crate::privacy::keep::{Keep, MOST_DAYS, RecordKind};

/// OWASP's floor for Argon2id with two passes (S1).
const MIN_ARGON_KIB: u32 = 19 * 1024;
/// More than this per sign-in would let a dozen strangers exhaust a small machine.
const MAX_ARGON_KIB: u32 = 1024 * 1024;
/// More than any machine that runs this can answer.
const MANY: u32 = 1_000_000;
/// One shift to two weeks (sync.md 2.15).
const LEASE_HOURS: std::ops::RangeInclusive<u32> = 8..=336;
/// A backup every ten years is a mistake, not a wish.
const MAX_BACKUP_HOURS: u32 = 24 * 31;

pub(super) fn parse(resolved: &Resolved) -> Result<Config, ConfigError> {
    let data_dir = PathBuf::from(required(resolved, "data_dir"));
    let config = Config {
        listen: value(resolved, "listen", "an address like 127.0.0.1:8080")?,
        client_dir: path(resolved, "client_dir"),
        tls_cert: path(resolved, "tls_cert"),
        tls_key: path(resolved, "tls_key"),
        trust_listen: optional::<SocketAddr>(resolved, "trust_listen", "an address like 0.0.0.0:80")?,
        public_url: public_url(resolved)?,
        trusted_proxies: proxies(resolved)?,
        second_factor: value(resolved, "second_factor", "required, offered or off")?,
        offline_lease_hours: number(resolved, "offline_lease_hours", LEASE_HOURS, "8 to 336 (two weeks)")?,
        encryption: value(resolved, "encryption", "auto, passkey, pin, server_half or off")?,
        argon_memory_kib: number(
            resolved,
            "argon_memory_kib",
            faults::least_argon_kib(MIN_ARGON_KIB)..=MAX_ARGON_KIB,
            "19456 to 1048576 (KiB)",
        )?,
        connections_per_address: number(resolved, "connections_per_address", 1..=MANY, "1 to 1000000")?,
        pushes_per_second: number(resolved, "pushes_per_second", 0..=MANY, "0 (no limit) to 1000000")?,
        pulls_per_second: number(resolved, "pulls_per_second", 0..=MANY, "0 (no limit) to 1000000")?,
        log: required(resolved, "log").to_owned(),
        log_format: value(resolved, "log_format", "json or text")?,
        backup_every_hours: number(resolved, "backup_every_hours", 0..=MAX_BACKUP_HOURS, "0 (off) to 744")?,
        keep: keep(resolved)?,
        backup_keep: value(resolved, "backup_keep", "days/weeks/months like 7/4/12, at least one day")?,
        backup_dir: path(resolved, "backup_dir").unwrap_or_else(|| data_dir.join("backups")),
        metrics_token: resolved.get("metrics_token").map(|(text, _)| Secret::new(text)),
        given: resolved.shown(),
        data_dir,
    };
    match (&config.tls_cert, &config.tls_key) {
        (Some(_), None) => Err(ConfigError::Incomplete { key: "tls_cert", other: "tls_key" }),
        (None, Some(_)) => Err(ConfigError::Incomplete { key: "tls_key", other: "tls_cert" }),
        _ => Ok(config),
    }
}

/// The text of a setting that the table gives a default.
fn required<'a>(resolved: &'a Resolved, key: &'static str) -> &'a str {
    resolved.get(key).map_or("", |(text, _)| text)
}

fn path(resolved: &Resolved, key: &'static str) -> Option<PathBuf> {
    resolved.get(key).filter(|(text, _)| !text.is_empty()).map(|(text, _)| PathBuf::from(text))
}

fn value<T: FromStr>(
    resolved: &Resolved,
    key: &'static str,
    expected: &'static str,
) -> Result<T, ConfigError> {
    required(resolved, key).trim().parse().map_err(|_| bad(resolved, key, expected))
}

fn optional<T: FromStr>(
    resolved: &Resolved,
    key: &'static str,
    expected: &'static str,
) -> Result<Option<T>, ConfigError> {
    let given = resolved.get(key).is_some_and(|(text, _)| !text.is_empty());
    if given { value(resolved, key, expected).map(Some) } else { Ok(None) }
}

fn number(
    resolved: &Resolved,
    key: &'static str,
    range: std::ops::RangeInclusive<u32>,
    expected: &'static str,
) -> Result<u32, ConfigError> {
    let found: u32 = value(resolved, key, expected)?;
    if range.contains(&found) { Ok(found) } else { Err(bad(resolved, key, expected)) }
}

fn keep(resolved: &Resolved) -> Result<Keep, ConfigError> {
    let none = Keep { callers: 0, visit_people: 0, tickets: 0, visits: 0, customers: 0 };
    RecordKind::ALL.into_iter().try_fold(none, |keep, kind| {
        let expected = "0 (no term) to 36500 (days)";
        Ok(keep.with(kind, number(resolved, kind.setting(), 0..=MOST_DAYS, expected)?))
    })
}

/// An origin and nothing more: browsers send it without path in `Origin`, and it is compared as text (S9).
fn public_url(resolved: &Resolved) -> Result<Option<String>, ConfigError> {
    let Some((text, _)) = resolved.get("public_url").filter(|(text, _)| !text.is_empty()) else {
        return Ok(None);
    };
    let origin = text.trim_end_matches('/').to_lowercase();
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(Some(origin)),
        _ => Err(bad(resolved, "public_url", "an origin like https://guanjia.example")),
    }
}

fn proxies(resolved: &Resolved) -> Result<Vec<Network>, ConfigError> {
    let text = required(resolved, "trusted_proxies");
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let expected = "addresses or networks like 10.0.0.0/8, separated by commas";
    parts.map(|part| part.parse().map_err(|_| bad(resolved, "trusted_proxies", expected))).collect()
}

/// Secrets are not parsed, so no secret can come into this error.
fn bad(resolved: &Resolved, key: &'static str, expected: &'static str) -> ConfigError {
    let (text, origin) = resolved.get(key).unwrap_or(("", &super::Origin::Default));
    ConfigError::BadValue { key, origin: origin.clone(), value: text.to_owned(), expected }
}

/// The text is none of the choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAChoice;

impl FromStr for LogFormat {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<LogFormat, NotAChoice> {
        match text {
            "json" => Ok(LogFormat::Json),
            "text" => Ok(LogFormat::Text),
            _ => Err(NotAChoice),
        }
    }
}

impl FromStr for Encryption {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Encryption, NotAChoice> {
        match text {
            "auto" => Ok(Encryption::Auto),
            "passkey" => Ok(Encryption::Passkey),
            "pin" => Ok(Encryption::Pin),
            "server_half" => Ok(Encryption::ServerHalf),
            "off" => Ok(Encryption::Off),
            _ => Err(NotAChoice),
        }
    }
}

impl FromStr for BackupKeep {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<BackupKeep, NotAChoice> {
        let counts: Result<Vec<u32>, _> = text.split('/').map(|part| part.trim().parse()).collect();
        match counts.as_deref() {
            Ok(&[daily, weekly, monthly]) if daily > 0 => Ok(BackupKeep { daily, weekly, monthly }),
            _ => Err(NotAChoice),
        }
    }
}
