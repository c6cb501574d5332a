//! Cases for photos and voice notes. A store that fails one would show half a photo, or lose a whole one.

use domain::{Id, Intent, OpId, PersonId, Stamp, Timestamp};
use sync::op::{BlobRef, NewBatch, OpBody, pack_bodies};
use sync::{Hash, op::Sealed};

use super::sample;
use crate::blobs::{BlobStage, BlobStore, CHUNK_BYTES, LocalBlob, ORPHAN_MS};
use crate::replica::{Draft, DraftKey, OpsStore};

const FORM: &str = "tickets.open";

fn bytes_of(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 % 251) as u8).collect()
}

fn blob(bytes: &[u8], at: i64) -> LocalBlob {
    LocalBlob {
        hash: Hash::of(bytes),
        bytes: bytes.len() as u32,
        mime: "image/jpeg".to_owned(),
        seconds: 0,
        saved_at: Timestamp(at),
        actor: PersonId(sample::id(1)),
        form: FORM.to_owned(),
        targets: Vec::new(),
        stage: BlobStage::Draft,
    }
}

async fn put(store: &impl BlobStore, length: usize, at: i64) -> LocalBlob {
    let bytes = bytes_of(length);
    let blob = blob(&bytes, at);
    store.put_blob(&blob, &bytes).await.expect("stores");
    blob
}

/// A batch whose one op, about `target`, names these files.
#[must_use]
pub fn batch_naming(target: Id, blobs: &[&LocalBlob]) -> NewBatch {
    let intent = Intent { kind: "sample.do", version: 1, target, bytes: vec![1] };
    let named = |blob: &&LocalBlob| BlobRef { sha256: blob.hash, bytes: blob.bytes, mime: blob.mime.clone() };
    let op = OpId(target.derived("op"));
    let body = OpBody {
        op,
        org: sample::org(),
        actor: PersonId(sample::id(1)),
        kind: intent.kind.to_owned(),
        kind_version: intent.version,
        target,
        base_rev: 0,
        base_seq: 0,
        deps: Vec::new(),
        captured: Stamp::default(),
        intent: intent.bytes,
        blobs: blobs.iter().map(named).collect(),
        amends: None,
    };
    let bodies: Sealed = pack_bodies(vec![body.to_bytes()]);
    NewBatch { op_ids: vec![op], bodies, ..sample::batch(1, 1) }
}

async fn stage(store: &impl BlobStore, hash: Hash) -> Option<BlobStage> {
    let blobs = store.blobs().await.expect("lists");
    blobs.into_iter().find(|blob| blob.hash == hash).map(|blob| blob.stage)
}

pub async fn t6_a_file_comes_back_byte_for_byte(store: &(impl OpsStore + BlobStore)) {
    for (at, length) in [(1, 1), (2, CHUNK_BYTES), (3, CHUNK_BYTES + 1), (4, 3 * CHUNK_BYTES - 7)] {
        let kept = put(store, length, at).await;
        let found = store.blob_bytes(kept.hash).await.expect("reads");
        assert!(found == Some(bytes_of(length)), "{length} bytes");
    }
    let listed = store.blobs().await.expect("lists");
    assert_eq!(listed.iter().map(|blob| blob.saved_at.0).collect::<Vec<_>>(), [4, 3, 2, 1], "newest first");
    assert_eq!(store.blob_bytes(Hash::of(b"nobody's")).await, Ok(None));
}

pub async fn t1_claims_the_files_its_ops_name(store: &(impl OpsStore + BlobStore)) {
    let (named, other) = (put(store, 10, 1).await, put(store, 20, 2).await);
    let target = sample::id(9);
    store.capture(&batch_naming(target, &[&named]), None).await.expect("captures");
    let blobs = store.blobs().await.expect("lists");
    let found = |hash| blobs.iter().find(|blob| blob.hash == hash).expect("is there");
    assert_eq!(
        (found(named.hash).stage, &found(named.hash).targets[..]),
        (BlobStage::Waiting, &[target][..])
    );
    assert_eq!((found(other.hash).stage, &found(other.hash).targets[..]), (BlobStage::Draft, &[][..]));
}

pub async fn t6_once_more_does_not_take_a_claim_back(store: &(impl OpsStore + BlobStore)) {
    let kept = put(store, 30, 1).await;
    store.capture(&batch_naming(sample::id(9), &[&kept]), None).await.expect("captures");
    put(store, 30, 5).await;
    assert_eq!(stage(store, kept.hash).await, Some(BlobStage::Waiting));
}

pub async fn only_a_sent_file_is_freed(store: &(impl OpsStore + BlobStore)) {
    let kept = put(store, 40, 1).await;
    store.mark_blob(kept.hash, BlobStage::Sent).await.expect("marks");
    assert_eq!(stage(store, kept.hash).await, Some(BlobStage::Draft), "nobody named it yet");
    store.free_blob(kept.hash).await.expect("looks");
    store.capture(&batch_naming(sample::id(9), &[&kept]), None).await.expect("captures");
    store.free_blob(kept.hash).await.expect("looks");
    assert_eq!(stage(store, kept.hash).await, Some(BlobStage::Waiting), "not at the server yet");
    store.mark_blob(kept.hash, BlobStage::Sent).await.expect("marks");
    store.free_blob(kept.hash).await.expect("frees");
    assert_eq!(stage(store, kept.hash).await, None);
    assert_eq!(store.blob_bytes(kept.hash).await, Ok(None));
}

pub async fn a_given_up_draft_frees_its_files_later(store: &(impl OpsStore + BlobStore)) {
    let (in_draft, given_up) = (put(store, 50, 1).await, put(store, 60, 1).await);
    let claimed = put(store, 70, 1).await;
    store.capture(&batch_naming(sample::id(9), &[&claimed]), None).await.expect("captures");
    let draft = Draft {
        key: DraftKey { actor: PersonId(sample::id(1)), form: FORM.to_owned() },
        saved_at: Timestamp(1),
        bytes: format!("{{\"photos\":[\"{}\"]}}", in_draft.hash).into_bytes(),
    };
    store.save_draft(&draft).await.expect("saves");
    store.sweep_blobs(Timestamp(ORPHAN_MS)).await.expect("sweeps");
    assert_eq!(store.blobs().await.expect("lists").len(), 3, "a form may be about to name it");
    store.sweep_blobs(Timestamp(ORPHAN_MS + 2)).await.expect("sweeps");
    assert_eq!(stage(store, given_up.hash).await, None);
    assert_eq!(store.blob_bytes(given_up.hash).await, Ok(None));
    for kept in [&in_draft, &claimed] {
        assert!(store.blob_bytes(kept.hash).await.expect("reads").is_some());
    }
}
