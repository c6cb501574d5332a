//! Who is signed in on this device, kept beside the work so that the app opens without a network.

use domain::{Actor, DeviceId, Timestamp, codec};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use storage::replica::OpsStore;
use storage_indexeddb::OpsDatabase;
use sync::replica::Identity;

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
        let bytes = ops.value(NAME).await?.unwrap_or_default();
        Ok(codec::decode(VERSION, &bytes, "session").ok())
    }

    pub(crate) async fn keep(&self, ops: &OpsDatabase) -> Result<(), StorageError> {
        ops.put_value(NAME, &codec::encode(VERSION, self)).await
    }

    pub(crate) async fn forget(ops: &OpsDatabase) -> Result<(), StorageError> {
        ops.put_value(NAME, &[]).await
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
