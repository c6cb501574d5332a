//! Days and hours of the three weeks.

use domain::Timestamp;

use super::prng::Prng;

/// How many days of work there are before today.
pub(super) const DAYS: i32 = 21;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Hours at which people call: mornings and after work more than the rest of the day.
const BUSY_HOURS: [i64; 16] = [7, 8, 8, 8, 9, 9, 9, 10, 10, 11, 14, 15, 17, 18, 19, 20];

pub(super) fn days_before(now: Timestamp, days: i64) -> Timestamp {
    Timestamp(now.0 - days * DAY_MS)
}

/// A moment of the day `back` days ago at which somebody might call.
pub(super) fn a_call(now: Timestamp, back: i32, rng: &mut Prng) -> Timestamp {
    let minute = rng.pick(&BUSY_HOURS) * 60 + rng.between(0, 59);
    // Seconds keep two calls of one minute in a definite order.
    Timestamp(now.day().plus(-back).start().0 + minute * MINUTE_MS + rng.between(0, 59) * 1000)
}

/// `at` and some minutes.
pub(super) fn later(at: Timestamp, rng: &mut Prng, from: i64, to: i64) -> Timestamp {
    at.plus_minutes(rng.between(from, to))
}

/// Saturday or Sunday.
pub(super) fn is_weekend(at: Timestamp) -> bool {
    // Day 1 was a Monday.
    (at.day().0 - 1).rem_euclid(7) >= 5
}
