//! What a group commit has written so far, in layers: one step of a push can be given up without a trace.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use domain::{DeviceId, Id, Lookup, OpId, PersonId, RecordSource, Row, Timestamp};

use super::{CommitEnd, DeviceState, GroupCommit, Need, Quarantined, Related, StoredOp};
use crate::message::{Card, Epoch, Gone};
use crate::mutant::{Mutant, active};
use crate::op::{OpBody, is_engine_kind};

/// Writes not yet stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Staged {
    pub(super) seq: u64,
    pub(super) epoch: Option<Epoch>,
    /// The epoch of the history line that was found to be lost when `epoch` was minted.
    pub(super) buried: Option<Epoch>,
    pub(super) rights_changed: bool,
    pub(super) devices: BTreeMap<DeviceId, DeviceState>,
    pub(super) ops: BTreeMap<OpId, StoredOp>,
    /// `None` = removed.
    pub(super) rows: BTreeMap<Id, Option<Arc<Row>>>,
    pub(super) gone: Vec<Gone>,
    pub(super) cards: BTreeMap<(OpId, DeviceId), Card>,
    pub(super) closed: BTreeSet<OpId>,
    pub(super) quarantine: BTreeMap<Id, Quarantined>,
    /// Ops whose bodies go, each with the op that says so.
    pub(super) redacted: BTreeMap<OpId, OpId>,
    /// Staged ops by what they wait for or amend. Present results decide; an entry here is only a hint.
    waiting: BTreeMap<OpId, BTreeSet<OpId>>,
    amending: BTreeMap<OpId, BTreeSet<OpId>>,
}

impl Staged {
    /// Nothing written yet, after `seq`.
    pub(super) fn after(seq: u64) -> Staged {
        Staged { seq, ..Staged::default() }
    }

    pub(super) fn put_op(&mut self, op: StoredOp) {
        for dep in &op.waits_for {
            self.waiting.entry(*dep).or_default().insert(op.op);
        }
        if let Some(amended) = op.amends {
            self.amending.entry(amended).or_default().insert(op.op);
        }
        self.ops.insert(op.op, op);
    }

    /// Takes over what a later layer wrote. Costs as much as that layer is big, whatever lies here already.
    pub(super) fn absorb(&mut self, later: Staged) {
        self.seq = later.seq;
        self.epoch = later.epoch.or(self.epoch);
        self.buried = later.buried.or(self.buried);
        self.rights_changed |= later.rights_changed;
        self.devices.extend(later.devices);
        self.ops.extend(later.ops);
        self.rows.extend(later.rows);
        self.gone.extend(later.gone);
        // Within one layer a card is closed before it is opened again; across layers the later word counts.
        later.closed.iter().for_each(|op| self.drop_cards(*op));
        self.cards.extend(later.cards);
        self.closed.extend(later.closed);
        self.redacted.extend(later.redacted);
        for (id, entry) in later.quarantine {
            self.quarantine.entry(id).or_insert(entry);
        }
        for (into, from) in [(&mut self.waiting, later.waiting), (&mut self.amending, later.amending)] {
            for (op, others) in from {
                into.entry(op).or_default().extend(others);
            }
        }
    }

    /// Takes back the op's cards, on whatever device.
    pub(super) fn drop_cards(&mut self, op: OpId) {
        let devices: Vec<DeviceId> = self.told(op).collect();
        devices.iter().for_each(|device| drop(self.cards.remove(&(op, *device))));
    }

    /// The devices on which the op's card lies here.
    fn told(&self, op: OpId) -> impl Iterator<Item = DeviceId> {
        let of_op = self.cards.range((op, DeviceId(Id::NIL))..).take_while(move |((of, _), _)| *of == op);
        of_op.map(|((_, device), _)| *device)
    }
}

/// Something must be loaded before this can go on; what, is noted in the [`Work`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait;

/// One step of a push in progress: its own layer over the group's, over what was loaded.
pub(super) struct Work<'g, 'a> {
    pub(super) group: &'g GroupCommit<'a>,
    pub(super) own: Staged,
    pub(super) needs: BTreeSet<Need>,
    /// Ops that took effect and whose waiting dependants were not looked at yet.
    pub(super) resolved: VecDeque<OpId>,
}

impl<'g, 'a> Work<'g, 'a> {
    pub(super) fn new(group: &'g GroupCommit<'a>) -> Work<'g, 'a> {
        let own = Staged::after(group.staged.seq);
        Work { group, own, needs: BTreeSet::new(), resolved: VecDeque::new() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.group.now
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.own.epoch.or(self.group.staged.epoch).unwrap_or(self.group.stream.epoch)
    }

    fn missing<T>(&mut self, need: Need) -> Result<T, Wait> {
        self.needs.insert(need);
        Err(Wait)
    }

    pub(super) fn device(&mut self, id: DeviceId) -> Result<DeviceState, Wait> {
        let staged = self.own.devices.get(&id).or_else(|| self.group.staged.devices.get(&id));
        match (staged, self.group.known.devices.get(&id)) {
            (Some(device), _) | (None, Some(Some(device))) => Ok(device.clone()),
            (None, Some(None)) => Ok(DeviceState::new(id, self.group.now)),
            (None, None) => self.missing(Need::Device(id)),
        }
    }

    pub(super) fn op(&mut self, id: OpId) -> Result<Option<&StoredOp>, Wait> {
        let staged = self.own.ops.contains_key(&id) || self.group.staged.ops.contains_key(&id);
        if !staged && !self.group.known.ops.contains_key(&id) {
            return self.missing(Need::Op(id));
        }
        let staged = self.own.ops.get(&id).or_else(|| self.group.staged.ops.get(&id));
        Ok(staged.or_else(|| self.group.known.ops.get(&id).and_then(Option::as_ref)))
    }

    pub(super) fn current_row(&mut self, id: Id) -> Result<Option<Arc<Row>>, Wait> {
        match self.row(id) {
            Lookup::Found(row) => Ok(Some(row)),
            Lookup::Absent => Ok(None),
            Lookup::NotLoaded => self.missing(Need::Row(id)),
        }
    }

    pub(super) fn commit_end(&mut self, seq: u64) -> Result<Option<CommitEnd>, Wait> {
        match self.group.known.commits.get(&seq) {
            Some(end) => Ok(*end),
            None => self.missing(Need::Commit(seq)),
        }
    }

    /// Who wrote rows with this seq; `None` = nobody who can be told.
    pub(super) fn author(&mut self, seq: u64) -> Result<Option<PersonId>, Wait> {
        let staged = self.own.ops.values().chain(self.group.staged.ops.values());
        let mut wrote = staged.filter(|op| op.result.seq() == seq && op.result.wrote_rows());
        if let Some(op) = wrote.next() {
            return Ok(Some(op.actor));
        }
        match self.group.known.authors.get(&seq) {
            Some(author) => Ok(*author),
            None => self.missing(Need::Author(seq)),
        }
    }

    pub(super) fn related(&mut self, op: OpId) -> Result<Related, Wait> {
        let Some(known) = self.group.known.related.get(&op) else { return self.missing(Need::Related(op)) };
        let mut related = known.clone();
        for layer in [&self.group.staged, &self.own] {
            related.waiting.extend(layer.waiting.get(&op).into_iter().flatten());
            related.amending.extend(layer.amending.get(&op).into_iter().flatten());
            related.told.extend(layer.told(op));
        }
        Ok(related)
    }

    /// Held ops that wait for this one, in the order of their seqs.
    pub(super) fn waiting_for(&mut self, op: OpId) -> Result<Vec<OpId>, Wait> {
        let mut waiting = BTreeMap::new();
        for id in self.related(op)?.waiting {
            if let Some(held) = self.op(id)?
                && held.waits_for.contains(&op)
            {
                waiting.insert(held.result.seq(), held.op);
            }
        }
        Ok(waiting.into_values().collect())
    }

    /// Whether an op that amends this one took effect. With the op itself beside, who made that one must have had the
    /// right to: it may have come before this one, when nobody could tell whose this is.
    pub(super) fn is_amended(&mut self, op: OpId, body: Option<&OpBody>) -> Result<bool, Wait> {
        for id in self.related(op)?.amending {
            let Some(other) = self.op(id)? else { continue };
            if is_engine_kind(&other.kind) || !other.result.took_effect() {
                continue;
            }
            let by = other.actor;
            if body.is_none_or(|body| body.actor == by || active(Mutant::AmendedByAnybody))
                || self.may_withdraw(by, body)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether ops that depend on this one may be applied.
    pub(super) fn is_resolved(&mut self, op: OpId) -> Result<bool, Wait> {
        let Some(stored) = self.op(op)?.cloned() else { return self.is_amended(op, None) };
        if stored.result.took_effect() {
            return Ok(true);
        }
        let body = OpBody::from_bytes(&stored.body).ok();
        self.is_amended(op, body.as_ref())
    }
}

impl RecordSource for Work<'_, '_> {
    fn row(&self, id: Id) -> Lookup {
        let staged = self.own.rows.get(&id).or_else(|| self.group.staged.rows.get(&id));
        match staged.or_else(|| self.group.known.rows.get(&id)) {
            Some(Some(row)) => Lookup::Found(Arc::clone(row)),
            Some(None) => Lookup::Absent,
            None => Lookup::NotLoaded,
        }
    }
}
