//! The writer thread: owns the one connection that writes, and turns waiting pushes into group commits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use domain::{DeviceId, PersonId, Stamp};
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use storage_sqlite::SqliteAuthority;
use storage_sqlite::accounts::Accounts;
use sync::authority::{
    Asker, Changes, DeviceState, Directory, LocalIntent, Need, StreamState, local_push, server_device,
};
use sync::message::{PushReply, PushRequest};
use sync::op::{ORDER_DEVICE, REDACT};
use tokio::sync::{mpsc, oneshot};

use crate::api_error::ApiError;
use crate::clock::now;
use crate::privacy::forget::FORGETTING;
use crate::service::Shared;
use crate::{audit, disk, faults};

/// The most pushes of one group commit (sync.md 2.17).
const GROUP_REQUESTS: usize = 256;

/// The most ops of one group commit: a group of reconnecting tablets must not hold the others up for seconds.
const GROUP_OPS: usize = 4_096;

/// How many jobs may wait; more are told to come again, which the clients do with jitter.
const QUEUE: usize = 2_048;

type Reply = oneshot::Sender<Result<PushReply, WriteFailure>>;

/// Why nothing was written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteFailure {
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The engine panicked on this push.
    #[error("the engine failed")]
    Panicked,
    #[error("too many pushes wait")]
    Busy,
    #[error("the server is shutting down")]
    Stopped,
}

impl From<WriteFailure> for ApiError {
    fn from(failure: WriteFailure) -> ApiError {
        match failure {
            WriteFailure::Storage(error) => error.into(),
            WriteFailure::Panicked => ApiError::internal(),
            WriteFailure::Busy => {
                ApiError::new(axum::http::StatusCode::TOO_MANY_REQUESTS, "BUSY").retry_after(2)
            }
            WriteFailure::Stopped => {
                ApiError::new(axum::http::StatusCode::SERVICE_UNAVAILABLE, "BUSY").retry_after(5)
            }
        }
    }
}

enum Job {
    Push { asker: Asker, request: Box<PushRequest>, reply: Reply },
    Local { actor: PersonId, intents: Vec<LocalIntent>, reply: Reply },
    Revoke { device: DeviceId, revoked: bool, reply: oneshot::Sender<Result<(), WriteFailure>> },
}

/// Hands work to the writer thread. The thread ends when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Panics
    /// When the operating system has no thread left at start.
    #[must_use]
    pub fn start(
        store: SqliteAuthority,
        accounts: Accounts,
        shared: Arc<Shared>,
    ) -> (Writer, JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || Thread { store, accounts, shared }.run(waiting));
        (Writer { jobs }, thread.expect("a thread can be started at start"))
    }

    /// Takes one push; answers after the commit that holds it.
    ///
    /// # Errors
    /// [`WriteFailure`]; the client keeps everything and comes again.
    pub async fn push(&self, asker: Asker, request: PushRequest) -> Result<PushReply, WriteFailure> {
        let (reply, answer) = oneshot::channel();
        self.hand_over(Job::Push { asker, request: Box::new(request), reply })?;
        answer.await.map_err(|_| WriteFailure::Stopped)?
    }

    /// Applies the server's own intents in the name of `actor`, by the same path as everybody's.
    ///
    /// # Errors
    /// [`WriteFailure`]. A refusal is no failure: it stands in the reply's results.
    pub async fn local(&self, actor: PersonId, intents: Vec<LocalIntent>) -> Result<PushReply, WriteFailure> {
        let (reply, answer) = oneshot::channel();
        self.hand_over(Job::Local { actor, intents, reply })?;
        answer.await.map_err(|_| WriteFailure::Stopped)?
    }

    /// Marks a device id that stands for another device as out of use, or back in it, without an order of its own: what
    /// comes from it from then on is held (S22).
    ///
    /// # Errors
    /// [`WriteFailure`].
    pub async fn set_revoked(&self, device: DeviceId, revoked: bool) -> Result<(), WriteFailure> {
        let (reply, answer) = oneshot::channel();
        self.hand_over(Job::Revoke { device, revoked, reply })?;
        answer.await.map_err(|_| WriteFailure::Stopped)?
    }

    fn hand_over(&self, job: Job) -> Result<(), WriteFailure> {
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => WriteFailure::Busy,
            mpsc::error::TrySendError::Closed(_) => WriteFailure::Stopped,
        })
    }
}

struct Thread {
    store: SqliteAuthority,
    /// For the audit of what the ops have changed in rights.
    accounts: Accounts,
    shared: Arc<Shared>,
}

impl Thread {
    fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        // While one group is flushed the next one gathers: no timer is needed to fill it.
        while let Some(first) = jobs.blocking_recv() {
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Push { asker, request, reply } => {
                        next = self.gather(&mut jobs, asker, *request, reply);
                    }
                    Job::Local { actor, intents, reply } => {
                        let result = self.local(actor, intents);
                        drop(reply.send(result));
                    }
                    Job::Revoke { device, revoked, reply } => {
                        drop(reply.send(self.set_revoked(device, revoked)));
                    }
                }
            }
        }
    }

    /// Commits this push with all that wait behind it, and returns the first job that is no push.
    fn gather(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        asker: Asker,
        request: PushRequest,
        reply: Reply,
    ) -> Option<Job> {
        let mut ops = n_ops(&request);
        let mut requests = vec![(asker, request)];
        let mut replies = vec![reply];
        let mut other = None;
        while requests.len() < GROUP_REQUESTS && ops < GROUP_OPS {
            match jobs.try_recv() {
                Ok(Job::Push { asker, request, reply }) => {
                    ops += n_ops(&request);
                    requests.push((asker, *request));
                    replies.push(reply);
                }
                Ok(job) => {
                    other = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        for (result, reply) in self.commit(&requests).into_iter().zip(replies) {
            drop(reply.send(result));
        }
        other
    }

    fn commit(&mut self, requests: &[(Asker, PushRequest)]) -> Vec<Result<PushReply, WriteFailure>> {
        match self.group(requests) {
            Ok(replies) => replies.into_iter().map(Ok).collect(),
            // One push made the engine panic: find out which, so that the others are not held up by it.
            Err(WriteFailure::Panicked) if requests.len() > 1 => requests
                .iter()
                .map(|request| {
                    let alone = self.group(core::slice::from_ref(request))?;
                    alone.into_iter().next().ok_or(WriteFailure::Panicked)
                })
                .collect(),
            Err(failure) => requests.iter().map(|_| Err(failure.clone())).collect(),
        }
    }

    fn group(&mut self, requests: &[(Asker, PushRequest)]) -> Result<Vec<PushReply>, WriteFailure> {
        disk::room_for_ops(&self.shared.data_dir)?;
        faults::limit_growth(&mut self.store)?;
        let mut directory: Directory = self.shared.rights().directory.clone();
        let (store, shared) = (&mut self.store, &self.shared);
        let result = catch_unwind(AssertUnwindSafe(|| {
            faults::on_group(requests.iter().map(|(_, request)| request));
            storage::serve::push_group(store, &shared.service(), &mut directory, now(), requests)
        }));
        if !matches!(result, Ok(Ok(_))) {
            // Nothing half-done may stay open on the connection.
            self.store.end()?;
        }
        // Part of a group may be committed even when a later part failed, so the state is published in any case.
        self.publish(directory)?;
        let replies = result.map_err(|_| WriteFailure::Panicked)??;
        faults::after_commit();
        Ok(replies)
    }

    /// Lets readers see new rights, and wakes the live connections, before anybody is answered.
    fn publish(&mut self, directory: Directory) -> Result<(), WriteFailure> {
        if let Some(stream) = self.store.stream(self.shared.stream)? {
            let before = self.shared.rights();
            if before.version != stream.grants_version {
                let of = (self.shared.org, self.shared.stream);
                let noted = audit::note_rights(
                    &mut self.accounts,
                    &mut self.store,
                    of,
                    (&before.directory, &directory),
                );
                if let Err(error) = noted {
                    // The ops are in the commit log, and the next change, or the next start, goes on from here.
                    tracing::error!(%error, "a change of rights could not be noted");
                }
            }
            self.shared.set_rights(stream.grants_version, directory);
            self.shared.poke(stream.seq);
        }
        Ok(())
    }

    fn set_revoked(&mut self, id: DeviceId, revoked: bool) -> Result<(), WriteFailure> {
        let stream_id = self.shared.stream;
        let stream = self.stream_state()?;
        let known = self.store.load(stream_id, &[Need::Device(id)])?.devices.remove(&id).flatten();
        let mut device = known.unwrap_or_else(|| DeviceState::new(id, now()));
        device.revoked = revoked;
        let changes = Changes { devices: vec![device], ..Changes::of(stream) };
        self.store.commit(&changes)?;
        self.shared.set_out_of_use(id, revoked);
        Ok(())
    }

    fn stream_state(&mut self) -> Result<StreamState, StorageError> {
        self.store
            .stream(self.shared.stream)?
            .ok_or_else(|| StorageError::Damaged { detail: "the stream is missing".to_owned() })
    }

    fn local(&mut self, actor: PersonId, intents: Vec<LocalIntent>) -> Result<PushReply, WriteFailure> {
        let stream_id = self.shared.stream;
        let stream = self.stream_state()?;
        let id = server_device(stream.org);
        let mut loaded = self.store.load(stream_id, &[Need::Device(id)])?;
        let known = loaded.devices.remove(&id).flatten();
        let moment = now();
        let device = known.unwrap_or_else(|| DeviceState::new(id, moment));
        let captured = Stamp { wall: moment, ..Stamp::default() };
        let orders = intents.iter().map(|local| &local.intent).filter(|intent| intent.kind == ORDER_DEVICE);
        let ordered: Vec<DeviceId> = orders.map(|intent| DeviceId(intent.target)).collect();
        let forgets = intents.iter().any(|local| FORGETTING.contains(&local.intent.kind));
        let empties = intents.iter().any(|local| local.intent.kind == REDACT);
        let request = local_push(&stream, &device, &self.shared.keys, actor, captured, intents);
        self.store.overwrite_deleted(forgets)?;
        let replies = self.group(&[(Asker { person: actor, device: id }, request)])?;
        if empties && !self.store.cut_log_off()? {
            // The nightly tidying does it.
            tracing::info!("somebody reads an older state: what was emptied lies in the log a little longer");
        }
        for device in ordered {
            let found =
                self.store.load(stream_id, &[Need::Device(device)])?.devices.remove(&device).flatten();
            self.shared.set_out_of_use(device, found.is_some_and(|found| found.revoked));
        }
        replies.into_iter().next().ok_or(WriteFailure::Panicked)
    }
}

fn n_ops(request: &PushRequest) -> usize {
    request.batches.iter().map(|batch| batch.bodies.len()).sum()
}
