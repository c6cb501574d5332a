//! `POST /api/sync/push`: captured ops come in.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use sync::message::{MAX_PUSH_OPS, PushRequest};

use super::message_body::{Message, answer};
use crate::api_error::ApiError;
use crate::app::App;
use crate::gate::SignedIn;

/// Takes a push and answers after the commit that holds it. A refused op is no error here: it is in the answer.
///
/// # Errors
/// 404 for another organization's stream, 413 for too many ops, 429 and 503 when to come again, 507 on a full disk.
pub async fn push(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Message(request): Message<PushRequest>,
) -> Result<Response, ApiError> {
    if request.stream != app.shared.stream {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "STREAM"));
    }
    let n_ops: usize = request.batches.iter().map(|batch| batch.bodies.len()).sum();
    if n_ops > MAX_PUSH_OPS {
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "OPS"));
    }
    let reply = app.writer.push(signed_in.asker(), request).await?;
    Ok(answer(&reply))
}
