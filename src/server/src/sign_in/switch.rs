//! Another person takes over a shared device: unlocked there by PIN, known here by the key that this person was given
//! for that device at sign-in. It opens nothing that has not been opened by a password on the same device before.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{DeviceId, PersonId, Timestamp};
use serde::Deserialize;
use storage_sqlite::sessions::Session;
use sync::Hash;
use sync::authority::actor_key;
use sync::hash::switch_proof;

use super::caller::Caller;
use super::session::{Entering, enter, may_sign_in, refuse_open_network, wait};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::enrolled::length;
use crate::random;
use crate::sync_api::message_body::JsonBody;

/// A proof is good for so long: devices' clocks are corrected by the server's.
const FRESH_MS: i64 = 5 * 60_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switched {
    person: PersonId,
    device: DeviceId,
    /// The server's time as the device has it.
    at: Timestamp,
    /// HMAC of the above under the person's key for this device, hexadecimal.
    proof: String,
}

/// `POST /api/session/switch`. The session of who was there before stays, so that they can take over again.
///
/// # Errors
/// 401 whatever is wrong: nobody there, no session left on that device, a wrong or an old proof.
pub async fn switch(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<Switched>,
) -> Result<Response, ApiError> {
    refuse_open_network(caller)?;
    let (moment, person, device) = (now(), asked.person, asked.device);
    let name = format!("switch {person} {device}");
    app.throttle.attempt(&name, caller.address, moment).map_err(wait)?;
    let key = actor_key(&app.shared.keys.actor_root, person, device);
    let expected = random::hex(&switch_proof(&key, device, person, asked.at));
    // Two hashes are compared, so that the time it takes tells nothing about the proof.
    let proved = Hash::of(asked.proof.as_bytes()) == Hash::of(expected.as_bytes());
    let fresh = moment.since(asked.at).abs() <= FRESH_MS;
    if !proved || !fresh {
        return Err(NOT_HERE);
    }
    let org = app.shared.org;
    let known = app
        .accounts
        .with(move |accounts| {
            let mut sessions = accounts.sessions_of(org, person, moment)?;
            sessions.retain(|session| session.device == device);
            Ok::<_, storage::StorageError>((accounts.account_of(org, person)?, sessions))
        })
        .await?;
    let (Some(account), sessions) = known else { return Err(NOT_HERE) };
    let Some(newest) = sessions.first().filter(|_| may_sign_in(&app, &account)) else {
        return Err(NOT_HERE);
    };
    app.throttle.succeeded(&name, caller.address, moment);
    let (must_change, second) = (account.must_change, newest.second);
    // As long as the one it replaces: whether the device proved itself was looked at when that one began (S6).
    let enrolled = length::is_long(newest);
    let entering = Entering { person, device, must_change, second, enrolled, how: "unlocked" };
    let entered = enter(&app, caller, &headers, entering).await?;
    app.accounts
        .with(move |accounts| {
            let replaced = |session: Session| accounts.end_session(session.token_hash).map(drop);
            sessions.into_iter().try_for_each(replaced)
        })
        .await?;
    Ok(entered)
}

const NOT_HERE: ApiError = ApiError::new(StatusCode::UNAUTHORIZED, "SESSION");
