//! Sign in, who am I, sign out.

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Actor, DeviceId, MembershipStatus, OrgId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::authority::AuthorityReader;
use storage_sqlite::accounts::Account;
use storage_sqlite::sessions::Session;
use sync::Hash;
use sync::authority::{actor_key, server_device};
use sync::message::{Epoch, StreamId};

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::config::Encryption;
use crate::device_backup::key::BackupKey;
use crate::enrolled::length::{self, Length};
use crate::enrolled::proof::Proof;
use crate::factors::policy::{self, Standing};
use crate::factors::{enrol, second_step};
use crate::gate::{SignedIn, token_hash};
use crate::oversight::lost;
use crate::random;
use crate::sign_in::caller::{Caller, Transport};
use crate::sign_in::password;
use crate::sign_in::session_list::end_noted;
use crate::sync_api::message_body::JsonBody;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    login: String,
    password: String,
    /// This browser profile's id.
    device: DeviceId,
    /// That it is this device; asked for when it is enrolled.
    #[serde(default)]
    proof: Option<Proof>,
}

/// What the client needs to work as this person on this device.
#[derive(Serialize)]
pub struct Identity {
    pub org: OrgId,
    pub stream: StreamId,
    pub person: PersonId,
    pub device: DeviceId,
    pub name: String,
    /// For hints beside buttons only; the server decides again.
    pub actor: Actor,
    /// Key of the capture batches' proofs, hexadecimal (sync.md 2.2).
    pub actor_key: String,
    /// What this device seals its backups to, hexadecimal.
    pub backup_key: String,
    pub epoch: Epoch,
    pub grants_version: u64,
    pub must_change_password: bool,
    /// A second factor is owed from then on; until then one works without.
    pub second_factor_due: Option<Timestamp>,
    /// For how long after its last contact the device may show what it keeps, milliseconds (sync.md 2.15).
    pub lease_ms: i64,
    /// How it is to seal that: `"auto"`, `"passkey"`, `"pin"`, `"server_half"`, `"off"` (sync.md 2.16).
    pub encryption: Encryption,
    /// The session is that of an enrolled device, or of an organization that enrolls none.
    pub long_session: bool,
    /// The device is one of the organization's, with a key of its own.
    pub enrolled: bool,
    /// When this session ends at the latest.
    pub expires: Timestamp,
    pub server_time: Timestamp,
}

/// `POST /api/session`
///
/// # Errors
/// 401 with equal bytes whatever is wrong (S2), 429 while the account waits (S4), 403 over an open network (S6).
pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    JsonBody(credentials): JsonBody<Credentials>,
) -> Result<Response, ApiError> {
    refuse_open_network(caller)?;
    let login = normal_login(&credentials.login);
    app.throttle.attempt(&login, caller.address, now()).map_err(wait)?;
    let account = find_account(&app, &login).await?;
    // One hash for everybody, known or not, before anything else is looked at (S2).
    let mut typed = credentials.password;
    typed.truncate(typed.floor_char_boundary(password::MAX_BYTES));
    let phc = account.as_ref().map(|account| account.phc.clone());
    let fits = app.hasher.verify(phc, typed.clone()).await?;
    let person = account.as_ref().map(|account| account.person);
    let Some(mut account) = account.filter(|account| fits && may_sign_in(&app, account)) else {
        audit::note_refused(&app, person, caller.address);
        return Err(WRONG);
    };
    app.throttle.succeeded(&login, caller.address, now());
    if app.hasher.is_outdated(&account.phc) {
        account.phc = renew_hash(&app, &account, typed).await?;
    }
    let enrolled = is_proved(&app, credentials.device, credentials.proof).await?;
    if let Some(asked) = second_step::ask(&app, &account, credentials.device, enrolled).await? {
        return Ok(asked);
    }
    let (person, must_change) = (account.person, account.must_change);
    let (device, second, how) = (credentials.device, false, "password");
    let entering = Entering { person, device, must_change, second, enrolled, how };
    enter(&app, caller, &headers, entering).await
}

/// Who has proved everything that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Entering {
    pub person: PersonId,
    pub device: DeviceId,
    pub must_change: bool,
    /// With a second factor.
    pub second: bool,
    /// The device is enrolled and has proved that it is itself.
    pub enrolled: bool,
    /// The audit's word for what opens the session.
    pub how: &'static str,
}

/// Whether the device is enrolled and has proved that it is itself; `false` = it is not enrolled.
///
/// # Errors
/// 403 when it is enrolled and has not: nobody signs in as one of the organization's devices from elsewhere (S6).
async fn is_proved(app: &App, device: DeviceId, proof: Option<Proof>) -> Result<bool, ApiError> {
    let org = app.shared.org;
    let known = app.accounts.with(move |accounts| accounts.enrolled_device(org, device)).await?;
    let Some(known) = known else { return Ok(false) };
    let root = &app.shared.keys.actor_root;
    let proved = proof.is_some_and(|proof| app.nonces.proves(root, device, &known.key, &proof, now()));
    if proved { Ok(true) } else { Err(NOT_THIS_DEVICE) }
}

const NOT_THIS_DEVICE: ApiError = ApiError::new(StatusCode::FORBIDDEN, "DEVICE").detail("proof");

/// The end of a sign-in, of one step or two.
///
/// # Errors
/// When the store failed.
pub async fn enter(
    app: &Arc<App>,
    caller: Caller,
    headers: &HeaderMap,
    entering: Entering,
) -> Result<Response, ApiError> {
    if let Some(token) = caller.transport.token(headers) {
        lost::notice(app, token_hash(&token), entering.device).await?;
    }
    start(app, caller.transport, entering).await
}

/// The answer to who has to wait (S4).
#[must_use]
pub fn wait(milliseconds: i64) -> ApiError {
    let seconds = u64::try_from(milliseconds / 1_000).unwrap_or(0) + 1;
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "SIGNIN").retry_after(seconds)
}

const WRONG: ApiError = ApiError::new(StatusCode::UNAUTHORIZED, "SIGNIN");

/// Makes a new session and answers with cookie and identity; who has to enrol a second factor first gets the cookie and
/// is told so (202), and nothing that opens anything.
///
/// # Errors
/// When the store failed.
pub async fn start(app: &Arc<App>, transport: Transport, entering: Entering) -> Result<Response, ApiError> {
    let Entering { person, device, must_change, second, enrolled, how } = entering;
    // The server's own device proves the server's own ops; its id is no secret.
    if device == server_device(app.shared.org) {
        return Err(ApiError::malformed().detail("device"));
    }
    let token = random::hex(&random::bytes::<32>());
    let moment = now();
    let org = app.shared.org;
    let begin = move |length: Length, token_hash: Hash| Session {
        token_hash,
        org,
        person,
        device,
        created: moment,
        seen: moment,
        expires: Timestamp(moment.0 + length.absolute_ms),
        revoked: false,
        second,
        idle_ms: length.idle_ms,
    };
    let rights = app.shared.rights();
    let actor = rights.directory.people.get(&person).ok_or(ApiError::signed_out())?.clone();
    let (token_hash, mode) = (token_hash(&token), app.settings.now().second_factor);
    let event = Event::new(org, Kind::SignedIn).person(person).device(device);
    let event = event.session(token_hash).with("how", how);
    let (session, length, standing) = app
        .accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                let length = length::of(enrolled, accounts.enrolls_devices(org)?);
                let session = begin(length, token_hash);
                accounts.add_session(&session)?;
                audit::record(accounts, event)?;
                let standing = policy::standing(mode, accounts, &session, &actor, moment)?;
                Ok((session, length, standing))
            })
        })
        .await?;
    let cookie = transport.set_cookie(&token, length.absolute_ms / 1_000).ok_or(OPEN_NETWORK)?;
    let cookie = [(header::SET_COOKIE, cookie)];
    if matches!(standing, Standing::MustEnrol | Standing::Over) {
        let told = json!({
            "enrol": enrol::ways(&app.config), "must_change_password": must_change, "server_time": moment,
        });
        return Ok((StatusCode::ACCEPTED, cookie, Json(told)).into_response());
    }
    let identity = identity(app, &session, must_change, standing).await?;
    Ok((cookie, Json(identity)).into_response())
}

const OPEN_NETWORK: ApiError = ApiError::new(StatusCode::FORBIDDEN, "TLS").detail("https_needed");

/// # Errors
/// 403 when the request came over a network without TLS: a cookie would be readable on the way (S6).
pub fn refuse_open_network(caller: Caller) -> Result<(), ApiError> {
    if caller.transport == Transport::Open { Err(OPEN_NETWORK) } else { Ok(()) }
}

/// `GET /api/session`
///
/// # Errors
/// When the store failed.
pub async fn who_am_i(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Identity>, ApiError> {
    let SignedIn { session, must_change_password, standing, .. } = signed_in;
    identity(&app, &session, must_change_password, standing).await.map(Json)
}

/// `DELETE /api/session`
///
/// # Errors
/// When the store failed.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Response, ApiError> {
    let token = signed_in.session.token_hash;
    let event = Event::new(app.shared.org, Kind::SignedOut).by(&signed_in);
    end_noted(&app, token, event).await?;
    let cookie = caller.transport.set_cookie("", 0).ok_or(OPEN_NETWORK)?;
    Ok(([(header::SET_COOKIE, cookie)], StatusCode::NO_CONTENT).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    device: DeviceId,
    /// That it is the session's device so far; asked for when that one is enrolled.
    #[serde(default)]
    proof: Option<Proof>,
}

/// `POST /api/session/device`: the browser's store has taken a new device id (T7). A new session takes the old one's
/// place, without asking for the password again.
///
/// # Errors
/// 403 when the device is enrolled and does not prove itself, or the new id is an enrolled device's.
pub async fn change_device(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(new): JsonBody<NewDevice>,
) -> Result<Response, ApiError> {
    let must_change = signed_in.must_change_password;
    let old = signed_in.session.token_hash;
    let (org, before, device) = (app.shared.org, signed_in.session.device, new.device);
    let enrolled = is_proved(&app, before, new.proof).await?;
    if app.accounts.with(move |accounts| accounts.enrolled_device(org, device)).await?.is_some() {
        return Err(NOT_THIS_DEVICE);
    }
    let (person, second) = (signed_in.session.person, signed_in.session.second);
    let entering = Entering { person, device, must_change, second, enrolled, how: "new_device_id" };
    let response = start(&app, caller.transport, entering).await?;
    app.accounts
        .with(move |accounts| {
            accounts.end_session(old)?;
            if enrolled {
                accounts.move_enrolment(org, before, device)?;
            }
            accounts.move_note(org, before, device)
        })
        .await?;
    Ok(response)
}

/// The one spelling of a login name: full-width letters and case do not matter.
#[must_use]
pub fn normal_login(text: &str) -> String {
    let half_width = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.trim().chars().take(64).map(half_width).flat_map(char::to_lowercase).collect()
}

async fn identity(
    app: &Arc<App>,
    session: &Session,
    must_change: bool,
    standing: Standing,
) -> Result<Identity, ApiError> {
    let stream = app.shared.stream;
    let state = app.readers.with(move |reader| reader.stream(stream)).await?.ok_or(ApiError::internal())?;
    let rights = app.shared.rights();
    let actor = rights.directory.people.get(&session.person).ok_or(ApiError::signed_out())?.clone();
    let key = actor_key(&app.shared.keys.actor_root, session.person, session.device);
    let (org, device) = (session.org, session.device);
    let enrolled = app.accounts.with(move |accounts| accounts.enrolled_device(org, device)).await?.is_some();
    Ok(Identity {
        org: session.org,
        stream,
        person: session.person,
        device: session.device,
        name: actor.name.clone(),
        actor,
        actor_key: random::hex(&key),
        backup_key: random::hex(BackupKey::derive(&app.shared.keys.actor_root).public()),
        epoch: state.epoch,
        grants_version: state.grants_version,
        must_change_password: must_change,
        second_factor_due: if let Standing::Due(until) = standing { Some(until) } else { None },
        lease_ms: i64::from(app.settings.now().offline_lease_hours) * 3_600_000,
        encryption: app.settings.now().encryption,
        long_session: length::is_long(session),
        enrolled,
        expires: session.expires,
        server_time: now(),
    })
}

/// # Errors
/// When the store failed.
pub async fn find_account(app: &App, login: &str) -> Result<Option<Account>, ApiError> {
    let (org, login) = (app.shared.org, login.to_owned());
    app.accounts.with(move |accounts| accounts.account(org, &login)).await
}

/// Whether account and membership let this person in now.
#[must_use]
pub fn may_sign_in(app: &App, account: &Account) -> bool {
    let rights = app.shared.rights();
    let actor = rights.directory.people.get(&account.person);
    !account.disabled && actor.is_some_and(|actor| actor.status == MembershipStatus::Confirmed)
}

async fn renew_hash(app: &App, account: &Account, typed: String) -> Result<String, ApiError> {
    let phc = app.hasher.hash(typed).await?;
    let (org, login, must_change) = (account.org, account.login.clone(), account.must_change);
    let stored = phc.clone();
    let renewed =
        app.accounts.with(move |accounts| accounts.set_password(org, &login, &stored, must_change)).await;
    renewed.map(|_| phc).or_else(|error: ApiError| {
        // A disk that is full must not keep people out.
        if error.status == StatusCode::INSUFFICIENT_STORAGE { Ok(account.phc.clone()) } else { Err(error) }
    })
}
