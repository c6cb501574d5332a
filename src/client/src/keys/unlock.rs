//! Opening locks of this device, putting them in place, changing them, taking them away: no network needed.

use std::rc::Rc;

use domain::{Intent, PersonId, Timestamp};
use leptos::prelude::Set;
use storage::StorageError;
use storage::keyring::{LEASE_MS, Lock};
use storage_indexeddb::vault::RawKey;
use storage_indexeddb::vault::enrol::{self, NotOpened, Opened};
use sync::op::{CLAIMED, StoredBatch};
use sync::replica::{CacheSnapshot, Captured, Strictness};
use ui::replica::{NotBeside, Saved};

use crate::keys::{self, key_of, passkey, switch};
use crate::node::Node;
use crate::session::Session;
use crate::tabs::News;
use crate::{port, yielding};

/// Why it stays locked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StillLocked {
    /// Another PIN; the next try waits so long.
    Wrong {
        wait_ms: i64,
    },
    /// Too soon after a wrong one.
    TooSoon {
        wait_ms: i64,
    },
    /// Nobody has asked the server for longer than the organization allows: reading needs a network first.
    LeaseEnded,
    /// This person has signed out here: the password first.
    SignedOut,
    /// The passkey, or the server's half, is not the one this lock was made with.
    OtherKey,
    /// The passkey was not given: refused, given up, or there is none.
    NoPasskey,
    /// The server's half is not to be had now.
    NoServer,
    Failed,
}

impl From<StorageError> for StillLocked {
    fn from(error: StorageError) -> StillLocked {
        leptos::logging::warn!("could not unlock: {error}");
        StillLocked::Failed
    }
}

/// What somebody brings to the own lock.
pub(crate) enum Brought<'a> {
    Pin(&'a str),
    /// What a passkey has answered, or the server's half together with the device's.
    Key(RawKey),
}

/// A lock that has opened.
pub(crate) struct Open {
    /// The key that opened it, for putting another lock in its place.
    pub(crate) key: RawKey,
    opened: Opened,
    may_read: bool,
}

/// Tries what was brought. Wrong PINs make the next try wait.
async fn open(node: &Node, person: PersonId, brought: Brought<'_>) -> Result<Open, StillLocked> {
    let mut change = keys::change(node).await?;
    let now = node.now();
    let Some(member) = change.ring.members.get_mut(&person) else { return Err(StillLocked::Failed) };
    let is_guess = matches!(brought, Brought::Pin(_));
    let key = match brought {
        Brought::Key(key) => key,
        Brought::Pin(pin) => {
            let wait_ms = member.tries.wait_ms(now);
            if wait_ms > 0 {
                return Err(StillLocked::TooSoon { wait_ms });
            }
            // The page shows that it is at work before it is.
            yielding::now().await;
            key_of(pin, &member.lock).ok_or(StillLocked::Failed)?
        }
    };
    let opened = match enrol::unlock(member, &key).await {
        Ok(opened) => opened,
        Err(NotOpened::Failed(error)) => return Err(error.into()),
        Err(NotOpened::Wrong) if !is_guess => return Err(StillLocked::OtherKey),
        Err(NotOpened::Wrong) => {
            member.tries.missed(now);
            let wait_ms = member.tries.wait_ms(now);
            change.keep(node).await?;
            return Err(StillLocked::Wrong { wait_ms });
        }
    };
    if member.tries.wrong > 0 {
        member.tries.forget();
    }
    change.ring.floor = change.ring.floor.max(now);
    let may_read = change.ring.may_read(person, now);
    change.keep(node).await?;
    Ok(Open { key, opened, may_read })
}

/// Unlocks for this person.
pub(crate) async fn unlock(
    node: &Rc<Node>,
    person: PersonId,
    brought: Brought<'_>,
) -> Result<(), StillLocked> {
    let Open { opened, may_read, .. } = open(node, person, brought).await?;
    if !may_read {
        return Err(StillLocked::LeaseEnded);
    }
    let session = Session::from_bytes(&opened.own).ok_or(StillLocked::SignedOut)?;
    node.ops.vault().unlock(opened.keys);
    enter(node, session).await?;
    node.keys.unproven.set(true);
    node.kick.kick();
    Ok(())
}

/// Unlocks for somebody whom the server has just named, so that a lease that has ended is no matter, or who changes the
/// own lock. The key that opened it.
pub(crate) async fn unlock_proven(
    node: &Node,
    person: PersonId,
    brought: Brought<'_>,
) -> Result<RawKey, StillLocked> {
    let Open { key, opened, .. } = open(node, person, brought).await?;
    node.ops.vault().unlock(opened.keys);
    Ok(key)
}

/// Another person of this device acts beside who works there, by their own PIN or passkey. Their keys are dropped again:
/// only what they did stays, captured in their name.
pub(crate) async fn beside(
    node: Rc<Node>,
    person: PersonId,
    pin: String,
    intents: Vec<Intent>,
) -> Result<Saved, NotBeside> {
    let lock = node.keys.ring.borrow().members.get(&person).map(|member| member.lock.clone());
    let brought = match lock.ok_or(NotBeside::NotHere)? {
        Lock::Pin { .. } => Brought::Pin(&pin),
        lock => Brought::Key(passkey::key_of(&lock).await.ok_or(NotBeside::Failed)?),
    };
    let opened = open(&node, person, brought).await.map_err(|still| match still {
        StillLocked::Wrong { wait_ms } | StillLocked::TooSoon { wait_ms } => NotBeside::Wait { wait_ms },
        _ => NotBeside::Failed,
    })?;
    let session = Session::from_bytes(&opened.opened.own).ok_or(NotBeside::NotHere)?;
    let ops = intents.into_iter().map(Captured::from).collect();
    port::capture_as(&node, &session.identity(), ops, Strictness::Rules).await.map_err(NotBeside::Capture)
}

/// Shows the device to who has unlocked it.
pub(crate) async fn enter(node: &Rc<Node>, session: Session) -> Result<(), StorageError> {
    let cached = match node.cache.load().await {
        Ok(cached) => cached,
        // Sealed before this person came, or damaged: the server sends it again.
        Err(error) => {
            leptos::logging::warn!("starting without the working set: {error}");
            let _ = node.cache.clear().await;
            CacheSnapshot::default()
        }
    };
    node.change(|replica| replica.cache_reloaded(cached));
    let identity = session.identity();
    for claimed in claimed_by(node, session.actor.person) {
        node.ops.prove(&claimed, &identity).await?;
    }
    node.reload_ops().await?;
    node.set_session(Some(session));
    node.keys.locked.set(false);
    node.keys.touched();
    let sealing = Rc::clone(node);
    wasm_bindgen_futures::spawn_local(async move {
        // What is left open or under the device's key now is sealed at the next unlocking.
        let _ = sealing.ops.seal_what_is_behind().await;
    });
    Ok(())
}

/// What this person noted before unlocking and nobody has sent yet (Z0a).
fn claimed_by(node: &Node, person: PersonId) -> Vec<StoredBatch> {
    let replica = node.replica.borrow();
    let waiting = replica.ops().outbox.values();
    waiting.filter(|batch| batch.actor == person && batch.actor_mac == CLAIMED).cloned().collect()
}

/// Gives who has just signed in a lock on this device; from then on everything here is sealed.
pub(crate) async fn set_lock(
    node: &Rc<Node>,
    session: &Session,
    lock: Lock,
    key: &RawKey,
) -> Result<(), StorageError> {
    node.ops.begin_sealing().await?;
    let (actor, own) = (&session.actor, session.to_bytes());
    let mut change = keys::change(node).await?;
    let keys = enrol::enrol(&mut change.ring, actor.person, &actor.name, lock, key, &own).await?;
    change.ring.renew_lease(actor.person, node.now().max(Timestamp(0)), LEASE_MS);
    change.keep(node).await?;
    node.ops.vault().unlock(keys);
    seal_anew(node).await
}

/// Puts another lock in the place of the one that `old` opens; what was sealed stays readable.
pub(crate) async fn change_lock(
    node: &Node,
    person: PersonId,
    old: &RawKey,
    lock: Lock,
    key: &RawKey,
) -> Result<(), StillLocked> {
    let mut change = keys::change(node).await?;
    let Some(member) = change.ring.members.get_mut(&person) else { return Err(StillLocked::Failed) };
    match enrol::change_lock(member, old, lock, key).await {
        Ok(()) => Ok(change.keep(node).await?),
        Err(NotOpened::Wrong) => Err(StillLocked::OtherKey),
        Err(NotOpened::Failed(error)) => Err(error.into()),
    }
}

/// Takes a person off this device. What is sealed from now on that person's keys do not open, and what lies here is
/// sealed anew; saved work stays and is delivered.
pub(crate) async fn remove(node: &Rc<Node>, person: PersonId) -> Result<(), StorageError> {
    let mut change = keys::change(node).await?;
    let keys = enrol::remove(&mut change.ring, person).await?;
    change.keep(node).await?;
    node.ops.vault().unlock(keys);
    let sealed = seal_anew(node).await;
    if node.session.borrow().as_ref().is_some_and(|session| session.actor.person == person) {
        switch::leave(Rc::clone(node)).await;
    } else {
        // Other tabs hold the keys of before.
        node.tabs.tell(News::Locked);
    }
    sealed
}

/// Under the newest key, so that everybody who can unlock here reads it; what nobody here has open comes again.
async fn seal_anew(node: &Rc<Node>) -> Result<(), StorageError> {
    let whole = node.replica.borrow().whole_cache().filter(|_| !node.keys.is_locked());
    let renewed = match whole {
        Some(whole) => node.cache.renew(&whole.expected, &whole.blocks).await,
        None => node.cache.clear().await,
    };
    if let Err(error) = renewed {
        leptos::logging::warn!("the working set stays only in memory: {error}");
        node.cache.stand_aside();
    }
    node.ops.seal_what_is_behind().await
}
