//! One server and a few devices in one memory, without a network: what is asked is answered at once.

use domain::{Actor, DeviceId, Id, Intent, Kind, OpId, OrgId, Stamp, Timestamp};
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage::conformance::block_on;
use storage::memory::{MemoryAuthority, MemoryCache, MemoryOps};
use storage::replica::{CacheStore, OpsStore};
use storage::serve::{self, Answer, Service};
use sync::authority::{Asker, AuthorityKeys, Directory, StreamState, actor_key, verify_chain, verify_row};
use sync::message::{Epoch, FindReply, FindRequest, PullReply, PushReply, PushRequest, StreamId};
use sync::replica::{Captured, Identity, PullOutcome, PushLimits, Replica, ReplicaConfig, Strictness};

use crate::notes::{MODULES, SEARCHES, actor, site};

pub(crate) const KEYS: AuthorityKeys = AuthorityKeys { witness: [1; 32], actor_root: [2; 32] };

fn org() -> OrgId {
    OrgId(Id([250; 16]))
}

pub(crate) fn directory_of(people: &[Actor]) -> Directory {
    Directory {
        people: people.iter().map(|person| (person.person, person.clone())).collect(),
        sites: [site(1), site(2)].into(),
        ..Directory::default()
    }
}

pub(crate) struct Server {
    pub(crate) store: MemoryAuthority,
    pub(crate) directory: Directory,
    pub(crate) now: Timestamp,
}

impl Server {
    pub(crate) fn new(people: &[Actor]) -> Server {
        let mut store = MemoryAuthority::default();
        store.create(&StreamState::new(org(), Epoch(Id([9; 16])))).unwrap();
        Server { store, directory: directory_of(people), now: Timestamp(1_795_276_800_000) }
    }

    fn service() -> Service<'static> {
        Service {
            modules: MODULES,
            searches: SEARCHES,
            keys: &KEYS,
            stream: org().into(),
            rights_kinds: &[],
            derive: |_, _| unreachable!(),
        }
    }

    pub(crate) fn push(&mut self, asker: Asker, push: &PushRequest) -> PushReply {
        self.now = Timestamp(self.now.0 + 1);
        let group = [(asker, push.clone())];
        let mut directory = self.directory.clone();
        serve::push_group(&mut self.store, &Server::service(), &mut directory, self.now, &group)
            .unwrap()
            .remove(0)
    }

    /// Several pushes that the server takes together. Every note counts as a right: writing one makes the directory stale,
    /// and `derive` gives the new one.
    pub(crate) fn push_together(
        &mut self,
        group: &[(Asker, PushRequest)],
        derive: fn(&mut dyn AuthorityReader, StreamId) -> Result<Directory, StorageError>,
    ) -> Vec<PushReply> {
        let notes = [Kind::new("notes.note")];
        let service = Service { rights_kinds: &notes, derive, ..Server::service() };
        serve::push_group(&mut self.store, &service, &mut self.directory, self.now, group).unwrap()
    }

    pub(crate) fn pull(&mut self, asker: Asker, request: &sync::message::PullRequest) -> PullReply {
        match self.answer(asker, request) {
            Answer::Page(page) => *page,
            Answer::RolledBack(_) => panic!("nobody has rolled anything back"),
        }
    }

    pub(crate) fn answer(&mut self, asker: Asker, request: &sync::message::PullRequest) -> Answer {
        serve::pull(&mut self.store, &Server::service(), &self.directory, &asker, request, self.now).unwrap()
    }

    /// A push that carries no op.
    pub(crate) fn empty_push(&mut self, device: &Device) -> PushRequest {
        let device = device.asker.device;
        let stream = self.stream();
        let empty = PushRequest::empty(device, stream.stream, 1, sync::Hash::chain_start(device));
        PushRequest { epoch: Some(stream.epoch), ..empty }
    }

    pub(crate) fn find(&mut self, asker: Asker, request: &FindRequest) -> FindReply {
        self.try_find(asker, request).unwrap()
    }

    pub(crate) fn try_find(&mut self, asker: Asker, request: &FindRequest) -> Option<FindReply> {
        serve::find(&mut self.store, &Server::service(), &self.directory, &asker, request, self.now).unwrap()
    }

    pub(crate) fn stream(&mut self) -> StreamState {
        self.store.stream(StreamId(org().id())).unwrap().unwrap()
    }

    /// Every commit follows the one before, and every row is what its commit covered.
    pub(crate) fn check_chain(&mut self) {
        let stream = self.stream();
        let commits = self.store.commits(stream.stream, 1, usize::MAX).unwrap();
        let start = StreamState::new(org(), stream.epoch);
        assert_eq!(verify_chain((0, start.head), &commits), Ok((stream.seq, stream.head)));
        let kind = domain::Kind::new("notes.note");
        for row in self.store.rows_of_kind(stream.stream, &kind).unwrap() {
            let commit =
                commits.iter().find(|commit| commit.seq_from <= row.seq && row.seq <= commit.seq_to).unwrap();
            assert_eq!(verify_row(commit, &row), Ok(()));
            let altered = domain::Row { rev: row.rev + 1, ..row };
            assert!(verify_row(commit, &altered).is_err());
        }
    }
}

pub(crate) struct Device {
    pub(crate) ops: MemoryOps,
    pub(crate) cache: MemoryCache,
    pub(crate) replica: Replica,
    pub(crate) asker: Asker,
    actor: Actor,
    captured: u32,
}

impl Device {
    pub(crate) fn new(number: u8, sites: &[u8]) -> Device {
        let actor = actor(number, sites);
        let asker = Asker { person: actor.person, device: DeviceId(Id([100 + number; 16])) };
        let mut device = Device {
            ops: MemoryOps::default(),
            cache: MemoryCache::default(),
            replica: Replica::new(ReplicaConfig { org: org(), modules: MODULES, device: asker.device }),
            asker,
            actor,
            captured: 0,
        };
        device.sign_in();
        device
    }

    fn sign_in(&mut self) {
        self.replica.sign_in(Some(Identity { actor: self.actor.clone(), key: self.key() }));
    }

    /// The key by which this person proves captures on this device.
    pub(crate) fn key(&self) -> Option<(DeviceId, [u8; 32])> {
        Some((self.asker.device, actor_key(&KEYS.actor_root, self.asker.person, self.asker.device)))
    }

    /// A replica that knows only what lies on disk.
    pub(crate) fn restarted(&self) -> Replica {
        let mut fresh = Device::new(self.actor.person.0.0[0], &[]);
        fresh.actor = self.actor.clone();
        fresh.sign_in();
        let ops = block_on(self.ops.load(org().into())).unwrap();
        fresh.replica.load(ops, block_on(self.cache.load()).unwrap());
        fresh.replica
    }

    pub(crate) fn capture(
        &mut self,
        intent: Intent,
        deps: Vec<OpId>,
        amends: Option<OpId>,
        at: Timestamp,
    ) -> OpId {
        self.capture_batch(vec![Captured { deps, amends, ..Captured::from(intent) }], at)[0]
    }

    /// Several ops as one batch.
    pub(crate) fn capture_together(&mut self, intents: Vec<Intent>, at: Timestamp) -> Vec<OpId> {
        self.capture_batch(intents.into_iter().map(Captured::from).collect(), at)
    }

    fn capture_batch(&mut self, ops: Vec<Captured>, at: Timestamp) -> Vec<OpId> {
        let (device, captured) = (self.asker.device, &mut self.captured);
        let mut new_id = || {
            *captured += 1;
            let mut bytes = device.0.0;
            bytes[12..].copy_from_slice(&captured.to_be_bytes());
            OpId(Id(bytes))
        };
        let stamp = Stamp { wall: at, ..Stamp::default() };
        let batch = self.replica.prepare(ops, Strictness::Fact, stamp, &mut new_id).unwrap();
        let stored = block_on(self.ops.capture(&batch, None)).unwrap();
        self.replica.captured(stored);
        batch.op_ids
    }

    /// One push, if there is anything; the answer, unless it is lost on the way.
    pub(crate) fn push(&mut self, server: &mut Server, ops: usize, lost: bool) -> Option<PushReply> {
        let request = self.replica.next_push(PushLimits { ops, ..PushLimits::default() })?;
        let reply = server.push(self.asker, &request);
        if lost {
            return Some(reply);
        }
        let outcome = self.replica.push_replied(&request, reply.clone(), server.now);
        assert!(!outcome.forked && !outcome.sign_in);
        if let Some(tidy) = outcome.tidy {
            block_on(self.ops.tidy(&tidy)).unwrap();
            self.replica.tidied(&tidy);
        }
        Some(reply)
    }

    /// One page of at most so many rows; whether there is more.
    pub(crate) fn pull(&mut self, server: &mut Server, max_rows: u32) -> bool {
        let request = sync::message::PullRequest { max_rows, ..self.replica.next_pull().unwrap() };
        let reply = server.pull(self.asker, &request);
        match self.replica.pull_replied(&request, reply) {
            PullOutcome::Page(job) => {
                let swap = block_on(self.cache.apply_page(&job.write)).unwrap();
                let outcome = self.replica.page_stored(*job, swap, server.now);
                assert!(!outcome.reload && !outcome.forked);
                if let Some(tidy) = outcome.tidy {
                    block_on(self.ops.tidy(&tidy)).unwrap();
                    self.replica.tidied(&tidy);
                }
                outcome.more
            }
            other => panic!("{other:?}"),
        }
    }

    /// Until nothing is left to say or to hear.
    pub(crate) fn settle(&mut self, server: &mut Server) {
        for _ in 0..100 {
            let pushed = self.push(server, usize::MAX, false).is_some();
            if !self.pull(server, 4_096) && !pushed {
                return;
            }
        }
        panic!("never quiet");
    }
}
