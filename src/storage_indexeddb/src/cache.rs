//! `cache:<organisation>:<layout>`: what the server can send again. Used through rexie; may be deleted at any moment.

use std::rc::Rc;

use domain::{OrgId, Row, codec};
use js_sys::Uint8Array;
use rexie::{KeyRange, Store, Transaction, TransactionMode};
use serde::{Serialize, de::DeserializeOwned};
use storage::StorageError;
use storage::replica::{CacheStore, Swap};
use sync::replica::{CacheSnapshot, CacheState, Compaction, Page, PageWrite};
use wasm_bindgen::JsValue;

use crate::cache_access::{Access, End, Fault};
use crate::slices::Slices;

/// Raise it whenever the bytes below change: a new name is a new, empty database, and nothing is migrated.
const LAYOUT: u8 = 1;

/// One value per block of rows: reading 500 rows as one value is several times faster than one by one.
pub(crate) const BASE: &str = "base";
/// One value per pull page, by number.
pub(crate) const LOG: &str = "log";
pub(crate) const META: &str = "meta";
const STATE: &str = "state";

/// The replaceable database. Cheap to clone.
#[derive(Clone)]
pub struct CacheDatabase(Rc<Access>);

impl CacheDatabase {
    /// Opens lazily, at the first use.
    #[must_use]
    pub fn new(org: OrgId) -> CacheDatabase {
        CacheDatabase::named(&org.to_string())
    }

    /// The database `cache:<name>:<layout>`.
    #[must_use]
    pub fn named(name: &str) -> CacheDatabase {
        CacheDatabase(Rc::new(Access::new(format!("cache:{name}:{LAYOUT}"))))
    }

    /// Gives up what is not stored yet and closes: the page is about to be frozen, and other tabs must not wait for it.
    pub fn let_go(&self) {
        self.0.let_go();
    }

    /// Replaces everything by these blocks and this state, whatever lies there: a replica that has lived without its
    /// cache while the disk was full writes it anew.
    ///
    /// # Errors
    /// When there is no room for it, or the database does not answer.
    pub async fn renew(&self, state: &CacheState, blocks: &[Vec<Row>]) -> Result<(), StorageError> {
        let (state, blocks) = (encoded(state), encoded_blocks(blocks));
        self.0
            .run("writing the working set anew", TransactionMode::ReadWrite, async |tx| {
                tx.store(LOG)?.clear().await?;
                tx.store(META)?.put(&state, Some(&STATE.into())).await?;
                put_blocks(tx, blocks).await?;
                Ok(End::Commit(()))
            })
            .await
    }
}

impl CacheStore for CacheDatabase {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        let during = "loading the working set";
        let (state, stored, numbers, logged) = self
            .0
            .run(during, TransactionMode::ReadOnly, async |tx| {
                let state = read_state(&tx.store(META)?).await?;
                let stored = tx.store(BASE)?.get_all(None, None).await?;
                let log = tx.store(LOG)?;
                let numbers = log.get_all_keys(None, None).await?;
                let logged = log.get_all(None, None).await?;
                Ok(End::Commit((state, stored, numbers, logged)))
            })
            .await?;
        // The transaction has given everything; from here on the page may have turns.
        let mut slices = Slices::new();
        let (mut blocks, mut pages) = (Vec::new(), Vec::new());
        for block in &stored {
            blocks.push(decoded::<Vec<Row>>(block).map_err(|fault| fault.during(during))?);
            slices.between().await;
        }
        for (number, page) in numbers.iter().zip(&logged) {
            let read = number_of(number).and_then(|number| Ok((number, decoded::<Page>(page)?)));
            pages.push(read.map_err(|fault| fault.during(during))?);
            slices.between().await;
        }
        Ok(CacheSnapshot { state, blocks, pages })
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        // Everything is encoded before the transaction begins: an await on anything else would end it.
        let (page, state) = (encoded(&write.page), encoded(&write.next));
        self.0
            .run("storing a page", TransactionMode::ReadWrite, async |tx| {
                let meta = tx.store(META)?;
                if !is_expected(read_state(&meta).await?, &write.expected) {
                    return Ok(End::Abort(Swap::Lost));
                }
                tx.store(LOG)?.put(&page, Some(&key(write.next.pages))).await?;
                meta.put(&state, Some(&STATE.into())).await?;
                Ok(End::Commit(Swap::Done))
            })
            .await
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        let blocks = encoded_blocks(&compaction.blocks);
        self.0
            .run("compacting", TransactionMode::ReadWrite, async |tx| {
                if !is_expected(read_state(&tx.store(META)?).await?, &compaction.expected) {
                    return Ok(End::Abort(Swap::Lost));
                }
                put_blocks(tx, blocks).await?;
                let log = tx.store(LOG)?;
                let merged =
                    KeyRange::upper_bound(&key(compaction.through), None).map_err(rexie::Error::from)?;
                for number in log.get_all_keys(Some(merged), None).await? {
                    log.delete(number).await?;
                }
                Ok(End::Commit(Swap::Done))
            })
            .await
    }

    async fn clear(&self) -> Result<(), StorageError> {
        self.0
            .run("clearing the working set", TransactionMode::ReadWrite, async |tx| {
                for name in [BASE, LOG, META] {
                    tx.store(name)?.clear().await?;
                }
                Ok(End::Commit(()))
            })
            .await
    }
}

/// These blocks and no others.
async fn put_blocks(tx: &Transaction, blocks: Vec<(JsValue, Option<JsValue>)>) -> Result<(), Fault> {
    let base = tx.store(BASE)?;
    base.clear().await?;
    Ok(base.put_all(blocks.into_iter()).await?)
}

fn encoded_blocks(blocks: &[Vec<Row>]) -> Vec<(JsValue, Option<JsValue>)> {
    (0..).zip(blocks).map(|(index, block)| (encoded(block), Some(key(index)))).collect()
}

/// A cache without a state is new: only a page asked for by a new replica may become its first.
fn is_expected(stored: Option<CacheState>, expected: &CacheState) -> bool {
    stored.map_or(expected.pages == 0, |stored| stored == *expected)
}

async fn read_state(meta: &Store) -> Result<Option<CacheState>, Fault> {
    meta.get(STATE.into()).await?.map(|value| decoded(&value)).transpose()
}

fn encoded<T: Serialize>(value: &T) -> JsValue {
    Uint8Array::from(codec::encode(LAYOUT, value).as_slice()).buffer().into()
}

fn decoded<T: DeserializeOwned>(value: &JsValue) -> Result<T, Fault> {
    let bytes = Uint8Array::new(value).to_vec();
    codec::decode(LAYOUT, &bytes, "cached value").map_err(|error| Fault::Damaged(error.to_string()))
}

#[expect(clippy::cast_precision_loss, reason = "page numbers stay far below 2^53")]
fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "only page numbers are stored as keys"
)]
fn number_of(key: &JsValue) -> Result<u64, Fault> {
    key.as_f64()
        .map(|number| number as u64)
        .ok_or_else(|| Fault::Damaged("a page without a number".to_owned()))
}
