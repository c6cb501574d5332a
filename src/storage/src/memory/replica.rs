//! The device's two databases. What T1, T3 and T7 do to `ops` is said once, in [`Ops`].

use std::collections::BTreeMap;

use domain::{DeviceId, OpId, PersonId, Timestamp};
use sync::Hash;
use sync::message::StreamId;
use sync::mutant::{Mutant, active};
use sync::op::{NewBatch, StoredBatch, blobs_named};
use sync::replica::{CacheSnapshot, CacheState, CardStatus, Compaction, Ops, PageWrite, Renumbering, Tidy};

use super::disk::{Disk, Durability};
use crate::StorageError;
use crate::blobs::LocalBlob;
use crate::replica::{CacheStore, Draft, DraftKey, OpsSnapshot, OpsStore, Swap};

/// What lies in `ops`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpsContent {
    pub streams: BTreeMap<StreamId, Ops>,
    pub drafts: BTreeMap<DraftKey, Draft>,
    pub values: BTreeMap<String, Vec<u8>>,
    pub blobs: BTreeMap<Hash, LocalBlob>,
    /// Pieces by file and number, each with when it was written.
    pub chunks: BTreeMap<(Hash, u32), (Timestamp, Vec<u8>)>,
}

/// The `ops` database in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryOps {
    pub disk: Disk<OpsContent>,
}

impl MemoryOps {
    /// A copy that shares nothing.
    #[must_use]
    pub fn fork(&self) -> MemoryOps {
        MemoryOps { disk: Disk::holding(self.disk.image()) }
    }

    /// Looks at what lies there for one stream, without copying it. `None` = nothing yet.
    pub fn look<R>(&self, stream: StreamId, look: impl FnOnce(Option<&Ops>) -> R) -> R {
        self.disk.read(|content| look(content.streams.get(&stream)))
    }

    fn change<R>(
        &self,
        during: &'static str,
        durability: Durability,
        stream: StreamId,
        change: impl FnOnce(&mut Ops) -> R,
    ) -> Result<R, StorageError> {
        self.disk.commit(during, durability, |content| Ok(change(content.streams.entry(stream).or_default())))
    }
}

impl OpsStore for MemoryOps {
    async fn capture(&self, batch: &NewBatch, draft: Option<&DraftKey>) -> Result<StoredBatch, StorageError> {
        self.disk.commit("capturing", Durability::Strict, |content| {
            if let Some(key) = draft {
                content.drafts.remove(key);
            }
            for (hash, target) in blobs_named(&batch.bodies) {
                if let Some(blob) = content.blobs.get_mut(&hash) {
                    blob.claim(target);
                }
            }
            Ok(content.streams.entry(batch.stream).or_default().capture(batch))
        })
    }

    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError> {
        Ok(self.disk.read(|content| content.streams.get(&stream).map(Ops::snapshot).unwrap_or_default()))
    }

    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError> {
        self.change("tidying", Durability::Relaxed, tidy.stream, |ops| ops.tidy(tidy))
    }

    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError> {
        self.change("renumbering", Durability::Strict, renumbering.stream, |ops| ops.renumber(renumbering))
    }

    async fn adopt_device(&self, stream: StreamId, device: DeviceId) -> Result<DeviceId, StorageError> {
        self.change("naming the device", Durability::Strict, stream, |ops| ops.adopt_device(device))
    }

    async fn save_draft(&self, draft: &Draft) -> Result<(), StorageError> {
        self.disk.commit("saving a draft", Durability::Relaxed, |content| {
            content.drafts.insert(draft.key.clone(), draft.clone());
            Ok(())
        })
    }

    async fn drafts(&self, actor: PersonId) -> Result<Vec<Draft>, StorageError> {
        let own = |draft: &&Draft| draft.key.actor == actor;
        Ok(self.disk.read(|content| content.drafts.values().filter(own).cloned().collect()))
    }

    async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError> {
        self.disk.commit("deleting a draft", Durability::Relaxed, |content| {
            content.drafts.remove(key);
            Ok(())
        })
    }

    async fn close_card(&self, op: OpId) -> Result<(), StorageError> {
        self.disk.commit("closing a card", Durability::Relaxed, |content| {
            for ops in content.streams.values_mut() {
                if let Some(entry) = ops.inbox.get_mut(&op) {
                    entry.status = CardStatus::Closed;
                }
            }
            Ok(())
        })
    }

    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        self.disk.commit("keeping a value", Durability::Strict, |content| {
            content.values.insert(name.to_owned(), value.to_vec());
            Ok(())
        })
    }

    async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.disk.read(|content| content.values.get(name).cloned()))
    }
}

/// The `cache` database in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryCache {
    pub disk: Disk<CacheSnapshot>,
}

impl MemoryCache {
    /// A copy that shares nothing.
    #[must_use]
    pub fn fork(&self) -> MemoryCache {
        MemoryCache { disk: Disk::holding(self.disk.image()) }
    }
}

impl MemoryCache {
    /// Looks at what lies there, without copying it.
    pub fn look<R>(&self, look: impl FnOnce(&CacheSnapshot) -> R) -> R {
        self.disk.read(look)
    }
}

/// A cache without a state is new: only what a new replica asked for may become its first page.
fn is_at(content: &CacheSnapshot, expected: &CacheState) -> bool {
    content.state.as_ref().map_or(expected.pages == 0, |stored| stored == expected)
}

impl CacheStore for MemoryCache {
    async fn load(&self) -> Result<CacheSnapshot, StorageError> {
        Ok(self.disk.image())
    }

    async fn apply_page(&self, write: &PageWrite) -> Result<Swap, StorageError> {
        let there = self.disk.read(|content| is_at(content, &write.expected));
        if !there && !active(Mutant::NoCompareAndSet) {
            return Ok(Swap::Lost);
        }
        self.disk.commit("storing a page", Durability::Relaxed, |content| {
            content.state = Some(write.next.clone());
            content.pages.push((write.next.pages, write.page.clone()));
            Ok(Swap::Done)
        })
    }

    async fn compact(&self, compaction: &Compaction) -> Result<Swap, StorageError> {
        if !self.disk.read(|content| is_at(content, &compaction.expected)) {
            return Ok(Swap::Lost);
        }
        self.disk.commit("compacting", Durability::Relaxed, |content| {
            content.blocks.clone_from(&compaction.blocks);
            content.pages.retain(|(number, _)| *number > compaction.through);
            Ok(Swap::Done)
        })
    }

    async fn clear(&self) -> Result<(), StorageError> {
        self.disk.commit("clearing", Durability::Relaxed, |content| {
            *content = CacheSnapshot::default();
            Ok(())
        })
    }
}
