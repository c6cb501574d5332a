//! Who may do what: every operation needs the permission of its own name at the ticket's site; adding photos needs that
//! of adding a note, and forgetting somebody needs `privacy.erase`.
//!
//! Posts are data (module `staff`); what stands here is how a newcomer would group them, and what lies beside the
//! permission: a ticket given to one person is accepted and declined by that person (`tickets.not_yours`), and R24 and
//! R26 ask for a second person, whatever the posts allow.

/// Recording facts: for everybody who works at the site (Z0a).
pub const FACTS: &[&str] = &[
    "tickets.open",
    "tickets.expedite",
    "tickets.escalate",
    "tickets.add_note",
    "tickets.note_visit",
    "tickets.attach",
];

/// Doing the work that the desk gave out.
pub const HANDLING: &[&str] =
    &["tickets.accept", "tickets.decline", "tickets.put_on_hold", "tickets.resume", "tickets.resolve"];

/// The front desk: who does it, what it says, how it ends.
pub const DESK: &[&str] = &[
    "tickets.dispatch",
    "tickets.reassign",
    "tickets.close",
    "tickets.reopen",
    "tickets.cancel",
    "tickets.correct_details",
    "tickets.record_opinion",
    "tickets.record_call",
];

/// Set-up of the organisation.
pub const SETUP: &[&str] = &["tickets.define_category", "tickets.import_historic"];

/// What a person may ask for (`customers::ERASE`).
pub const FORGETTING: &[&str] = &["tickets.forget"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::TicketOperation;

    #[test]
    fn r38_every_operation_belongs_to_exactly_one_group() {
        let grouped: Vec<&str> = [FACTS, HANDLING, DESK, SETUP, FORGETTING].concat();
        let unique: BTreeSet<&str> = grouped.iter().copied().collect();
        assert_eq!(unique.len(), grouped.len(), "an operation stands in two groups");
        assert_eq!(unique, TicketOperation::KINDS.iter().copied().collect());
    }
}
