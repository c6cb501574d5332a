//! The network: what happens to a message between a device and the server.

use std::collections::BTreeMap;

use crate::clock::{DAY, HOUR, MINUTE, SECOND};
use crate::faults::{Fault, Rates};
use crate::prng::Prng;
use crate::report::Counters;

/// How long a device waits for an answer before it gives up.
pub const TIMEOUT: u64 = 30 * SECOND;

/// One message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Milliseconds from now.
    pub after: u64,
    pub bytes: Vec<u8>,
}

/// Which devices are cut off, and until when.
#[derive(Clone, Debug, Default)]
pub struct Partitions {
    until: BTreeMap<usize, u64>,
}

impl Partitions {
    /// Cuts a device off for minutes to ten days.
    pub fn cut(&mut self, device: usize, now: u64, prng: &mut Prng) {
        let length = match prng.below(4) {
            0 => prng.between(1, 60) * MINUTE,
            1 => prng.between(1, 24) * HOUR,
            _ => prng.between(1, 10) * DAY,
        };
        self.until.insert(device, now + length);
    }

    #[must_use]
    pub fn separates(&self, device: usize, now: u64) -> bool {
        self.until.get(&device).is_some_and(|until| now < *until)
    }

    /// The cables are repaired.
    pub fn heal(&mut self) {
        self.until.clear();
    }
}

/// The copies of a request that reach the server, each with its delay. None when it is lost.
pub fn carry_request(
    bytes: Vec<u8>,
    rates: &Rates,
    prng: &mut Prng,
    counters: &mut Counters,
) -> Vec<Delivery> {
    let mut strikes = |fault| crate::report::strike(fault, rates, prng, counters);
    if strikes(Fault::RequestLost) {
        return Vec::new();
    }
    let (damaged, duplicated) = (strikes(Fault::DamagedRequest), strikes(Fault::Duplicated));
    let bytes = if damaged { cut_short(bytes, prng) } else { bytes };
    let copies = if duplicated { prng.between(2, 5) } else { 1 };
    (0..copies).map(|_| Delivery { after: delay(rates, prng, counters), bytes: bytes.clone() }).collect()
}

/// The reply as it reaches the device, or nothing.
pub fn carry_reply(
    bytes: Vec<u8>,
    rates: &Rates,
    prng: &mut Prng,
    counters: &mut Counters,
) -> Option<Delivery> {
    let mut strikes = |fault| crate::report::strike(fault, rates, prng, counters);
    if strikes(Fault::ReplyLost) || strikes(Fault::ResetMidPage) {
        return None;
    }
    let truncated = strikes(Fault::Truncated);
    let bytes = if truncated { cut_short(bytes, prng) } else { bytes };
    Some(Delivery { after: delay(rates, prng, counters), bytes })
}

fn cut_short(mut bytes: Vec<u8>, prng: &mut Prng) -> Vec<u8> {
    bytes.truncate(prng.index(bytes.len().max(1)));
    bytes
}

/// Usually milliseconds; a delayed message arrives after later ones, and may be older than the device's patience.
fn delay(rates: &Rates, prng: &mut Prng, counters: &mut Counters) -> u64 {
    if crate::report::strike(Fault::Delayed, rates, prng, counters) {
        if prng.chance(200) { prng.between(TIMEOUT, HOUR) } else { prng.between(200, TIMEOUT) }
    } else {
        prng.between(2, 80)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calm_network_delivers_each_message_once_and_whole() {
        let (mut prng, mut counters) = (Prng::new(1), Counters::default());
        for _ in 0..100 {
            let carried = carry_request(vec![1, 2, 3], &Rates::calm(), &mut prng, &mut counters);
            assert_eq!(carried.len(), 1);
            assert_eq!(carried[0].bytes, [1, 2, 3]);
            assert!(carry_reply(vec![4], &Rates::calm(), &mut prng, &mut counters).is_some());
        }
    }

    #[test]
    fn a_bad_network_loses_doubles_and_cuts() {
        let (mut prng, mut counters) = (Prng::new(1), Counters::default());
        let lost = Rates::calm().with(Fault::RequestLost, 1000);
        assert!(carry_request(vec![1], &lost, &mut prng, &mut counters).is_empty());
        let doubled = Rates::calm().with(Fault::Duplicated, 1000);
        assert!((2..=5).contains(&carry_request(vec![1], &doubled, &mut prng, &mut counters).len()));
        let truncated = Rates::calm().with(Fault::Truncated, 1000);
        assert!(
            carry_reply(vec![1; 9], &truncated, &mut prng, &mut counters).is_some_and(|d| d.bytes.len() < 9)
        );
        assert!(counters.of(Fault::Truncated) == 1);
    }
}
