//! Pending ops replayed over the confirmed rows, each only again when something it has read or written changed.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::{
    Actor, ApplyError, Effect, Id, Lookup, Module, OpContext, OpId, OrgId, PersonId, Place, RecordSource,
    Records, Rejection, Row, Timestamp,
};

use super::confirmed::Confirmed;
use crate::mutant::{Mutant, active};
use crate::op::{OpBody, is_engine_kind};

/// What the rules say to a pending op on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    /// The device lacks data to tell: 待核 (Z0c).
    Unknown,
    Doubtful(Rejection),
}

/// A pending op and what its replay touched.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) body: OpBody,
    pub(super) verdict: Verdict,
    reads: BTreeSet<Id>,
    writes: BTreeSet<Id>,
}

/// An op that shall be pending.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// The overlay holds it under this number already ([`Overlay::holds`]).
    Held,
    Fresh(Box<OpBody>),
}

/// What replaying needs to know besides rows.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) modules: &'a [Module],
    pub(super) org: OrgId,
    pub(super) people: &'a BTreeMap<PersonId, Actor>,
}

/// One image by one op; `None` = that op removes it.
type Layer = Option<Arc<Row>>;

/// Pending ops by number, and their images by record and number.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    ops: BTreeMap<u64, Pending>,
    layers: BTreeMap<Id, BTreeMap<u64, Layer>>,
    /// The same ops by the record they are meant for, and by their id: a list of a device that was long offline asks
    /// for thousands of both.
    targets: BTreeMap<Id, BTreeSet<u64>>,
    numbers: BTreeMap<OpId, u64>,
}

/// The outcome of one replay.
pub(super) struct Ran {
    pub(super) effects: Vec<Effect>,
    pub(super) verdict: Verdict,
    reads: BTreeSet<Id>,
}

impl Overlay {
    /// Makes the pending ops exactly `wanted` and replays what is concerned. Ids whose view may have changed.
    pub(super) fn update(
        &mut self,
        rules: Rules<'_>,
        confirmed: &Confirmed,
        wanted: BTreeMap<u64, Wanted>,
        mut dirty: BTreeSet<Id>,
    ) -> BTreeSet<Id> {
        let leaving: Vec<u64> =
            self.ops.keys().copied().filter(|dseq| !matches!(wanted.get(dseq), Some(Wanted::Held))).collect();
        for dseq in leaving {
            if let Some(pending) = self.ops.remove(&dseq) {
                self.unlist(dseq, &pending.body);
                self.unwrite(dseq, &pending.writes, &mut dirty);
            }
        }
        let mut fresh: BTreeSet<u64> = BTreeSet::new();
        for (dseq, wanted) in wanted {
            let Wanted::Fresh(body) = wanted else { continue };
            fresh.insert(dseq);
            self.list(dseq, &body);
            self.ops.insert(dseq, Pending::new(*body));
        }
        let numbers: Vec<u64> = self.ops.keys().copied().collect();
        for dseq in numbers {
            let concerned = |pending: &Pending| {
                !active(Mutant::StaleOverlay)
                    && (!pending.reads.is_disjoint(&dirty) || !pending.writes.is_disjoint(&dirty))
            };
            if fresh.contains(&dseq) || self.ops.get(&dseq).is_some_and(concerned) {
                self.replay(rules, confirmed, dseq, &mut dirty);
            }
        }
        dirty
    }

    /// Adds ops behind all that are pending. Ids whose view may have changed.
    pub(super) fn append(
        &mut self,
        rules: Rules<'_>,
        confirmed: &Confirmed,
        newest: Vec<(u64, OpBody)>,
    ) -> BTreeSet<Id> {
        let mut dirty = BTreeSet::new();
        for (dseq, body) in newest {
            self.list(dseq, &body);
            self.ops.insert(dseq, Pending::new(body));
            self.replay(rules, confirmed, dseq, &mut dirty);
        }
        dirty
    }

    /// Whether this op is pending under this number.
    pub(super) fn holds(&self, dseq: u64, op: OpId) -> bool {
        self.ops.get(&dseq).is_some_and(|pending| pending.body.op == op)
    }

    fn replay(&mut self, rules: Rules<'_>, confirmed: &Confirmed, dseq: u64, dirty: &mut BTreeSet<Id>) {
        let Some(mut pending) = self.ops.remove(&dseq) else { return };
        self.unwrite(dseq, &pending.writes, dirty);
        let ran = self.run(rules, confirmed, &pending.body, dseq, &BTreeMap::new());
        pending.writes = domain::order::set(ran.effects.iter().map(Effect::id));
        for effect in ran.effects {
            let id = effect.id();
            let old = self.before(confirmed, id, dseq).map(Arc::clone);
            let at = pending.body.captured.corrected();
            self.layers.entry(id).or_default().insert(dseq, image(old.as_deref(), effect, at));
            dirty.insert(id);
        }
        pending.reads = ran.reads;
        pending.verdict = ran.verdict;
        self.ops.insert(dseq, pending);
    }

    fn list(&mut self, dseq: u64, body: &OpBody) {
        self.targets.entry(body.target).or_default().insert(dseq);
        self.numbers.insert(body.op, dseq);
    }

    fn unlist(&mut self, dseq: u64, body: &OpBody) {
        if self.numbers.get(&body.op) == Some(&dseq) {
            self.numbers.remove(&body.op);
        }
        if let Some(numbers) = self.targets.get_mut(&body.target) {
            numbers.remove(&dseq);
            if numbers.is_empty() {
                self.targets.remove(&body.target);
            }
        }
    }

    fn unwrite(&mut self, dseq: u64, writes: &BTreeSet<Id>, dirty: &mut BTreeSet<Id>) {
        for id in writes {
            if let Some(layers) = self.layers.get_mut(id) {
                layers.remove(&dseq);
                if layers.is_empty() {
                    self.layers.remove(id);
                }
            }
            dirty.insert(*id);
        }
    }

    /// Runs one op's rules as they stand before `dseq`, on top of `scratch` (earlier ops of the same capture).
    pub(super) fn run(
        &self,
        rules: Rules<'_>,
        confirmed: &Confirmed,
        body: &OpBody,
        dseq: u64,
        scratch: &BTreeMap<Id, Layer>,
    ) -> Ran {
        let is_new = body.base_rev == 0;
        let source = Before {
            overlay: self,
            confirmed,
            dseq,
            scratch,
            new_id: is_new.then_some(body.target),
            reads: RefCell::default(),
            assumed: Cell::new(false),
        };
        let outcome = match Module::find(rules.modules, &body.kind) {
            _ if is_engine_kind(&body.kind) => Ok(Ok(Vec::new())),
            Some(module) => catch_unwind(AssertUnwindSafe(|| apply(rules, module, body, &source))),
            None => Ok(Err(ApplyError::NeedRow(body.target))),
        };
        let (effects, verdict) = match outcome {
            Ok(Ok(effects)) => (effects, Verdict::Fine),
            // Bytes of a newer build, captured in another tab: this build cannot tell what will become of them.
            Ok(Err(ApplyError::Rejected(rejection)))
                if !source.assumed.get() && rejection.code != Rejection::unreadable().code =>
            {
                (Vec::new(), Verdict::Doubtful(rejection))
            }
            Ok(Err(_)) | Err(_) => (Vec::new(), Verdict::Unknown),
        };
        Ran { effects, verdict, reads: source.reads.into_inner() }
    }

    /// The image before op `dseq`.
    fn before<'a>(&'a self, confirmed: &'a Confirmed, id: Id, dseq: u64) -> Option<&'a Arc<Row>> {
        match self.layers.get(&id).and_then(|layers| layers.range(..dseq).next_back()) {
            Some((_, layer)) => layer.as_ref(),
            None => confirmed.get(id),
        }
    }

    /// The topmost image of a record that some pending op writes, and that op.
    pub(super) fn top(&self, id: Id) -> Option<(&Pending, Option<&Arc<Row>>)> {
        let (dseq, layer) = self.layers.get(&id)?.last_key_value()?;
        Some((self.ops.get(dseq)?, layer.as_ref()))
    }

    /// The first pending op that writes this record.
    pub(super) fn first_writer(&self, id: Id) -> Option<&Pending> {
        let (dseq, _) = self.layers.get(&id)?.first_key_value()?;
        self.ops.get(dseq)
    }

    /// Records that pending ops write.
    pub(super) fn written(&self) -> impl Iterator<Item = Id> {
        self.layers.keys().copied()
    }

    pub(super) fn ops(&self) -> &BTreeMap<u64, Pending> {
        &self.ops
    }

    /// The pending op of this id.
    pub(super) fn by_id(&self, op: OpId) -> Option<&Pending> {
        self.ops.get(self.numbers.get(&op)?)
    }

    /// Numbers of the ops of which the person would say that they are about that record.
    pub(super) fn concerning(&self, id: Id) -> BTreeSet<u64> {
        let meant = self.targets.get(&id).into_iter().flatten();
        let writing = self.layers.get(&id).into_iter().flat_map(BTreeMap::keys);
        domain::order::set(meant.chain(writing).copied())
    }
}

fn apply(
    rules: Rules<'_>,
    module: &Module,
    body: &OpBody,
    source: &Before<'_>,
) -> Result<Vec<Effect>, ApplyError> {
    let OpBody { kind, kind_version, intent, .. } = body;
    let mut records = Records::new(source);
    let stranger =
        Actor { person: body.actor, name: String::new(), status: Default::default(), grants: Vec::new() };
    let known = rules.people.get(&body.actor);
    if let Some(actor) = known {
        let (permission, site) = (module.permission)(kind, *kind_version, intent, &records)?;
        if !actor.may(permission, site) {
            return Err(Rejection::not_permitted(permission).into());
        }
    }
    let context = OpContext {
        op: body.op,
        org: rules.org,
        actor: known.unwrap_or(&stranger),
        at: body.captured.corrected(),
        place: Place::Device,
    };
    (module.apply)(kind, *kind_version, intent, &context, &mut records)?;
    Ok(records.finish().0)
}

/// The provisional image an effect makes: seq 0 marks it as not confirmed.
pub(super) fn image(old: Option<&Row>, effect: Effect, at: Timestamp) -> Layer {
    match effect {
        Effect::Put { kind, id, scope, open, bytes } => {
            let rev = old.map_or(0, |old| old.rev).saturating_add(1);
            Some(Arc::new(Row { kind, id, scope, open, rev, seq: 0, touched: at, bytes }))
        }
        Effect::Remove { .. } => None,
    }
}

/// The records as they stand before one op. What the device does not have counts as absent, but the op then cannot be
/// called doubtful: the device only does not know (Z0c).
struct Before<'a> {
    overlay: &'a Overlay,
    confirmed: &'a Confirmed,
    dseq: u64,
    scratch: &'a BTreeMap<Id, Layer>,
    /// The record the op creates: it is absent for sure.
    new_id: Option<Id>,
    reads: RefCell<BTreeSet<Id>>,
    assumed: Cell<bool>,
}

impl RecordSource for Before<'_> {
    fn row(&self, id: Id) -> Lookup {
        self.reads.borrow_mut().insert(id);
        let layer = match self.scratch.get(&id) {
            Some(layer) => Some(layer),
            None => self
                .overlay
                .layers
                .get(&id)
                .and_then(|all| all.range(..self.dseq).next_back())
                .map(|(_, l)| l),
        };
        match layer {
            Some(Some(row)) => Lookup::Found(Arc::clone(row)),
            Some(None) => Lookup::Absent,
            None => match self.confirmed.get(id) {
                Some(row) => Lookup::Found(Arc::clone(row)),
                None => {
                    self.assumed.set(self.assumed.get() || self.new_id != Some(id));
                    Lookup::Absent
                }
            },
        }
    }
}

impl Pending {
    /// Before its first replay.
    fn new(body: OpBody) -> Pending {
        Pending { body, verdict: Verdict::Fine, reads: BTreeSet::new(), writes: BTreeSet::new() }
    }
}
