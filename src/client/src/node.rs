//! This device's part in the whole: its replica, its two databases, its clock. One per page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::{DeviceId, OrgId, Timestamp};
use storage::StorageError;
use storage::keyring::Keyring;
use storage::replica::OpsStore;
use storage_indexeddb::{CacheDatabase, OpsDatabase, Vault};
use sync::message::StreamId;
use sync::replica::{CacheSnapshot, OpsSnapshot, Replica, ReplicaConfig, Tidy};
use ui::replica::CardView;

use crate::clock::Clock;
use crate::draft_places::DraftPlaces;
use crate::files::FileCounts;
use crate::follow::{self, Following};
use crate::keys::{self, Keys};
use crate::kick::Kick;
use crate::lost::{self, Lost};
use crate::numbers::Numbers;
use crate::people;
use crate::random::Ids;
use crate::session::Session;
use crate::signals::Signals;
use crate::tabs::{News, Tabs};
use crate::unsaved::Unsaved;
use crate::working_set::{self, WorkingSet};
use crate::yielding;

/// Everything that outlives screens.
pub(crate) struct Node {
    pub(crate) org: OrgId,
    pub(crate) replica: RefCell<Replica>,
    pub(crate) ops: OpsDatabase,
    pub(crate) cache: WorkingSet,
    pub(crate) clock: Rc<Clock>,
    pub(crate) ids: Ids,
    pub(crate) signals: Signals,
    pub(crate) tabs: Tabs,
    pub(crate) kick: Kick,
    /// Who can unlock this device.
    pub(crate) keys: Keys,
    pub(crate) numbers: Numbers,
    pub(crate) unsaved: Unsaved,
    pub(crate) lost: Lost,
    pub(crate) following: Following,
    /// Somebody else's card that a supervisor is about to settle by doing it.
    pub(crate) answering: RefCell<Option<CardView>>,
    /// Where this tab keeps the drafts of its forms.
    pub(crate) drafts: DraftPlaces,
    /// Photos and voice notes by the record they belong to.
    pub(crate) files: FileCounts,
    pub(crate) session: RefCell<Option<Session>>,
    /// The view's version from which rights were last worked out.
    pub(crate) people_seen: Cell<Option<u64>>,
    /// Rounds that have ended, for who waits for the next one.
    pub(crate) rounds: Cell<u64>,
    /// When another tab last got on with its round, by the monotonic clock.
    pub(crate) heard_at: Cell<u64>,
    /// A supervisor has ordered this device to be wiped: it opens to hand in what waits, and for nothing else.
    pub(crate) wiping: bool,
}

/// What `ops` holds for the start.
struct Own {
    device: DeviceId,
    lost: Lost,
    snapshot: OpsSnapshot,
    session: Option<Session>,
    numbers: Numbers,
    ring: Keyring,
}

impl Own {
    async fn load(ops: &OpsDatabase, org: OrgId, fresh: DeviceId) -> Result<Own, StorageError> {
        // Opens the database; the others then share its connection.
        let device = ops.adopt_device(StreamId::from(org), fresh).await?;
        ops.open_vault().await?;
        let ring = keys::load(ops).await?;
        let lost = Lost::open(ops, org, device == fresh).await?;
        let read = yielding::both(ops.load(StreamId::from(org)), Session::load(ops));
        let ((snapshot, session), numbers) = yielding::both(read, Numbers::open(ops, device)).await;
        Ok(Own { device, lost, snapshot: snapshot?, session: session?, numbers: numbers?, ring })
    }
}

impl Node {
    /// Opens the databases and starts from what they hold. Needs no network.
    pub(crate) async fn open(org: OrgId, clock: Rc<Clock>, ids: Ids) -> Result<Rc<Node>, StorageError> {
        let vault = Vault::default();
        let ops = OpsDatabase::new(org, vault.clone());
        let cache = WorkingSet::new(CacheDatabase::new(org, vault));
        let fresh = DeviceId(ids.next());
        // Two databases: neither waits for the other.
        let (own, cached) = yielding::both(Own::load(&ops, org, fresh), cache.load()).await;
        let Own { lost, snapshot, session, numbers, device, ring } = own?;
        let wiping = ring.newest == keys::WIPED;
        let locks = !ring.members.is_empty();
        // The cache can be had again; a damaged one is no reason not to open.
        let cached = match cached {
            // Read once somebody has unlocked.
            _ if locks => CacheSnapshot::default(),
            Ok(cached) => cached,
            Err(error) => {
                leptos::logging::warn!("starting without the working set: {error}");
                let _ = cache.clear().await;
                CacheSnapshot::default()
            }
        };
        let mut replica = Replica::new(ReplicaConfig { org, modules: modules::all(), device });
        // First who works here, then what lies here: what is pending is then replayed once.
        replica.sign_in(session.as_ref().filter(|_| !locks).map(Session::identity));
        replica.load(snapshot, cached);
        let node = Rc::new_cyclic(|weak: &std::rc::Weak<Node>| {
            let weak = weak.clone();
            let hear = move |news| {
                if let Some(node) = weak.upgrade() {
                    follow::hear(&node, news);
                }
            };
            Node {
                org,
                replica: RefCell::new(replica),
                ops,
                cache,
                clock,
                ids,
                signals: Signals::new(),
                tabs: Tabs::open(&format!("guanjia:{org}"), hear),
                kick: Kick::default(),
                keys: Keys::new(ring),
                numbers,
                unsaved: Unsaved::default(),
                lost,
                following: Following::default(),
                answering: RefCell::new(None),
                drafts: DraftPlaces::default(),
                files: FileCounts::default(),
                session: RefCell::new(None),
                people_seen: Cell::new(None),
                rounds: Cell::new(0),
                heard_at: Cell::new(0),
                wiping,
            }
        });
        node.set_session(session.filter(|_| !locks));
        if !wiping {
            lost::watch(&node);
        }
        Ok(node)
    }

    pub(crate) fn stream(&self) -> StreamId {
        StreamId::from(self.org)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The device's next provisional number `7F-0031`.
    pub(crate) fn next_number(self: &Rc<Self>) -> String {
        let device = self.replica.borrow().device();
        let tag = &device.id().short()[2..];
        format!("{tag}-{:04}", self.numbers.next(self))
    }

    /// Changes the replica and tells the screens.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Replica) -> T) -> T {
        let result = change(&mut self.replica.borrow_mut());
        people::renew(self);
        self.signals.refresh(&self.replica);
        lost::mark(self);
        result
    }

    /// Who works here from now on; `None` = nobody. What waits in the outbox stays whoever's it is.
    pub(crate) fn set_session(&self, session: Option<Session>) {
        let identity = session.as_ref().map(Session::identity);
        *self.session.borrow_mut() = session;
        self.change(|replica| replica.sign_in(identity));
        people::set_actor(self);
    }

    /// T3 and its echo. A failure is harmless: the next page brings the same again.
    pub(crate) async fn tidy(&self, tidy: Option<Tidy>) -> Result<(), StorageError> {
        let Some(tidy) = tidy else { return Ok(()) };
        let mut tidied = self.ops.tidy(&tidy).await;
        if matches!(tidied, Err(StorageError::Full { .. })) && working_set::make_room(self).await {
            tidied = self.ops.tidy(&tidy).await;
        }
        match tidied {
            Ok(()) => {
                self.change(|replica| replica.tidied(&tidy));
                self.tabs.tell(News::Ops);
                Ok(())
            }
            // A full disk keeps nothing from being sent.
            Err(StorageError::Full { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Reads `ops` again: another tab has written to it, or the browser has deleted it.
    pub(crate) async fn reload_ops(self: &Rc<Self>) -> Result<(), StorageError> {
        let found = loop {
            let before = self.replica.borrow().ops().meta.clone();
            let found = self.ops.load(self.stream()).await?;
            // What was written here in between is on disk and not in `found`: read once more.
            if self.replica.borrow().ops().meta == before {
                break found;
            }
        };
        if self.replica.borrow().has_lost_storage(&found, self.now()) {
            return lost::rescue(self, found).await;
        }
        self.change(|replica| replica.ops_reloaded(found));
        Ok(())
    }

    /// Reads `cache` again: another tab was faster.
    pub(crate) async fn reload_cache(&self) -> Result<(), StorageError> {
        let cache = self.cache.load().await?;
        self.change(|replica| replica.cache_reloaded(cache));
        Ok(())
    }
}
