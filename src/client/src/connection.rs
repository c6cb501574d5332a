//! The sending loop: a round when something happens, when somebody asks, and every minute in any case.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use sync::replica::Backoff;
use wasm_bindgen_futures::spawn_local;

use crate::http::Failure;
use crate::lock::{self, Lock};
use crate::node::Node;
use crate::round::Stop;
use crate::tabs::News;
use crate::{api, clock, follow, lifecycle, live, lost, random, screens, unsaved};

/// Without any news the loop looks by itself.
const POLL_MS: u32 = 60_000;
/// While another tab is at work.
const ELSEWHERE_MS: u32 = 1_000;
/// How often a tab at work tells the others that it is. Its requests have deadlines of their own, so a round that lives
/// gets on.
const ALIVE_MS: u32 = 4_000;
/// Another tab that has not got on for so long has died or is frozen: its lock is taken.
const STALLED_MS: u64 = 15_000;

/// What to do after a round.
enum Next {
    /// All well: look again in a while.
    Poll,
    /// Another tab is at work.
    Wait,
    /// Try again, no sooner than the server asked.
    Retry { after_ms: Option<u64> },
}

/// Starts the loop and everything that kicks it. It ends with the page.
pub(crate) fn start(node: &Rc<Node>) {
    listen(node);
    live::start(node);
    let node = Rc::clone(node);
    spawn_local(async move { run(&node).await });
}

async fn run(node: &Rc<Node>) {
    let mut backoff = Backoff::default();
    let mut elsewhere_since = None;
    loop {
        let pause = match turn(node, backoff.failures() > 0, &mut elsewhere_since).await {
            Next::Poll => {
                backoff.succeeded();
                poll_pause(node)
            }
            Next::Wait => ELSEWHERE_MS,
            Next::Retry { after_ms } => {
                u32::try_from(backoff.failed(random::number(), after_ms)).unwrap_or(u32::MAX)
            }
        };
        node.kick.wait(pause).await;
    }
}

/// One turn of the loop: a round under the lock, or the reason why not.
async fn turn(node: &Rc<Node>, careful: bool, elsewhere_since: &mut Option<u64>) -> Next {
    // Who has signed in or unlocked kicks.
    let nobody = node.session.borrow().is_none();
    let now = clock::monotonic_ms();
    let since = *elsewhere_since.get_or_insert(now);
    let stalled = now - since.max(node.heard_at.get()) > STALLED_MS;
    let held = match lock::take(&format!("sync:{}", node.org), stalled).await {
        Lock::Held(held) => held,
        Lock::Elsewhere => return Next::Wait,
    };
    *elsewhere_since = None;
    let teller = Rc::clone(node);
    let alive = Interval::new(ALIVE_MS, move || teller.tabs.tell(News::Round));
    // A tab that died right after its commit told nobody: what it captured is found here.
    let read = node.reload_ops().await;
    unsaved::note_disk(node, read.is_ok());
    if let Err(error) = read {
        leptos::logging::warn!("the outbox could not be read before the round: {error}");
    }
    follow::read(node).await;
    let ended = if nobody { delivered(node, careful).await } else { rounds_until_quiet(node, careful).await };
    drop((alive, held));
    node.rounds.set(node.rounds.get() + 1);
    match ended {
        Ok(()) if nobody && !node.keys.is_locked() => Next::Poll,
        Ok(()) => {
            lost::tell(node).await;
            count_supervised(node).await;
            Next::Poll
        }
        Err(Stop::Network(failure)) => {
            api::note_connection(node, Err(failure));
            match failure {
                Failure::Busy { retry_after_ms } => Next::Retry { after_ms: retry_after_ms },
                // Signing in kicks the loop; asking every minute in between costs nothing.
                Failure::SignIn | Failure::OutOfUse => Next::Poll,
                _ => Next::Retry { after_ms: None },
            }
        }
        Err(Stop::Disk(error)) => {
            leptos::logging::warn!("the round stopped at the disk: {error}");
            Next::Retry { after_ms: None }
        }
    }
}

/// The number beside the supervisors' page. A failure leaves the last one.
async fn count_supervised(node: &Rc<Node>) {
    let may =
        |actor: &domain::Actor| actor.grants.iter().any(|grant| actor.may(sync::op::ACCEPT, grant.site));
    if !node.signals.actor.with_untracked(|actor| actor.as_ref().is_some_and(may)) {
        return node.signals.supervised.set(None);
    }
    let answer = api::online_only(node, "GET", "/api/cards/count", None).await;
    if let Some(count) = answer.and_then(|answer| answer.body.parse().ok()) {
        node.signals.supervised.set(Some(count));
    }
}

/// What waits here goes out, whoever holds the device.
async fn delivered(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    screens::deliver(Rc::clone(node), careful).await?.await
}

async fn rounds_until_quiet(node: &Rc<Node>, careful: bool) -> Result<(), Stop> {
    // After trouble a quick question comes first: it tells within seconds what a big push would tell in a minute.
    if careful || node.signals.connection() != ui::replica::Connection::Online {
        api::ping().await?;
    }
    if node.keys.unproven.get() {
        screens::prove(Rc::clone(node)).await?.await?;
    }
    screens::round(Rc::clone(node), careful).await?.await
}

/// A minute, 20 % up or down, so that a building full of tablets does not ask in step. Half of it while nobody works here,
/// because then no live connection tells of an order (S22: heard within a minute).
fn poll_pause(node: &Node) -> u32 {
    let pause = if node.session.borrow().is_none() { POLL_MS / 2 } else { POLL_MS };
    let fifth = pause / 5;
    pause - fifth + random::number() % (2 * fifth)
}

/// Everything that may mean that the server can be reached again, or that somebody looks.
fn listen(node: &Rc<Node>) {
    let window = window();
    let kick = |node: &Rc<Node>| {
        let node = Rc::clone(node);
        move |_: &web_sys::Event| node.kick.kick()
    };
    EventListener::new(&window, "online", kick(node)).forget();
    // The browser's word is no proof either way: a real request finds out.
    EventListener::new(&window, "offline", kick(node)).forget();
    lifecycle::watch(node);
    warn_before_leaving(node);
}

/// Closing the page would lose what the disk has refused; the browser asks.
fn warn_before_leaving(node: &Rc<Node>) {
    let node = Rc::clone(node);
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "beforeunload", options, move |event| {
        if node.unsaved.len() > 0 {
            event.prevent_default();
        }
    })
    .forget();
}
