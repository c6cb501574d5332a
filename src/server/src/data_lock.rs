//! One writer per data folder: the server, or one command while the server is down.
//!
//! The operating system releases the lock with the process, however it ends: no stale lock to remove by hand.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held as long as this value lives.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why the folder is not ours to write.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another guanjia process uses {folder}")]
    Taken { folder: PathBuf },
    #[error("cannot lock {folder}")]
    Failed { folder: PathBuf, source: std::io::Error },
}

impl DataLock {
    /// Locks the folder, creating it if need be.
    ///
    /// # Errors
    /// [`LockError::Taken`] at once when another process holds it.
    pub fn acquire(folder: &Path) -> Result<DataLock, LockError> {
        let failed = |source| LockError::Failed { folder: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let path = folder.join("guanjia.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(DataLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
