//! What lies in `ops`, read whole, changed as [`Ops`] says, and written back where it differs.
//!
//! The rules of T3 and T7 stand once, in `sync`; this file knows only how to store their outcome. What is sealed can be
//! neither opened nor sealed inside a transaction, so a change is worked out on what was read, and stored if nothing
//! else was stored in between; otherwise it is worked out again.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::Array;
use storage::StorageError;
use sync::message::StreamId;
use sync::op::{Sealed, StoredBatch};
use sync::replica::{InboxEntry, Ops, OpsMeta, OpsSnapshot, Trimmed};
use wasm_bindgen::JsValue;
use web_sys::IdbRequest;

use crate::ops::{INBOX, META, OUTBOX, OpsDatabase, SENT};
use crate::ops_rows::{self as rows, all_of};
use crate::sealed_rows::{self, answer, sealed_of};
use crate::transaction::{Mode, Transaction, from_js};
use crate::vault::Vault;

/// Other tabs that store so often in between are not waited for.
const MOST_TRIES: u32 = 20;

const STORES: &[&str] = &[OUTBOX, SENT, INBOX, META];

/// The requests for all of it, in the order in which they answer.
struct Asked {
    outbox: IdbRequest,
    sent: IdbRequest,
    inbox: IdbRequest,
    trimmed: IdbRequest,
    meta: IdbRequest,
}

/// All of it as it lies there, sealed.
#[derive(PartialEq)]
pub(crate) struct Raw {
    outbox: Vec<StoredBatch>,
    sent: Vec<StoredBatch>,
    inbox: Vec<Card>,
    trimmed: Trimmed,
    meta: OpsMeta,
}

/// A card's row; two are the same when their bytes are.
struct Card {
    row: JsValue,
    sealed: Sealed,
}

impl PartialEq for Card {
    fn eq(&self, other: &Card) -> bool {
        self.sealed == other.sealed
    }
}

pub(crate) async fn read(
    ops: &OpsDatabase,
    stream: StreamId,
    during: &'static str,
) -> Result<Raw, StorageError> {
    let mut asked = None;
    ops.run(STORES, Mode::Read, during, |tx| {
        asked = Some(ask(tx, stream)?);
        tx.commit();
        Ok(())
    })
    .await?;
    let asked = asked.ok_or(StorageError::Broken { during, detail: "nothing was asked".to_owned() })?;
    asked.answers()
}

/// Reads everything, lets `change` do its work on the value, and writes what is different afterwards.
pub(crate) async fn change(
    ops: &OpsDatabase,
    stream: StreamId,
    mode: Mode,
    during: &'static str,
    change: impl Fn(&mut Ops),
) -> Result<(), StorageError> {
    for _ in 0..MOST_TRIES {
        let raw = read(ops, stream, during).await?;
        let before = raw.unsealed_cards(ops.vault()).await?;
        let mut after = before.clone();
        change(&mut after);
        let writes = Writes::between(stream, &before, &after, ops.vault()).await?;
        if writes.0.is_empty() || stored(ops, stream, mode, during, raw, writes).await? {
            return Ok(());
        }
    }
    Err(StorageError::Broken { during, detail: "other tabs store without a pause".to_owned() })
}

/// Stores the writes if everything still lies there as it was read; says whether it did.
async fn stored(
    ops: &OpsDatabase,
    stream: StreamId,
    mode: Mode,
    during: &'static str,
    raw: Raw,
    writes: Writes,
) -> Result<bool, StorageError> {
    let same = Rc::new(Cell::new(false));
    let flag = Rc::clone(&same);
    ops.run(STORES, mode, during, |tx| {
        let asked = ask(tx, stream)?;
        // Requests answer in order: when the last one has, all have.
        let last = asked.meta.clone();
        tx.then(&last, move |tx, _| {
            if asked.answers()? == raw {
                flag.set(true);
                writes.issue(tx)?;
            }
            tx.commit();
            Ok(())
        });
        Ok(())
    })
    .await?;
    Ok(same.get())
}

fn ask(tx: &Transaction, stream: StreamId) -> Result<Asked, StorageError> {
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
    fn answers(&self) -> Result<Raw, StorageError> {
        let during = "reading";
        let all = |request: &IdbRequest| Ok::<_, StorageError>(Array::from(&answer(request, during)?));
        let batches = |request| -> Result<Vec<StoredBatch>, StorageError> {
            all(request)?.iter().map(|row| rows::read_batch(&row)).collect()
        };
        let card = |row: JsValue| Ok::<_, StorageError>(Card { sealed: sealed_of(&row)?, row });
        Ok(Raw {
            outbox: batches(&self.outbox)?,
            sent: batches(&self.sent)?,
            inbox: all(&self.inbox)?.iter().map(card).collect::<Result<_, _>>()?,
            trimmed: rows::read_trimmed(&answer(&self.trimmed, during)?)?,
            meta: rows::read_meta(&answer(&self.meta, during)?)?,
        })
    }
}

impl Raw {
    /// Everything that can be opened, open. Another person's cards are left out; bodies whose key is not in hand stay
    /// as they are, and nobody sends or shows them.
    pub(crate) async fn opened(self, vault: &Vault) -> Result<OpsSnapshot, StorageError> {
        let inbox = self.cards(vault).await?;
        let Raw { mut outbox, mut sent, trimmed, meta, .. } = self;
        for batch in outbox.iter_mut().chain(&mut sent) {
            if batch.bodies.format != 0 {
                match sealed_rows::open_batch(vault, batch).await {
                    Ok(bodies) => batch.bodies = bodies,
                    Err(StorageError::Sealed) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(OpsSnapshot { outbox, sent, inbox, trimmed, meta })
    }

    /// With open cards and sealed bodies: what the rules look at.
    async fn unsealed_cards(&self, vault: &Vault) -> Result<Ops, StorageError> {
        Ok(Ops::from(OpsSnapshot {
            outbox: self.outbox.clone(),
            sent: self.sent.clone(),
            inbox: self.cards(vault).await?,
            trimmed: self.trimmed.clone(),
            meta: self.meta.clone(),
        }))
    }

    async fn cards(&self, vault: &Vault) -> Result<Vec<InboxEntry>, StorageError> {
        let sealed: Array = self.inbox.iter().map(|card| card.row.clone()).collect();
        let opened = sealed_rows::open_all(vault, INBOX, &sealed).await?;
        opened.iter().map(rows::read_inbox).collect()
    }
}

/// Rows to put and keys to delete, store by store, deletions first.
struct Writes(Vec<(&'static str, Write)>);

enum Write {
    Delete(JsValue),
    Put(JsValue),
}

impl Writes {
    async fn between(
        stream: StreamId,
        before: &Ops,
        after: &Ops,
        vault: &Vault,
    ) -> Result<Writes, StorageError> {
        let mut writes = Vec::new();
        batches(OUTBOX, &before.outbox, &after.outbox, &mut writes);
        batches(SENT, &before.sent, &after.sent, &mut writes);
        for (op, entry) in &after.inbox {
            if before.inbox.get(op) != Some(entry) {
                let row = sealed_rows::seal(vault, INBOX, rows::inbox_value(entry)).await?;
                writes.push((INBOX, Write::Put(row)));
            }
        }
        if before.trimmed != after.trimmed {
            writes.push((META, Write::Put(rows::trimmed_value(stream, &after.trimmed))));
        }
        if before.meta != after.meta {
            writes.push((META, Write::Put(rows::meta_value(stream, &after.meta))));
        }
        Ok(Writes(writes))
    }

    fn issue(&self, tx: &Transaction) -> Result<(), StorageError> {
        for (store, write) in &self.0 {
            match write {
                Write::Delete(key) => tx.delete(store, key)?,
                Write::Put(row) => tx.put(store, row)?,
            }
        }
        Ok(())
    }
}

fn batches(
    store: &'static str,
    before: &BTreeMap<u64, StoredBatch>,
    after: &BTreeMap<u64, StoredBatch>,
    writes: &mut Vec<(&'static str, Write)>,
) {
    let gone = before.iter().filter(|(first, _)| !after.contains_key(first));
    writes.extend(gone.map(|(_, batch)| (store, Write::Delete(rows::batch_key(batch)))));
    let changed = after.iter().filter(|(first, batch)| before.get(first) != Some(batch));
    writes.extend(changed.map(|(_, batch)| (store, Write::Put(rows::batch_value(batch)))));
}
