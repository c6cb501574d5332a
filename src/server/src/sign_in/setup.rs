//! The first start: no default account, but a token that is printed once and used once (S8).

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{DeviceId, OpId, Operation, PersonId, SiteId};
use serde::{Deserialize, Serialize};
use sites::SiteOperation;
use sites::operations::FoundSite;
use staff::operations::Hire;
use staff::{Assignment, Post, StaffOperation};
use storage::StorageError;
use storage_sqlite::accounts::{Account, Accounts};
use sync::Hash;
use sync::authority::LocalIntent;
use sync::message::OpResult;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::directory::server_person;
use crate::factors::policy;
use crate::random;
use crate::sign_in::caller::Caller;
use crate::sign_in::own_password::weak;
use crate::sign_in::session::{Entering, normal_login, refuse_open_network, start};
use crate::sign_in::{account_admin, password};
use crate::sync_api::message_body::JsonBody;

/// The name under which the token's hash is kept until it is used.
const TOKEN: &str = "setup_token";

#[derive(Serialize)]
pub struct Needed {
    needed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    token: String,
    device: DeviceId,
    login: String,
    password: String,
    /// The person's name.
    name: String,
    staff_number: String,
    site_name: String,
    #[serde(default)]
    site_address: String,
}

/// Makes a token if there is no account yet; the caller prints it. An older token no longer counts.
///
/// # Errors
/// When the store failed.
pub fn new_token(accounts: &Accounts, org: domain::OrgId) -> Result<Option<String>, StorageError> {
    if !accounts.accounts(org)?.is_empty() {
        return Ok(None);
    }
    let token = account_admin::one_time_password();
    accounts.set_meta(TOKEN, &Hash::of(token.as_bytes()).0)?;
    Ok(Some(token))
}

/// `GET /api/setup`
///
/// # Errors
/// When the store failed.
pub async fn needed(State(app): State<Arc<App>>) -> Result<Json<Needed>, ApiError> {
    let token = app.accounts.with(|accounts| accounts.meta(TOKEN)).await?;
    Ok(Json(Needed { needed: token.is_some() }))
}

/// `POST /api/setup`: the first person, with the administrator's post, and the first site; signs in at once.
///
/// # Errors
/// 401 for a wrong or used token (throttled), 400 for a weak password, 409 when a rule refused a value.
pub async fn set_up(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    JsonBody(wish): JsonBody<SetUp>,
) -> Result<Response, ApiError> {
    refuse_open_network(caller)?;
    if app.throttle.attempt(TOKEN, caller.address, now()).is_err() {
        return Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "SETUP").retry_after(60));
    }
    let login = normal_login(&wish.login);
    if login.is_empty() {
        return Err(ApiError::malformed().detail("login_missing"));
    }
    let context = [login.as_str(), &wish.name, &wish.staff_number, &wish.site_name];
    password::check(&wish.password, &context).map_err(weak)?;
    let token = Hash::of(wish.token.trim().as_bytes()).0;
    // Taken before anything is done, so that two at once cannot both be first; put back when a rule refuses.
    if !app.accounts.with(move |accounts| accounts.take_meta(TOKEN, &token)).await? {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "SETUP"));
    }
    match create(&app, &wish, login).await {
        Ok(person) => {
            app.throttle.succeeded(TOKEN, caller.address, now());
            app.accounts.with(|accounts| policy::restart_first_days(accounts, now())).await?;
            let (must_change, second, enrolled, how) = (false, false, false, "first_start");
            let entering = Entering { person, device: wish.device, must_change, second, enrolled, how };
            start(&app, caller.transport, entering).await
        }
        Err(error) => {
            app.accounts.with(move |accounts| accounts.set_meta(TOKEN, &token)).await?;
            Err(error)
        }
    }
}

async fn create(app: &App, wish: &SetUp, login: String) -> Result<PersonId, ApiError> {
    let phc = app.hasher.hash(wish.password.clone()).await?;
    let person = PersonId(random::timed_id(now()));
    let hire = StaffOperation::from(Hire {
        person,
        name: wish.name.clone(),
        staff_number: wish.staff_number.clone(),
        assignments: vec![Assignment { post: Post::administrator(), site: None }],
        language: None,
    });
    apply(app, server_person(), hire.intent()).await?;
    let site = SiteId(random::timed_id(now()));
    let found = FoundSite { site, name: wish.site_name.clone(), address: wish.site_address.clone() };
    apply(app, person, SiteOperation::from(found).intent()).await?;
    let account = Account {
        org: app.shared.org,
        login,
        person,
        phc,
        must_change: false,
        disabled: false,
        created: now(),
    };
    let event = Event::new(app.shared.org, Kind::AccountAdded).about(person).with("by", "first_start");
    app.accounts
        .with(move |accounts| {
            accounts.together(|accounts| {
                accounts.add_account(&account)?;
                audit::record(accounts, event)
            })
        })
        .await?;
    Ok(person)
}

async fn apply(app: &App, actor: PersonId, intent: domain::Intent) -> Result<(), ApiError> {
    let op = OpId(random::timed_id(now()));
    let reply =
        app.writer.local(actor, vec![LocalIntent { op, intent, deps: Vec::new(), amends: None }]).await?;
    let result = reply.results.into_iter().find(|(known, _)| *known == op).map(|(_, result)| result);
    match result {
        Some(OpResult::Applied { .. } | OpResult::Noop { .. } | OpResult::Merged { .. }) => Ok(()),
        other => {
            let code = match &other {
                Some(OpResult::Refused { rejection, .. }) => rejection.code.as_ref(),
                _ => "held",
            };
            tracing::warn!(code, "the first start was refused");
            Err(ApiError::new(StatusCode::CONFLICT, "SETUP").detail("refused"))
        }
    }
}
