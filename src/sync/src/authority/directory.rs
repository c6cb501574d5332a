//! Who there is and with which keys: what the authority judges by, besides the rules.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Actor, DeviceId, Kind, Module, PersonId, Scope, SiteId};

use crate::hash::keyed;

/// Everybody who may act and every site there is, as the server derives it from its staff and site rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    pub people: BTreeMap<PersonId, Actor>,
    pub sites: BTreeSet<SiteId>,
    /// The stream seq at which a person's posts last changed. What was captured on an older view waits for a supervisor
    /// instead of being refused if the person may no longer do it (S23). Whoever is not listed never lost a right.
    pub rights_since: BTreeMap<PersonId, u64>,
}

impl Directory {
    /// The scopes a person may read now; nothing for a stranger (S14).
    #[must_use]
    pub fn scopes(&self, person: PersonId) -> BTreeSet<Scope> {
        self.people.get(&person).map(|actor| actor.scopes(&self.sites)).unwrap_or_default()
    }
}

/// The server's secrets that sync needs. Kept out of every backup of the data.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorityKeys {
    /// Signs witnesses.
    pub witness: [u8; 32],
    /// Every person's key on every device derives from it.
    pub actor_root: [u8; 32],
}

impl core::fmt::Debug for AuthorityKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AuthorityKeys")
    }
}

/// The key a person gets on a device at sign-in, to prove later who captured what (sync.md 2.2).
#[must_use]
pub fn actor_key(root: &[u8; 32], person: PersonId, device: DeviceId) -> [u8; 32] {
    keyed(root, &[b"actor", &person.id().0, &device.id().0])
}

/// Who asks, as the session says; nothing in the request is believed about it (S17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    pub person: PersonId,
    pub device: DeviceId,
}

/// Everything the authority judges by.
#[derive(Clone, Copy, Debug)]
pub struct Authority<'a> {
    pub modules: &'a [Module],
    pub keys: &'a AuthorityKeys,
    pub directory: &'a Directory,
    /// Record kinds from which the directory is derived: writing one of them makes the directory stale.
    pub rights_kinds: &'a [Kind],
}
