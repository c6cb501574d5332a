//! Photos and voice notes in memory.

use domain::Timestamp;
use sync::Hash;

use super::disk::Durability;
use super::{MemoryOps, OpsContent};
use crate::StorageError;
use crate::blobs::{BlobStage, BlobStore, CHUNK_BYTES, LocalBlob, ORPHAN_MS, newest_first};

impl BlobStore for MemoryOps {
    async fn put_blob(&self, blob: &LocalBlob, bytes: &[u8]) -> Result<(), StorageError> {
        if self.disk.read(|content| content.blobs.contains_key(&blob.hash)) {
            return Ok(());
        }
        for (number, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
            self.disk.commit("keeping a piece of a file", Durability::Relaxed, |content| {
                content.chunks.insert((blob.hash, number), (blob.saved_at, chunk.to_vec()));
                Ok(())
            })?;
        }
        self.disk.commit("keeping a file", Durability::Strict, |content| {
            content.blobs.entry(blob.hash).or_insert_with(|| blob.clone());
            Ok(())
        })
    }

    async fn blobs(&self) -> Result<Vec<LocalBlob>, StorageError> {
        let mut blobs: Vec<LocalBlob> = self.disk.read(|content| content.blobs.values().cloned().collect());
        newest_first(&mut blobs);
        Ok(blobs)
    }

    async fn blob_bytes(&self, hash: Hash) -> Result<Option<Vec<u8>>, StorageError> {
        self.disk.read(|content| {
            let Some(blob) = content.blobs.get(&hash) else { return Ok(None) };
            let chunks = content.chunks.range((hash, 0)..=(hash, u32::MAX));
            let bytes = chunks.flat_map(|(_, (_, chunk))| chunk.iter().copied()).collect();
            whole(blob, bytes).map(Some)
        })
    }

    async fn mark_blob(&self, hash: Hash, stage: BlobStage) -> Result<(), StorageError> {
        self.disk.commit("marking a file", Durability::Strict, |content| {
            let blob = content.blobs.get_mut(&hash).filter(|blob| blob.stage != BlobStage::Draft);
            if let Some(blob) = blob {
                blob.stage = stage;
            }
            Ok(())
        })
    }

    async fn free_blob(&self, hash: Hash) -> Result<(), StorageError> {
        self.disk.commit("freeing a file", Durability::Relaxed, |content| {
            if content.blobs.get(&hash).is_some_and(|blob| blob.stage == BlobStage::Sent) {
                free(content, hash);
            }
            Ok(())
        })
    }

    async fn sweep_blobs(&self, now: Timestamp) -> Result<(), StorageError> {
        self.disk.commit("freeing given-up files", Durability::Relaxed, |content| {
            let drafts = || content.drafts.values().map(|draft| draft.bytes.as_slice());
            let given_up = content.blobs.values().filter(|blob| blob.is_orphan(drafts(), now));
            for hash in given_up.map(|blob| blob.hash).collect::<Vec<_>>() {
                free(content, hash);
            }
            let OpsContent { blobs, chunks, .. } = content;
            chunks.retain(|(hash, _), (at, _)| blobs.contains_key(hash) || now.since(*at) <= ORPHAN_MS);
            Ok(())
        })
    }
}

/// Pieces that do not make up the file are damage, never a shorter picture.
pub(crate) fn whole(blob: &LocalBlob, bytes: Vec<u8>) -> Result<Vec<u8>, StorageError> {
    if bytes.len() == blob.bytes as usize {
        Ok(bytes)
    } else {
        Err(StorageError::Damaged { detail: format!("file {} is not whole", blob.hash) })
    }
}

fn free(content: &mut OpsContent, hash: Hash) {
    content.blobs.remove(&hash);
    content.chunks.retain(|(of, _), _| *of != hash);
}
