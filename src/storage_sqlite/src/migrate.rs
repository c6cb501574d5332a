//! The schema's steps, forward only. A released step is never edited; a change is a new file.

use rusqlite::{Connection, TransactionBehavior};
use storage::StorageError;

use crate::failure::During;

const STEPS: &[&str] = &[
    include_str!("migrations/0001_sync.sql"),
    include_str!("migrations/0002_accounts.sql"),
    include_str!("migrations/0003_blobs.sql"),
    include_str!("migrations/0004_devices.sql"),
    include_str!("migrations/0005_factors.sql"),
    include_str!("migrations/0006_audit.sql"),
    include_str!("migrations/0007_device_keys.sql"),
    include_str!("migrations/0008_unit_imports.sql"),
    include_str!("migrations/0009_wipes.sql"),
    include_str!("migrations/0010_erasure.sql"),
];

/// The schema this build writes; SQLite's `user_version` of an up-to-date file.
#[expect(clippy::cast_possible_truncation, reason = "a handful of steps")]
pub const SCHEMA_VERSION: u32 = STEPS.len() as u32;

/// The schema a file has: 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<u32, StorageError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).during("reading the schema version")
}

/// Brings a file up to [`SCHEMA_VERSION`], each step in a transaction of its own: a crash leaves whole steps.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let found = version(connection)?;
    if found > SCHEMA_VERSION {
        return Err(StorageError::Newer);
    }
    for step in found..SCHEMA_VERSION {
        let what = "changing the schema";
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).during(what)?;
        // Another process may have been faster between the look and the lock.
        if version(&transaction)? == step {
            transaction.execute_batch(STEPS[step as usize]).during(what)?;
            transaction.pragma_update(None, "user_version", step + 1).during(what)?;
        }
        transaction.commit().during(what)?;
    }
    Ok(())
}
