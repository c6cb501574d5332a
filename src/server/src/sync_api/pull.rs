//! `POST /api/sync/pull`: what the person may read goes out.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage::serve::Answer;
use storage_sqlite::SqliteAuthority;
use sync::authority::Asker;
use sync::message::PullRequest;

use super::message_body::{Message, answer};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Via};
use crate::clock::now;
use crate::faults;
use crate::gate::SignedIn;
use crate::service::Shared;

/// Rights that change while a page is read, or a rollback that is noticed, make the page anew; more than this is a
/// storm of changes, and the client comes again.
const ATTEMPTS: usize = 4;

/// Answers with one page.
///
/// # Errors
/// 404 for another organization's stream, 503 when to come again.
pub async fn pull(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Message(request): Message<PullRequest>,
) -> Result<Response, ApiError> {
    if request.cursor.keys().any(|stream| *stream != app.shared.stream) {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "STREAM"));
    }
    let asker = signed_in.asker();
    let request = Arc::new(request);
    for _ in 0..ATTEMPTS {
        let (shared, asked) = (Arc::clone(&app.shared), Arc::clone(&request));
        match app.readers.with(move |reader| page(reader, &shared, asker, &asked)).await? {
            Some(Answer::Page(page)) => {
                audit::note_read(&app, asker, Via::Pull, page.rows.iter().map(|row| row.scope)).await;
                return Ok(answer(&*page));
            }
            Some(Answer::RolledBack(notice)) => drop(app.writer.push(asker, *notice).await?),
            None => {}
        }
    }
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY").retry_after(1))
}

/// `None` = the rights changed meanwhile: the page may hold what the person may no longer read, and is thrown away.
fn page(
    reader: &mut SqliteAuthority,
    shared: &Shared,
    asker: Asker,
    request: &PullRequest,
) -> Result<Option<Answer>, StorageError> {
    let rights = shared.rights();
    let directory = faults::directory(&rights.directory, &asker, request);
    let made = storage::serve::pull(reader, &shared.service(), &directory, &asker, request, now())?;
    // Looked at after the page's snapshot: the same version now means the same version then.
    let version = reader.stream(shared.stream)?.map(|stream| stream.grants_version);
    Ok((version == Some(rights.version)).then_some(made))
}
