//! Slows guessing down without ever locking anybody out for good (S4).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
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
/// Failures of all addresses together in a minute: half of what this server can hash, so that a botnet leaves room for
/// the others. An address from which somebody has signed in lately is not held up by it.
const EVERYWHERE: u32 = 300;
/// Somebody signed in from there within this: it is no stranger's.
const KNOWN_MS: i64 = 30 * 24 * 3_600_000;
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
    everywhere: Failures,
    /// Of what can be guessed from many addresses at once.
    anywhere: BTreeMap<String, Failures>,
    /// The last success from there.
    known: BTreeMap<IpAddr, Timestamp>,
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
        let address = network(address);
        let key = (login.to_owned(), address);
        let account = state.by_account.get(&key).copied().unwrap_or_default();
        let from_address = state.by_address.get(&address).copied().unwrap_or_default();
        let mut wait = account
            .delay()
            .saturating_sub(now.since(account.last))
            .max(from_address.minute(PER_ADDRESS, now));
        if state.known.get(&address).is_none_or(|seen| now.since(*seen) > KNOWN_MS) {
            wait = wait.max(state.everywhere.minute(EVERYWHERE, now));
        }
        if wait > 0 {
            return Err(wait);
        }
        state.by_account.entry(key).or_default().count(now, MEMORY_MS);
        state.by_address.entry(address).or_default().count(now, MINUTE_MS);
        state.everywhere.count(now, MINUTE_MS);
        Ok(())
    }

    /// As [`Throttle::attempt`], wherever it comes from. For what only the owner and a thief of the password can try.
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub fn attempt_anywhere(&self, name: &str, now: Timestamp) -> Result<(), i64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = state.anywhere.entry(name.to_owned()).or_default();
        let wait = failures.delay().saturating_sub(now.since(failures.last));
        if failures.delay() > 0 && wait > 0 {
            return Err(wait);
        }
        failures.count(now, MEMORY_MS);
        Ok(())
    }

    /// It was the owner.
    pub fn succeeded_anywhere(&self, name: &str) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).anywhere.remove(name);
    }

    /// The password fitted: the attempt counts as none, and the account's failures from here are forgotten.
    pub fn succeeded(&self, login: &str, address: IpAddr, now: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        state.by_account.remove(&(login.to_owned(), address));
        if let Some(failures) = state.by_address.get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
        state.everywhere.count = state.everywhere.count.saturating_sub(1);
        state.known.insert(address, now);
    }
}

/// The address, or the network of an IPv6 one: a subscriber has 2⁶⁴ of these.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
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

    /// What is left of the minute when its failures are used up.
    fn minute(&self, most: u32, now: Timestamp) -> i64 {
        if self.count < most { 0 } else { MINUTE_MS - now.since(self.first) }
    }
}

impl State {
    fn forget(&mut self, now: Timestamp) {
        if self.by_account.len() + self.by_address.len() + self.anywhere.len() + self.known.len() < REMEMBERED
        {
            return;
        }
        self.by_account.retain(|_, failures| now.since(failures.last) <= MEMORY_MS);
        self.by_address.retain(|_, failures| now.since(failures.last) <= MINUTE_MS);
        self.anywhere.retain(|_, failures| now.since(failures.last) <= MEMORY_MS);
        self.known.retain(|_, seen| now.since(*seen) <= KNOWN_MS);
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
        throttle.succeeded("wang", HOME, now);
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
            throttle.succeeded(&login, HOME, Timestamp(0));
        }
    }

    #[test]
    fn s04_a_botnet_cannot_lock_the_owner_out() {
        let throttle = Throttle::default();
        let mut now = Timestamp(1_000_000);
        assert_eq!(throttle.attempt("chen", HOME, now), Ok(()));
        throttle.succeeded("chen", HOME, now);
        let mut held = 0;
        for bot in 0..1_000_u32 {
            let address = IpAddr::from(std::net::Ipv4Addr::from_bits(0xc000_0000 + bot));
            held += u32::from(throttle.attempt("chen", address, now).is_err());
        }
        assert_eq!(held, 700, "all together have three hundred a minute");
        assert_eq!(throttle.attempt("chen", ELSEWHERE, now), Err(MINUTE_MS));
        assert_eq!(
            throttle.attempt("chen", HOME, now),
            Ok(()),
            "where the owner signs in, the owner gets in"
        );
        now.0 += MINUTE_MS + 1;
        assert_eq!(throttle.attempt("chen", ELSEWHERE, now), Ok(()), "and from elsewhere a minute later");
    }

    #[test]
    fn s04_the_addresses_of_one_subscriber_count_as_one() {
        let throttle = Throttle::default();
        let now = Timestamp(1_000_000);
        let address = |last: u128| IpAddr::from(Ipv6Addr::from_bits(0x2001_0db8_0001_0002 << 64 | last));
        for last in 0..5 {
            assert_eq!(throttle.attempt("chen", address(last), now), Ok(()));
        }
        assert_eq!(throttle.attempt("chen", address(99), now), Err(FIRST_DELAY_MS));
        let neighbor = IpAddr::from(Ipv6Addr::from_bits(0x2001_0db8_0001_0003 << 64));
        assert_eq!(throttle.attempt("chen", neighbor, now), Ok(()));
    }
}
