//! Small made-up things for the cases.

use domain::{DeviceId, Id, Kind, OpId, OrgId, PersonId, Row, Scope, SiteId, Timestamp};
use sync::Hash;
use sync::authority::{Changes, CommitRecord, DeviceState, StoredOp, StreamState};
use sync::message::{Card, Epoch, HeldReason, OpResult, StreamId, Witness};
use sync::op::{NewBatch, pack_bodies};
use sync::replica::{CacheState, Page, PageWrite, Tidy};

/// An id that differs by number.
#[must_use]
pub fn id(number: u16) -> Id {
    let mut bytes = [7; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    Id(bytes)
}

#[must_use]
pub fn op(number: u16) -> OpId {
    OpId(id(number))
}

#[must_use]
pub fn org() -> OrgId {
    OrgId(id(60_000))
}

#[must_use]
pub fn stream() -> StreamId {
    org().into()
}

#[must_use]
pub fn device() -> DeviceId {
    DeviceId(id(61_000))
}

#[must_use]
pub fn site(number: u16) -> Scope {
    Scope::Site(SiteId(id(62_000 + number)))
}

/// A batch of ops `first..first + count`, captured at that many minutes.
#[must_use]
pub fn batch(first: u16, count: u16) -> NewBatch {
    let bodies: Vec<Vec<u8>> = (0..count).map(|number| vec![1, 2, number as u8]).collect();
    NewBatch {
        stream: stream(),
        device: device(),
        actor: PersonId(id(63_000)),
        op_ids: (first..first + count).map(op).collect(),
        actor_mac: [9; 8],
        captured_at: Timestamp(0).plus_minutes(i64::from(first)),
        bodies: pack_bodies(bodies),
    }
}

/// A T3 that acknowledges up to a number and trims nothing.
#[must_use]
pub fn tidy(acked_dseq: u64, target: u64) -> Tidy {
    Tidy {
        acked_dseq,
        target,
        epoch: Some(Epoch(id(64_000))),
        witness: Some(witness(target)),
        ..Tidy::nothing(stream(), device())
    }
}

#[must_use]
pub fn witness(seq: u64) -> Witness {
    Witness {
        epoch: Epoch(id(64_000)),
        stream: stream(),
        seq,
        head: Hash::of(&seq.to_be_bytes()),
        mac: [3; 8],
    }
}

#[must_use]
pub fn card(number: u16) -> Card {
    let result = OpResult::Held { seq: u64::from(number), why: HeldReason::RightsGone };
    Card { op: op(number), result, body: vec![1, number as u8], at: Timestamp(5) }
}

#[must_use]
pub fn row(number: u16, seq: u64, scope: Scope) -> Row {
    let bytes = vec![1, number as u8, seq as u8];
    Row {
        kind: Kind::new("sample.row"),
        id: id(number),
        scope,
        open: true,
        rev: 1,
        seq,
        touched: Timestamp(seq as i64),
        bytes,
    }
}

/// The page that follows a cache's state, with these rows.
#[must_use]
pub fn page(expected: &CacheState, rows: Vec<Row>) -> PageWrite {
    let seq_to = rows.iter().map(|row| row.seq).max().unwrap_or(expected.cursor.position);
    let mut next =
        CacheState { stream: stream(), pages: expected.pages + 1, whole: true, ..expected.clone() };
    next.cursor.position = seq_to;
    next.epoch = Some(Epoch(id(64_000)));
    next.witness = Some(witness(seq_to));
    PageWrite {
        expected: expected.clone(),
        next,
        page: Page { seq_to, rows, whole: true, ..Page::default() },
    }
}

#[must_use]
pub fn stream_state() -> StreamState {
    StreamState::new(org(), Epoch(id(64_000)))
}

#[must_use]
pub fn stored_op(number: u16, seq: u64) -> StoredOp {
    StoredOp {
        op: op(number),
        hash: Hash::of(&[number as u8]),
        device: device(),
        dseq: u64::from(number),
        actor: PersonId(id(63_000)),
        kind: "sample.do".to_owned(),
        kind_version: 1,
        target: id(1),
        body: vec![1, 2, 3],
        result: OpResult::Applied { seq },
        amends: None,
        waits_for: Vec::new(),
        captured: Timestamp(1),
        captured_error_ms: 2,
        received: Timestamp(3),
    }
}

/// A commit of these rows on top of `before`, taking the seqs up to `seq`.
#[must_use]
pub fn changes(before: &StreamState, seq: u64, rows: Vec<Row>) -> Changes {
    let mut after = StreamState { seq, touched: Timestamp(seq as i64), ..before.clone() };
    let commit = CommitRecord {
        stream: before.stream,
        seq_from: before.seq + 1,
        seq_to: seq,
        prev: before.head,
        hash: Hash::of(&seq.to_be_bytes()),
        at: Timestamp(seq as i64),
        body: vec![1, seq as u8],
    };
    after.head = commit.hash;
    let mut state = DeviceState::new(device(), Timestamp(seq as i64));
    state.last_dseq = seq;
    state.holes = vec![(1, 2)];
    Changes { devices: vec![state], rows, commit: Some(commit), ..Changes::of(after) }
}
