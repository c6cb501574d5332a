//! 走访: staff call on a household and write down what they saw and heard.
//!
//! Stewards and front-desk staff use it on a tablet, standing in a doorway, mostly offline.
//!
//! ```text
//!   record ─► recorded ─ add_note, correct ─► recorded
//!                └─ withdraw (by who made it) ─► withdrawn ─ add_note ─► withdrawn
//! ```
//!
//! Invariants:
//! 1. Recording a visit is never refused but for malformed input (Z0a; `operations::z0a_a_visit_is_recorded_by_whom_and_when`).
//! 2. Names and telephones lie in [`VisitPeople`], a scope of its own (`operations::personal_data_lies_in_its_own_scope`).
//! 3. A visit is never deleted: withdrawn ones stay readable and count nowhere (`operations::a_withdrawn_visit_counts_nowhere`).
//! 4. A request heard becomes a ticket in the same capture batch: [`raising_a_ticket`]
//!    (`operations::a_request_becomes_a_ticket_that_knows_its_visit`).
//!
//! Not here: the ticket itself (`tickets`), patrols of public areas (`patrols`), visitors who come to us (`walk_ins`).
//!
//! Reading order: [`visit`], [`operations`], [`raise`], [`queries`].

pub mod album;
pub mod operations;
pub mod permissions;
pub mod queries;
pub mod raise;
#[cfg(feature = "ui")]
mod ui;
pub mod visit;
pub mod words;

pub use album::VisitAlbum;
pub use operations::VisitOperation;
pub use raise::raising_a_ticket;
#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI};
pub use visit::{Added, Addition, Purpose, Visit, VisitId, VisitPeople, Withdrawal};

use domain::module::{RecordKind, Words};
use domain::{Module, Search};

/// What the server finds beyond a device's working set.
pub const SEARCHES: &[Search] = &[Search::of::<Visit>()];

/// The module as the engine sees it.
pub const MODULE: Module = Module::of::<VisitOperation>(
    &[RecordKind::of::<Visit>(), RecordKind::of::<VisitPeople>(), RecordKind::of::<VisitAlbum>()],
    Words { name: words::VISITS, operation: words::operation, rejection: words::rejection },
);
