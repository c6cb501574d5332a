//! Making capture batches: what T1 will store, checked on the present view.

use std::collections::BTreeMap;

use domain::{DeviceId, Id, Intent, Module, OpId, Rejection, Stamp};

use super::overlay::{Rules, Verdict, image};
use super::{Captured, Identity, Replica, Strictness};
use crate::Hash;
use crate::op::{
    BlobRef, CLAIMED, MAX_BATCH_OPS, MAX_OP_BYTES, NewBatch, OpBody, StoredBatch, batch_mac, pack_bodies,
};

impl Replica {
    /// Makes a capture batch, all or nothing, checked on the present view.
    ///
    /// Ops about a record that is still pending get that record's creation as a dependency by themselves.
    ///
    /// # Errors
    /// What the rules say against it; with [`Strictness::Fact`] only when nobody is signed in or the batch is too big.
    pub fn prepare(
        &self,
        ops: Vec<Captured>,
        strictness: Strictness,
        stamp: Stamp,
        new_id: &mut dyn FnMut() -> OpId,
    ) -> Result<NewBatch, Rejection> {
        let Some(identity) = &self.identity else { return Err(Rejection::new("sync.nobody_signed_in")) };
        self.prepare_as(identity, ops, strictness, stamp, new_id)
    }

    /// See [`Replica::prepare`], in the name of somebody who is not who works here: the second of two who act together,
    /// or, without a key, somebody who has not unlocked (Z0a): the author is then "claimed".
    ///
    /// # Errors
    /// See [`Replica::prepare`].
    pub fn prepare_as(
        &self,
        identity: &Identity,
        ops: Vec<Captured>,
        strictness: Strictness,
        stamp: Stamp,
        new_id: &mut dyn FnMut() -> OpId,
    ) -> Result<NewBatch, Rejection> {
        if ops.is_empty() || ops.len() > MAX_BATCH_OPS {
            return Err(Rejection::new("sync.batch_too_big").fact("limit", MAX_BATCH_OPS));
        }
        let mut scratch = BTreeMap::new();
        let mut writers: BTreeMap<Id, OpId> = BTreeMap::new();
        let (mut ids, mut bodies) = (Vec::new(), Vec::new());
        for captured in ops {
            let mut body = self.body(identity, captured, stamp, new_id());
            if let Some(writer) = writers.get(&body.target)
                && self.confirmed.get(body.target).is_none()
                && !body.deps.contains(writer)
            {
                body.deps.push(*writer);
            }
            if scratch.contains_key(&body.target) && body.base_rev == 0 {
                body.base_rev = 1;
            }
            let ran = self.overlay.run(self.rules(), &self.confirmed, &body, u64::MAX, &scratch);
            if let (Verdict::Doubtful(rejection), Strictness::Rules) = (ran.verdict, strictness) {
                return Err(rejection);
            }
            for effect in ran.effects {
                let id = effect.id();
                writers.entry(id).or_insert(body.op);
                let old = scratch.get(&id).cloned().flatten().or_else(|| self.row(id));
                scratch.insert(id, image(old.as_deref(), effect, stamp.corrected()));
            }
            let bytes = body.to_bytes();
            if bytes.len() > MAX_OP_BYTES {
                return Err(Rejection::new("sync.op_too_large").fact("limit", MAX_OP_BYTES));
            }
            ids.push(body.op);
            bodies.push(bytes);
        }
        Ok(self.batch(identity, ids, bodies, stamp))
    }

    /// What the rules would say to this intent now, for the reason beside a button. `None` = nothing against it, or the
    /// device cannot tell (Z0c).
    #[must_use]
    pub fn objection(&self, intent: &Intent, stamp: Stamp) -> Option<Rejection> {
        let Some(identity) = &self.identity else { return Some(Rejection::new("sync.nobody_signed_in")) };
        let body = self.body(identity, intent.clone().into(), stamp, OpId::default());
        match self.overlay.run(self.rules(), &self.confirmed, &body, u64::MAX, &BTreeMap::new()).verdict {
            Verdict::Doubtful(rejection) => Some(rejection),
            Verdict::Fine | Verdict::Unknown => None,
        }
    }

    /// The words' owner of an operation kind, if this build has it.
    #[must_use]
    pub fn module_of(&self, kind: &str) -> Option<&'static Module> {
        Module::find(self.config.modules, kind)
    }

    fn rules(&self) -> Rules<'_> {
        Rules { modules: self.config.modules, org: self.config.org, people: &self.people }
    }

    fn body(&self, identity: &Identity, captured: Captured, stamp: Stamp, op: OpId) -> OpBody {
        let Captured { intent, mut deps, mut blobs, amends } = captured;
        if blobs.is_empty()
            && let Some(module) = self.module_of(intent.kind)
        {
            let named = (module.attachments)(intent.kind, intent.version, &intent.bytes);
            blobs.extend(named.iter().map(BlobRef::from));
        }
        let confirmed = self.confirmed.get(intent.target);
        let creator = self.overlay.first_writer(intent.target).filter(|_| confirmed.is_none());
        if let Some(creator) = creator.map(|pending| pending.body.op)
            && !deps.contains(&creator)
            && amends != Some(creator)
        {
            deps.push(creator);
        }
        let seen = self.overlay.top(intent.target).and_then(|(_, row)| row).or(confirmed);
        OpBody {
            op,
            org: self.config.org,
            actor: identity.actor.person,
            kind: intent.kind.to_owned(),
            kind_version: intent.version,
            target: intent.target,
            base_rev: seen.map_or(0, |row| row.rev),
            base_seq: self.state.cursor.position,
            deps,
            captured: stamp,
            intent: intent.bytes,
            blobs,
            amends,
        }
    }

    fn batch(&self, identity: &Identity, op_ids: Vec<OpId>, bodies: Vec<Vec<u8>>, stamp: Stamp) -> NewBatch {
        let listed: Vec<(OpId, Hash)> =
            op_ids.iter().zip(&bodies).map(|(op, bytes)| (*op, Hash::of(bytes))).collect();
        let (device, actor_mac) = match &identity.key {
            Some((device, key)) => (*device, batch_mac(key, &listed)),
            None => (self.device(), CLAIMED),
        };
        NewBatch {
            stream: self.stream(),
            device,
            actor: identity.actor.person,
            op_ids,
            actor_mac,
            captured_at: stamp.corrected(),
            bodies: pack_bodies(bodies),
        }
    }
}

/// The proof that a claimed capture was this person's after all, who has unlocked since; `None` = it is somebody else's,
/// or proven already. Op ids and bodies stay: only the doubt goes.
#[must_use]
pub fn proof_of_claimed(batch: &StoredBatch, identity: &Identity) -> Option<(DeviceId, [u8; 8])> {
    let (device, key) = identity.key?;
    if batch.actor_mac != CLAIMED || batch.actor != identity.actor.person {
        return None;
    }
    let bodies = batch.open().ok()?;
    let listed: Vec<(OpId, Hash)> =
        batch.op_ids.iter().zip(&bodies).map(|(op, bytes)| (*op, Hash::of(bytes))).collect();
    Some((device, batch_mac(&key, &listed)))
}
