//! The clock, the certificate, the client's files, the way browsers come in.

use std::fs;
use std::time::UNIX_EPOCH;

use domain::Timestamp;

use super::{Finding, Standing, words};
use crate::cert::{self, CertificateFacts};
use crate::config::Config;
use crate::web::client_files::ClientFiles;

/// This program did not exist before; a clock that says so is wrong. 2026-01-01 UTC.
const EARLIEST: Timestamp = Timestamp(1_767_225_600_000);
/// Certificates are renewed at the latest when this little is left.
const RENEW_DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;
/// A file on this disk may be so much younger than the clock before the clock is doubted.
const CLOCK_SLACK_MS: i64 = 60_000;

pub(super) fn findings(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut found = vec![clock(config, now)];
    found.extend(certificate(config, now));
    found.push(origin(config));
    found.push(words::second_factor(config.second_factor));
    found.push(words::client(ClientFiles::find(config.client_dir.as_deref()).build()));
    found
}

/// A clock that is behind the newest thing this server wrote has been set back.
fn clock(config: &Config, now: Timestamp) -> Finding {
    let written = fs::metadata(config.database()).and_then(|metadata| metadata.modified()).ok();
    let written = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let written = written.and_then(|since| i64::try_from(since.as_millis()).ok()).map_or(EARLIEST, Timestamp);
    let sane = now >= EARLIEST && written.since(now) <= CLOCK_SLACK_MS;
    words::clock(if sane { Standing::Good } else { Standing::Bad }, now)
}

fn certificate(config: &Config, now: Timestamp) -> Option<Finding> {
    let (certificate, key) = (config.tls_cert.as_ref()?, config.tls_key.as_ref()?);
    let facts =
        cert::read_facts(certificate).and_then(|facts| cert::key_fits(certificate, key).map(|()| facts));
    Some(match facts {
        Ok(facts) => words::certificate(expiry(&facts, now), &facts),
        Err(error) => words::finding("tls", Standing::Bad, cert::words::error(&error)),
    })
}

fn expiry(facts: &CertificateFacts, now: Timestamp) -> Standing {
    let left = facts.not_after.since(now);
    match (left > 0 && facts.not_before <= now, left > RENEW_DAYS * DAY_MS) {
        (false, _) => Standing::Bad,
        (true, false) => Standing::Warning,
        (true, true) => Standing::Good,
    }
}

/// A service worker registers on HTTPS, and on plain HTTP only at this very machine.
fn origin(config: &Config) -> Finding {
    let public = config.public_url.as_deref();
    let secure = config.tls_cert.is_some() || public.is_some_and(|url| url.starts_with("https://"));
    let local = config.listen.ip().is_loopback() && public.is_none();
    words::origin(if secure || local { Standing::Good } else { Standing::Bad }, secure)
}
