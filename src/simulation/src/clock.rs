//! Virtual time: it passes only when nothing is left to do at the present moment.

use std::collections::BTreeMap;

use domain::Timestamp;

/// Where every world begins: the morning of 2026-11-21 in China.
pub const BEGINNING: Timestamp = Timestamp(1_795_219_200_000);

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// What will happen when, in order. Two things at the same moment happen in the order they were planned.
#[derive(Clone, Debug)]
pub struct Agenda<E> {
    now: u64,
    planned: u64,
    events: BTreeMap<(u64, u64), E>,
}

impl<E> Default for Agenda<E> {
    fn default() -> Agenda<E> {
        Agenda { now: 0, planned: 0, events: BTreeMap::new() }
    }
}

impl<E> Agenda<E> {
    /// Milliseconds since the beginning of the world.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// The true time, which no device and no server of the world is sure of.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        Timestamp(BEGINNING.0 + self.now as i64)
    }

    pub fn plan(&mut self, after_ms: u64, event: E) {
        self.planned += 1;
        self.events.insert((self.now + after_ms, self.planned), event);
    }

    /// The next event; time has moved to it.
    pub fn advance(&mut self) -> Option<E> {
        let ((at, _), event) = self.events.pop_first()?;
        self.now = self.now.max(at);
        Some(event)
    }

    /// When the next event will happen.
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        self.events.keys().next().map(|(at, _)| *at)
    }

    /// Lets time pass without anything happening; what was due meanwhile happens late.
    pub fn skip(&mut self, ms: u64) {
        self.now += ms;
    }

    /// Forgets what was planned.
    pub fn clear(&mut self) {
        self.events.clear();
    }
}

/// A device's own clock: wrong by an offset that may jump, and by a drift.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeviceClock {
    pub offset_ms: i64,
    /// Parts per thousand it runs too fast (or too slow).
    pub drift_per_mille: i64,
}

impl DeviceClock {
    #[must_use]
    pub fn wall(self, now: u64) -> Timestamp {
        let drifted = now as i64 + now as i64 * self.drift_per_mille / 1000;
        Timestamp(BEGINNING.0 + drifted + self.offset_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_of_time_and_then_of_planning() {
        let mut agenda = Agenda::default();
        agenda.plan(20, 'c');
        agenda.plan(10, 'a');
        agenda.plan(10, 'b');
        let order: Vec<_> =
            std::iter::from_fn(|| agenda.advance().map(|event| (agenda.now(), event))).collect();
        assert_eq!(order, [(10, 'a'), (10, 'b'), (20, 'c')]);
    }
}
