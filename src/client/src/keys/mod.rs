//! 本机人员: who can unlock this device, and what that takes. The keys themselves are the vault's.

pub(crate) mod lock_form;
pub(crate) mod lock_page;
pub(crate) mod note_form;
pub(crate) mod passkey;
pub(crate) mod people_here;
pub(crate) mod pin_form;
pub(crate) mod switch;
#[cfg(test)]
mod tests;
pub(crate) mod unlock;
pub(crate) mod words;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use argon2::{Algorithm, Argon2, Params, Version};
use domain::{PersonId, Timestamp};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{GetUntracked, RwSignal, Set, window};
use storage::StorageError;
use storage::keyring::{Keyring, LEASE_MS, Lock};
use storage::replica::OpsStore;
use storage_indexeddb::OpsDatabase;
use storage_indexeddb::vault::RawKey;

use crate::lock::{self, Held};
use crate::node::Node;
use crate::tabs::News;
use crate::{api, clock, random};

pub(crate) const KEYRING: &str = "keyring";

/// In the place of the newest key's number: the ring was destroyed by order, and nobody gets a new one.
pub(crate) const WIPED: u32 = u32::MAX;

/// A try at a PIN takes a tenth of a second of a fast machine: all six digits take one of them a day.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 8;

/// Other tabs change the ring for moments only.
const AGAIN_MS: u32 = 30;

/// What this page knows of it.
pub(crate) struct Keys {
    pub(crate) ring: RefCell<Keyring>,
    /// Somebody has to unlock before anything is shown.
    pub(crate) locked: RwSignal<bool>,
    /// Who unlocked here may not be whom the server takes this device for.
    pub(crate) unproven: Cell<bool>,
    /// When somebody last touched a page of this device; other tabs tell of it now and then.
    touched_at: Cell<Moment>,
    /// When the other tabs were last told, by the monotonic clock.
    touch_told_at: Cell<u64>,
}

/// By both clocks: the monotonic one may stand still while the device sleeps, the other one may be set back.
#[derive(Clone, Copy)]
struct Moment {
    monotonic_ms: u64,
    wall: Timestamp,
}

impl Moment {
    fn now() -> Moment {
        Moment { monotonic_ms: clock::monotonic_ms(), wall: clock::wall() }
    }
}

impl Keys {
    pub(crate) fn new(ring: Keyring) -> Keys {
        let locked = RwSignal::new(!ring.members.is_empty());
        Keys {
            ring: RefCell::new(ring),
            locked,
            unproven: Cell::new(false),
            touched_at: Cell::new(Moment::now()),
            touch_told_at: Cell::new(0),
        }
    }

    /// Somebody's hands are on this device.
    pub(crate) fn touched(&self) {
        self.touched_at.set(Moment::now());
    }

    fn is_left_lying(&self) -> bool {
        let (touched, now) = (self.touched_at.get(), Moment::now());
        now.monotonic_ms - touched.monotonic_ms >= IDLE_MS
            || now.wall.since(touched.wall) >= IDLE_MS.cast_signed()
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.locked.get_untracked()
    }

    pub(crate) fn knows(&self, person: PersonId) -> bool {
        self.ring.borrow().members.contains_key(&person)
    }
}

/// The ring as it lies on the disk.
pub(crate) async fn load(ops: &OpsDatabase) -> Result<Keyring, StorageError> {
    Keyring::from_bytes(&ops.value(KEYRING).await?.unwrap_or_default())
}

/// One change of the ring at a time over all tabs, on what the disk holds.
pub(crate) struct Change {
    pub(crate) ring: Keyring,
    _held: Held,
}

pub(crate) async fn change(node: &Node) -> Result<Change, StorageError> {
    let name = format!("keys:{}", node.org);
    let held = loop {
        match lock::take(&name, false).await {
            lock::Lock::Held(held) => break held,
            lock::Lock::Elsewhere => TimeoutFuture::new(AGAIN_MS).await,
        }
    };
    Ok(Change { ring: load(&node.ops).await?, _held: held })
}

impl Change {
    pub(crate) async fn keep(self, node: &Node) -> Result<(), StorageError> {
        node.ops.put_value(KEYRING, &self.ring.to_bytes()).await?;
        *node.keys.ring.borrow_mut() = self.ring;
        Ok(())
    }
}

/// A new lock for a PIN.
pub(crate) fn new_lock() -> Lock {
    Lock::Pin { salt: random::bytes(), memory_kib: MEMORY_KIB, passes: PASSES }
}

/// The key that this PIN gives; slow on purpose. `None` for another kind of lock.
pub(crate) fn key_of(pin: &str, lock: &Lock) -> Option<RawKey> {
    let Lock::Pin { salt, memory_kib, passes } = lock else { return None };
    let params = Params::new(*memory_kib, *passes, 1, Some(32)).ok()?;
    let mut key = RawKey([0; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(pin.as_bytes(), salt, &mut key.0).ok()?;
    Some(key)
}

/// The server has answered this person.
pub(crate) async fn renew_lease(node: &Node, identity: &api::Identity) -> Result<(), StorageError> {
    let person = identity.actor.person;
    if !node.keys.knows(person) {
        return Ok(());
    }
    let mut change = change(node).await?;
    change.ring.renew_lease(person, identity.server_time, identity.lease_ms.unwrap_or(LEASE_MS));
    change.keep(node).await
}

/// Locks by itself when nobody has touched the page for so long (sync.md 2.16).
const IDLE_MS: u64 = 10 * 60_000;
const LOOK_MS: u32 = 15_000;
/// Whose hands are on it.
const TOUCHES: [&str; 3] = ["pointerdown", "keydown", "wheel"];

/// Watches for as long as the page lives: locks what was left lying about, and what may not be read here any longer.
pub(crate) fn watch(node: &Rc<Node>) {
    for touch in TOUCHES {
        let touched = Rc::clone(node);
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&window(), touch, options, move |_| {
            // The first hand on a device that has slept may be anybody's.
            look(&touched);
            touched.keys.touched();
            tell_others(&touched);
        })
        .forget();
    }
    let node = Rc::clone(node);
    Interval::new(LOOK_MS, move || look(&node)).forget();
}

fn look(node: &Rc<Node>) {
    let person = node.session.borrow().as_ref().map(|session| session.actor.person);
    let may_read = |person| node.keys.ring.borrow().may_read(person, node.now());
    let over = person.is_some_and(|person| node.keys.knows(person) && !may_read(person));
    if over || node.keys.is_left_lying() {
        lock_all(node);
    }
}

/// A tab that nobody looks at would lock the one that somebody works in.
fn tell_others(node: &Node) {
    let now = node.keys.touched_at.get().monotonic_ms;
    if now - node.keys.touch_told_at.get() >= u64::from(LOOK_MS) {
        node.keys.touch_told_at.set(now);
        node.tabs.tell(News::Touched);
    }
}

/// Nobody works here from now on: everything readable leaves this page's memory, in every tab.
pub(crate) fn lock_all(node: &Rc<Node>) {
    if !node.keys.ring.borrow().members.is_empty() && !node.keys.is_locked() {
        node.tabs.tell(News::Locked);
        lock_here(node);
    }
}

/// See [`lock_all`], in this tab alone.
pub(crate) fn lock_here(node: &Rc<Node>) {
    if node.unsaved.len() == 0 && !node.keys.ring.borrow().members.is_empty() {
        node.keys.locked.set(true);
        begin_anew(node);
    }
}

/// A page that begins anew holds nothing of who worked on it. Forms write what was typed when they hear the page go; what
/// the disk refuses keeps it.
pub(crate) fn begin_anew(node: &Node) {
    if node.unsaved.len() == 0 {
        let _ = window().location().reload();
    }
}
