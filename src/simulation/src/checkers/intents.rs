//! What ops say about each other: dependants, replacements, and effects that belong together (invariants 2 and 3).

use std::collections::BTreeSet;

use domain::{Id, OpId};
use sync::authority::{Changes, StoredOp};
use sync::message::{HeldReason, OpResult};
use sync::op::{OpBody, is_engine_kind};

use super::ledger::Ledger;
use crate::report::{Violation, require};
use crate::workload::notebook::Note;

fn was_applied(result: &OpResult) -> bool {
    matches!(result, OpResult::Applied { .. } | OpResult::Noop { .. } | OpResult::Merged { .. })
}

/// No op without what it depends on, none held that could go, and no intent in two forms.
///
/// # Errors
/// The first op that contradicts another.
pub fn check(ledger: &Ledger) -> Result<(), Violation> {
    // What took effect in its amended form is done, also where the original came later and was refused (H13).
    let amended: BTreeSet<OpId> = ledger
        .ops
        .values()
        .filter(|op| was_applied(&op.result) && !is_engine_kind(&op.kind))
        .filter_map(|op| op.amends)
        .collect();
    for stored in ledger.ops.values() {
        let Ok(body) = OpBody::from_bytes(&stored.body) else { continue };
        let took_effect = |op| {
            let itself = ledger.ops.get(op).is_some_and(|other: &StoredOp| other.result.took_effect());
            itself || amended.contains(op)
        };
        let ready = body.deps.iter().all(took_effect);
        if was_applied(&stored.result) {
            require(ready, 2, || format!("op {} was applied without its dependency", stored.op))?;
            let original = body.amends.and_then(|amended| ledger.ops.get(&amended));
            let twice = original.is_some_and(|original| was_applied(&original.result));
            require(!twice || is_engine_kind(&stored.kind), 3, || {
                format!("op {} took effect in its first form and amended", stored.op)
            })?;
        }
        if let OpResult::Held { why: HeldReason::DependencyRefused { .. }, .. } = stored.result {
            require(!ready, 2, || format!("op {} is held although nothing is missing any more", stored.op))?;
        }
    }
    Ok(())
}

/// An op has all of its effects or none: a note is never opened without its side row.
///
/// # Errors
/// The first half op.
pub fn check_whole(new_ops: &[&StoredOp], changes: &Changes) -> Result<(), Violation> {
    let written: BTreeSet<Id> =
        changes.rows.iter().map(|row| row.id).chain(changes.removed.clone()).collect();
    for op in new_ops
        .iter()
        .filter(|op| op.kind == "notebook.open" && matches!(op.result, OpResult::Applied { .. }))
    {
        let whole = written.contains(&op.target) && written.contains(&Note::secret_id(op.target));
        require(whole, 3, || format!("op {} had only a part of its effects", op.op))?;
    }
    Ok(())
}
