//! What a request is told when it cannot be answered: a code and nothing about the inside (S40).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use storage::StorageError;

/// How often devices try again on a full disk: with their jitter (up to twice as long) all are back within a minute after
/// somebody has made room (sync.md 3.3).
const FULL_RETRY_SECONDS: u64 = 15;

/// An error as it leaves the server. `code` is what the screen and the log show: `"E-BODY-413"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub status: StatusCode,
    /// What it is about, the middle of the code.
    pub topic: &'static str,
    /// One more word for programs, chosen from a fixed set: never SQL, a path or a person's data.
    pub detail: Option<&'static str>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Shown {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

impl ApiError {
    #[must_use]
    pub const fn new(status: StatusCode, topic: &'static str) -> ApiError {
        ApiError { status, topic, detail: None, retry_after: None }
    }

    #[must_use]
    pub const fn detail(mut self, detail: &'static str) -> ApiError {
        self.detail = Some(detail);
        self
    }

    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> ApiError {
        self.retry_after = Some(seconds);
        self
    }

    /// Nobody is signed in, or no longer.
    #[must_use]
    pub const fn signed_out() -> ApiError {
        ApiError::new(StatusCode::UNAUTHORIZED, "SESSION")
    }

    /// There is no such thing, or it is not the asker's to see: equal bytes (S19).
    #[must_use]
    pub const fn not_found() -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "ROUTE")
    }

    /// The bytes are not what this route takes.
    #[must_use]
    pub const fn malformed() -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, "BODY")
    }

    /// Something in here is broken; the log knows what.
    #[must_use]
    pub const fn internal() -> ApiError {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "SERVER")
    }

    /// `"E-BODY-413"`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("E-{}-{}", self.topic, self.status.as_u16())
    }
}

impl From<StorageError> for ApiError {
    /// Logs the cause here, once, and tells the asker only when to come again.
    fn from(error: StorageError) -> ApiError {
        tracing::error!(%error, "storage failed");
        match error {
            StorageError::Full { .. } => {
                ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "STORAGE").retry_after(FULL_RETRY_SECONDS)
            }
            StorageError::Broken { .. } | StorageError::Deadline { .. } => {
                ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "STORAGE").retry_after(5)
            }
            StorageError::Damaged { .. } | StorageError::Sealed | StorageError::Newer => ApiError::internal(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let shown = Shown { code: self.code(), detail: self.detail };
        let mut response = (self.status, Json(shown)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s40_a_storage_error_shows_neither_sql_nor_path() {
        let error = StorageError::Broken { during: "x", detail: "SELECT /var/lib".to_owned() };
        let told = ApiError::from(error);
        assert_eq!((told.code().as_str(), told.detail), ("E-STORAGE-503", None));
        assert_eq!(ApiError::from(StorageError::Full { during: "x" }).code(), "E-STORAGE-507");
    }
}
