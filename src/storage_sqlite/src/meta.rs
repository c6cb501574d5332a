//! Small values of the server by name: keys, the set-up token's hash, the history of epochs.

use rusqlite::{OptionalExtension, params};
use storage::StorageError;

use crate::accounts::Accounts;
use crate::failure::During;

impl Accounts {
    /// The value of this name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let what = "reading a setting";
        let mut statement =
            self.connection.prepare_cached("SELECT value FROM server_meta WHERE name = ?1").during(what)?;
        statement.query_row([name], |row| row.get(0)).optional().during(what)
    }

    /// Writes the value of this name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        let sql = "INSERT INTO server_meta (name, value) VALUES (?1, ?2) \
                   ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.connection.execute(sql, params![name, value]).during("writing a setting")?;
        Ok(())
    }

    /// Writes the value unless there is one, and returns the one that holds: two processes agree on a key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn meta_or_insert(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StorageError> {
        let sql = "INSERT OR IGNORE INTO server_meta (name, value) VALUES (?1, ?2)";
        self.connection.execute(sql, params![name, value]).during("writing a setting")?;
        Ok(self.meta(name)?.unwrap_or_else(|| value.to_vec()))
    }

    /// Deletes the value of this name, if there is one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_meta(&self, name: &str) -> Result<(), StorageError> {
        let sql = "DELETE FROM server_meta WHERE name = ?1";
        self.connection.execute(sql, [name]).during("writing a setting")?;
        Ok(())
    }

    /// Deletes the value only if it is still this one, and says whether it was: a token is used once (S8).
    ///
    /// # Errors
    /// What the disk says.
    pub fn take_meta(&self, name: &str, value: &[u8]) -> Result<bool, StorageError> {
        let sql = "DELETE FROM server_meta WHERE name = ?1 AND value = ?2";
        let taken = self.connection.execute(sql, params![name, value]).during("using up a setting")?;
        Ok(taken == 1)
    }
}
