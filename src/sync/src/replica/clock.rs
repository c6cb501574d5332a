//! How far the device's clock is off, as the server's answers show.

use domain::Timestamp;

/// Server time minus device time and how far that may be off, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    pub offset_ms: i64,
    pub error_ms: u32,
}

impl Default for ClockOffset {
    /// Never measured: no correction, no confidence.
    fn default() -> ClockOffset {
        ClockOffset { offset_ms: 0, error_ms: u32::MAX }
    }
}

impl ClockOffset {
    /// What one exchange shows: the server's clock was read somewhere between sending and receiving.
    ///
    /// `sent` and `received` are the device's clock; its own step between the two must be excluded by the caller, who
    /// measures the round trip by the monotonic clock.
    #[must_use]
    pub fn measured(received: Timestamp, round_trip_ms: u64, server_time: Timestamp) -> ClockOffset {
        let half = i64::try_from(round_trip_ms / 2).unwrap_or(i64::MAX);
        let middle = received.0.saturating_sub(half);
        let error = u32::try_from(round_trip_ms.div_ceil(2)).unwrap_or(u32::MAX);
        ClockOffset { offset_ms: server_time.0.saturating_sub(middle), error_ms: error }
    }

    /// Keeps the surer of two estimates. When they contradict each other the clock was set: then the newer one counts.
    #[must_use]
    pub fn improved(self, newer: ClockOffset) -> ClockOffset {
        let apart = self.offset_ms.abs_diff(newer.offset_ms);
        let agree = apart <= u64::from(self.error_ms) + u64::from(newer.error_ms);
        if agree && self.error_ms < newer.error_ms { self } else { newer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s09_half_the_round_trip_is_the_doubt() {
        let slow = ClockOffset::measured(Timestamp(10_000), 4_000, Timestamp(68_000));
        assert_eq!(slow, ClockOffset { offset_ms: 60_000, error_ms: 2_000 });
        let fast = ClockOffset::measured(Timestamp(20_000), 100, Timestamp(80_200));
        assert_eq!(ClockOffset::default().improved(slow), slow);
        assert_eq!(slow.improved(fast), fast);
        assert_eq!(fast.improved(slow), fast);
        let as_good = ClockOffset { offset_ms: fast.offset_ms + 1, ..fast };
        assert_eq!(fast.improved(as_good), as_good, "of two as good ones the newer");
        let just = ClockOffset { offset_ms: fast.offset_ms + 100 + i64::from(slow.error_ms), ..slow };
        let set = ClockOffset { offset_ms: just.offset_ms, error_ms: 2_050 };
        assert_eq!(fast.improved(set), fast, "as far apart as both may be wrong");
        let set_by_hand = ClockOffset { offset_ms: -3_600_000, error_ms: 2_000 };
        assert_eq!(fast.improved(set_by_hand), set_by_hand);
    }
}
