//! Rows as the server confirmed them, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{Day, Id, Kind, Row, Scope, Timestamp};

use super::{CacheSnapshot, Page};
use crate::mutant::{Mutant, active};

/// The confirmed working set.
#[derive(Clone, Debug, Default)]
pub(super) struct Confirmed {
    rows: BTreeMap<Id, Arc<Row>>,
    kinds: BTreeMap<Kind, BTreeSet<Id>>,
    /// Closed records by when they were last touched: what ages out is found without looking at the rest.
    closed: BTreeSet<(Timestamp, Id)>,
    /// Seqs of removals seen since the cache was last whole: an older image must not come back.
    gone: BTreeMap<Id, u64>,
    aged: Day,
    /// Records beyond the working set that a search brought in: shown while this page lives, never kept.
    guests: BTreeSet<Id>,
}

impl Confirmed {
    /// Replays a cache from disk. Pages that did not make it whole again are returned, for when one does.
    pub(super) fn load(snapshot: CacheSnapshot) -> (Confirmed, Vec<Page>) {
        let mut confirmed = Confirmed::default();
        for row in snapshot.blocks.into_iter().flatten() {
            confirmed.insert(Arc::new(row));
        }
        let ever_whole = snapshot.state.as_ref().is_some_and(|state| state.ever_whole);
        let mut waiting = Vec::new();
        for (_, page) in snapshot.pages {
            confirmed.receive(page, ever_whole, &mut waiting);
        }
        (confirmed, waiting)
    }

    /// Takes a page; ids whose image has changed. Once a cache was whole, later pages wait until they make it whole
    /// again, so that nobody sees half of what belongs together. Lost scopes never wait.
    pub(super) fn receive(
        &mut self,
        mut page: Page,
        ever_whole: bool,
        waiting: &mut Vec<Page>,
    ) -> BTreeSet<Id> {
        let mut dirty = BTreeSet::new();
        if !active(Mutant::KeepLostScopes) {
            let lost = std::mem::take(&mut page.lost);
            if !lost.is_empty() {
                self.drop_scopes(&lost, &mut dirty);
                for earlier in waiting.iter_mut() {
                    earlier.rows.retain(|row| !lost.contains(&row.scope));
                }
            }
        }
        let show = page.whole || !ever_whole;
        waiting.push(page);
        if show {
            for page in std::mem::take(waiting) {
                self.apply(page, &mut dirty);
            }
        }
        dirty
    }

    fn apply(&mut self, page: Page, dirty: &mut BTreeSet<Id>) {
        for gone in &page.gone {
            let older =
                self.rows.get(&gone.id).is_some_and(|row| row.seq < gone.seq && row.scope == gone.scope);
            if older {
                self.remove(gone.id);
                dirty.insert(gone.id);
            }
            let seen = self.gone.entry(gone.id).or_default();
            *seen = gone.seq.max(*seen);
        }
        for row in page.rows {
            let known = self.rows.get(&row.id).map_or(0, |row| row.seq);
            let gone = self.gone.get(&row.id).copied().unwrap_or_default();
            if row.seq >= known.max(gone) && row.seq > 0 {
                if row.seq > known {
                    dirty.insert(row.id);
                }
                self.insert(Arc::new(row));
            }
        }
        if page.whole {
            self.gone.clear();
        }
        if page.floor > self.aged && !active(Mutant::NoAging) {
            self.aged = page.floor;
        }
        let aged = self.closed.range(..(self.aged.start(), Id::NIL)).map(|(_, id)| *id).collect();
        self.drop_rows(aged, dirty);
    }

    /// Takes in records beyond the working set, unless a newer image is here or they were removed meanwhile.
    pub(super) fn welcome(&mut self, rows: Vec<Row>) -> BTreeSet<Id> {
        let mut dirty = BTreeSet::new();
        for row in rows {
            let known = self.rows.get(&row.id).map_or(0, |row| row.seq);
            let gone = self.gone.get(&row.id).copied().unwrap_or_default();
            if row.seq > known.max(gone) {
                dirty.insert(row.id);
                let (id, touched) = (row.id, row.touched);
                self.insert(Arc::new(row));
                // What is not of the working set does not age out of it.
                self.closed.remove(&(touched, id));
                self.guests.insert(id);
            }
        }
        dirty
    }

    /// The guests leave; for whoever comes next.
    pub(super) fn see_off(&mut self) -> Vec<Row> {
        let guests = core::mem::take(&mut self.guests);
        let rows = guests.iter().filter_map(|id| self.rows.get(id)).map(|row| (**row).clone()).collect();
        for id in guests {
            self.remove(id);
        }
        rows
    }

    fn drop_scopes(&mut self, lost: &[Scope], dirty: &mut BTreeSet<Id>) {
        let unwanted = self.rows.values().filter(|row| lost.contains(&row.scope));
        self.drop_rows(unwanted.map(|row| row.id).collect(), dirty);
    }

    fn drop_rows(&mut self, ids: Vec<Id>, dirty: &mut BTreeSet<Id>) {
        for id in ids {
            self.remove(id);
            dirty.insert(id);
        }
    }

    fn insert(&mut self, row: Arc<Row>) {
        self.guests.remove(&row.id);
        let moved = self.rows.get(&row.id).is_none_or(|old| old.kind != row.kind);
        if moved {
            self.remove(row.id);
            self.kinds.entry(row.kind.clone()).or_default().insert(row.id);
        }
        let (id, closed) = (row.id, (!row.open).then_some((row.touched, row.id)));
        if let Some(old) = self.rows.insert(id, row)
            && !old.open
        {
            self.closed.remove(&(old.touched, id));
        }
        self.closed.extend(closed);
    }

    fn remove(&mut self, id: Id) {
        self.guests.remove(&id);
        let Some(row) = self.rows.remove(&id) else { return };
        self.closed.remove(&(row.touched, id));
        if let Some(ids) = self.kinds.get_mut(&row.kind) {
            ids.remove(&id);
        }
    }

    pub(super) fn get(&self, id: Id) -> Option<&Arc<Row>> {
        self.rows.get(&id)
    }

    /// Every row of a kind, by id.
    pub(super) fn of_kind<'a>(&'a self, kind: &'a Kind) -> Box<dyn Iterator<Item = &'a Arc<Row>> + 'a> {
        let Some(ids) = self.kinds.get(kind) else { return Box::new(core::iter::empty()) };
        // A walk along all rows is cheaper than a search for each of a quarter of them.
        if ids.len() > self.rows.len() / 4 {
            return Box::new(self.rows.values().filter(|row| row.kind == *kind));
        }
        Box::new(ids.iter().filter_map(|id| self.rows.get(id)))
    }

    /// The working set, without guests.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.rows.values().filter(|row| !self.guests.contains(&row.id))
    }

    /// Of the working set.
    pub(super) fn len(&self) -> usize {
        self.rows.len() - self.guests.len()
    }
}
