//! Rows on their way to the disk and back: every row of `ops` with bytes in it carries how they are sealed.

use domain::OpId;
use js_sys::{Array, Object};
use storage::StorageError;
use sync::op::{NewBatch, Sealed, StoredBatch};
use wasm_bindgen::{JsCast, JsValue};

use crate::columns::{Columns, Stored};
use crate::ops::{CHUNK, DRAFT, INBOX, META, OUTBOX, OpsDatabase, SENT};
use crate::transaction::{Mode, from_js};
use crate::vault::{Place, Vault, With};

/// The row with its bytes sealed, if anything is sealed on this device.
pub(crate) async fn seal(vault: &Vault, store: &str, row: JsValue) -> Result<JsValue, StorageError> {
    if !vault.is_on() {
        return Ok(row);
    }
    let sealed = vault.seal(with(store), &place(store, &row)?, &Stored(&row).bytes("bytes")?).await?;
    put_in(&row, &sealed)
}

/// The row with its bytes open.
///
/// # Errors
/// [`StorageError::Sealed`] when the key is not in hand.
pub(crate) async fn open(vault: &Vault, store: &str, row: JsValue) -> Result<JsValue, StorageError> {
    let sealed = sealed_of(&row)?;
    if sealed.format == 0 {
        return Ok(row);
    }
    let plain = vault.open(&place(store, &row)?, sealed).await?;
    put_in(&row, &Sealed::plain(plain))
}

/// All of these rows, open, without those whose key is not in hand: another person's.
pub(crate) async fn open_all(
    vault: &Vault,
    store: &str,
    rows: &JsValue,
) -> Result<Vec<JsValue>, StorageError> {
    let mut opened = Vec::new();
    for row in Array::from(rows).iter() {
        match open(vault, store, row).await {
            Ok(row) => opened.push(row),
            Err(StorageError::Sealed) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(opened)
}

/// How a row's bytes are sealed.
pub(crate) fn sealed_of(row: &JsValue) -> Result<Sealed, StorageError> {
    let row = Stored(row);
    Ok(Sealed { format: narrow(&row, "format")?, key: narrow(&row, "key")?, bytes: row.bytes("bytes")? })
}

/// Whether the row should be sealed otherwise by now: it lies open, or under a key that somebody who has been removed
/// may still have.
pub(crate) fn is_behind(vault: &Vault, store: &str, sealed: &Sealed) -> bool {
    sealed.format == 0 || (with(store) == With::Work && sealed.key < vault.newest())
}

fn with(store: &str) -> With {
    match store {
        SENT | INBOX | DRAFT => With::Work,
        _ => With::Device,
    }
}

/// What binds the bytes to their row: what the store calls them, and their key; ops to their ids, wherever they lie.
fn place(store: &str, row: &JsValue) -> Result<Place, StorageError> {
    let row = Stored(row);
    Ok(match store {
        OUTBOX | SENT => Place::new("batch", &row.texts("op_ids")?.join(" ")),
        INBOX => Place::new(store, &row.text("op")?),
        DRAFT => Place::new(store, &[row.text("actor")?, row.text("form")?].join(" ")),
        CHUNK => Place::new(store, &[row.text("hash")?, row.number("i")?.to_string()].join(" ")),
        _ => Place::new(store, &row.text("name")?),
    })
}

/// A copy of the row with these bytes.
fn put_in(row: &JsValue, sealed: &Sealed) -> Result<JsValue, StorageError> {
    let copy = Object::assign(&Object::new(), row.unchecked_ref());
    let columns = Columns::of(copy);
    Ok(columns
        .number("format", i64::from(sealed.format))
        .number("key", i64::from(sealed.key))
        .bytes("bytes", &sealed.bytes)
        .into_value())
}

fn narrow<T: TryFrom<i64>>(row: &Stored<'_>, name: &str) -> Result<T, StorageError> {
    T::try_from(row.number(name)?)
        .map_err(|_| StorageError::Damaged { detail: format!("column {name} is out of range") })
}

/// The result of a request that has been answered.
pub(crate) fn answer(request: &web_sys::IdbRequest, during: &'static str) -> Result<JsValue, StorageError> {
    request.result().map_err(|error| from_js(&error, during))
}

/// A batch's bodies sealed, before it has a number.
pub(crate) async fn seal_batch(vault: &Vault, batch: &NewBatch) -> Result<Sealed, StorageError> {
    vault.seal(With::Device, &place_of_ops(&batch.op_ids), &batch.bodies.bytes).await
}

/// A batch's bodies, open.
pub(crate) async fn open_batch(vault: &Vault, batch: &StoredBatch) -> Result<Sealed, StorageError> {
    vault.open(&place_of_ops(&batch.op_ids), batch.bodies.clone()).await.map(Sealed::plain)
}

fn place_of_ops(ops: &[OpId]) -> Place {
    let ids: Vec<String> = ops.iter().map(ToString::to_string).collect();
    Place::new("batch", &ids.join(" "))
}

/// Replaces rows that are still sealed as they were read, each `(key, before, row)`; one that was changed meanwhile
/// stays as it is.
pub(crate) async fn swap(
    ops: &OpsDatabase,
    store: &'static str,
    during: &'static str,
    rows: Vec<(JsValue, Sealed, JsValue)>,
) -> Result<(), StorageError> {
    ops.run(&[store], Mode::Relaxed, during, |tx| {
        for (key, before, row) in rows {
            let asked = tx.get(store, &key)?;
            tx.then(&asked, move |tx, found| {
                let same = !found.is_undefined() && sealed_of(&found)? == before;
                if same { tx.put(store, &row) } else { Ok(()) }
            });
        }
        Ok(())
    })
    .await
}

/// Seals what lies there as it should be by now: what was written before this device had keys, and what was captured or
/// acknowledged while nobody had unlocked, and what is sealed by the work key of before. A failure leaves it for the next
/// time, and so does a key that is not in hand.
pub(crate) async fn seal_what_is_behind(ops: &OpsDatabase) -> Result<(), StorageError> {
    let during = "sealing";
    if !ops.vault().is_on() {
        return Ok(());
    }
    for store in [OUTBOX, SENT, INBOX, DRAFT, CHUNK, META] {
        let keys = ops.read(store, during, |tx| tx.get_all_keys(store)).await?;
        let found = ops.read(store, during, |tx| tx.get_all(store, &JsValue::UNDEFINED)).await?;
        let mut rows = Vec::new();
        for (key, row) in Array::from(&keys).iter().zip(Array::from(&found).iter()) {
            // Counters and keys are not sealed: neither has bytes that say anything about anybody.
            let named = store != META || Stored(&row).text("name")?.starts_with("value:");
            let Some(before) = named.then(|| sealed_of(&row)).transpose()? else { continue };
            if is_behind(ops.vault(), store, &before) {
                match open(ops.vault(), store, row).await {
                    Ok(row) => rows.push((key, before, seal(ops.vault(), store, row).await?)),
                    Err(StorageError::Sealed) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        if !rows.is_empty() {
            swap(ops, store, during, rows).await?;
        }
    }
    Ok(())
}
