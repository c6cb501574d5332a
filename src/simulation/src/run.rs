//! Many seeds on all cores. A seed runs on one thread from its beginning to its end.

use std::panic;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sync::mutant::Mutant;

use crate::faults::{Fault, Rates};
use crate::metamorphic;
use crate::prng::Prng;
use crate::report::{Outcome, Summary, Trace};
use crate::world::World;

/// Every so many seeds one is run twice and must leave the same trace.
const TWICE_EVERY: u64 = 100;

/// Every so many seeds the story of a world is told again, under other clocks and in another order.
const RETOLD_EVERY: u64 = 20;

/// Which seeds to run, and how.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub from: u64,
    pub seeds: u64,
    pub threads: usize,
    /// Stop when so many seeds have failed.
    pub enough_failures: usize,
    /// The fault in the engines, for the proof that it would be noticed.
    pub mutant: Option<Mutant>,
    /// Faults that every world of the plan shall have in abundance, for a hunt that needs them. Empty = as drawn.
    pub focus: &'static [Fault],
    /// Only storms.
    pub storms: bool,
}

/// One seed. A panic of the engines is a broken promise too.
#[must_use]
pub fn one(seed: u64, mutant: Option<Mutant>, focus: &[Fault]) -> Outcome {
    activate(mutant);
    let lived = panic::catch_unwind(|| {
        let focused = || Rates::draw(&mut Prng::new(seed)).focused(focus);
        let mut outcome = World::run(seed, (!focus.is_empty()).then(focused));
        if outcome.violation.is_none() && seed % RETOLD_EVERY == RETOLD_EVERY / 2 {
            outcome.violation = metamorphic::check(seed, &mut outcome.counters).err();
        }
        outcome
    });
    let outcome = lived.unwrap_or_else(|cause| {
        let what = cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default();
        let violation = Some(crate::report::Violation::new(0, format!("panic: {what}")));
        Outcome { seed, ops: 0, counters: Default::default(), trace: 0, violation }
    });
    activate(None);
    outcome
}

/// One hash over the traces of the first worlds, none of which lets rules panic: the browser cannot catch panics, and
/// must come to the same (invariant 10).
#[must_use]
pub fn trace_of(worlds: u64) -> u64 {
    let mut trace = Trace::default();
    for seed in 0..worlds {
        let rates = Rates::draw(&mut Prng::new(seed)).with(Fault::RulePanic, 0);
        trace.note(World::run(seed, Some(rates)).trace);
    }
    trace.value()
}

/// Runs a plan.
#[must_use]
pub fn all(plan: &Plan) -> Summary {
    quiet_panics();
    let (next, failures) = (AtomicU64::new(plan.from), AtomicU64::new(0));
    let mut summary = Summary::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..plan.threads.max(1)).map(|_| scope.spawn(|| worker(plan, &next, &failures))).collect();
        for thread in threads {
            if let Ok(part) = thread.join() {
                summary.merge(part);
            }
        }
    });
    summary
}

fn worker(plan: &Plan, next: &AtomicU64, failures: &AtomicU64) -> Summary {
    let mut summary = Summary::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        let enough = failures.load(Ordering::Relaxed) >= plan.enough_failures as u64;
        if seed >= plan.from + plan.seeds || enough {
            return summary;
        }
        let seed = if plan.storms { World::storm_seed(seed) } else { seed };
        let mut outcome = one(seed, plan.mutant, plan.focus);
        if outcome.violation.is_none()
            && seed.is_multiple_of(TWICE_EVERY)
            && one(seed, plan.mutant, plan.focus).trace != outcome.trace
        {
            outcome.violation = Some(crate::report::Violation::new(0, "the same seed ran differently twice"));
        }
        if outcome.violation.is_some() {
            failures.fetch_add(1, Ordering::Relaxed);
        }
        summary.add(outcome);
    }
}

#[cfg(feature = "mutants")]
fn activate(mutant: Option<Mutant>) {
    sync::mutant::activate(mutant);
}

#[cfg(not(feature = "mutants"))]
fn activate(_: Option<Mutant>) {}

static STORY: AtomicBool = AtomicBool::new(false);

/// Lets worlds tell on the error stream what happens in them.
pub fn tell_stories() {
    STORY.store(true, Ordering::Relaxed);
}

pub(crate) fn tells_stories() -> bool {
    STORY.load(Ordering::Relaxed)
}

/// Panics of simulated rules are part of the game, and those of the engines are reported as failures of their seed:
/// neither shall print.
pub fn quiet_panics() {
    panic::set_hook(Box::new(|_| {}));
}
