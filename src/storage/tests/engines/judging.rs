//! What becomes of an op: who is believed, what is waited for, what supervisors and strangers may do about it.

use std::collections::BTreeSet;

use domain::{Intent, MembershipStatus, OpId, Operation, Stamp, Timestamp};
use storage::authority::AuthorityReader;
use sync::authority::{Asker, DeviceState, LocalIntent, Need, actor_key, local_push, server_device};
use sync::message::{HeldReason, OpResult};
use sync::op;

use crate::note;
use crate::notes::{Append, Move, NoteOperation, Open, actor, site};
use crate::world::{Device, KEYS, Server};

fn open(number: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(1) }).intent()
}

fn append(number: u8, line: &str) -> Intent {
    NoteOperation::from(Append { note: note(number), line: line.to_owned() }).intent()
}

/// Two people at the site, and one who belongs elsewhere; each has seen everything.
fn three_people() -> (Server, [Device; 3]) {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1]), actor(3, &[2])]);
    let mut devices = [Device::new(1, &[1]), Device::new(2, &[1]), Device::new(3, &[2])];
    devices.iter_mut().for_each(|device| device.settle(&mut server));
    (server, devices)
}

/// What became of this intent when it was sent at once.
fn fate(server: &mut Server, device: &mut Device, intent: Intent, about: Option<OpId>) -> OpResult {
    device.capture(intent, Vec::new(), about, server.now);
    let reply = device.push(server, 1, false).unwrap();
    device.settle(server);
    reply.results[0].1.clone()
}

/// The refusal's code and what it says is missing.
fn refusal(result: &OpResult) -> (&str, Option<&str>) {
    let OpResult::Refused { rejection, .. } = result else { panic!("{result:?}") };
    (rejection.code.as_ref(), rejection.get("permission"))
}

#[test]
fn s23_what_a_suspended_person_left_is_applied_when_a_supervisor_accepts_it() {
    let (mut server, [mut author, mut supervisor, _]) = three_people();
    let op = author.capture(open(1), Vec::new(), None, server.now);
    let waiting = author.capture(append(1, "a"), Vec::new(), None, server.now);
    let person = author.asker.person;
    server.directory.people.get_mut(&person).unwrap().status = MembershipStatus::Suspended;
    author.push(&mut server, 2, false).unwrap();
    let own = fate(&mut server, &mut author, op::accept(op), Some(op));
    assert_eq!(own, OpResult::Held { seq: 3, why: HeldReason::RightsGone }, "not the author's to accept");
    let accepted = fate(&mut server, &mut supervisor, op::accept(op), Some(op));
    assert!(accepted.took_effect(), "{accepted:?}");
    assert!(supervisor.replica.row(note(1)).is_some());
    let moves = NoteOperation::from(Move { note: note(1), site: site(1) }).intent();
    let moved = author.capture(moves, Vec::new(), None, server.now);
    author.push(&mut server, 1, false).unwrap();
    let accepted = fate(&mut server, &mut supervisor, op::accept(moved), Some(moved));
    assert!(accepted.took_effect(), "{accepted:?}");
    supervisor.settle(&mut server);
    let judged = supervisor.replica.card(moved).map(|card| card.result.clone());
    assert_eq!(judged, None, "the rules ask its author, who counts as confirmed for once");
    let stream = server.stream().stream;
    let stored = server.store.load(stream, &[Need::Op(moved)]).unwrap().ops.remove(&moved).flatten().unwrap();
    assert!(stored.result.took_effect(), "{:?}", stored.result);
    let left = author.replica.card(waiting).map(|card| card.result.clone());
    assert!(
        matches!(left, Some(OpResult::Held { why: HeldReason::RightsGone, .. })),
        "each is accepted by itself"
    );
}

#[test]
fn only_who_supervises_accepts_returns_or_withdraws_anothers_op() {
    let (mut server, [mut author, _, mut stranger]) = three_people();
    author.capture(open(1), Vec::new(), None, server.now);
    let refused = author.capture(open(1), Vec::new(), None, server.now);
    author.settle(&mut server);
    let outcome = fate(&mut server, &mut stranger, op::withdraw(refused), Some(refused));
    assert_eq!(refusal(&outcome), ("domain.not_permitted", Some(op::WITHDRAW)));
    let allowed = NoteOperation::from(Open { note: note(9), site: site(2) }).intent();
    let outcome = fate(&mut server, &mut stranger, allowed, Some(refused));
    let withdraw = Some(op::WITHDRAW);
    assert_eq!(refusal(&outcome), ("domain.not_permitted", withdraw), "nor puts an own op in its place");
    fate(&mut server, &mut author, op::hand_over(refused, ""), Some(refused));
    for kind in [op::accept(refused), op::give_back(refused, "")] {
        for device in [&mut stranger, &mut author] {
            let outcome = fate(&mut server, device, kind.clone(), Some(refused));
            assert_eq!(refusal(&outcome), ("domain.not_permitted", Some(op::ACCEPT)));
        }
    }
    assert!(fate(&mut server, &mut author, op::withdraw(refused), Some(refused)).took_effect());
}

#[test]
fn what_is_settled_or_was_never_there_is_not_amended() {
    let (mut server, [mut author, _, _]) = three_people();
    let taken = author.capture(open(1), Vec::new(), None, server.now);
    author.settle(&mut server);
    let refused = author.capture(open(1), Vec::new(), None, server.now);
    author.settle(&mut server);
    let unknown = OpId(domain::Id([99; 16]));
    for (intent, about, code) in [
        (open(2), Some(taken), "sync.nothing_to_amend"),
        (op::withdraw(taken), Some(taken), "sync.nothing_to_amend"),
        (op::withdraw(taken), None, "sync.nothing_to_amend"),
        (op::withdraw(unknown), Some(unknown), "domain.not_found"),
        (op::accept(refused), Some(refused), "sync.nothing_to_amend"),
        (op::give_back(refused, ""), Some(refused), "sync.nothing_to_amend"),
    ] {
        let outcome = fate(&mut server, &mut author, intent.clone(), about);
        assert_eq!(refusal(&outcome).0, code, "{intent:?}");
    }
    // The amended form takes effect once: the original, late or again, no more.
    assert!(fate(&mut server, &mut author, open(3), Some(refused)).took_effect());
    let again = fate(&mut server, &mut author, open(4), Some(refused));
    assert_eq!(refusal(&again).0, "sync.nothing_to_amend");
}

#[test]
fn h13_an_op_that_was_amended_before_it_arrived_has_no_effect() {
    let (mut server, [mut author, mut supervisor, _]) = three_people();
    let late = author.capture(open(1), Vec::new(), None, server.now);
    assert!(fate(&mut server, &mut supervisor, open(2), Some(late)).took_effect(), "told on the telephone");
    let reply = author.push(&mut server, 1, false).unwrap();
    assert_eq!(refusal(&reply.results[0].1).0, "sync.already_amended");
    author.settle(&mut server);
    assert!(author.replica.row(note(1)).is_none() && author.replica.row(note(2)).is_some());
}

#[test]
fn s22_nobody_orders_a_device_about_by_an_op_of_their_own() {
    let (mut server, [mut author, mut supervisor, _]) = three_people();
    let order = op::order_device(author.asker.device, op::DeviceOrder::Revoke);
    let outcome = fate(&mut server, &mut supervisor, order, None);
    assert_eq!(refusal(&outcome), ("domain.not_permitted", Some(op::DEVICES)));
    assert!(fate(&mut server, &mut author, open(1), None).took_effect(), "it is still in use");
}

/// Whoever holds one key can prove one person's captures on one device, for one server.
#[test]
fn s16_every_person_has_another_key_on_every_device() {
    let (one, two) = (Device::new(1, &[]).asker, Device::new(2, &[]).asker);
    let key = |root, person: Asker, device: Asker| actor_key(&[root; 32], person.person, device.device);
    let keys = [key(1, one, one), key(2, one, one), key(1, two, one), key(1, one, two)];
    assert_eq!(BTreeSet::from(keys).len(), keys.len());
    assert_eq!(key(1, one, one), keys[0], "the same one every time");
}

#[test]
fn who_has_seen_nothing_cannot_have_seen_older_rights() {
    let mut server = Server::new(&[actor(1, &[2])]);
    let mut device = Device::new(1, &[1]);
    server.directory.rights_since.insert(device.asker.person, 5);
    device.capture(open(1), Vec::new(), None, server.now);
    let reply = device.push(&mut server, 1, false).unwrap();
    assert_eq!(refusal(&reply.results[0].1).0, "domain.not_permitted");
}

#[test]
fn an_op_of_an_unknown_build_is_held_and_one_that_is_none_as_well() {
    let (mut server, [mut author, _, _]) = three_people();
    let known = append(1, "a");
    let unknown = |kind: &str, version| HeldReason::UnknownKind { kind: kind.to_owned(), version };
    for (intent, expected) in [
        (Intent { kind: "notes.frame", ..known.clone() }, unknown("notes.frame", 1)),
        (Intent { kind: "other.append", ..known.clone() }, unknown("other.append", 1)),
        (Intent { version: 9, ..known.clone() }, unknown("notes.append", 9)),
        (Intent { bytes: vec![1, 0xff], ..known.clone() }, HeldReason::Unreadable),
    ] {
        author.capture(intent.clone(), Vec::new(), None, server.now);
        let reply = author.push(&mut server, 1, false).unwrap();
        let OpResult::Held { why, .. } = &reply.results[0].1 else { panic!("{reply:?}") };
        assert_eq!(*why, expected, "{intent:?}");
        author.settle(&mut server);
    }
    assert_eq!(author.replica.cards().len(), 4);
}

/// 2.8: what the device's clock says counts between the newest commit it had seen and now.
#[test]
fn the_time_of_a_capture_is_what_the_device_says_as_far_as_it_can_be() {
    const HOUR: i64 = 3_600_000;
    let (mut server, [mut author, _, _]) = three_people();
    let seen = fate(&mut server, &mut author, open(1), None);
    let stream = server.stream().stream;
    let committed = server.store.commits(stream, seen.seq(), 1).unwrap()[0].at;
    server.now = Timestamp(server.now.0 + 10 * HOUR);
    for (said, believed) in [
        (committed.0 + HOUR, Some(committed.0 + HOUR)),
        (committed.0 - HOUR, Some(committed.0)),
        (server.now.0 + 99 * HOUR, None),
    ] {
        let op = author.capture(append(1, "a"), Vec::new(), None, Timestamp(said));
        // Captured before the next pull: it has seen the first commit and no later one.
        author.push(&mut server, 1, false).unwrap();
        let stream = server.stream().stream;
        let stored = server.store.load(stream, &[Need::Op(op)]).unwrap().ops.remove(&op).flatten().unwrap();
        assert_eq!(stored.captured.0, believed.unwrap_or(server.now.0), "the device said {said}");
        assert_eq!(stored.received, server.now);
    }
}

#[test]
fn s22_a_device_out_of_use_delivers_into_the_hands_of_supervisors_and_is_shown_nothing() {
    let (mut server, [mut author, mut supervisor, _]) = three_people();
    let op = fate(&mut server, &mut author, open(1), None);
    assert!(op.took_effect());
    for _ in 0..2 {
        author.capture(open(2), Vec::new(), None, server.now);
    }
    author.capture(open(1), Vec::new(), None, server.now);
    let orders =
        [(op::DeviceOrder::Revoke, true), (op::DeviceOrder::Wipe, true), (op::DeviceOrder::Reinstate, false)];
    for (number, (order, revoked)) in (180..).zip(orders) {
        let stream = server.stream();
        let own = server_device(stream.org);
        let state = server.store.load(stream.stream, &[Need::Device(own)]).unwrap().devices.remove(&own);
        let state = state.flatten().unwrap_or_else(|| DeviceState::new(own, server.now));
        let (person, id) = (supervisor.asker.person, OpId(domain::Id([number; 16])));
        let intent = op::order_device(author.asker.device, order);
        let order = LocalIntent { op: id, intent, deps: Vec::new(), amends: None };
        let push = local_push(&stream, &state, &KEYS, person, Stamp::default(), vec![order]);
        let reply = server.push(Asker { person, device: own }, &push);
        assert!(reply.results[0].1.took_effect(), "{reply:?}");
        let reply = author.push(&mut server, 1, false).unwrap();
        if revoked {
            let why = HeldReason::RightsGone;
            assert!(
                matches!(&reply.results[0].1, OpResult::Held { why: found, .. } if *found == why),
                "{reply:?}"
            );
        } else {
            let OpResult::Refused { current, .. } = &reply.results[0].1 else { panic!("{reply:?}") };
            assert!(current.is_some(), "in use again: it sees what is in the way");
        }
    }
    supervisor.settle(&mut server);
    assert!(supervisor.replica.row(note(2)).is_none(), "held until somebody accepts it");
}

#[test]
fn an_op_waits_for_every_op_it_needs() {
    let (mut server, [mut author, _, _]) = three_people();
    author.capture(open(1), Vec::new(), None, server.now);
    author.settle(&mut server);
    let refused = [1, 1].map(|number| author.capture(open(number), Vec::new(), None, server.now));
    let waiting = author.capture(append(1, "both"), refused.to_vec(), None, server.now);
    author.settle(&mut server);
    let held_for = |device: &Device| match device.replica.card(waiting).map(|card| card.result.clone()) {
        Some(OpResult::Held { why: HeldReason::DependencyRefused { op }, .. }) => Some(op),
        _ => None,
    };
    assert_eq!(held_for(&author), Some(refused[0]));
    author.capture(open(2), Vec::new(), Some(refused[0]), server.now);
    author.settle(&mut server);
    assert_eq!(author.replica.row(note(1)).map(|row| row.rev), Some(1), "one of two is not enough");
    author.capture(open(3), Vec::new(), Some(refused[1]), server.now);
    author.settle(&mut server);
    assert_eq!(author.replica.row(note(1)).map(|row| row.rev), Some(2));
    assert!(author.replica.cards().is_empty());
}
