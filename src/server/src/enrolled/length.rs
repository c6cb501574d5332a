//! How long a session lasts (S6).

use storage_sqlite::sessions::Session;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// How long, from its begin and from its last use, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub idle_ms: i64,
    pub absolute_ms: i64,
}

/// The organization's own tablet: a shift in a basement, a month without a password.
pub const LONG: Length = Length { idle_ms: 12 * HOUR_MS, absolute_ms: 30 * 24 * HOUR_MS };
/// Any other browser: a lunch hour at a stranger's machine is too long.
pub const SHORT: Length = Length { idle_ms: 30 * MINUTE_MS, absolute_ms: 12 * HOUR_MS };

/// The length of a session that begins now.
///
/// As long as an organization has not enrolled a single device, it does not tell its tablets from others, and all get
/// long sessions, as before. From the first enrolment on the others are short.
#[must_use]
pub const fn of(is_enrolled: bool, organization_enrolls: bool) -> Length {
    if is_enrolled || !organization_enrolls { LONG } else { SHORT }
}

/// Whether this session had the long length when it began.
#[must_use]
pub fn is_long(session: &Session) -> bool {
    session.idle_ms >= LONG.idle_ms
}
