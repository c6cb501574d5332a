//! [`SqliteAuthority`]: one connection, seen as the store that the authority's engine asks for.

use domain::{Kind, OpId, OrgId, Row, Scope, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use storage::StorageError;
use storage::authority::{AuthorityReader, AuthorityStore};
use sync::authority::{
    CardScan, Changes, CommitRecord, DeviceState, Loaded, Need, OlderScan, Quarantined, RowScan, Scanned,
    StoredOp, StreamState,
};
use sync::message::{Card, Epoch, Gone, OpResult, StreamId};

use crate::columns::{Columns, ENTITY, count, number, record};
use crate::failure::During;
use crate::{commit, load, scan};

/// One connection to the database. The writer's takes the write lock at `begin`, a reader's a snapshot.
#[derive(Debug)]
pub struct SqliteAuthority {
    connection: Connection,
    writes: bool,
}

impl SqliteAuthority {
    pub(crate) fn new(connection: Connection, writes: bool) -> SqliteAuthority {
        SqliteAuthority { connection, writes }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Lets the file grow to so many pages only; `None` = as far as the disk reaches. For tests of the full disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn limit_pages(&mut self, pages: Option<u32>) -> Result<(), StorageError> {
        let pages = pages.map_or(i64::from(u32::MAX) - 1, i64::from);
        let limit = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        self.connection
            .pragma_update_and_check(None, "max_page_count", pages, limit)
            .during("limiting the file")?;
        Ok(())
    }

    /// Every stream of this file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn streams(&mut self) -> Result<Vec<StreamId>, StorageError> {
        let what = "listing the streams";
        let mut statement =
            self.connection.prepare_cached("SELECT stream FROM stream ORDER BY stream").during(what)?;
        let found = statement.query_map([], |row| row.id(0).map(StreamId)).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// Every device that has ever reported on this stream.
    ///
    /// # Errors
    /// What the disk says.
    pub fn devices(&mut self, stream: StreamId) -> Result<Vec<DeviceState>, StorageError> {
        load::devices(&self.connection, stream)
    }

    /// Ops that nobody has settled yet, the longest waiting first (S30: whole, as they came).
    ///
    /// # Errors
    /// What the disk says.
    pub fn open_ops(&mut self, stream: StreamId, limit: usize) -> Result<Vec<StoredOp>, StorageError> {
        load::open_ops(&self.connection, stream, limit)
    }

    /// Commits that began before this seq and were made in this time (from, until), newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn commits_before(
        &self,
        stream: StreamId,
        before: u64,
        (from, until): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<CommitRecord>, StorageError> {
        let what = "reading the commit log backwards";
        let sql = "SELECT seq_from, seq_to, prev, hash, at, body FROM commit_log \
                   WHERE stream = ?1 AND seq_from < ?2 AND at >= ?3 AND at < ?4 ORDER BY seq_to DESC LIMIT ?5";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let values = params![stream.0.0, number(before), from.0, until.0, count(limit)];
        let found = statement.query_map(values, |row| load::commit_record(stream, row)).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// How many ops and how many records there are.
    ///
    /// # Errors
    /// What the disk says.
    pub fn totals(&self, stream: StreamId) -> Result<(u64, u64), StorageError> {
        let what = "counting";
        let counted = |sql: &str| {
            let mut statement = self.connection.prepare_cached(sql).during(what)?;
            statement.query_row([stream.0.0], |row| row.number(0)).during(what)
        };
        let ops = counted("SELECT count(*) FROM op WHERE stream = ?1")?;
        Ok((ops, counted("SELECT count(*) FROM entity WHERE stream = ?1")?))
    }

    /// Ops whose columns for searching say something else than their result: what is settled is listed nowhere.
    ///
    /// # Errors
    /// What the disk says.
    pub fn misfiled_ops(&self, stream: StreamId) -> Result<Vec<OpId>, StorageError> {
        let what = "comparing ops with their results";
        let sql = "SELECT op, seq, settled, result FROM op WHERE stream = ?1";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map([stream.0.0], |row| {
            let (op, result) = (OpId(row.id(0)?), row.packed::<OpResult>(3).ok());
            let filed = (row.number(1)?, row.get::<_, bool>(2)?);
            let fits = result.is_none_or(|result| filed == (result.seq(), result.is_settled()));
            Ok((!fits).then_some(op))
        });
        let found: Vec<Option<OpId>> = found.during(what)?.collect::<Result<_, _>>().during(what)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Everything in quarantine.
    ///
    /// # Errors
    /// What the disk says.
    pub fn quarantine(&self, stream: StreamId) -> Result<Vec<Quarantined>, StorageError> {
        let what = "reading the quarantine";
        let sql = "SELECT id, at, why, body FROM quarantine WHERE stream = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map([stream.0.0], |row| {
            Ok(Quarantined { id: row.id(0)?, at: row.moment(1)?, why: row.get(2)?, body: row.get(3)? })
        });
        found.during(what)?.collect::<Result<_, _>>().during(what)
    }

    /// Ops whose ids were made by the same device at the same moment as this one: its capture batch.
    ///
    /// # Errors
    /// What the disk says.
    pub fn captured_with(&mut self, stream: StreamId, op: &StoredOp) -> Result<Vec<StoredOp>, StorageError> {
        load::captured_with(&self.connection, stream, op)
    }
}

impl AuthorityStore for SqliteAuthority {
    fn commit(&mut self, changes: &Changes) -> Result<(), StorageError> {
        if self.connection.is_autocommit() {
            self.begin()?;
        }
        let written = commit::write(&self.connection, changes)
            .and_then(|()| self.connection.execute_batch("COMMIT").during("committing"));
        if written.is_err() {
            // Nothing of the group may stay: the next one starts from what is on disk.
            self.end()?;
        }
        written
    }

    fn create(&mut self, stream: &StreamState) -> Result<(), StorageError> {
        commit::create(&self.connection, stream)
    }

    fn forget_gone(&mut self, stream: StreamId, through: u64) -> Result<(), StorageError> {
        let what = "forgetting removals";
        let changed = self.connection.unchecked_transaction().during(what)?;
        let values = params![stream.0.0, number(through)];
        changed.execute("DELETE FROM gone WHERE stream = ?1 AND seq <= ?2", values).during(what)?;
        let sql = "UPDATE stream SET gone_floor = max(gone_floor, ?2) WHERE stream = ?1";
        changed.execute(sql, params![stream.0.0, number(through)]).during(what)?;
        changed.commit().during(what)
    }

    fn set_durable(&mut self, stream: StreamId, seq: u64) -> Result<(), StorageError> {
        let sql = "UPDATE stream SET durable_seq = max(durable_seq, ?2) WHERE stream = ?1";
        self.connection.execute(sql, params![stream.0.0, number(seq)]).during("noting a backup")?;
        Ok(())
    }
}

impl AuthorityReader for SqliteAuthority {
    fn begin(&mut self) -> Result<(), StorageError> {
        self.end()?;
        let start = if self.writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.connection.execute_batch(start).during("beginning a transaction")
    }

    fn end(&mut self) -> Result<(), StorageError> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").during("ending a transaction")
    }

    fn stream(&mut self, stream: StreamId) -> Result<Option<StreamState>, StorageError> {
        let what = "reading the stream";
        let sql = "SELECT org, epoch, epochs, seq, head, durable_seq, grants_version, gone_floor, touched FROM stream \
                   WHERE stream = ?1";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_row([stream.0.0], |row| {
            Ok(StreamState {
                stream,
                org: OrgId(row.id(0)?),
                epoch: Epoch(row.id(1)?),
                epochs: row.packed(2)?,
                seq: row.number(3)?,
                head: row.hash(4)?,
                durable_seq: row.number(5)?,
                grants_version: row.number(6)?,
                gone_floor: row.number(7)?,
                touched: row.moment(8)?,
            })
        });
        found.optional().during(what)
    }

    fn load(&mut self, stream: StreamId, needs: &[Need]) -> Result<Loaded, StorageError> {
        load::load(&self.connection, stream, needs)
    }

    fn rows(&mut self, scan: &RowScan) -> Result<Scanned, StorageError> {
        scan::rows(&self.connection, scan)
    }

    fn older(&mut self, scan: &OlderScan) -> Result<Vec<Row>, StorageError> {
        scan::older(&self.connection, scan)
    }

    fn gone(&mut self, scan: &RowScan) -> Result<Vec<Gone>, StorageError> {
        scan::gone(&self.connection, scan)
    }

    fn cards(&mut self, scan: &CardScan) -> Result<Vec<Card>, StorageError> {
        scan::cards(&self.connection, scan)
    }

    fn rows_of_kind(&mut self, stream: StreamId, kind: &Kind) -> Result<Vec<Row>, StorageError> {
        let what = "reading all records of a kind";
        let sql = format!("SELECT {ENTITY} FROM entity WHERE stream = ?1 AND kind = ?2 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql).during(what)?;
        let found = statement.query_map(params![stream.0.0, kind.as_str()], record).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    fn commits(
        &mut self,
        stream: StreamId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<CommitRecord>, StorageError> {
        let what = "reading the commit log";
        let sql = "SELECT seq_from, seq_to, prev, hash, at, body FROM commit_log \
                   WHERE stream = ?1 AND seq_to >= ?2 ORDER BY seq_to LIMIT ?3";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map(params![stream.0.0, number(from_seq), count(limit)], |row| {
            load::commit_record(stream, row)
        });
        found.during(what)?.collect::<Result<_, _>>().during(what)
    }

    fn scopes(&mut self, stream: StreamId) -> Result<Vec<Scope>, StorageError> {
        let what = "listing the scopes";
        let sql = "SELECT DISTINCT scope FROM entity WHERE stream = ?1 ORDER BY scope";
        let mut statement = self.connection.prepare_cached(sql).during(what)?;
        let found = statement.query_map([stream.0.0], |row| row.scope(0)).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }
}
