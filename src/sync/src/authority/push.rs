//! One push through the group: who asks, from where, op by op in the device's order (sync.md 2.5).

use domain::{DeviceId, OpId, Timestamp};

use super::chain::{is_ours, minted_epoch};
use super::group::Draft;
use super::judge::{Case, Fate};
use super::settle::quarantine_id;
use super::staged::{Wait, Work};
use super::{Asker, DeviceState, Need, Quarantined, StoredOp, actor_key};
use crate::Hash;
use crate::message::{Acks, Epoch, HeldReason, OpResult, PushBatch, PushProblem, PushRequest, Witness};
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

/// What became of a push's ops, and why it stopped or what was odd about it.
type Taken = (Vec<(OpId, OpResult)>, Option<PushProblem>);

/// One op of a push, as it came.
struct Incoming<'r> {
    op: OpId,
    dseq: u64,
    bytes: &'r [u8],
    hash: Hash,
    proven: bool,
    park: bool,
}

impl Work<'_, '_> {
    /// Everything a push needs at first sight, so that the store is asked once and not op by op.
    pub(super) fn note_obvious_needs(&mut self, asker: &Asker, request: &PushRequest) {
        let mut needs = vec![Need::Device(asker.device)];
        let same_epoch = |witness: &&Witness| witness.epoch == self.group.stream.epoch;
        needs.extend(request.witnesses.iter().filter(same_epoch).map(|witness| Need::Commit(witness.seq)));
        for (op, bytes) in request.batches.iter().flat_map(ops_of) {
            needs.extend([Need::Op(op), Need::Related(op)]);
            let Ok(body) = OpBody::from_bytes(bytes) else { continue };
            needs.extend([Need::Row(body.target), Need::Commit(body.base_seq)]);
            needs.extend(
                body.deps.iter().chain(&body.amends).flat_map(|op| [Need::Op(*op), Need::Related(*op)]),
            );
        }
        let known = &self.group.known;
        let missing = needs.into_iter().filter(|need| match need {
            Need::Device(id) => !known.devices.contains_key(id),
            Need::Op(id) => !known.ops.contains_key(id),
            Need::Row(id) => !known.rows.contains_key(id),
            Need::Related(id) => !known.related.contains_key(id),
            Need::Commit(seq) => !known.commits.contains_key(seq),
        });
        self.needs.extend(missing);
    }

    /// Takes the push. Where an op lacks something it is passed over and the rest is looked through for more needs;
    /// the caller throws the whole layer away as soon as there is one.
    pub(super) fn push(&mut self, asker: &Asker, request: &PushRequest) -> Result<Draft, Wait> {
        let mut device = self.device(asker.device)?;
        if request.device != asker.device {
            return Ok(draft(&device, Some(PushProblem::NotYourDevice)));
        }
        match self.history(request.epoch, &request.witnesses)? {
            History::Same => {}
            History::Other => return Ok(draft(&device, None)),
            History::RolledBack(proof) => {
                let minted =
                    minted_epoch(&self.group.authority.keys.witness, &proof, &self.group.stream, self.now());
                self.own.epoch = Some(Epoch(minted));
                self.own.buried = Some(proof.epoch);
                return Ok(draft(&device, None));
            }
        }
        self.take_hole(&mut device, request);
        let (results, problem) = self.take_ops(asker, request, &mut device)?;
        device.seen = self.now();
        device.person = Some(asker.person);
        device.pending =
            request.pending_total.saturating_sub(u32::try_from(results.len()).unwrap_or(u32::MAX));
        device.oldest_pending = request.oldest_pending;
        let answer = Draft { results, ..draft(&device, problem) };
        self.own.devices.insert(device.device, device);
        Ok(answer)
    }

    /// Compares the asker's history with the server's own.
    pub(super) fn history(&mut self, asked: Option<Epoch>, witnesses: &[Witness]) -> Result<History, Wait> {
        let present = self.epoch();
        let stream = self.group.stream.clone();
        for witness in witnesses {
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

    fn take_ops(
        &mut self,
        asker: &Asker,
        request: &PushRequest,
        device: &mut DeviceState,
    ) -> Result<Taken, Wait> {
        let scopes = self.group.authority.directory.scopes(asker.person);
        let mut results = Vec::new();
        let mut problem = None;
        let mut chain = request.chain;
        let mut dseq = request.from_dseq;
        for batch in &request.batches {
            let proven = self.proves_actor(batch);
            for (op, bytes) in ops_of(batch) {
                let incoming =
                    Incoming { op, dseq, bytes, hash: Hash::of(bytes), proven, park: request.park };
                if let Some(found) = self.out_of_line(device, &incoming, chain)? {
                    return Ok((results, Some(found)));
                }
                chain = chain.chain_next(op);
                dseq += 1;
                // Otherwise a need is noted: go on looking for further ones.
                if let Ok((result, found)) = self.take_op(device, batch, &incoming) {
                    results.push((op, visible_to(result, &scopes)));
                    problem = found.or(problem);
                }
                if incoming.dseq > device.last_dseq {
                    device.last_dseq = incoming.dseq;
                    device.chain = chain;
                }
                if self.own.rights_changed && self.needs.is_empty() {
                    return Ok((results, problem));
                }
            }
        }
        Ok((results, problem))
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
            chain != device.chain && !active(Mutant::NoGapCheck)
        };
        Ok((forked && !active(Mutant::NoChainCheck)).then_some(PushProblem::DeviceFork))
    }

    fn take_op(
        &mut self,
        device: &DeviceState,
        batch: &PushBatch,
        incoming: &Incoming<'_>,
    ) -> Result<(OpResult, Option<PushProblem>), Wait> {
        if let Some(known) = self.op(incoming.op)? {
            if known.hash != incoming.hash {
                self.quarantine_reuse(&known, incoming);
                return Ok((known.result, Some(PushProblem::OpIdReuse { op: incoming.op })));
            }
            if incoming.dseq <= device.last_dseq || !active(Mutant::NoDedupe) {
                self.tell_device(&known, device.device);
                return Ok((known.result, None));
            }
        }
        let body = self.readable_body(batch, incoming);
        let at = self.captured_at(body.as_ref())?;
        let stored = stored_op(device.device, batch, incoming, body.as_ref(), (at, self.now()));
        let fate = match &body {
            _ if incoming.park => Fate::Held(HeldReason::Parked),
            None => Fate::Held(HeldReason::Unreadable),
            Some(body) => {
                let proven = incoming.proven;
                self.judge(&Case {
                    body: body.clone(),
                    at,
                    proven,
                    device_revoked: device.revoked,
                    accepted: false,
                })?
            }
        };
        let result = self.record(stored, body.as_ref(), fate)?;
        self.release()?;
        Ok((result, None))
    }

    /// The body, if it is one and is what its batch says it is.
    fn readable_body(&self, batch: &PushBatch, incoming: &Incoming<'_>) -> Option<OpBody> {
        let body = OpBody::from_bytes(incoming.bytes).ok()?;
        let fits = body.op == incoming.op
            && body.org == self.group.stream.org
            && body.actor == batch.actor
            && incoming.bytes.len() <= MAX_OP_BYTES;
        fits.then_some(body)
    }

    /// 2.8: corrected by the measured offset, not before the newest commit its device had seen, not after now.
    fn captured_at(&mut self, body: Option<&OpBody>) -> Result<Timestamp, Wait> {
        let now = self.now();
        let Some(body) = body else { return Ok(now) };
        let earliest = self.commit_end(body.base_seq)?.map_or(Timestamp(i64::MIN), |end| end.at).min(now);
        Ok(body.captured.corrected().clamp(earliest, now))
    }

    fn proves_actor(&self, batch: &PushBatch) -> bool {
        let first = usize::from(batch.first);
        let mut others = batch.other_hashes.iter();
        let mut listed = Vec::with_capacity(batch.op_ids.len());
        for (index, op) in batch.op_ids.iter().enumerate() {
            let body = index.checked_sub(first).and_then(|sent| batch.bodies.get(sent));
            let Some(hash) = body.map(|bytes| Hash::of(bytes)).or_else(|| others.next().copied()) else {
                return false;
            };
            listed.push((*op, hash));
        }
        let key = actor_key(&self.group.authority.keys.actor_root, batch.actor, batch.captured_by);
        batch_mac(&key, &listed) == batch.actor_mac
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
pub(super) fn visible_to(result: OpResult, scopes: &std::collections::BTreeSet<domain::Scope>) -> OpResult {
    match result {
        OpResult::Refused { seq, rejection, current } => {
            let current = current.filter(|row| scopes.contains(&row.scope));
            OpResult::Refused { seq, rejection, current }
        }
        other => other,
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

fn ops_of(batch: &PushBatch) -> impl Iterator<Item = (OpId, &[u8])> {
    let ids = batch.op_ids.iter().skip(usize::from(batch.first)).copied();
    ids.zip(batch.bodies.iter().map(Vec::as_slice))
}

fn stored_op(
    device: DeviceId,
    batch: &PushBatch,
    incoming: &Incoming<'_>,
    body: Option<&OpBody>,
    (captured, received): (Timestamp, Timestamp),
) -> StoredOp {
    StoredOp {
        op: incoming.op,
        hash: incoming.hash,
        device,
        dseq: incoming.dseq,
        actor: batch.actor,
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
