//! Cases for the server's database. A store that fails one would lose, double, leak or hide rows.

use std::collections::BTreeSet;

use domain::{Day, DeviceId, Kind, Row, Scope, Timestamp};
use sync::authority::{CardScan, Changes, Need, OlderScan, RowScan, StoredOp, StreamState};
use sync::message::{Gone, HeldReason, OpResult};
use sync::op::REDACT;
use sync::redaction::emptied_by;

use super::sample;
use crate::authority::AuthorityStore;

fn created(store: &mut impl AuthorityStore) -> StreamState {
    let state = sample::stream_state();
    store.create(&state).expect("creates");
    state
}

/// Commits and returns the state after.
fn commit(store: &mut impl AuthorityStore, changes: Changes) -> StreamState {
    store.commit(&changes).expect("commits");
    changes.stream
}

fn scan(scopes: &[Scope], from: u64, until: u64, limit: usize) -> RowScan {
    RowScan {
        stream: sample::stream(),
        scopes: scopes.to_vec(),
        from,
        until,
        floor: None,
        limit,
        max_bytes: usize::MAX,
    }
}

fn ids(rows: &[Row]) -> Vec<(u64, domain::Id)> {
    rows.iter().map(|row| (row.seq, row.id)).collect()
}

fn gone_between(store: &mut impl AuthorityStore, from: u64, until: u64) -> Vec<Gone> {
    store.gone(&scan(&[sample::site(1)], from, until, usize::MAX)).expect("reads")
}

/// Ops that wait for this one, and ops that amend it.
fn related_to(store: &mut impl AuthorityStore, number: u16) -> (Vec<domain::OpId>, Vec<domain::OpId>) {
    let op = sample::op(number);
    let mut loaded = store.load(sample::stream(), &[Need::Related(op)]).expect("loads");
    let related = loaded.related.remove(&op).unwrap_or_default();
    (related.waiting, related.amending)
}

/// The devices on which the op's card is open.
fn told_of(store: &mut impl AuthorityStore, number: u16) -> BTreeSet<DeviceId> {
    let op = sample::op(number);
    let mut loaded = store.load(sample::stream(), &[Need::Related(op)]).expect("loads");
    loaded.related.remove(&op).unwrap_or_default().told.into_iter().collect()
}

fn commit_end(store: &mut impl AuthorityStore, seq: u64) -> Option<u64> {
    let loaded = store.load(sample::stream(), &[Need::Commit(seq)]).expect("loads");
    loaded.commits[&seq].map(|end| end.seq)
}

pub fn an_unknown_stream_is_none_until_created(store: &mut impl AuthorityStore) {
    assert_eq!(store.stream(sample::stream()), Ok(None));
    let state = created(store);
    assert_eq!(store.stream(sample::stream()), Ok(Some(state.clone())));
    let after = commit(store, sample::changes(&state, 1, vec![sample::row(1, 1, sample::site(1))]));
    store.create(&state).expect("answers");
    assert_eq!(store.stream(sample::stream()), Ok(Some(after)), "an existing stream stays as it is");
}

pub fn a_commit_is_read_back_whole(store: &mut impl AuthorityStore) {
    let state = created(store);
    let mut changes = sample::changes(&state, 2, vec![sample::row(1, 1, sample::site(1))]);
    changes.ops = vec![sample::stored_op(1, 1), sample::stored_op(2, 2)];
    changes.stream.epochs.push(sync::message::Epoch(sample::id(5)));
    changes.stream.grants_version = 9;
    let after = commit(store, changes.clone());
    assert_eq!(store.stream(sample::stream()), Ok(Some(after)));
    let needs = [Need::Device(sample::device()), Need::Op(sample::op(2)), Need::Row(sample::id(1))];
    let loaded = store.load(sample::stream(), &needs).expect("loads");
    assert_eq!(loaded.devices[&sample::device()].as_ref(), Some(&changes.devices[0]));
    assert_eq!(loaded.ops[&sample::op(2)].as_ref(), Some(&changes.ops[1]));
    assert_eq!(loaded.rows[&sample::id(1)].as_deref(), Some(&changes.rows[0]));
    let kind = Kind::new("sample.row");
    assert_eq!(store.rows_of_kind(sample::stream(), &kind), Ok(changes.rows.clone()));
    assert_eq!(store.scopes(sample::stream()), Ok(vec![sample::site(1)]));
    assert_eq!(store.commits(sample::stream(), 1, 10), Ok(changes.commit.into_iter().collect()));
}

pub fn what_is_not_there_is_answered_as_absent(store: &mut impl AuthorityStore) {
    created(store);
    let (op, id) = (sample::op(3), sample::id(3));
    let needs = [Need::Device(DeviceId(id)), Need::Op(op), Need::Row(id), Need::Related(op), Need::Commit(4)];
    let loaded = store.load(sample::stream(), &needs).expect("loads");
    assert_eq!(loaded.devices.get(&DeviceId(id)), Some(&None));
    assert_eq!(loaded.ops.get(&op), Some(&None));
    assert_eq!(loaded.rows.get(&id), Some(&None));
    assert_eq!(loaded.related.get(&op), Some(&sync::authority::Related::default()));
    assert_eq!(loaded.commits.get(&4), Some(&None));
}

pub fn a_newer_image_replaces_the_older(store: &mut impl AuthorityStore) {
    let state = created(store);
    let both = vec![sample::row(1, 1, sample::site(1)), sample::row(2, 2, sample::site(1))];
    let state = commit(store, sample::changes(&state, 2, both));
    let mut moved = sample::changes(&state, 4, vec![sample::row(1, 3, sample::site(2))]);
    moved.removed = vec![sample::id(2)];
    commit(store, moved);
    let scanned = store.rows(&scan(&[sample::site(1), sample::site(2)], 0, 4, 100)).expect("scans");
    assert_eq!(scanned.rows, [sample::row(1, 3, sample::site(2))]);
    assert_eq!(scanned.to, 4);
    let loaded = store.load(sample::stream(), &[Need::Row(sample::id(2))]).expect("loads");
    assert_eq!(loaded.rows[&sample::id(2)], None);
}

pub fn pages_never_end_inside_a_seq(store: &mut impl AuthorityStore) {
    let state = created(store);
    // Seq 1 has one row, seq 2 has three, seq 3 has one.
    let rows: Vec<Row> = [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3)]
        .map(|(number, seq)| sample::row(number, seq, sample::site(1)))
        .into();
    commit(store, sample::changes(&state, 3, rows));
    for (limit, rows, to) in [(1, 1, 1), (2, 4, 2), (3, 4, 2), (4, 4, 2), (5, 5, 3), (100, 5, 3)] {
        let scanned = store.rows(&scan(&[sample::site(1)], 0, 3, limit)).expect("scans");
        assert_eq!(scanned.rows.len(), rows, "limit {limit}");
        assert!(scanned.to == to || (rows == 5 && scanned.to == 3), "limit {limit} ended at {}", scanned.to);
    }
    let few_bytes = RowScan { max_bytes: 1, ..scan(&[sample::site(1)], 0, 3, 100) };
    assert_eq!(
        store.rows(&few_bytes).expect("scans").to,
        1,
        "at least one seq, however few bytes are allowed"
    );
    let rest = store.rows(&scan(&[sample::site(1)], 2, 3, 100)).expect("scans");
    assert_eq!(ids(&rest.rows), [(3, sample::id(5))]);
}

pub fn scans_keep_to_scopes_range_and_floor(store: &mut impl AuthorityStore) {
    let state = created(store);
    let closed = |number, seq, touched: Timestamp| Row {
        open: false,
        touched,
        ..sample::row(number, seq, sample::site(1))
    };
    let floor = Day(730_000);
    let rows = vec![
        sample::row(1, 1, sample::site(1)),
        sample::row(2, 2, sample::site(2)),
        closed(3, 3, Timestamp(floor.start().0 - 1)),
        closed(4, 4, floor.start()),
        sample::row(5, 5, sample::site(1)),
    ];
    commit(store, sample::changes(&state, 5, rows));
    let with_floor = RowScan { floor: Some(floor), ..scan(&[sample::site(1)], 0, 4, 100) };
    let scanned = store.rows(&with_floor).expect("scans");
    assert_eq!(ids(&scanned.rows), [(1, sample::id(1)), (4, sample::id(4))]);
    assert_eq!(scanned.to, 4, "everything up to `until` was looked at");
    assert_eq!(store.rows(&scan(&[], 0, 5, 100)).expect("scans").rows, []);
    assert_eq!(
        ids(&store.rows(&scan(&[sample::site(2)], 1, 5, 100)).expect("scans").rows),
        [(2, sample::id(2))]
    );
}

pub fn older_rows_come_newest_first_by_kind_scope_and_floor(store: &mut impl AuthorityStore) {
    let state = created(store);
    let floor = Day(730_000);
    let long_ago = Timestamp(floor.start().0 - 1);
    let row =
        |number, seq, at, open, touched| Row { open, touched, ..sample::row(number, seq, sample::site(at)) };
    let rows = vec![
        row(1, 1, 1, false, long_ago),
        row(2, 2, 2, false, long_ago),
        row(3, 3, 1, true, long_ago),
        row(4, 4, 1, false, floor.start()),
        Row { kind: Kind::new("sample.other"), ..row(5, 5, 1, false, long_ago) },
        row(6, 6, 3, false, long_ago),
        row(7, 7, 1, false, long_ago),
    ];
    commit(store, sample::changes(&state, 7, rows));
    let mut older = |before, limit| {
        let (stream, kind) = (sample::stream(), "sample.row".to_owned());
        let scopes = vec![sample::site(1), sample::site(2)];
        let scan = OlderScan { stream, scopes, kind, floor, before, limit };
        ids(&store.older(&scan).expect("reads"))
    };
    let (first, second, third) = ((7, sample::id(7)), (2, sample::id(2)), (1, sample::id(1)));
    assert_eq!(older(u64::MAX, 10), [first, second, third]);
    assert_eq!(older(7, 10), [second, third]);
    assert_eq!(older(u64::MAX, 2), [first, second]);
}

pub fn removals_are_kept_by_scope_until_forgotten(store: &mut impl AuthorityStore) {
    let state = created(store);
    let gone = |number, seq, site| Gone { id: sample::id(number), scope: sample::site(site), seq };
    let mut changes = sample::changes(&state, 4, Vec::new());
    changes.gone = vec![gone(1, 1, 1), gone(1, 2, 2), gone(2, 3, 1), gone(1, 4, 1)];
    commit(store, changes);
    assert_eq!(
        gone_between(store, 0, 4),
        [gone(1, 1, 1), gone(2, 3, 1), gone(1, 4, 1)],
        "the same id may go twice"
    );
    assert_eq!(gone_between(store, 1, 3), [gone(2, 3, 1)]);
    store.forget_gone(sample::stream(), 3).expect("forgets");
    assert_eq!(gone_between(store, 0, 4), [gone(1, 4, 1)]);
    let floor = store.stream(sample::stream()).expect("reads").map(|stream| stream.gone_floor);
    assert_eq!(floor, Some(3));
}

pub fn cards_close_for_every_device_before_they_open(store: &mut impl AuthorityStore) {
    let state = created(store);
    let other = DeviceId(sample::id(94));
    let cards =
        |known: Vec<domain::OpId>, device| CardScan { stream: sample::stream(), device, known, limit: 10 };
    let mut changes = sample::changes(&state, 1, Vec::new());
    changes.cards = vec![
        (sample::device(), sample::card(1)),
        (sample::device(), sample::card(2)),
        (other, sample::card(1)),
    ];
    let state = commit(store, changes);
    assert_eq!(store.cards(&cards(Vec::new(), sample::device())), Ok(vec![sample::card(1), sample::card(2)]));
    assert_eq!(store.cards(&cards(vec![sample::op(1)], sample::device())), Ok(vec![sample::card(2)]));
    assert_eq!(told_of(store, 1), BTreeSet::from([sample::device(), other]));
    let mut renewed = sample::changes(&state, 2, Vec::new());
    renewed.closed_cards = vec![sample::op(1)];
    let newer = sync::message::Card { at: Timestamp(6), ..sample::card(1) };
    renewed.cards = vec![(sample::device(), newer.clone())];
    commit(store, renewed);
    assert_eq!(store.cards(&cards(Vec::new(), sample::device())), Ok(vec![newer, sample::card(2)]));
    assert_eq!(store.cards(&cards(Vec::new(), other)), Ok(Vec::new()));
    assert_eq!(told_of(store, 1), BTreeSet::from([sample::device()]));
}

pub fn waiting_ops_are_found_until_they_settle(store: &mut impl AuthorityStore) {
    let state = created(store);
    let mut changes = sample::changes(&state, 2, Vec::new());
    let mut held = sample::stored_op(2, 2);
    held.result = OpResult::Held { seq: 2, why: HeldReason::DependencyRefused { op: sample::op(1) } };
    held.waits_for = vec![sample::op(1), sample::op(9)];
    let mut amending = sample::stored_op(3, 1);
    amending.amends = Some(sample::op(1));
    changes.ops = vec![held.clone(), amending];
    let state = commit(store, changes);
    assert_eq!(related_to(store, 1), (vec![sample::op(2)], vec![sample::op(3)]));
    assert_eq!(related_to(store, 9).0, [sample::op(2)]);
    held.result = OpResult::Applied { seq: 3 };
    held.waits_for = Vec::new();
    let mut settled = sample::changes(&state, 3, Vec::new());
    settled.ops = vec![held];
    commit(store, settled);
    assert_eq!(related_to(store, 1), (Vec::new(), vec![sample::op(3)]));
}

pub fn an_emptied_op_keeps_everything_but_its_body(store: &mut impl AuthorityStore) {
    let state = created(store);
    let mut changes = sample::changes(&state, 2, Vec::new());
    changes.ops = vec![sample::stored_op(1, 1), sample::stored_op(2, 2)];
    let state = commit(store, changes);
    let mut emptying = sample::changes(&state, 3, Vec::new());
    emptying.ops = vec![StoredOp { kind: REDACT.to_owned(), ..sample::stored_op(3, 3) }];
    emptying.redacted = vec![(sample::op(1), sample::op(3))];
    commit(store, emptying);
    let needs = [Need::Op(sample::op(1)), Need::Op(sample::op(2))];
    let loaded = store.load(sample::stream(), &needs).expect("loads").ops;
    let emptied = StoredOp { body: emptied_by(sample::op(3)), ..sample::stored_op(1, 1) };
    assert_eq!(loaded[&sample::op(1)].as_ref(), Some(&emptied));
    assert_eq!(loaded[&sample::op(2)].as_ref(), Some(&sample::stored_op(2, 2)));
}

pub fn commits_are_found_by_their_end(store: &mut impl AuthorityStore) {
    let mut state = created(store);
    for seq in [3, 5] {
        state = commit(store, sample::changes(&state, seq, Vec::new()));
    }
    for (seq, end) in [(2, None), (3, Some(3)), (4, Some(3)), (5, Some(5)), (9, Some(5))] {
        assert_eq!(commit_end(store, seq), end, "asked for {seq}");
    }
    let read = store.commits(sample::stream(), 4, 10).expect("reads");
    assert_eq!(read.iter().map(|commit| (commit.seq_from, commit.seq_to)).collect::<Vec<_>>(), [(4, 5)]);
    assert_eq!(store.commits(sample::stream(), 1, 1).expect("reads").len(), 1);
}

pub fn durable_seq_never_falls(store: &mut impl AuthorityStore) {
    created(store);
    for (set, expected) in [(5, 5), (3, 5), (8, 8)] {
        store.set_durable(sample::stream(), set).expect("notes");
        let found = store.stream(sample::stream()).expect("reads").map(|stream| stream.durable_seq);
        assert_eq!(found, Some(expected));
    }
}
