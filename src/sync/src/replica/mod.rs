//! The device's engine: view = confirmed rows with the outbox replayed on top, in memory.
//!
//! The shell does the I/O in this order and tells the replica the outcome:
//! 1. capture: [`Replica::prepare`] → `OpsStore::capture` → [`Replica::captured`];
//! 2. push: [`Replica::next_push`] → network → [`Replica::push_replied`] (or [`Replica::push_failed`]) →
//!    `OpsStore::tidy` with what it returned → [`Replica::tidied`];
//! 3. pull: [`Replica::next_pull`] → network → [`Replica::pull_replied`] → `CacheStore::apply_page` →
//!    [`Replica::page_stored`] → `OpsStore::tidy` → [`Replica::tidied`];
//! 4. now and then [`Replica::compaction_due`] → `CacheStore::compact` → [`Replica::compacted`].
//!
//! Invariants:
//! 1. No op leaves the outbox before its effect, or its card, is here.
//! 2. The incremental view equals the view computed from scratch.
//! 3. The view flips only at consistent seqs; what the person may no longer read is not shown.

//!
//! Reading order: [`Ops`] (what is never lost), `confirmed` and `overlay` (the view's two layers), `capture`, `push`,
//! `pull`, `look` (what screens see).

mod backoff;
mod capture;
mod clock;
mod compaction;
mod confirmed;
mod engine;
mod look;
mod ops;
mod outcome;
mod overlay;
mod pull;
mod push;
mod rescue;
mod state;
mod versions;

pub use backoff::Backoff;
pub use capture::proof_of_claimed;
pub use clock::ClockOffset;
pub use engine::Replica;
pub use ops::Ops;
pub use outcome::{
    Captured, Identity, PageJob, PageOutcome, PullOutcome, PushFailure, PushLimits, PushOutcome,
    ReplicaConfig, Strictness, SyncStatus, SyncWord,
};
pub use rescue::Rescue;
pub use state::*;
