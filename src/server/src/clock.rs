//! The one place where the server reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

use crate::faults;

/// Now, by this machine's clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the server is a shell: it hands the time to the engines")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(faults::clock_shift()))
}
