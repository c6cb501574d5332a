//! Writing one group commit inside an open transaction.

use domain::{Id, OpId, Row};
use rusqlite::{CachedStatement, Connection, params};
use storage::StorageError;
use sync::authority::{Changes, CommitRecord, DeviceState, Quarantined, StoredOp, StreamState};
use sync::message::{Card, Gone};
use sync::redaction::emptied_by;

use crate::blobs;
use crate::columns::{number, pack};
use crate::failure::During;

/// Writes everything of `changes`; the caller commits or rolls back.
pub(crate) fn write(connection: &Connection, changes: &Changes) -> Result<(), StorageError> {
    let writer = Writer { connection, stream: changes.stream.stream.0 };
    writer.stream(&changes.stream)?;
    changes.devices.iter().try_for_each(|device| writer.device(device))?;
    changes.ops.iter().try_for_each(|op| writer.op(op))?;
    changes.redacted.iter().try_for_each(|(op, by)| writer.empty(*op, *by))?;
    changes.ops.iter().try_for_each(|op| blobs::name(connection, changes.stream.stream, op))?;
    // Removals first: an id that is removed and put again in one group ends up present.
    changes.removed.iter().try_for_each(|id| writer.remove(*id))?;
    changes.rows.iter().try_for_each(|row| writer.row(row))?;
    changes.gone.iter().try_for_each(|gone| writer.gone(gone))?;
    // An op that is judged anew closes its old card and may open another in the same group.
    changes.closed_cards.iter().try_for_each(|op| writer.close_card(*op))?;
    changes.cards.iter().try_for_each(|(device, card)| writer.card(device.id(), card))?;
    changes.quarantine.iter().try_for_each(|entry| writer.quarantine(entry))?;
    changes.commit.iter().try_for_each(|commit| writer.commit(commit))
}

/// Writes the stream's row unless there is one.
pub(crate) fn create(connection: &Connection, state: &StreamState) -> Result<(), StorageError> {
    insert_stream(connection, &format!("{INSERT_STREAM} ON CONFLICT (stream) DO NOTHING"), state)
}

const INSERT_STREAM: &str = "INSERT INTO stream (stream, org, epoch, epochs, seq, head, durable_seq, \
                             grants_version, gone_floor, touched) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

fn insert_stream(connection: &Connection, sql: &str, state: &StreamState) -> Result<(), StorageError> {
    let what = "writing the stream";
    let values = params![
        state.stream.0.0,
        state.org.id().0,
        state.epoch.0.0,
        pack(&state.epochs),
        number(state.seq),
        state.head.0,
        number(state.durable_seq),
        number(state.grants_version),
        number(state.gone_floor),
        state.touched.0,
    ];
    connection.prepare_cached(sql).during(what)?.execute(values).during(what)?;
    Ok(())
}

struct Writer<'a> {
    connection: &'a Connection,
    stream: Id,
}

impl Writer<'_> {
    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, StorageError> {
        self.connection.prepare_cached(sql).during("preparing a write")
    }

    fn stream(&self, state: &StreamState) -> Result<(), StorageError> {
        // `durable_seq` and `gone_floor` are raised by statements of their own; a group commit that was planned
        // before must not take that back.
        let sql = format!(
            "{INSERT_STREAM} ON CONFLICT (stream) DO UPDATE SET epoch = ?3, epochs = ?4, seq = ?5, head = ?6, \
             durable_seq = max(durable_seq, ?7), grants_version = ?8, gone_floor = max(gone_floor, ?9), touched = max(touched, ?10)"
        );
        insert_stream(self.connection, &sql, state)
    }

    fn device(&self, device: &DeviceState) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO device (stream, device, last_dseq, chain, pending, oldest_pending, seen, \
                   person, revoked, holes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        self.prepare(sql)?
            .execute(params![
                self.stream.0,
                device.device.id().0,
                number(device.last_dseq),
                device.chain.0,
                device.pending,
                device.oldest_pending.map(|moment| moment.0),
                device.seen.0,
                device.person.map(|person| person.id().0),
                device.revoked,
                pack(&device.holes),
            ])
            .during("writing a device")?;
        Ok(())
    }

    fn op(&self, op: &StoredOp) -> Result<(), StorageError> {
        // A second write carries a new result only; the trigger refuses another body.
        let sql = "INSERT INTO op (stream, op, hash, device, dseq, actor, kind, kind_version, target, body, seq, \
                   settled, result, captured, captured_error_ms, received, amends, waits_for) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
                   ON CONFLICT (stream, op) DO UPDATE SET hash = ?3, device = ?4, dseq = ?5, actor = ?6, kind = ?7, \
                   kind_version = ?8, target = ?9, body = ?10, seq = ?11, settled = ?12, result = ?13, \
                   captured = ?14, captured_error_ms = ?15, received = ?16, amends = ?17, waits_for = ?18";
        self.prepare(sql)?
            .execute(params![
                self.stream.0,
                op.op.id().0,
                op.hash.0,
                op.device.id().0,
                number(op.dseq),
                op.actor.id().0,
                op.kind,
                op.kind_version,
                op.target.0,
                op.body,
                number(op.result.seq()),
                op.result.is_settled(),
                pack(&op.result),
                op.captured.0,
                op.captured_error_ms,
                op.received.0,
                op.amends.map(|amended| amended.id().0),
                pack(&op.waits_for),
            ])
            .during("writing an op")?;
        self.waits(op)
    }

    /// The body goes; the trigger looks whether it may. So does the same body in cards that are closed.
    fn empty(&self, op: OpId, by: OpId) -> Result<(), StorageError> {
        let what = "emptying an op";
        let (stream, id) = (self.stream.0, op.id().0);
        let sql = "UPDATE op SET body = ?3 WHERE stream = ?1 AND op = ?2";
        self.prepare(sql)?.execute(params![stream, id, emptied_by(by)]).during(what)?;
        self.prepare("DELETE FROM card WHERE stream = ?1 AND op = ?2")?.execute([stream, id]).during(what)?;
        Ok(())
    }

    fn waits(&self, op: &StoredOp) -> Result<(), StorageError> {
        let what = "writing what an op waits for";
        let (stream, id) = (self.stream.0, op.op.id().0);
        self.prepare("DELETE FROM op_wait WHERE stream = ?1 AND op = ?2")?
            .execute([stream, id])
            .during(what)?;
        for needed in &op.waits_for {
            let sql = "INSERT OR IGNORE INTO op_wait (stream, needs, op) VALUES (?1, ?2, ?3)";
            self.prepare(sql)?.execute([stream, needed.id().0, id]).during(what)?;
        }
        Ok(())
    }

    fn row(&self, row: &Row) -> Result<(), StorageError> {
        let sql = "INSERT INTO entity (stream, id, kind, scope, open, touched, rev, seq, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                   ON CONFLICT (stream, id) DO UPDATE SET kind = ?3, scope = ?4, open = ?5, touched = ?6, rev = ?7, \
                   seq = ?8, body = ?9";
        self.prepare(sql)?
            .execute(params![
                self.stream.0,
                row.id.0,
                row.kind.as_str(),
                row.scope.to_string(),
                row.open,
                row.touched.0,
                row.rev,
                number(row.seq),
                row.bytes,
            ])
            .during("writing a record")?;
        Ok(())
    }

    fn remove(&self, id: Id) -> Result<(), StorageError> {
        let sql = "DELETE FROM entity WHERE stream = ?1 AND id = ?2";
        self.prepare(sql)?.execute([self.stream.0, id.0]).during("removing a record")?;
        Ok(())
    }

    fn gone(&self, gone: &Gone) -> Result<(), StorageError> {
        let sql = "INSERT OR IGNORE INTO gone (stream, scope, seq, id) VALUES (?1, ?2, ?3, ?4)";
        self.prepare(sql)?
            .execute(params![self.stream.0, gone.scope.to_string(), number(gone.seq), gone.id.0])
            .during("writing a removal")?;
        Ok(())
    }

    fn card(&self, device: Id, card: &Card) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO card (stream, device, op, seq, closed, body) VALUES (?1, ?2, ?3, ?4, 0, ?5)";
        self.prepare(sql)?
            .execute(params![self.stream.0, device.0, card.op.id().0, number(card.result.seq()), pack(card)])
            .during("writing a card")?;
        Ok(())
    }

    fn close_card(&self, op: OpId) -> Result<(), StorageError> {
        let sql = "UPDATE card SET closed = 1 WHERE stream = ?1 AND op = ?2";
        self.prepare(sql)?.execute([self.stream.0, op.id().0]).during("closing a card")?;
        Ok(())
    }

    fn quarantine(&self, entry: &Quarantined) -> Result<(), StorageError> {
        // What came first stays: quarantined bytes are evidence.
        let sql = "INSERT OR IGNORE INTO quarantine (stream, id, at, why, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.prepare(sql)?
            .execute(params![self.stream.0, entry.id.0, entry.at.0, entry.why, entry.body])
            .during("writing to quarantine")?;
        Ok(())
    }

    fn commit(&self, commit: &CommitRecord) -> Result<(), StorageError> {
        let sql = "INSERT INTO commit_log (stream, seq_to, seq_from, prev, hash, at, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.prepare(sql)?
            .execute(params![
                self.stream.0,
                number(commit.seq_to),
                number(commit.seq_from),
                commit.prev.0,
                commit.hash.0,
                commit.at.0,
                commit.body,
            ])
            .during("writing the commit log")?;
        Ok(())
    }
}
