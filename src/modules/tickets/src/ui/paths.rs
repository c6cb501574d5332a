//! The addresses of this module's pages, each once.

use domain::{Id, OpId};

use crate::queries::Filter;

pub(super) const ROOT: &str = "tickets";
pub(super) const NEW_SEGMENT: &str = "new";
pub(super) const ID_PARAM: &str = "id";
/// The parameter that carries the chosen pill.
pub(super) const VIEW_PARAM: &str = "view";

/// The list with its first pill.
pub(super) const LIST: &str = "/tickets";
/// Taking in.
pub(super) const NEW: &str = "/tickets/new";

/// The parameter that names the refused registration to fill in again.
pub(super) const AMEND_PARAM: &str = "amend";

/// Taking in again what was refused.
pub(super) fn amend(op: OpId) -> String {
    format!("{NEW}?{AMEND_PARAM}={op}")
}

/// The list under one pill.
pub(super) fn list(filter: Filter) -> String {
    if filter == Filter::default() {
        LIST.to_owned()
    } else {
        format!("{LIST}?{VIEW_PARAM}={}", filter.code())
    }
}

/// One ticket on a page of its own.
pub(super) fn ticket(id: impl Into<Id>) -> String {
    format!("{LIST}/{}", id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_module() {
        let all: Vec<String> =
            Filter::ALL.map(list).into_iter().chain([ticket(Id([1; 16])), NEW.to_owned()]).collect();
        assert_eq!(
            all,
            [
                "/tickets",
                "/tickets?view=mine",
                "/tickets?view=overdue",
                "/tickets?view=to_call",
                "/tickets?view=today",
                "/tickets?view=all",
                "/tickets/01010101010101010101010101010101",
                "/tickets/new",
            ]
        );
    }
}
