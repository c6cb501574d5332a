//! The file and how connections to it are opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use storage::StorageError;

use crate::failure::During;
use crate::migrate;
use crate::{SqliteAuthority, accounts::Accounts};

/// How long a connection waits for another one's write before it reports a deadline.
const BUSY: Duration = Duration::from_secs(5);

/// A write-ahead log that has grown in a storm is cut back to this at the next checkpoint (sync.md 2.17).
const JOURNAL_LIMIT: i64 = 64 * 1024 * 1024;

/// The most statements a connection keeps prepared; more than this crate has.
const STATEMENTS: usize = 64;

/// Where the server's one database lies. Cheap to clone; opens connections.
#[derive(Clone, Debug)]
pub struct Database {
    path: PathBuf,
}

impl Database {
    /// Opens the file, creates it if there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StorageError::Newer`] when a newer build has written it; otherwise what the disk says.
    pub fn open(path: impl Into<PathBuf>) -> Result<Database, StorageError> {
        let database = Database { path: path.into() };
        migrate::migrate(&mut database.writable()?)?;
        Ok(database)
    }

    /// A file to be read as it is, such as a backup: it is neither created nor migrated.
    #[must_use]
    pub fn existing(path: impl Into<PathBuf>) -> Database {
        Database { path: path.into() }
    }

    /// The file itself, for backups.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The schema version the file has on disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn schema_version(&self) -> Result<u32, StorageError> {
        migrate::version(&self.read_only()?)
    }

    /// The writer's connection. There must be one only: the writer thread's.
    ///
    /// # Errors
    /// What the disk says.
    pub fn writer(&self) -> Result<SqliteAuthority, StorageError> {
        Ok(SqliteAuthority::new(self.writable()?, true))
    }

    /// One more connection for pulls and reports; it cannot write.
    ///
    /// # Errors
    /// What the disk says.
    pub fn reader(&self) -> Result<SqliteAuthority, StorageError> {
        Ok(SqliteAuthority::new(self.read_only()?, false))
    }

    /// A connection for accounts, sessions and settings, apart from the writer's: signing in never waits for a push.
    ///
    /// # Errors
    /// What the disk says.
    pub fn accounts(&self) -> Result<Accounts, StorageError> {
        Ok(Accounts::new(self.writable()?))
    }

    fn writable(&self) -> Result<Connection, StorageError> {
        let what = "opening the database";
        let connection = Connection::open(&self.path).during(what)?;
        connection.busy_timeout(BUSY).during(what)?;
        connection.pragma_update(None, "journal_mode", "WAL").during(what)?;
        // FULL: an answer is given only after the write-ahead log has reached the disk.
        connection.pragma_update(None, "synchronous", "FULL").during(what)?;
        connection.pragma_update(None, "foreign_keys", true).during(what)?;
        connection.pragma_update(None, "journal_size_limit", JOURNAL_LIMIT).during(what)?;
        connection.pragma_update(None, "trusted_schema", false).during(what)?;
        // REPLACE deletes: the triggers that forbid it shall hear of it (S30).
        connection.pragma_update(None, "recursive_triggers", true).during(what)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }

    fn read_only(&self) -> Result<Connection, StorageError> {
        let what = "opening the database for reading";
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).during(what)?;
        connection.busy_timeout(BUSY).during(what)?;
        connection.pragma_update(None, "query_only", true).during(what)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }
}
