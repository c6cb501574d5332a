//! `POST /api/sync/find`: records beyond a device's working set, by words or by id.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use storage::authority::AuthorityReader;
use sync::message::FindRequest;

use super::message_body::{Message, answer};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;

/// Rights that change while rows are read make the answer anew.
const ATTEMPTS: usize = 4;

/// Answers with what was found. What does not exist and what the person may not read are the same (S18).
///
/// # Errors
/// 404 for another organization's stream, 400 for what cannot be searched, 503 when to come again.
pub async fn find(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Message(request): Message<FindRequest>,
) -> Result<Response, ApiError> {
    if request.stream != app.shared.stream {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "STREAM"));
    }
    let asker = signed_in.asker();
    let request = Arc::new(request);
    for _ in 0..ATTEMPTS {
        let (shared, asked) = (Arc::clone(&app.shared), Arc::clone(&request));
        let found = app
            .readers
            .with(move |reader| {
                let rights = shared.rights();
                let service = shared.service();
                let found = storage::serve::find(reader, &service, &rights.directory, &asker, &asked, now())?;
                // Looked at after the snapshot, as a pull does.
                let version = reader.stream(shared.stream)?.map(|stream| stream.grants_version);
                Ok::<_, storage::StorageError>((version == Some(rights.version)).then_some(found))
            })
            .await?;
        match found {
            Some(Some(reply)) => return Ok(answer(&reply)),
            Some(None) => return Err(ApiError::new(StatusCode::BAD_REQUEST, "SEARCH")),
            None => {}
        }
    }
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY").retry_after(1))
}
