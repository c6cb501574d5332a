//! One's own factors: which there are, taking one away, new recovery codes.

use std::sync::Arc;

use axum::extract::{Extension, Json, Path, State};
use axum::http::StatusCode;
use domain::{Id, Timestamp};
use serde::Serialize;
use storage::StorageError;
use storage_sqlite::factors::{Factor, FactorKind};
use sync::Hash;

use super::enrol::require_fresh;
use super::passkey::RelyingParty;
use super::policy::{SecondFactor, Standing, needs_second_factor};
use super::recovery;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::gate::SignedIn;

/// Everything about one's own second factor.
#[derive(Serialize)]
pub struct Own {
    /// One's posts ask for a factor.
    owed: bool,
    /// Until then one works without.
    due: Option<Timestamp>,
    /// This server has a host name, which passkeys need.
    passkeys: bool,
    factors: Vec<Listed>,
    recovery_left: u32,
}

/// One factor as its owner sees it.
#[derive(Serialize)]
pub struct Listed {
    id: Id,
    /// `"totp"` or `"passkey"`.
    kind: &'static str,
    name: String,
    created: Timestamp,
    used: Option<Timestamp>,
    /// Its count of signatures went back then: it may have been copied.
    suspect: Option<Timestamp>,
}

#[derive(Serialize)]
pub struct Codes {
    recovery: Vec<String>,
}

/// `GET /api/factors`
///
/// # Errors
/// When the store failed.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Own>, ApiError> {
    let (org, person) = (app.shared.org, signed_in.session.person);
    let (factors, recovery_left) = app
        .accounts
        .with(move |accounts| {
            Ok::<_, StorageError>((
                accounts.factors_of(org, person)?,
                accounts.recovery_codes_left(org, person)?,
            ))
        })
        .await?;
    let due = if let Standing::Due(until) = signed_in.standing { Some(until) } else { None };
    Ok(Json(Own {
        owed: owes(&app, &signed_in),
        due,
        passkeys: RelyingParty::of(&app.config).is_some(),
        factors: factors.into_iter().map(listed).collect(),
        recovery_left,
    }))
}

/// `DELETE /api/factors/{id}`
///
/// # Errors
/// 404 when it is none of one's own, 409 when it is the last and one is owed, 403 when the sign-in is not fresh.
pub async fn remove(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id: Id = id.parse().map_err(|_| ApiError::not_found())?;
    require_fresh(&signed_in)?;
    let (org, person, owed) = (app.shared.org, signed_in.session.person, owes(&app, &signed_in));
    app.accounts
        .with(move |accounts| {
            let factors = accounts.factors_of(org, person)?;
            if !factors.iter().any(|factor| factor.id == id) {
                return Err(ApiError::not_found());
            }
            match (factors.len(), owed) {
                (1, true) => return Err(LAST),
                (1, false) => drop(accounts.forget_factors(org, person)?),
                _ => drop(accounts.remove_factor(org, person, id)?),
            }
            Ok(())
        })
        .await?;
    tracing::info!(%person, "a second factor was removed");
    let event = Event::new(org, Kind::FactorRemoved).by(&signed_in).about(person);
    audit::note(&app, event.with("by", "own")).await;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/factors/recovery`: new codes; the old ones open nothing any more.
///
/// # Errors
/// 409 without a factor, 403 when the sign-in is not fresh.
pub async fn renew_codes(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<Codes>, ApiError> {
    require_fresh(&signed_in)?;
    let (org, person) = (app.shared.org, signed_in.session.person);
    let recovery = recovery::new_codes();
    let hashes: Vec<Hash> = recovery.iter().map(|code| recovery::hash(person, code)).collect();
    app.accounts
        .with(move |accounts| {
            if !accounts.has_factor(org, person)? {
                return Err(ApiError::new(StatusCode::CONFLICT, "FACTOR").detail("none"));
            }
            Ok(accounts.set_recovery_codes(org, person, &hashes)?)
        })
        .await?;
    let event = Event::new(org, Kind::RecoveryCodesRenewed).by(&signed_in).about(person);
    audit::note(&app, event).await;
    Ok(Json(Codes { recovery }))
}

const LAST: ApiError = ApiError::new(StatusCode::CONFLICT, "FACTOR").detail("last");

fn owes(app: &App, signed_in: &SignedIn) -> bool {
    app.settings.now().second_factor == SecondFactor::Required && needs_second_factor(&signed_in.actor)
}

fn listed(factor: Factor) -> Listed {
    let kind = match factor.kind {
        FactorKind::Totp => "totp",
        FactorKind::Passkey => "passkey",
    };
    let Factor { id, name, created, used, suspect, .. } = factor;
    Listed { id, kind, name, created, used, suspect }
}
