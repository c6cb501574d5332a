//! Files as forms and pages see them.

use std::rc::Rc;

use domain::{Attachment, FileHash, Media};
use gloo_net::http::Method;
use leptos::prelude::WithUntracked;
use serde::{Deserialize, Serialize};
use storage::blobs::{BlobStage, BlobStore, LocalBlob};
use sync::Hash;
use ui::photos::{FileAt, KeepError, PhotoPort};
use ui::replica::LocalFuture;

use crate::disk;
use crate::http::{self, Answer, Ask};
use crate::node::Node;

/// Photos stop when less than this is left, or less than a fifth of the quota: text must go on (sync.md 2.13).
const ROOM_FOR_TEXT: f64 = 100.0 * 1024.0 * 1024.0;
const FIFTH: f64 = 0.2;

const STATE_DEADLINE_MS: u32 = 20_000;

/// The shell's side of [`PhotoPort`].
pub(crate) struct Port {
    node: Rc<Node>,
}

impl Port {
    pub(crate) fn new(node: Rc<Node>) -> Port {
        Port { node }
    }
}

#[derive(Serialize)]
struct Asked {
    hashes: Vec<FileHash>,
}

#[derive(Deserialize)]
struct States {
    files: Vec<FileState>,
}

#[derive(Deserialize)]
struct FileState {
    hash: FileHash,
    here: bool,
    device: String,
}

impl PhotoPort for Port {
    fn keep(
        &self,
        form: String,
        attachment: Attachment,
        bytes: Vec<u8>,
    ) -> LocalFuture<Result<(), KeepError>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            let actor = node.session.borrow().as_ref().map(|session| session.actor.person);
            let actor = actor.ok_or(KeepError::NotSignedIn)?;
            // What was kept free for text is not for photos.
            let full = node.signals.status.with_untracked(|status| status.storage.full);
            if full || !has_room().await {
                return Err(KeepError::NoRoom);
            }
            let blob = LocalBlob {
                hash: Hash(attachment.hash.0),
                bytes: attachment.bytes,
                mime: attachment.media.mime().to_owned(),
                seconds: attachment.seconds,
                saved_at: node.now(),
                actor,
                form: node.drafts.key(actor, &form).form,
                targets: Vec::new(),
                stage: BlobStage::Draft,
            };
            node.ops.put_blob(&blob, &bytes).await.map_err(|error| match error {
                storage::StorageError::Full { .. } => KeepError::NoRoom,
                _ => KeepError::Disk,
            })
        })
    }

    fn kept_for(&self, form: String) -> LocalFuture<Vec<Attachment>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            let person = node.session.borrow().as_ref().map(|session| session.actor.person);
            let Some(person) = person else { return Vec::new() };
            let place = node.drafts.key(person, &form).form;
            let mut blobs = node.ops.blobs().await.unwrap_or_default();
            blobs.retain(|blob| blob.stage == BlobStage::Draft && blob.actor == person && blob.form == place);
            // In the order in which they were taken.
            blobs.iter().rev().filter_map(attachment_of).collect()
        })
    }

    fn bytes(&self, hash: FileHash) -> LocalFuture<Option<Vec<u8>>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move { node.ops.blob_bytes(Hash(hash.0)).await.ok().flatten() })
    }

    fn at_server(&self, hashes: Vec<FileHash>) -> LocalFuture<Vec<FileAt>> {
        Box::pin(async move {
            let ask = Ask {
                method: Method::POST,
                path: "/api/blobs/state",
                content_type: "application/json",
                body: Some(ui::json::to_text(&Asked { hashes }).into_bytes()),
                deadline_ms: STATE_DEADLINE_MS,
            };
            let bytes = http::ask(ask).await.and_then(Answer::success).unwrap_or_default();
            let files = ui::json::of_bytes::<States>(&bytes).map(|states| states.files);
            let at = |file: FileState| FileAt { hash: file.hash, here: file.here, device: file.device };
            files.unwrap_or_default().into_iter().map(at).collect()
        })
    }
}

fn attachment_of(blob: &LocalBlob) -> Option<Attachment> {
    let media = Media::of_mime(&blob.mime)?;
    Some(Attachment { hash: FileHash(blob.hash.0), bytes: blob.bytes, media, seconds: blob.seconds })
}

/// Whether a photo leaves room for text. A browser that does not tell is trusted: its own refusal says enough.
async fn has_room() -> bool {
    match disk::estimate().await {
        Some((quota, usage)) => quota - usage > ROOM_FOR_TEXT.min(FIFTH * quota),
        None => true,
    }
}
