//! Signing in, the second step: the password has fitted, now the factor.

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::DeviceId;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage_sqlite::accounts::Account;
use storage_sqlite::factors::{Factor, FactorKind};

use super::enrol::described;
use super::passkey::{Presented, RelyingParty, encode};
use super::pending::{self, Key};
use super::policy::SecondFactor;
use super::{recovery, sealed, totp};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit;
use crate::clock::now;
use crate::random;
use crate::sign_in::caller::Caller;
use crate::sign_in::session::{Entering, enter, find_account, may_sign_in, refuse_open_network, wait};
use crate::sync_api::message_body::JsonBody;

/// Whose password has fitted, and on which device.
#[derive(Clone)]
pub struct Ticket {
    /// As it was: when the password is changed meanwhile, the ticket is over.
    account: Account,
    device: DeviceId,
    /// The device has proved that it is enrolled.
    enrolled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    ticket: String,
    totp: Option<String>,
    recovery: Option<String>,
    passkey: Option<Presented>,
}

/// The answer to a password that fits when a factor is enrolled; `None` when none is asked for.
///
/// # Errors
/// When the store failed.
pub async fn ask(
    app: &App,
    account: &Account,
    device: DeviceId,
    enrolled: bool,
) -> Result<Option<Response>, ApiError> {
    if app.settings.now().second_factor == SecondFactor::Off {
        return Ok(None);
    }
    let (org, person) = (account.org, account.person);
    let (factors, recovery_left) = app
        .accounts
        .with(move |accounts| {
            Ok::<_, storage::StorageError>((
                accounts.factors_of(org, person)?,
                accounts.recovery_codes_left(org, person)?,
            ))
        })
        .await?;
    if factors.is_empty() {
        return Ok(None);
    }
    let ticket = app.factors.tickets.begin(Ticket { account: account.clone(), device, enrolled }, now());
    let has = |kind: FactorKind| factors.iter().any(|factor| factor.kind == kind);
    let site = RelyingParty::of(&app.config).filter(|_| has(FactorKind::Passkey));
    let mut ways = Vec::new();
    ways.extend(site.is_some().then_some("passkey"));
    ways.extend(has(FactorKind::Totp).then_some("totp"));
    ways.extend((recovery_left > 0).then_some("recovery"));
    let options = site.map(|site| passkey_options(&site, &ticket, &factors));
    let told = json!({ "second": ways, "ticket": random::hex(&ticket), "passkey": options });
    Ok(Some((StatusCode::ACCEPTED, Json(told)).into_response()))
}

/// What `navigator.credentials.get()` is to be asked, in the standard's JSON form.
fn passkey_options(site: &RelyingParty, ticket: &Key, factors: &[Factor]) -> Value {
    json!({ "publicKey": {
        "challenge": encode(&challenge(ticket)),
        "timeout": pending::FOR_MS,
        "rpId": site.id,
        "allowCredentials": described(factors),
        "userVerification": "required",
    } })
}

/// The challenge of a ticket: another value, because the page and the passkey see it.
fn challenge(ticket: &Key) -> Key {
    Sha256::digest([b"passkey challenge", &ticket[..]].concat()).into()
}

/// `POST /api/session/second`
///
/// # Errors
/// 401 `begin_again` when the ticket is over, 401 when the factor does not hold, 429 while the account waits (S4).
pub async fn finish(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    JsonBody(second): JsonBody<Second>,
) -> Result<Response, ApiError> {
    refuse_open_network(caller)?;
    let moment = now();
    let key: Key = random::unhex(&second.ticket).ok_or(BEGIN_AGAIN)?;
    let ticket = app.factors.tickets.look(&key, moment).ok_or(BEGIN_AGAIN)?;
    let login = format!("second {}", ticket.account.login);
    app.throttle.attempt(&login, caller.address, moment).map_err(wait)?;
    // Six digits can be guessed from many addresses at once. Who guesses has the password; the owner has the other ways.
    if second.totp.is_some() {
        app.throttle.attempt_anywhere(&login, moment).map_err(wait)?;
    }
    let account = find_account(&app, &ticket.account.login).await?;
    let unchanged = account.is_some_and(|account| account == ticket.account && may_sign_in(&app, &account));
    if !unchanged {
        app.factors.tickets.end(&key);
        return Err(BEGIN_AGAIN);
    }
    let by_passkey = second.passkey.is_some();
    if by_passkey {
        // A challenge is answered once, well or not.
        app.factors.tickets.take(&key, moment).ok_or(BEGIN_AGAIN)?;
    }
    let by_code = second.totp.is_some();
    if !holds(&app, &ticket.account, &key, second).await? {
        tracing::info!(person = %ticket.account.person, "a second factor did not hold");
        audit::note_refused(&app, Some(ticket.account.person), caller.address);
        return Err(WRONG);
    }
    // Of two requests with one ticket one gets in; a passkey's was taken before.
    if !by_passkey {
        app.factors.tickets.take(&key, moment).ok_or(BEGIN_AGAIN)?;
    }
    app.throttle.succeeded(&login, caller.address, moment);
    if by_code {
        app.throttle.succeeded_anywhere(&login);
    }
    let Ticket { account, device, enrolled } = ticket;
    let (person, must_change) = (account.person, account.must_change);
    let entering = Entering { person, device, must_change, second: true, enrolled, how: "second_factor" };
    enter(&app, caller, &headers, entering).await
}

const BEGIN_AGAIN: ApiError = ApiError::new(StatusCode::UNAUTHORIZED, "SECOND").detail("begin_again");
const WRONG: ApiError = ApiError::new(StatusCode::UNAUTHORIZED, "SECOND");

/// Whether exactly one thing was shown and it holds. What counts once is used up here, in the database.
async fn holds(app: &App, account: &Account, ticket: &Key, second: Second) -> Result<bool, ApiError> {
    let (org, person, moment) = (account.org, account.person, now());
    match (second.totp, second.recovery, second.passkey) {
        (Some(typed), None, None) => {
            let root = app.shared.keys.actor_root;
            let check = move |accounts: &mut storage_sqlite::accounts::Accounts| {
                for factor in accounts.factors_of(org, person)? {
                    let Some(step) = step(&root, &factor, &typed, moment) else { continue };
                    if accounts.accept_step(org, person, factor.id, step, moment)? {
                        return Ok::<_, storage::StorageError>(true);
                    }
                }
                Ok(false)
            };
            app.accounts.with(check).await
        }
        (None, Some(typed), None) => {
            let hash = recovery::hash(person, &typed);
            let taken = app
                .accounts
                .with(move |accounts| accounts.take_recovery_code(org, person, hash, moment))
                .await?;
            if taken {
                tracing::warn!(%person, "a recovery code was used");
            }
            Ok(taken)
        }
        (None, None, Some(presented)) => passkey_holds(app, account, ticket, &presented).await,
        _ => Err(ApiError::malformed()),
    }
}

/// The step that the typed code is for, if this factor shows codes.
fn step(root: &[u8; 32], factor: &Factor, typed: &str, now: domain::Timestamp) -> Option<i64> {
    if factor.kind != FactorKind::Totp {
        return None;
    }
    let secret = sealed::open(root, factor.person, factor.id, &factor.secret);
    if secret.is_none() {
        tracing::error!(person = %factor.person, "the secret of a second factor cannot be opened");
    }
    totp::accepted_step(&secret?, typed, now, factor.counter)
}

async fn passkey_holds(
    app: &App,
    account: &Account,
    ticket: &Key,
    presented: &Presented,
) -> Result<bool, ApiError> {
    let (org, person) = (account.org, account.person);
    let Some(site) = RelyingParty::of(&app.config) else { return Ok(false) };
    let credential = presented.credential();
    let factors = app.accounts.with(move |accounts| accounts.factors_of(org, person)).await?;
    let own = |factor: &&Factor| factor.credential.is_some() && factor.credential == credential;
    let Some(factor) = factors.iter().find(own) else { return Ok(false) };
    let signed = match presented.sign_in(&site, &challenge(ticket), &factor.secret) {
        Ok(signed) => signed,
        Err(refused) => {
            tracing::info!(%person, %refused, "a passkey was refused");
            return Ok(false);
        }
    };
    let (id, counter) = (factor.id, i64::from(signed.counter));
    if counter <= factor.counter && (counter > 0 || factor.counter > 0) {
        tracing::warn!(%person, "a passkey's count of signatures went back: it may have been copied");
    }
    app.accounts.with(move |accounts| accounts.note_passkey_use(org, person, id, counter, now())).await?;
    Ok(true)
}
