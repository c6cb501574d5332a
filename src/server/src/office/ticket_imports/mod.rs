//! Past tickets from another system's file.
//!
//! `import` reads a file and answers with a preview: nothing is written. What was read is a row of this page for half an
//! hour, in the memory of this process and for its person alone. There the columns' mapping is mended (`mapping`, which
//! answers with the new preview), the preview is looked at again (`preview`), and `take_in` makes the tickets, by the
//! operation and in the name that everybody's hands use. Afterwards the row says what has come of it.

mod doing;
mod list;
mod reading;
mod uploads;
mod words;

pub use doing::act;
pub use list::show;
pub use uploads::Uploads;
pub(super) use words::{ABOUT, SEARCH, TITLE};
