//! Following what other tabs of this browser write. Who is looked at reads at once; a hidden tab when it is looked at.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

use crate::node::Node;
use crate::session::Session;
use crate::tabs::News;
use crate::{clock, keys, unsaved};

/// The tab that captured sends. When it was closed before it could, the others look after so long: first who is seen.
const LOOK_MS: u32 = 5_000;
const LOOK_HIDDEN_MS: u32 = 8_000;

/// What is not read yet.
#[derive(Default)]
pub(crate) struct Following {
    ops: Cell<bool>,
    cache: Cell<bool>,
    person: Cell<bool>,
    reading: Cell<bool>,
    looking: Cell<bool>,
}

pub(crate) fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Another tab has told something.
pub(crate) fn hear(node: &Rc<Node>, news: News) {
    let following = &node.following;
    match news {
        News::Round => node.heard_at.set(clock::monotonic_ms()),
        News::NoCache => {
            node.cache.stand_aside();
            node.signals.change_status(|status| status.storage.full = true);
        }
        News::Cache => {
            node.heard_at.set(clock::monotonic_ms());
            node.cache.come_back();
            node.signals.change_status(|status| status.storage.full = false);
            following.cache.set(true);
        }
        News::Ops => {
            following.ops.set(true);
            look_later(node);
        }
        News::Person => following.person.set(true),
        News::Locked => keys::lock_here(node),
        News::Touched => return node.keys.touched(),
        News::Wiped => return keys::begin_anew(node),
    }
    if is_seen() {
        read_soon(node);
    }
}

/// After a freeze, or out of the browser's store of left pages: anything may have happened.
pub(crate) fn wake(node: &Rc<Node>) {
    let following = &node.following;
    following.ops.set(true);
    following.person.set(true);
    following.cache.set(!node.cache.is_aside());
    read_soon(node);
    node.kick.kick();
}

pub(crate) fn read_soon(node: &Rc<Node>) {
    let node = Rc::clone(node);
    spawn_local(async move { read(&node).await });
}

/// Reads what is not read yet. News that come meanwhile are read in the same go, so a busy neighbor is read once for
/// many of its pages.
pub(crate) async fn read(node: &Rc<Node>) {
    let following = &node.following;
    if following.reading.replace(true) {
        return;
    }
    loop {
        let read = if following.person.take() {
            match Session::load(&node.ops).await {
                // On a device that locks each tab is unlocked by itself.
                Ok(_) if node.ops.vault().is_on() => Ok(()),
                Ok(session) => {
                    let left = session.is_none() && node.session.borrow().is_some();
                    node.set_session(session);
                    if left {
                        keys::begin_anew(node);
                    }
                    Ok(())
                }
                Err(error) => Err(error),
            }
        } else if following.ops.take() {
            let read = node.reload_ops().await;
            unsaved::note_disk(node, read.is_ok());
            read
        } else if following.cache.take() {
            node.reload_cache().await
        } else {
            break;
        };
        if let Err(error) = read {
            leptos::logging::warn!("could not follow another tab: {error}");
        }
    }
    following.reading.set(false);
}

/// Sends what another tab has captured if nobody else does.
fn look_later(node: &Rc<Node>) {
    if node.following.looking.replace(true) {
        return;
    }
    let node = Rc::clone(node);
    Timeout::new(if is_seen() { LOOK_MS } else { LOOK_HIDDEN_MS }, move || {
        spawn_local(async move {
            node.following.looking.set(false);
            read(&node).await;
            if node.signals.pending_ops() > 0 {
                node.kick.kick();
            }
        });
    })
    .forget();
}
