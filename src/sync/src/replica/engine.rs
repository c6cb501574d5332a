//! The replica itself: what it holds, and how every change reaches the view.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Actor, DeviceId, Id, OpId, PersonId, Scope, SiteId, order};

use super::confirmed::Confirmed;
use super::overlay::{Overlay, Rules, Wanted};
use super::versions::Versions;
use super::{
    CacheSnapshot, CacheState, CardStatus, Identity, InboxEntry, Ops, OpsSnapshot, Page, Renumbering,
    ReplicaConfig,
};
use crate::message::{FindReply, StreamId};
use crate::op::{OpBody, StoredBatch};

/// More changes at once than this are not noted one by one: a screen that has to look at so many reads all as quickly.
const MOST_NOTED: usize = 2_000;

/// The device's engine.
pub struct Replica {
    pub(super) config: ReplicaConfig,
    pub(super) identity: Option<Identity>,
    pub(super) people: BTreeMap<PersonId, Actor>,
    pub(super) ops: Ops,
    pub(super) state: CacheState,
    pub(super) confirmed: Confirmed,
    /// Pages that will show when one makes the cache whole again.
    pub(super) waiting: Vec<Page>,
    /// Log pages and their rows since the last compaction, and whether lost rows lie in old blocks.
    pub(super) logged: Logged,
    pub(super) overlay: Overlay,
    pub(super) versions: Versions,
    /// The scopes the signed-in person is shown: worked out with every rebase, asked for with every row.
    pub(super) visible: BTreeSet<Scope>,
    /// The server's word on how far it has this device's ops; `None` = not heard since the start.
    pub(super) stated: Option<u64>,
    pub(super) sending: Option<(u64, u64)>,
    /// Trimmed ops that the server was told of since the last change of epoch or device id (H11).
    pub(super) told: BTreeSet<OpId>,
    /// The op a failing server stumbles over, and how often it did.
    pub(super) stumbling: Option<(u64, u32)>,
    /// Inbox cards by the record they are about.
    pub(super) card_targets: BTreeMap<Id, BTreeSet<OpId>>,
    /// Ops that a later card replaces.
    replaced_by_cards: BTreeSet<OpId>,
    /// What each card is about and which op it amends, read from its body once.
    card_bodies: BTreeMap<OpId, (Id, Option<OpId>)>,
}

/// What the log holds, for deciding on compaction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Logged {
    pub(super) pages: usize,
    pub(super) rows: usize,
    pub(super) lost: bool,
}

impl Replica {
    /// An empty replica; nobody is signed in.
    #[must_use]
    pub fn new(config: ReplicaConfig) -> Replica {
        let mut ops = Ops::default();
        ops.adopt_device(config.device);
        let state = CacheState { stream: config.org.into(), ..CacheState::default() };
        Replica {
            config,
            identity: None,
            people: BTreeMap::new(),
            ops,
            state,
            confirmed: Confirmed::default(),
            waiting: Vec::new(),
            logged: Logged::default(),
            overlay: Overlay::default(),
            versions: Versions::default(),
            visible: BTreeSet::new(),
            stated: None,
            sending: None,
            told: BTreeSet::new(),
            stumbling: None,
            card_targets: BTreeMap::new(),
            replaced_by_cards: BTreeSet::new(),
            card_bodies: BTreeMap::new(),
        }
    }

    /// Starts from what the two databases hold.
    pub fn load(&mut self, ops: OpsSnapshot, cache: CacheSnapshot) {
        self.stated = None;
        self.sending = None;
        self.take_ops(ops.into());
        self.take_cache(cache);
        self.rebase_all();
    }

    /// Who is signed in from now on; `None` = nobody: nothing is shown, nothing can be captured.
    pub fn sign_in(&mut self, identity: Option<Identity>) {
        let known =
            identity.as_ref().is_none_or(|now| self.people.get(&now.actor.person) == Some(&now.actor));
        if known && self.identity == identity {
            return;
        }
        let person = |identity: &Identity| identity.actor.person;
        if self.identity.as_ref().map(person) != identity.as_ref().map(person) {
            self.confirmed.see_off();
        }
        if let Some(identity) = &identity {
            self.people.insert(identity.actor.person, identity.actor.clone());
        }
        self.identity = identity;
        self.rebase_all();
    }

    /// People whose ops may lie in the outbox, for replaying them under their own names.
    pub fn set_people(&mut self, mut people: BTreeMap<PersonId, Actor>) {
        if let Some(identity) = &self.identity {
            people.insert(identity.actor.person, identity.actor.clone());
        }
        if people == self.people {
            return;
        }
        self.people = people;
        self.rebase_all();
    }

    /// T1 is done: the batch is on disk.
    pub fn captured(&mut self, batch: StoredBatch) {
        if batch.first_dseq != self.ops.meta.next_dseq || batch.chain_before != self.ops.meta.chain {
            // Another tab has captured in between; the shell reloads `ops`. Until then this batch shows as well.
            self.ops.outbox.insert(batch.first_dseq, batch);
            self.rebase(BTreeSet::new());
            return;
        }
        let newest = bodies_after(&batch, batch.first_dseq - 1);
        let is_last = self.overlay.ops().last_key_value().is_none_or(|(dseq, _)| *dseq < batch.first_dseq);
        let appends = is_last && self.acked() < batch.first_dseq;
        self.ops.add(batch);
        if !appends {
            self.rebase(BTreeSet::new());
            return;
        }
        // What is pending already stands before these ops and cannot be touched by them.
        let rules = Rules { modules: self.config.modules, org: self.config.org, people: &self.people };
        let changed = self.overlay.append(rules, &self.confirmed, newest);
        self.note_changed(changed);
    }

    /// Another tab has written to `ops`.
    pub fn ops_reloaded(&mut self, ops: OpsSnapshot) {
        self.take_ops(ops.into());
        self.rebase(BTreeSet::new());
    }

    /// Another tab has written to `cache`, or was faster.
    pub fn cache_reloaded(&mut self, cache: CacheSnapshot) {
        self.take_cache(cache);
        self.rebase_all();
    }

    /// Records beyond the working set, asked for by the signed-in person. They are shown while this page lives, are never
    /// stored, and go with their scope.
    pub fn found(&mut self, reply: FindReply) {
        if self.identity.as_ref().map(|identity| identity.actor.person) != Some(reply.person) {
            return;
        }
        let readable = |row: &domain::Row| self.state.scopes.contains(&row.scope);
        let dirty = self.confirmed.welcome(reply.rows.into_iter().filter(readable).collect());
        self.rebase(dirty);
    }

    /// `CacheStore::clear` is done.
    pub fn cache_cleared(&mut self) {
        self.cache_reloaded(CacheSnapshot::default());
    }

    /// T7 is done.
    pub fn renumbered(&mut self, renumbering: &Renumbering) {
        self.ops.renumber(renumbering);
        self.stated = None;
        self.sending = None;
        self.stumbling = None;
        self.told.clear();
        self.rebase_all();
    }

    /// T7: everything kept, under a new device id, for `OpsStore::renumber`.
    #[must_use]
    pub fn renumbering(&self, new_device: DeviceId) -> Renumbering {
        Renumbering { stream: self.stream(), ..self.ops.renumbering(self.device(), new_device) }
    }

    /// The id this profile is known by to the server.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.ops.meta.device.unwrap_or(self.config.device)
    }

    pub(super) fn stream(&self) -> StreamId {
        self.config.org.into()
    }

    fn take_ops(&mut self, ops: Ops) {
        if ops.meta.device != self.ops.meta.device {
            self.stated = None;
        }
        if ops.meta.device != self.ops.meta.device || ops.meta.epoch != self.ops.meta.epoch {
            self.told.clear();
        }
        self.ops = ops;
        self.ops.adopt_device(self.config.device);
        self.index_cards();
    }

    fn take_cache(&mut self, cache: CacheSnapshot) {
        let fresh = CacheState { stream: self.stream(), ..CacheState::default() };
        self.state = cache.state.clone().unwrap_or(fresh);
        self.logged = Logged {
            pages: cache.pages.len(),
            rows: cache.pages.iter().map(|(_, page)| page.rows.len()).sum(),
            lost: cache.pages.iter().any(|(_, page)| !page.lost.is_empty()),
        };
        let guests = self.confirmed.see_off();
        (self.confirmed, self.waiting) = Confirmed::load(cache);
        // Another tab has written a page: what was looked up here stays, if it may still be read.
        let still = |row: &domain::Row| self.state.scopes.contains(&row.scope);
        self.confirmed.welcome(guests.into_iter().filter(still).collect());
    }

    pub(super) fn index_cards(&mut self) {
        self.card_targets.clear();
        self.replaced_by_cards.clear();
        self.card_bodies.retain(|op, _| self.ops.inbox.contains_key(op));
        for (op, entry) in &self.ops.inbox {
            // The same op id has the same body: what was read once need not be read again.
            let known = self.card_bodies.get(op).copied();
            // Handing a card over replaces nothing: it stays until somebody has settled it.
            let replaces = |body: &OpBody| body.amends.filter(|_| body.kind != crate::op::HAND_OVER);
            let read =
                || OpBody::from_bytes(&entry.card.body).ok().map(|body| (body.target, replaces(&body)));
            if let Some((target, amends)) = known.or_else(read) {
                self.card_bodies.insert(*op, (target, amends));
                self.card_targets.entry(target).or_default().insert(*op);
                self.replaced_by_cards.extend(amends);
            }
        }
    }

    /// Ops not yet in the rows, by number: the outbox beyond what the rows hold, and what the server says it lacks.
    /// Bodies that the overlay holds already are not decoded again.
    fn unconfirmed(&self) -> BTreeMap<u64, Wanted> {
        let acked = self.acked();
        let mut wanted = BTreeMap::new();
        let resent =
            self.ops.sent.values().filter(|batch| self.stated.is_some_and(|last| batch.last_dseq() > last));
        let kept = self.ops.outbox.values().map(|batch| (batch, acked));
        for (batch, known) in resent.map(|batch| (batch, self.stated.unwrap_or_default())).chain(kept) {
            let listed = (batch.first_dseq..).zip(&batch.op_ids).filter(|(dseq, _)| *dseq > known);
            let (held, fresh): (Vec<_>, Vec<_>) =
                listed.partition(|(dseq, op)| self.overlay.holds(*dseq, **op));
            wanted.extend(held.iter().map(|(dseq, _)| (*dseq, Wanted::Held)));
            let fresh: BTreeSet<u64> = order::set(fresh.into_iter().map(|(dseq, _)| dseq));
            if fresh.is_empty() {
                continue;
            }
            for (dseq, body) in bodies_after(batch, known) {
                if fresh.contains(&dseq) {
                    wanted.insert(dseq, Wanted::Fresh(Box::new(body)));
                }
            }
        }
        wanted
    }

    /// The last op of this device that the rows hold.
    pub(super) fn acked(&self) -> u64 {
        if self.state.acked_device == Some(self.device()) { self.state.acked_dseq } else { 0 }
    }

    /// Brings the view up to date after these confirmed records changed.
    pub(super) fn rebase(&mut self, dirty: BTreeSet<Id>) {
        self.visible = self.visible_scopes();
        let wanted = self.unconfirmed();
        let rules = Rules { modules: self.config.modules, org: self.config.org, people: &self.people };
        let changed = self.overlay.update(rules, &self.confirmed, wanted, dirty);
        self.note_changed(changed);
    }

    fn note_changed(&mut self, changed: BTreeSet<Id>) {
        if changed.len() > MOST_NOTED {
            self.versions.everything_changed();
            return;
        }
        for id in changed {
            let overlaid = self.overlay.top(id).and_then(|(_, row)| row);
            let kind = overlaid.or_else(|| self.confirmed.get(id)).map(|row| row.kind.clone());
            self.versions.changed(id, kind);
        }
    }

    /// As [`Replica::rebase`], from scratch, after which everything counts as changed.
    pub(super) fn rebase_all(&mut self) {
        self.overlay = Overlay::default();
        self.rebase(BTreeSet::new());
        self.versions.everything_changed();
    }

    /// The scopes the signed-in person is shown. Until the first pull under a new person: what both the cache holds
    /// and the person's own posts allow.
    fn visible_scopes(&self) -> BTreeSet<Scope> {
        let Some(identity) = &self.identity else { return BTreeSet::new() };
        let held = order::set(self.state.scopes.iter().copied());
        if self.state.person == Some(identity.actor.person) {
            return held;
        }
        let sites: BTreeSet<SiteId> = order::set(held.iter().filter_map(|scope| match scope {
            Scope::Site(site) | Scope::SitePii(site) => Some(*site),
            Scope::Org | Scope::User(_) => None,
        }));
        let granted = identity.actor.scopes(&sites);
        order::set(held.into_iter().filter(|scope| granted.contains(scope)))
    }

    /// Cards nobody has answered yet: no pending op and no later card replaces them.
    pub(super) fn open_cards(&self) -> impl Iterator<Item = &InboxEntry> {
        // Who hands a card to a supervisor goes on seeing it until it is settled.
        let answers = self.overlay.ops().values().filter(|pending| pending.body.kind != crate::op::HAND_OVER);
        let pending = order::set(answers.filter_map(|pending| pending.body.amends));
        let replaced = move |op: &OpId| pending.contains(op) || self.replaced_by_cards.contains(op);
        let inbox = self.ops.inbox.values();
        inbox.filter(move |entry| entry.status == CardStatus::Open && !replaced(&entry.card.op))
    }
}

/// The ops of a batch with a number above `known`, as far as this build can read them.
fn bodies_after(batch: &StoredBatch, known: u64) -> Vec<(u64, OpBody)> {
    let numbered = (batch.first_dseq..).zip(batch.open().unwrap_or_default());
    let later = numbered.filter(|(dseq, _)| *dseq > known);
    later.filter_map(|(dseq, bytes)| Some((dseq, OpBody::from_bytes(&bytes).ok()?))).collect()
}
