//! What devices and server remember of each other: witnesses, epochs, holes, fills, removals.

use domain::{DeviceId, Id, Intent, Operation};
use storage::authority::{AuthorityReader, AuthorityStore};
use storage::conformance::block_on;
use storage::replica::OpsStore;
use storage::serve::Answer;
use sync::Hash;
use sync::authority::Need;
use sync::message::{Epoch, PullRequest, PushRequest, Skipped, StreamId};
use sync::replica::{PullOutcome, PushLimits, Tidy};

use crate::note;
use crate::notes::{NoteOperation, Open, Remove, actor, site};
use crate::world::{Device, Server};

fn open(number: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(1) }).intent()
}

fn remove(number: u8) -> Intent {
    NoteOperation::from(Remove { note: note(number) }).intent()
}

fn one_of_each() -> (Server, Device) {
    (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]))
}

/// A server that has forgotten the device's second op, and what the device says next.
fn rolled_back() -> (Server, Device, PushRequest) {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let old = server.store.fork();
    device.capture(open(2), Vec::new(), None, server.now);
    device.settle(&mut server);
    server.store = old;
    device.capture(open(3), Vec::new(), None, server.now);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    assert!(!push.witnesses.is_empty());
    (server, device, push)
}

#[test]
fn only_the_servers_own_proof_of_a_later_state_begins_a_new_epoch() {
    let (mut server, device, push) = rolled_back();
    let before = server.stream().epoch;
    type Forge = fn(&mut sync::message::Witness);
    let forged: [Forge; 5] = [
        |witness| witness.mac[7] ^= 1,
        |witness| witness.seq += 1,
        |witness| witness.head = Hash::of(b"another"),
        |witness| witness.epoch = Epoch(Id([3; 16])),
        |witness| witness.stream = StreamId(Id([3; 16])),
    ];
    for (number, forge) in forged.into_iter().enumerate() {
        let mut push = push.clone();
        push.witnesses.iter_mut().for_each(forge);
        let reply = server.push(device.asker, &push);
        assert_eq!((reply.epoch, server.stream().epoch), (before, before), "case {number}");
    }
    let reply = server.push(device.asker, &push);
    assert!(reply.epoch != before && reply.results.is_empty(), "nothing is taken before the epoch is known");
    let after = server.stream();
    assert!(after.epoch == reply.epoch && after.epochs.contains(&before), "the old one is remembered");
    let (mut elsewhere, other, proof) = rolled_back();
    elsewhere.now = domain::Timestamp(elsewhere.now.0 + 1);
    assert!(elsewhere.push(other.asker, &proof).epoch != reply.epoch, "no two of them are alike");
    // The same proof again: that line is known to have ended.
    let again = server.push(device.asker, &push);
    assert_eq!((again.epoch, server.stream().epoch), (after.epoch, after.epoch));
}

#[test]
fn an_epoch_that_a_restore_took_away_is_buried_by_name() {
    let (mut server, mut device, push) = rolled_back();
    let before = server.store.fork();
    let reply = server.push(device.asker, &push);
    let lost = reply.epoch;
    let tidy = device.replica.push_replied(&push, reply, server.now).tidy.unwrap();
    block_on(device.ops.tidy(&tidy)).unwrap();
    device.replica.tidied(&tidy);
    server.store = before;
    assert!(!server.stream().epochs.contains(&lost));
    let proof = device.replica.next_push(PushLimits::default()).unwrap();
    let reply = server.push(device.asker, &proof);
    assert!(reply.epoch != lost && server.stream().epochs.contains(&lost), "known from now on, and over");
    let epoch = server.stream().epoch;
    assert_eq!(server.push(device.asker, &proof).epoch, epoch, "the same proof begins nothing more");
}

#[test]
fn t7_a_renumbered_device_says_everything_again_under_its_new_id() {
    let (mut server, mut device) = one_of_each();
    for number in 1..=2 {
        device.capture(open(number), Vec::new(), None, server.now);
        device.settle(&mut server);
    }
    device.capture(open(3), Vec::new(), None, server.now);
    let plan = device.replica.renumbering(DeviceId(Id([201; 16])));
    block_on(device.ops.renumber(&plan)).unwrap();
    device.replica.renumbered(&plan);
    assert_eq!(device.replica.device(), plan.new_device);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    assert_eq!((push.device, push.from_dseq, push.batches[0].op_ids.len()), (plan.new_device, 3, 1));
    device.asker.device = plan.new_device;
    let first = device.push(&mut server, usize::MAX, false).unwrap();
    assert!(first.problem.is_some(), "the server knows nothing of this line yet");
    device.settle(&mut server);
    assert_eq!((server.stream().seq, device.replica.status().pending), (3, 0));
}

#[test]
fn another_history_with_the_same_numbers_is_noticed_by_its_hash() {
    for others in 1..=2 {
        let (mut server, device, push) = rolled_back();
        let before = server.stream();
        // The numbers that the backup had forgotten are given to somebody else's ops.
        server.directory.people.extend(crate::world::directory_of(&[actor(2, &[1])]).people);
        let mut another = Device::new(2, &[1]);
        for number in 0..others {
            another.capture(open(10 + number), Vec::new(), None, server.now);
            another.push(&mut server, 1, false).unwrap();
        }
        assert_eq!((server.stream().seq, server.stream().epoch), (1 + u64::from(others), before.epoch));
        assert_eq!(push.witnesses[0].seq, 2);
        assert!(server.push(device.asker, &push).epoch != before.epoch, "{others} ops of another history");
    }
}

#[test]
fn a_pull_that_proves_a_later_state_makes_the_server_begin_a_new_epoch_by_itself() {
    let (mut server, device, _) = rolled_back();
    let before = server.stream();
    let request = device.replica.next_pull().unwrap();
    let Answer::RolledBack(push) = server.answer(device.asker, &request) else { panic!("not believed") };
    assert_eq!((push.device, push.n_ops(), push.from_dseq), (device.asker.device, 0, 2));
    assert_eq!((&push.witnesses, push.epoch), (&request.witnesses, request.epoch));
    let reply = server.push(device.asker, &push);
    assert!(reply.problem.is_none() && reply.epoch != before.epoch, "{reply:?}");
    let Answer::Page(page) = server.answer(device.asker, &request) else { panic!("it has the new epoch") };
    assert_eq!((page.epoch, page.rows.len()), (reply.epoch, 0), "an empty page that names it");
    assert_eq!(device.replica.cache_state().epoch, Some(before.epoch));
}

#[test]
pub(crate) fn a_device_shows_the_witnesses_of_both_its_databases() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    device.capture(open(2), Vec::new(), None, server.now);
    // The answer's witness reaches `ops`; the cache knows only the older one.
    device.push(&mut server, 1, false).unwrap();
    let seen: Vec<u64> = device.replica.next_pull().unwrap().witnesses.iter().map(|w| w.seq).collect();
    assert_eq!(seen, [2, 1]);
    let stored = block_on(device.ops.load(server.stream().stream)).unwrap();
    assert_eq!(stored.meta.witness.map(|witness| witness.seq), Some(2), "and it lies on disk");
}

#[test]
pub(crate) fn h7_an_answer_to_a_question_of_another_epoch_changes_nothing() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    device.capture(open(2), Vec::new(), None, server.now);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    let reply = server.push(device.asker, &push);
    // Another tab has heard of a new epoch meanwhile.
    let tidy = Tidy {
        epoch: Some(Epoch(Id([4; 16]))),
        forget_before: server.now,
        epoch_changed: true,
        ..Tidy::nothing(push.stream, push.device)
    };
    block_on(device.ops.tidy(&tidy)).unwrap();
    device.replica.tidied(&tidy);
    let outcome = device.replica.push_replied(&push, reply, server.now);
    assert!(outcome.tidy.is_none() && !outcome.forked && !outcome.more, "{outcome:?}");
    assert_eq!(device.replica.ops().meta.epoch, Some(Epoch(Id([4; 16]))));
}

#[test]
pub(crate) fn h14_a_page_made_for_another_person_is_not_shown() {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[])]);
    let mut device = Device::new(1, &[1]);
    device.capture(open(1), Vec::new(), None, server.now);
    device.push(&mut server, 1, false).unwrap();
    let request = device.replica.next_pull().unwrap();
    let reply = server.pull(device.asker, &request);
    assert_eq!(reply.rows.len(), 1);
    let another = sync::replica::Identity { actor: actor(2, &[]), key: None };
    device.replica.sign_in(Some(another));
    assert_eq!(device.replica.pull_replied(&request, reply), PullOutcome::Ignored);
}

#[test]
pub(crate) fn h5_who_still_holds_what_was_declared_lost_is_a_second_device() {
    let (mut server, mut device) = one_of_each();
    for number in 1..=3 {
        device.capture(open(number), Vec::new(), None, server.now);
    }
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    let reply = server.push(device.asker, &push);
    for (holes, forked) in
        [(vec![], false), (vec![(4, 9)], false), (vec![(3, 3)], true), (vec![(1, 1)], true)]
    {
        let mut reply = reply.clone();
        reply.acks.holes.clone_from(&holes);
        let outcome = device.replica.push_replied(&push, reply, server.now);
        assert_eq!(outcome.forked, forked, "{holes:?}");
    }
    let (first, last) = (1, 3);
    for (dseq, forked) in [(last, false), (last + 1, true), (first, false)] {
        let mut reply = reply.clone();
        reply.acks.last_dseq = dseq;
        reply.acks.chain = device.replica.ops().chain_at(dseq).unwrap_or_default();
        let outcome = device.replica.push_replied(&push, reply.clone(), server.now);
        assert_eq!(outcome.forked, forked, "the server has {dseq} ops");
        reply.acks.chain = Hash::of(b"another");
        assert!(device.replica.push_replied(&push, reply, server.now).forked, "another line of {dseq} ops");
    }
}

#[test]
fn h4_a_hole_continues_the_line_or_is_none() {
    let (mut server, device) = one_of_each();
    let push = server.empty_push(&device);
    let most = u64::MAX / 2;
    let mut holes = 0;
    for (from, to, taken) in [
        (2, 3, false),
        (1, 0, false),
        (1, most + 1, false),
        (1, 1, true),
        (1, 1, false),
        (2, 5, true),
        (6, most, true),
    ] {
        let skipped = Some(Skipped { from, to, chain: Hash::of(b"line") });
        let reply = server.push(device.asker, &PushRequest { skipped, ..push.clone() });
        let noted = reply.acks.holes.len() > holes;
        holes = reply.acks.holes.len();
        assert_eq!(noted, taken, "{from} to {to}: {:?}", reply.acks);
        assert!(!taken || reply.acks.last_dseq == to, "the line goes on behind it");
    }
    let stream = server.stream().stream;
    assert_eq!(server.store.quarantine(stream).len(), 3, "each hole leaves a trace");
    let id = device.asker.device;
    let loaded = server.store.load(stream, &[Need::Device(id)]).unwrap();
    assert_eq!(loaded.devices[&id].as_ref().map(|device| device.holes.len()), Some(3));
}

#[test]
pub(crate) fn h4_a_hole_is_declared_even_when_nothing_else_is_to_be_said() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let before = server.store.fork();
    // What the server has not, and what the device has no longer: op 2, trimmed because a backup held it.
    device.capture(open(2), Vec::new(), None, server.now);
    device.settle(&mut server);
    let trim = Tidy {
        durable_seq: 2,
        forget_before: domain::Timestamp(server.now.0 + 1),
        ..Tidy::nothing(server.stream().stream, device.asker.device)
    };
    block_on(device.ops.tidy(&trim)).unwrap();
    device.replica.tidied(&trim);
    assert!(device.replica.ops().sent.is_empty());
    server.store = before;
    let reply = server.push(device.asker, &empty_push(&device));
    let mut acks = reply.acks.clone();
    acks.last_dseq = 1;
    let asked = empty_push(&device);
    device.replica.push_replied(&asked, sync::message::PushReply { acks, ..reply }, server.now);
    let push = device.replica.next_push(PushLimits::default()).expect("the hole alone is worth a push");
    let skipped = push.skipped.map(|skipped| (skipped.from, skipped.to));
    assert!(push.batches.is_empty());
    assert_eq!(skipped, Some((2, 2)));
}

/// A push without ops under the epoch the device believes in, which proves nothing.
fn empty_push(device: &Device) -> PushRequest {
    let ops = device.replica.ops();
    let stream = device.replica.cache_state().stream;
    let empty = PushRequest::empty(device.asker.device, stream, 1, Hash::chain_start(device.asker.device));
    PushRequest { epoch: ops.meta.epoch, ..empty }
}

#[test]
pub(crate) fn h6_a_device_is_not_whole_while_a_new_scope_is_being_filled() {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[2])]);
    let (mut writer, mut reader) = (Device::new(1, &[1, 2]), Device::new(2, &[2]));
    for number in 1..=6 {
        writer.capture(open(number), Vec::new(), None, server.now);
    }
    writer.settle(&mut server);
    reader.settle(&mut server);
    assert!(reader.replica.status().whole);
    server.directory.people.insert(reader.asker.person, actor(2, &[1, 2]));
    let mut pages = 0;
    while reader.pull(&mut server, 2) {
        let status = reader.replica.status();
        assert!(!status.whole && status.position == 6, "{status:?}");
        pages += 1;
    }
    assert!(pages >= 4, "{pages} pages");
    assert!(reader.replica.status().whole);
    assert_eq!(reader.replica.confirmed_rows().count(), 6);
}

#[test]
pub(crate) fn h1_who_is_still_in_the_first_pages_need_not_begin_again() {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1])]);
    let (mut writer, mut reader) = (Device::new(1, &[1]), Device::new(2, &[1]));
    for number in 1..=6 {
        writer.capture(open(number), Vec::new(), None, server.now);
    }
    writer.capture(remove(1), Vec::new(), None, server.now);
    writer.settle(&mut server);
    let begun: PullRequest = {
        reader.pull(&mut server, 1);
        reader.replica.next_pull().unwrap()
    };
    let stream = server.stream();
    server.store.forget_gone(stream.stream, stream.seq).unwrap();
    assert!(!server.pull(reader.asker, &begun).must_resync, "it has read nothing of what is forgotten");
    while reader.pull(&mut server, 1) {}
    assert_eq!(reader.replica.confirmed_rows().count(), 5);
    // Whoever was whole before a removal that is forgotten now has to begin again.
    let old = reader.replica.next_pull().unwrap();
    writer.capture(remove(2), Vec::new(), None, server.now);
    writer.settle(&mut server);
    let now = server.stream().seq;
    for (forgotten, resync) in [(now - 1, false), (now, true)] {
        server.store.forget_gone(stream.stream, forgotten).unwrap();
        assert_eq!(server.pull(reader.asker, &old).must_resync, resync, "forgotten through {forgotten}");
    }
    let fresh = Device::new(2, &[1]).replica.next_pull().unwrap();
    assert!(!server.pull(reader.asker, &fresh).must_resync, "a new cache begins anyway");
}

#[test]
pub(crate) fn h10_a_card_the_server_does_not_know_stays() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    let refused = device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let unknown = domain::OpId(Id([88; 16]));
    let ask = |cards: Vec<domain::OpId>| PullRequest { cards, ..device.replica.next_pull().unwrap() };
    assert!(server.pull(device.asker, &ask(vec![unknown])).closed.is_empty());
    assert!(server.pull(device.asker, &ask(vec![refused])).closed.is_empty(), "it is still open");
    assert_eq!(server.pull(device.asker, &ask(vec![])).cards.len(), 1);
    device.capture(sync::op::withdraw(refused), Vec::new(), Some(refused), server.now);
    device.push(&mut server, 1, false).unwrap();
    let asked = PullRequest { cards: vec![unknown, refused], ..device.replica.next_pull().unwrap() };
    assert_eq!(server.pull(device.asker, &asked).closed, [refused]);
}

#[test]
fn an_answer_for_another_device_is_nobodys() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    let mut reply = server.push(device.asker, &push);
    reply.acks.device = DeviceId(Id([77; 16]));
    let outcome = device.replica.push_replied(&push, reply, server.now);
    assert!(outcome.tidy.is_none() && !outcome.more && !outcome.forked);
    assert_eq!(device.replica.status().pending, 1, "nothing is known to be there");
    let stranger = PushRequest { device: DeviceId(Id([77; 16])), ..push };
    let reply = server.push(device.asker, &stranger);
    assert_eq!(reply.problem, Some(sync::message::PushProblem::NotYourDevice));
}
