//! The test of the test: every rule of the protocol that can be left out, and how many seeds may pass before the
//! simulator must have noticed.

use sync::mutant::Mutant;

use crate::report::Violation;
use crate::run::{self, Plan};

/// Every hunt must end within so many seeds. sync.md 3.1 allows 10,000; all are caught within a few hundred.
const LIMIT: u64 = 2_000;

/// One fault of the engines and the patience with which it is hunted.
#[derive(Clone, Copy, Debug)]
pub struct Hunt {
    pub mutant: Mutant,
    pub seeds: u64,
}

/// Every fault there is.
pub const HUNTS: &[Hunt] = &[
    Hunt { mutant: Mutant::NoDedupe, seeds: LIMIT },
    Hunt { mutant: Mutant::AckBeforeCommit, seeds: LIMIT },
    Hunt { mutant: Mutant::NoGapCheck, seeds: LIMIT },
    Hunt { mutant: Mutant::NoMacCheck, seeds: LIMIT },
    Hunt { mutant: Mutant::NoRightsCheck, seeds: LIMIT },
    Hunt { mutant: Mutant::GrantsFromRequest, seeds: LIMIT },
    Hunt { mutant: Mutant::FillsNotInMain, seeds: LIMIT },
    Hunt { mutant: Mutant::NoGoneOnMove, seeds: LIMIT },
    Hunt { mutant: Mutant::NoopWithoutSeq, seeds: LIMIT },
    Hunt { mutant: Mutant::PageInsideSeq, seeds: LIMIT },
    Hunt { mutant: Mutant::CursorPastUnscanned, seeds: LIMIT },
    Hunt { mutant: Mutant::HeldDependantsApplied, seeds: LIMIT },
    Hunt { mutant: Mutant::NoRelease, seeds: LIMIT },
    Hunt { mutant: Mutant::AmendedTwice, seeds: LIMIT },
    Hunt { mutant: Mutant::HalfOp, seeds: LIMIT },
    Hunt { mutant: Mutant::NoWitnessCheck, seeds: LIMIT },
    Hunt { mutant: Mutant::NoResync, seeds: LIMIT },
    Hunt { mutant: Mutant::NoCompareAndSet, seeds: LIMIT },
    Hunt { mutant: Mutant::PurgeOutboxOnLostScope, seeds: LIMIT },
    Hunt { mutant: Mutant::KeepLostScopes, seeds: LIMIT },
    Hunt { mutant: Mutant::DropRefusals, seeds: LIMIT },
    Hunt { mutant: Mutant::SentNotRetained, seeds: LIMIT },
    Hunt { mutant: Mutant::NoResend, seeds: LIMIT },
    Hunt { mutant: Mutant::NoSkipped, seeds: LIMIT },
    Hunt { mutant: Mutant::StaleOverlay, seeds: LIMIT },
    Hunt { mutant: Mutant::TidyTooEarly, seeds: LIMIT },
    Hunt { mutant: Mutant::NoForkCheck, seeds: LIMIT },
    Hunt { mutant: Mutant::NoAging, seeds: LIMIT },
    Hunt { mutant: Mutant::BlindRenumbering, seeds: LIMIT },
];

/// Rules that stand behind another one which holds alone: leaving one of them out breaks no promise, and why.
pub const SECOND_FENCES: &[(Mutant, &str)] = &[(
    Mutant::NoChainCheck,
    "the device compares the chain in every answer as well (`NoForkCheck`), and ops are told apart by their ids",
)];

/// The first seed that notices the fault.
#[must_use]
pub fn caught_by(hunt: &Hunt, threads: usize) -> Option<(u64, Violation)> {
    let plan = Plan { from: 0, seeds: hunt.seeds, threads, enough_failures: 1, mutant: Some(hunt.mutant) };
    run::all(&plan).failures.into_iter().next()
}
