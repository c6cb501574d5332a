//! Waiting and measuring: soaks happen in real time.

use std::time::{Duration, Instant};

/// A point in time to measure from.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "soaks measure the real server in real time")]
pub fn instant() -> Instant {
    Instant::now()
}

/// The value below which `share` (0 to 1) of the measured durations lie. Zero when nothing was measured.
#[must_use]
pub fn quantile(measured: &mut [Duration], share: f64) -> Duration {
    measured.sort_unstable();
    let last = measured.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index below the length")]
    let index = (last as f64 * share).round() as usize;
    measured.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measured_values() {
        let mut measured: Vec<Duration> = (1..=101).rev().map(Duration::from_millis).collect();
        assert_eq!(quantile(&mut measured, 0.5), Duration::from_millis(51));
        assert_eq!(quantile(&mut measured, 0.99), Duration::from_millis(100));
        assert_eq!(quantile(&mut measured, 1.0), Duration::from_millis(101));
        assert_eq!(quantile(&mut [], 0.5), Duration::ZERO);
    }
}
