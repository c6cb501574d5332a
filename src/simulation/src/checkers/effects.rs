//! Every op has its effect once: the records list the ops that changed them (invariants 2 and 3).

use std::collections::{BTreeMap, BTreeSet};

use domain::{OpId, Row};
use sync::authority::{Changes, StoredOp};

use crate::report::{Violation, require};
use crate::workload::notebook::{Diary, Member, Note, Secret};

/// The ops that changed a record, oldest first. Empty for a kind that keeps no such list.
#[must_use]
pub fn history(row: &Row) -> Vec<OpId> {
    match row.kind.as_str() {
        "notebook.note" => row.decode::<Note>().map(|note| note.history),
        "notebook.secret" => row.decode::<Secret>().map(|secret| secret.history),
        "notebook.member" => row.decode::<Member>().map(|member| member.history),
        "notebook.diary" => row.decode::<Diary>().map(|diary| diary.history),
        _ => return Vec::new(),
    }
    .unwrap_or_default()
}

/// No op twice in one record, and none without an accepting result.
///
/// # Errors
/// The first effect that is not accounted for.
pub fn check(changes: &Changes, before: &BTreeMap<OpId, StoredOp>) -> Result<(), Violation> {
    let now: BTreeMap<OpId, &StoredOp> = changes.ops.iter().map(|op| (op.op, op)).collect();
    for row in &changes.rows {
        let history = history(row);
        let distinct: BTreeSet<_> = history.iter().collect();
        require(distinct.len() == history.len(), 3, || {
            format!("{:?} {} holds an effect twice", row.kind, row.id)
        })?;
        for op in &history {
            let settled =
                now.get(op).copied().or_else(|| before.get(op)).is_some_and(|op| op.result.is_settled());
            require(settled, 2, || format!("{:?} {} holds an effect of {op}, unapplied", row.kind, row.id))?;
        }
    }
    Ok(())
}
