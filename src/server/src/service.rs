//! What the writer thread and the requests share: the modules, the keys, the rights in force, the stream's position.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use domain::{DeviceId, Kind, OrgId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage::serve::Service;
use storage_sqlite::SqliteAuthority;
use sync::authority::{AuthorityKeys, Directory};
use sync::message::StreamId;
use tokio::sync::watch;

use crate::directory;

/// The directory with the version of the rows it was derived from.
#[derive(Debug, Default)]
pub struct Rights {
    pub version: u64,
    pub directory: Directory,
}

/// Shared by all threads of the server.
#[derive(Debug)]
pub struct Shared {
    pub org: OrgId,
    pub stream: StreamId,
    pub keys: AuthorityKeys,
    pub data_dir: PathBuf,
    rights_kinds: Vec<Kind>,
    rights: RwLock<Arc<Rights>>,
    out_of_use: RwLock<BTreeSet<DeviceId>>,
    position: watch::Sender<u64>,
    /// Counts what may have ended somebody's access.
    access: watch::Sender<u64>,
}

impl Shared {
    /// Reads the rights and the position as they are on disk.
    ///
    /// # Errors
    /// When the store failed.
    pub fn new(
        org: OrgId,
        keys: AuthorityKeys,
        data_dir: PathBuf,
        reader: &mut SqliteAuthority,
    ) -> Result<Shared, StorageError> {
        let stream = StreamId::from(org);
        let state = reader.stream(stream)?;
        let version = state.as_ref().map_or(0, |state| state.grants_version);
        let rights = Rights { version, directory: directory::derive(reader, stream)? };
        let devices = reader.devices(stream)?.into_iter();
        Ok(Shared {
            org,
            stream,
            keys,
            data_dir,
            rights_kinds: directory::rights_kinds(),
            rights: RwLock::new(Arc::new(rights)),
            out_of_use: RwLock::new(devices.filter(|one| one.revoked).map(|one| one.device).collect()),
            position: watch::Sender::new(state.map_or(0, |state| state.seq)),
            access: watch::Sender::new(0),
        })
    }

    /// What the drivers of `storage::serve` need.
    #[must_use]
    pub fn service(&self) -> Service<'_> {
        Service {
            modules: modules::all(),
            searches: modules::all_searches(),
            keys: &self.keys,
            stream: self.stream,
            rights_kinds: &self.rights_kinds,
            derive: directory::derive,
        }
    }

    /// The rights in force now.
    #[must_use]
    pub fn rights(&self) -> Arc<Rights> {
        Arc::clone(&self.rights.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts new rights in force, unless they are the same.
    pub fn set_rights(&self, version: u64, directory: Directory) {
        if self.rights().version != version {
            *self.rights.write().unwrap_or_else(PoisonError::into_inner) =
                Arc::new(Rights { version, directory });
            self.access_changed();
        }
    }

    /// Whether this device was taken out of use: it may deliver, and nothing is shown to it (S22).
    #[must_use]
    pub fn is_out_of_use(&self, device: DeviceId) -> bool {
        self.out_of_use.read().unwrap_or_else(PoisonError::into_inner).contains(&device)
    }

    /// Notes what a commit has said about the device.
    pub fn set_out_of_use(&self, device: DeviceId, out: bool) {
        let mut devices = self.out_of_use.write().unwrap_or_else(PoisonError::into_inner);
        if out {
            devices.insert(device)
        } else {
            devices.remove(&device)
        };
    }

    /// Sessions, accounts or rights have changed: connections that are open look whether they still may be (S7).
    pub fn access_changed(&self) {
        self.access.send_modify(|changes| *changes += 1);
    }

    /// Follows these changes.
    #[must_use]
    pub fn access(&self) -> watch::Receiver<u64> {
        self.access.subscribe()
    }

    /// Tells the live connections how far the stream has come.
    pub fn poke(&self, seq: u64) {
        self.position.send_if_modified(|known| core::mem::replace(known, seq) != seq);
    }

    /// Follows the stream's position.
    #[must_use]
    pub fn position(&self) -> watch::Receiver<u64> {
        self.position.subscribe()
    }
}
