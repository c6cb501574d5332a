//! Photos and voice notes in `ops`: a row per file, its bytes in pieces beside it (T6).

use std::collections::BTreeMap;

use domain::{Id, Timestamp};
use js_sys::Array;
use storage::StorageError;
use storage::blobs::{BlobStage, BlobStore, CHUNK_BYTES, LocalBlob, ORPHAN_MS, newest_first};
use sync::Hash;
use wasm_bindgen::JsValue;

use crate::blob_rows::{self as rows, chunk_value, read_blob};
use crate::columns::Stored;
use crate::ops::{BLOB, CHUNK, DRAFT, OpsDatabase};
use crate::ops_rows::all_of;
use crate::sealed_rows;
use crate::transaction::{Mode, Transaction, from_js};

impl BlobStore for OpsDatabase {
    async fn put_blob(&self, blob: &LocalBlob, bytes: &[u8]) -> Result<(), StorageError> {
        let during = "keeping a file";
        let (row, key) = (rows::blob_value(blob), rows::blob_key(blob.hash));
        if !self.read(BLOB, during, |tx| tx.get(BLOB, &key)).await?.is_undefined() {
            return Ok(());
        }
        // 1. The pieces, one transaction each. A kill here leaves pieces that no file names: no photo.
        for (number, chunk) in (0_u32..).zip(bytes.chunks(CHUNK_BYTES)) {
            let value = chunk_value(blob.hash, number, blob.saved_at, chunk);
            let value = sealed_rows::seal(self.vault(), CHUNK, value).await?;
            self.run(&[CHUNK], Mode::Relaxed, during, |tx| {
                tx.put(CHUNK, &value)?;
                tx.commit();
                Ok(())
            })
            .await?;
        }
        // 2. The row, strictly: the browser flushes everything before it too. From here on there is a photo.
        self.run(&[BLOB], Mode::Strict, during, |tx| {
            let asked = tx.get(BLOB, &key)?;
            tx.then(&asked, move |tx, found| {
                if found.is_undefined() {
                    tx.put(BLOB, &row)?;
                }
                tx.commit();
                Ok(())
            });
            Ok(())
        })
        .await
    }

    async fn blobs(&self) -> Result<Vec<LocalBlob>, StorageError> {
        let found = self.read(BLOB, "listing files", |tx| tx.get_all(BLOB, &JsValue::UNDEFINED)).await?;
        let mut blobs: Vec<LocalBlob> =
            Array::from(&found).iter().map(|value| read_blob(&value)).collect::<Result<_, _>>()?;
        newest_first(&mut blobs);
        Ok(blobs)
    }

    async fn blob_bytes(&self, hash: Hash) -> Result<Option<Vec<u8>>, StorageError> {
        let during = "reading a file";
        let range = all_of(&hash.to_string()).map_err(|error| from_js(&error, during))?;
        let mut asked = None;
        self.run(&[BLOB, CHUNK], Mode::Read, during, |tx| {
            asked = Some((tx.get(BLOB, &rows::blob_key(hash))?, tx.get_all(CHUNK, &range)?));
            Ok(())
        })
        .await?;
        let Some((row, chunks)) = asked else { return Ok(None) };
        let answer = |request: web_sys::IdbRequest| request.result().map_err(|error| from_js(&error, during));
        let row = answer(row)?;
        if row.is_undefined() {
            return Ok(None);
        }
        let (blob, mut bytes) = (read_blob(&row)?, Vec::new());
        for chunk in Array::from(&answer(chunks)?).iter() {
            let chunk = sealed_rows::open(self.vault(), CHUNK, chunk).await?;
            bytes.extend(Stored(&chunk).bytes("bytes")?);
        }
        if bytes.len() == blob.bytes as usize {
            Ok(Some(bytes))
        } else {
            Err(StorageError::Damaged { detail: format!("file {hash} is not whole") })
        }
    }

    async fn mark_blob(&self, hash: Hash, stage: BlobStage) -> Result<(), StorageError> {
        self.run(&[BLOB], Mode::Strict, "marking a file", |tx| {
            change(tx, hash, move |blob| {
                if blob.stage != BlobStage::Draft {
                    blob.stage = stage;
                }
            })
        })
        .await
    }

    async fn free_blob(&self, hash: Hash) -> Result<(), StorageError> {
        self.run(&[BLOB, CHUNK], Mode::Relaxed, "freeing a file", |tx| {
            let asked = tx.get(BLOB, &rows::blob_key(hash))?;
            tx.then(&asked, move |tx, found| {
                if !found.is_undefined() && read_blob(&found)?.stage == BlobStage::Sent {
                    free(tx, hash)?;
                }
                Ok(())
            });
            Ok(())
        })
        .await
    }

    async fn sweep_blobs(&self, now: Timestamp) -> Result<(), StorageError> {
        // Read before, because what is sealed cannot be opened in a transaction: a draft that is written in between names
        // no file that is old enough to go.
        let during = "freeing given-up files";
        let rows = self.read(DRAFT, during, |tx| tx.get_all(DRAFT, &JsValue::UNDEFINED)).await?;
        let opened = sealed_rows::open_all(self.vault(), DRAFT, &rows).await?;
        if opened.len() < Array::from(&rows).length() as usize {
            // Another person's draft, which may name any of them.
            return Ok(());
        }
        let drafts: Vec<Vec<u8>> =
            opened.iter().map(|draft| Stored(draft).bytes("bytes")).collect::<Result<_, _>>()?;
        self.run(&[BLOB, CHUNK], Mode::Relaxed, during, |tx| {
            let blobs = tx.get_all(BLOB, &JsValue::UNDEFINED)?;
            let keys = tx.get_all_keys(CHUNK)?;
            let last = keys.clone();
            // Requests answer in order: when the last one has, all have.
            tx.then(&last, move |tx, keys| {
                let result = |request: &web_sys::IdbRequest| {
                    request.result().map_err(|error| from_js(&error, "freeing given-up files"))
                };
                let mut known = Vec::new();
                for value in Array::from(&result(&blobs)?).iter() {
                    let blob = read_blob(&value)?;
                    known.push(blob.hash.to_string());
                    if blob.is_orphan(drafts.iter().map(Vec::as_slice), now) {
                        free(tx, blob.hash)?;
                    }
                }
                free_loose_pieces(tx, &keys, &known, now)
            });
            Ok(())
        })
        .await
    }
}

/// T1's part: the files that these ops name belong to their records from now on. Issue it before what commits.
pub(crate) fn claim(tx: &Transaction, named: Vec<(Hash, Id)>) -> Result<(), StorageError> {
    let mut targets: BTreeMap<Hash, Vec<Id>> = BTreeMap::new();
    for (hash, target) in named {
        targets.entry(hash).or_default().push(target);
    }
    for (hash, targets) in targets {
        change(tx, hash, move |blob| targets.iter().for_each(|target| blob.claim(*target)))?;
    }
    Ok(())
}

fn change(
    tx: &Transaction,
    hash: Hash,
    change: impl FnOnce(&mut LocalBlob) + 'static,
) -> Result<(), StorageError> {
    let asked = tx.get(BLOB, &rows::blob_key(hash))?;
    tx.then(&asked, move |tx, found| {
        if found.is_undefined() {
            return Ok(());
        }
        let mut blob = read_blob(&found)?;
        change(&mut blob);
        tx.put(BLOB, &rows::blob_value(&blob))
    });
    Ok(())
}

fn free(tx: &Transaction, hash: Hash) -> Result<(), StorageError> {
    let pieces = all_of(&hash.to_string()).map_err(|error| from_js(&error, "freeing a file"))?;
    tx.delete(BLOB, &rows::blob_key(hash))?;
    tx.delete(CHUNK, &pieces)
}

/// Pieces whose file never came to be. Young ones may belong to a file that another tab is writing.
fn free_loose_pieces(
    tx: &Transaction,
    keys: &JsValue,
    known: &[String],
    now: Timestamp,
) -> Result<(), StorageError> {
    for key in Array::from(keys).iter() {
        let name = Array::from(&key).get(0).as_string().unwrap_or_default();
        if known.contains(&name) {
            continue;
        }
        let asked = tx.get(CHUNK, &key)?;
        tx.then(&asked, move |tx, chunk| {
            let old = now.since(Timestamp(Stored(&chunk).number("at")?)) > ORPHAN_MS;
            if old { tx.delete(CHUNK, &key) } else { Ok(()) }
        });
    }
    Ok(())
}
