//! The frozen layout of `ops`: plain columns for what tidying, sending and export need, bodies sealed beside them.

use domain::{Timestamp, codec};
use js_sys::Array;
use storage::StorageError;
use storage::replica::{Draft, DraftKey};
use sync::Hash;
use sync::message::StreamId;
use sync::op::StoredBatch;
use sync::replica::{InboxEntry, OpsMeta, Trimmed};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use crate::columns::{Columns, Stored};
use crate::sealed_rows::sealed_of;

/// Version of the bytes inside `inbox`, `draft` and `meta` values; the columns around them never change.
const BYTES_VERSION: u8 = 1;

/// One capture batch, key `[stream, first_dseq]`, in `outbox` and `sent`.
pub(crate) fn batch_value(batch: &StoredBatch) -> JsValue {
    Columns::new()
        .text("stream", &batch.stream.0.to_string())
        .number("first_dseq", whole(batch.first_dseq))
        .number("count", batch.op_ids.len() as i64)
        .text("captured_by", &batch.captured_by.to_string())
        .text("actor", &batch.actor.to_string())
        .texts("op_ids", batch.op_ids.iter().map(ToString::to_string))
        .bytes("chain_before", &batch.chain_before.0)
        .bytes("actor_mac", &batch.actor_mac)
        .number("captured_at", batch.captured_at.0)
        .number("acked_seq", whole(batch.acked_seq))
        .number("format", i64::from(batch.bodies.format))
        .number("key", i64::from(batch.bodies.key))
        .bytes("bytes", &batch.bodies.bytes)
        .into_value()
}

pub(crate) fn read_batch(value: &JsValue) -> Result<StoredBatch, StorageError> {
    let row = Stored(value);
    Ok(StoredBatch {
        stream: StreamId(row.parsed("stream")?),
        first_dseq: row.count("first_dseq")?,
        captured_by: row.parsed("captured_by")?,
        actor: row.parsed("actor")?,
        op_ids: row.all_parsed("op_ids")?,
        chain_before: Hash(row.fixed("chain_before")?),
        actor_mac: row.fixed("actor_mac")?,
        captured_at: Timestamp(row.number("captured_at")?),
        bodies: sealed_of(value)?,
        acked_seq: row.count("acked_seq")?,
    })
}

/// One card, key `op`.
pub(crate) fn inbox_value(entry: &InboxEntry) -> JsValue {
    sealed(Columns::new().text("op", &entry.card.op.to_string()), &codec::encode(BYTES_VERSION, entry))
}

pub(crate) fn read_inbox(value: &JsValue) -> Result<InboxEntry, StorageError> {
    let bytes = Stored(value).bytes("bytes")?;
    codec::decode(BYTES_VERSION, &bytes, "inbox entry").map_err(|error| damaged(&error))
}

/// One half-typed form, key `[actor, form]`.
pub(crate) fn draft_value(draft: &Draft) -> JsValue {
    let columns = Columns::new()
        .text("actor", &draft.key.actor.to_string())
        .text("form", &draft.key.form)
        .number("saved_at", draft.saved_at.0);
    sealed(columns, &draft.bytes)
}

pub(crate) fn read_draft(value: &JsValue) -> Result<Draft, StorageError> {
    let row = Stored(value);
    let key = DraftKey { actor: row.parsed("actor")?, form: row.text("form")? };
    Ok(Draft { key, saved_at: Timestamp(row.number("saved_at")?), bytes: row.bytes("bytes")? })
}

/// The stream's row in `meta`, key `name`.
pub(crate) fn meta_value(stream: StreamId, meta: &OpsMeta) -> JsValue {
    sealed(Columns::new().text("name", &meta_name(stream)), &codec::encode(BYTES_VERSION, meta))
}

/// An absent row is a database that was never used.
pub(crate) fn read_meta(value: &JsValue) -> Result<OpsMeta, StorageError> {
    if value.is_undefined() {
        return Ok(OpsMeta::default());
    }
    let bytes = Stored(value).bytes("bytes")?;
    codec::decode(BYTES_VERSION, &bytes, "ops meta").map_err(|error| damaged(&error))
}

/// The ids of trimmed ops, key `name`: sixteen bytes each, written only when a batch is trimmed.
pub(crate) fn trimmed_value(stream: StreamId, trimmed: &Trimmed) -> JsValue {
    sealed(Columns::new().text("name", &trimmed_name(stream)), &codec::encode(BYTES_VERSION, trimmed))
}

/// An absent row: nothing was ever trimmed.
pub(crate) fn read_trimmed(value: &JsValue) -> Result<Trimmed, StorageError> {
    if value.is_undefined() {
        return Ok(Trimmed::default());
    }
    let bytes = Stored(value).bytes("bytes")?;
    codec::decode(BYTES_VERSION, &bytes, "trimmed ops").map_err(|error| damaged(&error))
}

pub(crate) fn named_value(name: &str, bytes: &[u8]) -> JsValue {
    sealed(Columns::new().text("name", &value_name(name)), bytes)
}

pub(crate) fn read_named(value: &JsValue) -> Result<Option<Vec<u8>>, StorageError> {
    if value.is_undefined() { Ok(None) } else { Stored(value).bytes("bytes").map(Some) }
}

pub(crate) fn meta_name(stream: StreamId) -> String {
    format!("stream:{}", stream.0)
}

pub(crate) fn trimmed_name(stream: StreamId) -> String {
    format!("trimmed:{}", stream.0)
}

/// The device key's row: a key, which the browser stores as such.
pub(crate) const DEVICE_KEY: &str = "key:device";

pub(crate) fn device_key_value(key: &web_sys::CryptoKey) -> JsValue {
    Columns::new().text("name", DEVICE_KEY).any("handle", key).into_value()
}

pub(crate) fn read_device_key(value: &JsValue) -> Option<web_sys::CryptoKey> {
    Stored(value).any("handle").ok()?.dyn_into().ok()
}

pub(crate) fn value_name(name: &str) -> String {
    format!("value:{name}")
}

pub(crate) fn batch_key(batch: &StoredBatch) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "sequence numbers stay far below 2^53")]
    let first = batch.first_dseq as f64;
    Array::of2(&batch.stream.0.to_string().into(), &JsValue::from_f64(first)).into()
}

pub(crate) fn draft_key(key: &DraftKey) -> JsValue {
    Array::of2(&key.actor.to_string().into(), &key.form.as_str().into()).into()
}

/// Every key `[first, anything]`: in IndexedDB's order an array comes after numbers and texts.
pub(crate) fn all_of(first: &str) -> Result<JsValue, JsValue> {
    let lower = Array::of1(&first.into());
    let upper = Array::of2(&first.into(), &Array::new());
    IdbKeyRange::bound(&lower, &upper).map(Into::into)
}

fn sealed(columns: Columns, bytes: &[u8]) -> JsValue {
    columns.number("format", 0).number("key", 0).bytes("bytes", bytes).into_value()
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn damaged(error: &domain::DecodeError) -> StorageError {
    StorageError::Damaged { detail: error.to_string() }
}
