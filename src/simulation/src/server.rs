//! The one server: a queue of pushes, a store that can be killed around its commit, backups, and the oracle's ledger
//! written beside it.

use std::collections::BTreeSet;

use domain::{Kind, Module, OrgId, PersonId, Record, Row, Scope, Timestamp};
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage::memory::MemoryAuthority;
use storage::serve::{self, Answer, Service};
use sync::authority::{
    Asker, AuthorityKeys, CardScan, Changes, CommitRecord, Directory, Loaded, Need, OlderScan, RowScan,
    Scanned, StreamState,
};
use sync::message::{self, Card, Epoch, Gone, PullRequest, PushRequest, StreamId};
use sync::mutant::{Mutant, active};
use sync::op::OpBody;

use crate::chaos::Hand;
use crate::checkers::ledger::Ledger;
use crate::checkers::rights;
use crate::faults::Fault;
use crate::files::ServerFiles;
use crate::metamorphic::Logged;
use crate::points::Point;
use crate::report::{Violation, require};
use crate::workload::notebook::{LETHAL, Member, Place};
use crate::world::{BUILDS, NEWEST};

/// What a device hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Body(Vec<u8>),
    /// An HTTP status that is no result: 401, 429, 503, 507.
    Status(u16),
    /// The connection broke.
    Nothing,
}

/// A copy of the whole database.
#[derive(Clone)]
pub struct Backup {
    store: MemoryAuthority,
    pub ledger: Ledger,
    pub verified: bool,
}

/// The store with the oracle looking over its shoulder.
pub struct Watched {
    inner: MemoryAuthority,
    pub ledger: Ledger,
    hand: Hand,
    /// The first promise that a commit broke.
    violation: Option<Violation>,
    /// The server process died during the last commit.
    died: bool,
}

/// The server with its store.
pub struct Server {
    pub store: Watched,
    pub directory: Directory,
    pub keys: AuthorityKeys,
    pub stream: StreamId,
    /// Which of [`BUILDS`] it runs.
    build: usize,
    rights_kinds: Vec<Kind>,
    pub backups: Vec<Backup>,
    pub files: ServerFiles,
    /// Every group it has taken, where somebody wants to tell its story again.
    pub log: Option<Vec<Logged>>,
    /// Where the hash chain begins.
    pub founding_head: sync::Hash,
    hand: Hand,
}

impl Server {
    /// A server whose organisation exists and has nobody in it yet.
    ///
    /// # Panics
    /// When the memory store cannot create a stream.
    #[must_use]
    pub fn new(hand: Hand, org: OrgId) -> Server {
        let stream = StreamId::from(org);
        let keys = AuthorityKeys { witness: key(&hand), actor_root: key(&hand) };
        let mut inner = MemoryAuthority::default();
        inner.create(&StreamState::new(org, Epoch(hand.id()))).expect("an empty store takes a stream");
        let state = inner.stream(stream).ok().flatten().expect("the stream was just created");
        let founding_head = state.head;
        let ledger = Ledger { head: state.head, ..Ledger::default() };
        let store = Watched { inner, ledger, hand: hand.clone(), violation: None, died: false };
        let directory = Directory::default();
        Server {
            store,
            directory,
            keys,
            stream,
            build: NEWEST,
            rights_kinds: rights_kinds(),
            backups: Vec::new(),
            files: ServerFiles::default(),
            log: None,
            founding_head,
            hand,
        }
    }

    /// Takes a group of pushes in one commit. One reply per request, in order.
    ///
    /// # Errors
    /// When the commit broke a promise.
    pub fn push(&mut self, group: &[(Asker, PushRequest)], now: Timestamp) -> Result<Vec<Reply>, Violation> {
        if self.hand.strikes(Fault::ServerDiskFull) {
            return Ok(vec![Reply::Status(507); group.len()]);
        }
        let lethal: Vec<bool> = group.iter().map(|(_, push)| self.would_die_of(push)).collect();
        if lethal.contains(&true) {
            return self.push_apart(group, &lethal, now);
        }
        let service = service(BUILDS[self.build], &self.keys, self.stream, &self.rights_kinds);
        let answered = serve::push_group(&mut self.store, &service, &mut self.directory, now, group);
        if let Some(violation) = self.store.violation.take() {
            return Err(violation);
        }
        match answered {
            Ok(replies) => {
                self.store.died = false;
                self.log.iter_mut().for_each(|log| log.push((group.to_vec(), now)));
                let reply = |reply| Reply::Body(message::encode(&reply));
                Ok(replies.into_iter().map(reply).collect())
            }
            Err(_) if std::mem::take(&mut self.store.died) => {
                self.restart();
                Ok(vec![Reply::Nothing; group.len()])
            }
            Err(_) => Ok(vec![Reply::Status(500); group.len()]),
        }
    }

    /// The server fails over some of these pushes; it finds out which, and takes the others together.
    fn push_apart(
        &mut self,
        group: &[(Asker, PushRequest)],
        lethal: &[bool],
        now: Timestamp,
    ) -> Result<Vec<Reply>, Violation> {
        let healthy: Vec<_> =
            group.iter().zip(lethal).filter(|(_, lethal)| !**lethal).map(|(push, _)| push.clone()).collect();
        let mut replies = if healthy.is_empty() { Vec::new() } else { self.push(&healthy, now)? }.into_iter();
        let of = |lethal: &bool| {
            if *lethal { Reply::Status(500) } else { replies.next().unwrap_or(Reply::Nothing) }
        };
        Ok(lethal.iter().map(of).collect())
    }

    /// Whether the engine fails as a whole over an op in here, as over a bug outside of the rules.
    fn would_die_of(&self, push: &PushRequest) -> bool {
        let ops = push.batches.iter().flat_map(|batch| &batch.bodies);
        let lethal = |body: OpBody| body.kind == LETHAL && !self.store.ledger.ops.contains_key(&body.op);
        !push.park && ops.filter_map(|bytes| OpBody::from_bytes(bytes).ok()).any(lethal)
    }

    /// From now on the server runs this build.
    pub fn install(&mut self, build: usize) {
        if build != self.build {
            self.build = build;
            self.restart();
        }
    }

    /// Answers a pull, taking a new epoch first where the asker proves that history was rolled back.
    ///
    /// # Errors
    /// When an answer would show what the asker may not read.
    pub fn pull(&mut self, asker: &Asker, request: &PullRequest, now: Timestamp) -> Result<Reply, Violation> {
        for _ in 0..3 {
            if self.hand.dies_at(Point::ServerReadingPage, Fault::ServerKilledInside) {
                self.restart();
                return Ok(Reply::Nothing);
            }
            let service = service(BUILDS[self.build], &self.keys, self.stream, &self.rights_kinds);
            let answered = serve::pull(&mut self.store.inner, &service, &self.directory, asker, request, now);
            match answered {
                Ok(Answer::Page(page)) => {
                    let bytes = message::encode(&*page);
                    rights::check_reply(&bytes, &self.readable(asker.person))?;
                    return Ok(Reply::Body(bytes));
                }
                Ok(Answer::RolledBack(push)) => {
                    self.hand.event("rollback noticed by a pull");
                    self.push(&[(*asker, *push)], now)?;
                }
                Err(_) => return Ok(Reply::Status(500)),
            }
        }
        Ok(Reply::Status(500))
    }

    /// What the person may read now, by the naive rule.
    #[must_use]
    pub fn readable(&self, person: PersonId) -> BTreeSet<Scope> {
        rights::readable(&self.store.ledger, person)
    }

    /// The process starts again: everything in memory is derived from the store.
    pub fn restart(&mut self) {
        self.directory = derive(&mut self.store.inner, self.stream).unwrap_or_default();
        self.hand.event("server restarted");
    }

    pub fn back_up(&mut self) {
        let backup =
            Backup { store: self.store.inner.fork(), ledger: self.store.ledger.clone(), verified: false };
        self.backups.push(backup);
    }

    /// A backup was restored for trial and found whole: what it holds may be forgotten by the devices, if it lies on
    /// the present line of history (H8).
    pub fn verify_backup(&mut self, number: usize) {
        self.backups[number].verified = true;
        self.files.copy_beside_backup();
        let (seq, head) = (self.backups[number].ledger.seq, self.backups[number].ledger.head);
        if self.hand.dies_at(Point::ServerVerifying, Fault::ServerKilledInside) {
            self.restart();
            return;
        }
        self.files.note_durable();
        let on_this_line = self.store.ledger.heads.get(&seq) == Some(&head)
            || (seq <= self.store.ledger.seq && active(Mutant::DurableFromAnotherLine));
        if on_this_line && self.store.inner.set_durable(self.stream, seq).is_ok() {
            self.hand.event("backup verified");
        }
    }

    /// Puts a backup in the place of the database. The server does not know that this happened.
    pub fn restore(&mut self, number: usize) {
        self.store.inner = self.backups[number].store.fork();
        self.store.ledger = self.backups[number].ledger.clone();
        self.files.restore();
        self.restart();
    }

    /// Forgets the older half of the removals.
    pub fn forget_gone(&mut self) {
        let gone = &mut self.store.ledger.gone;
        if let Some(through) = gone.get(gone.len() / 2).map(|gone| gone.seq) {
            gone.retain(|gone| gone.seq > through);
            if self.store.inner.forget_gone(self.stream, through).is_ok() {
                self.hand.event("removals forgotten");
            }
        }
    }

    /// The highest seq that counts as safe in a backup.
    #[must_use]
    pub fn durable_seq(&self) -> u64 {
        self.store.inner.state(self.stream).map_or(0, |state| state.durable_seq)
    }

    /// Invariant 18: what was forgotten of removals is not kept.
    ///
    /// # Errors
    /// When a removal at or below the floor still lies there.
    pub fn removals_are_bounded(&self) -> Result<(), Violation> {
        let floor = self.store.inner.state(self.stream).map_or(0, |state| state.gone_floor);
        let oldest = self.store.inner.oldest_gone(self.stream);
        require(oldest.is_none_or(|seq| seq > floor), 18, || {
            format!("removal {oldest:?} is kept below {floor}")
        })
    }

    /// The store's own reader, for the checkers.
    pub fn reader(&mut self) -> &mut MemoryAuthority {
        &mut self.store.inner
    }
}

fn key(hand: &Hand) -> [u8; 32] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&hand.id().0);
    key[16..].copy_from_slice(&hand.id().0);
    key
}

fn service<'a>(
    modules: &'static [Module],
    keys: &'a AuthorityKeys,
    stream: StreamId,
    rights_kinds: &'a [Kind],
) -> Service<'a> {
    Service { modules, searches: &[], keys, stream, rights_kinds, derive }
}

/// The record kinds from which rights are derived.
pub(crate) fn rights_kinds() -> Vec<Kind> {
    vec![Kind::new(Member::KIND), Kind::new(Place::KIND)]
}

/// Everybody and every site, from the stored rows.
pub(crate) fn derive(reader: &mut dyn AuthorityReader, stream: StreamId) -> Result<Directory, StorageError> {
    let mut directory = Directory::default();
    let damaged = |row: &Row| StorageError::Damaged { detail: row.id.to_string() };
    for row in reader.rows_of_kind(stream, &Kind::new(Member::KIND))? {
        let member: Member = row.decode().map_err(|_| damaged(&row))?;
        directory.rights_since.insert(member.person, row.seq);
        directory.people.insert(member.person, member.actor());
    }
    for row in reader.rows_of_kind(stream, &Kind::new(Place::KIND))? {
        directory.sites.insert(row.decode::<Place>().map_err(|_| damaged(&row))?.site);
    }
    Ok(directory)
}

impl Watched {
    fn may_die(&mut self, point: Point) -> Result<(), StorageError> {
        if !self.hand.dies_at(point, Fault::ServerKilledInside) {
            return Ok(());
        }
        self.died = true;
        Err(StorageError::Broken { during: point.words(), detail: "the server was killed".to_owned() })
    }
}

impl AuthorityReader for Watched {
    fn begin(&mut self) -> Result<(), StorageError> {
        self.inner.begin()
    }
    fn end(&mut self) -> Result<(), StorageError> {
        self.inner.end()
    }
    fn stream(&mut self, stream: StreamId) -> Result<Option<StreamState>, StorageError> {
        self.inner.stream(stream)
    }
    fn load(&mut self, stream: StreamId, needs: &[Need]) -> Result<Loaded, StorageError> {
        self.may_die(Point::ServerInGroup)?;
        self.inner.load(stream, needs)
    }
    fn rows(&mut self, scan: &RowScan) -> Result<Scanned, StorageError> {
        self.inner.rows(scan)
    }
    fn older(&mut self, scan: &OlderScan) -> Result<Vec<Row>, StorageError> {
        self.inner.older(scan)
    }

    fn gone(&mut self, scan: &RowScan) -> Result<Vec<Gone>, StorageError> {
        self.inner.gone(scan)
    }
    fn cards(&mut self, scan: &CardScan) -> Result<Vec<Card>, StorageError> {
        self.inner.cards(scan)
    }
    fn rows_of_kind(&mut self, stream: StreamId, kind: &Kind) -> Result<Vec<Row>, StorageError> {
        self.may_die(Point::ServerRightsStale)?;
        self.inner.rows_of_kind(stream, kind)
    }
    fn commits(
        &mut self,
        stream: StreamId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommitRecord>, StorageError> {
        self.inner.commits(stream, from, limit)
    }
    fn scopes(&mut self, stream: StreamId) -> Result<Vec<Scope>, StorageError> {
        self.inner.scopes(stream)
    }
}

impl AuthorityStore for Watched {
    fn commit(&mut self, changes: &Changes) -> Result<(), StorageError> {
        let killed = || StorageError::Broken { during: "commit", detail: "the server was killed".to_owned() };
        if self.hand.dies_at(Point::ServerBeforeCommit, Fault::ServerKilledBefore) {
            self.died = true;
            return Err(killed());
        }
        self.inner.commit(changes)?;
        if let Err(violation) = self.ledger.observe(changes) {
            self.violation.get_or_insert(violation);
        }
        self.hand.note(changes.stream.seq);
        if self.hand.dies_at(Point::ServerAfterCommit, Fault::ServerKilledAfter) {
            self.died = true;
            return Err(killed());
        }
        Ok(())
    }
    fn create(&mut self, stream: &StreamState) -> Result<(), StorageError> {
        self.inner.create(stream)
    }
    fn forget_gone(&mut self, stream: StreamId, through: u64) -> Result<(), StorageError> {
        self.inner.forget_gone(stream, through)
    }
    fn set_durable(&mut self, stream: StreamId, seq: u64) -> Result<(), StorageError> {
        self.inner.set_durable(stream, seq)
    }
}
