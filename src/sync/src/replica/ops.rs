//! The `ops` database as a value: what T1, T3 and T7 do to it. Any store must do the same; the replica mirrors it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{DeviceId, OpId, order};

use super::{CardStatus, InboxEntry, OpsMeta, OpsSnapshot, Renumbering, Tidy, Trimmed};
use crate::Hash;
use crate::message::StreamId;
use crate::mutant::{Mutant, active};
use crate::op::{NewBatch, StoredBatch};

/// Everything irreplaceable on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ops {
    /// By the number of their first op.
    pub outbox: BTreeMap<u64, StoredBatch>,
    pub sent: BTreeMap<u64, StoredBatch>,
    pub inbox: BTreeMap<OpId, InboxEntry>,
    pub trimmed: Trimmed,
    pub meta: OpsMeta,
}

impl From<OpsSnapshot> for Ops {
    fn from(snapshot: OpsSnapshot) -> Ops {
        let by_number = |batches: Vec<StoredBatch>| {
            order::map(batches.into_iter().map(|batch| (batch.first_dseq, batch)))
        };
        Ops {
            outbox: by_number(snapshot.outbox),
            sent: by_number(snapshot.sent),
            inbox: order::map(snapshot.inbox.into_iter().map(|entry| (entry.card.op, entry))),
            trimmed: snapshot.trimmed,
            meta: OpsMeta { next_dseq: snapshot.meta.next_dseq.max(1), ..snapshot.meta },
        }
    }
}

impl Ops {
    #[must_use]
    pub fn snapshot(&self) -> OpsSnapshot {
        OpsSnapshot {
            outbox: self.outbox.values().cloned().collect(),
            sent: self.sent.values().cloned().collect(),
            inbox: self.inbox.values().cloned().collect(),
            trimmed: self.trimmed.clone(),
            meta: self.meta.clone(),
        }
    }

    /// Takes `device` as the profile's own id if there is none yet; returns the one that holds.
    pub fn adopt_device(&mut self, device: DeviceId) -> DeviceId {
        if let Some(own) = self.meta.device {
            return own;
        }
        self.meta.device = Some(device);
        self.meta.chain = Hash::chain_start(device);
        self.meta.next_dseq = self.meta.next_dseq.max(1);
        device
    }

    /// T1: numbers the batch and puts it into the outbox.
    pub fn capture(&mut self, batch: &NewBatch) -> StoredBatch {
        self.adopt_device(batch.device);
        let stored = StoredBatch {
            stream: batch.stream,
            first_dseq: self.meta.next_dseq,
            captured_by: batch.device,
            actor: batch.actor,
            op_ids: batch.op_ids.clone(),
            chain_before: self.meta.chain,
            actor_mac: batch.actor_mac,
            captured_at: batch.captured_at,
            bodies: batch.bodies.clone(),
            acked_seq: 0,
        };
        self.add(stored.clone());
        stored
    }

    /// Puts a batch that the store has numbered into the outbox.
    pub fn add(&mut self, batch: StoredBatch) {
        self.meta.next_dseq = batch.last_dseq() + 1;
        self.meta.chain = chain_after(&batch, batch.op_ids.len());
        self.outbox.insert(batch.first_dseq, batch);
    }

    /// T3.
    pub fn tidy(&mut self, tidy: &Tidy) {
        if self.meta.device.is_some_and(|own| own != tidy.device) {
            return;
        }
        if tidy.epoch_changed && !active(Mutant::OldSeqsKept) {
            self.sent.values_mut().for_each(|batch| batch.acked_seq = 0);
        }
        let acked: Vec<u64> = self
            .outbox
            .values()
            .filter(|batch| {
                let last = if active(Mutant::TidyByFirst) { batch.first_dseq } else { batch.last_dseq() };
                last <= tidy.acked_dseq
            })
            .map(|b| b.first_dseq)
            .collect();
        for first in acked {
            if let Some(batch) = self.outbox.remove(&first) {
                self.sent.insert(first, batch);
            }
        }
        for batch in self.sent.values_mut() {
            if batch.acked_seq == 0 && batch.last_dseq() <= tidy.acked_dseq {
                batch.acked_seq = tidy.target;
            }
        }
        let trimmed = &mut self.trimmed;
        self.sent.retain(|_, batch| {
            let goes = may_be_trimmed(batch, tidy);
            if goes && !active(Mutant::NoTrimmedIds) {
                trimmed.ops.extend(&batch.op_ids);
            }
            !goes
        });
        self.take_cards(tidy);
        if tidy.epoch.is_some() {
            self.meta.epoch = tidy.epoch;
        }
        if tidy.told {
            self.trimmed.told = self.meta.epoch.map(|epoch| (epoch, tidy.device));
        }
        if tidy.witness.is_some() {
            self.meta.witness.clone_from(&tidy.witness);
        }
    }

    /// Whether [`Ops::tidy`] would change anything.
    #[must_use]
    pub fn would_change(&self, tidy: &Tidy) -> bool {
        if self.meta.device.is_some_and(|own| own != tidy.device) {
            return false;
        }
        let moves = self.outbox.values().any(|batch| batch.last_dseq() <= tidy.acked_dseq);
        let sent = self.sent.values().any(|batch| {
            let learns = batch.acked_seq == 0 && tidy.target > 0 && batch.last_dseq() <= tidy.acked_dseq;
            let forgets = batch.acked_seq > 0 && tidy.epoch_changed;
            learns || forgets || may_be_trimmed(batch, tidy)
        });
        let cards = tidy.cards.iter().any(|card| {
            let known = self.inbox.get(&card.op);
            known.is_none_or(|known| known.card != *card || known.status != CardStatus::Open)
        });
        let closes = |op: &OpId| self.inbox.get(op).is_some_and(|entry| entry.status != CardStatus::Closed);
        let epoch = tidy.epoch.is_some() && tidy.epoch != self.meta.epoch;
        let witness = tidy.witness.is_some() && tidy.witness != self.meta.witness;
        let now = tidy.epoch.or(self.meta.epoch).map(|epoch| (epoch, tidy.device));
        let told = tidy.told && self.trimmed.told != now;
        moves || sent || cards || tidy.closed.iter().any(closes) || epoch || witness || told
    }

    fn take_cards(&mut self, tidy: &Tidy) {
        let new_cards = tidy.cards.iter().filter(|_| !active(Mutant::DropRefusals));
        for card in new_cards {
            self.inbox.insert(card.op, InboxEntry { card: card.clone(), status: CardStatus::Open });
        }
        for op in &tidy.closed {
            if let Some(entry) = self.inbox.get_mut(op) {
                entry.status = CardStatus::Closed;
            }
        }
    }

    /// T7, only if the device still has the old id and nothing was captured since the plan was made; otherwise another
    /// tab was faster and nothing happens.
    pub fn renumber(&mut self, renumbering: &Renumbering) {
        let moved_on = self.meta.chain != renumbering.old_chain && !active(Mutant::BlindRenumbering);
        if self.meta.device.is_some_and(|own| own != renumbering.old_device) || moved_on {
            return;
        }
        let by_number =
            |batches: &[StoredBatch]| order::map(batches.iter().map(|b| (b.first_dseq, b.clone())));
        self.outbox = by_number(&renumbering.outbox);
        self.sent = by_number(&renumbering.sent);
        self.meta.device = Some(renumbering.new_device);
        self.meta.next_dseq = renumbering.next_dseq;
        self.meta.chain = renumbering.chain;
    }

    /// Everything kept, densely from 1 under another device id, each batch staying in its store.
    #[must_use]
    pub fn renumbering(&self, old_device: DeviceId, new_device: DeviceId) -> Renumbering {
        densely(self.retained(), (old_device, self.meta.chain), new_device)
    }

    /// All batches, by number, each with whether it lies in the outbox.
    pub fn retained(&self) -> impl Iterator<Item = (&StoredBatch, bool)> {
        let (mut sent, mut outbox) = (self.sent.values().peekable(), self.outbox.values().peekable());
        core::iter::from_fn(move || {
            let next_sent = sent.peek().map(|batch| batch.first_dseq);
            let next_outbox = outbox.peek().map(|batch| batch.first_dseq);
            if next_sent == next_outbox {
                // A batch in both stores counts once, as not yet acknowledged.
                sent.next();
            }
            let from_sent = match (next_sent, next_outbox) {
                (Some(sent), Some(outbox)) => sent < outbox,
                (sent, _) => sent.is_some(),
            };
            if from_sent {
                sent.next().map(|batch| (batch, false))
            } else {
                outbox.next().map(|batch| (batch, true))
            }
        })
    }

    /// The device's running hash after op `dseq`, if what is kept reaches there (H2).
    #[must_use]
    pub fn chain_at(&self, dseq: u64) -> Option<Hash> {
        if dseq + 1 == self.meta.next_dseq {
            return Some(self.meta.chain);
        }
        self.retained().find_map(|(batch, _)| {
            let inside = batch.first_dseq <= dseq + 1 && dseq <= batch.last_dseq();
            let taken = usize::try_from(dseq + 1 - batch.first_dseq.min(dseq + 1)).ok()?;
            inside.then(|| chain_after(batch, taken))
        })
    }

    /// Cards that the server has not called settled, whatever the person has done about them meanwhile (H10).
    #[must_use]
    pub fn known_cards(&self) -> BTreeSet<OpId> {
        let unsettled = self.inbox.values().filter(|entry| entry.status != CardStatus::Closed);
        order::set(unsettled.map(|entry| entry.card.op))
    }
}

/// These batches in their order, densely from 1 under `new_device`; `old` is what the store must still hold.
pub(super) fn densely<'b>(
    batches: impl Iterator<Item = (&'b StoredBatch, bool)>,
    old: (DeviceId, Hash),
    new_device: DeviceId,
) -> Renumbering {
    let mut next_dseq = 1;
    let mut chain = Hash::chain_start(new_device);
    let mut stream = StreamId::default();
    let (mut outbox, mut sent) = (Vec::new(), Vec::new());
    for (batch, in_outbox) in batches {
        let moved = StoredBatch { first_dseq: next_dseq, chain_before: chain, ..batch.clone() };
        stream = moved.stream;
        next_dseq = moved.last_dseq() + 1;
        chain = chain_after(&moved, moved.op_ids.len());
        if in_outbox {
            outbox.push(moved);
        } else if !active(Mutant::RenumberOutboxOnly) {
            sent.push(moved);
        }
    }
    let (old_device, old_chain) = old;
    Renumbering { stream, old_device, old_chain, new_device, outbox, sent, next_dseq, chain }
}

/// Whether the batch's bodies may go: every op lies in a verified backup of this line, and 14 days have passed.
fn may_be_trimmed(batch: &StoredBatch, tidy: &Tidy) -> bool {
    let safe = batch.acked_seq > 0 && batch.acked_seq <= tidy.durable_seq;
    let old = batch.captured_at < tidy.forget_before;
    (safe && old && !active(Mutant::SentForever)) || active(Mutant::SentNotRetained)
}

fn chain_after(batch: &StoredBatch, ops: usize) -> Hash {
    batch.op_ids.iter().take(ops).fold(batch.chain_before, |chain, op| chain.chain_next(*op))
}
