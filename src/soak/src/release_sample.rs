//! What a released version left on disks and sent over the line, kept for the tests of the versions after it.
//!
//! A sample is a folder: the server's database and keys, one device's stores with work it has not sent, the messages it
//! would send, and the facts that must still hold. `tests/upgrade/README.md` says how a release makes its own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use domain::{OpId, Row, codec};
use serde::{Deserialize, Serialize};
use storage::replica::{CacheStore, OpsStore};
use sync::op::StoredBatch;
use sync::replica::{CacheSnapshot, CacheState, InboxEntry, OpsMeta, OpsSnapshot, Page};

use crate::device::{Credentials, Device};
use crate::house::{self, House};
use crate::prng::Prng;
use crate::work::{self, Trace};

/// Version of the files `device.ops` and `device.cache`: the harness's own envelope around the device's bytes.
const ENVELOPE: u8 = 1;

/// A device's stores: the parts that have wire bytes of their own, in the order of the stores.
type OpsBytes = (Vec<StoredBatch>, Vec<StoredBatch>, Vec<InboxEntry>, OpsMeta);
type CacheBytes = (Option<CacheState>, Vec<Vec<Row>>, Vec<(u64, Page)>);

/// What must be true of the sample in every later version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facts {
    /// The program that wrote it.
    pub program: String,
    pub schema: u32,
    pub seq: u64,
    pub head: String,
    pub tickets: usize,
    /// Whose device it is.
    pub login: String,
    pub password: String,
    /// Ops captured on the device and never sent, and how many were refused before.
    pub pending: Vec<OpId>,
    pub cards: usize,
}

/// Makes a sample of this program in `folder`, through the server's own doors.
///
/// # Errors
/// When anything is refused.
pub async fn make(binary: &Path, folder: &Path) -> Result<Facts> {
    let mut prng = Prng::new(41);
    let mut house = House::open(binary, 2, 3).await?;
    let (mut device, site) = house.tablet(0).await?;
    let mut tickets = Vec::new();
    for number in 0..12 {
        let opened = work::open(&mut prng, site, &format!("<{number}>"), "Caller");
        if let Trace::Ticket { ticket, .. } = opened.trace {
            tickets.push(ticket);
        }
        device.capture(vec![opened]).await?;
    }
    house::settle(&mut device).await?;
    // One note without a text, which the rules refuse: a card in the inbox.
    let mut refused = work::note(tickets[0], "");
    refused.intent = work::empty_note(tickets[0]);
    device.capture(vec![refused]).await?;
    house::settle(&mut device).await?;
    device.round().await.map_err(|stop| anyhow::anyhow!("{stop:?}"))?;
    let mut pending = Vec::new();
    for (number, ticket) in tickets.iter().take(5).enumerate() {
        let opened = work::open(&mut prng, site, &format!("<pending {number}>"), "Caller");
        let noted = work::note(*ticket, &format!("<pending {number}>"));
        pending.extend(device.capture(vec![opened, noted]).await?);
    }
    let backup = house.program.back_up().await?;
    house.program.kill();
    fs::create_dir_all(folder)?;
    fs::copy(&backup, folder.join("guanjia.db"))?;
    fs::copy(house.program.data().join("server.keys"), folder.join("server.keys"))?;
    let known = server::backup::examine(&backup)?;
    let stream = known.streams.first().context("a stream")?;
    let version: serde_json::Value =
        serde_json::from_str(&house.program.command(&["version", "--json"]).await?)?;
    let who = &house.people[0].credentials;
    let facts = Facts {
        program: version["version"].as_str().context("a version")?.to_owned(),
        schema: known.schema,
        seq: stream.seq,
        head: stream.head.clone(),
        tickets: tickets.len(),
        login: who.login.clone(),
        password: who.password.clone(),
        pending,
        cards: device.replica.cards().len(),
    };
    keep(&mut device, folder).await?;
    fs::write(folder.join("facts.json"), serde_json::to_string_pretty(&facts)? + "\n")?;
    Ok(facts)
}

/// The device's stores and the messages it would send next.
async fn keep(device: &mut Device, folder: &Path) -> Result<()> {
    let (ops, cache) = device.stores();
    let ops = ops.load(device.stream()).await?;
    let bytes: OpsBytes = (ops.outbox, ops.sent, ops.inbox, ops.meta);
    fs::write(folder.join("device.ops"), codec::encode(ENVELOPE, &bytes))?;
    let cache = cache.load().await?;
    let bytes: CacheBytes = (cache.state, cache.blocks, cache.pages);
    fs::write(folder.join("device.cache"), codec::encode(ENVELOPE, &bytes))?;
    let push = device.replica.next_push(Default::default()).context("a push")?;
    fs::write(folder.join("push_request.bin"), sync::message::encode(&push))?;
    let pull = device.replica.next_pull().context("a pull")?;
    fs::write(folder.join("pull_request.bin"), sync::message::encode(&pull))?;
    Ok(())
}

/// Reads the device of a sample.
///
/// # Errors
/// When this version no longer understands its bytes.
pub fn device(folder: &Path) -> Result<(OpsSnapshot, CacheSnapshot)> {
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("{name} is missing"));
    let (outbox, sent, inbox, meta): OpsBytes =
        codec::decode(ENVELOPE, &read("device.ops")?, "a device's ops")?;
    let (state, blocks, pages): CacheBytes =
        codec::decode(ENVELOPE, &read("device.cache")?, "a device's cache")?;
    let trimmed = Default::default();
    Ok((OpsSnapshot { outbox, sent, inbox, meta, trimmed }, CacheSnapshot { state, blocks, pages }))
}

/// # Errors
/// When they cannot be read.
pub fn facts(folder: &Path) -> Result<Facts> {
    let text = fs::read_to_string(folder.join("facts.json"))?;
    Ok(serde_json::from_str(&text)?)
}

impl Facts {
    /// Who signs in on the device.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials { login: self.login.clone(), password: self.password.clone() }
    }
}
