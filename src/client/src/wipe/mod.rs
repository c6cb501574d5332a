//! 清除本机: a supervisor has ordered that nothing of the department's is left on this device (sync.md 2.15, S22).
//!
//! The order of steps: what is needed for reading is destroyed, in one transaction that remembers the order; the page
//! begins anew, so that nothing readable stays in memory; what waits is handed in, for as long as that takes; then the
//! databases go and the server is told. A page that dies in between goes on where it was at the next start.

mod words;

use std::rc::Rc;

use domain::Phrase;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use storage::blobs::BlobStage;
use storage::keyring::Keyring;
use storage::replica::OpsStore;
use storage_indexeddb::wiping;
use ui::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::files::counting::recount;
use crate::files::upload;
use crate::http::Failure;
use crate::keys::{self, KEYRING, WIPED};
use crate::lock::{self, Lock};
use crate::node::Node;
use crate::round::{self, Stop};
use crate::screens::Rounding;
use crate::tabs::News;
use crate::words::SIGN_IN;
use crate::{api, local, random};

/// In local storage once nothing waits here any more: `handed undelivered`, and ` done` when the server knows.
pub(crate) const MARK: &str = "guanjia.wipe";

/// The longest pause between two attempts; the first ones follow sooner.
const PAUSE_MS: u32 = 15_000;
/// While another tab is at work, or has a database open.
const ELSEWHERE_MS: u32 = 1_000;
/// What the server has been reached and has not taken so often, it never takes.
const ATTEMPTS: u32 = 10;

/// The end of a round. If the server has told the order, it is obeyed from here on.
pub(crate) async fn hear(node: Rc<Node>, round: Rounding) -> Result<(), Stop> {
    let ended = round.await;
    if matches!(ended, Err(Stop::Network(Failure::Wipe))) {
        begin(&node).await;
    }
    ended
}

/// What the disk has refused so far is still in this page's memory: that is waited for, the next round hears the order
/// again.
async fn begin(node: &Rc<Node>) {
    // Nobody who is about to change the ring writes the old one back.
    let Ok(_change) = keys::change(node).await else { return };
    if let Err(error) = wiping::begin(&node.ops, KEYRING, &ring(WIPED)).await {
        return leptos::logging::warn!("the keys could not be destroyed: {error}");
    }
    node.cache.let_go();
    wiping::delete_databases("cache:").await;
    if node.unsaved.len() == 0 {
        node.tabs.tell(News::Wiped);
        keys::begin_anew(node);
    }
}

/// An empty ring: nobody's, or nobody's ever again.
fn ring(newest: u32) -> Vec<u8> {
    Keyring { newest, ..Keyring::default() }.to_bytes()
}

/// What the page says.
#[derive(Clone, Copy)]
enum Step {
    HandingIn { left: u32 },
    Waiting { left: u32 },
    Destroying,
    Done { handed: u32, undelivered: u32 },
}

/// The page, and the work behind it.
pub(crate) fn page(node: Option<Rc<Node>>) -> AnyView {
    let step = RwSignal::new(Step::Destroying);
    spawn_local(async move { obey(node, step).await });
    let told = move || -> Phrase {
        match step.get() {
            Step::HandingIn { left } => words::wipe_handing_in(left),
            Step::Waiting { left } => words::wipe_waiting(left),
            Step::Destroying => words::WIPE_DESTROYING.into(),
            Step::Done { handed, undelivered } => words::wiped(handed, undelivered),
        }
    };
    let told = Wording::from(Signal::derive(told)).say();
    // Somebody is given the device anew.
    let again = move || {
        let done = matches!(step.get(), Step::Done { .. });
        done.then(|| view! { <Button label=SIGN_IN on_click=|()| start_anew() /> })
    };
    view! {
        <main class="sign-in">
            <div class="sign-in__box" role="status">
                <h1 class="sign-in__name">{tr(words::WIPED)}</h1>
                <p>{told}</p>
                {again}
            </div>
        </main>
    }
    .into_any()
}

fn start_anew() {
    local::remove(MARK);
    let _ = window().location().set_href("/");
}

async fn obey(node: Option<Rc<Node>>, step: RwSignal<Step>) {
    let has_opened = node.is_some();
    let marked = match node {
        None => local::get(MARK).unwrap_or_default(),
        Some(node) => {
            let Some(marked) = hand_in(&node, step).await else {
                // Taken back: what waits here is sent after somebody has signed in.
                return drop(window().location().reload());
            };
            node.ops.close();
            node.cache.let_go();
            marked
        }
    };
    let mut parts = marked.split(' ');
    let mut number = || parts.next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let (handed, undelivered) = (number(), number());
    let is_told = marked.ends_with("done");
    // A tab that comes late opens empty databases in the place of those that another one has deleted.
    if has_opened || !is_told {
        step.set(Step::Destroying);
        destroy(&marked).await;
    }
    if !is_told {
        tell(undelivered).await;
        // The answer has made the browser forget this too.
        local::set(MARK, &[&marked, " done"].concat());
    }
    step.set(Step::Done { handed, undelivered });
}

/// Sends everything that waits, everybody's. What is left to remember of it; `None` = the order was taken back.
async fn hand_in(node: &Rc<Node>, step: RwSignal<Step>) -> Option<String> {
    let kicked = Rc::clone(node);
    let online = EventListener::new(&window(), "online", move |_| kicked.kick.kick());
    let at_first = node.signals.pending_ops();
    let (mut pause, mut refused) = (ELSEWHERE_MS, 0);
    let left = loop {
        let Lock::Held(held) = lock::take(&format!("sync:{}", node.org), false).await else {
            TimeoutFuture::new(ELSEWHERE_MS).await;
            if let Some(marked) = local::get(MARK) {
                return Some(marked);
            }
            continue;
        };
        let left = node.signals.pending_ops();
        step.set(Step::HandingIn { left });
        let sent = match api::ordered().await {
            Err(Failure::Wipe) => send(node).await,
            Ok(()) | Err(Failure::SignIn) => {
                node.ops.put_value(KEYRING, &ring(0)).await.ok()?;
                return None;
            }
            Err(failure) => Err(failure),
        };
        drop(held);
        let left = node.signals.pending_ops();
        match sent {
            Ok(true) => break left,
            Ok(false) => refused += 1,
            Err(failure) => refused += u32::from(failure.reached_server()),
        }
        if refused >= ATTEMPTS {
            break left;
        }
        step.set(Step::Waiting { left });
        node.kick.wait(pause + random::number() % ELSEWHERE_MS).await;
        pause = PAUSE_MS.min(2 * pause);
    };
    drop(online);
    let marked = format!("{} {left}", at_first.saturating_sub(left));
    local::set(MARK, &marked);
    Some(marked)
}

/// Records, then files. `false` = files are left that the server has not taken.
async fn send(node: &Rc<Node>) -> Result<bool, Failure> {
    match round::push_all(node, false).await {
        Ok(()) => {}
        Err(Stop::Network(failure)) => return Err(failure),
        // The disk, which is about to go: what the server has got, it has got.
        Err(Stop::Disk(error)) => {
            leptos::logging::warn!("while handing in: {error}");
            return Ok(false);
        }
    }
    upload::send(Rc::clone(node)).await;
    Ok(!recount(node).await.iter().any(|blob| blob.stage == BlobStage::Waiting))
}

/// Nothing stays but what the page needs to tell of it.
async fn destroy(marked: &str) {
    while !wiping::delete_databases("").await {
        TimeoutFuture::new(ELSEWHERE_MS).await;
    }
    for storage in [window().local_storage(), window().session_storage()].into_iter().flatten().flatten() {
        let _ = storage.clear();
    }
    local::set(MARK, marked);
    // The browser's own call, written beside the worker's.
    let forget = Reflect::get(&window(), &"guanjiaForgetProgram".into());
    if let Ok(forget) = forget.and_then(JsValue::dyn_into::<Function>)
        && let Ok(forgetting) = forget.call0(&JsValue::UNDEFINED).and_then(JsValue::dyn_into::<Promise>)
    {
        let _ = JsFuture::from(forgetting).await;
    }
}

/// Until the server knows, or knows nothing of an order any more.
async fn tell(undelivered: u32) {
    let mut pause = ELSEWHERE_MS;
    while let Err(failure) = api::wiped(undelivered).await {
        if matches!(failure, Failure::SignIn | Failure::Refused { .. }) {
            break;
        }
        TimeoutFuture::new(pause + random::number() % ELSEWHERE_MS).await;
        pause = PAUSE_MS.min(2 * pause);
    }
}
