//! Single rules of sync.md, by name.

use domain::{MembershipStatus, Operation};
use storage::authority::AuthorityReader;
use sync::authority::actor_key;
use sync::message::{HeldReason, OpResult, PushBatch, PushProblem, PushReply};
use sync::replica::{PushFailure, PushLimits, SyncWord};

use crate::note;
use crate::notes::{Append, Close, Move, NoteOperation, Open, actor, site};
use crate::world::{Device, KEYS, Server, directory_of};

fn open(number: u8, at: u8) -> domain::Intent {
    NoteOperation::from(Open { note: note(number), site: site(at) }).intent()
}

fn append(number: u8, line: &str) -> domain::Intent {
    NoteOperation::from(Append { note: note(number), line: line.to_owned() }).intent()
}

fn close(number: u8) -> domain::Intent {
    NoteOperation::from(Close { note: note(number) }).intent()
}

fn one_of_each() -> (Server, Device) {
    (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]))
}

#[test]
fn a_word_goes_from_local_to_done() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    assert_eq!(device.replica.word_of(note(1)), SyncWord::Local);
    let _sending = device.replica.next_push(PushLimits::default());
    assert_eq!(device.replica.word_of(note(1)), SyncWord::Sending { sent: 0, of: 1 });
    device.settle(&mut server);
    assert_eq!(device.replica.word_of(note(1)), SyncWord::Done);
    assert_eq!(device.replica.row(note(1)).map(|row| row.seq), Some(1));
}

#[test]
fn r38_what_a_post_does_not_allow_is_refused_and_shown() {
    let (mut server, mut device) = one_of_each();
    let op = device.capture(open(1, 2), Vec::new(), None, server.now);
    assert!(device.replica.doubtful(op).is_some(), "an early word on the device");
    device.settle(&mut server);
    let cards = device.replica.cards();
    let OpResult::Refused { rejection, .. } = &cards[0].card.result else { panic!("{cards:?}") };
    assert_eq!(rejection.code, "domain.not_permitted");
    assert_eq!(device.replica.word_of(note(1)), SyncWord::NeedsAction);
}

#[test]
pub(crate) fn s23_what_a_suspended_person_captured_before_is_held() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let person = device.asker.person;
    server.directory.people.get_mut(&person).unwrap().status = MembershipStatus::Suspended;
    let reply = device.push(&mut server, 10, false).unwrap();
    assert!(matches!(reply.results[0].1, OpResult::Held { why: HeldReason::RightsGone, .. }), "{reply:?}");
}

#[test]
fn s23_the_view_a_person_had_decides_and_no_clock() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let seen = device.replica.status().position;
    let person = device.asker.person;
    server.directory.people.get_mut(&person).unwrap().grants.clear();
    for (since, held) in [(seen + 1, true), (seen, false)] {
        server.directory.rights_since.insert(person, since);
        let long_ago = domain::Timestamp(0);
        device.capture(append(1, "a line"), Vec::new(), None, long_ago);
        let reply = device.push(&mut server, 10, false).unwrap();
        let is_held = matches!(reply.results[0].1, OpResult::Held { why: HeldReason::RightsGone, .. });
        assert_eq!(is_held, held, "rights changed at {since}, seen {seen}: {reply:?}");
    }
}

/// Found by the simulator (seeds 30959 and 42846 of its worlds of 2026-11-22).
#[test]
fn s15_who_loses_a_right_in_the_same_commit_is_not_shown_what_was_in_the_way() {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1])]);
    let (mut device, mut other) = (Device::new(1, &[1]), Device::new(2, &[1]));
    device.capture(open(1, 1), Vec::new(), None, server.now);
    device.capture(close(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    other.settle(&mut server);
    let op = device.capture(append(1, "too late"), Vec::new(), None, server.now);
    other.capture(open(2, 1), Vec::new(), None, server.now);
    let requests = [&mut device, &mut other]
        .map(|device| (device.asker, device.replica.next_push(PushLimits::default()).unwrap()));

    let shown = |replies: &[PushReply]| {
        let (of, result) = &replies[0].results[0];
        let OpResult::Refused { rejection, current, .. } = result else { panic!("{result:?}") };
        assert_eq!((*of, rejection.code.as_ref()), (op, "notes.closed"));
        current.is_some()
    };
    let kept = |_: &mut dyn AuthorityReader, _| Ok(directory_of(&[actor(1, &[1]), actor(2, &[1])]));
    assert!(shown(&server.push_together(&requests[..1], kept)), "who keeps the right sees it");
    let taken = |_: &mut dyn AuthorityReader, _| Ok(directory_of(&[actor(1, &[]), actor(2, &[1])]));
    let before = server.stream().grants_version;
    assert!(!shown(&server.push_together(&requests, taken)), "taken away by the second push");
    assert_eq!(
        server.stream().grants_version,
        before + 1,
        "everybody's device hears that rights have changed"
    );
}

#[test]
fn s15_a_card_that_comes_with_a_page_shows_only_what_its_reader_may_read() {
    for (site_left, shows) in [(1, true), (2, false)] {
        let (mut server, mut device) = one_of_each();
        device.capture(open(1, 1), Vec::new(), None, server.now);
        device.capture(close(1), Vec::new(), None, server.now);
        device.settle(&mut server);
        let op = device.capture(append(1, "too late"), Vec::new(), None, server.now);
        device.push(&mut server, usize::MAX, true);
        server.directory.people.insert(device.asker.person, actor(1, &[site_left]));
        let page = server.pull(device.asker, &device.replica.next_pull().unwrap());
        let card =
            page.cards.iter().find(|card| card.op == op).expect("the answer was lost: the page brings it");
        let OpResult::Refused { current, .. } = &card.result else { panic!("{:?}", card.result) };
        assert_eq!(current.is_some(), shows, "at site {site_left}");
    }
}

/// A server with a full disk (507) had every device park its first op, although nothing was wrong with it.
#[test]
fn only_an_error_of_the_server_itself_parks_an_op() {
    for (status, parks) in [(500, true), (502, false), (503, false), (504, false), (507, false), (429, false)]
    {
        let (server, mut device) = one_of_each();
        device.capture(open(1, 1), Vec::new(), None, server.now);
        for _ in 0..5 {
            let request = device.replica.next_push(PushLimits::default()).unwrap();
            device.replica.push_failed(&request, PushFailure::of_status(status));
        }
        let next = device.replica.next_push(PushLimits::default()).unwrap();
        assert_eq!(next.park, parks, "{status}");
    }
}

#[test]
pub(crate) fn h11_what_was_trimmed_is_a_hole_with_a_name_and_its_card_is_shown() {
    let (mut server, mut device) = one_of_each();
    let refused = device.capture(open(1, 2), Vec::new(), None, server.now);
    device.settle(&mut server);
    let lost = domain::OpId(domain::Id([77; 16]));
    let mut request = sync::message::PushRequest {
        trimmed: vec![refused, lost],
        ..device.replica.next_push(PushLimits::default()).unwrap_or_else(|| server.empty_push(&device))
    };
    let [one, another] = [lost, refused].map(sync::authority::named_hole);
    assert!(one != another && one != lost.id(), "each hole has a place of its own");
    // The same profile under a new device id (T7): it was shown nothing yet.
    let asker = sync::authority::Asker { device: domain::DeviceId(domain::Id([66; 16])), ..device.asker };
    request.device = asker.device;
    request.chain = sync::Hash::chain_start(asker.device);
    request.from_dseq = 1;
    server.push(asker, &request);
    let holes = server.store.quarantine(request.stream);
    assert_eq!(holes.iter().map(|hole| hole.id).collect::<Vec<_>>(), [sync::authority::named_hole(lost)]);
    let pull = sync::message::PullRequest { device: asker.device, ..device.replica.next_pull().unwrap() };
    let pull = sync::message::PullRequest { cards: Vec::new(), ..pull };
    let cards = server.pull(asker, &pull).cards;
    assert_eq!(cards.iter().map(|card| card.op).collect::<Vec<_>>(), [refused]);
}

#[test]
fn a_forged_author_is_not_believed() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let mut request = device.replica.next_push(PushLimits::default()).unwrap();
    request.batches[0].actor_mac[0] ^= 1;
    let reply = server.push(device.asker, &request);
    assert!(
        matches!(reply.results[0].1, OpResult::Held { why: HeldReason::ActorNotProven, .. }),
        "{reply:?}"
    );
}

#[test]
fn a_body_changed_after_capture_is_not_believed() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let mut request = device.replica.next_push(PushLimits::default()).unwrap();
    let mut body = sync::OpBody::from_bytes(&request.batches[0].bodies[0]).unwrap();
    body.captured.wall = domain::Timestamp(0);
    request.batches[0].bodies[0] = body.to_bytes();
    let reply = server.push(device.asker, &request);
    assert!(
        matches!(reply.results[0].1, OpResult::Held { why: HeldReason::ActorNotProven, .. }),
        "{reply:?}"
    );
}

/// Who proves a batch with their own key still cannot put another person's, organization's or op's body into it.
#[test]
fn a_body_that_is_not_its_batchs_is_not_read() {
    type Alter = fn(&mut sync::OpBody);
    let alter: [Alter; 4] = [
        |_| {},
        |body| body.actor = domain::PersonId(domain::Id([9; 16])),
        |body| body.org = domain::OrgId(domain::Id([9; 16])),
        |body| body.op = domain::OpId(domain::Id([9; 16])),
    ];
    for (number, alter) in alter.into_iter().enumerate() {
        let (mut server, mut device) = one_of_each();
        let op = device.capture(open(1, 1), Vec::new(), None, server.now);
        let mut request = device.replica.next_push(PushLimits::default()).unwrap();
        let mut body = sync::OpBody::from_bytes(&request.batches[0].bodies[0]).unwrap();
        alter(&mut body);
        let (id, person) = (device.asker.device, device.asker.person);
        let key = actor_key(&KEYS.actor_root, person, id);
        request.batches = vec![PushBatch::whole(id, person, &key, vec![op], vec![body.to_bytes()])];
        let reply = server.push(device.asker, &request);
        let unreadable = matches!(reply.results[0].1, OpResult::Held { why: HeldReason::Unreadable, .. });
        assert_eq!(unreadable, number > 0, "case {number}: {reply:?}");
    }
}

#[test]
fn the_same_op_id_with_another_body_changes_nothing() {
    let (mut server, mut device) = one_of_each();
    let op = device.capture(open(1, 1), Vec::new(), None, server.now);
    let request = device.replica.next_push(PushLimits::default()).unwrap();
    let first = server.push(device.asker, &request);
    let before = server.stream();
    let mut other = request.clone();
    other.batches[0].bodies[0].push(0);
    let reply = server.push(device.asker, &other);
    assert_eq!(reply.problem, Some(PushProblem::OpIdReuse { op }));
    assert_eq!((reply.results, server.stream()), (first.results, before.clone()));
    assert_eq!(server.store.quarantine(before.stream).len(), 2, "both bodies are kept");
}

#[test]
fn h2_a_gap_and_a_fork_take_nothing() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let request = device.replica.next_push(PushLimits::default()).unwrap();
    let gap = sync::message::PushRequest { from_dseq: 3, ..request.clone() };
    assert_eq!(server.push(device.asker, &gap).problem, Some(PushProblem::Gap { expected: 1 }));
    let fork = sync::message::PushRequest { chain: sync::Hash::of(b"other"), ..request };
    assert_eq!(server.push(device.asker, &fork).problem, Some(PushProblem::DeviceFork));
    assert_eq!(server.stream().seq, 0);
}

#[test]
fn h13_h15_an_amendment_settles_the_refused_op_and_releases_what_waited() {
    let (mut server, mut device) = one_of_each();
    let refused = device.capture(open(1, 2), Vec::new(), None, server.now);
    let waiting = device.capture(append(1, "a"), vec![refused], None, server.now);
    device.settle(&mut server);
    let held = device.replica.card(waiting).map(|card| card.result.clone());
    assert_eq!(held, Some(OpResult::Held { seq: 2, why: HeldReason::DependencyRefused { op: refused } }));
    device.capture(open(1, 1), Vec::new(), Some(refused), server.now);
    assert!(device.replica.cards().iter().all(|entry| entry.card.op != refused), "answered: no longer asks");
    device.settle(&mut server);
    assert!(device.replica.cards().is_empty());
    let row = device.replica.row(note(1)).unwrap();
    assert_eq!(row.decode::<crate::notes::Note>().unwrap().lines, ["a"]);
    assert_eq!(server.stream().seq, 4, "the release took a seq of its own");
}

#[test]
fn withdrawing_closes_the_card_and_what_depended_on_it() {
    let (mut server, mut device) = one_of_each();
    let refused = device.capture(open(1, 2), Vec::new(), None, server.now);
    device.capture(append(1, "a"), vec![refused], None, server.now);
    device.settle(&mut server);
    assert_eq!(device.replica.cards().len(), 2);
    device.capture(sync::op::withdraw(refused), Vec::new(), Some(refused), server.now);
    device.settle(&mut server);
    assert!(device.replica.cards().is_empty());
}

#[test]
fn what_leaves_a_scope_leaves_the_device() {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[1])]);
    let (mut both, mut one) = (Device::new(1, &[1, 2]), Device::new(2, &[1]));
    both.capture(open(1, 1), Vec::new(), None, server.now);
    both.settle(&mut server);
    one.settle(&mut server);
    assert!(one.replica.row(note(1)).is_some());
    both.capture(
        NoteOperation::from(Move { note: note(1), site: site(2) }).intent(),
        Vec::new(),
        None,
        server.now,
    );
    both.settle(&mut server);
    one.settle(&mut server);
    assert!(one.replica.row(note(1)).is_none());
    assert!(one.replica.confirmed_rows().next().is_none());
    assert!(both.replica.row(note(1)).is_some());
}

#[test]
fn s17_a_lost_site_goes_at_the_next_pull_whatever_the_device_claims() {
    let mut server = Server::new(&[actor(1, &[1, 2])]);
    let mut device = Device::new(1, &[1, 2]);
    device.capture(open(1, 1), Vec::new(), None, server.now);
    device.capture(open(2, 2), Vec::new(), None, server.now);
    device.settle(&mut server);
    server.directory.people.insert(device.asker.person, actor(1, &[2]));
    device.settle(&mut server);
    let left: Vec<_> = device.replica.confirmed_rows().map(|row| row.id).collect();
    assert_eq!(left, [note(2)]);
    let folded = device.replica.compaction_due().expect("old blocks still hold rows of the lost site");
    assert!(folded.blocks.iter().flatten().all(|row| row.id == note(2)));
    server.directory.people.insert(device.asker.person, actor(1, &[1, 2]));
    device.settle(&mut server);
    assert!(device.replica.row(note(1)).is_some(), "a new scope is filled from its beginning");
}

#[test]
fn a_noop_takes_a_seq_and_writes_nothing() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let close = NoteOperation::from(Close { note: note(1) }).intent();
    device.capture(close.clone(), Vec::new(), None, server.now);
    device.capture(close, Vec::new(), None, server.now);
    let reply = device.push(&mut server, 10, false).unwrap();
    assert_eq!(reply.results[2].1, OpResult::Noop { seq: 3 });
    device.settle(&mut server);
    assert_eq!(device.replica.row(note(1)).map(|row| (row.seq, row.rev)), Some((2, 2)));
}

/// A ticket-like race: two people, the later one is refused.
fn refused_append() -> (Server, Device, Device, domain::OpId) {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1])]);
    let (mut desk, mut tablet) = (Device::new(1, &[1]), Device::new(2, &[1]));
    desk.capture(open(1, 1), Vec::new(), None, server.now);
    desk.settle(&mut server);
    tablet.settle(&mut server);
    desk.capture(NoteOperation::from(Close { note: note(1) }).intent(), Vec::new(), None, server.now);
    desk.settle(&mut server);
    let op = tablet.capture(append(1, "late"), Vec::new(), None, server.now);
    tablet.settle(&mut server);
    (server, desk, tablet, op)
}

#[test]
fn a_refusal_names_who_changed_what_is_there_now() {
    let (_, desk, tablet, op) = refused_append();
    let card = tablet.replica.card(op).unwrap();
    let OpResult::Refused { rejection, current, .. } = &card.result else { panic!("{card:?}") };
    assert_eq!(rejection.get("changed_by"), Some(desk.asker.person.to_string().as_str()));
    assert!(current.as_ref().is_some_and(|row| row.rev == 2));
}

#[test]
fn a_refused_op_handed_over_is_held_and_may_be_accepted_or_given_back() {
    let (mut server, mut desk, mut tablet, op) = refused_append();
    tablet.capture(sync::op::hand_over(op, "业主在等"), Vec::new(), Some(op), server.now);
    tablet.settle(&mut server);
    let held = |device: &Device| match device.replica.card(op).map(|card| card.result.clone()) {
        Some(OpResult::Held { why: HeldReason::HandedOver { rejection, words }, .. }) => {
            Some((rejection.code.into_owned(), words))
        }
        _ => None,
    };
    assert_eq!(
        held(&tablet),
        Some(("notes.closed".to_owned(), "业主在等".to_owned())),
        "the card is renewed"
    );
    assert_eq!(tablet.replica.cards().len(), 1, "it stays visible until somebody has settled it");

    // Another may give it back with words, the author may not.
    tablet.capture(sync::op::give_back(op, "x"), Vec::new(), Some(op), server.now);
    tablet.settle(&mut server);
    assert!(held(&tablet).is_some());
    desk.capture(sync::op::give_back(op, "先联系业主"), Vec::new(), Some(op), server.now);
    desk.settle(&mut server);
    tablet.settle(&mut server);
    let card = tablet.replica.card(op).unwrap();
    let OpResult::Refused { rejection, .. } = &card.result else { panic!("{card:?}") };
    assert_eq!((rejection.code.as_ref(), rejection.get("words")), ("sync.returned", Some("先联系业主")));
    server.check_chain();
}

#[test]
fn a_handed_over_op_is_settled_by_a_supervisors_own_amended_op() {
    let (mut server, mut desk, mut tablet, op) = refused_append();
    tablet.capture(sync::op::hand_over(op, ""), Vec::new(), Some(op), server.now);
    tablet.settle(&mut server);
    desk.capture(open(2, 1), Vec::new(), Some(op), server.now);
    desk.settle(&mut server);
    tablet.settle(&mut server);
    assert!(tablet.replica.cards().is_empty());
    server.check_chain();
}

#[test]
fn what_is_held_cannot_be_handed_over_again_and_what_is_refused_cannot_be_returned() {
    let (mut server, mut desk, mut tablet, op) = refused_append();
    desk.capture(sync::op::give_back(op, "x"), Vec::new(), Some(op), server.now);
    desk.settle(&mut server);
    assert_eq!(desk.replica.cards().len(), 1, "nothing to return: it is refused already");
    tablet.capture(sync::op::hand_over(op, "1"), Vec::new(), Some(op), server.now);
    let second = tablet.capture(sync::op::hand_over(op, "2"), Vec::new(), Some(op), server.now);
    tablet.settle(&mut server);
    let card = tablet.replica.card(second).unwrap();
    assert!(matches!(card.result, OpResult::Refused { .. }), "{card:?}");
}
