//! T3: what a page's acknowledgements change in `ops`. Order: epoch change, move, trim, cards, meta.

use js_sys::Array;
use storage::StorageError;
use sync::message::StreamId;
use sync::op::StoredBatch;
use sync::replica::{CardStatus, InboxEntry, OpsMeta, Tidy};
use wasm_bindgen::JsValue;
use web_sys::IdbRequest;

use crate::ops::{INBOX, META, OUTBOX, SENT};
use crate::ops_rows::{self as rows, all_of};
use crate::transaction::{Transaction, from_js};

/// What lies in `ops`, read.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) outbox: Vec<StoredBatch>,
    pub(crate) sent: Vec<StoredBatch>,
    pub(crate) inbox: Vec<InboxEntry>,
    pub(crate) meta: OpsMeta,
}

/// The requests for it, in the order in which they answer.
pub(crate) struct Asked {
    outbox: IdbRequest,
    sent: IdbRequest,
    inbox: IdbRequest,
    meta: IdbRequest,
}

pub(crate) fn ask(tx: &Transaction, stream: StreamId) -> Result<Asked, StorageError> {
    let range = all_of(&stream.0.to_string()).map_err(|error| from_js(&error, "reading the outbox"))?;
    Ok(Asked {
        outbox: tx.get_all(OUTBOX, &range)?,
        sent: tx.get_all(SENT, &range)?,
        inbox: tx.get_all(INBOX, &JsValue::UNDEFINED)?,
        meta: tx.get(META, &rows::meta_name(stream).into())?,
    })
}

impl Asked {
    /// When this one has succeeded, all have.
    pub(crate) fn last(&self) -> &IdbRequest {
        &self.meta
    }

    pub(crate) fn answers(&self) -> Result<Held, StorageError> {
        Ok(Held {
            outbox: all(&self.outbox, rows::read_batch)?,
            sent: all(&self.sent, rows::read_batch)?,
            inbox: all(&self.inbox, rows::read_inbox)?,
            meta: rows::read_meta(&answer(&self.meta)?)?,
        })
    }
}

pub(crate) fn tidy(tx: &Transaction, tidy: &Tidy, held: Held) -> Result<(), StorageError> {
    if held.meta.device == Some(tidy.device) {
        move_acknowledged(tx, tidy, &held.outbox)?;
        renew_sent(tx, tidy, held.sent)?;
    }
    renew_cards(tx, tidy, held.inbox)?;
    let meta = OpsMeta {
        epoch: tidy.epoch.or(held.meta.epoch),
        witness: tidy.witness.clone().or(held.meta.witness),
        ..held.meta
    };
    tx.put(META, &rows::meta_value(tidy.stream, &meta))
}

/// A batch acknowledged in part stays whole: only its tail is pending.
fn move_acknowledged(tx: &Transaction, tidy: &Tidy, outbox: &[StoredBatch]) -> Result<(), StorageError> {
    for batch in outbox.iter().filter(|batch| batch.last_dseq() <= tidy.acked_dseq) {
        tx.delete(OUTBOX, &rows::batch_key(batch))?;
        let sent = StoredBatch { acked_seq: tidy.target, ..batch.clone() };
        if !may_go(&sent, tidy) {
            tx.put(SENT, &rows::batch_value(&sent))?;
        }
    }
    Ok(())
}

/// H8: seqs of another epoch go; batches that have none get the page's target as upper bound.
fn renew_sent(tx: &Transaction, tidy: &Tidy, sent: Vec<StoredBatch>) -> Result<(), StorageError> {
    for batch in sent {
        let mut seq = if tidy.epoch_changed { 0 } else { batch.acked_seq };
        if seq == 0 && batch.last_dseq() <= tidy.acked_dseq {
            seq = tidy.target;
        }
        let renewed = StoredBatch { acked_seq: seq, ..batch.clone() };
        if may_go(&renewed, tidy) {
            tx.delete(SENT, &rows::batch_key(&batch))?;
        } else if renewed != batch {
            tx.put(SENT, &rows::batch_value(&renewed))?;
        }
    }
    Ok(())
}

/// Safe in a backup, and old enough.
fn may_go(batch: &StoredBatch, tidy: &Tidy) -> bool {
    let safe = batch.acked_seq != 0 && batch.acked_seq <= tidy.durable_seq;
    safe && batch.captured_at < tidy.forget_before
}

/// Closes before it opens: a card that comes with the page is newer than the news that it was settled.
fn renew_cards(tx: &Transaction, tidy: &Tidy, inbox: Vec<InboxEntry>) -> Result<(), StorageError> {
    for entry in inbox.into_iter().filter(|entry| tidy.closed.contains(&entry.card.op)) {
        tx.put(INBOX, &rows::inbox_value(&InboxEntry { status: CardStatus::Closed, ..entry }))?;
    }
    for card in &tidy.cards {
        tx.put(INBOX, &rows::inbox_value(&InboxEntry { card: card.clone(), status: CardStatus::Open }))?;
    }
    Ok(())
}

fn all<T>(
    request: &IdbRequest,
    read: fn(&JsValue) -> Result<T, StorageError>,
) -> Result<Vec<T>, StorageError> {
    Array::from(&answer(request)?).iter().map(|value| read(&value)).collect()
}

fn answer(request: &IdbRequest) -> Result<JsValue, StorageError> {
    request.result().map_err(|error| from_js(&error, "reading"))
}
