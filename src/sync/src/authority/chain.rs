//! The hash chain over all commits: what was once told to a device cannot be changed unnoticed (S31).

use domain::Row;

use super::CommitRecord;
use crate::Hash;

/// Where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The first seq that cannot be trusted.
    pub seq: u64,
    pub why: &'static str,
}

/// Checks consecutive commits that follow `(seq, head)` and returns where they end.
///
/// # Errors
/// The first commit that does not fit.
pub fn verify_chain(_after: (u64, Hash), _commits: &[CommitRecord]) -> Result<(u64, Hash), ChainFault> {
    todo!()
}

/// Whether this row, as stored now, is what the commit that last wrote it covered.
///
/// # Errors
/// When the row was altered, or is not in that commit.
pub fn verify_row(_commit: &CommitRecord, _row: &Row) -> Result<(), ChainFault> {
    todo!()
}
