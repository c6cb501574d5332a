//! Batches and pages to store, and a database name nobody else uses.

use std::cell::Cell;

use domain::{DeviceId, Id, Kind, OpId, PersonId, Row, Scope, Timestamp};
use sync::message::StreamId;
use sync::op::{NewBatch, Sealed};
use sync::replica::{CacheState, Page, PageWrite};

pub(crate) const STREAM: StreamId = StreamId(Id([1; 16]));
pub(crate) const DEVICE: DeviceId = DeviceId(Id([2; 16]));
pub(crate) const PERSON: PersonId = PersonId(Id([3; 16]));

thread_local!(static DATABASES: Cell<u32> = const { Cell::new(0) });

/// Each test has a database of its own, also when the browser profile is used again.
pub(crate) fn fresh_name() -> String {
    DATABASES.set(DATABASES.get() + 1);
    format!("test-{}-{}", js_sys::Date::now(), DATABASES.get())
}

pub(crate) fn op(number: u8) -> OpId {
    OpId(Id([number; 16]))
}

pub(crate) fn batch(ops: &[u8]) -> NewBatch {
    NewBatch {
        stream: STREAM,
        device: DEVICE,
        actor: PERSON,
        op_ids: ops.iter().map(|number| op(*number)).collect(),
        actor_mac: [7; 8],
        captured_at: Timestamp(1_795_276_800_000),
        bodies: Sealed::plain(vec![0, 1, 2, 255]),
    }
}

pub(crate) fn row(id: u8, seq: u64) -> Row {
    Row {
        kind: Kind::new("samples.sample"),
        id: Id([id; 16]),
        scope: Scope::Org,
        open: true,
        rev: 1,
        seq,
        touched: Timestamp(5),
        bytes: vec![1, id],
    }
}

/// The page that leads from `expected` to the next state.
pub(crate) fn page_after(expected: &CacheState, rows: Vec<Row>) -> PageWrite {
    let mut next = expected.clone();
    next.stream = STREAM;
    next.pages += 1;
    next.cursor.position += rows.len() as u64;
    PageWrite {
        expected: expected.clone(),
        page: Page { seq_to: next.cursor.position, rows, ..Page::default() },
        next,
    }
}
