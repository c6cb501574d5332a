//! How much may come in at a time: files under way per device (S35), and pictures being decoded (S34).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{DeviceId, FileHash, Timestamp};
use tokio::sync::Semaphore;

use crate::api_error::ApiError;

/// S35: files under way at a time per device.
pub const MAX_UNDER_WAY: usize = 4;

/// A file nobody sent a piece of for this long is no longer under way.
const UNDER_WAY_MS: i64 = 60_000;

type Turn = Arc<tokio::sync::Mutex<()>>;

/// Which files are arriving.
#[derive(Debug)]
pub struct Arriving {
    files: Mutex<BTreeMap<(DeviceId, FileHash), (Timestamp, Turn)>>,
    /// One picture is decoded at a time: the memory of one (S34).
    pub decoding: Semaphore,
}

impl Default for Arriving {
    fn default() -> Arriving {
        Arriving { files: Mutex::default(), decoding: Semaphore::new(1) }
    }
}

impl Arriving {
    /// Notes that a device sends this file; the turn keeps two pieces of one file apart.
    ///
    /// # Errors
    /// 429 when it is sending as many others already.
    pub fn note(&self, device: DeviceId, hash: FileHash, now: Timestamp) -> Result<Turn, ApiError> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, (touched, _)| now.since(*touched) < UNDER_WAY_MS);
        let others = files.keys().filter(|(of, other)| *of == device && *other != hash).count();
        if others >= MAX_UNDER_WAY {
            return Err(ApiError::new(axum::http::StatusCode::TOO_MANY_REQUESTS, "FILES").retry_after(5));
        }
        let entry = files.entry((device, hash)).or_insert_with(|| (now, Turn::default()));
        entry.0 = now;
        Ok(Arc::clone(&entry.1))
    }

    /// It has arrived or was given up.
    pub fn ended(&self, device: DeviceId, hash: FileHash) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(&(device, hash));
    }
}
