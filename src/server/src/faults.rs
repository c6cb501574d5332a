//! Crash points for the end-to-end tests. Without the feature `faults` they are nothing at all (S41).
//!
//! `GUANJIA_FAULT=kill_after_commit:3` aborts after the third group commit, before anybody is answered;
//! `GUANJIA_FAULT=panic_on:TEXT` makes the engine panic on every op that holds the text, until it comes to be parked;
//! `GUANJIA_FAULT=full_while:/path` has no room for ops as long as that file exists;
//! `GUANJIA_FAULT=pages_in:/path` lets the database grow to as many pages as that file says, as long as it exists;
//! `GUANJIA_FAULT=days_ago:100` lets the program live a hundred days ago.
//! `GUANJIA_CHEAP_HASHES=1` allows passwords that cost little: a run of a thousand tablets signs in a thousand times.

use std::borrow::Cow;

use storage::StorageError;
use storage_sqlite::SqliteAuthority;
use sync::authority::{Asker, Directory};
use sync::message::PullRequest;

#[cfg(feature = "faults")]
pub use on::believe_requests;

/// After a group commit, before anybody is answered.
pub(crate) fn after_commit() {
    #[cfg(feature = "faults")]
    on::after_commit();
}

/// Before a group is judged: panics on an op whose bytes hold a text, as long as nobody asks to park it.
pub(crate) fn on_group<'r>(requests: impl Iterator<Item = &'r sync::message::PushRequest>) {
    #[cfg(feature = "faults")]
    requests.for_each(on::poisoned);
    #[cfg(not(feature = "faults"))]
    drop(requests);
}

/// Whether the disk shall look full.
pub(crate) fn disk_is_full() -> bool {
    #[cfg(feature = "faults")]
    return on::disk_is_full();
    #[cfg(not(feature = "faults"))]
    false
}

/// Before a group commit: how far the database may grow now.
#[cfg_attr(not(feature = "faults"), expect(clippy::unnecessary_wraps, reason = "only the fault can fail"))]
pub(crate) fn limit_growth(store: &mut SqliteAuthority) -> Result<(), StorageError> {
    #[cfg(feature = "faults")]
    on::limit_growth(store)?;
    #[cfg(not(feature = "faults"))]
    let _ = store;
    Ok(())
}

/// Milliseconds by which the program's clock shall go wrong.
pub(crate) fn clock_shift() -> i64 {
    #[cfg(feature = "faults")]
    return on::clock_shift();
    #[cfg(not(feature = "faults"))]
    0
}

/// The least memory a password's hash may be set to, in KiB, where a release allows no less than `floor`.
pub(crate) fn least_argon_kib(floor: u32) -> u32 {
    #[cfg(feature = "faults")]
    return on::least_argon_kib(floor);
    #[cfg(not(feature = "faults"))]
    floor
}

/// The directory that a pull is judged by.
pub(crate) fn directory<'a>(
    directory: &'a Directory,
    asker: &Asker,
    request: &PullRequest,
) -> Cow<'a, Directory> {
    #[cfg(feature = "faults")]
    if on::requests_are_believed() {
        return Cow::Owned(on::with_claimed_scopes(directory, asker, request));
    }
    let _ = (asker, request);
    Cow::Borrowed(directory)
}

#[cfg(feature = "faults")]
mod on {
    use domain::{Grant, Scope};

    use super::{Asker, Directory, PullRequest, SqliteAuthority, StorageError};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    static BELIEVED: AtomicBool = AtomicBool::new(false);

    /// A server that leaks on purpose: whoever claims a site's scope in a pull gets it (against S17). For proving that
    /// the leak test would notice.
    pub fn believe_requests(believed: bool) {
        BELIEVED.store(believed, Ordering::SeqCst);
    }

    pub(super) fn requests_are_believed() -> bool {
        BELIEVED.load(Ordering::SeqCst)
    }

    pub(super) fn with_claimed_scopes(
        directory: &Directory,
        asker: &Asker,
        request: &PullRequest,
    ) -> Directory {
        let mut directory = directory.clone();
        if let Some(actor) = directory.people.get_mut(&asker.person) {
            actor.grants.extend(
                request
                    .scopes
                    .iter()
                    .filter_map(|scope| match scope {
                        Scope::Site(site) => Some((*site, false)),
                        Scope::SitePii(site) => Some((*site, true)),
                        Scope::Org | Scope::User(_) => None,
                    })
                    .map(|(site, personal_data)| Grant {
                        site: Some(site),
                        permissions: Default::default(),
                        personal_data,
                    }),
            );
        }
        directory
    }

    static COMMITS: AtomicU64 = AtomicU64::new(0);
    static KILL_AT: OnceLock<Option<u64>> = OnceLock::new();

    pub(super) fn clock_shift() -> i64 {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        static SHIFT: OnceLock<i64> = OnceLock::new();
        let days = || std::env::var("GUANJIA_FAULT").ok()?.strip_prefix("days_ago:")?.parse::<i64>().ok();
        *SHIFT.get_or_init(|| days().map_or(0, |days| -days * DAY))
    }

    pub(super) fn least_argon_kib(floor: u32) -> u32 {
        if std::env::var_os("GUANJIA_CHEAP_HASHES").is_some() { 64 } else { floor }
    }

    pub(super) fn disk_is_full() -> bool {
        let fault = std::env::var("GUANJIA_FAULT").unwrap_or_default();
        fault.strip_prefix("full_while:").is_some_and(|path| std::path::Path::new(path).exists())
    }

    pub(super) fn limit_growth(store: &mut SqliteAuthority) -> Result<(), StorageError> {
        let fault = std::env::var("GUANJIA_FAULT").unwrap_or_default();
        let Some(path) = fault.strip_prefix("pages_in:") else { return Ok(()) };
        let pages = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
        store.limit_pages(pages)
    }

    pub(super) fn poisoned(request: &sync::message::PushRequest) {
        let fault = std::env::var("GUANJIA_FAULT").unwrap_or_default();
        let Some(text) = fault.strip_prefix("panic_on:").filter(|_| !request.park) else { return };
        let holds = |body: &Vec<u8>| body.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!request.batches.iter().flat_map(|batch| &batch.bodies).any(holds), "a fault for a test");
    }

    pub(super) fn after_commit() {
        let kill_at = KILL_AT.get_or_init(|| {
            std::env::var("GUANJIA_FAULT").ok()?.strip_prefix("kill_after_commit:")?.parse().ok()
        });
        let count = COMMITS.fetch_add(1, Ordering::SeqCst) + 1;
        if *kill_at == Some(count) {
            std::process::abort();
        }
    }
}
