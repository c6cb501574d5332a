//! What forms find wrong before anything is saved, and how refusals read.

use domain::{Phrase, Rejection};
use ui::prelude::*;

/// A required field that was left empty.
pub(super) fn require(errors: &mut FieldErrors, field: &'static str, value: &str) {
    if value.trim().is_empty() {
        errors.add(field, say(&Rejection::missing(field)));
    }
}

/// A refusal in words, whichever module made it.
pub(super) fn say(rejection: &Rejection) -> Phrase {
    spoken(rejection, crate::words::rejection)
}
