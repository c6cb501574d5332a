//! Sending files: the newest first, piece by piece, from the offset the server names. Whatever ends it, nothing is lost;
//! the next round begins again.

use std::rc::Rc;

use domain::FileHash;
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use storage::blobs::{BlobStage, BlobStore, LocalBlob};
use storage::sending::{Heard, LocalCopy, Next, PIECE, SMALL_PIECE, Sending, Standing};
use sync::Hash;

use super::counting::recount;
use crate::clock;
use crate::http::{self, Answer, Ask, BINARY, Failure};
use crate::lock::{self, Lock};
use crate::node::Node;

/// A piece that took longer than this came over a slow line.
const SLOW_MS: u64 = 5_000;
/// 64 KiB at 10 kbit/s.
const PIECE_DEADLINE_MS: u32 = 60_000;
/// The server looks into the whole file before it answers the last piece.
const ASK_DEADLINE_MS: u32 = 20_000;
/// How often the server is asked which files a backup holds now.
const ASK_SAFE_MS: u64 = 10 * 60_000;

#[derive(Serialize)]
struct Announced<'a> {
    hash: FileHash,
    bytes: u32,
    mime: &'a str,
}

/// What the server says of a file.
#[derive(Deserialize, Default)]
struct Told {
    #[serde(default)]
    state: String,
    #[serde(default)]
    offset: u64,
    /// Why a whole file was not taken.
    #[serde(default)]
    detail: Option<String>,
}

/// Sends what waits, then frees what a backup holds. One tab at a time.
pub(crate) async fn send(node: Rc<Node>) {
    let mut blobs = recount(&node).await;
    let Lock::Held(held) = lock::take(&format!("files:{}", node.org), false).await else { return };
    // What is captured meanwhile is newer, and goes first.
    let mut tried = Vec::new();
    let next = |blobs: Vec<LocalBlob>, tried: &[Hash]| {
        blobs.into_iter().find(|blob| blob.stage == BlobStage::Waiting && !tried.contains(&blob.hash))
    };
    while let Some(blob) = next(blobs, &tried) {
        tried.push(blob.hash);
        // Records first: a record that waits is on its way with the round that follows, and so are we.
        if node.signals.pending_ops() > 0 && node.signals.connection() != ui::replica::Connection::Online {
            break;
        }
        let Some(stage) = send_one(&node, &blob).await else { break };
        if node.ops.mark_blob(blob.hash, stage).await.is_err() {
            break;
        }
        blobs = recount(&node).await;
    }
    free_safe(&node).await;
    drop(held);
}

/// What became of the file; `None` = later, with the next round.
async fn send_one(node: &Rc<Node>, blob: &LocalBlob) -> Option<BlobStage> {
    let Some(bytes) = node.ops.blob_bytes(blob.hash).await.ok().flatten() else {
        return Some(BlobStage::Refused);
    };
    let (mut sending, mut next) = Sending::new(bytes.len());
    loop {
        let began = clock::monotonic_ms();
        let answer = match next {
            Next::Announce => announce(blob).await,
            Next::Piece(piece) => send_piece(blob, &bytes[piece.clone()], piece.start, bytes.len()).await,
            Next::Sent => return Some(BlobStage::Sent),
            Next::Refused => return Some(BlobStage::Refused),
            Next::Later => return None,
        };
        let slow = clock::monotonic_ms() - began > SLOW_MS;
        let heard = answer.map_or(Heard::Nothing, |answer| heard(&answer));
        next = sending.heard(heard, if slow { SMALL_PIECE } else { PIECE });
    }
}

async fn announce(blob: &LocalBlob) -> Result<Answer, Failure> {
    let announced = Announced { hash: FileHash(blob.hash.0), bytes: blob.bytes, mime: &blob.mime };
    let ask = Ask {
        method: Method::POST,
        path: "/api/blob",
        content_type: "application/json",
        body: Some(ui::json::to_text(&announced).into_bytes()),
        deadline_ms: ASK_DEADLINE_MS,
    };
    http::ask(ask).await
}

async fn send_piece(blob: &LocalBlob, piece: &[u8], at: usize, length: usize) -> Result<Answer, Failure> {
    let path = format!("/api/blob/{}", blob.hash);
    let (at, length) = (at.to_string(), length.to_string());
    let checksum = format!("sha256 {}", Hash::of(piece));
    let headers =
        [("Upload-Offset", at.as_str()), ("Upload-Length", &length), ("Upload-Checksum", &checksum)];
    let ask = Ask {
        method: Method::PATCH,
        path: &path,
        content_type: BINARY,
        body: Some(piece.to_vec()),
        deadline_ms: PIECE_DEADLINE_MS,
    };
    http::ask_with(ask, &headers).await
}

/// Frees what a verified backup of the server holds, and sends again what the server has lost in a restore.
async fn free_safe(node: &Rc<Node>) {
    let now = clock::monotonic_ms();
    if node.files.asked_at.get().is_some_and(|asked| now - asked < ASK_SAFE_MS) {
        return;
    }
    let mut sent = node.ops.blobs().await.unwrap_or_default();
    sent.retain(|blob| blob.stage == BlobStage::Sent);
    if sent.is_empty() {
        return;
    }
    node.files.asked_at.set(Some(now));
    for blob in sent {
        let path = format!("/api/blob/{}", blob.hash);
        let ask = Ask {
            method: Method::GET,
            path: &path,
            content_type: BINARY,
            body: None,
            deadline_ms: ASK_DEADLINE_MS,
        };
        let Ok(answer) = http::ask(ask).await else { return };
        let Heard::Told(standing) = heard(&answer) else { return };
        let done = match standing.of_sent() {
            LocalCopy::MayGo => node.ops.free_blob(blob.hash).await,
            LocalCopy::GoesAgain => node.ops.mark_blob(blob.hash, BlobStage::Waiting).await,
            LocalCopy::Stays => Ok(()),
        };
        if done.is_err() {
            return;
        }
    }
    recount(node).await;
}

/// The answer to an announcement, to a piece, or to the question how far a file is.
fn heard(answer: &Answer) -> Heard {
    let told = || ui::json::of_bytes::<Told>(&answer.bytes).unwrap_or_default();
    match answer.status {
        200..=299 | 409 => match told() {
            Told { state, offset, .. } if state == "partial" => Heard::Told(Standing::Partial(offset)),
            Told { state, .. } if state == "ready" => Heard::Told(Standing::Ready),
            Told { state, .. } if state == "durable" => Heard::Told(Standing::Durable),
            _ => Heard::Nothing,
        },
        460 => Heard::DamagedPiece,
        422 if told().detail.as_deref() == Some("hash") => Heard::OtherBytes,
        413 | 415 | 422 => Heard::Never,
        _ => Heard::Nothing,
    }
}
