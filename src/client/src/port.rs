//! The replica as screens see it.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use domain::{Actor, Id, Intent, Kind, OpId, PersonId, Rejection, Row, Timestamp};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use storage::StorageError;
use storage::keyring::{Lock, Member};
use storage::replica::{Draft, DraftKey, OpsStore};
use sync::message::FindRequest;
use sync::op::{self, NewBatch};
use sync::replica::{Captured, Identity, Strictness};
use ui::photos::PhotoPort;
use ui::replica::{
    CaptureError, CardView, Connection, Find, Found, LocalFuture, NotBeside, PendingView, PersonHere,
    ReplicaPort, Saved, ServerAnswer, SyncAnswer, SyncStatus, SyncWord,
};

use crate::node::Node;
use crate::{api, disk, draft_places, files, screens, signals, unsaved, working_set};

/// How long 立即同步 may take to answer (ux.md 3.5).
const ANSWER_WITHIN_MS: u64 = 9_000;

/// A page of what the server finds.
const FOUND_AT_ONCE: u32 = 50;

/// The shell's side of [`ReplicaPort`].
pub(crate) struct Port {
    node: Rc<Node>,
}

impl Port {
    pub(crate) fn new(node: Rc<Node>) -> Port {
        Port { node }
    }

    fn person(&self) -> Option<PersonId> {
        self.node.session.borrow().as_ref().map(|session| session.actor.person)
    }

    fn draft_key(&self, form: &str) -> Option<DraftKey> {
        self.person().map(|actor| self.node.drafts.key(actor, form))
    }

    /// Who does again what was refused, to the same record, amends it: the card closes with the new attempt.
    fn refused_before(&self, intent: &Intent) -> Option<OpId> {
        let same = |card: &&CardView| card.kind == intent.kind && card.target == intent.target;
        let own = self.node.signals.cards.with_untracked(|cards| {
            cards.iter().rev().filter(|card| card.rejection.is_some()).find(same).map(|card| card.op)
        });
        own.or_else(|| self.node.answering.borrow().as_ref().filter(same).map(|card| card.op))
    }

    /// Checks, stores, and only then says saved.
    fn capture_ops(
        &self,
        ops: Vec<Captured>,
        form: Option<String>,
    ) -> LocalFuture<Result<Saved, CaptureError>> {
        let node = Rc::clone(&self.node);
        let draft = form.and_then(|form| self.draft_key(&form));
        if draft.is_none() && self.person().is_none() {
            return done(Err(CaptureError::NotSignedIn));
        }
        let prepared = {
            let mut new_id = || OpId(node.ids.next());
            node.replica.borrow().prepare(ops, Strictness::Rules, node.clock.stamp(), &mut new_id)
        };
        Box::pin(async move { keep(&node, prepared.map_err(CaptureError::Rejected)?, draft).await })
    }
}

/// Captures in the name of somebody who is not who works here, or in nobody's presence: without a key only "claimed".
pub(crate) async fn capture_as(
    node: &Rc<Node>,
    identity: &Identity,
    ops: Vec<Captured>,
    strictness: Strictness,
) -> Result<Saved, CaptureError> {
    let prepared = {
        let mut new_id = || OpId(node.ids.next());
        node.replica.borrow().prepare_as(identity, ops, strictness, node.clock.stamp(), &mut new_id)
    };
    keep(node, prepared.map_err(CaptureError::Rejected)?, None).await
}

/// T1, or in memory until the disk takes it.
async fn keep(node: &Rc<Node>, batch: NewBatch, draft: Option<DraftKey>) -> Result<Saved, CaptureError> {
    let saved = Saved { ops: batch.op_ids.clone() };
    if unsaved::store(node, &batch, draft.as_ref()).await.is_err() {
        unsaved::keep(node, batch, draft);
        return Err(CaptureError::KeptInMemory);
    }
    disk::ask_to_persist(node);
    files::after_capture(node, &batch);
    Ok(saved)
}

impl ReplicaPort for Port {
    fn row(&self, id: Id) -> Option<Arc<Row>> {
        self.node.replica.borrow().row(id)
    }

    fn rows_of(&self, kind: &str) -> Vec<Arc<Row>> {
        self.node.replica.borrow().rows_of(&Kind::new(kind))
    }

    fn changes_since(&self, kind: &str, version: u64) -> Option<Vec<Id>> {
        self.node.replica.borrow().changes_since(version, &Kind::new(kind))
    }

    fn version(&self, kind: &'static str) -> Signal<u64> {
        let now = self.node.replica.borrow().version();
        self.node.signals.version(kind, now)
    }

    fn word_of(&self, id: Id) -> SyncWord {
        self.node.files.word(id, signals::word(self.node.replica.borrow().word_of(id)))
    }

    fn status(&self) -> Signal<SyncStatus> {
        self.node.signals.status.into()
    }

    fn cards(&self) -> Signal<Vec<CardView>> {
        self.node.signals.cards.into()
    }

    fn pending(&self) -> Signal<Vec<PendingView>> {
        self.node.signals.pending(&self.node.replica)
    }

    fn actor(&self) -> Signal<Option<Actor>> {
        self.node.signals.actor.into()
    }

    fn now(&self) -> Timestamp {
        self.node.now()
    }

    fn new_id(&self) -> Id {
        self.node.ids.next()
    }

    fn next_provisional_number(&self) -> String {
        self.node.next_number()
    }

    fn check(&self, intent: &Intent) -> Result<(), Rejection> {
        let objection = self.node.replica.borrow().objection(intent, self.node.clock.stamp());
        objection.map_or(Ok(()), Err)
    }

    fn capture(
        &self,
        intents: Vec<Intent>,
        amends: Option<OpId>,
        form: Option<String>,
    ) -> LocalFuture<Result<Saved, CaptureError>> {
        let mut ops: Vec<Captured> = intents.into_iter().map(Captured::from).collect();
        if let Some(first) = ops.first_mut() {
            first.amends = amends.or_else(|| self.refused_before(&first.intent));
        }
        self.capture_ops(ops, form)
    }

    fn save_draft(&self, form: &str, bytes: Vec<u8>) -> LocalFuture<bool> {
        let Some(key) = self.draft_key(form) else { return done(false) };
        let (node, saved_at) = (Rc::clone(&self.node), self.node.now());
        let draft = Draft { key, saved_at, bytes };
        Box::pin(async move {
            let mut kept = node.ops.save_draft(&draft).await;
            if matches!(kept, Err(StorageError::Full { .. })) && working_set::make_room(&node).await {
                kept = node.ops.save_draft(&draft).await;
            }
            kept.is_ok()
        })
    }

    fn draft(&self, form: &str) -> LocalFuture<Option<Vec<u8>>> {
        let Some(person) = self.person() else { return done(None) };
        let (node, form) = (Rc::clone(&self.node), form.to_owned());
        Box::pin(async move {
            draft_places::find(&node, person, &form).await;
            let key = node.drafts.key(person, &form);
            let drafts = node.ops.drafts(person).await.unwrap_or_default();
            drafts.into_iter().find(|draft| draft.key == key).map(|draft| draft.bytes)
        })
    }

    fn draft_left(&self, form: &str) {
        if let Some(person) = self.person() {
            self.node.drafts.let_go(person, form);
        }
    }

    fn discard_draft(&self, form: &str) -> LocalFuture<()> {
        let Some(key) = self.draft_key(form) else { return done(()) };
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            // A draft that stays is offered once more: annoying, harmless.
            let _ = node.ops.delete_draft(&key).await;
        })
    }

    fn drafts(&self) -> LocalFuture<Vec<(String, Timestamp)>> {
        let Some(person) = self.person() else { return done(Vec::new()) };
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            let mut drafts = node.ops.drafts(person).await.unwrap_or_default();
            domain::order::sort_by_key(&mut drafts, |draft| core::cmp::Reverse(draft.saved_at));
            let form = |place: &str| draft_places::form_of(place).to_owned();
            drafts.into_iter().map(|draft| (form(&draft.key.form), draft.saved_at)).collect()
        })
    }

    fn sync_now(&self) -> LocalFuture<SyncAnswer> {
        let node = Rc::clone(&self.node);
        Box::pin(async move { sync_now(&node).await })
    }

    fn card(&self, op: OpId) -> Option<CardView> {
        let own =
            self.node.signals.cards.with_untracked(|cards| cards.iter().find(|card| card.op == op).cloned());
        own.or_else(|| self.node.answering.borrow().clone().filter(|card| card.op == op))
    }

    fn answer(&self, op: OpId, intent: Intent) -> LocalFuture<Result<(), CaptureError>> {
        let stays = intent.kind == op::HAND_OVER;
        let capture = Captured { amends: Some(op), ..Captured::from(intent) };
        let (stored, node) = (self.capture_ops(vec![capture], None), Rc::clone(&self.node));
        Box::pin(async move {
            stored.await?;
            // The op that answers is safe; a card that stays open until the next page is no harm.
            if !stays && node.ops.close_card(op).await.is_ok() {
                let _ = node.reload_ops().await;
            }
            Ok(())
        })
    }

    fn find(&self, wanted: Find) -> LocalFuture<Option<Found>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            let request = FindRequest {
                stream: node.stream(),
                kind: wanted.kind.to_owned(),
                site: wanted.site,
                text: wanted.text,
                ids: wanted.ids,
                before: wanted.before,
                limit: FOUND_AT_ONCE,
            };
            let reply = screens::find(Rc::clone(&node), request).await.ok()?.await?;
            let of_kind = reply.rows.iter().filter(|row| row.kind.as_str() == wanted.kind);
            let found = Found { count: of_kind.count(), before: reply.before };
            node.change(|replica| replica.found(reply));
            Some(found)
        })
    }

    fn photos(&self) -> LocalFuture<Option<Rc<dyn PhotoPort>>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move { screens::file_port(node).await.ok() })
    }

    fn people_beside(&self) -> Vec<PersonHere> {
        let (ring, own) = (self.node.keys.ring.borrow(), self.person());
        // With half of the key at the server, nobody opens theirs beside somebody else's session.
        let opens = |lock: &Lock| !matches!(lock, Lock::ServerHalf { .. });
        let others =
            ring.members.iter().filter(|(person, member)| Some(**person) != own && opens(&member.lock));
        let here = |(person, member): (&PersonId, &Member)| PersonHere {
            person: *person,
            name: member.name.clone(),
            by_pin: matches!(member.lock, Lock::Pin { .. }),
        };
        others.map(here).collect()
    }

    fn capture_beside(
        &self,
        person: PersonId,
        pin: String,
        intents: Vec<Intent>,
    ) -> LocalFuture<Result<Saved, NotBeside>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move {
            let acting = screens::beside(node, person, pin, intents).await;
            acting.map_err(|_| NotBeside::Failed)?.await
        })
    }

    fn request(
        &self,
        method: &'static str,
        path: String,
        body: Option<String>,
    ) -> LocalFuture<Option<ServerAnswer>> {
        let node = Rc::clone(&self.node);
        Box::pin(async move { api::online_only(&node, method, &path, body).await })
    }
}

/// Starts a round and waits for its end, but answers in time in any case.
async fn sync_now(node: &Rc<Node>) -> SyncAnswer {
    let before = node.signals.status.get_untracked();
    let (rounds, started) = (node.rounds.get(), crate::clock::monotonic_ms());
    node.kick.kick();
    // A round that is already under way may have begun before the person's last capture: wait for the one after it.
    while node.rounds.get() < rounds + 1 && crate::clock::monotonic_ms() - started < ANSWER_WITHIN_MS {
        TimeoutFuture::new(50).await;
    }
    let after = node.signals.status.get_untracked();
    SyncAnswer {
        sent: before.pending_ops.saturating_sub(after.pending_ops),
        failed: after.open_cards.saturating_sub(before.open_cards),
        left: after.pending_ops,
        reached_server: after.connection == Connection::Online && node.rounds.get() > rounds,
    }
}

fn done<T: 'static>(value: T) -> LocalFuture<T> {
    Box::pin(std::future::ready(value)) as std::pin::Pin<Box<dyn Future<Output = T>>>
}
