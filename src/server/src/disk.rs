//! How much room the disk has, asked seldom.

use std::path::Path;

use storage::StorageError;

use crate::faults;

/// Below this ops are refused with 507 and stay on the devices (sync.md 2.17): the disk must never fill to the brim.
pub const ROOM_FOR_OPS: u64 = 200 * 1024 * 1024;

/// Below this photos are refused with 507 and stay on the devices: records need the rest (sync.md 2.17).
pub const ROOM_FOR_FILES: u64 = 2 * 1024 * 1024 * 1024;

/// Below this the server counts as degraded (ux.md 5.5).
pub const ROOM_TO_BE_WELL: u64 = 1024 * 1024 * 1024;

/// Free bytes where `folder` lies; `None` when the system does not tell.
#[must_use]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// # Errors
/// [`StorageError::Full`] when there is too little room for more photos.
pub fn room_for_files(folder: &Path) -> Result<(), StorageError> {
    let full = StorageError::Full { during: "taking files" };
    match free_bytes(folder) {
        _ if faults::disk_is_full() => Err(full),
        Some(free) if free < ROOM_FOR_FILES => Err(full),
        _ => Ok(()),
    }
}

/// # Errors
/// [`StorageError::Full`] when there is too little room for more ops.
pub fn room_for_ops(folder: &Path) -> Result<(), StorageError> {
    if faults::disk_is_full() {
        return Err(StorageError::Full { during: "taking ops" });
    }
    match free_bytes(folder) {
        Some(free) if free < ROOM_FOR_OPS => Err(StorageError::Full { during: "taking ops" }),
        _ => Ok(()),
    }
}
