//! Enrolling a factor: the server asks, the person shows that it works, only then it counts.

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::StatusCode;
use domain::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::StorageError;
use storage_sqlite::factors::{Factor, FactorKind};
use sync::Hash;

use super::passkey::{Presented, RelyingParty, encode};
use super::{pending, recovery, sealed, totp};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::config::Config;
use crate::gate::SignedIn;
use crate::random;
use crate::sync_api::message_body::JsonBody;

/// Factors are changed by who has signed in within this: an unlocked tablet in other hands changes none.
const FRESH_MS: i64 = 15 * 60_000;
/// More than anybody has.
const MOST: usize = 20;
/// Characters of a factor's name.
const LONGEST_NAME: usize = 60;

/// Codes that are being enrolled.
#[derive(Clone)]
pub struct NewCodes {
    session: Hash,
    secret: [u8; totp::SECRET_BYTES],
}

/// A passkey that is being enrolled.
#[derive(Clone)]
pub struct NewPasskey {
    session: Hash,
}

/// The only time that the secret is shown.
#[derive(Serialize)]
pub struct ShownCodes {
    /// To be sent back with the first code.
    key: String,
    secret: String,
    uri: String,
    /// The uri as a picture.
    svg: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstCode {
    key: String,
    code: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadePasskey {
    credential: Presented,
    #[serde(default)]
    name: String,
}

/// A factor counts from now on.
#[derive(Serialize)]
pub struct Enrolled {
    id: Id,
    /// With the first factor; the only time they are shown.
    recovery: Option<Vec<String>>,
}

/// `POST /api/factors/totp`
///
/// # Errors
/// 403 when the sign-in is not fresh.
pub async fn begin_codes(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<ShownCodes>, ApiError> {
    require_fresh(&signed_in)?;
    let (org, person) = (app.shared.org, signed_in.session.person);
    let account = app.accounts.with(move |accounts| accounts.account_of(org, person)).await?;
    let login = account.ok_or(ApiError::not_found())?.login;
    let secret = totp::new_secret();
    let begun = NewCodes { session: signed_in.session.token_hash, secret };
    let key = random::hex(&app.factors.codes.begin(begun, now()));
    let uri = totp::uri(&secret, &login);
    Ok(Json(ShownCodes { key, secret: totp::base32(&secret), svg: totp::picture(&uri), uri }))
}

/// `POST /api/factors/totp/confirm`
///
/// # Errors
/// 400 when the code is wrong (it may be typed again) or nothing was begun.
pub async fn confirm_codes(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(first): JsonBody<FirstCode>,
) -> Result<Json<Enrolled>, ApiError> {
    require_fresh(&signed_in)?;
    let moment = now();
    let key = random::unhex(&first.key).ok_or(BEGIN_AGAIN)?;
    let begun = app.factors.codes.look(&key, moment);
    let begun = begun.filter(|begun| begun.session == signed_in.session.token_hash).ok_or(BEGIN_AGAIN)?;
    let step = totp::accepted_step(&begun.secret, &first.code, moment, 0).ok_or(WRONG_CODE)?;
    app.factors.codes.take(&key, moment).ok_or(BEGIN_AGAIN)?;
    let (person, id) = (signed_in.session.person, random::timed_id(moment));
    let secret = sealed::seal(&app.shared.keys.actor_root, person, id, &begun.secret)?;
    // The code that was just shown is used up.
    let factor = fresh(&signed_in, id, FactorKind::Totp, &first.name, secret, None, step);
    add(&app, &signed_in, factor).await.map(Json)
}

/// `POST /api/factors/passkey`: what `navigator.credentials.create()` is to be asked, in the standard's JSON form.
///
/// # Errors
/// 409 when the server has no host name, 403 when the sign-in is not fresh.
pub async fn begin_passkey(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Value>, ApiError> {
    require_fresh(&signed_in)?;
    let site = RelyingParty::of(&app.config).ok_or(NO_NAME)?;
    let (org, person) = (app.shared.org, signed_in.session.person);
    let (account, factors) = app
        .accounts
        .with(move |accounts| {
            Ok::<_, StorageError>((accounts.account_of(org, person)?, accounts.factors_of(org, person)?))
        })
        .await?;
    let login = account.ok_or(ApiError::not_found())?.login;
    let begun = NewPasskey { session: signed_in.session.token_hash };
    let challenge = app.factors.passkeys.begin(begun, now());
    Ok(Json(json!({ "publicKey": {
        "rp": { "id": site.id, "name": "Guanjia" },
        "user": { "id": encode(&person.id().0), "name": login, "displayName": signed_in.actor.name },
        "challenge": encode(&challenge),
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "timeout": pending::FOR_MS,
        "excludeCredentials": described(&factors),
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "required" },
        "attestation": "none",
    } })))
}

/// `POST /api/factors/passkey/confirm`
///
/// # Errors
/// 400 when it does not hold or nothing was begun, 409 when that passkey is somebody's already.
pub async fn confirm_passkey(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(made): JsonBody<MadePasskey>,
) -> Result<Json<Enrolled>, ApiError> {
    require_fresh(&signed_in)?;
    let site = RelyingParty::of(&app.config).ok_or(NO_NAME)?;
    let challenge = made.credential.challenge().ok_or(WRONG_PASSKEY)?;
    let begun = app.factors.passkeys.take(&challenge, now()).ok_or(BEGIN_AGAIN)?;
    if begun.session != signed_in.session.token_hash {
        return Err(BEGIN_AGAIN);
    }
    let registered = made.credential.register(&site, &challenge).map_err(|refused| {
        tracing::info!(%refused, person = %signed_in.session.person, "a passkey was not taken");
        WRONG_PASSKEY
    })?;
    let id = random::timed_id(now());
    let (key, counter) = (registered.key, i64::from(registered.counter));
    let credential = Some(registered.credential);
    let factor = fresh(&signed_in, id, FactorKind::Passkey, &made.name, key, credential, counter);
    add(&app, &signed_in, factor).await.map(Json)
}

/// What can be enrolled here, as the client is told it.
#[must_use]
pub fn ways(config: &Config) -> Vec<&'static str> {
    let passkey = RelyingParty::of(config).map(|_| "passkey");
    passkey.into_iter().chain(["totp"]).collect()
}

/// Passkeys as the browser is told to use them or not to make them again.
#[must_use]
pub fn described(factors: &[Factor]) -> Vec<Value> {
    let ids = factors.iter().filter_map(|factor| factor.credential.as_ref());
    ids.map(|id| json!({ "type": "public-key", "id": encode(id) })).collect()
}

/// # Errors
/// 403 when the person has not signed in lately.
pub fn require_fresh(signed_in: &SignedIn) -> Result<(), ApiError> {
    if now().since(signed_in.session.created) < FRESH_MS { Ok(()) } else { Err(STALE) }
}

fn fresh(
    signed_in: &SignedIn,
    id: Id,
    kind: FactorKind,
    name: &str,
    secret: Vec<u8>,
    credential: Option<Vec<u8>>,
    counter: i64,
) -> Factor {
    let name = name.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let (person, created) = (signed_in.session.person, now());
    Factor { person, id, kind, name, created, used: None, secret, credential, counter, suspect: None }
}

/// With the first factor come the recovery codes, this session counts as begun with it, and the others end.
async fn add(app: &App, signed_in: &SignedIn, factor: Factor) -> Result<Enrolled, ApiError> {
    let (org, person, id, kind) = (app.shared.org, factor.person, factor.id, factor.kind);
    let codes = recovery::new_codes();
    let hashes: Vec<Hash> = codes.iter().map(|code| recovery::hash(person, code)).collect();
    let own = signed_in.session.token_hash;
    let event = Event::new(org, Kind::FactorEnrolled).by(signed_in).about(person);
    let event = event.with("kind", if kind == FactorKind::Totp { "totp" } else { "passkey" });
    let added = app
        .accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                let known = accounts.factors_of(org, person)?.len();
                if known >= MOST || !accounts.add_factor(org, &factor)? {
                    return Ok::<_, StorageError>(None);
                }
                if known == 0 {
                    accounts.set_recovery_codes(org, person, &hashes)?;
                    accounts.end_sessions_of(org, person, Some(own))?;
                }
                accounts.note_second_factor(own)?;
                audit::record(accounts, event)?;
                Ok(Some(known == 0))
            })
        })
        .await?;
    let first = added.ok_or(TAKEN)?;
    app.shared.access_changed();
    tracing::info!(%person, ?kind, "a second factor was enrolled");
    Ok(Enrolled { id, recovery: first.then_some(codes) })
}

const BEGIN_AGAIN: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "FACTOR").detail("begin_again");
const WRONG_CODE: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "FACTOR").detail("code");
const WRONG_PASSKEY: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "FACTOR").detail("passkey");
const TAKEN: ApiError = ApiError::new(StatusCode::CONFLICT, "FACTOR").detail("taken");
const NO_NAME: ApiError = ApiError::new(StatusCode::CONFLICT, "FACTOR").detail("no_host_name");
const STALE: ApiError = ApiError::new(StatusCode::FORBIDDEN, "FACTOR").detail("sign_in_again");
