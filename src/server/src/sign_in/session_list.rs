//! A person sees and ends own sessions (S7).

use std::sync::Arc;

use axum::extract::{Extension, Json, Path, State};
use axum::http::StatusCode;
use domain::{DeviceId, Id, Timestamp};
use serde::Serialize;
use storage_sqlite::sessions::Session;
use sync::Hash;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;

/// One session as its owner sees it. The id is the first half of the token's hash: it opens nothing.
#[derive(Serialize)]
pub struct Listed {
    id: String,
    device: DeviceId,
    created: Timestamp,
    seen: Timestamp,
    expires: Timestamp,
    /// It began with a second factor.
    second: bool,
    /// The one this list was asked with.
    current: bool,
}

/// `GET /api/sessions`
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Vec<Listed>>, ApiError> {
    let current = signed_in.session.token_hash;
    let sessions = own(&app, &signed_in).await?;
    let listed = sessions.into_iter().map(|session| Listed {
        id: public_id(&session),
        current: session.token_hash == current,
        device: session.device,
        created: session.created,
        second: session.second,
        seen: session.seen,
        expires: session.expires,
    });
    Ok(Json(listed.collect()))
}

/// `DELETE /api/sessions/{id}`
///
/// # Errors
/// 404 when it is not one of the asker's own.
pub async fn end(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let sessions = own(&app, &signed_in).await?;
    let found = sessions.into_iter().find(|session| public_id(session) == id);
    end_session(&app, &signed_in, &found.ok_or(ApiError::not_found())?, "own").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/sessions/device/{id}`: everything of one's own on a device, the one in one's hand included.
///
/// # Errors
/// 404 when one is not signed in there.
pub async fn end_device(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let device: DeviceId = id.parse::<Id>().map_err(|_| ApiError::not_found())?.into();
    let sessions = own(&app, &signed_in).await?;
    let mut there = sessions.into_iter().filter(|session| session.device == device).peekable();
    there.peek().ok_or(ApiError::not_found())?;
    for session in there {
        end_session(&app, &signed_in, &session, "own").await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one session, and says in the audit who did and in which quality.
///
/// # Errors
/// When the store failed.
pub async fn end_session(
    app: &App,
    signed_in: &SignedIn,
    session: &Session,
    as_whom: &'static str,
) -> Result<(), ApiError> {
    let token = session.token_hash;
    let event = Event::new(app.shared.org, Kind::SessionEnded).by(signed_in).with("by", as_whom);
    let event = event.about(session.person).with("device", session.device.id());
    end_noted(app, token, event).await
}

/// Ends the session with what the audit tells of it, and lets open connections look again.
pub(super) async fn end_noted(app: &App, token: Hash, event: Event) -> Result<(), ApiError> {
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.end_session(token)?;
                audit::record(accounts, event)
            })
        })
        .await?;
    app.shared.access_changed();
    Ok(())
}

async fn own(app: &App, signed_in: &SignedIn) -> Result<Vec<Session>, ApiError> {
    let (org, person) = (app.shared.org, signed_in.session.person);
    app.accounts.with(move |accounts| accounts.sessions_of(org, person, now())).await
}

/// What a session is called outside.
#[must_use]
pub fn public_id(session: &Session) -> String {
    random::hex(&session.token_hash.0[..16])
}
