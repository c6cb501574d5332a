//! The two databases of one device, with everything a browser's storage does to people: aborted transactions, a full
//! quota, a commit whose answer is never heard, a power cut that takes relaxed transactions back, a deleted cache.
//!
//! Strict transactions (T1, T7, the first device id) survive a power cut together with everything before them.
//! Relaxed ones come back only up to some earlier point.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use domain::{DeviceId, OpId, PersonId};
use storage::StorageError;
use storage::blobs::{BlobStage, BlobStore, LocalBlob};
use storage::memory::{MemoryCache, MemoryOps};
use storage::replica::{CacheStore, Draft, DraftKey, OpsSnapshot, OpsStore, Swap};
use sync::message::StreamId;
use sync::op::{NewBatch, StoredBatch};
use sync::replica::{CacheSnapshot, CacheState, Compaction, Ops, PageWrite, Renumbering, Tidy};

use crate::chaos::Hand;
use crate::faults::Fault;
use crate::points::Point;

/// Runs a future that never waits: the memory stores answer at once.
///
/// # Panics
/// When a store waits for something, which a store in memory cannot.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a store in memory never waits"),
    }
}

/// What a dying tab gets instead of an answer. The driver drops the tab when it sees [`Tally::dead`].
const KILLED: &str = "the tab was killed";

/// A disk of one device. All tabs share it.
#[derive(Debug)]
pub struct Disk {
    hand: Hand,
    ops: RefCell<MemoryOps>,
    cache: RefCell<MemoryCache>,
    /// What a power cut brings back, where that is not what lies there now.
    cache_durable: RefCell<Option<MemoryCache>>,
    dead: Cell<bool>,
    /// A stored byte of the cache was changed: nothing in it can be read until it is cleared.
    damaged: Cell<bool>,
    /// Another process holds the database: nothing is answered within the deadline.
    hangs: Cell<bool>,
}

/// What a power cut leaves of a cache is decided here, at random, and not by the store.
fn steady_cache() -> MemoryCache {
    let cache = MemoryCache::default();
    cache.disk.never_lose_power();
    cache
}

/// One kind of transaction, and where a tab may die around it.
struct Step {
    name: &'static str,
    before: Point,
    after: Point,
}

const T1: Step = Step { name: "T1 capture", before: Point::BeforeCapture, after: Point::AfterCapture };
const T2: Step = Step { name: "T2 page", before: Point::BeforePage, after: Point::AfterPage };
const T3: Step = Step { name: "T3 tidy", before: Point::BeforeTidy, after: Point::AfterTidy };
const T4: Step = Step { name: "T4 compact", before: Point::BeforeCompaction, after: Point::AfterCompaction };
const T5: Step = Step { name: "T5 clear", before: Point::BeforeClear, after: Point::AfterClear };
const T6: Step = Step { name: "T6 file", before: Point::BeforeFile, after: Point::AfterFile };
const T7: Step =
    Step { name: "T7 renumber", before: Point::BeforeRenumbering, after: Point::AfterRenumbering };
const FIRST_ID: Step =
    Step { name: "first device id", before: Point::BeforeDeviceId, after: Point::AfterDeviceId };
const SMALL: Step =
    Step { name: "small write", before: Point::BeforeSmallWrite, after: Point::AfterSmallWrite };

enum Fate {
    Happens,
    Fails(StorageError),
    /// It happens, and nobody hears of it.
    Unheard(StorageError),
}

impl Disk {
    #[must_use]
    pub fn new(hand: Hand) -> Disk {
        let ops = MemoryOps::default();
        if !hand.knows(Fault::PowerLoss) {
            ops.disk.never_lose_power();
        }
        Disk {
            hand,
            ops: RefCell::new(ops),
            cache: RefCell::new(steady_cache()),
            cache_durable: RefCell::default(),
            dead: Cell::new(false),
            damaged: Cell::new(false),
            hangs: Cell::new(false),
        }
    }

    /// The same bytes on another device (a cloned image).
    #[must_use]
    pub fn clone_image(&self) -> Disk {
        let copy = Disk::new(self.hand.clone());
        *copy.ops.borrow_mut() = self.ops.borrow().fork();
        *copy.cache.borrow_mut() = self.fork_cache();
        copy
    }

    fn fork_cache(&self) -> MemoryCache {
        let copy = self.cache.borrow().fork();
        copy.disk.never_lose_power();
        copy
    }

    /// Whether the tab that last used this disk was killed inside a step; asking clears it.
    #[must_use]
    pub fn took_its_tab_down(&self) -> bool {
        self.dead.replace(false)
    }

    /// Power is cut: relaxed transactions are gone.
    pub fn lose_power(&self) {
        self.ops.borrow().disk.power_cut();
        if let Some(durable) = self.cache_durable.take() {
            *self.cache.borrow_mut() = durable;
        }
    }

    /// The browser evicts the replaceable database.
    pub fn wipe_cache(&self) {
        *self.cache.borrow_mut() = steady_cache();
        self.cache_durable.take();
        self.damaged.set(false);
    }

    /// The browser evicts the whole origin, irreplaceable or not.
    pub fn evict(&self) {
        let fresh = Disk::new(self.hand.clone());
        self.ops.swap(&fresh.ops);
        self.wipe_cache();
    }

    /// From now on nothing is answered in time, or everything is again.
    pub fn hang(&self, hangs: bool) {
        self.hangs.set(hangs);
    }

    /// A byte of the replaceable database turns over.
    pub fn damage_cache(&self) {
        self.damaged.set(true);
    }

    /// What lies there, for the checkers: no fault strikes them.
    ///
    /// # Panics
    /// When the memory store fails, which it does only when told to.
    pub fn look_at_ops(&self, stream: StreamId) -> OpsSnapshot {
        now(self.ops.borrow().load(stream)).expect("a store in memory fails only when told to")
    }

    /// # Panics
    /// As [`Disk::look_at_ops`].
    pub fn look_at_cache(&self) -> CacheSnapshot {
        if self.damaged.get() {
            return CacheSnapshot::default();
        }
        now(self.cache.borrow().load()).expect("a store in memory fails only when told to")
    }

    /// Looks at `ops` without copying it.
    pub fn with_ops<R>(&self, stream: StreamId, look: impl FnOnce(&Ops) -> R) -> R {
        self.ops.borrow().look(stream, |ops| match ops {
            Some(ops) => look(ops),
            None => look(&Ops::default()),
        })
    }

    /// The state that lies in `cache`, whether or not its rows can still be read.
    #[must_use]
    pub fn cache_state(&self) -> Option<CacheState> {
        self.cache.borrow().look(|cache| cache.state.clone())
    }

    /// Looks at `cache` without copying it; a damaged one cannot be read.
    pub fn with_cache<R>(&self, look: impl FnOnce(&CacheSnapshot) -> R) -> R {
        if self.damaged.get() {
            return look(&CacheSnapshot::default());
        }
        self.cache.borrow().look(look)
    }

    fn fate(&self, step: &Step, abort: Fault) -> Fate {
        let during = step.name;
        let broken = |detail: &str| StorageError::Broken { during, detail: detail.to_owned() };
        if self.dead.get() {
            return Fate::Fails(broken(KILLED));
        }
        if self.hangs.get() {
            return Fate::Fails(StorageError::Deadline { during });
        }
        let after = self.hand.chance(500);
        if self.hand.dies_at(if after { step.after } else { step.before }, Fault::TabKilled) {
            self.dead.set(true);
            return if after { Fate::Unheard(broken(KILLED)) } else { Fate::Fails(broken(KILLED)) };
        }
        if self.hand.strikes(abort) {
            return Fate::Fails(broken("aborted"));
        }
        if self.hand.strikes(Fault::CommittedUnheard) {
            return Fate::Unheard(broken("no answer"));
        }
        if self.hand.strikes(Fault::QuotaExceeded) {
            return Fate::Fails(StorageError::Full { during });
        }
        Fate::Happens
    }

    fn write_ops<T>(
        &self,
        step: &Step,
        write: impl AsyncFnOnce(&MemoryOps) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let fate = self.fate(step, Fault::OpsAbort);
        if let Fate::Fails(error) = fate {
            return Err(error);
        }
        let written = now(write(&self.ops.borrow()))?;
        if let Fate::Unheard(error) = fate { Err(error) } else { Ok(written) }
    }

    fn write_cache<T>(
        &self,
        step: &Step,
        write: impl AsyncFnOnce(&MemoryCache) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let fate = self.fate(step, Fault::CacheAbort);
        if let Fate::Fails(error) = fate {
            return Err(error);
        }
        if self.hand.knows(Fault::PowerLoss)
            && (self.cache_durable.borrow().is_none() || self.hand.chance(300))
        {
            *self.cache_durable.borrow_mut() = Some(self.fork_cache());
        }
        let written = now(write(&self.cache.borrow()))?;
        if let Fate::Unheard(error) = fate { Err(error) } else { Ok(written) }
    }
}

impl Disk {
    /// T6: a file for a form, whole or not at all.
    ///
    /// # Errors
    /// When the disk says no, or the tab dies.
    pub fn keep_file(&self, file: &LocalBlob, bytes: &[u8]) -> Result<(), StorageError> {
        self.write_ops(&T6, async |ops| ops.put_blob(file, bytes).await)
    }

    /// Whether this draft lies here, for the checkers.
    #[must_use]
    pub fn has_draft(&self, key: &DraftKey) -> bool {
        let drafts = now(self.ops.borrow().drafts(key.actor));
        drafts.is_ok_and(|drafts| drafts.iter().any(|draft| draft.key == *key))
    }

    /// Notes how far a file is at the server.
    ///
    /// # Errors
    /// When the disk says no, or the tab dies.
    pub fn mark_file(&self, hash: sync::Hash, stage: BlobStage) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.mark_blob(hash, stage).await)
    }

    /// The copy of a sent file goes.
    ///
    /// # Errors
    /// As [`Disk::mark_file`].
    pub fn free_file(&self, hash: sync::Hash) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.free_blob(hash).await)
    }

    /// Every file that lies here whole, newest first.
    #[must_use]
    pub fn files(&self) -> Vec<LocalBlob> {
        now(self.ops.borrow().blobs()).unwrap_or_default()
    }

    /// Whether there is anything to tell or to ask the server about files.
    #[must_use]
    pub fn has_files_to_send(&self) -> bool {
        self.files().iter().any(|file| matches!(file.stage, BlobStage::Waiting | BlobStage::Sent))
    }

    /// The bytes of a file, or nothing if it does not lie here whole.
    #[must_use]
    pub fn file(&self, hash: sync::Hash) -> Option<Vec<u8>> {
        now(self.ops.borrow().blob_bytes(hash)).ok().flatten()
    }
}

impl OpsStore for &Disk {
    async fn capture(&self, batch: &NewBatch, draft: Option<&DraftKey>) -> Result<StoredBatch, StorageError> {
        self.write_ops(&T1, async |ops| ops.capture(batch, draft).await)
    }

    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError> {
        now(self.ops.borrow().load(stream))
    }

    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError> {
        self.write_ops(&T3, async |ops| ops.tidy(tidy).await)
    }

    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError> {
        self.write_ops(&T7, async |ops| ops.renumber(renumbering).await)
    }

    async fn adopt_device(&self, stream: StreamId, device: DeviceId) -> Result<DeviceId, StorageError> {
        self.write_ops(&FIRST_ID, async |ops| ops.adopt_device(stream, device).await)
    }

    async fn save_draft(&self, draft: &Draft) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.save_draft(draft).await)
    }

    async fn drafts(&self, actor: PersonId) -> Result<Vec<Draft>, StorageError> {
        now(self.ops.borrow().drafts(actor))
    }

    async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.delete_draft(key).await)
    }

    async fn close_card(&self, op: OpId) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.close_card(op).await)
    }

    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        self.write_ops(&SMALL, async |ops| ops.put_value(name, value).await)
    }

    async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        now(self.ops.borrow().value(name))
    }
}

impl CacheStore for &Disk {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        if self.damaged.get() {
            return Err(StorageError::Damaged { detail: "a byte was changed".to_owned() });
        }
        now(self.cache.borrow().load())
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        self.write_cache(&T2, async |cache| cache.apply_page(write).await)
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        self.write_cache(&T4, async |cache| cache.compact(compaction).await)
    }

    async fn clear(&self) -> Result<(), StorageError> {
        self.write_cache(&T5, async |cache| cache.clear().await)?;
        self.damaged.set(false);
        Ok(())
    }
}
