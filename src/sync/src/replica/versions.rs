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

#[cfg(test)]
mod tests {
    use super::*;

    fn notes() -> Kind {
        Kind::new("notes.note")
    }

    fn id(number: u32) -> Id {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Id(bytes)
    }

    #[test]
    fn a_list_hears_of_its_own_kind_once_each_and_in_order() {
        let mut versions = Versions::default();
        versions.changed(id(2), Some(notes()));
        versions.changed(id(1), Some(notes()));
        versions.changed(id(3), Some(Kind::new("notes.other")));
        versions.changed(id(2), Some(notes()));
        assert_eq!(versions.now(), 4);
        assert_eq!(versions.since(0, &notes()), Some(vec![id(1), id(2)]));
        assert_eq!(versions.since(1, &notes()), Some(vec![id(1), id(2)]));
        assert_eq!(versions.since(2, &notes()), Some(vec![id(2)]));
        assert_eq!(versions.since(4, &notes()), Some(vec![]));
        versions.changed(id(3), None);
        assert_eq!(
            versions.since(4, &Kind::new("notes.other")),
            Some(vec![id(3)]),
            "it went: its list hears"
        );
        assert_eq!(versions.since(4, &notes()), Some(vec![]));
    }

    #[test]
    fn who_looks_at_what_is_no_longer_listed_reads_all_again() {
        let mut versions = Versions::default();
        versions.changed(id(1), Some(notes()));
        versions.changed(id(2), None);
        assert_eq!(
            (versions.since(1, &notes()), versions.now()),
            (None, 3),
            "never listed: any list may have shown it"
        );
        assert_eq!(versions.since(3, &notes()), Some(vec![]));
        versions.everything_changed();
        assert_eq!((versions.since(3, &notes()), versions.now()), (None, 4));
        for number in 0..MOST_LISTED as u32 {
            versions.changed(id(number), Some(notes()));
        }
        assert_eq!(versions.since(4, &notes()).map(|ids| ids.len()), Some(MOST_LISTED));
        versions.changed(id(0), Some(notes()));
        assert_eq!(versions.since(4, &notes()), None, "more than is listed");
    }
}
