//! The frozen columns of photos and voice notes, and of their pieces.

use domain::Timestamp;
use storage::StorageError;
use storage::blobs::{BlobStage, LocalBlob};
use sync::Hash;
use wasm_bindgen::JsValue;

use crate::columns::{Columns, Stored};

/// One file, key `hash`. Bytes, sealed or not, lie in its pieces.
pub(crate) fn blob_value(blob: &LocalBlob) -> JsValue {
    Columns::new()
        .text("hash", &blob.hash.to_string())
        .number("size", i64::from(blob.bytes))
        .text("mime", &blob.mime)
        .number("seconds", i64::from(blob.seconds))
        .number("saved_at", blob.saved_at.0)
        .text("actor", &blob.actor.to_string())
        .text("form", &blob.form)
        .texts("targets", blob.targets.iter().map(ToString::to_string))
        .text("state", blob.stage.word())
        .into_value()
}

pub(crate) fn read_blob(value: &JsValue) -> Result<LocalBlob, StorageError> {
    let row = Stored(value);
    let damaged = |column: &str| StorageError::Damaged { detail: format!("column {column} of a file") };
    Ok(LocalBlob {
        hash: row
            .text("hash")?
            .parse::<domain::FileHash>()
            .map(|hash| Hash(hash.0))
            .map_err(|_| damaged("hash"))?,
        bytes: u32::try_from(row.number("size")?).map_err(|_| damaged("size"))?,
        mime: row.text("mime")?,
        seconds: u16::try_from(row.number("seconds")?).map_err(|_| damaged("seconds"))?,
        saved_at: Timestamp(row.number("saved_at")?),
        actor: row.parsed("actor")?,
        form: row.text("form")?,
        targets: row.all_parsed("targets")?,
        stage: BlobStage::of_word(&row.text("state")?).ok_or_else(|| damaged("state"))?,
    })
}

/// One piece, key `[hash, i]`, as an ArrayBuffer.
pub(crate) fn chunk_value(hash: Hash, number: u32, at: Timestamp, bytes: &[u8]) -> JsValue {
    Columns::new()
        .text("hash", &hash.to_string())
        .number("i", i64::from(number))
        .number("at", at.0)
        .number("format", 0)
        .number("key", 0)
        .bytes("bytes", bytes)
        .into_value()
}

pub(crate) fn blob_key(hash: Hash) -> JsValue {
    hash.to_string().into()
}
