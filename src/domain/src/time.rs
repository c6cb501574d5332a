//! Points in time. Stored in UTC, shown in UTC+8 (R11: one standard time), never read from a clock here.

use core::fmt;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};

use crate::BootId;

/// National standard time: UTC+8 all year, so no time-zone database is needed (R11, 001:51).
const STANDARD_OFFSET_SECONDS: i32 = 8 * 3600;

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment as a wall clock in China shows it. Moments chrono cannot hold become 1970.
    #[must_use]
    pub fn standard(self) -> DateTime<FixedOffset> {
        let utc = Utc.timestamp_millis_opt(self.0).single().unwrap_or_default();
        utc.with_timezone(&standard_offset())
    }

    /// The calendar day in standard time.
    #[must_use]
    pub fn day(self) -> Day {
        let date = self.standard().date_naive();
        Day(date.num_days_from_ce())
    }

    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// `09:05`, in standard time.
    #[must_use]
    pub fn clock(self) -> String {
        let at = self.standard();
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// Milliseconds from `earlier` to this moment; negative when it lies before.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, millis) = (self.standard(), self.0.rem_euclid(1000));
        write!(
            f,
            "{}T{:02}:{:02}:{:02}.{millis:03}+08:00",
            self.day().date(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}

/// A calendar day in standard time, as days since 0001-01-01 (which is day 1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// The calendar date. Days outside chrono's range become 1970-01-01.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default()
    }

    /// Midnight in standard time.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let midnight = self.date().and_hms_opt(0, 0, 0).unwrap_or_default();
        let local = standard_offset().from_local_datetime(&midnight).single();
        Timestamp(local.map_or(0, |moment| moment.timestamp_millis()))
    }

    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Reads `2026-11-21`, as forms and addresses spell a day. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        Some(Day(date.num_days_from_ce()))
    }

    /// `20261121`, as it stands in a ticket's number.
    #[must_use]
    pub fn digits(self) -> String {
        let date = self.date();
        format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

/// What the device knew about time when an operation was captured: evidence, never an order (sync.md 2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// The device's own clock.
    pub wall: Timestamp,
    /// The device's time zone, minutes east of UTC.
    pub zone_minutes: i16,
    /// Durations by `monotonic_ms` count only within one boot.
    pub boot: BootId,
    pub monotonic_ms: u64,
    /// Server time minus device time as last measured, and how far that may be off.
    pub offset_ms: i64,
    pub error_ms: u32,
}

impl Stamp {
    /// The moment of capture, corrected by the measured offset.
    #[must_use]
    pub fn corrected(&self) -> Timestamp {
        Timestamp(self.wall.0.saturating_add(self.offset_ms))
    }
}

fn standard_offset() -> FixedOffset {
    FixedOffset::east_opt(STANDARD_OFFSET_SECONDS).expect("eight hours is a valid offset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r11_a_day_begins_at_midnight_standard_time() {
        let late_evening_utc = Timestamp(1_795_276_800_000); // 2026-11-21T16:00:00Z
        assert_eq!(late_evening_utc.day().digits(), "20261122");
        assert_eq!(late_evening_utc.day().start(), late_evening_utc);
        assert_eq!(Timestamp(late_evening_utc.0 - 1).day().digits(), "20261121");
    }

    #[test]
    fn absurd_clocks_do_not_panic() {
        for wall in [i64::MIN, -1, i64::MAX] {
            let stamp = Stamp { wall: Timestamp(wall), offset_ms: i64::MAX, ..Stamp::default() };
            let _ = stamp.corrected().day().digits();
            let _ = stamp.corrected().plus_minutes(i64::MAX);
        }
    }
}
