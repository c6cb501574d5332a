//! Sites, what stands in them, and units taken in from a table.
//!
//! An import is three steps. [`import::act`] `import` reads a file and answers with a preview: nothing is written, and what
//! was read is kept for half an hour in the memory of this process. `take_in` does what the preview showed, by the
//! operations that everybody's hands use. For a day, `undo` on the page of imports takes back those of its units that
//! nobody has used since.

pub mod import;
pub mod imports;
pub mod list;
mod plan;
mod reading;
mod undo;
mod uploads;
pub mod words;

pub use uploads::Uploads;
