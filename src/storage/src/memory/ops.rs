//! `ops` in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::{DeviceId, OpId, PersonId};
use sync::Hash;
use sync::message::StreamId;
use sync::op::{NewBatch, StoredBatch};
use sync::replica::{CardStatus, InboxEntry, OpsMeta, OpsSnapshot, Renumbering, Tidy};

use crate::StorageError;
use crate::replica::{Draft, DraftKey, OpsStore};

/// The irreplaceable database of a device.
#[derive(Debug, Default)]
pub struct MemoryOps(RefCell<Content>);

#[derive(Clone, Debug, Default)]
struct Content {
    streams: BTreeMap<StreamId, Stream>,
    drafts: BTreeMap<DraftKey, Draft>,
    values: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, Debug, Default)]
struct Stream {
    meta: OpsMeta,
    outbox: BTreeMap<u64, StoredBatch>,
    sent: BTreeMap<u64, StoredBatch>,
    inbox: BTreeMap<OpId, InboxEntry>,
}

impl MemoryOps {
    /// A copy that shares nothing.
    #[must_use]
    pub fn fork(&self) -> MemoryOps {
        MemoryOps(RefCell::new(self.0.borrow().clone()))
    }
}

impl OpsStore for MemoryOps {
    async fn capture(&self, batch: &NewBatch, draft: Option<&DraftKey>) -> Result<StoredBatch, StorageError> {
        let mut content = self.0.borrow_mut();
        let stream = content.streams.entry(batch.stream).or_default();
        start(&mut stream.meta, batch.device);
        let stored = StoredBatch {
            stream: batch.stream,
            first_dseq: stream.meta.next_dseq,
            captured_by: batch.device,
            actor: batch.actor,
            op_ids: batch.op_ids.clone(),
            chain_before: stream.meta.chain,
            actor_mac: batch.actor_mac,
            captured_at: batch.captured_at,
            bodies: batch.bodies.clone(),
            acked_seq: 0,
        };
        stream.meta.next_dseq += batch.op_ids.len() as u64;
        stream.meta.chain = batch.op_ids.iter().fold(stream.meta.chain, |chain, op| chain.chain_next(*op));
        stream.outbox.insert(stored.first_dseq, stored.clone());
        if let Some(key) = draft {
            content.drafts.remove(key);
        }
        Ok(stored)
    }

    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError> {
        let content = self.0.borrow();
        let Some(stream) = content.streams.get(&stream) else { return Ok(OpsSnapshot::default()) };
        Ok(OpsSnapshot {
            outbox: stream.outbox.values().cloned().collect(),
            sent: stream.sent.values().cloned().collect(),
            inbox: stream.inbox.values().cloned().collect(),
            meta: stream.meta.clone(),
        })
    }

    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError> {
        let mut content = self.0.borrow_mut();
        let stream = content.streams.entry(tidy.stream).or_default();
        if stream.meta.device == Some(tidy.device) {
            stream.renew_sent(tidy);
        }
        for card in &tidy.cards {
            stream.inbox.insert(card.op, InboxEntry { card: card.clone(), status: CardStatus::Open });
        }
        for op in &tidy.closed {
            if let Some(entry) = stream.inbox.get_mut(op) {
                entry.status = CardStatus::Closed;
            }
        }
        stream.meta.epoch = tidy.epoch.or(stream.meta.epoch);
        stream.meta.witness = tidy.witness.clone().or(stream.meta.witness.take());
        Ok(())
    }

    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError> {
        let mut content = self.0.borrow_mut();
        let stream = content.streams.entry(renumbering.stream).or_default();
        if stream.meta.device != Some(renumbering.old_device) {
            return Ok(());
        }
        let by_number = |batches: &[StoredBatch]| {
            batches.iter().map(|batch| (batch.first_dseq, batch.clone())).collect::<BTreeMap<_, _>>()
        };
        stream.outbox = by_number(&renumbering.outbox);
        stream.sent = by_number(&renumbering.sent);
        stream.meta.device = Some(renumbering.new_device);
        stream.meta.next_dseq = renumbering.next_dseq;
        stream.meta.chain = renumbering.chain;
        Ok(())
    }

    async fn adopt_device(&self, stream: StreamId, device: DeviceId) -> Result<DeviceId, StorageError> {
        let mut content = self.0.borrow_mut();
        let meta = &mut content.streams.entry(stream).or_default().meta;
        start(meta, device);
        Ok(meta.device.unwrap_or(device))
    }

    async fn save_draft(&self, draft: &Draft) -> Result<(), StorageError> {
        self.0.borrow_mut().drafts.insert(draft.key.clone(), draft.clone());
        Ok(())
    }

    async fn drafts(&self, actor: PersonId) -> Result<Vec<Draft>, StorageError> {
        let content = self.0.borrow();
        Ok(content.drafts.values().filter(|draft| draft.key.actor == actor).cloned().collect())
    }

    async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError> {
        self.0.borrow_mut().drafts.remove(key);
        Ok(())
    }

    async fn close_card(&self, op: OpId) -> Result<(), StorageError> {
        for stream in self.0.borrow_mut().streams.values_mut() {
            if let Some(entry) = stream.inbox.get_mut(&op) {
                entry.status = CardStatus::Closed;
            }
        }
        Ok(())
    }

    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        self.0.borrow_mut().values.insert(name.to_owned(), value.to_vec());
        Ok(())
    }

    async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.borrow().values.get(name).cloned())
    }
}

impl Stream {
    /// T3: epoch change, move, trim, in this order.
    fn renew_sent(&mut self, tidy: &Tidy) {
        if tidy.epoch_changed {
            self.sent.values_mut().for_each(|batch| batch.acked_seq = 0);
        }
        let pending = self.outbox.split_off(&0);
        for (first, mut batch) in pending {
            if batch.last_dseq() <= tidy.acked_dseq {
                batch.acked_seq = tidy.target;
                self.sent.insert(first, batch);
            } else {
                self.outbox.insert(first, batch);
            }
        }
        for batch in self.sent.values_mut().filter(|batch| batch.acked_seq == 0) {
            if batch.last_dseq() <= tidy.acked_dseq {
                batch.acked_seq = tidy.target;
            }
        }
        self.sent.retain(|_, batch| {
            let safe = batch.acked_seq != 0 && batch.acked_seq <= tidy.durable_seq;
            !(safe && batch.captured_at < tidy.forget_before)
        });
    }
}

/// A database that has no device id yet begins its numbering with this one.
fn start(meta: &mut OpsMeta, device: DeviceId) {
    if meta.device.is_none() {
        meta.device = Some(device);
        meta.next_dseq = 1;
        meta.chain = Hash::chain_start(device);
    }
}
