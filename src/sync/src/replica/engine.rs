//! The replica's surface.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{
    Actor, DeviceId, Id, Intent, Kind, Module, OpId, OrgId, PersonId, Rejection, Row, Stamp, Timestamp,
};

use super::{
    CacheSnapshot, CacheState, Compaction, InboxEntry, OpsSnapshot, PageWrite, Renumbering, Swap, Tidy,
};
use crate::message::{Card, PullReply, PullRequest, PushReply, PushRequest};
use crate::op::{BlobRef, NewBatch, OpBody, StoredBatch};

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
    /// 5xx: after three times with the same single op, that op is parked.
    Server,
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

/// The device's engine.
pub struct Replica {}

#[expect(unused_variables, clippy::missing_panics_doc, reason = "signatures first; the bodies follow")]
impl Replica {
    #[must_use]
    pub fn new(config: ReplicaConfig) -> Replica {
        todo!()
    }

    /// Starts from what the two databases hold.
    pub fn load(&mut self, ops: OpsSnapshot, cache: CacheSnapshot) {
        todo!()
    }

    /// Who is signed in from now on; `None` = nobody: nothing is shown, nothing can be captured.
    pub fn sign_in(&mut self, identity: Option<Identity>) {
        todo!()
    }

    /// People whose ops may lie in the outbox, for replaying them under their own names.
    pub fn set_people(&mut self, people: BTreeMap<PersonId, Actor>) {
        todo!()
    }

    /// Makes a capture batch, all or nothing, checked on the present view.
    ///
    /// # Errors
    /// What the rules say against it; with [`Strictness::Fact`] only when nobody is signed in or the batch is too big.
    pub fn prepare(
        &self,
        ops: Vec<Captured>,
        strictness: Strictness,
        stamp: Stamp,
        new_id: &mut dyn FnMut() -> OpId,
    ) -> Result<NewBatch, Rejection> {
        todo!()
    }

    /// What the rules would say to this intent now, for the reason beside a button. `None` = nothing against it.
    #[must_use]
    pub fn objection(&self, intent: &Intent, stamp: Stamp) -> Option<Rejection> {
        todo!()
    }

    pub fn captured(&mut self, batch: StoredBatch) {
        todo!()
    }

    /// Another tab has written to `ops`.
    pub fn ops_reloaded(&mut self, ops: OpsSnapshot) {
        todo!()
    }

    /// Another tab has written to `cache`, or was faster.
    pub fn cache_reloaded(&mut self, cache: CacheSnapshot) {
        todo!()
    }

    /// `CacheStore::clear` is done.
    pub fn cache_cleared(&mut self) {
        todo!()
    }

    #[must_use]
    pub fn next_push(&mut self, limits: PushLimits) -> Option<PushRequest> {
        todo!()
    }

    pub fn push_replied(&mut self, request: &PushRequest, reply: PushReply, now: Timestamp) -> PushOutcome {
        todo!()
    }

    pub fn push_failed(&mut self, request: &PushRequest, failure: PushFailure) {
        todo!()
    }

    #[must_use]
    pub fn next_pull(&self) -> Option<PullRequest> {
        todo!()
    }

    pub fn pull_replied(&mut self, request: &PullRequest, reply: PullReply) -> PullOutcome {
        todo!()
    }

    /// The outcome of T2. `now` is corrected time, for the 14 days of `sent`.
    pub fn page_stored(&mut self, job: PageJob, swap: Swap, now: Timestamp) -> PageOutcome {
        todo!()
    }

    /// T3 is done.
    pub fn tidied(&mut self, tidy: &Tidy) {
        todo!()
    }

    /// T7: everything kept, under a new device id.
    #[must_use]
    pub fn renumbering(&self, new_device: DeviceId) -> Renumbering {
        todo!()
    }

    pub fn renumbered(&mut self, renumbering: &Renumbering) {
        todo!()
    }

    /// Work for T4, when it is worth it.
    #[must_use]
    pub fn compaction_due(&self) -> Option<Compaction> {
        todo!()
    }

    pub fn compacted(&mut self, compaction: &Compaction) {
        todo!()
    }

    /// A record as the person sees it: confirmed, with their own pending work on top.
    #[must_use]
    pub fn row(&self, id: Id) -> Option<Arc<Row>> {
        todo!()
    }

    /// Every visible record of a kind, by id.
    #[must_use]
    pub fn rows_of(&self, kind: &Kind) -> Vec<Arc<Row>> {
        todo!()
    }

    /// Rises with every change of the view.
    #[must_use]
    pub fn version(&self) -> u64 {
        todo!()
    }

    /// Records of a kind whose view changed after `version`; `None` = too long ago or everything: read all again.
    #[must_use]
    pub fn changes_since(&self, version: u64, kind: &Kind) -> Option<Vec<Id>> {
        todo!()
    }

    #[must_use]
    pub fn word_of(&self, record: Id) -> SyncWord {
        todo!()
    }

    #[must_use]
    pub fn status(&self) -> SyncStatus {
        todo!()
    }

    /// Refused and held ops, oldest first.
    #[must_use]
    pub fn cards(&self) -> Vec<&InboxEntry> {
        todo!()
    }

    /// Why a pending op will probably be refused.
    #[must_use]
    pub fn doubtful(&self, op: OpId) -> Option<&Rejection> {
        todo!()
    }

    /// Pending ops, oldest first.
    #[must_use]
    pub fn pending(&self) -> Vec<&OpBody> {
        todo!()
    }

    #[must_use]
    pub fn device(&self) -> DeviceId {
        todo!()
    }

    #[must_use]
    pub fn cache_state(&self) -> &CacheState {
        todo!()
    }

    /// The signed-in person's open card for this op.
    #[must_use]
    pub fn card(&self, op: OpId) -> Option<&Card> {
        todo!()
    }
}
