//! The test of the test: every rule of the protocol that can be left out, and how many seeds may pass before the
//! simulator must have noticed.

use sync::mutant::Mutant;

use crate::faults::Fault;
use crate::report::Violation;
use crate::run::{self, Plan};

/// Every hunt must end within so many seeds (sync.md 3.1).
pub const LIMIT: u64 = 10_000;

/// Rules that stand behind another one which holds alone: leaving one of them out breaks no promise, and why.
pub const SECOND_FENCES: &[(Mutant, &str)] = &[(
    Mutant::NoChainCheck,
    "the device compares the chain in every answer as well (`NoForkCheck`), and ops are told apart by their ids",
)];

/// Faults that no hunt has been seen to end yet: either the worlds in which they show are too rare, or another rule holds
/// alone. They are hunted by `cargo xtask simulate --mutants`, not in the test command. Whoever makes one show moves it.
pub const AT_LARGE: &[Mutant] = &[
    Mutant::AnothersPage,
    Mutant::FillsNotAwaited,
    Mutant::HoleStillHeld,
    Mutant::LateEpochAnswer,
    Mutant::OneWitness,
    Mutant::ResyncLoop,
    Mutant::SilentSkip,
    Mutant::SuspendedMayWrite,
    Mutant::TidyByFirst,
    Mutant::TrimmedNotTold,
    Mutant::UnknownCardsClosed,
    Mutant::WitnessOnlyFromPulls,
];

/// Every fault that must be noticed.
pub fn hunted() -> impl Iterator<Item = Mutant> {
    let fence = |mutant: &Mutant| SECOND_FENCES.iter().any(|(fence, _)| fence == mutant);
    let at_large = |mutant: &Mutant| AT_LARGE.contains(mutant);
    Mutant::ALL.iter().copied().filter(move |mutant| !fence(mutant) && !at_large(mutant))
}

/// What must go wrong often for this fault of the engines to show soon. Empty = any world will do.
fn focus_of(mutant: Mutant) -> &'static [Fault] {
    match mutant {
        Mutant::NoCompareAndSet => &[Fault::TwoRounds, Fault::Delayed, Fault::Duplicated],
        Mutant::NoAging | Mutant::FloorOfToday | Mutant::FloorTooEarly => {
            &[Fault::DayPasses, Fault::Partition]
        }
        Mutant::AnothersPage => &[Fault::PersonChanged, Fault::Delayed],
        Mutant::FillsNotAwaited => &[Fault::GrantsAdded, Fault::GrantsRemoved],
        Mutant::ResyncLoop => &[Fault::CacheWiped, Fault::Truncated],
        Mutant::NoParking => &[Fault::LethalOp],
        Mutant::SuspendedMayWrite => &[Fault::Suspended],
        Mutant::BlindRenumbering => &[Fault::DeviceCloned, Fault::Restored],
        _ => &[],
    }
}

/// Faults of the engines that show only where histories or devices diverge: they are hunted in storms.
fn needs_a_storm(mutant: Mutant) -> bool {
    matches!(
        mutant,
        Mutant::NoSkipped
            | Mutant::SilentSkip
            | Mutant::HoleStillHeld
            | Mutant::RenumberOutboxOnly
            | Mutant::NoTrimmedIds
            | Mutant::TrimmedNotTold
            | Mutant::OneWitness
            | Mutant::NoHeadCheck
            | Mutant::OldSeqsKept
            | Mutant::DurableFromAnotherLine
            | Mutant::WitnessOnlyFromPulls
            | Mutant::LateEpochAnswer
            | Mutant::UnknownCardsClosed
    )
}

/// The first seed that notices the fault.
#[must_use]
pub fn caught_by(mutant: Mutant, seeds: u64, threads: usize) -> Option<(u64, Violation)> {
    let (focus, storms) = (focus_of(mutant), needs_a_storm(mutant));
    let plan = Plan { from: 0, seeds, threads, enough_failures: 1, mutant: Some(mutant), focus, storms };
    run::all(&plan).failures.into_iter().next()
}
