//! What happened, counted: a simulator that was blind to a fault would otherwise look like a proof.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::faults::{Fault, Rates};
use crate::points::Point;
use crate::prng::Prng;

/// Share of seeds in which every fault must have happened, in per cent.
pub const LEAST_SHARE: f64 = 1.0;
/// Below so many seeds a fault may be absent by chance.
pub const SEEDS_FOR_SHARES: u64 = 1_000;
/// Below so many, nobody may have died at the rarest crash point.
pub const SEEDS_FOR_POINTS: u64 = 5_000;

/// What happened in one world.
#[derive(Clone, Debug)]
pub struct Counters {
    faults: [u64; Fault::ALL.len()],
    points: [u64; Point::ALL.len()],
    events: BTreeMap<&'static str, u64>,
}

impl Default for Counters {
    fn default() -> Counters {
        Counters { faults: [0; Fault::ALL.len()], points: [0; Point::ALL.len()], events: BTreeMap::new() }
    }
}

impl Counters {
    pub fn fault(&mut self, fault: Fault) {
        self.faults[fault as usize] += 1;
    }

    /// Somebody died here.
    pub fn point(&mut self, point: Point) {
        self.points[point as usize] += 1;
    }

    /// Something worth knowing that is no fault: an op refused, a page applied.
    pub fn event(&mut self, name: &'static str) {
        self.add(name, 1);
    }

    pub fn add(&mut self, name: &'static str, count: u64) {
        *self.events.entry(name).or_default() += count;
    }

    #[must_use]
    pub fn of(&self, fault: Fault) -> u64 {
        self.faults[fault as usize]
    }

    #[must_use]
    pub fn of_event(&self, name: &str) -> u64 {
        self.events.get(name).copied().unwrap_or_default()
    }
}

/// Draws whether a fault happens now, and counts it if so.
pub fn strike(fault: Fault, rates: &Rates, prng: &mut Prng, counters: &mut Counters) -> bool {
    let strikes = prng.chance(rates.of(fault));
    if strikes {
        counters.fault(fault);
    }
    strikes
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Number of the invariant in `lib.rs`.
    pub invariant: u8,
    pub what: String,
}

impl Violation {
    pub fn new(invariant: u8, what: impl Into<String>) -> Violation {
        Violation { invariant, what: what.into() }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invariant {}: {}", self.invariant, self.what)
    }
}

/// Checks a promise.
///
/// # Errors
/// The violation, when it does not hold.
pub fn require(holds: bool, invariant: u8, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation::new(invariant, what())) }
}

/// The end of one seed.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub seed: u64,
    pub ops: u64,
    pub counters: Counters,
    /// Hash over everything that happened, in order.
    pub trace: u64,
    pub violation: Option<Violation>,
}

/// Many seeds together.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub seeds: u64,
    ops: Vec<u64>,
    seeds_with: BTreeMap<Fault, u64>,
    deaths_at: BTreeMap<Point, u64>,
    events: BTreeMap<&'static str, u64>,
    pub failures: Vec<(u64, Violation)>,
}

impl Summary {
    pub fn add(&mut self, outcome: Outcome) {
        self.seeds += 1;
        self.ops.push(outcome.ops);
        for &fault in Fault::ALL {
            *self.seeds_with.entry(fault).or_default() += u64::from(outcome.counters.of(fault) > 0);
        }
        for &point in Point::ALL {
            *self.deaths_at.entry(point).or_default() += outcome.counters.points[point as usize];
        }
        for (name, count) in &outcome.counters.events {
            *self.events.entry(name).or_default() += count;
        }
        if let Some(violation) = outcome.violation {
            self.failures.push((outcome.seed, violation));
        }
    }

    pub fn merge(&mut self, other: Summary) {
        self.seeds += other.seeds;
        self.ops.extend(other.ops);
        for (fault, count) in other.seeds_with {
            *self.seeds_with.entry(fault).or_default() += count;
        }
        for (point, count) in other.deaths_at {
            *self.deaths_at.entry(point).or_default() += count;
        }
        for (name, count) in other.events {
            *self.events.entry(name).or_default() += count;
        }
        self.failures.extend(other.failures);
        self.failures.sort_by_key(|(seed, _)| *seed);
    }

    /// Per cent of the seeds in which the fault happened at least once.
    #[must_use]
    pub fn share(&self, fault: Fault) -> f64 {
        let seeds = self.seeds_with.get(&fault).copied().unwrap_or_default();
        100.0 * seeds as f64 / self.seeds.max(1) as f64
    }

    /// How often something happened in all worlds together.
    #[must_use]
    pub fn of_event(&self, name: &str) -> u64 {
        self.events.get(name).copied().unwrap_or_default()
    }

    /// Faults that this run was blind to.
    #[must_use]
    pub fn too_seldom(&self) -> Vec<Fault> {
        if self.seeds < SEEDS_FOR_SHARES {
            return Vec::new();
        }
        Fault::ALL.iter().copied().filter(|fault| self.share(*fault) < LEAST_SHARE).collect()
    }

    /// Crash points at which nobody ever died in this run.
    #[must_use]
    pub fn never_hit(&self) -> Vec<Point> {
        if self.seeds < SEEDS_FOR_POINTS {
            return Vec::new();
        }
        let never = |point: &&Point| self.deaths_at.get(point).copied().unwrap_or_default() == 0;
        Point::ALL.iter().filter(never).copied().collect()
    }

    #[must_use]
    pub fn median_ops(&self) -> u64 {
        let mut ops = self.ops.clone();
        ops.sort_unstable();
        ops.get(ops.len() / 2).copied().unwrap_or_default()
    }

    /// The table that `simulate` prints.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::new();
        let total: u64 = self.ops.iter().sum();
        let _ = writeln!(text, "{} seeds, {total} ops, median {} per seed", self.seeds, self.median_ops());
        let _ = writeln!(text, "\nshare of seeds with each fault");
        for &fault in Fault::ALL {
            let _ = writeln!(text, "  {:>5.1} %  {}", self.share(fault), fault.words());
        }
        let _ = writeln!(text, "\ndeaths at each crash point");
        for (point, count) in &self.deaths_at {
            let _ = writeln!(text, "  {count:>9}  {}", point.words());
        }
        let _ = writeln!(text, "\nwhat happened");
        for (name, count) in &self.events {
            let _ = writeln!(text, "  {count:>9}  {name}");
        }
        text
    }
}

/// An order-dependent hash over small values, for comparing two runs of one seed.
#[derive(Clone, Copy, Debug)]
pub struct Trace(u64);

impl Default for Trace {
    fn default() -> Trace {
        Trace(0xcbf2_9ce4_8422_2325)
    }
}

impl Trace {
    pub fn note(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }

    pub fn note_bytes(&mut self, bytes: &[u8]) {
        self.note(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.note(u64::from_le_bytes(word));
        }
    }

    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_never_saw_a_fault_is_called_blind() {
        let mut summary = Summary::default();
        for seed in 0..SEEDS_FOR_SHARES {
            let mut counters = Counters::default();
            for &fault in Fault::ALL.iter().filter(|fault| **fault != Fault::PowerLoss) {
                counters.fault(fault);
            }
            summary.add(Outcome { seed, ops: 1, counters, trace: 0, violation: None });
        }
        assert_eq!(summary.too_seldom(), [Fault::PowerLoss]);
    }

    #[test]
    fn a_trace_depends_on_the_order() {
        let hash = |values: [u64; 2]| {
            let mut trace = Trace::default();
            values.into_iter().for_each(|value| trace.note(value));
            trace.value()
        };
        assert_eq!(hash([1, 2]), hash([1, 2]));
        assert_ne!(hash([1, 2]), hash([2, 1]));
    }
}
