//! Rights follow the staff records: a new post counts here as soon as it has been pulled.

use std::collections::BTreeMap;

use domain::{Actor, Kind, PersonId, Record};
use leptos::prelude::{GetUntracked, Set};
use staff::{Person, Post};
use sync::replica::Replica;

use crate::node::Node;

/// Works the directory out again if people or posts have changed.
pub(crate) fn renew(node: &Node) {
    let people = {
        let replica = node.replica.borrow();
        let version = replica.version();
        let seen = node.people_seen.replace(Some(version));
        let changed = |seen| {
            let since = |kind: &str| replica.changes_since(seen, &Kind::new(kind));
            [Person::KIND, Post::KIND].into_iter().any(|kind| since(kind).is_none_or(|ids| !ids.is_empty()))
        };
        if seen == Some(version) || !seen.is_none_or(changed) {
            return;
        }
        directory(&replica)
    };
    adopt_own(node, &people);
    let mut replica = node.replica.borrow_mut();
    replica.set_people(people);
    // What that alone has changed is no news about people.
    node.people_seen.set(Some(replica.version()));
}

/// Shows the signed-in person to the screens.
pub(crate) fn set_actor(node: &Node) {
    let actor = node.session.borrow().as_ref().map(|session| session.actor.clone());
    if node.signals.actor.get_untracked() != actor {
        node.signals.actor.set(actor);
    }
}

/// The signed-in person as the records now have it. Until the records are here, what sign-in said holds.
fn adopt_own(node: &Node, people: &BTreeMap<PersonId, Actor>) {
    let own = {
        let session = node.session.borrow();
        let present = session.as_ref().map(|session| &session.actor);
        present.and_then(|present| people.get(&present.person).filter(|own| *own != present)).cloned()
    };
    let Some(own) = own else { return };
    let identity = {
        let mut session = node.session.borrow_mut();
        let Some(session) = session.as_mut() else { return };
        session.actor = own;
        session.identity()
    };
    node.replica.borrow_mut().sign_in(Some(identity));
    set_actor(node);
}

fn directory(replica: &Replica) -> BTreeMap<PersonId, Actor> {
    let people = rows::<Person>(replica);
    let posts = rows::<Post>(replica);
    staff::directory(people, posts)
}

/// Records this build cannot read are left out: their rights are then those of nobody.
fn rows<R: Record>(replica: &Replica) -> Vec<R> {
    replica.rows_of(&Kind::new(R::KIND)).iter().filter_map(|row| row.decode().ok()).collect()
}
