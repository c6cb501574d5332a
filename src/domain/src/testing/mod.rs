//! What the tests of every module need: rows in memory and the check of wire samples. Feature `testing` only.

mod map_source;
mod wire;

pub use map_source::{Accepted, MapSource};
pub use wire::{check_complete, check_operation, check_record};
