//! `GET /api/blob/{id}/thumb`, `/view`, `/audio`, and `POST /api/blobs/state`: what others see of a file.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{FileHash, Media};
use serde::{Deserialize, Serialize};

use super::folder::Form;
use super::receive::blocking;
use super::upload::{hash_of, readable, standing};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Via};
use crate::gate::SignedIn;
use crate::sync_api::message_body::JsonBody;

/// More than any record page shows.
const MAX_ASKED: usize = 200;

/// What is served can do nothing but be looked at or listened to, wherever it is opened (S13).
const SANDBOX: &str = "default-src 'none'; sandbox";

/// `GET /api/blob/{id}/thumb`
///
/// # Errors
/// 404, with the same bytes, for what is not here, no picture, or not for the asker.
pub async fn thumb(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    serve(&app, &signed_in, &id, Form::Thumb).await
}

/// `GET /api/blob/{id}/view`
///
/// # Errors
/// As [`thumb`].
pub async fn view(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    serve(&app, &signed_in, &id, Form::View).await
}

/// `GET /api/blob/{id}/audio`
///
/// # Errors
/// As [`thumb`].
pub async fn audio(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    serve(&app, &signed_in, &id, Form::Original).await
}

async fn serve(app: &App, signed_in: &SignedIn, id: &str, form: Form) -> Result<Response, ApiError> {
    let hash = hash_of(id)?;
    let standing = standing(app, hash).await?;
    let naming = readable(app, signed_in, &standing).map(|naming| naming.scope);
    let blob = standing.blob.filter(|_| naming.is_some()).ok_or(ApiError::not_found())?;
    let kept = Media::of_mime(&blob.mime).ok_or(ApiError::not_found())?;
    // Originals of pictures are kept, never shown (S13).
    if kept.is_image() == (form == Form::Original) {
        return Err(ApiError::not_found());
    }
    let served = if kept.is_image() { Media::Jpeg } else { kept };
    let folder = app.files.clone();
    let bytes = blocking(move || folder.read(hash, form)).await?;
    audit::note_read(app, signed_in.asker(), Via::File, naming.flatten()).await;
    let ending = served.mime().rsplit('/').next().unwrap_or_default();
    let name = format!("attachment; filename=\"{}.{ending}\"", &hash.to_string()[..16]);
    let name = HeaderValue::from_str(&name).map_err(|_| ApiError::internal())?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(served.mime())),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, bytes).into_response())
}

/// Which files a page would show.
#[derive(Deserialize)]
pub struct Asked {
    hashes: Vec<FileHash>,
}

#[derive(Serialize)]
struct FileState {
    hash: FileHash,
    /// Whether it can be shown; otherwise it is still on the device.
    here: bool,
    /// Four characters of the device that captured it, as its provisional numbers have them.
    device: String,
}

#[derive(Serialize)]
struct States {
    files: Vec<FileState>,
}

/// `POST /api/blobs/state`: which files of records that the asker may read are here. All others are left out, whether
/// they exist or not (S18).
///
/// # Errors
/// 413 for too long a list.
pub async fn states(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(asked): JsonBody<Asked>,
) -> Result<Response, ApiError> {
    if asked.hashes.len() > MAX_ASKED {
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "FILES"));
    }
    let scopes = app.shared.rights().directory.scopes(signed_in.session.person);
    let (org, stream) = (app.shared.org, app.shared.stream);
    let files = app.accounts.with(move |accounts| {
        let mut files = Vec::new();
        for hash in asked.hashes {
            let standing = accounts.blob_standing(org, stream, sync::Hash(hash.0))?;
            if let Some(naming) = standing.readable(|scope| scopes.contains(&scope)) {
                let device = naming.device.id().short();
                files.push(FileState { hash, here: standing.blob.is_some(), device });
            }
        }
        Ok::<_, storage::StorageError>(files)
    });
    Ok(Json(States { files: files.await? }).into_response())
}
