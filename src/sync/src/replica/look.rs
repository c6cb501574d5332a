//! What screens see.

use std::sync::Arc;

use domain::{Id, Kind, OpId, Rejection, Row};

use super::overlay::{Pending, Verdict};
use super::{CacheState, InboxEntry, Replica, SyncStatus, SyncWord};
use crate::message::Card;
use crate::op::OpBody;

impl Replica {
    /// A record as the person sees it: confirmed, with pending work on top. Own pending work always shows; other
    /// people's only in scopes the person may read.
    #[must_use]
    pub fn row(&self, id: Id) -> Option<Arc<Row>> {
        self.shown(id).cloned()
    }

    fn shown(&self, id: Id) -> Option<&Arc<Row>> {
        let (me, scopes) = (self.identity.as_ref()?.actor.person, &self.visible);
        match self.overlay.top(id) {
            Some((pending, layer)) => {
                layer.filter(|row| pending.body.actor == me || scopes.contains(&row.scope))
            }
            None => self.confirmed.get(id).filter(|row| scopes.contains(&row.scope)),
        }
    }

    /// Every visible record of a kind, by id.
    #[must_use]
    pub fn rows_of(&self, kind: &Kind) -> Vec<Arc<Row>> {
        if self.identity.is_none() {
            return Vec::new();
        }
        // Both are in the order of ids: what pending ops write takes the place of what is confirmed.
        let mut written = self.overlay.written().peekable();
        let overlaid = |id: Id| self.shown(id).filter(|row| row.kind == *kind).cloned();
        let mut rows = Vec::new();
        for row in self.confirmed.of_kind(kind) {
            while let Some(id) = written.next_if(|id| *id < row.id) {
                rows.extend(overlaid(id));
            }
            if written.next_if_eq(&row.id).is_some() {
                rows.extend(overlaid(row.id));
            } else if self.visible.contains(&row.scope) {
                rows.push(Arc::clone(row));
            }
        }
        rows.extend(written.filter_map(overlaid));
        rows
    }

    /// Rises with every change of the view.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.versions.now()
    }

    /// Records of a kind whose view changed after `version`, gone ones included; `None` = read all again.
    #[must_use]
    pub fn changes_since(&self, version: u64, kind: &Kind) -> Option<Vec<Id>> {
        self.versions.since(version, kind)
    }

    /// The one word beside a record.
    #[must_use]
    pub fn word_of(&self, record: Id) -> SyncWord {
        let cards = self.card_targets.get(&record);
        if cards.is_some_and(|cards| self.open_cards().any(|entry| cards.contains(&entry.card.op))) {
            return SyncWord::NeedsAction;
        }
        let stated = self.stated.unwrap_or_default().max(self.acked());
        let waiting = self.overlay.concerning(record);
        let unsent = waiting.iter().filter(|dseq| **dseq > stated).count();
        let in_flight = waiting.iter().any(|d| self.sending.is_some_and(|(from, to)| (from..to).contains(d)));
        let of = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        let sent = of - u32::try_from(unsent).unwrap_or(of);
        match () {
            () if unsent == 0 => SyncWord::Done,
            () if in_flight || sent > 0 => SyncWord::Sending { sent, of },
            () => SyncWord::Local,
        }
    }

    /// For the connection badge and the device page.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        SyncStatus {
            pending: usize::try_from(self.pending_count()).unwrap_or(usize::MAX),
            oldest: self.oldest_pending(),
            cards: self.open_cards().count(),
            position: self.state.cursor.position,
            as_of: self.state.as_of,
            whole: self.state.whole,
        }
    }

    /// Refused and held ops that nobody has answered yet, oldest first.
    #[must_use]
    pub fn cards(&self) -> Vec<&InboxEntry> {
        let mut cards: Vec<&InboxEntry> = self.open_cards().collect();
        domain::order::sort_by_key(&mut cards, |entry| (entry.card.at, entry.card.op));
        cards
    }

    /// The card of this op, answered or not.
    #[must_use]
    pub fn card(&self, op: OpId) -> Option<&Card> {
        self.ops.inbox.get(&op).map(|entry| &entry.card)
    }

    /// Why a pending op will probably be refused. It is sent nevertheless.
    #[must_use]
    pub fn doubtful(&self, op: OpId) -> Option<&Rejection> {
        match &self.pending_op(op)?.verdict {
            Verdict::Doubtful(rejection) => Some(rejection),
            Verdict::Fine | Verdict::Unknown => None,
        }
    }

    /// Whether this device lacks the data to tell what will become of a pending op (待核, Z0c).
    #[must_use]
    pub fn is_unknown(&self, op: OpId) -> bool {
        self.pending_op(op).is_some_and(|pending| pending.verdict == Verdict::Unknown)
    }

    fn pending_op(&self, op: OpId) -> Option<&Pending> {
        self.overlay.by_id(op)
    }

    /// Ops not yet in the confirmed rows, oldest first.
    #[must_use]
    pub fn pending(&self) -> Vec<&OpBody> {
        self.overlay.ops().values().map(|pending| &pending.body).collect()
    }

    /// The cache's state as the last stored page left it.
    #[must_use]
    pub fn cache_state(&self) -> &CacheState {
        &self.state
    }

    /// What `ops` holds, as this replica mirrors it.
    #[must_use]
    pub fn ops(&self) -> &super::Ops {
        &self.ops
    }

    /// Every row of the server's that lies in memory, shown or not: for the simulator's search (S21).
    pub fn rows_in_memory(&self) -> impl Iterator<Item = &Row> {
        let waiting = self.waiting.iter().flat_map(|page| &page.rows);
        self.confirmed.all().map(|row| &**row).chain(waiting)
    }

    /// Every confirmed row, by id, without regard to who is signed in: for the simulator's comparison.
    pub fn confirmed_rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.confirmed.all()
    }
}
