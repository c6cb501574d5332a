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

/// Every fault that a world must notice.
pub fn hunted() -> impl Iterator<Item = Mutant> {
    let fence = |mutant: &Mutant| SECOND_FENCES.iter().any(|(fence, _)| fence == mutant);
    let scripted = |mutant: &Mutant| Mutant::SCRIPTED.contains(mutant);
    Mutant::ALL.iter().copied().filter(move |mutant| !fence(mutant) && !scripted(mutant))
}

/// What must go wrong often for this fault of the engines to show soon. Empty = any world will do.
fn focus_of(mutant: Mutant) -> &'static [Fault] {
    match mutant {
        Mutant::NoCompareAndSet => &[Fault::TwoRounds, Fault::Delayed, Fault::Duplicated],
        Mutant::NoAging | Mutant::FloorOfToday | Mutant::FloorTooEarly => {
            &[Fault::DayPasses, Fault::Partition]
        }
        Mutant::NoParking => &[Fault::LethalOp],
        Mutant::BlindRenumbering => &[Fault::DeviceCloned, Fault::Restored],
        _ => &[],
    }
}

/// Faults of the engines that show only where histories or devices diverge: they are hunted in storms.
fn needs_a_storm(mutant: Mutant) -> bool {
    matches!(
        mutant,
        Mutant::NoSkipped
            | Mutant::RenumberOutboxOnly
            | Mutant::NoTrimmedIds
            | Mutant::NoHeadCheck
            | Mutant::OldSeqsKept
            | Mutant::DurableFromAnotherLine
    )
}

/// The first seed that notices the fault.
#[must_use]
pub fn caught_by(mutant: Mutant, seeds: u64, threads: usize) -> Option<(u64, Violation)> {
    let (focus, storms) = (focus_of(mutant), needs_a_storm(mutant));
    let plan = Plan { from: 0, seeds, threads, enough_failures: 1, mutant: Some(mutant), focus, storms };
    run::all(&plan).failures.into_iter().next()
}
