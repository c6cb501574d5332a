//! The live connection: "something is new", without data. In visible tabs only.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::document;
use sync::replica::Backoff;
use web_sys::{EventSource, VisibilityState};

use crate::node::Node;
use crate::{api, clock, random};

/// The server sends a heartbeat every 15 seconds; silence for so long means a dead line.
const SILENT_MS: u64 = 40_000;
const LOOK_MS: u32 = 5_000;

/// One tab's live connection.
struct Live {
    node: Rc<Node>,
    open: RefCell<Option<Open>>,
    heard_at: Cell<u64>,
    backoff: Cell<Backoff>,
    /// An attempt is due later.
    again: Cell<bool>,
}

struct Open {
    source: EventSource,
    _listeners: Vec<EventListener>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Connects, and connects again for as long as the page lives and is looked at.
pub(crate) fn start(node: &Rc<Node>) {
    let live = Rc::new(Live {
        node: Rc::clone(node),
        open: RefCell::default(),
        heard_at: Cell::new(0),
        backoff: Cell::default(),
        again: Cell::new(false),
    });
    let watched = Rc::clone(&live);
    EventListener::new(&document(), "visibilitychange", move |_| Rc::clone(&watched).follow_visibility())
        .forget();
    let watched = Rc::clone(&live);
    Interval::new(LOOK_MS, move || Rc::clone(&watched).look_after()).forget();
    live.follow_visibility();
}

impl Live {
    fn follow_visibility(self: Rc<Self>) {
        if document().visibility_state() == VisibilityState::Visible {
            self.connect();
        } else {
            self.open.borrow_mut().take();
        }
    }

    /// A connection that says nothing is not a connection.
    fn look_after(self: Rc<Self>) {
        let silent = self.open.borrow().is_some() && clock::monotonic_ms() - self.heard_at.get() > SILENT_MS;
        if silent {
            self.connect_later();
        } else if self.open.borrow().is_none() && !self.again.get() {
            self.follow_visibility();
        }
    }

    fn connect(self: Rc<Self>) {
        // Whoever has to sign in first would only be refused; the next look after signing in connects.
        let nobody = self.node.session.borrow().is_none()
            || self.node.signals.connection() == ui::replica::Connection::SignInNeeded;
        if nobody || self.open.borrow().is_some() {
            return;
        }
        let Ok(source) = EventSource::new(api::LIVE) else { return };
        self.heard_at.set(clock::monotonic_ms());
        let on = |name: &'static str, act: fn(&Rc<Live>)| {
            let live = Rc::clone(&self);
            EventListener::new(&source, name, move |_| {
                live.heard_at.set(clock::monotonic_ms());
                act(&live);
            })
        };
        let listeners = vec![
            on("open", |live| {
                live.backoff.set(Backoff::default());
                live.node.kick.kick();
            }),
            // The server spreads its pokes over those who hear them.
            on("poke", |live| live.node.kick.kick()),
            on("heartbeat", |_| {}),
            on("error", |live| Rc::clone(live).connect_later()),
        ];
        *self.open.borrow_mut() = Some(Open { source, _listeners: listeners });
    }

    fn connect_later(self: Rc<Self>) {
        // Dropped outside its own listener: this may be running inside it.
        let open = self.open.borrow_mut().take();
        Timeout::new(0, move || drop(open)).forget();
        let mut backoff = self.backoff.get();
        let pause = backoff.failed(random::number(), None);
        self.backoff.set(backoff);
        self.again.set(true);
        Timeout::new(u32::try_from(pause).unwrap_or(u32::MAX), move || {
            self.again.set(false);
            self.follow_visibility();
        })
        .forget();
    }
}
