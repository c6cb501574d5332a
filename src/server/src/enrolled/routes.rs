//! Enrolling the device one sits at, and the list of those that are.

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{DeviceId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use storage_sqlite::enrolled::EnrolledDevice;

use super::length::LONG;
use super::proof::{Nonces, Proof};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::{SignedIn, may_somewhere};
use crate::oversight::DEVICES;
use crate::oversight::devices::visible;
use crate::random;
use crate::sign_in::caller::Caller;
use crate::sync_api::message_body::JsonBody;

/// A number to be signed.
#[derive(Serialize)]
pub struct Given {
    nonce: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The device's public key: uncompressed point on P-256 (65 bytes, `exportKey("raw")`), hexadecimal.
    key: String,
    proof: Proof,
}

/// An enrolled device as supervisors see it.
#[derive(Serialize)]
pub struct Listed {
    device: DeviceId,
    at: Timestamp,
    by: PersonId,
}

/// `GET /api/session/nonce`
pub async fn nonce(State(app): State<Arc<App>>) -> Json<Given> {
    Json(Given { nonce: Nonces::give(&app.shared.keys.actor_root, now()) })
}

/// `POST /api/devices/enrol`: the session's own device, never another. Somebody who looks after devices may, and everybody
/// who has signed in with a second factor, for the device in front of them. The session becomes a long one.
///
/// # Errors
/// 403 for whoever may not, 400 when the key does not fit the signature, 409 when the device has another key already.
pub async fn enrol(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(signed_in): Extension<SignedIn>,
    headers: HeaderMap,
    JsonBody(wish): JsonBody<Enrol>,
) -> Result<Response, ApiError> {
    if !signed_in.session.second && !may_somewhere(&signed_in.actor, DEVICES) {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "PERMISSION"));
    }
    let (org, person, device) = (app.shared.org, signed_in.session.person, signed_in.session.device);
    let key: [u8; 65] = random::unhex(&wish.key).ok_or(UNPROVED)?;
    p256::PublicKey::from_sec1_bytes(&key).map_err(|_| UNPROVED)?;
    let moment = now();
    if !app.nonces.proves(&app.shared.keys.actor_root, device, &key, &wish.proof, moment) {
        return Err(UNPROVED);
    }
    let token = signed_in.session.token_hash;
    let event = Event::new(org, Kind::DeviceEnrolled).by(&signed_in).about(device);
    let expires = Timestamp(signed_in.session.created.0 + LONG.absolute_ms);
    app.accounts
        .with(move |accounts| {
            let known = accounts.enrolled_device(org, device)?;
            if known.is_some_and(|known| known.key != key) {
                return Err(ApiError::new(StatusCode::CONFLICT, "DEVICE").detail("enrolled"));
            }
            let new = EnrolledDevice { device, key: key.to_vec(), at: moment, by: person };
            accounts.enrol_device(org, &new)?;
            accounts.lengthen_session(token, LONG.idle_ms, expires)?;
            Ok(audit::record(accounts, event)?)
        })
        .await?;
    tracing::info!(%device, by = %person, "a device was enrolled");
    // The cookie lives as long as the session now.
    let cookie = caller.transport.token(&headers);
    let cookie = cookie.and_then(|token| caller.transport.set_cookie(&token, LONG.absolute_ms / 1_000));
    let cookie = cookie.ok_or(ApiError::internal())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `GET /api/devices/enrolled`: of the devices that the asker may see. JSON beside `GET /api/devices`, whose message older
/// clients read too.
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Vec<Listed>>, ApiError> {
    let seen = visible(&app, &signed_in.actor, now()).await?;
    let org = app.shared.org;
    let enrolled = app.accounts.with(move |accounts| accounts.enrolled_devices(org)).await?;
    let shown = enrolled.into_iter().filter(|one| seen.iter().any(|report| report.device == one.device));
    Ok(Json(shown.map(|EnrolledDevice { device, at, by, .. }| Listed { device, at, by }).collect()))
}

/// The device has to prove itself, and has not.
pub const UNPROVED: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "DEVICE").detail("proof");
