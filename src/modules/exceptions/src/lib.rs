//! 例外 Exceptions: no rule is overridden, but some have a named exit; each exit taken stands here (Z0b).
//!
//! Modules whose rule has an exit add [`operations::Record`] to the capture that takes it. The superior who decided
//! confirms; the manager sees every day what was taken and what nobody has confirmed.
//!
//! ```text
//!   record ─► waiting ─ confirm (who decided) ─────────────► confirmed
//!      │         └─ 24 h ─► overdue ─ confirm (or the next level) ─► confirmed
//!      └─ decided in person by who records it ──────────────► confirmed
//! ```
//!
//! Invariants:
//! 1. Recording is refused for malformed input only (Z0a; `operations::z0a_an_exit_is_recorded_whatever_else_holds`).
//! 2. What was recorded never changes but for its one confirmation (`properties::an_exception_only_gains_its_confirmation`).
//! 3. Who decided confirms; after 24 hours also whoever is above (`operations::z0b_after_a_day_the_next_level_confirms`).
//! 4. Nobody confirms for somebody else before that (`operations::z0b_within_a_day_only_who_decided_confirms`).
//!
//! Not here: the rules and their exits (the modules that have them), who is above whom (`staff`).
//!
//! Reading order: [`exception`], [`operations`], [`escalation`], [`queries`].

pub mod escalation;
pub mod exception;
pub mod operations;
pub mod queries;
#[cfg(feature = "ui")]
mod ui;
pub mod words;

pub use exception::{Channel, Confirmation, Exception, ExceptionId, Exit};
pub use operations::ExceptionOperation;
#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI};

use domain::module::{RecordKind, Words};
use domain::{Module, Search};

/// Nothing is searched for at the server: the daily list shows what devices keep.
pub const SEARCHES: &[Search] = &[];

/// The module as the engine sees it.
pub const MODULE: Module = Module::of::<ExceptionOperation>(
    &[RecordKind::of::<Exception>()],
    Words { name: words::EXCEPTIONS, operation: words::operation, rejection: words::rejection },
);
