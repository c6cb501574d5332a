//! Failures of a disk: the world's fault, kept apart from rejections.

use thiserror::Error;

/// When it makes sense to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    Now,
    Later,
    /// Only a person can help.
    Never,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StorageError {
    /// The disk or the origin's quota is used up.
    #[error("storage is full while {during}")]
    Full { during: &'static str },
    /// A dead handle, an aborted transaction, a busy database.
    #[error("storage failed while {during}: {detail}")]
    Broken { during: &'static str, detail: String },
    /// No answer within the deadline; the transaction was aborted.
    #[error("storage did not answer in time while {during}")]
    Deadline { during: &'static str },
    /// Stored bytes that cannot be read.
    #[error("stored data is damaged: {detail}")]
    Damaged { detail: String },
    /// Sealed by a key that is not in hand: somebody has to unlock.
    #[error("the data is locked")]
    Sealed,
    /// A newer build has upgraded this database.
    #[error("the database was written by a newer version")]
    Newer,
}

impl StorageError {
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            StorageError::Broken { .. } => Retry::Now,
            StorageError::Deadline { .. } | StorageError::Full { .. } => Retry::Later,
            StorageError::Damaged { .. } | StorageError::Sealed | StorageError::Newer => Retry::Never,
        }
    }
}
