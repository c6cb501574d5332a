//! Slows guessing down without ever locking anybody out for good (S4).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;

/// Failures of one account from one address within [`MEMORY`] before a delay begins.
const FREE_FAILURES: u32 = 5;
const MEMORY_MS: i64 = 15 * 60_000;
/// The first delay; it doubles with each further failure, up to [`MEMORY_MS`].
const FIRST_DELAY_MS: i64 = 1_000;
/// Failures of one address in a minute, whatever the accounts. Successful sign-ins do not count: forty tablets of one
/// site share one address.
const PER_ADDRESS: u32 = 30;
const MINUTE_MS: i64 = 60_000;
/// When so many are remembered, the forgettable are thrown away.
const REMEMBERED: usize = 10_000;

/// Failed sign-ins by account and address, in memory: a restart forgives.
#[derive(Debug, Default)]
pub struct Throttle {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    by_account: BTreeMap<(String, IpAddr), Failures>,
    by_address: BTreeMap<IpAddr, Failures>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    first: Timestamp,
    last: Timestamp,
}

impl Throttle {
    /// Counts an attempt as failed before the password is looked at, so that parallel guesses gain nothing.
    ///
    /// # Errors
    /// Milliseconds to wait. The attempt was not counted and the password must not be looked at.
    pub fn attempt(&self, login: &str, address: IpAddr, now: Timestamp) -> Result<(), i64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.forget(now);
        let key = (login.to_owned(), address);
        let account = state.by_account.get(&key).copied().unwrap_or_default();
        let from_address = state.by_address.get(&address).copied().unwrap_or_default();
        let wait = account.delay().saturating_sub(now.since(account.last)).max(from_address.minute(now));
        if wait > 0 {
            return Err(wait);
        }
        state.by_account.entry(key).or_default().count(now, MEMORY_MS);
        state.by_address.entry(address).or_default().count(now, MINUTE_MS);
        Ok(())
    }

    /// The password fitted: the attempt counts as none, and the account's failures from here are forgotten.
    pub fn succeeded(&self, login: &str, address: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.by_account.remove(&(login.to_owned(), address));
        if let Some(failures) = state.by_address.get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

impl Failures {
    fn count(&mut self, now: Timestamp, memory_ms: i64) {
        if now.since(self.first) > memory_ms && now.since(self.last) >= self.delay() {
            *self = Failures { count: 0, first: now, last: now };
        }
        self.count += 1;
        self.last = now;
    }

    fn delay(&self) -> i64 {
        match self.count.checked_sub(FREE_FAILURES) {
            None => 0,
            Some(beyond) => (FIRST_DELAY_MS << beyond.min(20)).min(MEMORY_MS),
        }
    }

    /// What is left of the minute when the address has used up its failures.
    fn minute(&self, now: Timestamp) -> i64 {
        if self.count < PER_ADDRESS { 0 } else { MINUTE_MS - now.since(self.first) }
    }
}

impl State {
    fn forget(&mut self, now: Timestamp) {
        if self.by_account.len() + self.by_address.len() < REMEMBERED {
            return;
        }
        self.by_account.retain(|_, failures| now.since(failures.last) <= MEMORY_MS);
        self.by_address.retain(|_, failures| now.since(failures.last) <= MINUTE_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn s04_the_delay_begins_after_five_failures_and_doubles() {
        let throttle = Throttle::default();
        let mut now = Timestamp(1_000_000);
        for _ in 0..5 {
            assert_eq!(throttle.attempt("wang", HOME, now), Ok(()));
        }
        for expected in [1_000, 2_000, 4_000, 8_000] {
            assert_eq!(throttle.attempt("wang", HOME, now), Err(expected));
            now.0 += expected;
            assert_eq!(throttle.attempt("wang", HOME, now), Ok(()));
        }
        assert_eq!(throttle.attempt("wang", ELSEWHERE, now), Ok(()), "a stranger elsewhere locks nobody out");
    }

    #[test]
    fn s04_the_delay_has_an_end_and_success_forgets() {
        let throttle = Throttle::default();
        let mut now = Timestamp(1_000_000);
        for _ in 0..40 {
            now.0 += MEMORY_MS;
            assert_eq!(throttle.attempt("wang", HOME, now), Ok(()), "never a lock for good");
        }
        throttle.succeeded("wang", HOME);
        for _ in 0..5 {
            assert_eq!(throttle.attempt("wang", HOME, now), Ok(()));
        }
    }

    #[test]
    fn s04_an_address_has_thirty_failures_a_minute() {
        let throttle = Throttle::default();
        let mut now = Timestamp(1_000_000);
        for guess in 0..30 {
            assert_eq!(throttle.attempt(&format!("name{guess}"), HOME, now), Ok(()));
        }
        assert_eq!(throttle.attempt("another", HOME, now), Err(MINUTE_MS));
        now.0 += MINUTE_MS + 1;
        assert_eq!(throttle.attempt("another", HOME, now), Ok(()));
    }

    #[test]
    fn s04_forty_tablets_of_one_address_sign_in_within_a_minute() {
        let throttle = Throttle::default();
        for tablet in 0..40 {
            let login = format!("tablet{tablet}");
            assert_eq!(throttle.attempt(&login, HOME, Timestamp(0)), Ok(()));
            throttle.succeeded(&login, HOME);
        }
    }
}
