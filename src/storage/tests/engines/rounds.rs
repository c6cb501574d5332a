//! A device's rounds, question by question: what is asked, which answers still fit, and what is done after failures.

use domain::{DeviceId, Id, Intent, Operation};
use storage::conformance::block_on;
use storage::replica::{CacheStore, OpsStore, Swap};
use sync::message::{Epoch, PullReply, PullRequest};
use sync::replica::{PageJob, PullOutcome, PushFailure, PushLimits};

use crate::note;
use crate::notes::{NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

fn open(number: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(1) }).intent()
}

fn one_of_each() -> (Server, Device) {
    (Server::new(&[actor(1, &[1]), actor(2, &[1])]), Device::new(1, &[1]))
}

/// A device with so many ops that nobody has heard of.
fn with_ops(count: u8) -> (Server, Device) {
    let (server, mut device) = one_of_each();
    for number in 1..=count {
        device.capture(open(number), Vec::new(), None, server.now);
    }
    (server, device)
}

fn page_of(outcome: PullOutcome) -> Option<PageJob> {
    if let PullOutcome::Page(job) = outcome { Some(*job) } else { None }
}

#[test]
fn h7_a_device_without_work_says_once_which_epoch_it_has_read() {
    let (mut server, mut device) = one_of_each();
    assert!(device.replica.next_push(PushLimits::default()).is_none(), "nothing to say yet");
    device.pull(&mut server, 4_096);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    assert_eq!((push.n_ops(), push.epoch), (0, None), "`ops` has not heard of any");
    device.push(&mut server, 1, false).unwrap();
    assert_eq!(device.replica.ops().meta.epoch, Some(server.stream().epoch));
    assert!(device.replica.next_push(PushLimits::default()).is_none());
}

#[test]
fn a_server_that_stumbles_gets_one_op_at_a_time_and_the_guilty_one_is_parked() {
    let (_, mut device) = with_ops(3);
    let mut fail = |failure: PushFailure| {
        let push = device.replica.next_push(PushLimits::default()).unwrap();
        device.replica.push_failed(&push, failure);
        (push.n_ops(), push.park)
    };
    assert_eq!(fail(PushFailure::Network), (3, false));
    assert_eq!(fail(PushFailure::Server), (3, false), "no failure of the line counts");
    assert_eq!(fail(PushFailure::Server), (1, false), "which of the three is it?");
    assert_eq!(fail(PushFailure::Network), (1, false));
    assert_eq!(fail(PushFailure::Server), (1, false));
    assert_eq!(fail(PushFailure::Server), (1, false));
    assert_eq!(fail(PushFailure::Server), (1, true), "three times it alone");
    assert_eq!(fail(PushFailure::Network), (1, true));
}

#[test]
fn an_answer_ends_the_stumbling() {
    let (mut server, mut device) = with_ops(3);
    for _ in 0..4 {
        let push = device.replica.next_push(PushLimits::default()).unwrap();
        device.replica.push_failed(&push, PushFailure::Server);
    }
    let parked = device.push(&mut server, usize::MAX, false).unwrap();
    assert!(!parked.results[0].1.took_effect() && parked.results.len() == 1, "{parked:?}");
    let rest = device.replica.next_push(PushLimits::default()).unwrap();
    assert_eq!((rest.n_ops(), rest.park, rest.from_dseq), (2, false, 2), "the others go on");
    device.settle(&mut server);
    assert_eq!(device.replica.cards().len(), 1);
}

#[test]
fn a_page_fits_only_the_state_it_was_asked_from() {
    let (mut server, mut device) = with_ops(4);
    device.settle(&mut server);
    let state = device.replica.cache_state().clone();
    let asked = device.replica.next_pull().unwrap();
    let reply = server.pull(device.asker, &asked);
    type Alter = fn(&mut PullRequest, &mut PullReply);
    let alter: [Alter; 6] = [
        |asked, _| asked.epoch = None,
        |asked, _| asked.cursor.values_mut().for_each(|cursor| cursor.position -= 1),
        |asked, _| asked.scopes.clear(),
        |asked, _| asked.floor = None,
        |_, reply| reply.from.position -= 1,
        |_, reply| reply.person = domain::PersonId(Id([9; 16])),
    ];
    for (number, alter) in alter.into_iter().enumerate() {
        let (mut asked, mut reply) = (asked.clone(), reply.clone());
        alter(&mut asked, &mut reply);
        assert_eq!(device.replica.pull_replied(&asked, reply), PullOutcome::Ignored, "case {number}");
    }
    for alter in
        [(|reply| reply.epoch = Epoch(Id([8; 16]))) as fn(&mut PullReply), |reply| reply.must_resync = true]
    {
        let mut reply = reply.clone();
        alter(&mut reply);
        assert_eq!(device.replica.pull_replied(&asked, reply), PullOutcome::Clear);
    }
    assert!(page_of(device.replica.pull_replied(&asked, reply)).is_some());
    assert_eq!(*device.replica.cache_state(), state, "hearing a page changes nothing before it is stored");
}

#[test]
fn the_next_page_may_be_asked_for_while_one_is_stored() {
    let (mut server, mut writer) = with_ops(3);
    writer.settle(&mut server);
    let mut device = Device::new(2, &[1]);
    let mut ahead = None;
    for expected in [1, 2, 3] {
        let asked = PullRequest { max_rows: 1, ..device.replica.next_pull().unwrap() };
        if let Some(ahead) = ahead.take() {
            assert_eq!(
                PullRequest { max_rows: 1, ..ahead },
                asked,
                "what was asked early is what is asked now"
            );
        }
        let reply = server.pull(device.asker, &asked);
        let job = page_of(device.replica.pull_replied(&asked, reply)).unwrap();
        ahead = device.replica.pull_after(&job);
        assert_eq!(ahead.is_some(), expected < 3, "there is more");
        let swap = block_on(device.cache.apply_page(&job.write)).unwrap();
        let outcome = device.replica.page_stored(job, swap, server.now);
        assert_eq!((outcome.more, outcome.reload), (expected < 3, false));
        let (state, status) = (device.replica.cache_state(), device.replica.status());
        assert_eq!((state.pages, state.cursor.position, status.whole), (expected, expected, expected == 3));
        assert_eq!((state.ever_whole, state.as_of), (expected == 3, server.now));
    }
}

#[test]
fn what_another_tab_has_stored_first_is_read_again() {
    let (mut server, mut device) = with_ops(1);
    device.push(&mut server, 1, false).unwrap();
    let asked = device.replica.next_pull().unwrap();
    let reply = server.pull(device.asker, &asked);
    let job = page_of(device.replica.pull_replied(&asked, reply)).unwrap();
    let outcome = device.replica.page_stored(job.clone(), Swap::Lost, server.now);
    assert!(outcome.reload && outcome.more && outcome.tidy.is_none(), "{outcome:?}");
    let _first = block_on(device.cache.apply_page(&job.write)).unwrap();
    device.replica.cache_reloaded(block_on(CacheStore::load(&device.cache)).unwrap());
    let outcome = device.replica.page_stored(job, Swap::Done, server.now);
    assert!(outcome.reload && outcome.tidy.is_none(), "this page was made for an older state");
}

#[test]
fn a_tab_that_reads_the_outbox_again_still_knows_what_has_arrived() {
    let (mut server, mut device) = with_ops(3);
    device.push(&mut server, 2, false).unwrap();
    let stored = block_on(OpsStore::load(&device.ops, server.stream().stream)).unwrap();
    device.replica.ops_reloaded(stored);
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    assert_eq!((push.from_dseq, push.n_ops()), (3, 1));
}

#[test]
fn a_cache_that_was_thrown_away_begins_in_the_same_stream() {
    let (mut server, mut device) = with_ops(1);
    device.settle(&mut server);
    let stream = device.replica.cache_state().stream;
    device.replica.cache_cleared();
    assert_eq!(
        (device.replica.cache_state().stream, device.replica.cache_state().cursor.position),
        (stream, 0)
    );
    assert!(device.replica.next_pull().unwrap().cursor.contains_key(&stream));
}

/// H6: what is acknowledged leaves the outbox only with the page that shows it.
#[test]
fn h6_an_op_stays_pending_until_a_whole_page_shows_it() {
    let (mut server, mut device) = with_ops(4);
    device.push(&mut server, 4, false).unwrap();
    assert_eq!(device.replica.ops().outbox.len(), 4, "acknowledged, not shown");
    for page in 1..=4 {
        device.pull(&mut server, 1);
        let (left, acked) = (device.replica.ops().outbox.len(), device.replica.cache_state().acked_dseq);
        assert_eq!((left, acked), if page < 4 { (4, 0) } else { (0, 4) }, "page {page}");
        assert_eq!(
            device.replica.rows_of(&domain::Kind::new("notes.note")).len(),
            4,
            "never gone in between"
        );
    }
    let seqs: Vec<u64> = device.replica.ops().sent.values().map(|batch| batch.acked_seq).collect();
    assert_eq!(seqs, [4; 4], "no seq of theirs is higher");
}

#[test]
fn acknowledgements_of_another_device_id_are_nobodys() {
    let (mut server, mut device) = with_ops(2);
    device.push(&mut server, 2, false).unwrap();
    let asked = device.replica.next_pull().unwrap();
    let mut reply = server.pull(device.asker, &asked);
    reply.acks.device = DeviceId(Id([77; 16]));
    let job = page_of(device.replica.pull_replied(&asked, reply)).unwrap();
    let swap = block_on(device.cache.apply_page(&job.write)).unwrap();
    let outcome = device.replica.page_stored(job, swap, server.now);
    assert!(outcome.tidy.is_none() && !outcome.forked, "{outcome:?}");
    assert_eq!(device.replica.cache_state().acked_device, None);
    assert_eq!(device.replica.ops().outbox.len(), 2);
}
