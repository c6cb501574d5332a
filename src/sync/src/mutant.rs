//! Faults that can be switched on, one at a time, to prove that tests and simulator would notice them.
//!
//! Without the feature `mutants` [`active`] is constantly false and nothing of this reaches a product.

/// One rule left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// Authority: an op id it knows is judged again.
    NoDedupe,
    /// Driver: answers are handed out although the commit failed.
    AckBeforeCommit,
    /// Authority: takes ops beyond a gap.
    NoGapCheck,
    /// Authority: does not compare the device's running hash (H2).
    NoChainCheck,
    /// Authority: believes any `actor_mac`.
    NoMacCheck,
    /// Authority: does not ask for rights before applying.
    NoRightsCheck,
    /// Authority: pulls by the request's scopes instead of the directory's.
    GrantsFromRequest,
    /// Authority: new scopes are left out of the main feed while they are filled.
    FillsNotInMain,
    /// Authority: a move out of a scope is not reported.
    NoGoneOnMove,
    /// Authority: a noop takes no seq.
    NoopWithoutSeq,
    /// Authority: a page ends inside a seq.
    PageInsideSeq,
    /// Authority: the cursor moves past what was not read.
    CursorPastUnscanned,
    /// Authority: ops whose dependency was refused are applied.
    HeldDependantsApplied,
    /// Authority: nothing held is ever released.
    NoRelease,
    /// Authority: an op amended already is applied when it arrives late.
    AmendedTwice,
    /// Authority: only the first row of an op is written.
    HalfOp,
    /// Authority: witnesses are not compared with the own history.
    NoWitnessCheck,
    /// Authority: an older cursor than the kept removals is served as if nothing were missing.
    NoResync,
    /// Replica: a page is applied although the cache is no longer where it was asked from.
    NoCompareAndSet,
    /// Replica: the outbox goes when a scope is lost.
    PurgeOutboxOnLostScope,
    /// Replica: rows of lost scopes stay.
    KeepLostScopes,
    /// Replica: refused ops are dropped instead of shown.
    DropRefusals,
    /// Replica: acknowledged batches are not retained.
    SentNotRetained,
    /// Replica: what the server does not know any more is not sent again (2.10a).
    NoResend,
    /// Replica: does not declare what it can no longer send (H4).
    NoSkipped,
    /// Replica: a changed base row does not run pending ops again.
    StaleOverlay,
    /// Replica: acknowledgements are used before the page's target is reached (H6).
    TidyTooEarly,
    /// Replica: does not look for a fork in what the server says of its queue.
    NoForkCheck,
    /// Replica: closed records never age out.
    NoAging,
    /// Replica: takes a new device id although another tab has captured meanwhile.
    BlindRenumbering,
    /// Replica: trimmed ops leave no id behind (H11).
    NoTrimmedIds,
    /// Authority: a device that lists trimmed ops is not shown the cards of those refused or held (H11).
    TrimmedNotTold,
    /// Replica: sends one witness instead of both (2.10a).
    OneWitness,
    /// Authority: compares a witness's seq, not its head (2.10a).
    NoHeadCheck,
    /// Replica: a batch leaves the outbox when its first op is acknowledged (T3).
    TidyByFirst,
    /// Replica: a gap that cannot be filled is declared only when something else is sent (H4).
    SilentSkip,
    /// Replica: does not notice that it still holds what was declared a hole (H5).
    HoleStillHeld,
    /// Both: nobody compares the device's running hash (H2).
    WeakFork,
    /// Authority: a reopened record keeps its seq.
    NoSeqOnReopen,
    /// Authority: filters by today's floor instead of the request's (H9).
    FloorOfToday,
    /// Replica: takes over today's floor before it is whole (H9).
    FloorTooEarly,
    /// Authority: ops of people who are no longer confirmed are dropped, their numbers used up.
    DropRevoked,
    /// Authority: a card is told once (H10).
    CardsOnce,
    /// Replica: seqs in `sent` survive an epoch change (H8).
    OldSeqsKept,
    /// Backups: a verified one counts as durable although it lies on another line (H8).
    DurableFromAnotherLine,
    /// Replica: takes pages made for another person (H14).
    AnothersPage,
    /// Replica: is whole at the target of its first page (H6).
    FirstTarget,
    /// Replica: is whole while fills are open (H6).
    FillsNotAwaited,
    /// Replica: sends nothing while its two databases believe in different epochs (H7).
    QuietEpoch,
    /// Replica: only the outbox gets new numbers (T7).
    RenumberOutboxOnly,
    /// Authority: a cursor still in its first pages is sent to start again (H1).
    ResyncLoop,
    /// Replica: never parks an op over which the server stumbles (2.5).
    NoParking,
    /// Replica: stored rows of lost scopes are not purged (T5).
    LostRowsStayStored,
    /// Replica: the page log is never folded (T4).
    LogNeverFolded,
    /// Replica: acknowledged batches are kept for ever.
    SentForever,
    /// Replica: honours an epoch answer it did not ask for under its present epoch (2.10a, H7).
    LateEpochAnswer,
    /// Authority: a device's clock decides what is refused (2.8).
    ClockDecides,
    /// Authority: whatever was captured on an older revision is refused (2.7).
    StaleBaseRefused,
    /// Authority: does not ask whether the actor is still confirmed (S16).
    SuspendedMayWrite,
    /// Authority: calls cards settled that it does not know (H10).
    UnknownCardsClosed,
    /// Replica: witnesses of push answers are not kept (2.10a).
    WitnessOnlyFromPulls,
    /// Authority: whoever knows an op's id may put an own op in its place (S17).
    AmendedByAnybody,
    /// Device: frees its copy of a file that is in no backup yet (2.13).
    FileFreedTooEarly,
    /// Device: does not send a file again that the server has lost in a restore (2.13).
    LostFileNotResent,
}

impl Mutant {
    /// Every fault there is.
    pub const ALL: &'static [Mutant] = &[
        Mutant::NoDedupe,
        Mutant::AckBeforeCommit,
        Mutant::NoGapCheck,
        Mutant::NoChainCheck,
        Mutant::NoMacCheck,
        Mutant::NoRightsCheck,
        Mutant::GrantsFromRequest,
        Mutant::FillsNotInMain,
        Mutant::NoGoneOnMove,
        Mutant::NoopWithoutSeq,
        Mutant::PageInsideSeq,
        Mutant::CursorPastUnscanned,
        Mutant::HeldDependantsApplied,
        Mutant::NoRelease,
        Mutant::AmendedTwice,
        Mutant::HalfOp,
        Mutant::NoWitnessCheck,
        Mutant::NoResync,
        Mutant::NoCompareAndSet,
        Mutant::PurgeOutboxOnLostScope,
        Mutant::KeepLostScopes,
        Mutant::DropRefusals,
        Mutant::SentNotRetained,
        Mutant::NoResend,
        Mutant::NoSkipped,
        Mutant::StaleOverlay,
        Mutant::TidyTooEarly,
        Mutant::NoForkCheck,
        Mutant::NoAging,
        Mutant::BlindRenumbering,
        Mutant::NoTrimmedIds,
        Mutant::TrimmedNotTold,
        Mutant::OneWitness,
        Mutant::NoHeadCheck,
        Mutant::TidyByFirst,
        Mutant::SilentSkip,
        Mutant::HoleStillHeld,
        Mutant::WeakFork,
        Mutant::NoSeqOnReopen,
        Mutant::FloorOfToday,
        Mutant::FloorTooEarly,
        Mutant::DropRevoked,
        Mutant::CardsOnce,
        Mutant::OldSeqsKept,
        Mutant::DurableFromAnotherLine,
        Mutant::AnothersPage,
        Mutant::FirstTarget,
        Mutant::FillsNotAwaited,
        Mutant::QuietEpoch,
        Mutant::RenumberOutboxOnly,
        Mutant::ResyncLoop,
        Mutant::NoParking,
        Mutant::LostRowsStayStored,
        Mutant::LogNeverFolded,
        Mutant::SentForever,
        Mutant::LateEpochAnswer,
        Mutant::ClockDecides,
        Mutant::StaleBaseRefused,
        Mutant::SuspendedMayWrite,
        Mutant::UnknownCardsClosed,
        Mutant::WitnessOnlyFromPulls,
        Mutant::AmendedByAnybody,
        Mutant::FileFreedTooEarly,
        Mutant::LostFileNotResent,
    ];

    /// Faults that random worlds show too seldom: a test of the engines notices each (`storage/tests/engines/mutants.rs`).
    pub const SCRIPTED: &'static [Mutant] = &[
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
}

#[cfg(feature = "mutants")]
mod switch {
    use std::cell::Cell;

    use super::Mutant;

    thread_local! {
        static ACTIVE: Cell<Option<Mutant>> = const { Cell::new(None) };
    }

    /// Switches this thread's fault on, or all faults off.
    pub fn activate(mutant: Option<Mutant>) {
        ACTIVE.set(mutant);
    }

    /// Whether this thread runs with that fault.
    #[must_use]
    pub fn active(mutant: Mutant) -> bool {
        ACTIVE.get() == Some(mutant)
    }
}

#[cfg(feature = "mutants")]
pub use switch::{activate, active};

/// Whether this thread runs with that fault: never in this build.
#[cfg(not(feature = "mutants"))]
#[must_use]
pub const fn active(_mutant: Mutant) -> bool {
    false
}
