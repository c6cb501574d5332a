//! Accounts on the page of people, as [`account_admin`](crate::sign_in::account_admin) manages them.

use axum::http::StatusCode;
use staff::Person;
use storage_sqlite::accounts::Account;

use super::super::{NotDone, Outcome};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::gate::SignedIn;
use crate::sign_in::account_admin;

pub(super) async fn open(
    app: &App,
    signed_in: &SignedIn,
    person: &Person,
    login: &str,
) -> Result<Outcome, NotDone> {
    match in_words(account_admin::open(app, signed_in, login, person.id).await)? {
        Some(first) => Ok(Outcome::done(words::first_password(&first.login)).show(first.password)),
        None => Ok(Outcome::wrong("login", words::LOGIN_TAKEN.into())),
    }
}

pub(super) async fn reset(app: &App, signed_in: &SignedIn, person: &Person) -> Result<Outcome, NotDone> {
    let account = account(app, person).await?;
    let first = in_words(account_admin::renew(app, signed_in, &account).await)?;
    Ok(Outcome::done(words::first_password(&first.login)).show(first.password))
}

pub(super) async fn close(
    app: &App,
    signed_in: &SignedIn,
    person: &Person,
    closed: bool,
) -> Result<Outcome, NotDone> {
    let account = account(app, person).await?;
    in_words(account_admin::close(app, signed_in, &account, closed).await)?;
    Ok(Outcome::done(if closed { words::CLOSED_NOW } else { words::REOPENED }))
}

pub(super) async fn forget_factors(
    app: &App,
    signed_in: &SignedIn,
    person: &Person,
) -> Result<Outcome, NotDone> {
    let account = account(app, person).await?;
    in_words(account_admin::forget(app, signed_in, &account).await)?;
    Ok(Outcome::done(words::FACTORS_FORGOTTEN))
}

async fn account(app: &App, person: &Person) -> Result<Account, NotDone> {
    let (org, id) = (app.shared.org, person.id);
    let found = app.accounts.with(move |accounts| accounts.account_of(org, id)).await?;
    found.ok_or_else(|| Outcome::refused(words::NO_ACCOUNT_YET).into())
}

/// Who may do more than the caller is not the caller's to let in or to keep out (R38); the other errors are errors.
fn in_words<T>(result: Result<T, ApiError>) -> Result<T, NotDone> {
    result.map_err(|error| match error {
        ApiError { status: StatusCode::FORBIDDEN, topic: "PERMISSION", .. } => {
            Outcome::refused(words::HIGHER).into()
        }
        error => error.into(),
    })
}
