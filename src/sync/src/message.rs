//! What is sent: push, pull and their answers. Postcard behind [`PROTOCOL_VERSION`].

use std::collections::BTreeMap;

use domain::{
    Day, DecodeError, DeviceId, Id, OpId, OrgId, PersonId, Rejection, Row, Scope, SiteId, Timestamp, bounded,
    codec,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Hash;
use crate::op::batch_mac;

/// Rises whenever a message's bytes change; a test compares the samples in `tests/wire`.
pub const PROTOCOL_VERSION: u8 = 1;

/// The most ops of one push, and the most bytes packed and unpacked (S33).
pub const MAX_PUSH_OPS: usize = 4_096;
pub const MAX_PACKED_BYTES: usize = 1024 * 1024;
pub const MAX_UNPACKED_BYTES: usize = 8 * 1024 * 1024;

/// The most streams and the most scopes that a device may name: more than any person has, so that a request within its
/// bytes cannot ask for many times as much memory (S36).
pub const MAX_STREAMS: usize = 64;
pub const MAX_SCOPES: usize = 4_096;

/// The most rows of one pull page.
pub const MAX_PAGE_ROWS: usize = 4_096;

/// The most records of one answer to a search, the most ids asked for at once, and the longest words, in characters.
pub const MAX_FOUND: usize = 200;
pub const MAX_FIND_TEXT: usize = 200;

/// How long closed records stay in a device's working set (sync.md 2.3).
pub const WORKING_SET_DAYS: i32 = 90;

/// An order domain: the organisation now, organisation and site later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub Id);

impl From<OrgId> for StreamId {
    fn from(org: OrgId) -> StreamId {
        StreamId(org.id())
    }
}

/// The server's history line. Unordered and random: a restored server takes a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub Id);

/// "I have seen the stream at this point": unforgeable, taken at a commit boundary only.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Witness {
    pub epoch: Epoch,
    pub stream: StreamId,
    pub seq: u64,
    pub head: Hash,
    pub mac: [u8; 8],
}

/// How far a device has read one stream.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    pub position: u64,
    /// Scopes granted later, being caught up.
    #[serde(deserialize_with = "bounded::list::<MAX_SCOPES, _, _>")]
    pub fills: Vec<Fill>,
    /// The stream's seq at this cursor's first page (H1).
    pub since: u64,
}

/// A newly granted scope is read from the beginning up to where the main feed covers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    pub scope: Scope,
    pub from: u64,
    pub until: u64,
}

/// Cursors by stream: a map from the first day, one entry now.
pub type CursorMap = BTreeMap<StreamId, Cursor>;

/// Ops the device can never send any more (H4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub from: u64,
    pub to: u64,
    pub chain: Hash,
}

/// The ops of one capture batch, or its unacknowledged tail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushBatch {
    pub captured_by: DeviceId,
    pub actor: PersonId,
    pub actor_mac: [u8; 8],
    /// All op ids of the capture batch.
    pub op_ids: Vec<OpId>,
    /// Which of them the first of `bodies` belongs to.
    pub first: u16,
    /// Canonical bytes of the bodies, in order, without a hole.
    #[serde(with = "domain::bytes::list")]
    pub bodies: Vec<Vec<u8>>,
    /// The hashes of the bodies that are not sent, in order: the MAC covers every id with its hash.
    pub other_hashes: Vec<Hash>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRequest {
    pub device: DeviceId,
    pub stream: StreamId,
    /// The epoch of the device's `ops` database, if it has ever heard one.
    pub epoch: Option<Epoch>,
    pub witnesses: Vec<Witness>,
    pub from_dseq: u64,
    /// The device's running hash before `from_dseq`.
    pub chain: Hash,
    #[serde(deserialize_with = "bounded::list::<MAX_PUSH_OPS, _, _>")]
    pub batches: Vec<PushBatch>,
    pub skipped: Option<Skipped>,
    /// Ops whose bodies the device no longer has, because a backup had them: after an epoch change or T7 (H11).
    pub trimmed: Vec<OpId>,
    /// What the device still holds, for the supervisors' page.
    pub pending_total: u32,
    pub oldest_pending: Option<Timestamp>,
    /// Park the single op in here: store it in quarantine without running rules.
    pub park: bool,
}

impl PushBatch {
    /// A whole batch, with the proof that `actor` captured it on `device`.
    #[must_use]
    pub fn whole(
        device: DeviceId,
        actor: PersonId,
        actor_key: &[u8; 32],
        op_ids: Vec<OpId>,
        bodies: Vec<Vec<u8>>,
    ) -> PushBatch {
        let listed: Vec<(OpId, Hash)> =
            op_ids.iter().zip(&bodies).map(|(op, bytes)| (*op, Hash::of(bytes))).collect();
        PushBatch {
            captured_by: device,
            actor,
            actor_mac: batch_mac(actor_key, &listed),
            op_ids,
            first: 0,
            bodies,
            other_hashes: Vec::new(),
        }
    }
}

impl PushRequest {
    /// A push of `device` that says nothing yet: its line goes on at `from_dseq`, behind `chain`.
    #[must_use]
    pub fn empty(device: DeviceId, stream: StreamId, from_dseq: u64, chain: Hash) -> PushRequest {
        PushRequest {
            device,
            stream,
            epoch: None,
            witnesses: Vec::new(),
            from_dseq,
            chain,
            batches: Vec::new(),
            skipped: None,
            trimmed: Vec::new(),
            pending_total: 0,
            oldest_pending: None,
            park: false,
        }
    }

    /// How many ops it carries.
    #[must_use]
    pub fn n_ops(&self) -> usize {
        self.batches.iter().map(|batch| batch.bodies.len()).sum()
    }
}

/// What became of one op. Each takes exactly one seq and advances the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpResult {
    Applied {
        seq: u64,
    },
    /// Already so.
    Noop {
        seq: u64,
    },
    /// Applied with a change; the note's code chooses the words.
    Merged {
        seq: u64,
        note: String,
    },
    Refused {
        seq: u64,
        rejection: Rejection,
        current: Option<Row>,
    },
    Held {
        seq: u64,
        why: HeldReason,
    },
    /// Was refused or held; an applied op that amends it took its place (H13). The seq is that op's.
    Amended {
        seq: u64,
        by: OpId,
    },
    /// Was refused or held; withdrawn by its author. The seq is the withdrawing op's.
    Withdrawn {
        seq: u64,
        by: OpId,
    },
}

impl OpResult {
    #[must_use]
    pub fn seq(&self) -> u64 {
        match self {
            OpResult::Applied { seq }
            | OpResult::Noop { seq }
            | OpResult::Merged { seq, .. }
            | OpResult::Refused { seq, .. }
            | OpResult::Held { seq, .. }
            | OpResult::Amended { seq, .. }
            | OpResult::Withdrawn { seq, .. } => *seq,
        }
    }

    /// Nobody has to look at it again: everything but refused and held.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(self, OpResult::Refused { .. } | OpResult::Held { .. })
    }

    /// Rows may carry its seq.
    #[must_use]
    pub fn wrote_rows(&self) -> bool {
        matches!(self, OpResult::Applied { .. } | OpResult::Merged { .. })
    }

    /// It took effect, itself or through the op that amends it: what ops that depend on it wait for.
    #[must_use]
    pub fn took_effect(&self) -> bool {
        matches!(
            self,
            OpResult::Applied { .. }
                | OpResult::Noop { .. }
                | OpResult::Merged { .. }
                | OpResult::Amended { .. }
        )
    }
}

/// Why an op waits for a supervisor (需处理 · 等主管).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeldReason {
    /// The actor's rights went after the capture.
    RightsGone,
    /// The capture's MAC does not prove the actor.
    ActorNotProven,
    /// A newer kind than this server knows.
    UnknownKind { kind: String, version: u8 },
    /// An op it needs was refused or is held.
    DependencyRefused { op: OpId },
    /// Its rules failed three times; the bytes are kept without running them.
    Parked,
    /// The rule code panicked on it.
    RuleFailed,
    /// The bytes are no op body.
    Unreadable,
    /// It was refused, and its author has handed it to a supervisor with these words.
    HandedOver { rejection: Box<Rejection>, words: String },
}

/// What the server knows of the asking device's queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acks {
    pub device: DeviceId,
    pub last_dseq: u64,
    pub chain: Hash,
    /// Declared holes (H5).
    pub holes: Vec<(u64, u64)>,
}

/// Why a push was not taken as it stood. Nothing is deleted on the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PushProblem {
    /// Ops between are missing.
    Gap { expected: u64 },
    /// Two devices use one id: take a new id and renumber (T7).
    DeviceFork,
    /// The same op id came with other content; both bodies are in quarantine.
    OpIdReuse { op: OpId },
    /// The session belongs to another device id: sign in again.
    NotYourDevice,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushReply {
    pub epoch: Epoch,
    pub acks: Acks,
    pub results: Vec<(OpId, OpResult)>,
    pub witness: Witness,
    pub durable_seq: u64,
    pub server_time: Timestamp,
    pub problem: Option<PushProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    pub device: DeviceId,
    pub epoch: Option<Epoch>,
    #[serde(deserialize_with = "bounded::map::<MAX_STREAMS, _, _, _>")]
    pub cursor: CursorMap,
    pub witnesses: Vec<Witness>,
    pub grants_version: u64,
    /// The scopes the device's cache holds; the server compares, never trusts (S17).
    #[serde(deserialize_with = "bounded::list::<MAX_SCOPES, _, _>")]
    pub scopes: Vec<Scope>,
    /// First day of the working set as the device has it (H9). `None` = a new cache: the server's today.
    pub floor: Option<Day>,
    /// Op ids of the open inbox cards (H10).
    pub cards: Vec<OpId>,
    pub max_rows: u32,
    pub max_bytes: u32,
}

/// A record that left a scope or the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    pub id: Id,
    pub scope: Scope,
    pub seq: u64,
}

/// A refused or held op as the device's inbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub op: OpId,
    pub result: OpResult,
    /// The op's canonical body, so that a device which lost it can still show what was entered.
    #[serde(with = "domain::bytes")]
    pub body: Vec<u8>,
    pub at: Timestamp,
}

/// A change of what the person may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantsDelta {
    pub version: u64,
    pub scopes: Vec<Scope>,
    pub added: Vec<Scope>,
    pub removed: Vec<Scope>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullReply {
    pub epoch: Epoch,
    /// Whose rights it was made for (H14): the session's person.
    pub person: PersonId,
    pub stream: StreamId,
    /// The cursor this page was read from; T2 compares.
    pub from: Cursor,
    pub to: Cursor,
    /// The stream's seq in this page's snapshot (H6).
    pub target: u64,
    pub witness: Witness,
    /// Today's floor, by which the client ages records out.
    pub floor: Day,
    pub rows: Vec<Row>,
    pub gone: Vec<Gone>,
    pub acks: Acks,
    pub cards: Vec<Card>,
    /// Cards the device listed that are settled by now.
    pub closed: Vec<OpId>,
    pub grants: Option<GrantsDelta>,
    pub durable_seq: u64,
    pub server_time: Timestamp,
    pub more: bool,
    /// The cursor is older than what the server remembers of removals: start with a new cache, `ops` untouched.
    pub must_resync: bool,
}

/// Asks for records beyond the device's working set (sync.md 2.3): by words, or by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRequest {
    pub stream: StreamId,
    pub kind: String,
    /// Records of this site only; `None` = of every site the person may read.
    pub site: Option<SiteId>,
    /// Words that the record's search text contains; empty = any record older than the working set.
    pub text: String,
    /// These records, whatever their age; then `text` and `before` do not matter.
    pub ids: Vec<Id>,
    /// Only records whose last change is older than this seq: the `before` of the last answer.
    pub before: Option<u64>,
    pub limit: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindReply {
    /// Whose rights it was made for: the session's person.
    pub person: PersonId,
    /// The records, newest change first, and behind them the rows that belong to them.
    pub rows: Vec<Row>,
    /// Where to go on; `None` = that was all.
    pub before: Option<u64>,
    pub server_time: Timestamp,
}

/// Encodes a message behind the protocol version.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    codec::encode(PROTOCOL_VERSION, message)
}

/// # Errors
/// When the bytes are of another protocol version or malformed.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    codec::decode(PROTOCOL_VERSION, bytes, "message")
}
