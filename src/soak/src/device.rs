//! One tablet: the product's engine over stores in memory, which outlive the server and the connection.
//!
//! The rounds are those of `client`: push everything, pull everything, push again, compact.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use domain::{Actor, DeviceId, Id, OpId, OrgId, PersonId, Row, Stamp, Timestamp};
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use server::random;
use storage::memory::{MemoryCache, MemoryOps, OpsContent};
use storage::replica::{CacheStore, OpsStore};
use sync::message::{self, OpResult, StreamId};
use sync::op::BlobRef;
use sync::replica::{
    CacheSnapshot, Captured, Identity, OpsSnapshot, PageJob, PullOutcome, PushFailure, PushLimits, Replica,
    ReplicaConfig, Strictness, Tidy,
};

use crate::clock::instant;
use crate::link::{Link, OCTETS, Pokes};
use crate::work::{Trace, Work};

/// More pushes or pages in one round than this means going in circles.
const MAX_STEPS: usize = 2_000;

/// Called with the rows of every page, before they are stored.
pub type Watch = Rc<dyn Fn(&[Row])>;

/// Why a round ended early. Nothing is lost by any of them.
#[derive(Debug)]
pub enum Stop {
    /// No answer, or an answer that says "later".
    Later { status: Option<StatusCode>, after: Option<Duration> },
    /// Somebody has to sign in.
    SignIn,
    /// What must never happen.
    Broken(anyhow::Error),
}

impl From<storage::StorageError> for Stop {
    fn from(error: storage::StorageError) -> Stop {
        Stop::Broken(error.into())
    }
}

/// Who signs in here.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub login: String,
    pub password: String,
}

/// What the device was told and what it will have to answer for.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Every op that was called "saved on this device", with what it must leave behind.
    pub captured: BTreeMap<OpId, Trace>,
    /// Ops the server has answered for.
    pub acknowledged: BTreeSet<OpId>,
    /// Of these, refused or held.
    pub unsettled: BTreeSet<OpId>,
    /// How long each push took, with its ops.
    pub pushes: Vec<(Duration, usize)>,
    /// Answers by status that were no results.
    pub put_off: BTreeMap<u16, usize>,
    /// The highest `durable_seq` heard.
    pub durable: u64,
}

#[derive(Deserialize)]
struct SignedIn {
    org: OrgId,
    device: DeviceId,
    actor: Actor,
    actor_key: String,
    must_change_password: bool,
}

/// One tablet with one person.
pub struct Device {
    pub replica: Replica,
    pub ledger: Ledger,
    pub person: PersonId,
    pub watch: Option<Watch>,
    ops: MemoryOps,
    cache: MemoryCache,
    link: Link,
    who: Credentials,
}

impl Device {
    /// A new tablet, on which this person signs in; a one-time password is replaced by `credentials`' own.
    ///
    /// # Errors
    /// When signing in does not work.
    pub async fn enroll(mut link: Link, credentials: Credentials, first: Option<&str>) -> Result<Device> {
        let device = DeviceId(random::id());
        let password = first.unwrap_or(&credentials.password);
        let signed_in = sign_in(&mut link, &credentials.login, password, device).await?;
        if signed_in.must_change_password {
            let change =
                serde_json::json!({ "old": password, "new": credentials.password, "end_others": true });
            link.post_json("/api/session/password", &change).await?;
        }
        Device::of(link, credentials, &signed_in)
    }

    /// The tablet of the first start, signed in by its answer.
    ///
    /// # Errors
    /// When the server refuses the first start.
    pub async fn set_up(mut link: Link, credentials: Credentials, token: &str) -> Result<Device> {
        let wish = serde_json::json!({
            "token": token, "device": DeviceId(random::id()), "login": credentials.login,
            "password": credentials.password, "name": "Chief", "staff_number": "A001", "site_name": "Site 0",
        });
        let signed_in: SignedIn = serde_json::from_slice(&link.post_json("/api/setup", &wish).await?.body)?;
        Device::of(link, credentials, &signed_in)
    }

    /// A tablet that was closed, from what its two stores hold; its person signs in again.
    ///
    /// # Errors
    /// When signing in does not work.
    pub async fn reopen(
        mut link: Link,
        credentials: Credentials,
        ops: OpsSnapshot,
        cache: CacheSnapshot,
    ) -> Result<Device> {
        let device = ops.meta.device.context("a device without an id")?;
        let signed_in = sign_in(&mut link, &credentials.login, &credentials.password, device).await?;
        let mut reopened = Device::of(link, credentials, &signed_in)?;
        let stream = reopened.stream();
        let content = OpsContent { streams: [(stream, ops.clone().into())].into(), ..OpsContent::default() };
        reopened.ops.disk.restore(content);
        reopened.cache.disk.restore(cache.clone());
        reopened.replica.load(ops, cache);
        Ok(reopened)
    }

    /// The two stores.
    #[must_use]
    pub fn stores(&self) -> (MemoryOps, MemoryCache) {
        (self.ops.clone(), self.cache.clone())
    }

    /// The organization's stream.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        self.replica.cache_state().stream
    }

    fn of(link: Link, who: Credentials, signed_in: &SignedIn) -> Result<Device> {
        let config = ReplicaConfig { org: signed_in.org, modules: modules::all(), device: signed_in.device };
        let mut device = Device {
            replica: Replica::new(config),
            ledger: Ledger::default(),
            person: signed_in.actor.person,
            watch: None,
            ops: MemoryOps::default(),
            cache: MemoryCache::default(),
            link,
            who,
        };
        device.adopt(signed_in)?;
        Ok(device)
    }

    fn adopt(&mut self, signed_in: &SignedIn) -> Result<()> {
        let key = random::unhex(&signed_in.actor_key).context("the actor's key is no key")?;
        let identity = Identity { actor: signed_in.actor.clone(), key: Some((signed_in.device, key)) };
        self.replica.sign_in(Some(identity));
        Ok(())
    }

    /// Signs in again on the same tablet, as after a session has ended.
    ///
    /// # Errors
    /// When it does not work.
    pub async fn sign_in_again(&mut self) -> Result<()> {
        let device = self.replica.device();
        let signed_in = sign_in(&mut self.link, &self.who.login, &self.who.password, device).await?;
        self.adopt(&signed_in)
    }

    /// T1: what this returns is saved on the tablet.
    ///
    /// # Errors
    /// When the engine or the store refuses.
    pub async fn capture(&mut self, work: Vec<Work>) -> Result<Vec<OpId>> {
        self.capture_with(work, Vec::new()).await
    }

    /// As [`Device::capture`], each op naming these files.
    ///
    /// # Errors
    /// When the engine or the store refuses.
    pub async fn capture_with(&mut self, work: Vec<Work>, blobs: Vec<BlobRef>) -> Result<Vec<OpId>> {
        let captured = |intent| Captured { blobs: blobs.clone(), ..Captured::from(intent) };
        let (intents, traces): (Vec<_>, Vec<_>) =
            work.into_iter().map(|work| (captured(work.intent), work.trace)).unzip();
        let now = server::clock::now();
        let stamp = Stamp { wall: now, ..Stamp::default() };
        let prepared =
            self.replica.prepare(intents, Strictness::Fact, stamp, &mut || OpId(random::timed_id(now)));
        let batch = prepared.map_err(|rejection| anyhow!("{rejection:?}"))?;
        let stored = self.ops.capture(&batch, None).await?;
        let ids = stored.op_ids.clone();
        self.replica.captured(stored);
        self.ledger.captured.extend(ids.iter().copied().zip(traces));
        Ok(ids)
    }

    /// Ops the server has not acknowledged, as far as the tablet knows.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.replica.status().pending
    }

    /// What this device asks the server in its own person's name, besides rounds.
    pub fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    /// # Errors
    /// When the server does not open the live connection.
    pub async fn live(&self) -> Result<Pokes> {
        self.link.live().await
    }

    /// One round, as the client makes it.
    ///
    /// # Errors
    /// Why it ended early.
    pub async fn round(&mut self) -> Result<(), Stop> {
        self.push().await?;
        self.pull_all().await?;
        // A page may have shown that something has to be sent again.
        self.push().await?;
        if let Some(due) = self.replica.compaction_due()
            && self.cache.compact(&due).await? == storage::replica::Swap::Done
        {
            self.replica.compacted(&due);
        }
        Ok(())
    }

    /// Only the first half of a round: sends what is pending.
    ///
    /// # Errors
    /// Why it ended early.
    pub async fn push(&mut self) -> Result<(), Stop> {
        for _ in 0..MAX_STEPS {
            let Some(request) = self.replica.next_push(PushLimits::default()) else { return Ok(()) };
            let begun = instant();
            let reply: message::PushReply =
                match self.exchange("/api/sync/push", message::encode(&request)).await {
                    Ok(reply) => reply,
                    Err(stop) => {
                        self.replica.push_failed(&request, failure(&stop));
                        return Err(stop);
                    }
                };
            let sent = request.batches.iter().map(|batch| batch.bodies.len()).sum();
            self.ledger.pushes.push((begun.elapsed(), sent));
            self.ledger.note(&reply.results, reply.durable_seq);
            let outcome = self.replica.push_replied(&request, reply, now());
            self.tidy(outcome.tidy).await?;
            if outcome.forked {
                self.take_new_device().await?;
            }
            if outcome.sign_in {
                return Err(Stop::SignIn);
            }
            if !outcome.more {
                return Ok(());
            }
        }
        Err(Stop::Broken(anyhow!("pushing goes in circles")))
    }

    async fn pull_all(&mut self) -> Result<(), Stop> {
        for _ in 0..MAX_STEPS {
            let Some(request) = self.replica.next_pull() else { return Err(Stop::SignIn) };
            let reply: message::PullReply =
                self.exchange("/api/sync/pull", message::encode(&request)).await?;
            if let Some(watch) = &self.watch {
                watch(&reply.rows);
            }
            self.ledger.durable = self.ledger.durable.max(reply.durable_seq);
            let more = match self.replica.pull_replied(&request, reply) {
                PullOutcome::Page(job) => self.store_page(*job).await?,
                PullOutcome::Clear => {
                    self.cache.clear().await?;
                    self.replica.cache_cleared();
                    true
                }
                PullOutcome::Ignored => false,
            };
            if !more {
                return Ok(());
            }
        }
        Err(Stop::Broken(anyhow!("pulling goes in circles")))
    }

    async fn store_page(&mut self, job: PageJob) -> Result<bool, Stop> {
        let swap = self.cache.apply_page(&job.write).await?;
        let outcome = self.replica.page_stored(job, swap, now());
        if outcome.reload {
            self.replica.cache_reloaded(self.cache.load().await?);
            return Ok(true);
        }
        self.tidy(outcome.tidy).await?;
        if outcome.forked {
            self.take_new_device().await?;
        }
        Ok(outcome.more)
    }

    async fn tidy(&mut self, tidy: Option<Tidy>) -> Result<(), Stop> {
        if let Some(tidy) = tidy {
            self.ops.tidy(&tidy).await?;
            self.replica.tidied(&tidy);
        }
        Ok(())
    }

    /// T7.
    async fn take_new_device(&mut self) -> Result<(), Stop> {
        let device = DeviceId(random::id());
        let plan = self.replica.renumbering(device);
        self.ops.renumber(&plan).await?;
        self.replica.renumbered(&plan);
        let asked = serde_json::json!({ "device": device });
        let answer = self.link.post_json("/api/session/device", &asked).await;
        let answer = answer.map_err(|_| Stop::Later { status: None, after: None })?;
        let signed_in = serde_json::from_slice(&answer.body).map_err(|error| Stop::Broken(error.into()))?;
        self.adopt(&signed_in).map_err(Stop::Broken)
    }

    async fn exchange<T: DeserializeOwned>(&mut self, path: &str, body: Vec<u8>) -> Result<T, Stop> {
        let asked = self.link.ask(Method::POST, path, OCTETS, body).await;
        let answer = asked.map_err(|_| Stop::Later { status: None, after: None })?;
        if !answer.status.is_success() {
            *self.ledger.put_off.entry(answer.status.as_u16()).or_default() += 1;
        }
        match answer.status {
            StatusCode::OK => {
                message::decode(&answer.body).map_err(|error| Stop::Broken(anyhow!("{error:?}")))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Stop::SignIn),
            status => Err(Stop::Later { status: Some(status), after: answer.retry_after() }),
        }
    }
}

impl Ledger {
    fn note(&mut self, results: &[(OpId, OpResult)], durable: u64) {
        self.durable = self.durable.max(durable);
        for (op, result) in results {
            self.acknowledged.insert(*op);
            if result.is_settled() {
                self.unsettled.remove(op);
            } else {
                self.unsettled.insert(*op);
            }
        }
    }
}

/// As the client tells its engine: a busy server and a full disk are no op's fault.
fn failure(stop: &Stop) -> PushFailure {
    match stop {
        Stop::SignIn => PushFailure::SignIn,
        Stop::Later { status: Some(status), .. } if status.is_server_error() => match status.as_u16() {
            503 | 507 => PushFailure::Network,
            _ => PushFailure::Server,
        },
        _ => PushFailure::Network,
    }
}

async fn sign_in(link: &mut Link, login: &str, password: &str, device: DeviceId) -> Result<SignedIn> {
    let asked = serde_json::json!({ "login": login, "password": password, "device": device });
    let answer = link.post_json("/api/session", &asked).await?;
    Ok(serde_json::from_slice(&answer.body)?)
}

fn now() -> Timestamp {
    server::clock::now()
}

/// A record's id as the server's rows name it.
#[must_use]
pub fn id_of(trace: &Trace) -> Id {
    match trace {
        Trace::Ticket { ticket, .. } | Trace::Note { ticket, .. } => ticket.0,
    }
}
