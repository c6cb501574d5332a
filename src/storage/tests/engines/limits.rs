//! How much goes into one capture, one push and one search: the last size that is taken, and the first that is not.

use domain::{Intent, Operation, Stamp, Timestamp};
use storage::authority::AuthorityStore;
use sync::message::{FindRequest, MAX_FIND_TEXT, MAX_FOUND};
use sync::op::{MAX_BATCH_OPS, MAX_OP_BYTES};
use sync::replica::{Captured, PushLimits, Strictness};

use crate::note;
use crate::notes::{Append, NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

fn open(number: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(1) }).intent()
}

fn append(number: u8, line: &str) -> Intent {
    NoteOperation::from(Append { note: note(number), line: line.to_owned() }).intent()
}

fn one_of_each() -> (Server, Device) {
    (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]))
}

/// The code of the refusal, or how many ops the batch has.
fn prepared(device: &Device, intents: Vec<Intent>, strictness: Strictness) -> Result<usize, String> {
    let mut made = 0_u8;
    let mut new_id = || {
        made = made.wrapping_add(1);
        domain::OpId(domain::Id([made; 16]))
    };
    let captured: Vec<Captured> = intents.into_iter().map(Captured::from).collect();
    let batch = device.replica.prepare(captured, strictness, Stamp::default(), &mut new_id);
    batch.map(|batch| batch.op_ids.len()).map_err(|rejection| rejection.code.into_owned())
}

#[test]
fn s33_a_capture_has_at_least_one_op_and_at_most_so_many() {
    let (_, device) = one_of_each();
    let of = |count: usize| prepared(&device, vec![open(1); count], Strictness::Fact);
    assert_eq!(of(0), Err("sync.batch_too_big".to_owned()));
    assert_eq!(of(MAX_BATCH_OPS), Ok(MAX_BATCH_OPS));
    assert_eq!(of(MAX_BATCH_OPS + 1), Err("sync.batch_too_big".to_owned()));
}

#[test]
fn s33_one_op_may_be_just_so_long_on_the_device_and_at_the_server() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    // How long the body is around its text.
    let rest = {
        device.capture(append(1, &"a".repeat(20_000)), Vec::new(), None, Timestamp(0));
        device.replica.pending()[0].to_bytes().len() - 20_000
    };
    device.settle(&mut server);
    let longest = "a".repeat(MAX_OP_BYTES - rest);
    let of = |line: &str| prepared(&device, vec![append(1, line)], Strictness::Fact);
    assert_eq!(of(&format!("{longest}a")), Err("sync.op_too_large".to_owned()));
    assert_eq!(of(&longest), Ok(1));
    device.capture(append(1, &longest), Vec::new(), None, Timestamp(0));
    let reply = device.push(&mut server, 1, false).unwrap();
    assert!(reply.results[0].1.took_effect(), "the server takes what the device makes");
}

#[test]
fn z0a_a_fact_is_taken_although_the_rules_object_and_a_plan_is_not() {
    let (server, mut device) = one_of_each();
    assert_eq!(prepared(&device, vec![open(1), append(1, "a")], Strictness::Rules), Ok(2));
    let twice = || vec![open(1), open(1)];
    assert_eq!(prepared(&device, twice(), Strictness::Rules), Err("notes.exists".to_owned()));
    assert_eq!(prepared(&device, twice(), Strictness::Fact), Ok(2));
    device.capture(open(1), Vec::new(), None, server.now);
    let stamp = Stamp::default();
    let objection = device.replica.objection(&open(1), stamp).map(|rejection| rejection.code.into_owned());
    assert_eq!(objection, Some("notes.exists".to_owned()));
    assert_eq!(device.replica.objection(&append(1, "a"), stamp), None);
    device.replica.sign_in(None);
    let nobody = Some("sync.nobody_signed_in".to_owned());
    assert_eq!(prepared(&device, vec![open(2)], Strictness::Fact).err(), nobody);
    assert_eq!(device.replica.objection(&open(2), stamp).map(|r| r.code.into_owned()), nobody);
}

#[test]
fn an_op_waits_for_the_one_that_makes_its_record_and_for_no_other() {
    let (mut server, mut device) = one_of_each();
    let deps = |device: &Device| -> Vec<Vec<domain::OpId>> {
        device.replica.pending().iter().map(|body| body.deps.clone()).collect()
    };
    let maker = device.capture(open(1), Vec::new(), None, server.now);
    device.capture(append(1, "a"), Vec::new(), None, server.now);
    device.capture(append(1, "b"), vec![maker], None, server.now);
    device.capture(open(2), Vec::new(), None, server.now);
    assert_eq!(deps(&device), [vec![], vec![maker], vec![maker], vec![]]);
    device.settle(&mut server);
    let batch =
        device.capture_together(vec![open(4), append(4, "a"), append(4, "b"), append(1, "c")], server.now);
    let first = vec![batch[0]];
    assert_eq!(deps(&device), [vec![], first.clone(), first, vec![]], "within a batch as well, once");
    device.settle(&mut server);
    device.capture_together(vec![append(1, "c"), append(1, "c")], server.now);
    assert_eq!(deps(&device), [vec![], vec![]], "what the server has need not be waited for");
    device.settle(&mut server);
    device.capture(append(1, "c"), Vec::new(), None, server.now);
    assert_eq!(deps(&device), [vec![]], "what the server has need not be waited for");
    let seen: Vec<(u32, u64)> = device.replica.pending().iter().map(|b| (b.base_rev, b.base_seq)).collect();
    assert_eq!(seen, [(6, 10)], "the revision and the position it was captured on");
}

/// Three batches: two ops, one op, two ops.
fn five_ops() -> (Server, Device) {
    let (server, mut device) = one_of_each();
    device.capture_together(vec![open(1), append(1, "a")], server.now);
    device.capture(append(1, "b"), Vec::new(), None, server.now);
    device.capture_together(vec![append(1, "c"), append(1, "d")], server.now);
    (server, device)
}

#[test]
fn s33_a_push_takes_what_fits_in_order_and_at_least_one_op() {
    let (_, mut device) = five_ops();
    let whole = device.replica.next_push(PushLimits::default()).unwrap();
    let sizes: Vec<usize> =
        whole.batches.iter().flat_map(|batch| batch.bodies.iter().map(Vec::len)).collect();
    assert_eq!((whole.n_ops(), whole.from_dseq, whole.pending_total), (5, 1, 5));
    let mut taken = |limits: PushLimits| {
        let push = device.replica.next_push(limits).unwrap();
        let shape = push.batches.iter().map(|b| (b.first, b.bodies.len(), b.other_hashes.len()));
        shape.collect::<Vec<_>>()
    };
    let limit = PushLimits::default();
    for (ops, expected) in [
        (0, vec![(0, 1, 1)]),
        (1, vec![(0, 1, 1)]),
        (2, vec![(0, 2, 0)]),
        (3, vec![(0, 2, 0), (0, 1, 0)]),
        (4, vec![(0, 2, 0), (0, 1, 0), (0, 1, 1)]),
        (5, vec![(0, 2, 0), (0, 1, 0), (0, 2, 0)]),
    ] {
        assert_eq!(taken(PushLimits { ops, ..limit }), expected, "{ops} ops");
    }
    let first_two = sizes[0] + sizes[1];
    for (bytes, expected) in [
        (0, vec![(0, 1, 1)]),
        (first_two - 1, vec![(0, 1, 1)]),
        (first_two, vec![(0, 2, 0)]),
        (first_two + sizes[2] - 1, vec![(0, 2, 0)]),
        (first_two + sizes[2], vec![(0, 2, 0), (0, 1, 0)]),
    ] {
        assert_eq!(taken(PushLimits { bytes, ..limit }), expected, "{bytes} bytes");
    }
}

#[test]
fn a_push_goes_on_inside_a_batch() {
    let (mut server, mut device) = five_ops();
    let oldest = device.replica.status().oldest;
    assert_eq!(oldest, Some(server.now));
    for (sent, left) in [(1, 4), (1, 3), (2, 1), (1, 0)] {
        device.push(&mut server, sent, false).unwrap();
        let status = device.replica.status();
        assert_eq!((status.pending, status.oldest), (left, oldest.filter(|_| left > 0)));
    }
    assert_eq!(server.stream().seq, 5);
    device.settle(&mut server);
    assert_eq!(device.replica.row(note(1)).map(|row| row.rev), Some(5));
}

#[test]
fn s33_a_search_has_at_most_so_many_words_and_ids() {
    let (mut server, device) = one_of_each();
    let request = FindRequest {
        stream: server.stream().stream,
        kind: "notes.note".to_owned(),
        site: None,
        text: String::new(),
        ids: Vec::new(),
        before: None,
        limit: 50,
    };
    let mut answered = |text: usize, ids: usize| {
        let text = "字".repeat(text);
        let request = FindRequest { text, ids: vec![note(1); ids], ..request.clone() };
        server.try_find(device.asker, &request).is_some()
    };
    assert!(answered(MAX_FIND_TEXT, MAX_FOUND));
    assert!(!answered(MAX_FIND_TEXT + 1, 0));
    assert!(!answered(0, MAX_FOUND + 1));
    let unknown = FindRequest { kind: "notes.other".to_owned(), ..request };
    assert!(server.try_find(device.asker, &unknown).is_none());
}

#[test]
fn what_a_backup_holds_is_kept_for_fourteen_days_nevertheless() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let (mut server, mut device) = one_of_each();
    let captured_at = server.now;
    device.capture(open(1), Vec::new(), None, captured_at);
    device.settle(&mut server);
    let stream = server.stream();
    server.store.set_durable(stream.stream, stream.seq).unwrap();
    for (after, kept) in [(14 * DAY, true), (14 * DAY + 1, false)] {
        // The push itself takes a millisecond.
        server.now = Timestamp(captured_at.0 + after - 1);
        device.capture(append(1, "a"), Vec::new(), None, server.now);
        device.settle(&mut server);
        let first = device.replica.ops().sent.values().any(|batch| batch.first_dseq == 1);
        assert_eq!(first, kept, "{after} ms later");
    }
    assert_eq!(device.replica.ops().sent.len(), 2, "no backup holds these yet");
}
