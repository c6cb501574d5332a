//! `POST /api/devices/backup`: a supervisor brings a device's backup file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Json, State};
use axum::http::{HeaderMap, StatusCode};

use super::key::{BackupKey, Unopened};
use super::take_in::{Failure, TakenIn, take_in};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::gate::SignedIn;
use crate::sync_api::message_body::read_octets;

/// The most bytes of a file that comes this way; a bigger one is imported on the server itself.
pub const MAX_FILE_BYTES: usize = 256 * 1024 * 1024;

/// Takes the file in. Every op in it is judged as if its device had sent it, so whoever brings it gains nothing by it.
///
/// # Errors
/// 422 with what is wrong with the file.
pub async fn take(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<TakenIn>, ApiError> {
    let file = read_octets(&headers, body, MAX_FILE_BYTES).await?;
    let wrong = |detail| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "BACKUP").detail(detail);
    let key = BackupKey::derive(&app.shared.keys.actor_root);
    let opened = key.open(&file).map_err(|why| {
        wrong(match why {
            Unopened::NotABackup => "kind",
            Unopened::OtherKey => "key",
            Unopened::Damaged => "damaged",
            Unopened::Cut => "cut",
        })
    })?;
    let event = Event::new(app.shared.org, Kind::DeviceBackupTaken).by(&signed_in);
    match take_in(&app, opened).await {
        Ok(taken) => {
            audit::note(&app, taken.told_by(event)).await;
            Ok(Json(taken))
        }
        Err(Failure::OtherOrganization) => Err(wrong("key")),
        Err(Failure::Empty) => Err(wrong("damaged")),
        Err(Failure::Server(error)) => Err(error),
    }
}
