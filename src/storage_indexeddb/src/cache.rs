//! `cache:<organisation>:<layout>`: what the server can send again. Used through rexie; may be deleted at any moment.

use std::cell::Cell;
use std::rc::Rc;

use domain::{OrgId, Row};
use rexie::{KeyRange, Store, Transaction, TransactionMode};
use storage::StorageError;
use storage::replica::{CacheStore, Swap};
use sync::replica::{CacheSnapshot, CacheState, Compaction, Page, PageWrite};
use wasm_bindgen::JsValue;

use crate::cache_access::{Access, End, Fault};
use crate::cache_values::{Marked, Values};
use crate::slices::Slices;
use crate::vault::Vault;

/// Raise it whenever the bytes below change: a new name is a new, empty database, and nothing is migrated.
pub(crate) const LAYOUT: u8 = 2;

/// One value per block of rows: reading 500 rows as one value is several times faster than one by one.
pub(crate) const BASE: &str = "base";
/// One value per pull page, by number.
pub(crate) const LOG: &str = "log";
pub(crate) const META: &str = "meta";
const STATE: &str = "state";
/// What the state is compared by when it is sealed: inside a transaction nothing can be opened.
const MARK: &str = "mark";

/// The replaceable database. Cheap to clone.
#[derive(Clone)]
pub struct CacheDatabase {
    access: Rc<Access>,
    values: Rc<Values>,
}

impl CacheDatabase {
    /// Opens lazily, at the first use.
    #[must_use]
    pub fn new(org: OrgId, vault: Vault) -> CacheDatabase {
        CacheDatabase::named(&org.to_string(), vault)
    }

    /// The database `cache:<name>:<layout>`.
    #[must_use]
    pub fn named(name: &str, vault: Vault) -> CacheDatabase {
        CacheDatabase {
            access: Rc::new(Access::new(format!("cache:{name}:{LAYOUT}"))),
            values: Rc::new(Values { vault, lineage: Cell::default() }),
        }
    }

    /// Gives up what is not stored yet and closes: the page is about to be frozen, and other tabs must not wait for it.
    pub fn let_go(&self) {
        self.access.let_go();
    }

    /// Replaces everything by these blocks and this state, whatever lies there: a replica that has lived without its
    /// cache while the disk was full writes it anew, and so does one whose keys are other ones now.
    ///
    /// # Errors
    /// When there is no room for it, or the database does not answer.
    pub async fn renew(&self, state: &CacheState, blocks: &[Vec<Row>]) -> Result<(), StorageError> {
        let lineage = self.values.fresh_lineage();
        let (state, blocks) = (self.values.state(lineage, state).await?, self.blocks(lineage, blocks).await?);
        self.access
            .run("writing the working set anew", TransactionMode::ReadWrite, async |tx| {
                tx.store(LOG)?.clear().await?;
                put_state(&tx.store(META)?, &state).await?;
                put_blocks(tx, blocks).await?;
                Ok(End::Commit(()))
            })
            .await?;
        self.values.lineage.set(lineage);
        Ok(())
    }

    async fn blocks(
        &self,
        lineage: u64,
        blocks: &[Vec<Row>],
    ) -> Result<Vec<(JsValue, Option<JsValue>)>, StorageError> {
        let mut values = Vec::new();
        for (index, block) in (0_u64..).zip(blocks) {
            values.push((self.values.value(BASE, lineage, index, block).await?, Some(key(index))));
        }
        Ok(values)
    }
}

impl CacheStore for CacheDatabase {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        let during = "loading the working set";
        let (state, stored, numbers, logged) = self
            .access
            .run(during, TransactionMode::ReadOnly, async |tx| {
                let state = tx.store(META)?.get(STATE.into()).await?;
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
        let (lineage, state) = match state {
            Some(state) => self.values.opened_state(&state).await?,
            None => (self.values.fresh_lineage(), None),
        };
        for (index, block) in (0_u64..).zip(&stored) {
            blocks.push(self.values.opened::<Vec<Row>>(BASE, lineage, index, block).await?);
            slices.between().await;
        }
        for (number, page) in numbers.iter().zip(&logged) {
            let number = number_of(number).map_err(|fault| fault.during(during))?;
            pages.push((number, self.values.opened::<Page>(LOG, lineage, number, page).await?));
            slices.between().await;
        }
        self.values.lineage.set(lineage);
        Ok(CacheSnapshot { state, blocks, pages })
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        // Everything is encoded before the transaction begins: an await on anything else would end it.
        let lineage = self.values.own_lineage();
        let number = write.next.pages;
        let page = self.values.value(LOG, lineage, number, &write.page).await?;
        let (expected, next) =
            (self.values.mark(lineage, &write.expected), self.values.state(lineage, &write.next).await?);
        let is_first = write.expected.pages == 0;
        self.access
            .run("storing a page", TransactionMode::ReadWrite, async |tx| {
                let meta = tx.store(META)?;
                if !is_expected(&meta, &expected, is_first).await? {
                    return Ok(End::Abort(Swap::Lost));
                }
                tx.store(LOG)?.put(&page, Some(&key(number))).await?;
                put_state(&meta, &next).await?;
                Ok(End::Commit(Swap::Done))
            })
            .await
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        let lineage = self.values.lineage.get();
        let blocks = self.blocks(lineage, &compaction.blocks).await?;
        let expected = self.values.mark(lineage, &compaction.expected);
        let is_first = compaction.expected.pages == 0;
        self.access
            .run("compacting", TransactionMode::ReadWrite, async |tx| {
                if !is_expected(&tx.store(META)?, &expected, is_first).await? {
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
        // What begins after this is another cache.
        self.values.lineage.set(0);
        self.access
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

async fn put_state(meta: &Store, state: &Marked) -> Result<(), Fault> {
    meta.put(&state.value, Some(&STATE.into())).await?;
    meta.put(&state.mark, Some(&MARK.into())).await?;
    Ok(())
}

/// A cache without a state is new: only a page asked for by a new replica may become its first.
async fn is_expected(meta: &Store, expected: &str, is_first: bool) -> Result<bool, Fault> {
    let mark = meta.get(MARK.into()).await?;
    Ok(mark.map_or(is_first, |mark| mark.as_string().as_deref() == Some(expected)))
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
