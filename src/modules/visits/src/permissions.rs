//! Who may do what: every operation needs the permission of its own name at the visit's site; forgetting
//! somebody needs `privacy.erase`.
//!
//! Beside the permission: who made a visit is the only one who withdraws it (`visits.not_yours`).

/// Recording facts: for everybody who calls on customers (Z0a).
pub const FACTS: &[&str] = &["visits.record", "visits.add_note", "visits.attach"];

/// Putting right what was recorded.
pub const PUTTING_RIGHT: &[&str] = &["visits.correct", "visits.withdraw"];

/// What a person may ask for (`customers::ERASE`).
pub const FORGETTING: &[&str] = &["visits.forget"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::VisitOperation;

    #[test]
    fn r38_every_operation_belongs_to_exactly_one_group() {
        let mut grouped = [FACTS, PUTTING_RIGHT, FORGETTING].concat();
        domain::order::sort(&mut grouped);
        let mut all = VisitOperation::KINDS.to_vec();
        domain::order::sort(&mut all);
        assert_eq!(grouped, all);
    }
}
