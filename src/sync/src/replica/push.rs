//! Sending: what is pending, in the device's order, until the server says it has it.

use domain::Timestamp;

use domain::OpId;

use super::{CacheState, PushFailure, PushLimits, PushOutcome, Replica, Tidy};
use crate::Hash;
use crate::message::{Acks, MAX_PUSH_OPS, PushBatch, PushProblem, PushReply, PushRequest, Skipped, Witness};
use crate::mutant::{Mutant, active};
use crate::op::StoredBatch;

/// How often a server may fail on the same single op before that op is parked (sync.md 2.5).
const PATIENCE: u32 = 3;

/// How long acknowledged batches are kept at least, in days.
const KEEP_SENT_DAYS: i64 = 14;

impl Replica {
    /// The next push, if there is anything to say: ops, ops that can never come any more (H4), or an epoch to learn
    /// (H7). Asking twice gives the same; the server takes every op once.
    #[must_use]
    pub fn next_push(&mut self, limits: PushLimits) -> Option<PushRequest> {
        let from = self.first_pending();
        let skipped = self.skipped_before(from);
        let tried = self.stumbling.is_some_and(|(dseq, times)| dseq == from && times >= PATIENCE);
        let park = tried && !active(Mutant::NoParking);
        let limits = if self.stumbling.is_some() { PushLimits { ops: 1, ..limits } } else { limits };
        let batches = self.batches_from(from, limits);
        let other_epoch = self.state.epoch.is_some()
            && self.state.epoch != self.ops.meta.epoch
            && !active(Mutant::QuietEpoch);
        let skipped = skipped.filter(|_| !(batches.is_empty() && active(Mutant::SilentSkip)));
        let trimmed = self.untold();
        if batches.is_empty() && skipped.is_none() && trimmed.is_empty() && !other_epoch {
            self.sending = None;
            return None;
        }
        let count: usize = batches.iter().map(|batch| batch.bodies.len()).sum();
        self.sending = Some((from, from + count as u64));
        Some(PushRequest {
            device: self.device(),
            stream: self.stream(),
            epoch: self.ops.meta.epoch,
            witnesses: self.witnesses(&self.state),
            from_dseq: from,
            chain: self.ops.chain_at(from - 1).unwrap_or_else(|| Hash::chain_start(self.device())),
            batches,
            skipped,
            trimmed,
            pending_total: u32::try_from(self.pending_count()).unwrap_or(u32::MAX),
            oldest_pending: self.oldest_pending(),
            park,
        })
    }

    /// What the server answered. Nothing leaves the outbox here: only a pull shows that an op is in the rows.
    pub fn push_replied(&mut self, request: &PushRequest, reply: PushReply, now: Timestamp) -> PushOutcome {
        self.sending = None;
        if reply.problem == Some(PushProblem::NotYourDevice) {
            return PushOutcome { sign_in: true, ..PushOutcome::default() };
        }
        // H7: an answer counts only for who asked, under the epoch that still holds.
        if request.device != self.device()
            || reply.acks.device != self.device()
            || (request.epoch != self.ops.meta.epoch && !active(Mutant::LateEpochAnswer))
        {
            return PushOutcome::default();
        }
        self.stumbling = None;
        let new_epoch = self.ops.meta.epoch != Some(reply.epoch);
        let rolled = new_epoch && self.ops.meta.epoch.is_some();
        let forked =
            !rolled && (reply.problem == Some(PushProblem::DeviceFork) || self.is_forked(&reply.acks));
        let before = self.stated;
        self.state_acks(&reply.acks);
        let progressed = before != self.stated || request.batches.is_empty();
        let heard = !new_epoch && !forked;
        self.told.extend(request.trimmed.iter().filter(|_| heard));
        let told = heard && !request.trimmed.is_empty() && self.untold().is_empty();
        let waiting = self.first_pending() < self.ops.meta.next_dseq || rolled || !self.untold().is_empty();
        let more = !forked && progressed && waiting;
        let witness_is_news = self.is_newer(self.ops.meta.witness.as_ref(), &reply.witness)
            && !active(Mutant::WitnessOnlyFromPulls);
        let tidy = (new_epoch || witness_is_news || told).then(|| Tidy {
            epoch: Some(reply.epoch),
            witness: Some(reply.witness),
            durable_seq: reply.durable_seq,
            forget_before: forget_before(now),
            epoch_changed: rolled,
            told,
            ..Tidy::nothing(self.stream(), self.device())
        });
        PushOutcome { tidy, forked, sign_in: false, more }
    }

    /// No answer, or none that is a result. Everything stays as it is; ask the [`Backoff`](super::Backoff) when to try
    /// again.
    pub fn push_failed(&mut self, request: &PushRequest, failure: PushFailure) {
        self.sending = None;
        if failure != PushFailure::Server || request.batches.is_empty() {
            return;
        }
        let count: usize = request.batches.iter().map(|batch| batch.bodies.len()).sum();
        let alone = u32::from(count == 1);
        self.stumbling = match self.stumbling {
            Some((dseq, times)) if dseq == request.from_dseq => Some((dseq, times + alone)),
            _ => Some((request.from_dseq, alone)),
        };
    }

    /// T3 is done.
    pub fn tidied(&mut self, tidy: &Tidy) {
        if tidy.epoch_changed {
            self.told.clear();
        }
        self.ops.tidy(tidy);
        if !tidy.cards.is_empty() {
            self.index_cards();
        }
        self.rebase(std::collections::BTreeSet::new());
    }

    /// Notes how far the server has this device's ops. Whatever is kept beyond is pending again (2.10a).
    pub(super) fn state_acks(&mut self, acks: &Acks) {
        if acks.device != self.device() {
            return;
        }
        let went_back = self.stated.is_none_or(|before| acks.last_dseq < before);
        self.stated = Some(acks.last_dseq);
        if went_back {
            self.rebase(std::collections::BTreeSet::new());
        }
    }

    /// H2, H5: the server's line of this device is not this one's.
    pub(super) fn is_forked(&self, acks: &Acks) -> bool {
        if active(Mutant::NoForkCheck) || active(Mutant::WeakFork) || acks.device != self.device() {
            return false;
        }
        if acks.last_dseq >= self.ops.meta.next_dseq {
            return true;
        }
        if self.ops.chain_at(acks.last_dseq).is_some_and(|mine| mine != acks.chain) {
            return true;
        }
        let inside = |batch: &StoredBatch| {
            !active(Mutant::HoleStillHeld)
                && acks.holes.iter().any(|(from, to)| batch.first_dseq <= *to && batch.last_dseq() >= *from)
        };
        self.ops.retained().any(|(batch, _)| inside(batch))
    }

    pub(super) fn is_newer(&self, known: Option<&Witness>, heard: &Witness) -> bool {
        known.is_none_or(|known| known.epoch != heard.epoch || known.seq < heard.seq)
    }

    /// Both databases' witnesses: a kill between the two may have lost either (2.10a).
    pub(super) fn witnesses(&self, state: &CacheState) -> Vec<Witness> {
        let mut all: Vec<Witness> = self.ops.meta.witness.iter().chain(&state.witness).cloned().collect();
        all.dedup();
        if active(Mutant::OneWitness) {
            all.truncate(1);
        }
        all
    }

    /// H11: trimmed ops that the server must be told of under this epoch and device id, as many as fit into a push.
    fn untold(&self) -> Vec<OpId> {
        let trimmed = &self.ops.trimmed;
        let now = self.ops.meta.epoch.map(|epoch| (epoch, self.device()));
        if trimmed.told == now {
            return Vec::new();
        }
        trimmed.ops.difference(&self.told).take(MAX_PUSH_OPS).copied().collect()
    }

    /// The number of the first op the server may not have; the next free number if there is none.
    fn first_pending(&self) -> u64 {
        let (known, all) = match self.stated {
            Some(last) => (last, !active(Mutant::NoResend)),
            None => (self.acked(), false),
        };
        self.ops
            .retained()
            .filter(|(batch, in_outbox)| (all || *in_outbox) && batch.last_dseq() > known)
            .map(|(batch, _)| batch.first_dseq.max(known + 1))
            .next()
            .unwrap_or(self.ops.meta.next_dseq)
    }

    /// H4: what the server still waits for and nobody can send any more.
    fn skipped_before(&self, first: u64) -> Option<Skipped> {
        let from = self.stated? + 1;
        if from >= first || active(Mutant::NoSkipped) {
            return None;
        }
        let chain = self.ops.chain_at(first - 1)?;
        Some(Skipped { from, to: first - 1, chain })
    }

    fn batches_from(&self, from: u64, limits: PushLimits) -> Vec<PushBatch> {
        let (mut left, mut bytes_left) = (limits.ops.max(1), limits.bytes);
        let mut next = from;
        let mut batches = Vec::new();
        for (batch, _) in self.ops.retained() {
            if batch.last_dseq() < next {
                continue;
            }
            // A hole, a sealed or a damaged batch: only what lies before it can go now.
            let (true, Ok(bodies)) = (batch.first_dseq <= next, batch.open()) else { break };
            let first = usize::try_from(next - batch.first_dseq).unwrap_or(usize::MAX);
            let fits = |index: &usize| {
                let size = bodies.get(*index).map_or(0, Vec::len);
                let fits = left > 0 && (size <= bytes_left || batches.is_empty() && *index == first);
                left = left.saturating_sub(1);
                bytes_left = bytes_left.saturating_sub(size);
                fits
            };
            let until = (first..bodies.len()).take_while(fits).last().map_or(first, |index| index + 1);
            if until == first {
                break;
            }
            next = batch.first_dseq + until as u64;
            let complete = until == bodies.len();
            batches.push(push_batch(batch, bodies, first, until));
            if !complete {
                break;
            }
        }
        batches
    }

    /// Ops the server has not acknowledged, as far as is known.
    pub(super) fn pending_count(&self) -> u64 {
        let from = self.first_pending();
        let kept = self.ops.retained().filter(|(batch, _)| batch.last_dseq() >= from);
        kept.map(|(batch, _)| batch.last_dseq() + 1 - batch.first_dseq.max(from)).sum()
    }

    pub(super) fn oldest_pending(&self) -> Option<Timestamp> {
        let from = self.first_pending();
        self.ops.retained().find(|(batch, _)| batch.last_dseq() >= from).map(|(batch, _)| batch.captured_at)
    }
}

/// Acknowledged batches captured before this may be forgotten once they are in a backup.
pub(super) fn forget_before(now: Timestamp) -> Timestamp {
    now.plus_minutes(-KEEP_SENT_DAYS * 24 * 60)
}

fn push_batch(batch: &StoredBatch, bodies: Vec<Vec<u8>>, first: usize, until: usize) -> PushBatch {
    let other = |index: usize| index < first || index >= until;
    let other_hashes =
        bodies.iter().enumerate().filter(|(i, _)| other(*i)).map(|(_, bytes)| Hash::of(bytes)).collect();
    PushBatch {
        captured_by: batch.captured_by,
        actor: batch.actor,
        actor_mac: batch.actor_mac,
        op_ids: batch.op_ids.clone(),
        first: u16::try_from(first).unwrap_or(u16::MAX),
        bodies: bodies.into_iter().take(until).skip(first).collect(),
        other_hashes,
    }
}
