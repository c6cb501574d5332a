//! The server's addresses and what they take and give.

use std::rc::Rc;

use domain::{Actor, DeviceId, Grant, MembershipStatus, OrgId, PersonId, Timestamp};
use gloo_net::http::Method;
use leptos::wasm_split::SplitLoaderError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage_indexeddb::vault::RawKey;
use sync::hash::switch_proof;
use sync::message::{self, FindReply, FindRequest, PullReply, PullRequest, PushReply, PushRequest};
use ui::replica::{Connection, LocalFuture, ServerAnswer};
use wasm_bindgen::JsValue;

use crate::clock::{self, Clock};
use crate::http::{self, Answer, Ask, BINARY, Failure};
use crate::json::{Body, Json};
use crate::node::Node;
use crate::session::Session;

pub(crate) const LIVE: &str = "/api/sync/live";

const JSON: &str = "application/json";

/// A full push over a slow line takes minutes; a dead line is noticed by the ping instead.
const SYNC_DEADLINE_MS: u32 = 60_000;
const PING_DEADLINE_MS: u32 = 4_000;
const FORM_DEADLINE_MS: u32 = 20_000;
/// Imports run as long as they run.
const ONLINE_DEADLINE_MS: u32 = 120_000;

/// What sign-in answers. Fields the client has no use for are left out here.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) org: OrgId,
    pub(crate) device: DeviceId,
    pub(crate) actor: Actor,
    actor_key: String,
    backup_key: String,
    pub(crate) must_change_password: bool,
    pub(crate) server_time: Timestamp,
    /// How what lies on a device is protected: `off`, or by what each person unlocks it. An older server says nothing.
    pub(crate) encryption: Option<String>,
    /// How long may be read without the server, in milliseconds.
    pub(crate) lease_ms: Option<i64>,
}

impl Identity {
    /// `None` = something is missing without which nobody can work.
    fn read(told: &Json) -> Option<Identity> {
        Some(Identity {
            org: told.text("org").parse().ok()?,
            device: told.text("device").parse().ok()?,
            actor: actor(&told.at("actor"))?,
            actor_key: told.some_text("actor_key")?,
            backup_key: told.text("backup_key"),
            must_change_password: told.is_true("must_change_password"),
            server_time: Timestamp(told.number("server_time")),
            encryption: told.some_text("encryption"),
            lease_ms: Some(told.number("lease_ms")).filter(|ms| *ms > 0),
        })
    }

    /// The session as the device keeps it; `None` when the key is no key.
    pub(crate) fn session(&self) -> Option<Session> {
        let key = unhex(&self.actor_key)?.try_into().ok()?;
        Some(Session { actor: self.actor.clone(), key: (self.device, key), signed_in_at: self.server_time })
    }

    /// What backups of this device are sealed to.
    pub(crate) fn backup_key(&self) -> Vec<u8> {
        unhex(&self.backup_key).unwrap_or_default()
    }
}

fn actor(told: &Json) -> Option<Actor> {
    let grant = |grant: &Json| Grant {
        site: grant.text("site").parse().ok(),
        permissions: domain::order::set(grant.list("permissions").iter().map(Json::as_text)),
        personal_data: grant.is_true("personal_data"),
    };
    Some(Actor {
        person: told.text("person").parse().ok()?,
        name: told.text("name"),
        // What this build does not know may do nothing.
        status: match told.text("status").as_str() {
            "Confirmed" => MembershipStatus::Confirmed,
            "Invited" => MembershipStatus::Invited,
            "Accepted" => MembershipStatus::Accepted,
            _ => MembershipStatus::Suspended,
        },
        grants: told.list("grants").iter().map(grant).collect(),
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len() / 2)
        .map(|index| u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok())
        .collect()
}

#[derive(Serialize)]
struct Switched {
    person: PersonId,
    device: DeviceId,
    at: Timestamp,
    proof: String,
}

/// Why a form was not taken: the failure, and the server's word for it (`too_short`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) failure: Failure,
    pub(crate) detail: Option<String>,
}

/// The code that asks could not be fetched: as good as no network.
impl From<SplitLoaderError> for Refusal {
    fn from(_: SplitLoaderError) -> Refusal {
        Refusal { failure: Failure::Unreachable, detail: None }
    }
}

const UNREADABLE: Refusal = Refusal { failure: Failure::Unreadable, detail: None };

pub(crate) async fn push(request: &PushRequest, clock: &Clock) -> Result<PushReply, Failure> {
    exchange("/api/sync/push", message::encode(request), clock, |reply: &PushReply| reply.server_time).await
}

pub(crate) async fn pull(request: &PullRequest, clock: &Clock) -> Result<PullReply, Failure> {
    exchange("/api/sync/pull", message::encode(request), clock, |reply: &PullReply| reply.server_time).await
}

/// Records beyond the working set; `None` without a server.
pub(crate) async fn find(node: &Node, request: &FindRequest) -> Option<FindReply> {
    let body = message::encode(request);
    let found = exchange("/api/sync/find", body, &node.clock, |reply: &FindReply| reply.server_time).await;
    note_connection(node, found.as_ref().map(drop).map_err(|failure| *failure));
    found.ok()
}

/// Whether the server answers at all, quickly.
pub(crate) async fn ping() -> Result<(), Failure> {
    let ask = Ask {
        method: Method::GET,
        path: "/api/ping",
        content_type: JSON,
        body: None,
        deadline_ms: PING_DEADLINE_MS,
    };
    http::ask(ask).await?.success().map(drop)
}

/// What a password that fits opens.
pub(crate) enum SignedIn {
    Whole(Box<Identity>),
    /// The second step is due: the ways, the ticket, and what a passkey is asked.
    Second(Json),
    /// This session can do nothing but enrol a factor, because the person's posts ask for one.
    Enrol,
}

/// `proof`: that an enrolled device is itself ([`crate::enrolled::proof`]).
pub(crate) async fn sign_in(
    login: &str,
    password: &str,
    device: DeviceId,
    proof: Option<JsValue>,
) -> Result<SignedIn, Refusal> {
    let body = Body::new().with("login", login).with("password", password).with("device", device.to_string());
    let bytes = plain("POST", "/api/session", Some(body.with_some("proof", proof).to_text())).await?;
    let told = Json::of_bytes(&bytes);
    if told.at("ticket").is_there() {
        return Ok(SignedIn::Second(told));
    }
    if told.at("enrol").is_there() {
        return Ok(SignedIn::Enrol);
    }
    identity(&bytes).map(|identity| SignedIn::Whole(Box::new(identity)))
}

/// The second step: `way` is `totp`, `recovery` or `passkey`.
pub(crate) async fn second_step(ticket: &str, way: &str, proof: JsValue) -> Result<Identity, Refusal> {
    let body = Body::new().with("ticket", ticket).with(way, proof).to_text();
    identity(&plain("POST", "/api/session/second", Some(body)).await?)
}

/// Whom the server answers now.
pub(crate) async fn who_am_i() -> Result<Identity, Refusal> {
    identity(&plain("GET", "/api/session", None).await?)
}

fn identity(bytes: &[u8]) -> Result<Identity, Refusal> {
    Identity::read(&Json::of_bytes(bytes)).ok_or(UNREADABLE)
}

/// A question in JSON whose answer is read by name.
pub(crate) async fn asked(method: &str, path: &str, body: Body) -> Result<Json, Refusal> {
    let body = (method != "GET").then(|| body.to_text());
    plain(method, path, body).await.map(|bytes| Json::of_bytes(&bytes))
}

/// One future for all of them: as part of each caller it would be written out a dozen times.
fn plain(method: &str, path: &str, body: Option<String>) -> LocalFuture<Result<Vec<u8>, Refusal>> {
    let (method, body) = (method.parse().unwrap_or(Method::GET), body.map(String::into_bytes));
    let path = path.to_owned();
    Box::pin(async move {
        let ask = Ask { method, path: &path, content_type: JSON, body, deadline_ms: FORM_DEADLINE_MS };
        accepted(http::ask(ask).await)
    })
}

/// What the server has ordered this device, whoever holds it; also tells quickly whether there is a server.
pub(crate) async fn ordered() -> Result<(), Failure> {
    let path = "/api/devices/order";
    let ask =
        Ask { method: Method::GET, path, content_type: JSON, body: None, deadline_ms: PING_DEADLINE_MS };
    http::ask(ask).await?.success().map(drop)
}

/// Tells that nothing is left here.
pub(crate) async fn wiped(undelivered: u32) -> Result<(), Failure> {
    let ask = Ask {
        method: Method::POST,
        path: "/api/devices/wiped",
        content_type: JSON,
        body: Some(format!(r#"{{"undelivered":{undelivered}}}"#).into_bytes()),
        deadline_ms: FORM_DEADLINE_MS,
    };
    http::ask(ask).await?.success().map(drop)
}

/// The first start of an installation.
pub(crate) async fn set_up(wish: Body) -> Result<Identity, Refusal> {
    identity(&plain("POST", "/api/setup", Some(wish.to_text())).await?)
}

/// Who works on this device now, proven by the key that was given to this person here.
pub(crate) async fn switch(session: &Session, device: DeviceId, at: Timestamp) -> Result<Identity, Refusal> {
    let person = session.actor.person;
    let proof = switch_proof(&session.key.1, device, person, at);
    form("/api/session/switch", &Switched { person, device, at, proof: hex(&proof) }).await
}

/// The server's half of the key to what this person keeps here (kind B). For memory alone.
pub(crate) async fn half_key() -> Result<RawKey, Failure> {
    let path = "/api/session/half_key";
    let bytes = plain("GET", path, None).await.map_err(|refusal| refusal.failure)?;
    let half = Json::of_bytes(&bytes).some_text("half_key").and_then(|half| unhex(&half));
    half.and_then(|half| half.try_into().ok()).map(RawKey).ok_or(Failure::Unreadable)
}

/// Whether this installation waits for its first person.
pub(crate) async fn setup_needed() -> bool {
    let ask = Ask {
        method: Method::GET,
        path: "/api/setup",
        content_type: JSON,
        body: None,
        deadline_ms: PING_DEADLINE_MS,
    };
    let answer = http::ask(ask).await.and_then(Answer::success);
    answer.ok().is_some_and(|bytes| Json::of_bytes(&bytes).is_true("needed"))
}

/// Tells the server the new id of this device (T7); the session moves with it. `proof` is about the id before.
pub(crate) async fn change_device(device: DeviceId, proof: Option<JsValue>) -> Result<Identity, Refusal> {
    let body = Body::new().with("device", device.to_string()).with_some("proof", proof);
    identity(&plain("POST", "/api/session/device", Some(body.to_text())).await?)
}

pub(crate) async fn change_password(old: &str, new: &str) -> Result<(), Refusal> {
    let body = Body::new().with("old", old).with("new", new).with("end_others", true).to_text();
    plain("POST", "/api/session/password", Some(body)).await.map(drop)
}

/// Ends the session at the server. Without a network the cookie stays until it ends by itself.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    let ask = Ask {
        method: Method::DELETE,
        path: "/api/session",
        content_type: JSON,
        body: None,
        deadline_ms: PING_DEADLINE_MS,
    };
    http::ask(ask).await?.success().map(drop)
}

/// An administration request of a screen; `None` without a server.
pub(crate) async fn online_only(
    node: &Rc<Node>,
    method: &'static str,
    path: &str,
    body: Option<String>,
) -> Option<ServerAnswer> {
    let method = method.parse().unwrap_or(Method::GET);
    let body = body.map(String::into_bytes);
    let answer =
        http::ask(Ask { method, path, content_type: JSON, body, deadline_ms: ONLINE_DEADLINE_MS }).await;
    let answer = note(node, answer)?;
    Some(ServerAnswer { status: answer.status, body: String::from_utf8_lossy(&answer.bytes).into_owned() })
}

/// The build that the server has now, as `/build.json` says it.
pub(crate) async fn newest_build() -> Option<String> {
    let path = "/build.json";
    let ask =
        Ask { method: Method::GET, path, content_type: JSON, body: None, deadline_ms: PING_DEADLINE_MS };
    let bytes = http::ask(ask).await.ok()?.success().ok()?;
    // The browser's own reader: this is the one thing in JSON that the first file of the program reads.
    let read = js_sys::JSON::parse(std::str::from_utf8(&bytes).ok()?).ok()?;
    js_sys::Reflect::get(&read, &"build".into()).ok()?.as_string()
}

/// What a real request showed of the connection.
pub(crate) fn note_connection(node: &Node, result: Result<(), Failure>) {
    let connection = match result {
        Ok(()) => Connection::Online,
        Err(Failure::SignIn) => Connection::SignInNeeded,
        Err(Failure::OutOfUse) => Connection::OutOfUse,
        Err(failure) if failure.reached_server() => Connection::Online,
        Err(_) => Connection::Offline,
    };
    let now = node.now();
    node.signals.change_status(|status| {
        status.connection = connection;
        status.clock = node.clock.offset();
        if connection != Connection::Offline {
            status.last_contact = Some(now);
        }
    });
}

fn note(node: &Rc<Node>, answer: Result<Answer, Failure>) -> Option<Answer> {
    let failure = match &answer {
        Ok(Answer { status: 401, .. }) => Err(Failure::SignIn),
        Ok(_) => Ok(()),
        Err(failure) => Err(*failure),
    };
    note_connection(node, failure);
    answer.ok()
}

async fn exchange<T: DeserializeOwned>(
    path: &str,
    body: Vec<u8>,
    clock: &Clock,
    server_time: fn(&T) -> Timestamp,
) -> Result<T, Failure> {
    let sent = clock::monotonic_ms();
    let ask = Ask {
        method: Method::POST,
        path,
        content_type: BINARY,
        body: Some(body),
        deadline_ms: SYNC_DEADLINE_MS,
    };
    let bytes = http::ask(ask).await?.success()?;
    let reply = message::decode(&bytes).map_err(|_| Failure::Unreadable)?;
    clock.learn(clock::monotonic_ms() - sent, server_time(&reply));
    Ok(reply)
}

/// A form whose answer is who works here now.
async fn form(path: &str, body: &impl Serialize) -> Result<Identity, Refusal> {
    identity(&plain("POST", path, Some(ui::json::to_text(body))).await?)
}

pub(crate) fn accepted(answer: Result<Answer, Failure>) -> Result<Vec<u8>, Refusal> {
    let answer = answer.map_err(|failure| Refusal { failure, detail: None })?;
    let detail = Json::of_bytes(&answer.bytes).some_text("detail");
    answer.success().map_err(|failure| Refusal { failure, detail })
}
