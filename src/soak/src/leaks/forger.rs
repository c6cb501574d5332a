//! One person's device that sends what no honest client would, and looks at every byte that comes back.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::{DeviceId, Id, Intent, OpId, OrgId, PersonId, Stamp};
use http_body_util::BodyExt;
use server::random;
use sync::Hash;
use sync::message::{self, Epoch, PushBatch, PushReply, PushRequest, StreamId};
use sync::op::OpBody;
use tower::ServiceExt;

use super::Outcome;
use super::ask::Ask;
use super::canary::{self, Secret};
use super::drivers::Driver;
use super::world::Known;
use crate::device::Credentials;
use crate::link::{JSON, Link};
use crate::prng::Prng;

/// So many of a thousand requests go over a real connection.
const OVER_SOCKETS: u64 = 10;
/// A stream of events never ends: what has come by then is looked at.
const LISTEN: Duration = Duration::from_millis(40);

/// A person with a device.
pub struct Forger {
    pub index: usize,
    pub prng: Prng,
    pub person: PersonId,
    pub device: DeviceId,
    pub org: OrgId,
    pub stream: StreamId,
    pub epoch: Epoch,
    pub next_dseq: u64,
    pub credentials: Credentials,
    chain: Hash,
    actor_key: [u8; 32],
    cookie: String,
    link: Link,
}

/// What came back, whichever way.
struct Told {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Forger {
    /// Signs in on a new device.
    ///
    /// # Errors
    /// When it does not work.
    pub async fn new(
        index: usize,
        credentials: Credentials,
        link: Link,
        prng: Prng,
        known: &Known,
    ) -> Result<Forger> {
        let device = DeviceId(random::id());
        let mut forger = Forger {
            index,
            prng,
            person: PersonId::default(),
            device,
            org: OrgId::default(),
            stream: StreamId::default(),
            epoch: Epoch::default(),
            next_dseq: 1,
            credentials,
            chain: Hash::chain_start(device),
            actor_key: [0; 32],
            cookie: String::new(),
            link,
        };
        forger.sign_in(known).await?;
        Ok(forger)
    }

    /// After rights changed: whoever may sign in and is not signed in does.
    ///
    /// # Errors
    /// When it does not work.
    pub async fn come_back(&mut self, known: &Known) -> Result<()> {
        if known.suspended[self.index] {
            return Ok(());
        }
        let who = Ask::get("/api/session");
        if self.through_router(&who, known).await?.status == StatusCode::UNAUTHORIZED {
            self.sign_in(known).await?;
        }
        Ok(())
    }

    async fn sign_in(&mut self, known: &Known) -> Result<()> {
        let asked = serde_json::json!({
            "login": self.credentials.login, "password": self.credentials.password, "device": self.device,
        });
        let told = self.through_router(&Ask::json("/api/session", &asked), known).await?;
        ensure!(told.status.is_success(), "{} signing in as {}", told.status, self.credentials.login);
        let identity: serde_json::Value = serde_json::from_slice(&told.body)?;
        let id = |name: &str| -> Result<Id> {
            let text = identity[name].as_str().with_context(|| format!("{name} is missing"))?;
            text.parse().ok().with_context(|| format!("{name} is no id"))
        };
        (self.person, self.org) = (PersonId(id("person")?), OrgId(id("org")?));
        (self.stream, self.epoch) = (StreamId(id("stream")?), Epoch(id("epoch")?));
        self.actor_key =
            random::unhex(identity["actor_key"].as_str().unwrap_or_default()).context("a key")?;
        Ok(())
    }

    /// Asks one route and searches the answer.
    ///
    /// # Errors
    /// When no answer came at all, or the server broke.
    pub async fn ask_route(&mut self, driver: &Driver, known: &Known, outcome: &mut Outcome) -> Result<()> {
        let ask = (driver.ask)(self, known);
        let over_socket = ask.headers.is_empty()
            && driver.path != "/api/sync/live"
            && self.prng.below(1_000) < OVER_SOCKETS;
        let told = if over_socket {
            outcome.over_sockets += 1;
            self.over_socket(&ask).await?
        } else {
            self.through_router(&ask, known).await?
        };
        // 503 is a server that asks to come again while rights change; any other 5xx is a fault.
        ensure!(
            told.status.as_u16() < 500 || told.status == StatusCode::SERVICE_UNAVAILABLE,
            "{} at {}",
            told.status,
            driver.path
        );
        if driver.path == "/api/sync/push" {
            self.learn(&told);
        }
        let route = outcome.routes.entry(driver.name).or_default();
        route.0 += 1;
        route.1 += usize::from(told.status.as_u16() < 400);
        self.search(driver, &told, known, outcome);
        outcome.requests += 1;
        if told.status == StatusCode::UNAUTHORIZED && driver.path != "/api/session" {
            // The session ended by an earlier request: without a new one the rest would prove nothing.
            self.come_back(known).await?;
        }
        Ok(())
    }

    fn search(&self, driver: &Driver, told: &Told, known: &Known, outcome: &mut Outcome) {
        let mut bytes = told.body.clone();
        for (name, value) in &told.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(value.as_bytes());
        }
        outcome.bytes += bytes.len() as u64;
        let found = canary::found(&bytes);
        let allowed = &known.allowed[self.index];
        let leaked: Vec<&Secret> = found.iter().filter(|secret| !allowed.contains(secret)).collect();
        if let Some(first) = leaked.first() {
            outcome.leaks += 1;
            outcome.shown.push(format!("{}: {first:?} to person {} ({allowed:?})", driver.name, self.index));
        }
        outcome.authorized += usize::from(!found.is_empty() && leaked.is_empty());
        for secret in found {
            *outcome.read.entry(secret).or_default() += 1;
        }
    }

    async fn through_router(&mut self, ask: &Ask, known: &Known) -> Result<Told> {
        let mut request = Request::builder().method(&ask.method).uri(&ask.path).header("x-sync", "1");
        request = request.header(header::CONTENT_TYPE, ask.kind).header(header::COOKIE, &self.cookie);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::from(ask.body.clone()))?;
        // Every time another tablet, so that the throttle for wrong passwords does not end the test.
        let [a, b] = self.prng.bytes();
        let peer = SocketAddr::from((Ipv4Addr::new(127, 0, a, b.max(1)), 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let (parts, mut body) = known.router.clone().oneshot(request).await?.into_parts();
        let mut bytes = Vec::new();
        let endless = ask.path == "/api/sync/live";
        loop {
            let frame = if endless {
                match tokio::time::timeout(LISTEN, body.frame()).await {
                    Ok(frame) => frame,
                    Err(_) => break,
                }
            } else {
                body.frame().await
            };
            let Some(frame) = frame else { break };
            bytes.extend_from_slice(&frame?.into_data().unwrap_or_default());
            if endless {
                break;
            }
        }
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            cookie.to_str()?.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
            self.link.set_cookie(&self.cookie);
        }
        Ok(Told { status: parts.status, headers: parts.headers, body: bytes })
    }

    async fn over_socket(&mut self, ask: &Ask) -> Result<Told> {
        let method = Method::from_bytes(ask.method.as_str().as_bytes())?;
        let answer = self.link.ask(method, &ask.path, ask.kind, ask.body.clone()).await?;
        self.link.cookie().clone_into(&mut self.cookie);
        Ok(Told { status: answer.status, headers: answer.headers, body: answer.body.to_vec() })
    }

    /// A push of these intents as this device would send it; what is forged is changed afterwards.
    #[must_use]
    pub fn push(&mut self, intents: Vec<Intent>) -> PushRequest {
        let now = server::clock::now();
        let ids: Vec<OpId> = intents.iter().map(|_| OpId(random::timed_id(now))).collect();
        let bodies = intents.into_iter().zip(&ids).map(|(intent, op)| self.body(*op, intent)).collect();
        self.request(ids, bodies)
    }

    /// The body of one op.
    #[must_use]
    pub fn body(&self, op: OpId, intent: Intent) -> OpBody {
        OpBody {
            op,
            org: self.org,
            actor: self.person,
            kind: intent.kind.to_owned(),
            kind_version: intent.version,
            target: intent.target,
            base_rev: 0,
            base_seq: 0,
            deps: Vec::new(),
            captured: Stamp { wall: server::clock::now(), ..Stamp::default() },
            intent: intent.bytes,
            blobs: Vec::new(),
            amends: None,
        }
    }

    /// The message that carries these bodies.
    #[must_use]
    pub fn request(&self, op_ids: Vec<OpId>, bodies: Vec<OpBody>) -> PushRequest {
        let bodies: Vec<Vec<u8>> = bodies.iter().map(OpBody::to_bytes).collect();
        PushRequest {
            epoch: Some(self.epoch),
            batches: vec![PushBatch::whole(self.device, self.person, &self.actor_key, op_ids, bodies)],
            ..PushRequest::empty(self.device, self.stream, self.next_dseq, self.chain)
        }
    }

    /// The server says where this device stands.
    fn learn(&mut self, told: &Told) {
        if let Ok(reply) = message::decode::<PushReply>(&told.body)
            && reply.acks.device == self.device
        {
            self.next_dseq = reply.acks.last_dseq + 1;
            self.chain = reply.acks.chain;
        }
    }
}

/// A value as JSON bytes.
#[must_use]
pub fn json(value: &serde_json::Value) -> (&'static str, Vec<u8>) {
    (JSON, value.to_string().into_bytes())
}
