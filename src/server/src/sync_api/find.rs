//! `POST /api/sync/find`: records beyond a device's working set, by words or by id.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Scope};
use storage::authority::AuthorityReader;
use sync::message::{FindReply, FindRequest};

use super::message_body::{Message, answer};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Derived, Event, Kind};
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
            Some(Some(reply)) => {
                note_found(&app, &signed_in, &request, &reply).await;
                return Ok(answer(&reply));
            }
            Some(None) => return Err(ApiError::new(StatusCode::BAD_REQUEST, "SEARCH")),
            None => {}
        }
    }
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY").retry_after(1))
}

/// A search that has shown names or telephones is an event of its own: whose records, not the words that found them.
async fn note_found(app: &App, signed_in: &SignedIn, request: &FindRequest, reply: &FindReply) {
    let personal = reply.rows.iter().filter(|row| matches!(row.scope, Scope::SitePii(_)));
    let found: Vec<Id> = personal.map(|row| row.id).collect();
    if found.is_empty() {
        return;
    }
    let event = Event::new(app.shared.org, Kind::PersonalDataFound).by(signed_in);
    let event = event.with("rows", found.len()).with("kind", Derived::kind(&request.kind));
    let by = if request.ids.is_empty() { "words" } else { "id" };
    audit::note(app, event.with("by", by).about_all(found)).await;
}
