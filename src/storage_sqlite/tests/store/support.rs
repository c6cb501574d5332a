//! A database in a folder of its own, and changes to write into it.

use domain::{Id, Kind, OrgId, PersonId, Row, Scope, Timestamp};
use storage_sqlite::Database;
use sync::Hash;
use sync::authority::{Changes, CommitRecord, StoredOp, StreamState};
use sync::message::{Epoch, OpResult, StreamId};
use tempfile::TempDir;

pub(crate) const STREAM: StreamId = StreamId(Id([1; 16]));

/// The folder lives as long as the value; dropping it deletes the file.
pub(crate) struct Disk {
    pub(crate) folder: TempDir,
    pub(crate) database: Database,
}

pub(crate) fn disk() -> Disk {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path().join("app.db")).unwrap();
    Disk { folder, database }
}

pub(crate) fn changes(seq: u64) -> Changes {
    let epoch = Epoch(Id([9; 16]));
    let stream = StreamState {
        stream: STREAM,
        org: OrgId(STREAM.0),
        epoch,
        epochs: vec![epoch],
        seq,
        head: Hash::of(&seq.to_be_bytes()),
        durable_seq: 0,
        grants_version: 1,
        gone_floor: 0,
        touched: Timestamp(0),
    };
    let commit = CommitRecord {
        stream: STREAM,
        seq_from: seq,
        seq_to: seq,
        prev: Hash::of(&(seq - 1).to_be_bytes()),
        hash: stream.head,
        at: Timestamp(5),
        body: vec![1, 2],
    };
    Changes { commit: Some(commit), ..Changes::of(stream) }
}

pub(crate) fn row(id: u8, scope: Scope, seq: u64, bytes: usize) -> Row {
    Row {
        kind: Kind::new("test.thing"),
        id: Id([id; 16]),
        scope,
        open: true,
        rev: 1,
        seq,
        touched: Timestamp(0),
        bytes: vec![7; bytes],
    }
}

pub(crate) fn op(id: u8, body: &[u8], seq: u64) -> StoredOp {
    StoredOp {
        op: Id([id; 16]).into(),
        hash: Hash::of(body),
        device: Id([2; 16]).into(),
        dseq: seq,
        actor: PersonId(Id([3; 16])),
        kind: "test.do".to_owned(),
        kind_version: 1,
        target: Id([4; 16]),
        body: body.to_vec(),
        result: OpResult::Applied { seq },
        amends: None,
        waits_for: Vec::new(),
        captured: Timestamp(1),
        captured_error_ms: 2,
        received: Timestamp(3),
    }
}
