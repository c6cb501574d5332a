//! What screens see of the replica, as signals that change when it does.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use domain::{Actor, Kind, Timestamp};
use leptos::prelude::*;
use sync::OpBody;
use sync::message::OpResult;
use sync::replica::{CardStatus, InboxEntry, Replica};
use ui::replica::{CardView, Connection, PendingView, SyncStatus, SyncWord};

use crate::held;

/// Signals that live as long as the page.
pub(crate) struct Signals {
    owner: Owner,
    pub(crate) status: RwSignal<SyncStatus>,
    pub(crate) cards: RwSignal<Vec<CardView>>,
    pending: RwSignal<Vec<PendingView>>,
    /// A screen has asked what waits; until then nobody lists it.
    pending_asked: Cell<bool>,
    pub(crate) actor: RwSignal<Option<Actor>>,
    /// Open cards of the sites this person supervises; `None` = not asked yet, or not a supervisor.
    pub(crate) supervised: RwSignal<Option<usize>>,
    /// One per kind that a screen has asked for.
    versions: RefCell<BTreeMap<&'static str, RwSignal<u64>>>,
    seen: Cell<u64>,
}

impl Signals {
    /// Made in the page's own scope, so that no screen's end takes them away.
    pub(crate) fn new() -> Signals {
        Signals {
            owner: Owner::current().unwrap_or_default(),
            status: RwSignal::default(),
            cards: RwSignal::default(),
            pending: RwSignal::default(),
            pending_asked: Cell::new(false),
            actor: RwSignal::default(),
            supervised: RwSignal::default(),
            versions: RefCell::default(),
            seen: Cell::new(0),
        }
    }

    /// The signal that rises with every change of this kind.
    pub(crate) fn version(&self, kind: &'static str, now: u64) -> Signal<u64> {
        let mut versions = self.versions.borrow_mut();
        let signal = versions.entry(kind).or_insert_with(|| self.owner.with(|| RwSignal::new(now)));
        (*signal).into()
    }

    /// What waits to be sent, listed from the first asking on.
    pub(crate) fn pending(&self, replica: &RefCell<Replica>) -> Signal<Vec<PendingView>> {
        if !self.pending_asked.replace(true) {
            set_if_new(self.pending, pending_of(&replica.borrow()));
        }
        self.pending.into()
    }

    /// Tells screens what has changed. Call it after everything that touches the replica, without holding it.
    pub(crate) fn refresh(&self, replica: &RefCell<Replica>) {
        let changed = self.changed_kinds(&replica.borrow());
        for (signal, version) in changed {
            signal.set(version);
        }
        let (cards, pending, status) = {
            let replica = replica.borrow();
            let pending = self.pending_asked.get().then(|| pending_of(&replica));
            (cards_of(&replica), pending, replica.status())
        };
        set_if_new(self.cards, cards);
        if let Some(pending) = pending {
            set_if_new(self.pending, pending);
        }
        let mut next = self.status.get_untracked();
        next.pending_ops = count(status.pending);
        next.oldest_pending = status.oldest;
        next.open_cards = count(status.cards);
        next.as_of = (status.as_of != Timestamp::default()).then_some(status.as_of);
        set_if_new(self.status, next);
    }

    /// Changes what only the shell knows: the connection, the disk.
    pub(crate) fn change_status(&self, change: impl FnOnce(&mut SyncStatus)) {
        let mut next = self.status.get_untracked();
        change(&mut next);
        set_if_new(self.status, next);
    }

    pub(crate) fn connection(&self) -> Connection {
        self.status.with_untracked(|status| status.connection)
    }

    pub(crate) fn pending_ops(&self) -> u32 {
        self.status.with_untracked(|status| status.pending_ops)
    }

    fn changed_kinds(&self, replica: &Replica) -> Vec<(RwSignal<u64>, u64)> {
        let version = replica.version();
        let seen = self.seen.replace(version);
        if seen == version {
            return Vec::new();
        }
        let versions = self.versions.borrow();
        let changed = versions.iter().filter(|(kind, _)| {
            replica.changes_since(seen, &Kind::new(kind)).is_none_or(|ids| !ids.is_empty())
        });
        changed.map(|(_, signal)| (*signal, version)).collect()
    }
}

/// A word as screens spell it.
pub(crate) fn word(word: sync::replica::SyncWord) -> SyncWord {
    match word {
        sync::replica::SyncWord::Local => SyncWord::Local,
        sync::replica::SyncWord::Sending { sent, of } => SyncWord::Sending { done: sent, total: of },
        sync::replica::SyncWord::Done => SyncWord::Done,
        sync::replica::SyncWord::NeedsAction => SyncWord::NeedsAction,
    }
}

fn cards_of(replica: &Replica) -> Vec<CardView> {
    let open = replica.cards().into_iter().filter(|entry| entry.status == CardStatus::Open);
    open.map(card_view).collect()
}

/// A body that this build cannot read still shows as a card: its content is kept and can be handed on.
fn card_view(entry: &InboxEntry) -> CardView {
    view_of(&entry.card)
}

/// A card as screens see it.
pub(crate) fn view_of(card: &sync::message::Card) -> CardView {
    let body = OpBody::from_bytes(&card.body).ok();
    let (rejection, why, current) = match &card.result {
        OpResult::Refused { rejection, current, .. } => (Some(rejection.clone()), None, current.clone()),
        OpResult::Held { why, .. } => (None, Some(held::code(why).to_owned()), None),
        _ => (None, None, None),
    };
    CardView {
        op: card.op,
        kind: body.as_ref().map_or_else(String::new, |body| body.kind.clone()),
        version: body.as_ref().map_or(0, |body| body.kind_version),
        target: body.as_ref().map_or(domain::Id::NIL, |body| body.target),
        captured_at: body.as_ref().map_or(card.at, |body| body.captured.corrected()),
        intent: body.map_or_else(Vec::new, |body| body.intent),
        rejection,
        held: why,
        current,
        decided_at: card.at,
    }
}

fn pending_of(replica: &Replica) -> Vec<PendingView> {
    let view = |body: &OpBody| PendingView {
        op: body.op,
        kind: body.kind.clone(),
        target: body.target,
        captured_at: body.captured.corrected(),
        word: word(replica.word_of(body.target)),
        doubtful: replica.doubtful(body.op).cloned(),
    };
    replica.pending().into_iter().map(view).collect()
}

fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|present| *present != value) {
        signal.set(value);
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
