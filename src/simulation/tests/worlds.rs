//! Whole worlds: no promise broken, the same seed twice the same, and every fault of the engines noticed.

use simulation::faults::Fault;
use simulation::run::{self, Plan};

const PLAN: Plan =
    Plan { from: 0, seeds: 300, threads: 2, enough_failures: 5, mutant: None, focus: &[], storms: false };

#[test]
fn a_few_hundred_worlds_break_no_promise() {
    let summary = run::all(&PLAN);
    assert!(summary.failures.is_empty(), "{:#?}", summary.failures);
    assert!(summary.median_ops() >= 100, "the worlds are too small: {}", summary.median_ops());
    let absent: Vec<_> = Fault::ALL.iter().filter(|fault| summary.share(**fault) == 0.0).collect();
    assert!(absent.is_empty(), "never happened: {absent:?}");
    for seen in ["ticket numbered", "visit and ticket name each other"] {
        assert!(summary.of_event(seen) >= 100, "{seen}: {}", summary.of_event(seen));
    }
    for seen in ["story told under other clocks", "story told in another order", "op parked"] {
        assert!(summary.of_event(seen) >= 5, "{seen}: {}", summary.of_event(seen));
    }
}

#[test]
fn the_same_seed_leaves_the_same_trace() {
    run::quiet_panics();
    for seed in 1_000..1_010 {
        let (first, second) = (run::one(seed, None, &[]), run::one(seed, None, &[]));
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert_ne!(first.trace, run::one(seed + 10, None, &[]).trace, "two worlds left one trace");
    }
}
