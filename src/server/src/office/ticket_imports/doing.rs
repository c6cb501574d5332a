//! What is done on the page: reading a file, mending its mapping, making its tickets.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use domain::{Id, SiteId};

use super::super::pages::TICKET_IMPORTS;
use super::super::{Act, Next, NotDone, Outcome};
use super::list::sites;
use super::reading::{Given, planned, read, wrong_mapping};
use super::uploads::Upload;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::gate::SignedIn;
use crate::import::run;
use crate::random;
use crate::sync_api::message_body::FileJson;

/// The most of a file, in base64: 6 MiB. A register of ten years is a few.
const MAX_FILE_CHARACTERS: usize = 8 * 1024 * 1024;
/// The most of a mapping.
const MAX_MAPPING_BYTES: usize = 64 * 1024;

/// `POST /api/office/ticket_imports/{action}`
///
/// # Errors
/// 404 for an action that is not there, a file that is not the caller's, a site where the caller may not import.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    FileJson(act): FileJson<Act>,
) -> Result<Outcome, NotDone> {
    if action == "import" {
        return import(&app, &signed_in, &act).await;
    }
    // A preview's button names it in a field: the page's own action is about no row.
    let id = if act.row.is_some() { act.row_id()? } else { named(&act)? };
    let person = signed_in.session.person;
    let upload = app.ticket_uploads.get(person, id, now()).ok_or(ApiError::not_found())?;
    match action.as_str() {
        "preview" => Ok(shown(&upload)),
        "mapping" => mend(&app, upload, &act).await,
        "take_in" => take_in(&app, &signed_in, upload).await,
        "discard" => {
            app.ticket_uploads.forget(person, id, now());
            Ok(Outcome::done(words::DISCARDED))
        }
        _ => Err(ApiError::not_found().into()),
    }
}

fn named(act: &Act) -> Result<Id, ApiError> {
    act.field("upload").parse().map_err(|_| ApiError::not_found())
}

/// Reads a file and shows what would become of it. Nothing is written.
async fn import(app: &App, signed_in: &SignedIn, act: &Act) -> Result<Outcome, NotDone> {
    let site: SiteId = act.choice("site")?;
    let known = sites(app).await?.iter().any(|known| known.id == site);
    if !known || !signed_in.actor.may(TICKET_IMPORTS.permission, Some(site)) {
        return Err(ApiError::not_found().into());
    }
    let (name, bytes) = act.file_of("file", MAX_FILE_CHARACTERS, words::FILE_TOO_LARGE)?;
    let given = match act.field("mapping") {
        "" => Given::Proposed,
        _ => {
            let (_, text) = act.file_of("mapping", 2 * MAX_MAPPING_BYTES, words::MAPPING_TOO_LARGE)?;
            let text = String::from_utf8(text).map_err(|_| wrong_mapping(words::MAPPING_NOT_TEXT.into()))?;
            written(text.trim_start_matches('\u{feff}'))?
        }
    };
    let (waiting, reading) = read(Arc::new(bytes), site, given).await?;
    let moment = now();
    let upload = Upload {
        id: random::id(),
        person: signed_in.session.person,
        site,
        name,
        at: moment,
        used: moment,
        waiting: Some(waiting),
        reading,
    };
    let outcome = shown(&upload);
    app.ticket_uploads.keep(upload);
    Ok(outcome)
}

fn written(text: &str) -> Result<Given, NotDone> {
    if text.len() > MAX_MAPPING_BYTES {
        return Err(wrong_mapping(words::MAPPING_TOO_LARGE.into()));
    }
    Ok(Given::Text(text.to_owned()))
}

/// Reads the file anew under the mapping as it was changed.
async fn mend(app: &App, upload: Upload, act: &Act) -> Result<Outcome, NotDone> {
    let Some(waiting) = &upload.waiting else { return Ok(Outcome::refused(words::IMPORTED_ALREADY)) };
    let given = written(act.field("mapping"))?;
    let (waiting, reading) = read(Arc::clone(&waiting.bytes), upload.site, given).await?;
    let upload = Upload { used: now(), waiting: Some(waiting), reading, ..upload };
    let outcome = shown(&upload);
    app.ticket_uploads.change(upload);
    Ok(outcome)
}

/// Makes the tickets. What was taken when it breaks off stays, and the same file goes on from there.
async fn take_in(app: &App, signed_in: &SignedIn, upload: Upload) -> Result<Outcome, NotDone> {
    let Some(waiting) = &upload.waiting else { return Ok(Outcome::refused(words::IMPORTED_ALREADY)) };
    let plan = planned(waiting).await?;
    if plan.ready.is_empty() {
        return Ok(Outcome::refused(words::NOTHING_NEW));
    }
    let report = run(&app.writer, signed_in.session.person, &plan).await.map_err(ApiError::from)?;
    let event = Event::new(app.shared.org, Kind::ImportRun).by(signed_in).about(upload.site);
    let event = event.with("rows", report.rows).with("imported", report.imported);
    audit::note(app, event.with("problems", report.problems)).await;
    tracing::info!(
        rows = report.rows,
        imported = report.imported,
        problems = report.problems,
        "imported tickets"
    );
    let reading = upload.reading.imported(&report);
    let upload = Upload { used: now(), waiting: None, reading, ..upload };
    let outcome = shown(&upload);
    app.ticket_uploads.change(upload);
    Ok(outcome)
}

/// What a file would become, with the button that makes it so; or what has become of it.
fn shown(upload: &Upload) -> Outcome {
    let reading = &upload.reading;
    let mut preview = reading.preview();
    if upload.waiting.is_none() {
        return Outcome::done(words::imported(reading.new, reading.known, reading.problems)).preview(preview);
    }
    if reading.new > 0 {
        let (label, fields) = (words::TAKE_IN.into(), [("upload", upload.id.to_string())].into());
        preview.next = Some(Next { action: "take_in", label, fields });
    }
    let said = words::counts(reading.rows, reading.new, reading.known, reading.problems);
    Outcome::done(said).preview(preview)
}
