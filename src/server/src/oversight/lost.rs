//! `POST /api/devices/lost`: the browser has deleted a device's data, and the client tells.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use domain::{DeviceId, Timestamp};
use serde::Deserialize;
use storage::authority::AuthorityReader;
use storage_sqlite::devices::LostData;
use sync::Hash;
use sync::authority::Need;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sync_api::message_body::JsonBody;

/// What the client remembers of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The id the device had before.
    device: DeviceId,
    pending: u32,
    /// Milliseconds; 0 = nothing was pending.
    oldest: i64,
    rescued: u32,
}

/// `POST /api/devices/lost`. It is noted under the session's own device, whatever the client says (S17).
///
/// # Errors
/// When the store failed.
pub async fn tell(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(told): JsonBody<Told>,
) -> Result<StatusCode, ApiError> {
    let Told { device, pending, oldest, rescued } = told;
    let lost = LostData { at: now(), device, pending, rescued: rescued.min(pending) };
    let (org, own) = (app.shared.org, signed_in.session.device);
    tracing::warn!(device = %own, before = %device, pending, rescued, oldest = Timestamp(oldest).0, "a device lost its data");
    let event = Event::new(org, Kind::DeviceDataLost).by(&signed_in);
    keep(&app, own, lost, event).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody signs in on what calls itself a new device, while the browser still has the cookie of another one's living
/// session: the device's data was deleted and the cookie was not.
///
/// # Errors
/// When the store failed.
pub async fn notice(app: &App, token: Hash, device: DeviceId) -> Result<(), ApiError> {
    let (moment, stream) = (now(), app.shared.stream);
    let session = app.accounts.with(move |accounts| accounts.session(token)).await?;
    let session = session.filter(|one| !one.revoked && moment < one.expires && one.device != device);
    let Some(old) = session else { return Ok(()) };
    let needs = [Need::Device(old.device)];
    let known = app.readers.with(move |reader| reader.load(stream, &needs)).await?;
    let pending = known.devices.get(&old.device).and_then(Option::as_ref).map_or(0, |state| state.pending);
    let lost = LostData { at: moment, device: old.device, pending, rescued: 0 };
    let event = Event::new(old.org, Kind::DeviceDataLost).person(old.person).session(token);
    keep(app, device, lost, event).await
}

/// Notes it on the device's row and in the audit.
async fn keep(app: &App, device: DeviceId, lost: LostData, event: Event) -> Result<(), ApiError> {
    let org = app.shared.org;
    let event = event.about(device).about(lost.device).with("pending", u64::from(lost.pending));
    let event = event.with("rescued", u64::from(lost.rescued));
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.note_lost(org, device, &lost)?;
                audit::record(accounts, event)
            })
        })
        .await
}
