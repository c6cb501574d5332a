//! Several people's locks on one device, in a real browser.

use std::collections::BTreeSet;
use std::rc::Rc;

use domain::{Actor, Grant, Id, MembershipStatus, OrgId, PersonId, Timestamp};
use leptos::prelude::Set;
use storage::keyring::{Lock, Tries};
use storage::replica::OpsStore;
use sync::Hash;
use sync::op::{CLAIMED, batch_mac};
use sync::replica::{Captured, Identity, Strictness};
use ui::replica::{NotBeside, ReplicaPort};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::clock::Clock;
use crate::keys::unlock::{self, Brought, StillLocked};
use crate::keys::{self, key_of};
use crate::node::Node;
use crate::port::{self, Port};
use crate::random::Ids;
use crate::session::Session;

const FIRST: PersonId = PersonId(Id([1; 16]));
const SECOND: PersonId = PersonId(Id([2; 16]));

/// As the real one, and quick.
fn lock() -> Lock {
    Lock::Pin { salt: crate::random::bytes(), memory_kib: 8, passes: 1 }
}

fn session(node: &Node, person: PersonId) -> Session {
    let grant = Grant { site: None, permissions: BTreeSet::from(["*".to_owned()]), personal_data: true };
    let name = if person == FIRST { "甲" } else { "乙" }.to_owned();
    let actor = Actor { person, name, status: MembershipStatus::Confirmed, grants: vec![grant] };
    let device = node.replica.borrow().device();
    Session {
        actor,
        key: (device, person.id().0[0..1].repeat(32).try_into().unwrap()),
        signed_in_at: Timestamp(1),
    }
}

/// A device of two people, of whom the first works there.
async fn shared() -> Rc<Node> {
    let node = Node::open(OrgId(Ids::new().next()), Rc::new(Clock::new()), Ids::new()).await.unwrap();
    for (person, pin) in [(SECOND, "603318"), (FIRST, "472915")] {
        let (session, lock) = (session(&node, person), lock());
        let key = key_of(pin, &lock).unwrap();
        unlock::set_lock(&node, &session, lock, &key).await.unwrap();
        node.set_session(Some(session));
    }
    node
}

#[wasm_bindgen_test]
async fn a_second_person_acts_by_their_own_pin_in_their_own_name_and_nothing_changes_hands() {
    let node = shared().await;
    let port = Port::new(Rc::clone(&node));
    let site = port.new_id();
    let act = |person, pin: &str| {
        port.capture_beside(person, pin.to_owned(), vec![crate::tests::found_site(site, "翠苑")])
    };
    let beside = port.people_beside();
    assert_eq!(beside.iter().map(|one| (one.person, one.by_pin)).collect::<Vec<_>>(), [(SECOND, true)]);
    let first_ones = act(SECOND, "472915").await;
    assert_eq!(first_ones, Err(NotBeside::Wait { wait_ms: 1_000 }), "the first one's PIN");
    let mut change = keys::change(&node).await.unwrap();
    change.ring.members.get_mut(&SECOND).unwrap().tries = Tries::default();
    change.keep(&node).await.unwrap();
    act(SECOND, "603318").await.unwrap();
    let waiting = node.ops.load(node.stream()).await.unwrap().outbox;
    let [batch] = &waiting[..] else { panic!("{waiting:?}") };
    let listed = [(batch.op_ids[0], Hash::of(&batch.open().unwrap()[0]))];
    assert_eq!(batch.actor, SECOND);
    assert_eq!(batch.actor_mac, batch_mac(&[2; 32], &listed), "the server knows whose key it was");
    let here = node.session.borrow().as_ref().map(|session| session.actor.person);
    assert_eq!(here, Some(FIRST), "nobody else works there now");
    assert_eq!(act(PersonId(Id([9; 16])), "603318").await, Err(NotBeside::NotHere));
}

/// Z0a: also with a locked PIN. Somebody else's unlocking proves nothing.
#[wasm_bindgen_test]
async fn what_is_noted_while_locked_is_claimed_until_its_author_unlocks() {
    let node = shared().await;
    node.set_session(None);
    node.keys.locked.set(true);
    let mut actor = session(&node, SECOND).actor;
    actor.grants.clear();
    let claimed = Identity { actor, key: None };
    let ops = vec![Captured::from(crate::tests::found_site(node.ids.next(), "翠苑"))];
    port::capture_as(&node, &claimed, ops, Strictness::Fact).await.unwrap();
    let first = async || node.ops.load(node.stream()).await.unwrap().outbox.remove(0);
    assert_eq!((first().await.actor, first().await.actor_mac), (SECOND, CLAIMED));

    unlock::unlock(&node, FIRST, Brought::Pin("472915")).await.unwrap();
    assert_eq!(first().await.actor_mac, CLAIMED, "the first one has not noted it");
    node.set_session(None);
    node.keys.locked.set(true);
    unlock::unlock(&node, SECOND, Brought::Pin("603318")).await.unwrap();
    let batch = first().await;
    let listed = [(batch.op_ids[0], Hash::of(&batch.open().unwrap()[0]))];
    assert_eq!(batch.actor_mac, batch_mac(&[2; 32], &listed));
    assert_eq!(node.replica.borrow().ops().outbox.values().next().unwrap().actor_mac, batch.actor_mac);
}

#[wasm_bindgen_test]
async fn s26_a_changed_lock_opens_by_the_new_key_alone() {
    let node = shared().await;
    let old = unlock::unlock_proven(&node, FIRST, Brought::Pin("472915")).await.ok().unwrap();
    let new = lock();
    let key = key_of("918273", &new).unwrap();
    unlock::change_lock(&node, FIRST, &old, new, &key).await.unwrap();
    let again = unlock::unlock_proven(&node, FIRST, Brought::Pin("472915")).await.err();
    assert_eq!(again, Some(StillLocked::Wrong { wait_ms: 1_000 }));
    let soon = unlock::unlock_proven(&node, FIRST, Brought::Pin("918273")).await.err();
    assert!(matches!(soon, Some(StillLocked::TooSoon { .. })), "{soon:?}");
    assert!(unlock::unlock_proven(&node, FIRST, Brought::Key(key)).await.is_ok());
}

/// The removed one's saved work stays whole and can be sent; the ring knows them no more, and has a new key.
#[wasm_bindgen_test]
async fn s22_removing_a_person_makes_a_new_key_and_leaves_what_they_saved() {
    let node = shared().await;
    let port = Port::new(Rc::clone(&node));
    node.set_session(Some(session(&node, SECOND)));
    let site = crate::tests::found_site(port.new_id(), "翠苑");
    port.capture(vec![site], None, None).await.unwrap();
    node.set_session(Some(session(&node, FIRST)));
    let before = node.keys.ring.borrow().newest;
    unlock::remove(&node, SECOND).await.unwrap();
    let ring = keys::load(&node.ops).await.unwrap();
    assert_eq!((ring.newest, ring.members.len()), (before + 1, 1));
    assert!(ring.members[&FIRST].work.contains_key(&ring.newest));
    let waiting = node.ops.load(node.stream()).await.unwrap().outbox;
    assert_eq!((waiting.len(), waiting[0].actor), (1, SECOND));
    assert!(waiting[0].open().is_ok(), "whoever is there can send it");
}
