//! Unlocking this device by PIN, and giving somebody a PIN: no network needed.

use std::rc::Rc;

use domain::{PersonId, Timestamp};
use leptos::prelude::Set;
use storage::StorageError;
use storage::keyring::LEASE_MS;
use storage_indexeddb::vault::enrol::{self, NotOpened};
use sync::replica::CacheSnapshot;

use crate::keys::{self, key_of, new_lock};
use crate::node::Node;
use crate::session::Session;
use crate::yielding;

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
    Failed,
}

impl From<StorageError> for StillLocked {
    fn from(error: StorageError) -> StillLocked {
        leptos::logging::warn!("could not unlock: {error}");
        StillLocked::Failed
    }
}

/// Unlocks for this person. `proven` = the server has just said who it is: then a lease that has ended is no matter.
pub(crate) async fn unlock(
    node: &Rc<Node>,
    person: PersonId,
    pin: &str,
    proven: bool,
) -> Result<(), StillLocked> {
    let mut change = keys::change(node).await?;
    let now = node.now();
    let Some(member) = change.ring.members.get_mut(&person) else { return Err(StillLocked::Failed) };
    let wait_ms = member.tries.wait_ms(now);
    if wait_ms > 0 {
        return Err(StillLocked::TooSoon { wait_ms });
    }
    // The page shows that it is at work before it is.
    yielding::now().await;
    let key = key_of(pin, &member.lock).ok_or(StillLocked::Failed)?;
    let opened = match enrol::unlock(member, &key).await {
        Ok(opened) => opened,
        Err(NotOpened::Failed(error)) => return Err(error.into()),
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
    node.ops.vault().unlock(opened.keys);
    let session = Session::from_bytes(&opened.own);
    if proven {
        return Ok(());
    }
    if !may_read {
        return Err(StillLocked::LeaseEnded);
    }
    enter(node, session.ok_or(StillLocked::SignedOut)?).await?;
    node.keys.unproven.set(true);
    node.kick.kick();
    Ok(())
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
    node.reload_ops().await?;
    node.set_session(Some(session));
    node.keys.locked.set(false);
    node.keys.touched_at.set(crate::clock::monotonic_ms());
    let sealing = Rc::clone(node);
    wasm_bindgen_futures::spawn_local(async move {
        // What is left open or under the device's key now is sealed at the next unlocking.
        let _ = sealing.ops.seal_what_is_behind().await;
    });
    Ok(())
}

/// Gives who has just signed in a PIN on this device; from then on everything here is sealed.
pub(crate) async fn set_pin(node: &Rc<Node>, session: &Session, pin: &str) -> Result<(), StorageError> {
    node.ops.begin_sealing().await?;
    yielding::now().await;
    let lock = new_lock();
    let broken = || StorageError::Broken { during: "setting a PIN", detail: "no key".to_owned() };
    let key = key_of(pin, &lock).ok_or_else(broken)?;
    let (actor, own) = (&session.actor, session.to_bytes());
    let mut change = keys::change(node).await?;
    let keys = enrol::enrol(&mut change.ring, actor.person, &actor.name, lock, &key, &own).await?;
    change.ring.renew_lease(actor.person, node.now().max(Timestamp(0)), LEASE_MS);
    change.keep(node).await?;
    node.ops.vault().unlock(keys);
    // Under the new key, so that everybody who can unlock here reads it; what nobody here has open comes again.
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
