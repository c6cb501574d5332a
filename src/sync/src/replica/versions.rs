//! Which records changed since a screen last looked.

use std::collections::BTreeMap;

use domain::{Id, Kind};

/// More changes than this are not listed one by one; a screen then reads everything again.
const MOST_LISTED: usize = 20_000;

/// A counter that rises with every change of the view, and the changes by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    now: u64,
    /// Changes up to here are no longer listed.
    floor: u64,
    changes: BTreeMap<u64, Id>,
    last_kind: BTreeMap<Id, Kind>,
    kind_of: BTreeMap<u64, Kind>,
}

impl Versions {
    /// A record's view changed; `kind` = its kind now, `None` if it is gone.
    pub(super) fn changed(&mut self, id: Id, kind: Option<Kind>) {
        self.now += 1;
        let Some(kind) = kind.or_else(|| self.last_kind.get(&id).cloned()) else {
            // It went without ever having been listed: which lists showed it is unknown.
            self.everything_changed();
            return;
        };
        self.last_kind.insert(id, kind.clone());
        self.kind_of.insert(self.now, kind);
        self.changes.insert(self.now, id);
        if self.changes.len() > MOST_LISTED {
            self.everything_changed();
        }
    }

    pub(super) fn everything_changed(&mut self) {
        self.now += 1;
        *self = Versions { now: self.now, floor: self.now, ..Versions::default() };
    }

    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Changed records of a kind after `version`; `None` = everything may have changed.
    pub(super) fn since(&self, version: u64, kind: &Kind) -> Option<Vec<Id>> {
        if version < self.floor {
            return None;
        }
        let later = self.changes.range(version + 1..);
        let mut ids: Vec<Id> =
            later.filter(|(at, _)| self.kind_of.get(at) == Some(kind)).map(|(_, id)| *id).collect();
        domain::order::sort(&mut ids);
        ids.dedup();
        Some(ids)
    }
}
