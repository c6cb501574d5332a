//! Photos and voice notes on the device: irreplaceable until the server says that a backup holds them.
//!
//! ```text
//!   T6 put ─► draft ─ T1 names it ─► waiting ─ server has it whole ─► sent ─ durable ─► freed
//!               └─ no draft names it any more ─► freed        └─ server will not take it ─► refused
//! ```

use domain::{Id, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use sync::Hash;

use crate::StorageError;

/// A file lies in pieces of this size (sync.md 2.3): small transactions, and no value in the browser's blob folder's way.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// A draft's file that no draft names is freed after this long: a form that is being filled in names it within seconds.
pub const ORPHAN_MS: i64 = 3_600_000;

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlobStage {
    /// Taken for a form that is not saved yet.
    Draft,
    /// A captured op names it; it has to reach the server.
    Waiting,
    /// Whole at the server, not yet in a backup.
    Sent,
    /// The server looked into it and will not take it. Kept until a person decides.
    Refused,
}

impl BlobStage {
    /// The word in the stored row.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            BlobStage::Draft => "draft",
            BlobStage::Waiting => "waiting",
            BlobStage::Sent => "sent",
            BlobStage::Refused => "refused",
        }
    }

    /// The stage of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<BlobStage> {
        let all = [BlobStage::Draft, BlobStage::Waiting, BlobStage::Sent, BlobStage::Refused];
        all.into_iter().find(|stage| stage.word() == word)
    }
}

/// A file that lies here whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalBlob {
    pub hash: Hash,
    pub bytes: u32,
    pub mime: String,
    /// Length of a voice note.
    pub seconds: u16,
    pub saved_at: Timestamp,
    /// Who took it. People sharing a device never see each other's drafts.
    pub actor: PersonId,
    /// The form it was taken for.
    pub form: String,
    /// The records whose ops name it.
    pub targets: Vec<Id>,
    pub stage: BlobStage,
}

impl LocalBlob {
    /// A captured op about `target` names it.
    pub fn claim(&mut self, target: Id) {
        if !self.targets.contains(&target) {
            self.targets.push(target);
        }
        if self.stage == BlobStage::Draft {
            self.stage = BlobStage::Waiting;
        }
    }

    /// Whether nobody can miss it: a draft's, old enough, and no draft's bytes name it.
    #[must_use]
    pub fn is_orphan<'a>(&self, mut drafts: impl Iterator<Item = &'a [u8]>, now: Timestamp) -> bool {
        let name = self.hash.to_string();
        let named = |draft: &[u8]| draft.windows(name.len()).any(|part| part == name.as_bytes());
        self.stage == BlobStage::Draft && now.since(self.saved_at) > ORPHAN_MS && !drafts.any(named)
    }
}

/// Newest first: what was taken last is what somebody waits for.
pub fn newest_first(blobs: &mut [LocalBlob]) {
    domain::order::sort_by_key(blobs, |blob| core::cmp::Reverse((blob.saved_at, blob.hash)));
}

/// The files' part of the `ops` database. [`OpsStore::capture`](crate::replica::OpsStore::capture) claims what its ops
/// name, in the same transaction.
#[expect(async_fn_in_trait, reason = "both uses are single-threaded: the browser, and tests")]
pub trait BlobStore {
    /// T6: pieces first, then durably the row that makes them a file. Without the row there is no file. A file that
    /// lies here already stays as it is.
    async fn put_blob(&self, blob: &LocalBlob, bytes: &[u8]) -> Result<(), StorageError>;

    /// Every file that lies here whole, newest first.
    async fn blobs(&self) -> Result<Vec<LocalBlob>, StorageError>;

    /// Its bytes; `None` = it does not lie here.
    async fn blob_bytes(&self, hash: Hash) -> Result<Option<Vec<u8>>, StorageError>;

    /// The server has it whole ([`BlobStage::Sent`]), or will not take it ([`BlobStage::Refused`]), or has lost it again
    /// ([`BlobStage::Waiting`]). Drafts stay drafts.
    async fn mark_blob(&self, hash: Hash, stage: BlobStage) -> Result<(), StorageError>;

    /// A verified backup of the server holds it: the copy here goes. Anything but a sent file stays.
    async fn free_blob(&self, hash: Hash) -> Result<(), StorageError>;

    /// Frees files of given-up drafts, and pieces that never became a file.
    async fn sweep_blobs(&self, now: Timestamp) -> Result<(), StorageError>;
}
