//! The replica as screens see it. The shell implements [`ReplicaPort`]; screens use [`ReplicaHandle`].

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use domain::{Actor, Id, Intent, OpId, Operation, PersonId, Rejection, Row, SiteId, Timestamp};
use leptos::prelude::*;

use crate::photos::PhotoPort;

/// A future of the browser's single thread.
pub type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// The six words a person sees of a record's way to the server (ux.md 3.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncWord {
    /// 草稿
    Draft,
    /// 已存本机
    Local,
    /// 上传中 n/m
    Sending { done: u32, total: u32 },
    /// 已上传
    Done,
    /// 记录已传，照片 n/m
    Partial { done: u32, total: u32 },
    /// 需处理
    NeedsAction,
}

/// The connection as the last real request showed it, never as the browser claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    #[default]
    Unknown,
    Online,
    Offline,
    /// The server asks to sign in again; nothing is lost and capture goes on.
    SignInNeeded,
    /// A supervisor took this device out of use: it may deliver and is told nothing.
    OutOfUse,
}

/// What the pill and the sync center show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStatus {
    pub connection: Connection,
    pub pending_ops: u32,
    pub oldest_pending: Option<Timestamp>,
    pub sending: Option<(u32, u32)>,
    pub open_cards: u32,
    /// Server time of the newest data here.
    pub as_of: Option<Timestamp>,
    pub last_contact: Option<Timestamp>,
    /// Server time minus device time, and its uncertainty, in milliseconds.
    pub clock: Option<(i64, u32)>,
    /// First download in progress: rows received and rows expected.
    pub first_download: Option<(u64, u64)>,
    pub storage: StorageHealth,
    /// Photos and voice notes: how many are at the server already, of how many that are not in its backup yet.
    pub photos: Option<(u32, u32)>,
    /// Bytes of those that are still to be sent.
    pub photo_bytes_left: u64,
    /// Photos and voice notes the server would not take.
    pub photos_refused: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageHealth {
    /// The browser promised not to evict.
    pub persisted: Option<bool>,
    pub free_bytes: Option<u64>,
    /// The `ops` database cannot be written: captures are kept in memory and tried again.
    pub failing: bool,
    /// There is no room for what the server can send again: it is kept in memory, so that what people write still fits.
    pub full: bool,
    /// The browser has deleted this device's data.
    pub deleted: Option<Deleted>,
}

/// What is known of a deletion of this device's data by the browser or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Operations that were not at the server by the last count.
    pub pending: u32,
    /// Those of them that the open page still had in memory and has put back.
    pub rescued: u32,
}

/// A refused or held operation as the inbox shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct CardView {
    pub op: OpId,
    pub kind: String,
    pub version: u8,
    pub intent: Vec<u8>,
    pub target: Id,
    /// `None` = held for a supervisor.
    pub rejection: Option<Rejection>,
    /// Why it is held, as a code of `ui`'s words.
    pub held: Option<String>,
    pub current: Option<Row>,
    pub captured_at: Timestamp,
    pub decided_at: Timestamp,
}

/// An operation that waits in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingView {
    pub op: OpId,
    pub kind: String,
    pub target: Id,
    pub captured_at: Timestamp,
    pub word: SyncWord,
    /// It would be refused by what this device knows now.
    pub doubtful: Option<Rejection>,
}

/// The batch lies durably on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub ops: Vec<OpId>,
}

/// Why nothing was saved. What the person entered is still in the form and in its draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureError {
    Rejected(Rejection),
    /// The disk refused; the batch is kept in memory and tried again, the banner says so.
    KeptInMemory,
    NotSignedIn,
}

/// The answer to 立即同步, within ten seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncAnswer {
    pub sent: u32,
    pub failed: u32,
    pub left: u32,
    pub reached_server: bool,
}

/// An answer of an online-only request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAnswer {
    pub status: u16,
    pub body: String,
}

/// Asks the server for records beyond this device's working set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    pub kind: &'static str,
    pub site: Option<SiteId>,
    /// Words that a record's search text contains; empty = any older record.
    pub text: String,
    /// These records, whatever their age.
    pub ids: Vec<Id>,
    /// Where the last answer said to go on.
    pub before: Option<u64>,
}

/// What the server answered to a [`Find`]; the records are in the view from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub count: usize,
    /// Where to go on; `None` = that was all.
    pub before: Option<u64>,
}

/// Another person who can act on this device, beside who works there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHere {
    pub person: PersonId,
    pub name: String,
    /// Otherwise the browser asks for a passkey.
    pub by_pin: bool,
}

/// Why a second person has not acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBeside {
    /// Another PIN, or too soon after one; the next try waits so long, in milliseconds.
    Wait {
        wait_ms: i64,
    },
    /// Nobody who can unlock this device, or somebody who has signed out here.
    NotHere,
    /// Neither PIN nor passkey opened, or the disk failed.
    Failed,
    Capture(CaptureError),
}

/// What the shell provides.
pub trait ReplicaPort {
    fn row(&self, id: Id) -> Option<Arc<Row>>;
    /// All rows of a kind in the view (confirmed with the outbox on top), unordered.
    fn rows_of(&self, kind: &str) -> Vec<Arc<Row>>;
    /// Ids of this kind that changed after `version`; `None` = too long ago, read all again.
    fn changes_since(&self, kind: &str, version: u64) -> Option<Vec<Id>>;
    /// A number that rises whenever a row of this kind changes in the view.
    fn version(&self, kind: &'static str) -> Signal<u64>;
    fn word_of(&self, id: Id) -> SyncWord;
    fn status(&self) -> Signal<SyncStatus>;
    fn cards(&self) -> Signal<Vec<CardView>>;
    fn pending(&self) -> Signal<Vec<PendingView>>;
    fn actor(&self) -> Signal<Option<Actor>>;
    fn now(&self) -> Timestamp;
    fn new_id(&self) -> Id;
    /// Short tag of this device for provisional numbers, `7F`, with the next counter value: `7F-0031`.
    fn next_provisional_number(&self) -> String;
    /// Dry run of permission and rules on the view.
    fn check(&self, intent: &Intent) -> Result<(), Rejection>;
    /// T1: one durable capture batch; `amends` names the refused op it replaces; the draft of `form` goes with it.
    fn capture(
        &self,
        intents: Vec<Intent>,
        amends: Option<OpId>,
        form: Option<String>,
    ) -> LocalFuture<Result<Saved, CaptureError>>;
    fn save_draft(&self, form: &str, bytes: Vec<u8>) -> LocalFuture<bool>;
    /// A form opens: its draft, if one was left that no other tab is writing on.
    fn draft(&self, form: &str) -> LocalFuture<Option<Vec<u8>>>;
    /// The form is closed, and its draft as it shall be: another tab may go on with it.
    fn draft_left(&self, _form: &str) {}
    fn discard_draft(&self, form: &str) -> LocalFuture<()>;
    /// The forms that hold drafts of this person, newest first, with the time they were saved.
    fn drafts(&self) -> LocalFuture<Vec<(String, Timestamp)>>;
    fn sync_now(&self) -> LocalFuture<SyncAnswer>;
    /// Brings records beyond the working set into the view; `None` = the server was not reached.
    fn find(&self, wanted: Find) -> LocalFuture<Option<Found>>;
    /// Answers a refused or held op with an operation that amends it: withdrawing, handing over, a note instead.
    fn answer(&self, op: OpId, intent: Intent) -> LocalFuture<Result<(), CaptureError>>;
    /// The card of a refused or held op that this person may answer.
    fn card(&self, op: OpId) -> Option<CardView>;
    /// Files of this device and of the server; their code comes in a file of its own. `None` = it cannot be fetched now.
    fn photos(&self) -> LocalFuture<Option<Rc<dyn PhotoPort>>> {
        Box::pin(std::future::ready(None))
    }
    /// Who else can act on this device with their own PIN or passkey.
    fn people_beside(&self) -> Vec<PersonHere> {
        Vec::new()
    }
    /// T1 in the name of another person of this device, under that person's own key, which their PIN or passkey opens and
    /// which is dropped again: the second of two who act together. Nothing changes hands: who works here stays who it is.
    /// No network is needed.
    fn capture_beside(
        &self,
        _person: PersonId,
        _pin: String,
        _intents: Vec<Intent>,
    ) -> LocalFuture<Result<Saved, NotBeside>> {
        Box::pin(std::future::ready(Err(NotBeside::NotHere)))
    }
    /// An online-only request (import, administration): method, path under `/api/`, JSON body.
    fn request(
        &self,
        method: &'static str,
        path: String,
        body: Option<String>,
    ) -> LocalFuture<Option<ServerAnswer>>;
}

/// The replica, as a context value. Read it with [`use_replica`].
#[derive(Clone, Copy)]
pub struct ReplicaHandle(StoredValue<Rc<dyn ReplicaPort>, LocalStorage>);

impl ReplicaHandle {
    #[must_use]
    pub fn new(port: Rc<dyn ReplicaPort>) -> ReplicaHandle {
        ReplicaHandle(StoredValue::new_local(port))
    }

    /// The shell's side, for what this handle does not wrap.
    #[must_use]
    pub fn port(&self) -> Rc<dyn ReplicaPort> {
        self.0.get_value()
    }

    /// Saves one operation durably on this device. The only way a screen writes.
    pub fn submit<O: Operation>(&self, operation: &O) -> LocalFuture<Result<Saved, CaptureError>> {
        self.port().capture(vec![operation.intent()], None, None)
    }

    /// Whether the operation would be taken now; the reason otherwise stands beside the disabled button.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn check<O: Operation>(&self, operation: &O) -> Result<(), Rejection> {
        self.port().check(&operation.intent())
    }
}

/// The replica that the shell provided.
///
/// # Panics
/// When called outside the shell: a screen without a replica is a bug.
#[must_use]
pub fn use_replica() -> ReplicaHandle {
    use_context::<ReplicaHandle>().expect("the shell provides the replica before any screen")
}
