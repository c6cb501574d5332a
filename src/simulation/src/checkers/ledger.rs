//! The oracle's own copy of the server, built from every commit as it happens (invariants 2, 3, 4, 7, 14).
//!
//! No line of the engines reads it. It is rolled back together with the server when a backup is restored.

use std::collections::{BTreeMap, BTreeSet};

use domain::{DeviceId, Id, OpId, Row, SiteId};
use sync::Hash;
use sync::authority::{Changes, StoredOp, named_hole};
use sync::message::{Gone, OpResult};
use sync::op::OpBody;

use super::{effects, intents, rights};
use crate::report::{Violation, require};
use crate::workload::notebook::{Member, Place};

/// What the server must look like.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub seq: u64,
    pub head: Hash,
    pub rows: BTreeMap<Id, Row>,
    /// The members and sites among the rows, decoded.
    pub members: BTreeMap<Id, Member>,
    pub places: BTreeMap<Id, SiteId>,
    pub ops: BTreeMap<OpId, StoredOp>,
    pub gone: Vec<Gone>,
    /// The seq of each op's first result; a release or acceptance gives it a later one.
    pub first_seq: BTreeMap<OpId, u64>,
    /// The epochs of this line of history, the present one last.
    pub epochs: Vec<sync::message::Epoch>,
    /// The chain's head after each commit, by its last seq.
    pub heads: BTreeMap<u64, Hash>,
    /// The holes that devices declared (H4), and what lies in quarantine (H11).
    pub holes: BTreeMap<DeviceId, Vec<(u64, u64)>>,
    pub quarantined: BTreeSet<Id>,
    /// Refused and held ops that nobody has settled yet.
    pub open_cards: BTreeSet<OpId>,
}

impl Ledger {
    /// Takes one commit in, checking it against everything before.
    ///
    /// # Errors
    /// The first promise the commit breaks.
    pub fn observe(&mut self, changes: &Changes) -> Result<(), Violation> {
        self.check_order(changes)?;
        let mut new_ops: Vec<&StoredOp> = changes.ops.iter().filter(|op| self.is_new_result(op)).collect();
        new_ops.sort_by_key(|op| op.result.seq());
        for op in &new_ops {
            self.check_fate(op)?;
        }
        self.check_rows(changes)?;
        self.check_removals(changes)?;
        self.check_rights(&new_ops, changes)?;
        effects::check(changes, &self.ops)?;
        intents::check_whole(&new_ops, changes)?;
        self.take_in(changes);
        Ok(())
    }

    fn is_new_result(&self, op: &StoredOp) -> bool {
        self.ops.get(&op.op).is_none_or(|old| old.result.seq() != op.result.seq())
    }

    /// Invariant 4 and 14: seqs go on without a gap, each commit builds on the head before.
    fn check_order(&self, changes: &Changes) -> Result<(), Violation> {
        let Some(commit) = &changes.commit else {
            let idle =
                changes.stream.seq == self.seq && changes.rows.is_empty() && changes.removed.is_empty();
            return require(idle, 4, || "something changed without a commit record".to_owned());
        };
        require(commit.seq_from == self.seq + 1, 4, || {
            format!("a commit starts at {} after {}", commit.seq_from, self.seq)
        })?;
        require(commit.seq_to >= commit.seq_from && commit.seq_to == changes.stream.seq, 4, || {
            format!(
                "a commit of {}..{} leaves the stream at {}",
                commit.seq_from, commit.seq_to, changes.stream.seq
            )
        })?;
        require(commit.prev == self.head && commit.hash == changes.stream.head, 14, || {
            format!("the commit at {} does not continue the chain", commit.seq_from)
        })
    }

    /// Invariant 2: one result, one seq; what is settled stays as it is.
    fn check_fate(&self, op: &StoredOp) -> Result<(), Violation> {
        let seq = op.result.seq();
        require(seq > self.seq, 2, || format!("op {} got the old seq {seq}", op.op))?;
        if let Some(old) = self.ops.get(&op.op) {
            require(!old.result.is_settled(), 2, || format!("op {} was settled and settled again", op.op))?;
            require(old.hash == op.hash && old.body == op.body, 2, || {
                format!("op {} changed its body", op.op)
            })?;
        }
        Ok(())
    }

    fn check_rows(&self, changes: &Changes) -> Result<(), Violation> {
        let applied: BTreeSet<u64> =
            changes.ops.iter().filter(|op| op.result.is_settled()).map(|op| op.result.seq()).collect();
        for row in &changes.rows {
            require(applied.contains(&row.seq), 4, || {
                format!("row {} at {} belongs to no op", row.id, row.seq)
            })?;
            if let Some(old) = self.rows.get(&row.id) {
                require(row.seq > old.seq && row.touched >= old.touched && row.rev > old.rev, 4, || {
                    format!("row {} went from {} back to {}", row.id, old.seq, row.seq)
                })?;
            }
        }
        Ok(())
    }

    /// Whatever leaves a scope must be told to the readers of that scope.
    fn check_removals(&self, changes: &Changes) -> Result<(), Violation> {
        let left = changes.rows.iter().filter_map(|row| {
            let old = self.rows.get(&row.id)?;
            (old.scope != row.scope).then_some((row.id, old.scope))
        });
        let removed = changes.removed.iter().filter_map(|id| Some((*id, self.rows.get(id)?.scope)));
        for (id, scope) in left.chain(removed) {
            let told =
                changes.gone.iter().any(|gone| gone.id == id && gone.scope == scope && gone.seq > self.seq);
            require(told, 5, || format!("{id} left {scope} and nobody is told"))?;
        }
        Ok(())
    }

    /// Invariant 7, against the rows as each op of the commit found them: one op at a time.
    fn check_rights(&self, new_ops: &[&StoredOp], changes: &Changes) -> Result<(), Violation> {
        if self.seq == 0 {
            // The founder's first appointment: there is nobody yet whose rights could be read.
            return Ok(());
        }
        let accepted: BTreeSet<OpId> = changes
            .ops
            .iter()
            .chain(self.ops.values())
            .filter(|op| op.kind == sync::op::ACCEPT)
            .filter_map(|op| op.amends)
            .collect();
        let changed: BTreeSet<Id> =
            changes.rows.iter().map(|row| row.id).chain(changes.removed.clone()).collect();
        for op in new_ops
            .iter()
            .filter(|op| matches!(op.result, OpResult::Applied { .. } | OpResult::Merged { .. }))
        {
            if accepted.contains(&op.op) {
                continue;
            }
            // Inside a group commit only the last image of a row is known. Where an earlier op of the same commit may
            // have changed what decides, the later one is judged by neither image.
            let first = new_ops.first().is_some_and(|other| other.op == op.op);
            let undisturbed = !changed.contains(&op.actor.id()) && !changed.contains(&op.target);
            if let Ok(body) = OpBody::from_bytes(&op.body)
                && (first || undisturbed || new_ops.len() == 1)
            {
                rights::check_write(op, &body.intent, self)?;
            }
        }
        Ok(())
    }

    fn take_in(&mut self, changes: &Changes) {
        self.seq = changes.stream.seq;
        self.epochs.clone_from(&changes.stream.epochs);
        self.head = changes.stream.head;
        self.heads.insert(self.seq, self.head);
        for op in &changes.ops {
            self.first_seq.entry(op.op).or_insert(op.result.seq());
            self.ops.insert(op.op, op.clone());
            if op.result.is_settled() {
                self.open_cards.remove(&op.op);
            } else {
                self.open_cards.insert(op.op);
            }
        }
        for id in &changes.removed {
            self.rows.remove(id);
            self.members.remove(id);
            self.places.remove(id);
        }
        for row in &changes.rows {
            if let Ok(member) = row.decode::<Member>() {
                self.members.insert(row.id, member);
            }
            if let Ok(place) = row.decode::<Place>() {
                self.places.insert(row.id, place.site);
            }
            self.rows.insert(row.id, row.clone());
        }
        self.gone.extend(changes.gone.iter().cloned());
        let holes = changes.devices.iter().filter(|device| !device.holes.is_empty());
        self.holes.extend(holes.map(|device| (device.device, device.holes.clone())));
        self.quarantined.extend(changes.quarantine.iter().map(|entry| entry.id));
    }

    /// Whether the server knows that it lacks this op: by its id, or by a number it had on some device.
    #[must_use]
    pub fn knows_hole(&self, op: OpId, numbers: Option<&BTreeSet<(DeviceId, u64)>>) -> bool {
        let inside = |device: &DeviceId, number: u64| {
            self.holes.get(device).is_some_and(|holes| holes.iter().any(|(a, b)| (*a..=*b).contains(&number)))
        };
        let by_number = numbers.into_iter().flatten().any(|(device, number)| inside(device, *number));
        by_number || self.quarantined.contains(&named_hole(op))
    }
}
