//! Whom a page may show to the caller, and by which name.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Actor, PersonId};

use super::page::Cell;
use crate::service::{Rights, Shared};
use crate::words;

/// The people of the organization as somebody with a permission at some sites may see them.
pub(crate) struct People {
    rights: Arc<Rights>,
    asker: Actor,
    permission: &'static str,
}

impl People {
    pub(crate) fn seen_by(shared: &Shared, asker: &Actor, permission: &'static str) -> People {
        People { rights: shared.rights(), asker: asker.clone(), permission }
    }

    /// Whether the caller may see everything, also what concerns nobody.
    pub(crate) fn all(&self) -> bool {
        self.asker.may(self.permission, None)
    }

    /// Whether this person works where the caller has the permission. One without a post is everybody's who has it:
    /// somebody has to look.
    pub(crate) fn sees(&self, person: PersonId) -> bool {
        if self.all() {
            return true;
        }
        let Some(actor) = self.rights.directory.people.get(&person) else { return false };
        let mut sites = actor.grants.iter().map(|grant| grant.site);
        actor.grants.is_empty() || sites.any(|site| self.asker.may(self.permission, site))
    }

    /// Those the caller may see, with their names.
    pub(crate) fn named(&self) -> BTreeMap<PersonId, String> {
        let people = self.rights.directory.people.iter().filter(|(person, _)| self.sees(**person));
        people.map(|(person, actor)| (*person, actor.name.clone())).collect()
    }

    pub(crate) fn cell(&self, person: PersonId) -> Cell {
        Cell::Person { person, name: self.name(person) }
    }

    /// The person's name; an id of nobody is shown by its end.
    pub(crate) fn name(&self, person: PersonId) -> String {
        if person == crate::directory::server_person() {
            return words::SERVER.zh.to_owned();
        }
        let known = self.rights.directory.people.get(&person);
        known.map_or_else(|| person.id().short(), |actor| actor.name.clone())
    }

    pub(crate) fn is_person(&self, id: domain::Id) -> bool {
        self.rights.directory.people.contains_key(&PersonId(id))
    }
}
