//! How often who may ask: token buckets in memory (S35). A restart forgives.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use domain::{DeviceId, Timestamp};

use crate::api_error::ApiError;

/// A bucket holds this many seconds' worth, so that who comes back after a long time is not slowed down.
///
/// A month offline is 3,000 ops, 12 pushes, and 20,000 changed rows, at most 20 pages (sync.md 3.3); the first fill of
/// 100,000 rows of a page's megabyte is about 60. Ten seconds' worth is 100 pushes and 200 pulls: everything that a
/// device does in earnest passes at once, and what is left is a loop that never ends. Many devices at once, as at eight
/// in the morning, have a bucket each.
const BURST_SECONDS: u32 = 10;

/// Reports of a broken policy that an address sends in a second (S10).
const REPORTS: u32 = 2;

/// When so many are remembered, those whose bucket is full again are forgotten.
const REMEMBERED: usize = 10_000;

/// Thousandths of one request.
const ONE: i64 = 1_000;

/// What is counted per device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    Push,
    Pull,
}

/// All limits of this kind.
#[derive(Debug)]
pub struct Rates {
    pushes: Buckets<DeviceId>,
    pulls: Buckets<DeviceId>,
    reports: Buckets<IpAddr>,
}

impl Rates {
    /// So many of each in a second per device; 0 = as many as come.
    #[must_use]
    pub fn new(pushes: u32, pulls: u32) -> Rates {
        Rates { pushes: Buckets::new(pushes), pulls: Buckets::new(pulls), reports: Buckets::new(REPORTS) }
    }

    /// Counts a request of this device.
    ///
    /// # Errors
    /// 429 with the seconds to wait: the client keeps everything and comes again.
    pub fn device(&self, rated: Rated, device: DeviceId, now: Timestamp) -> Result<(), ApiError> {
        let buckets = if rated == Rated::Push { &self.pushes } else { &self.pulls };
        buckets.take(device, now)
    }

    /// Counts a report from this address.
    ///
    /// # Errors
    /// 429
    pub fn report(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        self.reports.take(address, now)
    }
}

#[derive(Debug)]
struct Buckets<K> {
    per_second: u32,
    held: Mutex<BTreeMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: i64,
    at: Timestamp,
}

impl<K: Ord + Copy> Buckets<K> {
    fn new(per_second: u32) -> Buckets<K> {
        Buckets { per_second, held: Mutex::default() }
    }

    fn take(&self, key: K, now: Timestamp) -> Result<(), ApiError> {
        if self.per_second == 0 {
            return Ok(());
        }
        let rate = i64::from(self.per_second);
        let full = rate * i64::from(BURST_SECONDS) * ONE;
        // A millisecond fills `rate` thousandths. A clock that was set back fills nothing.
        let filled = |bucket: &Bucket| {
            let passed = now.since(bucket.at).clamp(0, i64::from(BURST_SECONDS) * 1_000);
            (bucket.left + passed * rate).min(full)
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= REMEMBERED {
            held.retain(|_, bucket| filled(bucket) < full);
        }
        let bucket = held.entry(key).or_insert(Bucket { left: full, at: now });
        *bucket = Bucket { left: filled(bucket), at: now };
        if bucket.left >= ONE {
            bucket.left -= ONE;
            return Ok(());
        }
        Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "RATE").retry_after(1))
    }
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    fn device(number: u8) -> DeviceId {
        DeviceId(Id([number; 16]))
    }

    fn taken(rates: &Rates, rated: Rated, device: DeviceId, now: Timestamp) -> usize {
        (0..1_000).take_while(|_| rates.device(rated, device, now).is_ok()).count()
    }

    #[test]
    fn s35_a_device_comes_back_at_once_and_cannot_go_on_so() {
        let rates = Rates::new(10, 20);
        let mut now = Timestamp(1_000_000);
        assert_eq!(taken(&rates, Rated::Push, device(1), now), 100, "a month offline in one go");
        assert_eq!(taken(&rates, Rated::Pull, device(1), now), 200, "a bucket of its own");
        assert_eq!(taken(&rates, Rated::Push, device(2), now), 100, "another device");
        for _ in 0..10 {
            now.0 += 1_000;
            assert_eq!(taken(&rates, Rated::Push, device(1), now), 10);
            assert_eq!(taken(&rates, Rated::Pull, device(1), now), 20);
        }
        let refused = rates.device(Rated::Push, device(1), now).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (429, Some(1)));
        now.0 += 3_600_000;
        assert_eq!(taken(&rates, Rated::Push, device(1), now), 100, "never more than a full bucket");
    }

    #[test]
    fn s35_a_clock_set_back_gives_nothing_and_takes_nothing() {
        let rates = Rates::new(10, 20);
        let later = Timestamp(10_000_000);
        assert_eq!(taken(&rates, Rated::Push, device(1), later), 100);
        assert_eq!(taken(&rates, Rated::Push, device(1), Timestamp(0)), 0);
        assert_eq!(taken(&rates, Rated::Push, device(1), Timestamp(1_000)), 10);
    }

    #[test]
    fn s35_who_is_at_rest_is_forgotten() {
        let rates = Rates::new(10, 20);
        for number in 0..REMEMBERED as u64 + 10 {
            let id = DeviceId(Id::named("device").derived(&number.to_string()));
            assert_eq!(rates.device(Rated::Push, id, Timestamp(number as i64)), Ok(()));
        }
        assert!(rates.pushes.held.lock().unwrap().len() < REMEMBERED);
    }

    #[test]
    fn s35_without_a_limit_nothing_is_counted() {
        assert_eq!(taken(&Rates::new(0, 0), Rated::Push, device(1), Timestamp(0)), 1_000);
    }
}
