//! The browser puts pages to sleep: before that nothing is held open, afterwards everything is read again.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Reflect;
use leptos::prelude::{document, window};
use web_sys::Event;

use crate::node::Node;
use crate::{follow, keys};

/// Watches for as long as the page lives.
pub(crate) fn watch(node: &Rc<Node>) {
    keys::watch(node);
    let sleeper = Rc::clone(node);
    EventListener::new(&document(), "freeze", move |_| fall_asleep(&sleeper)).forget();
    let sleeper = Rc::clone(node);
    EventListener::new(&window(), "pagehide", move |event| {
        // Going for good needs nothing: what is on its way to the disk arrives, the rest was never called saved.
        if is_kept(event) {
            fall_asleep(&sleeper);
        }
    })
    .forget();
    let woken = Rc::clone(node);
    EventListener::new(&document(), "resume", move |_| follow::wake(&woken)).forget();
    let woken = Rc::clone(node);
    EventListener::new(&window(), "pageshow", move |event| {
        if is_kept(event) {
            follow::wake(&woken);
        } else {
            woken.kick.kick();
        }
    })
    .forget();
    let seen = Rc::clone(node);
    let options = EventListenerOptions::default();
    EventListener::new_with_options(&document(), "visibilitychange", options, move |_| {
        if follow::is_seen() {
            follow::read_soon(&seen);
        }
        seen.kick.kick();
    })
    .forget();
}

/// Forms have written their drafts already: they listen before us.
fn fall_asleep(node: &Rc<Node>) {
    storage_indexeddb::note_freeze();
    node.ops.let_go();
    node.cache.let_go();
}

/// Whether the page comes from, or goes to, the browser's store of left pages.
fn is_kept(event: &Event) -> bool {
    Reflect::get(event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy())
}
