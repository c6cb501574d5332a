//! A device that is to be wiped (S22): told so by the cookie of whichever session it ever had, lets in what it still holds,
//! and takes its word that it is done. `DECISIONS.md` says why the order is not signed.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::DeviceId;
use serde::Deserialize;
use storage::authority::AuthorityReader;
use storage_sqlite::sessions::Session;
use storage_sqlite::wipes::Wipe;
use sync::Hash;
use sync::authority::{DeviceState, Need};
use sync::oversight::WipeReport;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::factors::policy::Standing;
use crate::gate::{Check, SignedIn};
use crate::sign_in::caller::Caller;
use crate::sync_api::message_body::JsonBody;

/// `E-DEVICE-410` `wipe`: what the device asked for is gone for good; it obeys.
const ORDERED: ApiError = ApiError::new(StatusCode::GONE, "DEVICE").detail("wipe");

/// Everything this origin has put into the browser.
const EVERYTHING: HeaderValue = HeaderValue::from_static(r#""cache", "cookies", "storage""#);

/// What stands in the way of a request from a device that is to be wiped, whatever `found` says of its session: it may
/// hand in and report, and is told nothing else but the order.
pub(crate) async fn overrule(
    app: &App,
    check: Check,
    token: Hash,
    found: Result<SignedIn, ApiError>,
) -> Result<SignedIn, ApiError> {
    let in_use = found.as_ref().is_ok_and(|who| !app.shared.is_out_of_use(who.session.device));
    // Who wants to sign out shall.
    if in_use || check == Check::OneTime && found.is_ok() {
        return found;
    }
    let session = app.accounts.with(move |accounts| accounts.session_to_wipe(token)).await?;
    match session {
        None => found,
        Some(session) if check == Check::HandIn => handing_in(app, session),
        Some(_) => Err(ORDERED),
    }
}

/// The session as that of who hands in: ended as it is, it opens nothing else. Suspended or not is no matter, because
/// whatever comes from the device is held (S23).
fn handing_in(app: &App, session: Session) -> Result<SignedIn, ApiError> {
    let rights = app.shared.rights();
    let actor = rights.directory.people.get(&session.person).cloned().ok_or(ApiError::signed_out())?;
    Ok(SignedIn { session, actor, must_change_password: false, standing: Standing::Enough })
}

/// `GET /api/devices/order`: a device asks what is ordered, whoever holds it. An order is the gate's to tell.
pub async fn none() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wiped {
    /// Ops that the server would not take.
    undelivered: u32,
}

/// `POST /api/devices/wiped`: nothing is left there. It is the device's word and nothing is decided by it; the browser is
/// told to forget the rest. Asked again, it is answered again: the first word stands in the audit.
///
/// # Errors
/// 404 when nobody has ordered it.
pub async fn obeyed(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(told): JsonBody<Wiped>,
) -> Result<Response, ApiError> {
    let (org, device, undelivered) = (app.shared.org, signed_in.session.device, told.undelivered);
    let event = Event::new(org, Kind::DeviceWiped).by(&signed_in).about(device);
    let event = event.with("undelivered", u64::from(undelivered));
    let ordered = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            if accounts.wipe_of(org, device)?.is_none() {
                return Ok(false);
            }
            if accounts.note_wiped(org, device, now(), undelivered)? {
                audit::record(accounts, event)?;
            }
            Ok(true)
        })
    });
    let ordered: Result<bool, ApiError> = ordered.await;
    if !ordered? {
        return Err(ApiError::not_found());
    }
    tracing::warn!(%device, undelivered, "a device was wiped");
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("clear-site-data"), EVERYTHING);
    // For browsers that do not know the header.
    if let Some(cookie) = caller.transport.set_cookie("", 0) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Number of the last op that has come from the device.
///
/// # Errors
/// When the store failed.
pub(crate) async fn line_of(app: &App, device: DeviceId) -> Result<u64, ApiError> {
    let (stream, needs) = (app.shared.stream, [Need::Device(device)]);
    let known = app.readers.with(move |reader| reader.load(stream, &needs)).await?;
    Ok(known.devices.get(&device).and_then(Option::as_ref).map_or(0, |state| state.last_dseq))
}

/// As the supervisors' page shows it. Numbers that can never come any more have not come.
pub(crate) fn report(wipe: &Wipe, state: Option<&DeviceState>) -> WipeReport {
    let came = state.map_or(0, |state| {
        let since = state.holes.iter().filter(|(from, _)| *from > wipe.last_dseq);
        let never: u64 = since.map(|(from, to)| to.saturating_sub(*from).saturating_add(1)).sum();
        state.last_dseq.saturating_sub(wipe.last_dseq).saturating_sub(never)
    });
    WipeReport {
        ordered: wipe.ordered,
        by: wipe.by,
        pending: wipe.pending,
        came: u32::try_from(came).unwrap_or(u32::MAX),
        done: wipe.done,
    }
}
