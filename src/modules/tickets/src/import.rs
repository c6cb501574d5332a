//! Reading another system's rows as past tickets. Pure: the server reads the file, this reads the row.
//!
//! Nothing here knows any particular file: which column is what, how times are written and what the words mean is in
//! the [`Mapping`], which a person writes once per source.

mod clock;
mod mapping;
mod problem;
mod row;

pub use mapping::{Columns, Mapping, TargetField, ValueMap};
pub use problem::{FieldProblem, Problem};
pub use row::{read_row, row_hash};
