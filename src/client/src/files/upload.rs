//! Sending files: the newest first, piece by piece, from the offset the server names. Whatever ends it, nothing is lost;
//! the next round begins again.

use std::rc::Rc;

use domain::FileHash;
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use storage::blobs::{BlobStage, BlobStore, LocalBlob};
use sync::Hash;

use super::counting::recount;
use crate::clock;
use crate::http::{self, Answer, Ask, BINARY, Failure};
use crate::lock::{self, Lock};
use crate::node::Node;

/// A piece, and a piece on a line slower than 100 kbit/s (sync.md 2.13): so much is sent again after a cut.
const PIECE: usize = 64 * 1024;
const SMALL_PIECE: usize = 16 * 1024;
/// A piece that took longer than this came over a slow line.
const SLOW_MS: u64 = 5_000;
/// 64 KiB at 10 kbit/s.
const PIECE_DEADLINE_MS: u32 = 60_000;
/// The server looks into the whole file before it answers the last piece.
const ASK_DEADLINE_MS: u32 = 20_000;
/// More attempts at one file than this means going in circles.
const MAX_MISSES: u32 = 3;
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

/// Why sending stopped.
enum Stop {
    /// The server will never take this file.
    Refused,
    /// Later, with the next round.
    Later,
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
        let stage = match send_one(&node, &blob).await {
            Ok(()) => BlobStage::Sent,
            Err(Stop::Refused) => BlobStage::Refused,
            Err(Stop::Later) => break,
        };
        if node.ops.mark_blob(blob.hash, stage).await.is_err() {
            break;
        }
        blobs = recount(&node).await;
    }
    free_safe(&node).await;
    drop(held);
}

async fn send_one(node: &Rc<Node>, blob: &LocalBlob) -> Result<(), Stop> {
    let bytes = node.ops.blob_bytes(blob.hash).await.ok().flatten().ok_or(Stop::Refused)?;
    let mut told = announce(blob).await?;
    let (mut misses, mut piece) = (0, PIECE);
    while told.state == "partial" {
        let at = usize::try_from(told.offset).unwrap_or(usize::MAX);
        let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else {
            // The server has all pieces and has not looked yet: the next announcement makes it look.
            return Err(Stop::Later);
        };
        let began = clock::monotonic_ms();
        let answer = send_piece(blob, &rest[..rest.len().min(piece)], at, bytes.len()).await?;
        piece = if clock::monotonic_ms() - began > SLOW_MS { SMALL_PIECE } else { PIECE };
        let before = told.offset;
        told = match answer.status {
            200..=299 | 409 => said(&answer),
            460 => Told { state: "partial".to_owned(), offset: before, detail: None },
            422 if said(&answer).detail.as_deref() == Some("hash") => {
                Told { state: "partial".to_owned(), offset: 0, detail: None }
            }
            413 | 415 | 422 => return Err(Stop::Refused),
            _ => return Err(Stop::Later),
        };
        if told.state == "partial" && told.offset <= before {
            misses += 1;
            if misses > MAX_MISSES {
                return Err(Stop::Later);
            }
        }
    }
    if told.state == "ready" || told.state == "durable" { Ok(()) } else { Err(Stop::Later) }
}

async fn announce(blob: &LocalBlob) -> Result<Told, Stop> {
    let announced = Announced { hash: FileHash(blob.hash.0), bytes: blob.bytes, mime: &blob.mime };
    let ask = Ask {
        method: Method::POST,
        path: "/api/blob",
        content_type: "application/json",
        body: serde_json::to_vec(&announced).ok(),
        deadline_ms: ASK_DEADLINE_MS,
    };
    let answer = http::ask(ask).await.map_err(later)?;
    match answer.status {
        200..=299 => Ok(said(&answer)),
        413 | 415 | 422 => Err(Stop::Refused),
        _ => Err(Stop::Later),
    }
}

async fn send_piece(blob: &LocalBlob, piece: &[u8], at: usize, length: usize) -> Result<Answer, Stop> {
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
    http::ask_with(ask, &headers).await.map_err(later)
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
        if answer.status != 200 {
            return;
        }
        let done = match said(&answer).state.as_str() {
            "durable" => node.ops.free_blob(blob.hash).await,
            "partial" => node.ops.mark_blob(blob.hash, BlobStage::Waiting).await,
            _ => Ok(()),
        };
        if done.is_err() {
            return;
        }
    }
    recount(node).await;
}

fn said(answer: &Answer) -> Told {
    serde_json::from_slice(&answer.bytes).unwrap_or_default()
}

fn later(_: Failure) -> Stop {
    Stop::Later
}
