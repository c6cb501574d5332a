//! When to try again: 1 s to 5 min, full jitter, armed anew after every failure.

/// The first pause at most, and the longest, in milliseconds.
const FIRST_MS: u64 = 1_000;
const LONGEST_MS: u64 = 5 * 60 * 1_000;

/// The pauses of one sending loop. Holds no clock and draws no number: both are handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// A failure of any kind. Returns how long to wait, in milliseconds, given 32 random bits. `retry_after_ms` is
    /// what the server asked for, if it did: never less than that, and at most twice as long, because a server that
    /// names a time is there and knows when it will have room again.
    #[must_use]
    pub fn failed(&mut self, random: u32, retry_after_ms: Option<u64>) -> u64 {
        let grown = FIRST_MS.saturating_mul(1 << self.failures.min(20)).min(LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        let asked = retry_after_ms.unwrap_or(0);
        let ceiling = if asked > 0 { asked.min(LONGEST_MS) } else { grown };
        let drawn = (ceiling * u64::from(random)) >> 32;
        asked.saturating_add(drawn).max(1)
    }

    /// An answer of any kind arrived.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// How many failures in a row.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_five_minutes_and_never_stop_the_loop() {
        let mut backoff = Backoff::default();
        let longest: Vec<u64> = (0..12).map(|_| backoff.failed(u32::MAX, None)).collect();
        assert_eq!(longest[..3], [999, 1_999, 3_999]);
        assert_eq!(longest[11], 299_999);
        assert_eq!(backoff.failed(0, None), 1, "even the luckiest number re-arms the timer");
        assert_eq!(backoff.failed(0, Some(7_000)), 7_000);
        assert_eq!(backoff.failed(u32::MAX, Some(7_000)), 13_999, "however often it failed before");
        assert_eq!(backoff.failures(), 15);
        backoff.succeeded();
        assert_eq!(backoff.failures(), 0);
        assert!(backoff.failed(u32::MAX, None) < FIRST_MS);
    }
}
