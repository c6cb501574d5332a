//! Things that are begun, kept in memory under an unguessable key, finished once or forgotten.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;

use crate::random;

/// What was begun counts for five minutes.
pub const FOR_MS: i64 = 5 * 60_000;
/// More at a time than an organization begins in five minutes; then the oldest is forgotten.
const MOST: usize = 10_000;

/// The key of something begun: 256 random bits.
pub type Key = [u8; 32];

/// What was begun and may be finished.
pub struct Pending<T>(Mutex<BTreeMap<Key, (Timestamp, T)>>);

impl<T> Default for Pending<T> {
    fn default() -> Pending<T> {
        Pending(Mutex::new(BTreeMap::new()))
    }
}

impl<T> Pending<T> {
    /// Keeps it and gives its key.
    pub fn begin(&self, value: T, now: Timestamp) -> Key {
        let key = random::bytes();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (begun, _)| is_fresh(*begun, now));
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, (begun, _))| *begun).map(|(key, _)| *key);
            oldest.and_then(|key| all.remove(&key));
        }
        all.insert(key, (now, value));
        key
    }

    /// Takes it out: whoever comes second finds nothing.
    pub fn take(&self, key: &Key, now: Timestamp) -> Option<T> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        found.filter(|(begun, _)| is_fresh(*begun, now)).map(|(_, value)| value)
    }

    /// A copy of it, which stays.
    pub fn look(&self, key: &Key, now: Timestamp) -> Option<T>
    where
        T: Clone,
    {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(key).filter(|(begun, _)| is_fresh(*begun, now)).map(|(_, value)| value.clone())
    }

    /// Forgets it.
    pub fn end(&self, key: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

fn is_fresh(begun: Timestamp, now: Timestamp) -> bool {
    (0..FOR_MS).contains(&now.since(begun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s05_what_was_begun_is_finished_once_and_within_five_minutes() {
        let (pending, begun) = (Pending::default(), Timestamp(1_000_000));
        let key = pending.begin("a", begun);
        assert_eq!(pending.look(&key, begun), Some("a"));
        assert_eq!((pending.take(&key, begun), pending.take(&key, begun)), (Some("a"), None));
        let key = pending.begin("b", begun);
        assert_eq!(pending.take(&key, Timestamp(begun.0 + FOR_MS)), None, "too late");
        let key = pending.begin("c", begun);
        assert_eq!(pending.look(&key, Timestamp(begun.0 - 1)), None, "a clock set back opens nothing");
    }

    #[test]
    fn s05_what_is_begun_does_not_fill_the_memory() {
        let pending = Pending::default();
        let first = pending.begin(0, Timestamp(0));
        for number in 1..=MOST {
            pending.begin(number, Timestamp(1));
        }
        assert_eq!(pending.0.lock().unwrap().len(), MOST);
        assert_eq!(pending.look(&first, Timestamp(1)), None);
    }
}
