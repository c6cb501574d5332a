//! `cache:<organisation>:<layout>`: what the server can send again. Used through rexie; may be deleted at any moment.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use domain::{OrgId, Row, codec};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use rexie::{KeyRange, ObjectStore, Rexie, Store, Transaction, TransactionMode};
use serde::{Serialize, de::DeserializeOwned};
use storage::StorageError;
use storage::replica::{CacheStore, Swap};
use sync::replica::{CacheSnapshot, CacheState, Compaction, Page, PageWrite};
use wasm_bindgen::JsValue;

use crate::slices::Slices;

/// Raise it whenever the bytes below change: a new name is a new, empty database, and nothing is migrated.
const LAYOUT: u8 = 1;

/// One value per block of rows: reading 500 rows as one value is several times faster than one by one.
const BASE: &str = "base";
/// One value per pull page, by number.
const LOG: &str = "log";
const META: &str = "meta";
const STATE: &str = "state";

const DEADLINE_MS: u32 = 10_000;

/// The replaceable database. Cheap to clone.
#[derive(Clone)]
pub struct CacheDatabase(Rc<Inner>);

struct Inner {
    name: String,
    open: RefCell<Option<Rc<Rexie>>>,
}

impl CacheDatabase {
    /// Opens lazily, at the first use.
    #[must_use]
    pub fn new(org: OrgId) -> CacheDatabase {
        CacheDatabase::named(&org.to_string())
    }

    /// The database `cache:<name>:<layout>`.
    #[must_use]
    pub fn named(name: &str) -> CacheDatabase {
        CacheDatabase(Rc::new(Inner { name: format!("cache:{name}:{LAYOUT}"), open: RefCell::default() }))
    }

    async fn handle(&self) -> Result<Rc<Rexie>, Fault> {
        if let Some(open) = self.0.open.borrow().clone() {
            return Ok(open);
        }
        let stores = [BASE, LOG, META].map(ObjectStore::new);
        let builder = stores
            .into_iter()
            .fold(Rexie::builder(&self.0.name).version(1), |builder, store| builder.add_object_store(store));
        let open = Rc::new(builder.build().await?);
        *self.0.open.borrow_mut() = Some(Rc::clone(&open));
        Ok(open)
    }

    /// Begins a transaction; a handle that another tab's deletion has closed is opened again.
    async fn begin(&self, mode: TransactionMode) -> Result<Transaction, Fault> {
        if let Ok(transaction) = self.handle().await?.transaction(&[BASE, LOG, META], mode) {
            return Ok(transaction);
        }
        self.0.open.borrow_mut().take();
        Ok(self.handle().await?.transaction(&[BASE, LOG, META], mode)?)
    }

    async fn guarded<T>(
        &self,
        during: &'static str,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, StorageError> {
        let result = match within(DEADLINE_MS, work).await {
            Some(Ok(value)) => return Ok(value),
            Some(Err(fault)) => Err(fault.during(during)),
            None => Err(StorageError::Deadline { during }),
        };
        // Whatever went wrong may be the handle's fault, and nothing here is worth keeping a dead one for.
        self.0.open.borrow_mut().take();
        result
    }

    async fn read_all(&self) -> Result<CacheSnapshot, Fault> {
        let tx = self.begin(TransactionMode::ReadOnly).await?;
        let state = read_state(&tx.store(META)?).await?;
        let stored = tx.store(BASE)?.get_all(None, None).await?;
        let log = tx.store(LOG)?;
        let numbers = log.get_all_keys(None, None).await?;
        let logged = log.get_all(None, None).await?;
        // The transaction has given everything; from here on the page may have turns.
        let mut slices = Slices::new();
        let (mut blocks, mut pages) = (Vec::new(), Vec::new());
        for block in &stored {
            blocks.push(decoded::<Vec<Row>>(block)?);
            slices.between().await;
        }
        for (number, page) in numbers.iter().zip(&logged) {
            pages.push((number_of(number)?, decoded::<Page>(page)?));
            slices.between().await;
        }
        Ok(CacheSnapshot { state, blocks, pages })
    }

    async fn store_page(&self, write: &PageWrite) -> Result<Swap, Fault> {
        // Everything is encoded before the transaction begins: an await on anything else would end it.
        let (page, state) = (encoded(&write.page), encoded(&write.next));
        let tx = self.begin(TransactionMode::ReadWrite).await?;
        let meta = tx.store(META)?;
        if !is_expected(read_state(&meta).await?, &write.expected) {
            tx.abort().await?;
            return Ok(Swap::Lost);
        }
        tx.store(LOG)?.put(&page, Some(&key(write.next.pages))).await?;
        meta.put(&state, Some(&STATE.into())).await?;
        ended(tx).await
    }

    async fn replace_blocks(&self, compaction: &Compaction) -> Result<Swap, Fault> {
        let blocks: Vec<(JsValue, Option<JsValue>)> =
            (0..).zip(&compaction.blocks).map(|(index, block)| (encoded(block), Some(key(index)))).collect();
        let tx = self.begin(TransactionMode::ReadWrite).await?;
        if !is_expected(read_state(&tx.store(META)?).await?, &compaction.expected) {
            tx.abort().await?;
            return Ok(Swap::Lost);
        }
        let base = tx.store(BASE)?;
        base.clear().await?;
        base.put_all(blocks.into_iter()).await?;
        let log = tx.store(LOG)?;
        let merged = KeyRange::upper_bound(&key(compaction.through), None).map_err(rexie::Error::from)?;
        for number in log.get_all_keys(Some(merged), None).await? {
            log.delete(number).await?;
        }
        ended(tx).await
    }

    async fn forget(&self) -> Result<(), Fault> {
        let tx = self.begin(TransactionMode::ReadWrite).await?;
        for name in [BASE, LOG, META] {
            tx.store(name)?.clear().await?;
        }
        ended(tx).await.map(drop)
    }
}

impl CacheStore for CacheDatabase {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        self.guarded("loading the working set", self.read_all()).await
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        self.guarded("storing a page", self.store_page(write)).await
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        self.guarded("compacting", self.replace_blocks(compaction)).await
    }

    async fn clear(&self) -> Result<(), StorageError> {
        self.guarded("clearing the working set", self.forget()).await
    }
}

/// A cache without a state is new: only a page asked for by a new replica may become its first.
fn is_expected(stored: Option<CacheState>, expected: &CacheState) -> bool {
    stored.map_or(expected.pages == 0, |stored| stored == *expected)
}

async fn read_state(meta: &Store) -> Result<Option<CacheState>, Fault> {
    meta.get(STATE.into()).await?.map(|value| decoded(&value)).transpose()
}

/// Waits for the end: an abort without a request's error arrives as a result, not as an error.
async fn ended(tx: Transaction) -> Result<Swap, Fault> {
    if tx.done().await?.is_committed() { Ok(Swap::Done) } else { Err(Fault::Aborted) }
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

/// The future's result, or `None` after `ms`.
async fn within<T>(ms: u32, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut timer) = (pin!(work), pin!(TimeoutFuture::new(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// What went wrong, before it is known during what.
enum Fault {
    Rexie(rexie::Error),
    Aborted,
    Damaged(String),
}

impl From<rexie::Error> for Fault {
    fn from(error: rexie::Error) -> Fault {
        Fault::Rexie(error)
    }
}

impl Fault {
    fn during(self, during: &'static str) -> StorageError {
        match self {
            Fault::Damaged(detail) => StorageError::Damaged { detail },
            Fault::Aborted => StorageError::Broken { during, detail: "aborted".to_owned() },
            Fault::Rexie(error) => {
                // rexie hides the browser's error in the debug text of its source; a full disk has only its name.
                let detail = format!("{error:?}");
                if detail.contains("QuotaExceededError") {
                    StorageError::Full { during }
                } else {
                    StorageError::Broken { during, detail }
                }
            }
        }
    }
}
