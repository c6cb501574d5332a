//! What a device's engine needs: `ops` (irreplaceable) and `cache` (replaceable), never one transaction over both.

use domain::{DeviceId, OpId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use sync::message::StreamId;
use sync::op::{NewBatch, StoredBatch};
use sync::replica::{CacheSnapshot, Compaction, PageWrite, Renumbering, Tidy};
pub use sync::replica::{OpsMeta, OpsSnapshot, Swap};

use crate::StorageError;

/// Where a half-typed form lies: one person's, one form's. People sharing a tablet never see each other's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DraftKey {
    pub actor: PersonId,
    /// `"tickets.open"` or `"tickets.resolve:<ticket id>"`.
    pub form: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub key: DraftKey,
    pub saved_at: Timestamp,
    pub bytes: Vec<u8>,
}

/// The `ops` database. Every promise to the person rests on it.
#[expect(async_fn_in_trait, reason = "both uses are single-threaded: the browser, and tests")]
pub trait OpsStore {
    /// T1. Numbers the batch, stores it and deletes the draft it came from, durably, all or nothing.
    /// "Saved on this device" may be shown only after this has returned `Ok`.
    async fn capture(&self, batch: &NewBatch, draft: Option<&DraftKey>) -> Result<StoredBatch, StorageError>;

    /// All batches, cards and the meta row, from one snapshot.
    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError>;

    /// T3. Moves acknowledged batches to `sent`, writes cards, adopts epoch and witness.
    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError>;

    /// T7. A new device id, all kept batches renumbered from 1, durably.
    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError>;

    /// Sets the device id if there is none and returns the one that holds.
    async fn adopt_device(&self, stream: StreamId, device: DeviceId) -> Result<DeviceId, StorageError>;

    async fn save_draft(&self, draft: &Draft) -> Result<(), StorageError>;
    async fn drafts(&self, actor: PersonId) -> Result<Vec<Draft>, StorageError>;
    async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError>;

    /// Closes a card the person has dealt with; the op that did so is in the outbox already.
    async fn close_card(&self, op: OpId) -> Result<(), StorageError>;

    /// Small values the shell keeps beside (session, language, actor key), by name.
    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError>;
    async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError>;
}

/// The `cache` database: may be deleted at any moment.
#[expect(async_fn_in_trait, reason = "both uses are single-threaded: the browser, and tests")]
pub trait CacheStore {
    async fn load(&self) -> Result<CacheSnapshot, StorageError>;

    /// T2. Stores a page if the state is still the one it was asked from.
    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError>;

    /// T4. Replaces blocks and the log pages they were made from, if nothing came between.
    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError>;

    /// T5. Forgets everything. `ops` cannot be touched from here.
    async fn clear(&self) -> Result<(), StorageError>;
}
