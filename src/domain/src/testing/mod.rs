//! What the tests of every module need: rows in memory, the checks of wire samples and of refusals. Feature `testing` only.

mod map_source;
mod refusals;
mod wire;

pub use map_source::{Accepted, MapSource};
pub use refusals::{World, check_operation_names, check_refusals};
pub use wire::{check_complete, check_operation, check_record};
