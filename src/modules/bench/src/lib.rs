//! 基准: one plain record, as the peers' harness has it, so that engine, storage and protocol can be measured beside others.
//!
//! Nobody works with it: it is built into bench builds only (`cargo xtask bench`), never into the product.
//!
//! ```text
//!   insert ─► open, in progress, done or cancelled ─ revise ─► any of them
//! ```
//!
//! Invariants:
//! 1. A record comes back with the fields and values it was handed in with (`json::a_record_comes_back_as_it_was`).
//! 2. The index answers as a look at every record would (`properties::the_index_answers_as_reading_everything_would`).
//! 3. The same id is inserted once (`operations::the_same_record_is_not_inserted_twice`).
//!
//! Not here: the page that drives it (`client`, feature `bench`), the peers (`cargo xtask bench --peers DIR`).
//!
//! Reading order: [`item`], [`operations`], [`index`], [`json`].

pub mod index;
pub mod item;
pub mod json;
pub mod operations;
pub mod permissions;
pub mod words;

pub use index::Index;
pub use item::{Item, Status};
pub use operations::{BenchOperation, Insert, Revise};

use domain::Module;
use domain::module::{RecordKind, Words};

/// The module as the engine sees it.
pub const MODULE: Module = Module::of::<BenchOperation>(
    &[RecordKind::of::<Item>()],
    Words { name: words::BENCH, operation: words::operation, rejection: words::rejection },
);
