//! One push through the group: who asks, from where, op by op in the device's order (sync.md 2.5).

use std::collections::BTreeSet;

use domain::{DeviceId, OpId, Timestamp};

use super::chain::{is_ours, minted_epoch};
use super::group::Draft;
use super::judge::{Case, Fate};
use super::local::server_device;
use super::settle::CHANGED_BY;
use super::settle::quarantine_id;
use super::staged::{Wait, Work};
use super::{Asker, DeviceState, GroupCommit, Loaded, Need, Quarantined, StoredOp, actor_key};
use crate::Hash;
use crate::message::{
    Acks, Epoch, HeldReason, MAX_PUSH_OPS, OpResult, PushBatch, PushProblem, PushRequest, Witness,
};
use crate::mutant::{Mutant, active};
use crate::op::{MAX_OP_BYTES, OpBody, batch_mac};

/// How a request's history fits the server's (2.10).
pub(super) enum History {
    Same,
    /// The asker must adopt the present epoch first.
    Other,
    /// The asker proves that this server has forgotten something.
    RolledBack(Witness),
}

/// One op of a push, unpacked.
struct Incoming<'r> {
    op: OpId,
    dseq: u64,
    batch: &'r PushBatch,
    bytes: &'r [u8],
    hash: Hash,
    /// `None` if the bytes are no body, or not what their batch says they are.
    body: Option<OpBody>,
    proven: bool,
    park: bool,
}

/// What the beginning of a push came to.
enum Begun {
    /// Nothing of it is taken.
    Answered(Draft),
    /// Its ops follow, on this state of their device.
    Open(DeviceState),
}

impl<'a> GroupCommit<'a> {
    /// Takes one push, op by op. `load` answers every need from the store.
    ///
    /// # Errors
    /// What `load` says. The group is gone then, and with it everything it has taken.
    pub fn push<E>(
        mut self,
        asker: &Asker,
        request: &PushRequest,
        mut load: impl FnMut(&[Need]) -> Result<Loaded, E>,
    ) -> Result<GroupCommit<'a>, E> {
        let incoming = self.unpack(request);
        let needs = self.obvious_needs(asker, request, &incoming);
        if !needs.is_empty() {
            self.supply(load(&needs)?);
        }
        let draft = match self.step(&mut load, |work| work.begin(asker, request))? {
            Begun::Answered(draft) => draft,
            Begun::Open(device) => self.take_ops(asker, request, &incoming, device, &mut load)?,
        };
        self.answer(draft);
        Ok(self)
    }

    /// The ops in the device's order, each decoded and hashed once.
    fn unpack<'r>(&self, request: &'r PushRequest) -> Vec<Incoming<'r>> {
        let mut incoming = Vec::new();
        for batch in &request.batches {
            let first = incoming.len();
            for (op, bytes) in ops_of(batch) {
                let dseq = request.from_dseq.saturating_add(incoming.len() as u64);
                let (hash, body) = (Hash::of(bytes), self.readable_body(batch, op, bytes));
                let park = request.park;
                incoming.push(Incoming { op, dseq, batch, bytes, hash, body, proven: false, park });
            }
            let proven = self.proves_actor(batch, &incoming[first..]);
            incoming[first..].iter_mut().for_each(|op| op.proven = proven);
        }
        incoming
    }

    /// Everything a push needs at first sight, so that the store is asked once and not op by op.
    fn obvious_needs(&self, asker: &Asker, request: &PushRequest, incoming: &[Incoming<'_>]) -> Vec<Need> {
        let mut needs = BTreeSet::from([Need::Device(asker.device)]);
        let same_epoch = |witness: &&Witness| witness.epoch == self.stream.epoch;
        needs.extend(request.witnesses.iter().filter(same_epoch).map(|witness| Need::Commit(witness.seq)));
        needs.extend(listed_trimmed(request).map(|op| Need::Op(*op)));
        for Incoming { op, body, .. } in incoming {
            needs.extend([Need::Op(*op), Need::Related(*op)]);
            let Some(body) = body else { continue };
            needs.extend([Need::Row(body.target), Need::Commit(body.base_seq)]);
            needs.extend(
                body.deps.iter().chain(&body.amends).flat_map(|op| [Need::Op(*op), Need::Related(*op)]),
            );
        }
        let known = &self.known;
        needs.retain(|need| match need {
            Need::Device(id) => !known.devices.contains_key(id),
            Need::Op(id) => !known.ops.contains_key(id),
            Need::Row(id) => !known.rows.contains_key(id),
            Need::Related(id) => !known.related.contains_key(id),
            Need::Commit(seq) => !known.commits.contains_key(seq),
            Need::Author(seq) => !known.authors.contains_key(seq),
        });
        needs.into_iter().collect()
    }

    fn take_ops<E>(
        &mut self,
        asker: &Asker,
        request: &PushRequest,
        incoming: &[Incoming<'_>],
        mut device: DeviceState,
        load: &mut dyn FnMut(&[Need]) -> Result<Loaded, E>,
    ) -> Result<Draft, E> {
        // A device that is out of use is told of its ops' fates and shown nothing (S22).
        let in_use = Some(asker.person).filter(|_| !device.revoked);
        let scopes = in_use.map(|person| self.authority.directory.scopes(person)).unwrap_or_default();
        let mut results = Vec::with_capacity(incoming.len());
        let mut problem = None;
        let mut chain = request.chain;
        for op in incoming {
            let odd = self.step(load, |work| work.out_of_line(&device, op, chain))?;
            if odd.is_some() {
                problem = odd;
                break;
            }
            if !(active(Mutant::DropRevoked) && self.is_strangers(op)) {
                let (result, found) = self.step(load, |work| work.take_op(&device, op))?;
                results.push((op.op, visible_to(result, &scopes)));
                problem = found.or(problem);
            }
            chain = chain.chain_next(op.op);
            if op.dseq > device.last_dseq {
                device.last_dseq = op.dseq;
                device.chain = chain;
            }
            if self.staged.rights_changed {
                break;
            }
        }
        device.seen = self.now;
        device.person = Some(asker.person);
        device.pending =
            request.pending_total.saturating_sub(u32::try_from(results.len()).unwrap_or(u32::MAX));
        device.oldest_pending = request.oldest_pending;
        let answer = Draft { results, ..draft(&device, problem) };
        self.staged.devices.insert(device.device, device);
        Ok(answer)
    }

    /// Whether nobody confirmed did it: only for the mutant that drops such ops.
    fn is_strangers(&self, op: &Incoming<'_>) -> bool {
        let actor = self.authority.directory.people.get(&op.batch.actor);
        actor.is_none_or(|actor| actor.status != domain::MembershipStatus::Confirmed)
    }

    /// The body, if it is one and is what its batch says it is.
    fn readable_body(&self, batch: &PushBatch, op: OpId, bytes: &[u8]) -> Option<OpBody> {
        if bytes.len() > MAX_OP_BYTES {
            return None;
        }
        let body = OpBody::from_bytes(bytes).ok()?;
        let fits = body.op == op && body.org == self.stream.org && body.actor == batch.actor;
        fits.then_some(body)
    }

    /// Whether the batch's MAC was made with its actor's key over exactly these ops. `sent` are those it carries.
    fn proves_actor(&self, batch: &PushBatch, sent: &[Incoming<'_>]) -> bool {
        let first = usize::from(batch.first);
        let mut others = batch.other_hashes.iter();
        let mut listed = Vec::with_capacity(batch.op_ids.len());
        for (index, op) in batch.op_ids.iter().enumerate() {
            let carried = index.checked_sub(first).and_then(|carried| sent.get(carried));
            let Some(hash) = carried.map(|op| op.hash).or_else(|| others.next().copied()) else {
                return false;
            };
            listed.push((*op, hash));
        }
        let key = actor_key(&self.authority.keys.actor_root, batch.actor, batch.captured_by);
        batch_mac(&key, &listed) == batch.actor_mac
    }
}

impl Work<'_, '_> {
    /// Who asks, from which history, and what will never come.
    fn begin(&mut self, asker: &Asker, request: &PushRequest) -> Result<Begun, Wait> {
        let mut device = self.device(asker.device)?;
        if request.device != asker.device {
            return Ok(Begun::Answered(draft(&device, Some(PushProblem::NotYourDevice))));
        }
        match self.history(request.epoch, &request.witnesses)? {
            History::Same => {}
            History::Other => return Ok(Begun::Answered(draft(&device, None))),
            History::RolledBack(proof) => {
                let minted =
                    minted_epoch(&self.group.authority.keys.witness, &proof, &self.group.stream, self.now());
                self.own.epoch = Some(Epoch(minted));
                self.own.buried = Some(proof.epoch);
                return Ok(Begun::Answered(draft(&device, None)));
            }
        }
        self.take_hole(&mut device, request);
        self.take_trimmed(&device, request)?;
        Ok(Begun::Open(device))
    }

    /// Compares the asker's history with the server's own.
    pub(super) fn history(&mut self, asked: Option<Epoch>, witnesses: &[Witness]) -> Result<History, Wait> {
        let present = self.epoch();
        for witness in witnesses {
            let stream = &self.group.stream;
            let ours =
                witness.stream == stream.stream && is_ours(&self.group.authority.keys.witness, witness);
            if !ours || active(Mutant::NoWitnessCheck) {
                continue;
            }
            let buried = self.group.staged.buried;
            let known_epoch = stream.epochs.contains(&witness.epoch)
                || witness.epoch == present
                || buried == Some(witness.epoch);
            if !known_epoch || (witness.epoch == present && !self.lies_on_our_line(witness)?) {
                return Ok(History::RolledBack(witness.clone()));
            }
        }
        Ok(if asked.is_none_or(|asked| asked == present) { History::Same } else { History::Other })
    }

    fn lies_on_our_line(&mut self, witness: &Witness) -> Result<bool, Wait> {
        let stream = &self.group.stream;
        if active(Mutant::NoHeadCheck) {
            return Ok(witness.seq <= stream.seq);
        }
        if witness.seq >= stream.seq {
            return Ok(witness.seq == stream.seq && witness.head == stream.head);
        }
        if witness.seq == 0 {
            return Ok(true);
        }
        let end = self.commit_end(witness.seq)?;
        Ok(end.is_some_and(|end| end.seq == witness.seq && end.head == witness.head))
    }

    /// H4: ops the device can never send any more.
    fn take_hole(&mut self, device: &mut DeviceState, request: &PushRequest) {
        let Some(skipped) = request.skipped else { return };
        if skipped.from != device.last_dseq + 1 || skipped.to < skipped.from || skipped.to > u64::MAX / 2 {
            return;
        }
        device.holes.push((skipped.from, skipped.to));
        device.last_dseq = skipped.to;
        device.chain = skipped.chain;
        let why = format!("hole {}..{} of device {}", skipped.from, skipped.to, device.device);
        let id = device.device.id().derived(&why);
        self.own.quarantine.insert(id, Quarantined { id, at: self.now(), why, body: Vec::new() });
    }

    /// H11: what the device can no longer send and this history line never had is a hole with a name; what is refused
    /// or held here is shown to the device again.
    fn take_trimmed(&mut self, device: &DeviceState, request: &PushRequest) -> Result<(), Wait> {
        for &op in listed_trimmed(request) {
            match self.op(op)?.cloned() {
                Some(stored) if active(Mutant::TrimmedNotTold) => drop(stored),
                Some(stored) => self.tell_device(&stored, device.device),
                None => {
                    let why =
                        format!("op {op} was given up by device {}: a lost backup had it", device.device);
                    let entry = Quarantined { id: named_hole(op), at: self.now(), why, body: Vec::new() };
                    self.own.quarantine.insert(entry.id, entry);
                }
            }
        }
        Ok(())
    }

    /// Gap and fork: the op does not continue the device's line as the server knows it.
    fn out_of_line(
        &mut self,
        device: &DeviceState,
        incoming: &Incoming<'_>,
        chain: Hash,
    ) -> Result<Option<PushProblem>, Wait> {
        if incoming.dseq > device.last_dseq + 1 && !active(Mutant::NoGapCheck) {
            return Ok(Some(PushProblem::Gap { expected: device.last_dseq + 1 }));
        }
        let forked = if incoming.dseq <= device.last_dseq {
            self.op(incoming.op)?.is_none()
        } else {
            chain != device.chain && !active(Mutant::NoGapCheck) && !active(Mutant::WeakFork)
        };
        Ok((forked && !active(Mutant::NoChainCheck)).then_some(PushProblem::DeviceFork))
    }

    fn take_op(
        &mut self,
        device: &DeviceState,
        incoming: &Incoming<'_>,
    ) -> Result<(OpResult, Option<PushProblem>), Wait> {
        if let Some(known) = self.op(incoming.op)?.cloned() {
            if known.hash != incoming.hash {
                self.quarantine_reuse(&known, incoming);
                return Ok((known.result, Some(PushProblem::OpIdReuse { op: incoming.op })));
            }
            if incoming.dseq <= device.last_dseq || !active(Mutant::NoDedupe) {
                self.tell_device(&known, device.device);
                return Ok((known.result, None));
            }
        }
        let body = incoming.body.as_ref();
        let at = self.captured_at(body)?;
        let fate = match body {
            _ if incoming.park => Fate::Held(HeldReason::Parked),
            None => Fate::Held(HeldReason::Unreadable),
            Some(body) => {
                let (proven, device_revoked) = (incoming.proven, device.revoked);
                let own = server_device(self.group.stream.org);
                let servers_own = proven && incoming.batch.captured_by == own && device.device == own;
                self.judge(&Case { body, at, proven, device_revoked, accepted: false, servers_own })?
            }
        };
        let stored = stored_op(device.device, incoming, (at, self.now()));
        let result = self.record(stored, body, fate)?;
        self.release()?;
        Ok((result, None))
    }

    /// 2.8: corrected by the measured offset, not before the newest commit its device had seen, not after now.
    fn captured_at(&mut self, body: Option<&OpBody>) -> Result<Timestamp, Wait> {
        let now = self.now();
        let Some(body) = body else { return Ok(now) };
        let earliest = self.commit_end(body.base_seq)?.map_or(Timestamp(i64::MIN), |end| end.at).min(now);
        Ok(body.captured.corrected().clamp(earliest, now))
    }

    /// The same op id with other content (ids are made once, so one of the two is a lie or a fault): keep both.
    fn quarantine_reuse(&mut self, known: &StoredOp, incoming: &Incoming<'_>) {
        let at = self.now();
        for (hash, bytes) in [(known.hash, known.body.as_slice()), (incoming.hash, incoming.bytes)] {
            let id = quarantine_id(incoming.op, hash);
            let why = format!("op id {} was used twice", incoming.op);
            self.own.quarantine.insert(id, Quarantined { id, at, why, body: bytes.to_vec() });
        }
    }
}

/// What a session may see of a result: the row in the way only if it may read that row's scope.
#[must_use]
pub fn visible_to(mut result: OpResult, scopes: &BTreeSet<domain::Scope>) -> OpResult {
    hide(&mut result, scopes);
    result
}

/// As [`visible_to`], in place.
pub fn hide(result: &mut OpResult, scopes: &BTreeSet<domain::Scope>) {
    if let OpResult::Refused { rejection, current, .. } = result {
        current.take_if(|row| !scopes.contains(&row.scope));
        if current.is_none() {
            rejection.facts.retain(|(name, _)| name != CHANGED_BY);
        }
    }
}

/// What the server knows of a device's queue.
pub(super) fn acks_of(device: &DeviceState) -> Acks {
    let DeviceState { device, last_dseq, chain, holes, .. } = device;
    Acks { device: *device, last_dseq: *last_dseq, chain: *chain, holes: holes.clone() }
}

fn draft(device: &DeviceState, problem: Option<PushProblem>) -> Draft {
    Draft { acks: acks_of(device), results: Vec::new(), problem }
}

/// The trimmed ops of a push, as far as one push may list them.
fn listed_trimmed(request: &PushRequest) -> impl Iterator<Item = &OpId> {
    request.trimmed.iter().take(MAX_PUSH_OPS)
}

/// Where in quarantine an op lies of which only the id is known (H11).
#[must_use]
pub fn named_hole(op: OpId) -> domain::Id {
    op.id().derived("given up")
}

fn ops_of(batch: &PushBatch) -> impl Iterator<Item = (OpId, &[u8])> {
    let ids = batch.op_ids.iter().skip(usize::from(batch.first)).copied();
    ids.zip(batch.bodies.iter().map(Vec::as_slice))
}

fn stored_op(
    device: DeviceId,
    incoming: &Incoming<'_>,
    (captured, received): (Timestamp, Timestamp),
) -> StoredOp {
    let body = incoming.body.as_ref();
    StoredOp {
        op: incoming.op,
        hash: incoming.hash,
        device,
        dseq: incoming.dseq,
        actor: incoming.batch.actor,
        kind: body.map(|body| body.kind.clone()).unwrap_or_default(),
        kind_version: body.map(|body| body.kind_version).unwrap_or_default(),
        target: body.map(|body| body.target).unwrap_or_default(),
        body: incoming.bytes.to_vec(),
        result: OpResult::Held { seq: 0, why: HeldReason::Unreadable },
        amends: body.and_then(|body| body.amends),
        waits_for: Vec::new(),
        captured,
        captured_error_ms: body.map_or(u32::MAX, |body| body.captured.error_ms),
        received,
    }
}
