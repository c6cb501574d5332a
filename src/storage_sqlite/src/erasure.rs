//! Finding what speaks of somebody who is forgotten, and overwriting it where it lay.

use std::collections::BTreeSet;

use domain::Id;
use rusqlite::{Connection, params};
use storage::StorageError;
use sync::authority::StoredOp;
use sync::message::StreamId;

use crate::authority::SqliteAuthority;
use crate::columns::Columns;
use crate::database::Database;
use crate::failure::During;
use crate::load::{OP, load_op, stored_op};

/// The kinds by which somebody is forgotten, as the index `op_forgetting` spells them.
const FORGETTING: &str = "kind IN ('customers.erase', 'tickets.forget', 'visits.forget', 'sync.redact')";

impl SqliteAuthority {
    /// Every op about one of these records, in the order of their ids. Reads through all ops of the stream: no index is
    /// kept for what is asked for a few times a month.
    ///
    /// # Errors
    /// What the disk says.
    pub fn ops_about(&self, stream: StreamId, targets: &BTreeSet<Id>) -> Result<Vec<StoredOp>, StorageError> {
        let what = "looking for the ops about a record";
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT op, target FROM op WHERE stream = ?1").during(what)?;
        let mut rows = statement.query([stream.0.0]).during(what)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().during(what)? {
            if targets.contains(&row.id(1).during(what)?) {
                found.push(row.id(0).during(what)?);
            }
        }
        let ops = found.into_iter().map(|op| load_op(connection, stream, op.into()));
        Ok(ops.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Every op that has forgotten somebody or emptied others, the newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forgetting_ops(&self, stream: StreamId) -> Result<Vec<StoredOp>, StorageError> {
        let what = "listing what was forgotten";
        let sql = format!(
            "SELECT {OP} FROM op INDEXED BY op_forgetting WHERE stream = ?1 AND {FORGETTING} ORDER BY received DESC"
        );
        let mut statement = self.connection().prepare_cached(&sql).during(what)?;
        let found = statement.query_map([stream.0.0], stored_op).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// From now on, or no longer, zeroes are written where something was deleted or replaced. Only what is forgotten is
    /// worth the writes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn overwrite_deleted(&self, overwrite: bool) -> Result<(), StorageError> {
        let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        let connection = self.connection();
        let set = connection.pragma_update_and_check(None, "secure_delete", overwrite, set);
        set.during("overwriting what is deleted").map(drop)
    }

    /// Brings the write-ahead log into the file and cuts it off, so that old pages lie nowhere. `false` = somebody is
    /// reading an older state; it has to be tried again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn cut_log_off(&self) -> Result<bool, StorageError> {
        cut_log_off(self.connection())
    }
}

impl Database {
    /// Writes the file anew without what was deleted in it, and cuts the log off. As [`SqliteAuthority::cut_log_off`];
    /// nobody else writes meanwhile, which takes a second for some hundred megabytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn tidy(&self) -> Result<bool, StorageError> {
        let writer = self.writer()?;
        writer.connection().execute_batch("VACUUM").during("writing the file anew")?;
        cut_log_off(writer.connection())
    }
}

fn cut_log_off(connection: &Connection) -> Result<bool, StorageError> {
    let what = "cutting the log off";
    let mut statement = connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").during(what)?;
    let busy: i64 = statement.query_row(params![], |row| row.get(0)).during(what)?;
    Ok(busy == 0)
}
