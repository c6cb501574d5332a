//! Who is signed in on this device, kept beside the work so that the app opens without a network.

use domain::{Actor, DeviceId, Timestamp, codec};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use storage::replica::OpsStore;
use storage_indexeddb::OpsDatabase;
use storage_indexeddb::vault::enrol;
use sync::replica::Identity;

use crate::keys;
use crate::node::Node;

const VERSION: u8 = 1;
const NAME: &str = "session";
const BACKUP_KEY: &str = "backup_key";

/// What sign-in gave. The session itself is a cookie that no script can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) actor: Actor,
    /// Proves this person's captures on this device: the device id it was given for, and the key.
    pub(crate) key: (DeviceId, [u8; 32]),
    pub(crate) signed_in_at: Timestamp,
}

impl Session {
    pub(crate) fn identity(&self) -> Identity {
        Identity { actor: self.actor.clone(), key: Some(self.key) }
    }

    /// The last person who signed in here and has not signed out. Bytes of an unknown build count as nobody.
    pub(crate) async fn load(ops: &OpsDatabase) -> Result<Option<Session>, StorageError> {
        Ok(Session::from_bytes(&ops.value(NAME).await?.unwrap_or_default()))
    }

    /// Keeps it for the next start; on a device that locks, only for who unlocks.
    pub(crate) async fn keep(&self, node: &Node) -> Result<(), StorageError> {
        if node.keys.knows(self.actor.person) {
            let mut change = keys::change(node).await?;
            if let Some(member) = change.ring.members.get_mut(&self.actor.person) {
                enrol::keep_own(member, &self.to_bytes()).await?;
                member.name.clone_from(&self.actor.name);
            }
            change.keep(node).await?;
            return node.ops.put_value(NAME, &[]).await;
        }
        node.ops.put_value(NAME, &self.to_bytes()).await
    }

    /// Signs out here: who unlocks again has to sign in first.
    pub(crate) async fn forget(node: &Node) -> Result<(), StorageError> {
        let person = node.session.borrow().as_ref().map(|session| session.actor.person);
        if let Some(person) = person.filter(|person| node.keys.knows(*person)) {
            let mut change = keys::change(node).await?;
            if let Some(member) = change.ring.members.get_mut(&person) {
                enrol::keep_own(member, &[]).await?;
            }
            change.keep(node).await?;
        }
        node.ops.put_value(NAME, &[]).await
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Session> {
        codec::decode(VERSION, bytes, "session").ok()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        codec::encode(VERSION, self)
    }
}

/// Keeps the server's public key, to which a backup of this device is sealed when there is no network any more.
pub(crate) async fn keep_backup_key(ops: &OpsDatabase, key: &[u8]) -> Result<(), StorageError> {
    ops.put_value(BACKUP_KEY, key).await
}

/// The server's public key, once somebody has signed in here.
pub(crate) async fn backup_key(ops: &OpsDatabase) -> Option<Vec<u8>> {
    ops.value(BACKUP_KEY).await.ok().flatten().filter(|key| !key.is_empty())
}
