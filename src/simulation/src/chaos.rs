//! The hand that decides when something goes wrong, shared by every disk, the network and the server of one world.

use std::cell::RefCell;
use std::rc::Rc;

use crate::faults::{Fault, Rates};
use crate::points::Point;
use crate::prng::Prng;
use crate::report::{Counters, Trace, strike};

/// Chance, rates and counters of one world.
#[derive(Debug)]
pub struct Chaos {
    pub prng: Prng,
    pub rates: Rates,
    pub counters: Counters,
    pub trace: Trace,
}

/// One world is one thread, so one hand is shared by counting references.
#[derive(Clone, Debug)]
pub struct Hand(Rc<RefCell<Chaos>>);

impl Hand {
    #[must_use]
    pub fn new(prng: Prng, rates: Rates) -> Hand {
        let chaos = Chaos { prng, rates, counters: Counters::default(), trace: Trace::default() };
        Hand(Rc::new(RefCell::new(chaos)))
    }

    /// Whether this fault happens now. Counts it.
    #[must_use]
    pub fn strikes(&self, fault: Fault) -> bool {
        self.with(|chaos| strike(fault, &chaos.rates, &mut chaos.prng, &mut chaos.counters))
    }

    /// Whether this world has the fault at all.
    #[must_use]
    pub fn knows(&self, fault: Fault) -> bool {
        self.0.borrow().rates.of(fault) > 0
    }

    /// Whether the process dies at this point, by this fault. Counts both.
    #[must_use]
    pub fn dies_at(&self, point: Point, fault: Fault) -> bool {
        let dies = self.strikes(fault);
        if dies {
            self.with(|chaos| chaos.counters.point(point));
        }
        dies
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut Chaos) -> T) -> T {
        act(&mut self.0.borrow_mut())
    }

    /// Counts something worth knowing and notes it in the trace.
    pub fn event(&self, name: &'static str) {
        self.with(|chaos| {
            chaos.counters.event(name);
            chaos.trace.note_bytes(name.as_bytes());
        });
    }

    pub fn note(&self, value: u64) {
        self.with(|chaos| chaos.trace.note(value));
    }

    /// From now on nothing goes wrong any more.
    pub fn heal(&self) {
        self.with(|chaos| chaos.rates = Rates::calm());
    }

    /// Tells the story of a replayed seed (`--story`); costs nothing otherwise.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        if crate::run::tells_stories() {
            eprintln!("{}", line());
        }
    }

    #[must_use]
    pub fn chance(&self, per_mille: u16) -> bool {
        self.with(|chaos| chaos.prng.chance(per_mille))
    }

    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        self.with(|chaos| chaos.prng.below(bound))
    }

    #[must_use]
    pub fn between(&self, low: u64, high: u64) -> u64 {
        self.with(|chaos| chaos.prng.between(low, high))
    }

    #[must_use]
    pub fn id(&self) -> domain::Id {
        self.with(|chaos| domain::Id(chaos.prng.bytes16()))
    }
}
