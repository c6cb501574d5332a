//! `POST /api/devices/order`: a supervisor ends a device's sessions, or takes the device out of use.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use domain::DeviceId;
use serde::Deserialize;

use super::devices::visible;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sync_api::message_body::JsonBody;

/// What is to become of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Nobody is signed in there any more; what waits there comes when somebody signs in again.
    SignOut,
    /// Lost or stolen: signed out, and whatever still comes from it is held for a supervisor (S22).
    Revoke,
    /// Found again.
    Reinstate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    device: DeviceId,
    order: Order,
}

/// `POST /api/devices/order`
///
/// # Errors
/// 404 for a device that the asker may not see.
pub async fn give(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(ordered): JsonBody<Ordered>,
) -> Result<StatusCode, ApiError> {
    let Ordered { device, order } = ordered;
    let seen = visible(&app, &signed_in.actor, now()).await?;
    if !seen.iter().any(|report| report.device == device) {
        return Err(ApiError::not_found());
    }
    // First the mark, then the sessions: what comes in between is held already.
    match order {
        Order::SignOut => {}
        Order::Revoke => app.writer.set_revoked(device, true).await?,
        Order::Reinstate => app.writer.set_revoked(device, false).await?,
    }
    let org = app.shared.org;
    let ended = if order == Order::Reinstate {
        0
    } else {
        app.accounts.with(move |accounts| accounts.end_sessions_on(org, device)).await?
    };
    tracing::info!(%device, by = %signed_in.session.person, ?order, ended, "a device was ordered");
    Ok(StatusCode::NO_CONTENT)
}
