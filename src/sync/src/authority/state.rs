//! What the authority reads from and writes to its store, as plain data.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Day, DeviceId, Id, OpId, OrgId, PersonId, Row, Scope, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::message::{Card, Epoch, Gone, OpResult, StreamId};

/// One stream's row: the only place a sequence number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamState {
    pub stream: StreamId,
    pub org: OrgId,
    pub epoch: Epoch,
    /// Every epoch this line of history ever had, the present one included: a witness of any other is proof of a
    /// rollback (2.10a).
    pub epochs: Vec<Epoch>,
    pub seq: u64,
    /// The hash chain's head over all commits.
    pub head: Hash,
    /// Highest seq inside a verified backup.
    pub durable_seq: u64,
    /// Rises with every change of people, posts or sites.
    pub grants_version: u64,
    /// Removals at or below this seq are forgotten (H1).
    pub gone_floor: u64,
    /// Server time of the newest commit. Never goes back, even if the server's clock does (H9).
    pub touched: Timestamp,
}

/// What the server remembers of one device on one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    pub device: DeviceId,
    pub last_dseq: u64,
    pub chain: Hash,
    pub pending: u32,
    pub oldest_pending: Option<Timestamp>,
    pub seen: Timestamp,
    pub person: Option<PersonId>,
    pub revoked: bool,
    pub holes: Vec<(u64, u64)>,
}

/// An op with its one present result (H15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredOp {
    pub op: OpId,
    pub hash: Hash,
    pub device: DeviceId,
    pub dseq: u64,
    pub actor: PersonId,
    pub kind: String,
    pub kind_version: u8,
    pub target: Id,
    pub body: Vec<u8>,
    pub result: OpResult,
    pub amends: Option<OpId>,
    /// The ops it waits for; empty unless it is held for a dependency. The store finds it by each of them.
    pub waits_for: Vec<OpId>,
    /// When it was captured, corrected and clamped (2.8); the raw stamp is in the body.
    pub captured: Timestamp,
    pub captured_error_ms: u32,
    pub received: Timestamp,
}

/// Bytes that could not become an op, or that contradict one. Never overwritten (the same id twice keeps the first),
/// never shown unasked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub id: Id,
    pub at: Timestamp,
    pub why: String,
    #[serde(with = "domain::bytes")]
    pub body: Vec<u8>,
}

/// One row of the hash chain: everything one group commit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRecord {
    pub stream: StreamId,
    pub seq_from: u64,
    pub seq_to: u64,
    pub prev: Hash,
    pub hash: Hash,
    pub at: Timestamp,
    /// What the hash covers besides `prev`: op hashes, results and every column a pull shows.
    #[serde(with = "domain::bytes")]
    pub body: Vec<u8>,
}

/// All writes of one group commit; the store makes them one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    pub stream: StreamState,
    pub devices: Vec<DeviceState>,
    /// New ops, and old ones with a new present result.
    pub ops: Vec<StoredOp>,
    pub rows: Vec<Row>,
    pub removed: Vec<Id>,
    pub gone: Vec<Gone>,
    /// Cards to open or replace for that device. A device has at most one card per op.
    pub cards: Vec<(DeviceId, Card)>,
    /// Ops whose cards go, on every device. Applied before `cards`.
    /// Closed before `cards` are opened: an op judged anew stands in both.
    pub closed_cards: Vec<OpId>,
    pub quarantine: Vec<Quarantined>,
    /// Settled ops that lose their bodies, each with the op that says so: [`crate::redaction::emptied_by`] takes their
    /// place, and what is left of their cards goes. Applied after `ops`.
    pub redacted: Vec<(OpId, OpId)>,
    /// `None` when only device rows change (no seq was taken).
    pub commit: Option<CommitRecord>,
}

impl Changes {
    /// The stream's own row and nothing else.
    #[must_use]
    pub fn of(stream: StreamState) -> Changes {
        Changes {
            stream,
            devices: Vec::new(),
            ops: Vec::new(),
            rows: Vec::new(),
            removed: Vec::new(),
            gone: Vec::new(),
            cards: Vec::new(),
            closed_cards: Vec::new(),
            quarantine: Vec::new(),
            redacted: Vec::new(),
            commit: None,
        }
    }
}

/// Something the authority must know before it can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    Device(DeviceId),
    Op(OpId),
    Row(Id),
    /// The ops that wait for this one, those that amend it, and the devices that were told of its fate.
    Related(OpId),
    /// The last commit that ends at or before this seq.
    Commit(u64),
    /// Whose op wrote rows with this seq.
    Author(u64),
}

/// What refers to an op: other ops, and the devices that were told of its fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// Held ops whose `waits_for` names it, in the order of their seqs.
    pub waiting: Vec<OpId>,
    /// Ops whose `amends` names it.
    pub amending: Vec<OpId>,
    /// Devices on which its card is open.
    pub told: Vec<DeviceId>,
}

/// Where a commit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitEnd {
    pub seq: u64,
    pub head: Hash,
    pub at: Timestamp,
}

/// The answer to needs. `None` = there is no such thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub devices: BTreeMap<DeviceId, Option<DeviceState>>,
    pub ops: BTreeMap<OpId, Option<StoredOp>>,
    pub rows: BTreeMap<Id, Option<Arc<Row>>>,
    pub related: BTreeMap<OpId, Related>,
    pub commits: BTreeMap<u64, Option<CommitEnd>>,
    pub authors: BTreeMap<u64, Option<PersonId>>,
}

/// What a ranged read found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Ascending by seq, then id; never a part of a seq.
    pub rows: Vec<Row>,
    /// Everything up to here was looked at: the scan's `until`, or the last row's seq where the limit stopped it.
    pub to: u64,
}

/// One ranged read of rows or removals: `from < seq <= until`, in these scopes, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowScan {
    pub stream: StreamId,
    pub scopes: Vec<Scope>,
    pub from: u64,
    pub until: u64,
    /// Only open records and those touched on or after this day. `None` = all.
    pub floor: Option<Day>,
    /// Stop after about so many rows, but never inside a seq.
    pub limit: usize,
    pub max_bytes: usize,
}

/// Refused and held ops of one device that it does not list as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardScan {
    pub stream: StreamId,
    pub device: DeviceId,
    pub known: Vec<OpId>,
    pub limit: usize,
}

impl StreamState {
    /// A stream in which nothing has happened yet. `epoch` is random.
    #[must_use]
    pub fn new(org: OrgId, epoch: Epoch) -> StreamState {
        StreamState {
            stream: org.into(),
            org,
            epoch,
            epochs: vec![epoch],
            seq: 0,
            head: Hash::of(&org.id().0),
            durable_seq: 0,
            grants_version: 1,
            gone_floor: 0,
            touched: Timestamp(0),
        }
    }
}

impl DeviceState {
    /// A device that was never heard of.
    #[must_use]
    pub fn new(device: DeviceId, now: Timestamp) -> DeviceState {
        DeviceState {
            device,
            last_dseq: 0,
            chain: Hash::chain_start(device),
            pending: 0,
            oldest_pending: None,
            seen: now,
            person: None,
            revoked: false,
            holes: Vec::new(),
        }
    }
}
