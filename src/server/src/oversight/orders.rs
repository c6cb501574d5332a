//! `POST /api/devices/order`: a supervisor ends a device's sessions, takes the device out of use, or has it wiped.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use domain::{DeviceId, Intent, OpId, PersonId};
use serde::Deserialize;
use storage_sqlite::wipes::Wipe;
use sync::authority::LocalIntent;
use sync::op::{DeviceOrder, order_device};

use super::devices::visible;
use super::wipe;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;
use crate::sync_api::message_body::JsonBody;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    device: DeviceId,
    order: DeviceOrder,
}

/// `POST /api/devices/order`
///
/// # Errors
/// 404 for a device that the asker may not see, 409 when the order was not taken.
pub async fn give(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(ordered): JsonBody<Ordered>,
) -> Result<StatusCode, ApiError> {
    order(&app, &signed_in, ordered.device, ordered.order).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does what was ordered about a device.
///
/// # Errors
/// As for [`give`].
pub async fn order(
    app: &App,
    signed_in: &SignedIn,
    device: DeviceId,
    order: DeviceOrder,
) -> Result<(), ApiError> {
    let seen = visible(app, &signed_in.actor, now()).await?;
    let Some(report) = seen.into_iter().find(|report| report.device == device) else {
        return Err(ApiError::not_found());
    };
    // First the mark, in the chain with the supervisor's name; then the sessions: what comes in between is held already.
    write(app, signed_in.session.person, order_device(device, order)).await?;
    let org = app.shared.org;
    let wipe = Wipe {
        device,
        ordered: now(),
        by: signed_in.session.person,
        pending: report.pending,
        last_dseq: wipe::line_of(app, device).await?,
        done: None,
    };
    let event = Event::new(org, Kind::DeviceOrdered).by(signed_in).about(device).with("order", word(order));
    let ended = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            if matches!(order, DeviceOrder::Revoke | DeviceOrder::Wipe) {
                // What it has sealed with the old halves stays sealed, also when it is found again (S22).
                accounts.rotate_half_key(org, device)?;
                accounts.unenrol_device(org, device)?;
            }
            match order {
                DeviceOrder::Wipe => accounts.order_wipe(org, &wipe)?,
                DeviceOrder::Reinstate => accounts.cancel_wipe(org, device)?,
                DeviceOrder::SignOut | DeviceOrder::Revoke => {}
            }
            let ends = order != DeviceOrder::Reinstate;
            let ended = if ends { accounts.end_sessions_on(org, device)? } else { 0 };
            audit::record(accounts, event.with("sessions_ended", ended))?;
            Ok(ended)
        })
    });
    let ended = ended.await?;
    app.shared.access_changed();
    tracing::info!(%device, by = %signed_in.session.person, ?order, ended, "a device was ordered");
    Ok(())
}

/// The audit's word for it.
const fn word(order: DeviceOrder) -> &'static str {
    match order {
        DeviceOrder::SignOut => "sign_out",
        DeviceOrder::Revoke => "revoke",
        DeviceOrder::Reinstate => "reinstate",
        DeviceOrder::Wipe => "wipe",
    }
}

async fn write(app: &App, by: PersonId, intent: Intent) -> Result<(), ApiError> {
    let op = OpId(random::timed_id(now()));
    let intent = LocalIntent { op, intent, deps: Vec::new(), amends: None };
    let reply = app.writer.local(by, vec![intent]).await?;
    match reply.results.first() {
        Some((_, result)) if result.took_effect() => Ok(()),
        // Held: whoever orders was suspended a moment ago.
        _ => Err(ApiError::new(StatusCode::CONFLICT, "DEVICE").detail("not_taken")),
    }
}
