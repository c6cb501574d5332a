//! The addresses of this module's pages, each once.

use domain::Id;

pub(super) const ROOT: &str = "visits";
pub(super) const NEW_SEGMENT: &str = "new";
pub(super) const ID_PARAM: &str = "id";

/// The list of visits.
pub(super) const LIST: &str = "/visits";
/// Recording a visit.
pub(super) const NEW: &str = "/visits/new";

/// One visit on a page of its own.
pub(super) fn visit(id: impl Into<Id>) -> String {
    format!("{LIST}/{}", id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_module() {
        let all = [LIST.to_owned(), NEW.to_owned(), visit(Id([1; 16]))];
        assert_eq!(all, ["/visits", "/visits/new", "/visits/01010101010101010101010101010101"]);
    }
}
