//! Accounts as whoever hires people manages them. Passwords made here are used once.

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::StatusCode;
use domain::{Actor, PersonId};
use serde::{Deserialize, Serialize};
use storage_sqlite::accounts::Account;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::office::People;
use crate::random;
use crate::sign_in::session::normal_login;
use crate::sync_api::message_body::JsonBody;

/// An account as the list shows it.
#[derive(Serialize)]
pub struct Listed {
    login: String,
    person: PersonId,
    disabled: bool,
    must_change_password: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    login: String,
    person: PersonId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    login: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disable {
    login: String,
    disabled: bool,
}

/// The only time the password is shown.
#[derive(Serialize)]
pub struct FirstPassword {
    pub login: String,
    pub password: String,
}

/// `GET /api/accounts`: of the people at the sites where the asker hires.
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Vec<Listed>>, ApiError> {
    let org = app.shared.org;
    let people = People::seen_by(&app.shared, &signed_in.actor, "staff.hire");
    let accounts = app.accounts.with(move |accounts| accounts.accounts(org)).await?;
    let listed = accounts.into_iter().filter(|account| people.sees(account.person)).map(|account| Listed {
        login: account.login,
        person: account.person,
        disabled: account.disabled,
        must_change_password: account.must_change,
    });
    Ok(Json(listed.collect()))
}

/// `POST /api/accounts`
///
/// # Errors
/// 404 for a person nobody has hired, 403 for one who may do more than the asker, 409 when the name or the person is
/// taken.
pub async fn add(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(new): JsonBody<New>,
) -> Result<Json<FirstPassword>, ApiError> {
    let login = normal_login(&new.login);
    if login.is_empty() {
        return Err(ApiError::malformed().detail("login_missing"));
    }
    let opened = open(&app, &signed_in, &login, new.person).await?;
    opened.map(Json).ok_or(ApiError::new(StatusCode::CONFLICT, "ACCOUNT").detail("taken"))
}

/// Opens an account under this (normal) name. `None` = the name or the person has one already.
///
/// # Errors
/// 404, 403 as for [`add`].
pub async fn open(
    app: &App,
    signed_in: &SignedIn,
    login: &str,
    person: PersonId,
) -> Result<Option<FirstPassword>, ApiError> {
    refuse_higher(app, &signed_in.actor, person)?;
    let (login, password) = (login.to_owned(), one_time_password());
    let account = Account {
        org: app.shared.org,
        login: login.clone(),
        person,
        phc: app.hasher.hash(password.clone()).await?,
        must_change: true,
        disabled: false,
        created: now(),
    };
    let event = Event::new(app.shared.org, Kind::AccountAdded).by(signed_in).about(person);
    let added = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            let added = accounts.add_account(&account)?;
            if added {
                audit::record(accounts, event)?;
            }
            Ok(added)
        })
    });
    Ok(added.await?.then_some(FirstPassword { login, password }))
}

/// `POST /api/accounts/reset`: a new one-time password; all sessions of the person end.
///
/// # Errors
/// 404, 403 as for [`add`].
pub async fn reset(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(named): JsonBody<Named>,
) -> Result<Json<FirstPassword>, ApiError> {
    let account = account(&app, &named.login).await?;
    renew(&app, &signed_in, &account).await.map(Json)
}

/// Gives an account a new one-time password and ends all sessions of the person.
///
/// # Errors
/// 404, 403 as for [`add`].
pub async fn renew(app: &App, signed_in: &SignedIn, account: &Account) -> Result<FirstPassword, ApiError> {
    refuse_higher(app, &signed_in.actor, account.person)?;
    let password = one_time_password();
    let phc = app.hasher.hash(password.clone()).await?;
    let (org, person, login) = (account.org, account.person, account.login.clone());
    let event = Event::new(org, Kind::PasswordReset).by(signed_in).about(person);
    let named = login.clone();
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.set_password(org, &named, &phc, true)?;
                let ended = accounts.end_sessions_of(org, person, None)?;
                audit::record(accounts, event.with("sessions_ended", ended))
            })
        })
        .await?;
    app.shared.access_changed();
    Ok(FirstPassword { login, password })
}

/// `POST /api/accounts/disable`: closes or reopens an account; closing ends all sessions of the person (S7).
///
/// # Errors
/// 404, 403 as for [`add`]; 409 for the asker's own account.
pub async fn disable(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(wish): JsonBody<Disable>,
) -> Result<StatusCode, ApiError> {
    let account = account(&app, &wish.login).await?;
    close(&app, &signed_in, &account, wish.disabled).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes or reopens an account; closing ends all sessions of the person (S7).
///
/// # Errors
/// As for [`disable`].
pub async fn close(app: &App, signed_in: &SignedIn, account: &Account, closed: bool) -> Result<(), ApiError> {
    refuse_own(signed_in, account)?;
    refuse_higher(app, &signed_in.actor, account.person)?;
    let kind = if closed { Kind::AccountClosed } else { Kind::AccountReopened };
    let event = Event::new(account.org, kind).by(signed_in).about(account.person);
    let (org, person, login) = (account.org, account.person, account.login.clone());
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.set_disabled(org, &login, closed)?;
                let ended = if closed { accounts.end_sessions_of(org, person, None)? } else { 0 };
                audit::record(accounts, event.with("sessions_ended", ended))
            })
        })
        .await?;
    app.shared.access_changed();
    Ok(())
}

/// `POST /api/accounts/forget_factors`: somebody has lost telephone and recovery codes. All sessions of the person end,
/// and the next sign-in enrolls anew.
///
/// # Errors
/// 404, 403 as for [`add`]; 409 for the asker's own account: one's own are changed with the factor at hand.
pub async fn forget_factors(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(named): JsonBody<Named>,
) -> Result<StatusCode, ApiError> {
    let account = account(&app, &named.login).await?;
    forget(&app, &signed_in, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes all second factors of the person away and ends all sessions.
///
/// # Errors
/// As for [`forget_factors`].
pub async fn forget(app: &App, signed_in: &SignedIn, account: &Account) -> Result<(), ApiError> {
    refuse_own(signed_in, account)?;
    refuse_higher(app, &signed_in.actor, account.person)?;
    let (org, person) = (account.org, account.person);
    let event = Event::new(org, Kind::FactorRemoved).by(signed_in).about(person).with("by", "admin");
    let removed = app
        .accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                let removed = accounts.forget_factors(org, person)?;
                let ended = accounts.end_sessions_of(org, person, None)?;
                audit::record(accounts, event.with("sessions_ended", ended))?;
                Ok(removed)
            })
        })
        .await?;
    tracing::warn!(%person, by = %signed_in.session.person, removed, "second factors were taken away");
    app.shared.access_changed();
    Ok(())
}

fn refuse_own(signed_in: &SignedIn, account: &Account) -> Result<(), ApiError> {
    let own = account.person == signed_in.session.person;
    if own { Err(ApiError::new(StatusCode::CONFLICT, "ACCOUNT").detail("own")) } else { Ok(()) }
}

/// A password to be read out once: eighty bits in groups, without letters that look alike.
#[must_use]
pub fn one_time_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let bytes: [u8; 16] = random::bytes();
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

async fn account(app: &App, login: &str) -> Result<Account, ApiError> {
    let (org, login) = (app.shared.org, normal_login(login));
    let found = app.accounts.with(move |accounts| accounts.account(org, &login)).await?;
    found.ok_or(ApiError::new(StatusCode::NOT_FOUND, "ACCOUNT"))
}

/// Who sets somebody's password can act as that person, so it takes at least that person's rights (R38).
///
/// # Errors
/// 404 for a person nobody has hired, 403.
pub fn refuse_higher(app: &App, asker: &Actor, person: PersonId) -> Result<(), ApiError> {
    let rights = app.shared.rights();
    let other = rights.directory.people.get(&person).filter(|_| person != crate::directory::server_person());
    let other = other.ok_or(ApiError::new(StatusCode::NOT_FOUND, "ACCOUNT"))?;
    let covered = other
        .grants
        .iter()
        .all(|grant| grant.permissions.iter().all(|permission| asker.may(permission, grant.site)));
    if covered { Ok(()) } else { Err(ApiError::new(StatusCode::FORBIDDEN, "PERMISSION")) }
}
