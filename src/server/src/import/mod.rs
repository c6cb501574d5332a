//! Importing history from another system's CSV file.
//!
//! [`table`] turns bytes into rows, [`tickets::import`] a row into a past ticket, [`plan`] does both for a whole file
//! and keeps every problem beside the rows, [`run`] sends what is ready through the path that every op takes. An
//! import can be repeated: what is there already is a noop.
//!
//! Which column means what is said by a mapping file (`docs/import`), never guessed while importing; [`suggest`] only
//! proposes one to the person who writes it.

pub mod check;
pub mod command;
mod encoding;
pub mod mapping_file;
pub mod plan;
pub mod report;
pub mod run;
pub mod suggest;
pub mod table;
pub mod words;
mod xlsx;

/// What an import needs somewhere; each row is judged again for its own site.
pub const PERMISSION: &str = "tickets.import_historic";

pub use encoding::Encoding;
pub use mapping_file::{MappingError, read_mapping};
pub use plan::{Plan, ReadyRow, RowProblem, RowReason};
pub use report::Report;
pub use run::{RunError, run};
pub use suggest::{Suggestion, suggest};
pub use table::{Table, TableError};
