//! What lies in `ops`, read whole, changed as [`Ops`] says, and written back where it differs.
//!
//! The rules of T1, T3 and T7 stand once, in `sync`; this file knows only how to store their outcome.

use std::collections::BTreeMap;

use js_sys::Array;
use storage::StorageError;
use sync::message::StreamId;
use sync::op::StoredBatch;
use sync::replica::{Ops, OpsSnapshot};
use wasm_bindgen::JsValue;
use web_sys::IdbRequest;

use crate::ops::{INBOX, META, OUTBOX, SENT};
use crate::ops_rows::{self as rows, all_of};
use crate::transaction::{Transaction, from_js};

/// The requests for all of it, in the order in which they answer.
pub(crate) struct Asked {
    outbox: IdbRequest,
    sent: IdbRequest,
    inbox: IdbRequest,
    trimmed: IdbRequest,
    meta: IdbRequest,
}

pub(crate) fn ask(tx: &Transaction, stream: StreamId) -> Result<Asked, StorageError> {
    let range = all_of(&stream.0.to_string()).map_err(|error| from_js(&error, "reading the outbox"))?;
    Ok(Asked {
        outbox: tx.get_all(OUTBOX, &range)?,
        sent: tx.get_all(SENT, &range)?,
        inbox: tx.get_all(INBOX, &JsValue::UNDEFINED)?,
        trimmed: tx.get(META, &rows::trimmed_name(stream).into())?,
        meta: tx.get(META, &rows::meta_name(stream).into())?,
    })
}

impl Asked {
    pub(crate) fn answers(&self) -> Result<OpsSnapshot, StorageError> {
        Ok(OpsSnapshot {
            outbox: all(&self.outbox, rows::read_batch)?,
            sent: all(&self.sent, rows::read_batch)?,
            inbox: all(&self.inbox, rows::read_inbox)?,
            trimmed: rows::read_trimmed(&answer(&self.trimmed)?)?,
            meta: rows::read_meta(&answer(&self.meta)?)?,
        })
    }
}

/// Reads everything, lets `change` do its work on the value, and writes what is different afterwards.
pub(crate) fn change(
    tx: &Transaction,
    stream: StreamId,
    change: impl FnOnce(&mut Ops) + 'static,
) -> Result<(), StorageError> {
    let asked = ask(tx, stream)?;
    // Requests answer in order: when the last one has, all have.
    let last = asked.meta.clone();
    tx.then(&last, move |tx, _| {
        let before = Ops::from(asked.answers()?);
        let mut after = before.clone();
        change(&mut after);
        write(tx, stream, &before, &after)?;
        tx.commit();
        Ok(())
    });
    Ok(())
}

fn write(tx: &Transaction, stream: StreamId, before: &Ops, after: &Ops) -> Result<(), StorageError> {
    write_batches(tx, OUTBOX, &before.outbox, &after.outbox)?;
    write_batches(tx, SENT, &before.sent, &after.sent)?;
    for (op, entry) in &after.inbox {
        if before.inbox.get(op) != Some(entry) {
            tx.put(INBOX, &rows::inbox_value(entry))?;
        }
    }
    if before.trimmed != after.trimmed {
        tx.put(META, &rows::trimmed_value(stream, &after.trimmed))?;
    }
    if before.meta != after.meta {
        tx.put(META, &rows::meta_value(stream, &after.meta))?;
    }
    Ok(())
}

fn write_batches(
    tx: &Transaction,
    store: &str,
    before: &BTreeMap<u64, StoredBatch>,
    after: &BTreeMap<u64, StoredBatch>,
) -> Result<(), StorageError> {
    for (first, batch) in before {
        if !after.contains_key(first) {
            tx.delete(store, &rows::batch_key(batch))?;
        }
    }
    for (first, batch) in after {
        if before.get(first) != Some(batch) {
            tx.put(store, &rows::batch_value(batch))?;
        }
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
