//! The working set on disk, or only in memory when the disk takes no more of it: what people write goes first.

use std::cell::Cell;

use domain::Row;
use storage::StorageError;
use storage::replica::{CacheStore, Swap};
use storage_indexeddb::CacheDatabase;
use sync::replica::{CacheSnapshot, CacheState, Compaction, PageWrite};

use crate::node::Node;
use crate::tabs::News;
use crate::{clock, reserve};

/// After the disk was full it is asked again no sooner; twice as late after each refusal.
const FIRST_TRY_MS: u64 = 20_000;
const LAST_TRY_MS: u64 = 10 * 60_000;
/// Between two attempts to keep the reserve.
const AGAIN_MS: u64 = 40_000;
/// So many failures in a row of any kind, and the page goes on without.
const PATIENCE: u32 = 2;

/// The cache as the shell uses it. Reads and writes as the database does, unless it stands aside: then nothing is read,
/// every page counts as stored, and a reload starts from the server.
pub(crate) struct WorkingSet {
    disk: CacheDatabase,
    aside: Cell<Option<Aside>>,
    failures: Cell<u32>,
    reserve: Cell<Reserve>,
}

/// Whether the room for what people write is kept free.
#[derive(Clone, Copy)]
enum Reserve {
    Unknown,
    Kept,
    Given {
        try_at: u64,
    },
    /// It could not be made: no room yet, or a browser without files of this kind.
    Missing {
        try_at: u64,
    },
}

#[derive(Clone, Copy)]
struct Aside {
    try_at: u64,
    pause: u64,
}

impl WorkingSet {
    pub(crate) fn new(disk: CacheDatabase) -> WorkingSet {
        WorkingSet {
            disk,
            aside: Cell::new(None),
            failures: Cell::new(0),
            reserve: Cell::new(Reserve::Unknown),
        }
    }

    pub(crate) fn is_aside(&self) -> bool {
        self.aside.get().is_some()
    }

    pub(crate) fn stand_aside(&self) {
        if !self.is_aside() {
            let try_at = clock::monotonic_ms() + FIRST_TRY_MS;
            self.aside.set(Some(Aside { try_at, pause: FIRST_TRY_MS }));
        }
    }

    pub(crate) fn come_back(&self) {
        self.aside.set(None);
    }

    /// See [`CacheDatabase::let_go`].
    pub(crate) fn let_go(&self) {
        self.disk.let_go();
    }

    pub(crate) async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        self.disk.load().await
    }

    /// See [`CacheDatabase::renew`].
    pub(crate) async fn renew(&self, state: &CacheState, blocks: &[Vec<Row>]) -> Result<(), StorageError> {
        if self.is_aside() { Ok(()) } else { self.disk.renew(state, blocks).await }
    }

    pub(crate) async fn clear(&self) -> Result<(), StorageError> {
        if self.is_aside() { Ok(()) } else { self.disk.clear().await }
    }

    /// T2. What the disk refuses for good is only in memory from then on.
    pub(crate) async fn apply_page(&self, node: &Node, write: &PageWrite) -> Result<Swap, StorageError> {
        if self.is_aside() {
            return Ok(Swap::Done);
        }
        match self.disk.apply_page(write).await {
            Ok(swap) => {
                self.failures.set(0);
                Ok(swap)
            }
            Err(error) => {
                self.failures.set(self.failures.get() + 1);
                let for_good = matches!(error, StorageError::Full { .. }) || self.failures.get() >= PATIENCE;
                if !for_good {
                    return Err(error);
                }
                leptos::logging::warn!("going on without the working set on disk: {error}");
                throw_away(node).await;
                Ok(Swap::Done)
            }
        }
    }

    /// T4.
    pub(crate) async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        if self.is_aside() { Ok(Swap::Lost) } else { self.disk.compact(compaction).await }
    }
}

/// Makes room for what people write: first the reserve goes, then the working set. Says whether anything went.
pub(crate) async fn make_room(node: &Node) -> bool {
    if reserve::give().await {
        node.cache.reserve.set(Reserve::Given { try_at: clock::monotonic_ms() + FIRST_TRY_MS });
        node.signals.change_status(|status| status.storage.full = true);
        return true;
    }
    throw_away(node).await
}

/// Throws the cache away, here and for the other tabs. Says whether that was news.
async fn throw_away(node: &Node) -> bool {
    if node.cache.is_aside() {
        return false;
    }
    node.cache.stand_aside();
    node.signals.change_status(|status| status.storage.full = true);
    node.tabs.tell(News::NoCache);
    if let Err(error) = node.cache.disk.clear().await {
        leptos::logging::warn!("the working set could not be thrown away: {error}");
    }
    true
}

/// Keeps the reserve, and writes the cache anew when there may be room again. No reload is needed for that.
pub(crate) async fn try_again(node: &Node) {
    keep_reserve(node).await;
    let Some(aside) = node.cache.aside.get() else { return };
    let now = clock::monotonic_ms();
    let whole = if now < aside.try_at { None } else { node.replica.borrow().whole_cache() };
    let Some(whole) = whole else { return };
    match node.cache.disk.renew(&whole.expected, &whole.blocks).await {
        Ok(()) => {
            node.cache.failures.set(0);
            node.cache.come_back();
            let full = matches!(node.cache.reserve.get(), Reserve::Given { .. });
            node.signals.change_status(|status| status.storage.full = full);
            node.tabs.tell(News::Cache);
        }
        Err(error) => {
            leptos::logging::warn!("still no room for the working set: {error}");
            let pause = (aside.pause * 2).min(LAST_TRY_MS);
            node.cache.aside.set(Some(Aside { try_at: now + pause, pause }));
        }
    }
}

async fn keep_reserve(node: &Node) {
    let (now, cache) = (clock::monotonic_ms(), &node.cache);
    let was_given = match cache.reserve.get() {
        Reserve::Kept => return,
        Reserve::Given { try_at } | Reserve::Missing { try_at } if now < try_at => return,
        Reserve::Given { .. } => true,
        Reserve::Unknown | Reserve::Missing { .. } => false,
    };
    if reserve::fill().await.is_ok() {
        cache.reserve.set(Reserve::Kept);
        if was_given && !cache.is_aside() {
            node.signals.change_status(|status| status.storage.full = false);
        }
    } else {
        let try_at = now + AGAIN_MS;
        cache.reserve.set(if was_given { Reserve::Given { try_at } } else { Reserve::Missing { try_at } });
    }
}
