//! What the replica reads from and writes to its two databases, as plain data.

use std::collections::BTreeSet;

use domain::{Day, DeviceId, OpId, PersonId, Row, Scope, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::message::{Card, Cursor, Epoch, Gone, StreamId, Witness};
use crate::op::StoredBatch;

/// Whether a compare-and-set on the cache's state took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    Done,
    /// Another tab was faster: reload and ask again. Nothing was written.
    Lost,
}

/// What has become of a card on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardStatus {
    Open,
    Amended,
    Withdrawn,
    /// Settled at the server.
    Closed,
}

/// Everything in `ops` the engine starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpsSnapshot {
    pub outbox: Vec<StoredBatch>,
    pub sent: Vec<StoredBatch>,
    pub inbox: Vec<InboxEntry>,
    pub trimmed: Trimmed,
    pub meta: OpsMeta,
}

/// The ids of ops whose bodies were dropped from `sent`, because a verified backup of the server holds them (H11). If
/// that backup is lost with its line of history, the server must at least know what it lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trimmed {
    pub ops: BTreeSet<OpId>,
    /// Under which epoch and device id the server was told of them all. `None` = never yet.
    pub told: Option<(Epoch, DeviceId)>,
}

/// The `meta` store of `ops`, per stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpsMeta {
    /// Made at the first start of this profile; replaced only by T7.
    pub device: Option<DeviceId>,
    /// The number the next captured op gets; 1 at first.
    pub next_dseq: u64,
    /// The running hash before `next_dseq` (H2).
    pub chain: Hash,
    /// The epoch `ops` believes in (H7).
    pub epoch: Option<Epoch>,
    pub witness: Option<Witness>,
}

/// A refused or held op in the device's inbox, with everything that was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxEntry {
    pub card: Card,
    pub status: CardStatus,
}

/// The state that a pull page is compared against before it is stored (T2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheState {
    pub stream: StreamId,
    /// The person this cache was pulled for (H14).
    pub person: Option<PersonId>,
    pub epoch: Option<Epoch>,
    pub cursor: Cursor,
    pub witness: Option<Witness>,
    pub scopes: Vec<Scope>,
    pub grants_version: u64,
    /// Floor of the answer at which the cursor last reached its target (H9). `None` = a new cache.
    pub floor: Option<Day>,
    /// The view is consistent: the cursor has reached a page's target with no fill open.
    pub whole: bool,
    /// It has been whole at least once: later pages show together, when they make it whole again.
    pub ever_whole: bool,
    /// The ops of `acked_device` up to this number are in the rows.
    pub acked_dseq: u64,
    pub acked_device: Option<DeviceId>,
    /// Server time of the newest page: "data as of".
    pub as_of: Timestamp,
    /// How many log pages were ever stored: the newest lies under this number.
    pub pages: u64,
}

/// One pull page as received, reduced to what the cache keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub seq_to: u64,
    pub rows: Vec<Row>,
    pub gone: Vec<Gone>,
    /// Scopes lost with this page: their rows go before anything is shown.
    pub lost: Vec<Scope>,
    /// The server's floor at this page: closed records last touched before it are no longer kept.
    pub floor: Day,
    /// The view was consistent with this page (H6).
    pub whole: bool,
}

/// T2: compare `expected`, then store `next` and the page under the number `next.pages`, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageWrite {
    pub expected: CacheState,
    pub next: CacheState,
    pub page: Page,
}

/// Everything in `cache`, in the order it must be replayed: blocks, then log pages by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheSnapshot {
    /// `None` = a new cache.
    pub state: Option<CacheState>,
    pub blocks: Vec<Vec<Row>>,
    /// Log pages with the number they were stored under, ascending.
    pub pages: Vec<(u64, Page)>,
}

/// T4: these blocks replace all blocks and the log pages up to `through`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compaction {
    pub expected: CacheState,
    pub blocks: Vec<Vec<Row>>,
    pub through: u64,
}

/// T3: what a page's acknowledgements change in `ops`. Order: epoch change, move, trim, cards, meta.
///
/// A push answer uses it too, with `acked_dseq` 0: it moves nothing, but brings epoch and witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidy {
    pub stream: StreamId,
    pub device: DeviceId,
    /// Batches whose last dseq is at most this move from `outbox` to `sent`.
    pub acked_dseq: u64,
    /// Upper bound for the moved batches' seqs (H8); also set in batches of `sent` up to `acked_dseq` that have none.
    pub target: u64,
    /// Cards to add or to renew.
    pub cards: Vec<Card>,
    /// Cards that are settled at the server.
    pub closed: Vec<OpId>,
    pub epoch: Option<Epoch>,
    pub witness: Option<Witness>,
    /// `sent` batches with a known seq at or below this one, captured before `forget_before`, go.
    pub durable_seq: u64,
    pub forget_before: Timestamp,
    /// Clears the seqs in `sent`: they belonged to another epoch (H8).
    pub epoch_changed: bool,
    /// The server has been told of every trimmed op, under this epoch and device id (H11).
    pub told: bool,
}

impl Tidy {
    /// Changes nothing: where each tidy begins.
    #[must_use]
    pub fn nothing(stream: StreamId, device: DeviceId) -> Tidy {
        Tidy {
            stream,
            device,
            acked_dseq: 0,
            target: 0,
            cards: Vec::new(),
            closed: Vec::new(),
            epoch: None,
            witness: None,
            durable_seq: 0,
            forget_before: Timestamp(0),
            epoch_changed: false,
            told: false,
        }
    }
}

/// T7: the same batches under a new device id, densely from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbering {
    pub stream: StreamId,
    /// Only if the database still has this id.
    pub old_device: DeviceId,
    /// And only if its running hash still is this one: another tab may have captured since the plan was made, and
    /// what the plan does not know of would be lost.
    pub old_chain: Hash,
    pub new_device: DeviceId,
    pub outbox: Vec<StoredBatch>,
    pub sent: Vec<StoredBatch>,
    pub next_dseq: u64,
    pub chain: Hash,
}
