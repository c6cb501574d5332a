//! Looking single things up: what the engine needs before it can go on.

use std::sync::Arc;

use domain::{DeviceId, Id, OpId, PersonId, Row, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use storage::StorageError;
use sync::authority::{CommitEnd, CommitRecord, DeviceState, Loaded, Need, Related, StoredOp, ops_of_commit};
use sync::message::{OpResult, StreamId};

use crate::columns::{Columns, ENTITY, count, number, record};
use crate::failure::During;

/// Answers every need; what does not exist is there as `None`.
pub(crate) fn load(
    connection: &Connection,
    stream: StreamId,
    needs: &[Need],
) -> Result<Loaded, StorageError> {
    let mut loaded = Loaded::default();
    for need in needs {
        match *need {
            Need::Device(id) => drop(loaded.devices.insert(id, load_device(connection, stream, id.id())?)),
            Need::Op(id) => drop(loaded.ops.insert(id, load_op(connection, stream, id)?)),
            Need::Row(id) => drop(loaded.rows.insert(id, load_row(connection, stream, id)?)),
            Need::Related(id) => drop(loaded.related.insert(id, load_related(connection, stream, id)?)),
            Need::Commit(seq) => drop(loaded.commits.insert(seq, load_commit(connection, stream, seq)?)),
            Need::Author(seq) => drop(loaded.authors.insert(seq, load_author(connection, stream, seq)?)),
        }
    }
    Ok(loaded)
}

/// Every device that has ever reported on this stream.
pub(crate) fn devices(connection: &Connection, stream: StreamId) -> Result<Vec<DeviceState>, StorageError> {
    let what = "listing the devices";
    let sql = format!("SELECT {DEVICE} FROM device WHERE stream = ?1 ORDER BY device");
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    let found = statement.query_map([stream.0.0], device).during(what)?;
    found.collect::<Result<_, _>>().during(what)
}

fn load_device(
    connection: &Connection,
    stream: StreamId,
    id: Id,
) -> Result<Option<DeviceState>, StorageError> {
    let what = "loading a device";
    let sql = format!("SELECT {DEVICE} FROM device WHERE stream = ?1 AND device = ?2");
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    statement.query_row([stream.0.0, id.0], device).optional().during(what)
}

pub(crate) fn load_op(
    connection: &Connection,
    stream: StreamId,
    id: OpId,
) -> Result<Option<StoredOp>, StorageError> {
    let what = "loading an op";
    let sql = format!("SELECT {OP} FROM op WHERE stream = ?1 AND op = ?2");
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    statement.query_row([stream.0.0, id.id().0], stored_op).optional().during(what)
}

pub(crate) const OP: &str = "op, hash, device, dseq, actor, kind, kind_version, target, body, result, amends, waits_for, \
                  captured, captured_error_ms, received";

/// Refused and held ops of the whole stream.
pub(crate) fn open_ops(
    connection: &Connection,
    stream: StreamId,
    limit: usize,
) -> Result<Vec<StoredOp>, StorageError> {
    let what = "listing open ops";
    let sql = format!(
        "SELECT {OP} FROM op INDEXED BY op_open WHERE stream = ?1 AND settled = 0 ORDER BY received, op LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    let found = statement.query_map(params![stream.0.0, count(limit)], stored_op).during(what)?;
    found.collect::<Result<_, _>>().during(what)
}

/// A batch is captured in one breath: its ids (UUIDv7) begin with the same milliseconds, and its stamp is one.
pub(crate) fn captured_with(
    connection: &Connection,
    stream: StreamId,
    op: &StoredOp,
) -> Result<Vec<StoredOp>, StorageError> {
    /// The part of an id that is its time.
    const MOMENT: usize = 6;
    let what = "loading a capture batch";
    let (mut first, mut last) = (op.op.id().0, op.op.id().0);
    first[MOMENT..].fill(0);
    last[MOMENT..].fill(u8::MAX);
    let sql =
        format!("SELECT {OP} FROM op WHERE stream = ?1 AND op BETWEEN ?2 AND ?3 ORDER BY dseq LIMIT 1024");
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    let found = statement.query_map(params![stream.0.0, first, last], stored_op).during(what)?;
    let mut batch: Vec<StoredOp> = found.collect::<Result<_, _>>().during(what)?;
    let same = |other: &StoredOp| {
        other.device == op.device && other.actor == op.actor && other.captured == op.captured
    };
    batch.retain(|other| same(other) && other.op != op.op);
    Ok(batch)
}

fn load_row(connection: &Connection, stream: StreamId, id: Id) -> Result<Option<Arc<Row>>, StorageError> {
    let what = "loading a record";
    let sql = format!("SELECT {ENTITY} FROM entity WHERE stream = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    let found = statement.query_row([stream.0.0, id.0], record).optional().during(what)?;
    Ok(found.map(Arc::new))
}

const WAITING: &str = "SELECT op.op FROM op_wait JOIN op ON op.stream = op_wait.stream AND op.op = op_wait.op \
                       WHERE op_wait.stream = ?1 AND op_wait.needs = ?2 ORDER BY op.seq, op.op";

/// Asked for every op of a push. Without the index's name SQLite reads all ops of the stream for it.
const AMENDING: &str =
    "SELECT op FROM op INDEXED BY op_amends WHERE stream = ?1 AND amends = ?2 ORDER BY seq, op";

const TOLD: &str =
    "SELECT device FROM card INDEXED BY card_op WHERE stream = ?1 AND op = ?2 AND closed = 0 ORDER BY device";

fn load_related(connection: &Connection, stream: StreamId, id: OpId) -> Result<Related, StorageError> {
    Ok(Related {
        waiting: ids(connection, WAITING, stream, id)?.into_iter().map(OpId).collect(),
        amending: ids(connection, AMENDING, stream, id)?.into_iter().map(OpId).collect(),
        told: ids(connection, TOLD, stream, id)?.into_iter().map(DeviceId).collect(),
    })
}

fn ids(connection: &Connection, sql: &str, stream: StreamId, id: OpId) -> Result<Vec<Id>, StorageError> {
    let what = "loading what refers to an op";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    let found = statement.query_map([stream.0.0, id.id().0], |row| row.id(0)).during(what)?;
    found.collect::<Result<_, _>>().during(what)
}

fn load_commit(
    connection: &Connection,
    stream: StreamId,
    seq: u64,
) -> Result<Option<CommitEnd>, StorageError> {
    let what = "loading a commit";
    let sql = "SELECT seq_to, hash, at FROM commit_log WHERE stream = ?1 AND seq_to <= ?2 \
               ORDER BY seq_to DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    let found = statement.query_row(params![stream.0.0, number(seq)], |row| {
        Ok(CommitEnd { seq: row.number(0)?, head: row.hash(1)?, at: row.moment(2)? })
    });
    found.optional().during(what)
}

/// Asked for a refused op only, so the commit that covers the seq is read instead of keeping one more index of all ops.
fn load_author(
    connection: &Connection,
    stream: StreamId,
    seq: u64,
) -> Result<Option<PersonId>, StorageError> {
    let what = "loading who wrote a record";
    let sql = "SELECT seq_from, seq_to, prev, hash, at, body FROM commit_log WHERE stream = ?1 AND seq_to >= ?2 \
               ORDER BY seq_to LIMIT 1";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    let found = statement.query_row(params![stream.0.0, number(seq)], |row| commit_record(stream, row));
    let Some(commit) = found.optional().during(what)? else { return Ok(None) };
    let sql = "SELECT actor, result FROM op WHERE stream = ?1 AND op = ?2 AND seq = ?3";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    for op in ops_of_commit(&commit) {
        let found = statement.query_row(params![stream.0.0, op.id().0, number(seq)], |row| {
            Ok((PersonId(row.id(0)?), row.packed::<OpResult>(1)?))
        });
        match found.optional().during(what)? {
            Some((actor, result)) if result.wrote_rows() => return Ok(Some(actor)),
            _ => {}
        }
    }
    Ok(None)
}

/// A row of `seq_from, seq_to, prev, hash, at, body`.
pub(crate) fn commit_record(
    stream: StreamId,
    row: &rusqlite::Row<'_>,
) -> Result<CommitRecord, rusqlite::Error> {
    Ok(CommitRecord {
        stream,
        seq_from: row.number(0)?,
        seq_to: row.number(1)?,
        prev: row.hash(2)?,
        hash: row.hash(3)?,
        at: row.moment(4)?,
        body: row.get(5)?,
    })
}

const DEVICE: &str = "device, last_dseq, chain, pending, oldest_pending, seen, person, revoked, holes";

fn device(row: &rusqlite::Row<'_>) -> Result<DeviceState, rusqlite::Error> {
    Ok(DeviceState {
        device: row.id(0)?.into(),
        last_dseq: row.number(1)?,
        chain: row.hash(2)?,
        pending: row.get(3)?,
        oldest_pending: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        seen: row.moment(5)?,
        person: row.maybe_id(6)?.map(Into::into),
        revoked: row.get(7)?,
        holes: row.packed(8)?,
    })
}

pub(crate) fn stored_op(row: &rusqlite::Row<'_>) -> Result<StoredOp, rusqlite::Error> {
    Ok(StoredOp {
        op: OpId(row.id(0)?),
        hash: row.hash(1)?,
        device: row.id(2)?.into(),
        dseq: row.number(3)?,
        actor: row.id(4)?.into(),
        kind: row.get(5)?,
        kind_version: row.get(6)?,
        target: row.id(7)?,
        body: row.get(8)?,
        result: row.packed(9)?,
        amends: row.maybe_id(10)?.map(OpId),
        waits_for: row.packed(11)?,
        captured: row.moment(12)?,
        captured_error_ms: row.get(13)?,
        received: row.moment(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Database;

    #[test]
    fn what_is_asked_for_every_op_never_reads_a_whole_table() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.db");
        let _database = Database::open(&file).unwrap();
        let connection = Connection::open(&file).unwrap();
        for (sql, expected) in [
            (WAITING, "op_wait USING PRIMARY KEY (stream=? AND needs=?)"),
            (AMENDING, "op USING INDEX op_amends (stream=? AND amends=?)"),
            (TOLD, "card USING INDEX card_op (stream=? AND op=?)"),
        ] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = statement.query_map([[0; 16], [1; 16]], |row| row.get::<_, String>(3)).unwrap();
            let plan: Vec<String> = steps.map(Result::unwrap).collect();
            assert!(plan.iter().any(|step| step.contains(expected)), "{sql}: {plan:?}");
        }
    }
}
