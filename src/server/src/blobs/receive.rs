//! A file whose last piece has come: is it what it says, may it stay?

use std::sync::Arc;

use axum::http::StatusCode;
use domain::attachment::MAX_FILE_BYTES;
use domain::{DeviceId, FileHash, Media, PersonId};
use storage_sqlite::blobs::Blob;
use sync::Hash;

use super::folder::{Folder, Form};
use super::picture::PictureError;
use super::sniff::sniff;
use super::upload::MAX_AUDIO_BYTES;
use super::worker::Decoder;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;

/// Why a whole file is not taken. It is deleted; the device keeps its copy and says so.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("its bytes have another hash")]
    Hash,
    #[error("not a kind we take")]
    Kind,
    #[error("too long for its kind")]
    Length,
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("the disk failed")]
    Disk(#[from] std::io::Error),
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> ApiError {
        let unprocessable = ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "FILE");
        match refused {
            Refused::Hash => unprocessable.detail("hash"),
            Refused::Kind => unprocessable.detail("kind"),
            Refused::Length => unprocessable.detail("length"),
            Refused::Picture(PictureError::TooLarge) => unprocessable.detail("pixels"),
            Refused::Picture(PictureError::Damaged) => unprocessable.detail("damaged"),
            Refused::Disk(error) => disk_failed(&error),
        }
    }
}

/// Looks into it, keeps it and its derived forms, and only then says that it is here.
///
/// # Errors
/// 422 when it is refused; what the disk says.
pub(super) async fn whole(app: &Arc<App>, signed_in: &SignedIn, hash: FileHash) -> Result<(), ApiError> {
    whole_of(app, signed_in.session.person, signed_in.session.device, hash).await
}

/// A file that came out of a device's backup, by the same checks as one that was sent.
///
/// # Errors
/// As [`whole`].
pub(crate) async fn imported(
    app: &Arc<App>,
    (person, device): (PersonId, DeviceId),
    hash: FileHash,
    bytes: Vec<u8>,
) -> Result<(), ApiError> {
    let partial = app.files.partial(hash, device);
    blocking(move || {
        if let Some(folder) = partial.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(partial, bytes)
    })
    .await?;
    whole_of(app, person, device, hash).await
}

async fn whole_of(
    app: &Arc<App>,
    person: PersonId,
    device: DeviceId,
    hash: FileHash,
) -> Result<(), ApiError> {
    let (folder, decoder) = (app.files.clone(), app.decoder.clone());
    // Off the async threads and one at a time: decoding is what costs (S34).
    let permit = app.arriving.decoding.acquire().await.map_err(|_| ApiError::internal())?;
    let done = tokio::task::spawn_blocking(move || {
        let taken = take(&folder, &decoder, &folder.partial(hash, device), hash);
        if !matches!(taken, Err(Refused::Disk(_))) {
            folder.discard(hash, device);
        }
        taken
    });
    let (media, bytes) = done.await.map_err(|error| {
        tracing::error!(%error, "looking into a file panicked");
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "FILE").detail("damaged")
    })??;
    drop(permit);
    let blob =
        Blob { hash: Hash(hash.0), bytes, mime: media.mime().to_owned(), received: now(), durable: false };
    let org = app.shared.org;
    app.accounts.with(move |accounts| accounts.add_blob(org, &blob, person, device)).await
}

fn take(
    folder: &Folder,
    decoder: &Decoder,
    partial: &std::path::Path,
    hash: FileHash,
) -> Result<(Media, u32), Refused> {
    // 1. The bytes, and whether they are those. A crash of the server may have left a damaged end.
    let bytes = std::fs::read(partial)?;
    if Hash::of(&bytes).0 != hash.0 {
        return Err(Refused::Hash);
    }
    let length = u32::try_from(bytes.len()).map_err(|_| Refused::Length)?;
    // 2. What they are.
    let media = sniff(&bytes).ok_or(Refused::Kind)?;
    let most = if media.is_image() { MAX_FILE_BYTES } else { MAX_AUDIO_BYTES };
    if length > most {
        return Err(Refused::Length);
    }
    // 3. What is shown of a picture.
    if media.is_image() {
        let pictures = decoder.derive(media, &bytes)?;
        folder.write(hash, Form::View, &pictures.view)?;
        folder.write(hash, Form::Thumb, &pictures.thumb)?;
    }
    // 4. The original last. A crash before this leaves derived forms that the next attempt writes again.
    folder.write(hash, Form::Original, &bytes)?;
    Ok((media, length))
}

/// Runs file work on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::internal())?;
    done.map_err(|error| disk_failed(&error))
}

fn disk_failed(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "a file could not be kept or read");
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "STORAGE").retry_after(60)
        }
        _ => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "STORAGE").retry_after(5),
    }
}
