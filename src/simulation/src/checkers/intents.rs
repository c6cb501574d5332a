//! What ops say about each other: dependants, replacements, and effects that belong together (invariants 2 and 3).

use std::collections::BTreeSet;

use domain::{Id, OpId, PersonId};
use sync::authority::{Changes, StoredOp};
use sync::message::{HeldReason, OpResult};
use sync::op::{OpBody, is_engine_kind};

use super::ledger::Ledger;
use crate::report::{Violation, require};
use crate::workload::notebook::Note;

fn was_applied(result: &OpResult) -> bool {
    matches!(result, OpResult::Applied { .. } | OpResult::Noop { .. } | OpResult::Merged { .. })
}

/// No op without what it depends on, none held that could go, no intent in two forms, and nobody's card closed by
/// somebody who has no say in it. Of all people in these worlds only the administrator settles others' cards.
///
/// # Errors
/// The first op that contradicts another.
pub fn check(ledger: &Ledger, administrator: PersonId) -> Result<(), Violation> {
    let replacing = Replacing::of(ledger, administrator);
    for stored in ledger.ops.values() {
        let Ok(body) = OpBody::from_bytes(&stored.body) else { continue };
        if was_applied(&stored.result) {
            let ready =
                body.deps.iter().all(|op| took_effect(ledger, op) || replacing.by_anybody.contains(op));
            require(ready, 2, || format!("op {} was applied without its dependency", stored.op))?;
            let twice = replacing.rightful.contains(&stored.op) && !is_engine_kind(&stored.kind);
            require(!twice, 3, || format!("op {} took effect in its first form and amended", stored.op))?;
        }
        if let OpResult::Held { why: HeldReason::DependencyRefused { .. }, .. } = stored.result {
            let ready =
                body.deps.iter().all(|op| took_effect(ledger, op) || replacing.stands_for(ledger, op));
            require(!ready, 2, || format!("op {} is held although nothing is missing any more", stored.op))?;
        }
        if let OpResult::Amended { .. } = stored.result {
            let rightful = replacing.tried.contains(&stored.op);
            require(rightful, 7, || format!("op {} was put aside by somebody who may not", stored.op))?;
        }
    }
    Ok(())
}

fn took_effect(ledger: &Ledger, op: &OpId) -> bool {
    ledger.ops.get(op).is_some_and(|other| other.result.took_effect())
}

/// Ops that another op stands for (H13), also where the original came later and was refused.
struct Replacing {
    /// By an op of whoever knew the id that took effect, itself or in the end of its line (seeds 11330 and 41724).
    by_anybody: BTreeSet<OpId>,
    /// By an applied op of the original's author, or of who settles others' cards.
    rightful: BTreeSet<OpId>,
    /// By any op of these, or one that a supervisor accepted: a whole line closes with the last.
    tried: BTreeSet<OpId>,
}

impl Replacing {
    fn of(ledger: &Ledger, administrator: PersonId) -> Replacing {
        let of_kind = |kind: &'static str| ledger.ops.values().filter(move |op| op.kind == kind);
        let accepted: BTreeSet<OpId> = of_kind(sync::op::ACCEPT).filter_map(|op| op.amends).collect();
        let (mut by_anybody, mut rightful, mut tried) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for op in ledger.ops.values() {
            let Some(original) = op.amends else { continue };
            let author = ledger.ops.get(&original).map(|original| original.actor);
            let may = op.actor == administrator || Some(op.actor) == author;
            let applied = was_applied(&op.result) && !is_engine_kind(&op.kind);
            tried.extend((may || accepted.contains(&op.op)).then_some(original));
            let in_the_end = op.result.took_effect() && !is_engine_kind(&op.kind);
            by_anybody.extend(in_the_end.then_some(original));
            rightful.extend((applied && may).then_some(original));
        }
        Replacing { by_anybody, rightful, tried }
    }

    /// Whose an op is that has not come, nobody can tell: then anybody's word counts.
    fn stands_for(&self, ledger: &Ledger, op: &OpId) -> bool {
        self.rightful.contains(op) || !ledger.ops.contains_key(op) && self.by_anybody.contains(op)
    }
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
