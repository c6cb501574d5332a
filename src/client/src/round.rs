//! One round: send what waits, then fetch what is new. Boring on purpose; the replica decides everything.

use std::rc::Rc;

use domain::DeviceId;
use leptos::wasm_split::SplitLoaderError;
use storage::StorageError;
use storage::replica::OpsStore;
use sync::message::{MAX_UNPACKED_BYTES, PullReply, PullRequest, PushRequest};
use sync::op::{CLAIMED, StoredBatch};
use sync::replica::{PageJob, PullOutcome, PushFailure, PushLimits};

use crate::clock::monotonic_ms;
use crate::http::Failure;
use crate::node::Node;
use crate::session::{self, Session};
use crate::tabs::News;
use crate::{api, files, keys, screens, working_set, yielding};

/// More pushes or pages in one round than this means going in circles; the next round goes on.
const MAX_STEPS: usize = 2_000;

/// How long a note from the locked page waits for its author to unlock.
const UNPROVEN_MS: i64 = 2 * 60_000;

/// After a failed push the next one is small, so that a slow line gets something through before the deadline.
const CAREFUL: PushLimits = PushLimits { ops: 64, bytes: 48 * 1024 };

/// And the next page: a whole one over such a line would never arrive in time.
const CAREFUL_PAGE_BYTES: u32 = 64 * 1024;
/// A push that was answered this soon lets the next one be larger; so a fast line needs few of them, and a slow one is
/// never given more than its deadline allows.
const SOON_MS: u64 = 1_500;
const LARGEST: usize = MAX_UNPACKED_BYTES / 2;

/// Why a round ended early. Nothing is lost by any of them.
#[derive(Debug)]
pub(crate) enum Stop {
    Network(Failure),
    Disk(StorageError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Network(failure)
    }
}

/// The code of the round could not be fetched: as good as no network.
impl From<SplitLoaderError> for Stop {
    fn from(_: SplitLoaderError) -> Stop {
        Stop::Network(Failure::Unreachable)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Stop {
        Stop::Disk(error)
    }
}

/// Nobody has unlocked, or nobody has signed in: what is ordered is heard (S22), and what was captured on a device that
/// is only locked is delivered all the same.
pub(crate) async fn deliver(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    if let Err(failure @ (Failure::Wipe | Failure::Unreachable)) = api::ordered().await {
        return Err(failure.into());
    }
    if node.keys.is_locked() && !may_be_proven_soon(node) { push_all(node, careful).await } else { Ok(()) }
}

/// Whether somebody has just noted something on the locked page: who unlocks now makes it their own, and no supervisor has
/// to. After that it goes out as it is.
fn may_be_proven_soon(node: &Node) -> bool {
    let (replica, now) = (node.replica.borrow(), node.now());
    let fresh =
        |batch: &StoredBatch| batch.actor_mac == CLAIMED && now.since(batch.captured_at) < UNPROVEN_MS;
    replica.ops().outbox.values().any(fresh)
}

/// Pushes everything, then pulls everything. `careful` after a failure.
pub(crate) async fn round(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    push_all(node, careful).await?;
    pull_all(node, careful).await?;
    // A page may have shown that something has to be sent again.
    push_all(node, careful).await?;
    compact(node).await;
    working_set::try_again(node).await;
    // Records first, photos after: beside the loop, so that the next record need not wait for them.
    files::send_soon(node);
    Ok(())
}

pub(crate) async fn push_all(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    let mut limits = if careful { CAREFUL } else { PushLimits::default() };
    let total = node.signals.pending_ops();
    for _ in 0..MAX_STEPS {
        let request = node.change(|replica| replica.next_push(limits));
        let Some(request) = request else { break };
        show_progress(node, total);
        let began = monotonic_ms();
        let reply = match api::push(&request, &node.clock).await {
            Ok(reply) => reply,
            // It does not compress as others do: smaller, at once.
            Err(Failure::TooLarge) if limits.ops > 1 => {
                limits = PushLimits { ops: limits.ops.min(request.n_ops()) / 2, bytes: limits.bytes / 4 };
                continue;
            }
            Err(failure) => return Err(push_failed(node, &request, failure)),
        };
        api::note_connection(node, Ok(()));
        let now = node.now();
        let outcome = node.change(|replica| replica.push_replied(&request, reply, now));
        node.tidy(outcome.tidy).await?;
        if outcome.forked {
            take_new_device(node).await?;
        }
        if outcome.sign_in {
            // The session may still name this device by an id from before a renumbering.
            follow_device(node, device_of(node)).await?;
            continue;
        }
        if !outcome.more {
            break;
        }
        if !careful && monotonic_ms() - began < SOON_MS {
            limits.bytes = LARGEST.min(limits.bytes * 4);
        }
        yielding::now().await;
    }
    node.signals.change_status(|status| status.sending = None);
    Ok(())
}

fn push_failed(node: &Node, request: &PushRequest, failure: Failure) -> Stop {
    let kind = match failure {
        Failure::SignIn | Failure::Forbidden | Failure::OutOfUse => PushFailure::SignIn,
        Failure::Server { status } => PushFailure::of_status(status),
        _ => PushFailure::Network,
    };
    node.change(|replica| replica.push_failed(request, kind));
    node.signals.change_status(|status| status.sending = None);
    failure.into()
}

pub(crate) async fn pull_all(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    let mut ahead = None;
    for _ in 0..MAX_STEPS {
        let request = node.replica.borrow().next_pull();
        let Some(mut request) = request else { return Ok(()) };
        if careful {
            request.max_bytes = CAREFUL_PAGE_BYTES;
        }
        let reply = match ahead.take() {
            Some((asked, reply)) if asked == request => reply,
            _ => api::pull(&request, &node.clock).await,
        }?;
        api::note_connection(node, Ok(()));
        show_download(node, reply.to.position, reply.target);
        let outcome = node.change(|replica| replica.pull_replied(&request, reply));
        let more = match outcome {
            PullOutcome::Page(job) => {
                // The server makes the next page while this one is stored.
                let next = node.replica.borrow().pull_after(&job);
                let next = next.filter(|_| !careful);
                let (stored, fetched) = yielding::both(store_page(node, *job), pull_ahead(node, next)).await;
                ahead = fetched;
                stored?
            }
            PullOutcome::Clear => {
                node.cache.clear().await?;
                node.change(sync::replica::Replica::cache_cleared);
                true
            }
            PullOutcome::Ignored => false,
        };
        if !more {
            break;
        }
        yielding::now().await;
    }
    node.signals.change_status(|status| status.first_download = None);
    Ok(())
}

type Fetched = (PullRequest, Result<PullReply, Failure>);

async fn pull_ahead(node: &Node, request: Option<PullRequest>) -> Option<Fetched> {
    let request = request?;
    let reply = api::pull(&request, &node.clock).await;
    Some((request, reply))
}

/// T2, then T3. Says whether to pull again at once.
async fn store_page(node: &Rc<Node>, job: PageJob) -> Result<bool, Stop> {
    let swap = node.cache.apply_page(node, &job.write).await?;
    let now = node.now();
    let outcome = node.change(|replica| replica.page_stored(job, swap, now));
    if outcome.reload {
        node.reload_cache().await?;
        return Ok(true);
    }
    node.tidy(outcome.tidy).await?;
    if !node.cache.is_aside() {
        node.tabs.tell(News::Cache);
    }
    if outcome.forked {
        take_new_device(node).await?;
    }
    Ok(outcome.more)
}

/// T7: two devices use one id. Everything kept gets new numbers under a new id, and the session moves with it.
async fn take_new_device(node: &Rc<Node>) -> Result<(), Stop> {
    let device = DeviceId(node.ids.next());
    let plan = node.replica.borrow().renumbering(device);
    node.ops.renumber(&plan).await?;
    // Another tab may have been faster: what the database holds counts.
    let holds = node.ops.adopt_device(node.stream(), device).await?;
    if holds == device {
        node.change(|replica| replica.renumbered(&plan));
    }
    node.reload_ops().await?;
    node.tabs.tell(News::Ops);
    follow_device(node, holds).await
}

fn device_of(node: &Node) -> DeviceId {
    node.replica.borrow().device()
}

/// The session moves to the id that this profile has now.
async fn follow_device(node: &Rc<Node>, device: DeviceId) -> Result<(), Stop> {
    let identity = match screens::change_device(Rc::clone(node), device).await {
        Ok(answering) => answering.await,
        Err(refusal) => Err(refusal),
    };
    let identity = identity.map_err(|refusal| refusal.failure)?;
    adopt_identity(node, &identity).await
}

/// Keeps what the server says about the person on this device.
pub(crate) async fn adopt_identity(node: &Rc<Node>, identity: &api::Identity) -> Result<(), Stop> {
    let session: Session = identity.session().ok_or(Failure::Unreadable)?;
    session.keep(node).await?;
    keys::renew_lease(node, identity).await?;
    node.keys.unproven.set(false);
    session::keep_backup_key(&node.ops, &identity.backup_key()).await?;
    node.set_session(Some(session));
    node.tabs.tell(News::Person);
    Ok(())
}

/// T4, when the replica finds it worth it. A failure costs nothing but speed at the next start.
async fn compact(node: &Node) {
    let due = node.replica.borrow().compaction_due();
    let Some(due) = due else { return };
    match node.cache.compact(&due).await {
        Ok(storage::replica::Swap::Done) => node.change(|replica| replica.compacted(&due)),
        Ok(storage::replica::Swap::Lost) => {}
        Err(error) => leptos::logging::warn!("could not compact the working set: {error}"),
    }
}

fn show_progress(node: &Node, total: u32) {
    node.signals.change_status(|status| {
        let left = status.pending_ops;
        let total = total.max(left);
        status.sending = (total > 0).then_some((total - left, total));
    });
}

/// Only the first download shows its progress; later pages are small.
fn show_download(node: &Node, position: u64, target: u64) {
    let whole = node.replica.borrow().status().whole;
    node.signals.change_status(|status| {
        status.first_download = (!whole && position < target).then_some((position, target));
    });
}
