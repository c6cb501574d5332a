//! What the shell hands to the replica and gets back, as plain data.

use domain::{Actor, DeviceId, Intent, Module, OpId, OrgId, Timestamp};

use super::{PageWrite, Tidy};
use crate::message::{Acks, Card, Witness};
use crate::op::BlobRef;

/// What a replica is made for.
#[derive(Clone, Debug)]
pub struct ReplicaConfig {
    pub org: OrgId,
    pub modules: &'static [Module],
    /// Used until `ops` knows a device id of its own ([`OpsSnapshot::meta`]).
    pub device: DeviceId,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub actor: Actor,
    /// The key given at sign-in and the device id it was given for. `None` = captured ops are "claimed" and wait for a
    /// supervisor (Z0a).
    pub key: Option<(DeviceId, [u8; 32])>,
}

/// One op to capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    pub intent: Intent,
    pub deps: Vec<OpId>,
    pub blobs: Vec<BlobRef>,
    pub amends: Option<OpId>,
}

impl From<Intent> for Captured {
    fn from(intent: Intent) -> Captured {
        Captured { intent, deps: Vec::new(), blobs: Vec::new(), amends: None }
    }
}

/// Whether the rules may stop a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// A transition: refused early if the rules refuse it here already.
    Rules,
    /// A fact: always captured (Z0a); what the rules say shows as "doubtful".
    Fact,
}

/// How much one push may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushLimits {
    pub ops: usize,
    /// Bytes of bodies.
    pub bytes: usize,
}

impl Default for PushLimits {
    fn default() -> PushLimits {
        PushLimits { ops: crate::message::MAX_PUSH_OPS, bytes: crate::message::MAX_PACKED_BYTES * 3 / 4 }
    }
}

/// Why a push got no answer. None of them is a result: nothing is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushFailure {
    /// No answer, 429, a cut connection.
    Network,
    /// 401, 403: keep everything, ask to sign in.
    SignIn,
    /// 500: after three times with the same single op, that op is parked.
    Server,
}

impl PushFailure {
    /// What a status that is no result means. Only 500 can be an op's own fault: 507 is the server's full disk, and
    /// 502 to 504 are a proxy's.
    #[must_use]
    pub fn of_status(status: u16) -> PushFailure {
        match status {
            401 | 403 => PushFailure::SignIn,
            500 => PushFailure::Server,
            _ => PushFailure::Network,
        }
    }
}

/// What a push answer asks of the shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushOutcome {
    /// To store with `OpsStore::tidy`, then [`Replica::tidied`].
    pub tidy: Option<Tidy>,
    /// Two devices use one id, or the server's line of this device is another: store [`Replica::renumbering`].
    pub forked: bool,
    /// The session does not fit this device: sign in again.
    pub sign_in: bool,
    /// Something can be pushed at once.
    pub more: bool,
}

/// A page to be stored with T2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageJob {
    pub write: PageWrite,
    pub(super) heard: Heard,
}

/// What a page says besides rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) acks: Acks,
    pub(super) cards: Vec<Card>,
    pub(super) closed: Vec<OpId>,
    pub(super) target: u64,
    pub(super) witness: Witness,
    pub(super) durable_seq: u64,
    pub(super) more: bool,
}

/// What a pull answer asks of the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullOutcome {
    /// Store `write` with `CacheStore::apply_page`, then [`Replica::page_stored`].
    Page(Box<PageJob>),
    /// The cache is of another history or too old: `CacheStore::clear`, then [`Replica::cache_cleared`].
    Clear,
    /// Asked under circumstances that no longer hold.
    Ignored,
}

/// What a stored page asks of the shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageOutcome {
    /// Another tab was faster: load the cache and call [`Replica::cache_reloaded`].
    pub reload: bool,
    pub tidy: Option<Tidy>,
    pub forked: bool,
    /// Pull again at once.
    pub more: bool,
}

/// The one word beside a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncWord {
    /// 已存本机
    Local,
    /// 上传中 n/m
    Sending { sent: u32, of: u32 },
    /// 已上传
    Done,
    /// 需处理
    NeedsAction,
}

/// For the connection badge and the device page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStatus {
    /// Ops the server has not acknowledged.
    pub pending: usize,
    pub oldest: Option<Timestamp>,
    /// Open cards.
    pub cards: usize,
    pub position: u64,
    /// Server time of the newest page: "data as of".
    pub as_of: Timestamp,
    pub whole: bool,
}
