//! Changing one's own password.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use domain::{Kind, Record};
use serde::Deserialize;
use sites::Site;
use storage::authority::AuthorityReader;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::sign_in::caller::Caller;
use crate::sign_in::password;
use crate::sync_api::message_body::JsonBody;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    old: String,
    new: String,
    /// Sign out everywhere else (S7).
    end_others: bool,
}

/// `POST /api/session/password`
///
/// # Errors
/// 401 when the old password is wrong (throttled like a sign-in), 400 when the new one is weak.
pub async fn change(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(signed_in): Extension<SignedIn>,
    JsonBody(change): JsonBody<Change>,
) -> Result<StatusCode, ApiError> {
    let (org, person) = (app.shared.org, signed_in.session.person);
    let account = app.accounts.with(move |accounts| accounts.account_of(org, person)).await?;
    let account = account.ok_or(ApiError::not_found())?;
    if let Err(wait_ms) = app.throttle.attempt(&account.login, caller.address, now()) {
        let seconds = u64::try_from(wait_ms / 1_000).unwrap_or(0) + 1;
        return Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "PASSWORD").retry_after(seconds));
    }
    let unchanged = change.new == change.old;
    if !app.hasher.verify(Some(account.phc.clone()), change.old).await? {
        audit::note_refused(&app, Some(person), caller.address);
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "PASSWORD"));
    }
    app.throttle.succeeded(&account.login, caller.address, now());
    if unchanged {
        return Err(weak(password::Weakness::Unchanged));
    }
    let context = known_of(&app, &signed_in, &account.login).await?;
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    password::check(&change.new, &context).map_err(weak)?;
    let phc = app.hasher.hash(change.new).await?;
    let keep = signed_in.session.token_hash;
    let event = Event::new(org, audit::Kind::PasswordChanged).by(&signed_in).about(person);
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.set_password(org, &account.login, &phc, false)?;
                let ended =
                    if change.end_others { accounts.end_sessions_of(org, person, Some(keep))? } else { 0 };
                audit::record(accounts, event.with("sessions_ended", ended))
            })
        })
        .await?;
    app.shared.access_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// What others know of a person, and so try first: login, name, and the names of the sites (S3).
async fn known_of(app: &App, signed_in: &SignedIn, login: &str) -> Result<Vec<String>, ApiError> {
    let stream = app.shared.stream;
    let rows = app.readers.with(move |reader| reader.rows_of_kind(stream, &Kind::new(Site::KIND))).await?;
    let sites = rows.iter().filter_map(|row| row.decode::<Site>().ok()).map(|site| site.name);
    Ok([login.to_owned(), signed_in.actor.name.clone()].into_iter().chain(sites).collect())
}

/// The answer to a weak password.
#[must_use]
pub fn weak(weakness: password::Weakness) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "PASSWORD").detail(weakness.detail())
}
