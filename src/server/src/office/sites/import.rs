//! What is done on the page of sites: founding, renaming, and units from a table.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use domain::{Id, Operation, SiteId};
use sites::operations::{FoundSite, RenameSite};
use sites::{Site, SiteOperation};
use storage::StorageError;
use storage_sqlite::unit_imports::UnitImport;

use super::super::pages::SITES;
use super::super::refusal::{perform, perform_all};
use super::super::{Act, Next, NotDone, Outcome, Preview, PreviewCell, words as office};
use super::plan::{Addition, Standing};
use super::reading::{UnitList, read};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;
use crate::import::table::Table;
use crate::import::words::no_table;
use crate::random;
use crate::sync_api::message_body::FileJson;

/// Rows of a preview; the rest is counted.
const SHOWN: usize = 100;

/// `POST /api/office/sites/{action}`
///
/// # Errors
/// 404 for an action that is not there, or a site where the caller does not draw the map.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    FileJson(act): FileJson<Act>,
) -> Result<Outcome, NotDone> {
    if action == "found" {
        let (name, address) = (act.field("name").to_owned(), act.field("address").to_owned());
        let found = FoundSite { site: SiteId(random::timed_id(now())), name, address };
        perform(&app, &signed_in, SiteOperation::from(found).intent()).await?;
        return Ok(Outcome::done(sites::words::FOUNDED));
    }
    let site = visible(&app, &signed_in, SiteId(act.row_id()?)).await?;
    match action.as_str() {
        "rename" => {
            let rename = RenameSite { site, name: act.field("name").to_owned() };
            perform(&app, &signed_in, SiteOperation::from(rename).intent()).await?;
            Ok(Outcome::done(office::SAVED))
        }
        "import" => preview(&app, &signed_in, site, &act).await,
        "take_in" => take_in(&app, &signed_in, site, &act).await,
        _ => Err(ApiError::not_found().into()),
    }
}

async fn visible(app: &App, signed_in: &SignedIn, site: SiteId) -> Result<SiteId, ApiError> {
    let stream = app.shared.stream;
    let sites = app.readers.with(move |reader| all::<Site>(reader, stream)).await?;
    let known = sites.iter().any(|(known, _)| known.id == site);
    let may = signed_in.actor.may(SITES.permission, Some(site));
    if known && may { Ok(site) } else { Err(ApiError::not_found()) }
}

/// Reads the file and shows what would be new. Nothing is written.
async fn preview(app: &App, signed_in: &SignedIn, site: SiteId, act: &Act) -> Result<Outcome, NotDone> {
    let (file, bytes) = act.file("file")?;
    // Parsing must not hold up the requests of others.
    let parsed = tokio::task::spawn_blocking(move || -> Result<UnitList, domain::Phrase> {
        let table = Table::read(&bytes, None).map_err(|error| no_table(&error))?;
        read(&table)
    });
    let parsed = parsed.await.map_err(|error| {
        tracing::error!(%error, "an import task panicked");
        ApiError::internal()
    })?;
    let list = parsed.map_err(|said| Outcome::wrong("file", said))?;
    let addition = addition(app, site, &list).await?;
    let mut shown = Preview::of(&[
        sites::words::UNIT,
        sites::words::BUILDING,
        sites::words::ENTRANCE,
        sites::words::DOORS,
    ]);
    shown.rows = addition
        .units
        .iter()
        .take(SHOWN)
        .map(|code| {
            let cells = [code.to_string(), code.building.clone(), code.entrance.clone(), code.door.clone()];
            cells.map(PreviewCell::from).into()
        })
        .collect();
    shown.problems = list.problems.iter().take(SHOWN).cloned().collect();
    let said = words::would_add(&addition, &list);
    if !addition.units.is_empty() {
        let label = words::take_in(addition.units.len()).into();
        let id = app.uploads.keep(signed_in.session.person, site, file, list, now());
        shown.next = Some(Next { action: "take_in", label, fields: [("upload", id.to_string())].into() });
    }
    Ok(Outcome::done(said).preview(shown))
}

/// Does what the preview showed, less what has come to stand there since.
async fn take_in(app: &App, signed_in: &SignedIn, site: SiteId, act: &Act) -> Result<Outcome, NotDone> {
    let id: Id = act.field("upload").parse().map_err(|_| ApiError::not_found())?;
    let upload = app.uploads.take(signed_in.session.person, id, now()).filter(|upload| upload.site == site);
    let Some(upload) = upload else { return Ok(Outcome::refused(words::PREVIEW_AGAIN)) };
    let addition = addition(app, site, &upload.list).await?;
    if addition.units.is_empty() {
        return Ok(Outcome::refused(words::NOTHING_NEW));
    }
    // Noted first: whatever becomes of it, what it has added can be taken back.
    let import = UnitImport {
        id: random::id(),
        site,
        by: signed_in.session.person,
        at: now(),
        file: upload.file,
        // Codes and numbers: there is nothing in it that JSON cannot hold.
        added: serde_json::to_string(&addition).unwrap_or_default(),
        units: u32::try_from(addition.units.len()).unwrap_or(u32::MAX),
        undone: None,
    };
    let event = Event::new(app.shared.org, Kind::ImportRun).by(signed_in).about(site).about(import.id);
    let event = event.with("kind", "units").with("imported", addition.units.len());
    let event = event.with("problems", upload.list.problems.len());
    let org = app.shared.org;
    let noted = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            accounts.add_unit_import(org, &import)?;
            audit::record(accounts, event)
        })
    });
    noted.await?;
    perform_all(app, signed_in, addition.intents(site, &upload.list.names)).await?;
    Ok(Outcome::done(words::added(&addition)))
}

async fn addition(app: &App, site: SiteId, list: &UnitList) -> Result<Addition, ApiError> {
    let (stream, list) = (app.shared.stream, list.clone());
    let planned = app.readers.with(move |reader| {
        let standing = Standing::read(reader, stream, site)?;
        Ok::<_, StorageError>(Addition::of(&list, site, &standing))
    });
    planned.await
}
