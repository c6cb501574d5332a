//! Who may use a route: decided before the route's own code runs (S14).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Actor, MembershipStatus, Timestamp};
use storage_sqlite::sessions::Session;
use sync::Hash;
use sync::authority::Asker;

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::factors::policy::{self, Standing};
use crate::oversight::{programs, wipe};
use crate::rates::Rated;
use crate::sign_in::caller::Caller;
use crate::sync_api::message_body::discard;

/// What a route asks of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Anybody. The list of these is a test.
    Public,
    /// A session, even one that a one-time password began: what leads out of that state, and nothing else.
    OneTime,
    /// A session, even one that can do nothing yet because its person owes a second factor: what enrolls it (S5).
    Enrol,
    /// A session of a person who belongs to the organization now and has a password of their own.
    Session,
    /// As [`Check::Session`], even on a device that was taken out of use: what it brings is held, never lost (S22).
    Delivery,
    /// As [`Check::Delivery`], and any session that a device to be wiped ever had: it hands in what it holds, and says
    /// when it is done (S22).
    HandIn,
    /// A session of a person who may do this at some site at least; the handler judges what it is done to.
    Permission(&'static str),
}

/// The use of a session is noted to within this.
const NOTED_MS: i64 = 60_000;

/// Who has signed in; routes with [`Check::Session`] take it as an extension.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub session: Session,
    pub actor: Actor,
    /// Somebody else knows this person's password: it has to be changed first.
    pub must_change_password: bool,
    /// Whether a second factor is owed, and since when.
    pub standing: Standing,
}

impl SignedIn {
    /// As the engine wants it.
    #[must_use]
    pub fn asker(&self) -> Asker {
        Asker { person: self.session.person, device: self.session.device }
    }
}

/// The middleware in front of every route of the table.
pub async fn enforce(
    State((app, check, rated)): State<(Arc<App>, Check, Option<Rated>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() else {
        return ApiError::internal().into_response();
    };
    let caller = Caller::of(&app.config, peer, request.headers());
    request.extensions_mut().insert(caller);
    if check == Check::Public {
        return next.run(request).await;
    }
    let refusal = match caller.transport.token(request.headers()) {
        None => ApiError::signed_out(),
        Some(token) => {
            let token = token_hash(&token);
            let found = signed_in(&app, token).await.and_then(|who| allowed(&app, check, who));
            match wipe::overrule(&app, check, token, found).await {
                Ok(signed_in) => {
                    app.lines.seen(peer, signed_in.session.token_hash);
                    if let Some(rated) = rated
                        && let Err(error) = app.rates.device(rated, signed_in.session.device, now())
                    {
                        discard(request.into_body()).await;
                        return error.into_response();
                    }
                    programs::note(&app, signed_in.session.device, request.headers()).await;
                    request.extensions_mut().insert(signed_in);
                    return next.run(request).await;
                }
                Err(error) => error,
            }
        }
    };
    discard(request.into_body()).await;
    refusal.into_response()
}

/// A password that somebody else gave out opens nothing but the way to one's own (S8).
const ONE_TIME: ApiError = ApiError::new(StatusCode::FORBIDDEN, "PASSWORD").detail("must_change");

/// Who owes a second factor enrolls it first (S5).
const ENROL: ApiError = ApiError::new(StatusCode::FORBIDDEN, "FACTOR").detail("enrol");

/// A device that was taken out of use sees nothing until it is allowed again; it may deliver and sign out.
const OUT_OF_USE: ApiError = ApiError::new(StatusCode::FORBIDDEN, "DEVICE").detail("out_of_use");

/// Whether who has signed in may use a route of this check.
fn allowed(app: &App, check: Check, signed_in: SignedIn) -> Result<SignedIn, ApiError> {
    if signed_in.must_change_password && check != Check::OneTime {
        return Err(ONE_TIME);
    }
    if signed_in.standing == Standing::MustEnrol && !matches!(check, Check::OneTime | Check::Enrol) {
        return Err(ENROL);
    }
    let shown = matches!(check, Check::Session | Check::Enrol | Check::Permission(_));
    if shown && app.shared.is_out_of_use(signed_in.session.device) {
        return Err(OUT_OF_USE);
    }
    match check {
        Check::Permission(permission) if !may_somewhere(&signed_in.actor, permission) => {
            Err(ApiError::new(StatusCode::FORBIDDEN, "PERMISSION"))
        }
        _ => Ok(signed_in),
    }
}

/// Whether the person may do this at one site at least.
#[must_use]
pub fn may_somewhere(actor: &Actor, permission: &str) -> bool {
    actor.may(permission, None) || actor.grants.iter().any(|grant| actor.may(permission, grant.site))
}

/// The session of this token with the person's rights as they are now.
///
/// # Errors
/// [`ApiError::signed_out`] for whatever reason it is over; the reasons look the same from outside.
pub async fn signed_in(app: &App, token: Hash) -> Result<SignedIn, ApiError> {
    let moment = now();
    let (rights, mode) = (app.shared.rights(), app.settings.now().second_factor);
    let found = app
        .accounts
        .with(move |accounts| {
            let session = accounts.session(token)?.filter(|session| is_alive(session, moment));
            let Some(session) = session else { return Ok(None) };
            if moment.since(session.seen) > NOTED_MS {
                accounts.touch_session(token, moment)?;
            }
            // S16: who is suspended is signed out, at the next request at the latest.
            let actor = rights.directory.people.get(&session.person);
            let actor = actor.filter(|actor| actor.status == MembershipStatus::Confirmed);
            let Some(actor) = actor.cloned() else { return Ok(None) };
            let account = accounts.account_of(session.org, session.person)?;
            let must_change_password = account.is_some_and(|account| account.must_change);
            let standing = policy::standing(mode, accounts, &session, &actor, moment)?;
            Ok::<_, storage::StorageError>(Some(SignedIn { session, actor, must_change_password, standing }))
        })
        .await?;
    found.filter(|found| found.standing != Standing::Over).ok_or(ApiError::signed_out())
}

/// Whether what was allowed with [`Check::Session`] still is, for connections that stay open.
///
/// # Errors
/// As the middleware would answer now.
pub async fn still_allowed(app: &App, token: Hash) -> Result<(), ApiError> {
    signed_in(app, token).await.and_then(|who| allowed(app, Check::Session, who)).map(drop)
}

/// The hash under which a token is stored.
#[must_use]
pub fn token_hash(token: &str) -> Hash {
    Hash::of(token.as_bytes())
}

fn is_alive(session: &Session, now: Timestamp) -> bool {
    !session.revoked && now < session.expires && now.since(session.seen) < session.idle_ms
}
