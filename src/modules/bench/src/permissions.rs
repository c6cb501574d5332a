//! Who may do what: every operation needs the permission of its own name at the record's site. Only the bench builds'
//! own account has it, by the administrator's "everything".

/// Everything there is.
pub const ALL: &[&str] = &["bench.insert", "bench.revise"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BenchOperation;

    #[test]
    fn r38_every_operation_needs_its_own_permission() {
        assert_eq!(ALL, BenchOperation::KINDS);
    }
}
