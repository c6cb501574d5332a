//! `POST /api/blob`, `GET` or `HEAD /api/blob/{id}`, `PATCH /api/blob/{id}`: a file in pieces, resumable at its offset.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::attachment::MAX_FILE_BYTES;
use domain::{FileHash, Media};
use serde::{Deserialize, Serialize};
use storage::sending::PIECE;
use storage_sqlite::blobs::{Naming, Standing};
use sync::Hash;

use super::folder::Folder;
use super::receive;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::disk;
use crate::gate::SignedIn;
use crate::sync_api::message_body::{JsonBody, read_octets};

/// The length of a voice note: a minute at the best rate a browser chooses by itself.
pub const MAX_AUDIO_BYTES: u32 = 4 * 1024 * 1024;

/// How much of the file is here.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How long it will be.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// `sha256 <hex>` of the piece.
pub const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// `partial`, `ready`, `durable`.
pub const STATE: HeaderName = HeaderName::from_static("upload-state");

/// What a device announces.
#[derive(Deserialize)]
pub struct Announced {
    hash: FileHash,
    bytes: u32,
    mime: String,
}

/// How far a file is, for who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Partial,
    /// Whole and looked into.
    Ready,
    /// In a verified backup: the device may free its copy.
    Durable,
}

#[derive(Serialize)]
struct Told {
    state: Progress,
    offset: u64,
}

/// `POST /api/blob`: may it come, and from where on?
///
/// # Errors
/// 413 too long, 415 not a kind we take, 422 as for a last piece, 429 too many at once, 507 too little room for photos.
pub async fn begin(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(announced): JsonBody<Announced>,
) -> Result<Response, ApiError> {
    let media = Media::of_mime(&announced.mime).ok_or(unsupported())?;
    check_length(media, announced.bytes)?;
    disk::room_for_files(&app.config.data_dir)?;
    let told = progress(&app, &signed_in, announced.hash).await?;
    if told.state != Progress::Partial {
        return Ok(answer(told));
    }
    let (hash, device) = (announced.hash, signed_in.session.device);
    let turn = app.arriving.note(device, hash, now())?;
    let _turn = turn.lock().await;
    if told.offset < u64::from(announced.bytes) {
        return Ok(answer(told));
    }
    // All pieces are here, but the server died before it had looked: now.
    match receive::whole(&app, &signed_in, hash).await {
        Ok(()) => Ok(answer(Told { state: Progress::Ready, offset: told.offset })),
        Err(error) if error.detail == Some("hash") => {
            Ok(answer(Told { state: Progress::Partial, offset: 0 }))
        }
        Err(error) => Err(error),
    }
}

/// `GET /api/blob/{id}`: how far is it? An unknown file and a stranger's are at 0 alike.
///
/// # Errors
/// 404 for what is no hash.
pub async fn look(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    Ok(answer(progress(&app, &signed_in, hash_of(&id)?).await?))
}

/// `PATCH /api/blob/{id}`: the next piece.
///
/// # Errors
/// 409 at another offset than `upload-offset`, 460 when the piece arrived damaged, 422 when the whole file is not what
/// its hash says or not what we take.
pub async fn piece(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let bytes: Bytes = read_octets(&headers, body, PIECE).await?;
    let (hash, device) = (hash_of(&id)?, signed_in.session.device);
    let Piece { at, length } = Piece::of(&headers, &bytes)?;
    disk::room_for_files(&app.config.data_dir)?;
    let turn = app.arriving.note(device, hash, now())?;
    let _turn = turn.lock().await;
    let known = progress(&app, &signed_in, hash).await?;
    if known.state != Progress::Partial || known.offset != at {
        return Ok((StatusCode::CONFLICT, told_by(&known)).into_response());
    }
    let folder = app.files.clone();
    let offset = at + bytes.len() as u64;
    receive::blocking(move || folder.append(hash, device, &bytes)).await?;
    if offset < length {
        return Ok(answer(Told { state: Progress::Partial, offset }));
    }
    let taken = receive::whole(&app, &signed_in, hash).await;
    app.arriving.ended(device, hash);
    taken?;
    Ok(answer(Told { state: Progress::Ready, offset }))
}

/// Where a piece belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub at: u64,
    /// Of the whole file.
    pub length: u64,
}

impl Piece {
    /// Reads the headers of a piece with these bytes.
    ///
    /// # Errors
    /// 400 without numbers, 413 beyond the file's end or for nothing at all, 460 when the bytes are others.
    pub fn of(headers: &HeaderMap, bytes: &[u8]) -> Result<Piece, ApiError> {
        let number = |name: &HeaderName| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
        let (Some(at), Some(length)) = (number(&OFFSET), number(&LENGTH)) else {
            return Err(ApiError::malformed().detail("header"));
        };
        // The offset is a stranger's number: it may be the largest there is.
        let fits = at.checked_add(bytes.len() as u64).is_some_and(|end| end <= length);
        if length > u64::from(MAX_FILE_BYTES) || !fits || bytes.is_empty() {
            return Err(too_long());
        }
        if !is_intact(headers, bytes) {
            return Err(ApiError::new(damaged_piece(), "PIECE"));
        }
        Ok(Piece { at, length })
    }
}

/// How far the file is, as this asker may know it.
async fn progress(app: &App, signed_in: &SignedIn, hash: FileHash) -> Result<Told, ApiError> {
    let standing = standing(app, hash).await?;
    let session = &signed_in.session;
    let knows = standing.held_by(session.person, session.device) || may_read(app, signed_in, &standing);
    if let (true, Some(blob)) = (knows, &standing.blob) {
        let state = if blob.durable { Progress::Durable } else { Progress::Ready };
        return Ok(Told { state, offset: u64::from(blob.bytes) });
    }
    let (folder, device): (Folder, _) = (app.files.clone(), session.device);
    let offset = receive::blocking(move || folder.offset(hash, device)).await?;
    Ok(Told { state: Progress::Partial, offset })
}

/// What is known about a file.
pub(super) async fn standing(app: &App, hash: FileHash) -> Result<Standing, ApiError> {
    let (org, stream) = (app.shared.org, app.shared.stream);
    app.accounts.with(move |accounts| accounts.blob_standing(org, stream, Hash(hash.0))).await
}

/// S14, S18: whether a record that names it may be read by the asker, by the rights as they are now.
pub(super) fn may_read(app: &App, signed_in: &SignedIn, standing: &Standing) -> bool {
    readable(app, signed_in, standing).is_some()
}

/// As [`may_read`]: the naming by which it may be read.
pub(super) fn readable<'s>(app: &App, signed_in: &SignedIn, standing: &'s Standing) -> Option<&'s Naming> {
    let scopes = app.shared.rights().directory.scopes(signed_in.session.person);
    standing.readable(|scope| scopes.contains(&scope))
}

/// The hash of an address; anything else is as unknown as a route.
pub(super) fn hash_of(id: &str) -> Result<FileHash, ApiError> {
    id.parse().map_err(|_| ApiError::not_found())
}

fn check_length(media: Media, bytes: u32) -> Result<(), ApiError> {
    let most = if media.is_image() { MAX_FILE_BYTES } else { MAX_AUDIO_BYTES };
    if bytes == 0 || bytes > most { Err(too_long()) } else { Ok(()) }
}

const fn too_long() -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "FILE")
}

const fn unsupported() -> ApiError {
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "FILE")
}

/// 460, as resumable uploads have it: this piece again.
fn damaged_piece() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

fn is_intact(headers: &HeaderMap, bytes: &[u8]) -> bool {
    let told = headers.get(&CHECKSUM).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let told = told.strip_prefix("sha256 ").and_then(|hex| hex.parse::<FileHash>().ok());
    told.is_some_and(|told| told.0 == Hash::of(bytes).0)
}

fn answer(told: Told) -> Response {
    told_by(&told).into_response()
}

fn told_by(told: &Told) -> impl IntoResponse + use<> {
    let state = match told.state {
        Progress::Partial => "partial",
        Progress::Ready => "ready",
        Progress::Durable => "durable",
    };
    let headers = [(OFFSET, HeaderValue::from(told.offset)), (STATE, HeaderValue::from_static(state))];
    (headers, Json(Told { state: told.state, offset: told.offset }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s36_a_pieces_offset_may_be_any_number() {
        let checksum = format!("sha256 {}", FileHash(Hash::of(b"piece").0));
        let piece = |at: u64, length: u64| {
            let mut headers = HeaderMap::new();
            headers.insert(OFFSET, at.into());
            headers.insert(LENGTH, length.into());
            headers.insert(CHECKSUM, HeaderValue::from_str(&checksum).unwrap());
            Piece::of(&headers, b"piece").map_err(|error| error.status)
        };
        assert_eq!(piece(7, 12), Ok(Piece { at: 7, length: 12 }));
        for (at, length) in
            [(u64::MAX, 12), (u64::MAX, u64::MAX), (8, 12), (0, u64::from(MAX_FILE_BYTES) + 1)]
        {
            assert_eq!(piece(at, length), Err(StatusCode::PAYLOAD_TOO_LARGE), "{at} of {length}");
        }
    }
}
