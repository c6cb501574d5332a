//! SQLite's errors in the words of `storage`.

use domain::DecodeError;
use rusqlite::{Error, ErrorCode};
use storage::StorageError;

/// Says what was being done when SQLite failed.
pub(crate) trait During<T> {
    fn during(self, what: &'static str) -> Result<T, StorageError>;
}

impl<T> During<T> for Result<T, Error> {
    fn during(self, what: &'static str) -> Result<T, StorageError> {
        self.map_err(|error| failure(&error, what))
    }
}

impl<T> During<T> for Result<T, DecodeError> {
    fn during(self, what: &'static str) -> Result<T, StorageError> {
        self.map_err(|error| StorageError::Damaged { detail: format!("{what}: {error}") })
    }
}

fn failure(error: &Error, during: &'static str) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StorageError::Full { during },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OperationInterrupted) => {
            StorageError::Deadline { during }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StorageError::Damaged { detail: format!("{during}: {error}") }
        }
        _ => StorageError::Broken { during, detail: error.to_string() },
    }
}
