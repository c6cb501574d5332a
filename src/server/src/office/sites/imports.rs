//! The page of imports, each of which can be taken back for a day.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use domain::Timestamp;
use storage_sqlite::unit_imports::UnitImport;

use super::super::pages::UNIT_IMPORTS;
use super::super::{
    Act, Action, ActionTone, Asked, Cell, ColumnKind, NotDone, OfficePage, Outcome, PageRow, People, Tone,
    words as office,
};
use super::undo::undo;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;
use crate::sync_api::message_body::JsonBody;

/// Rows of one page.
const ROWS: usize = 50;
/// For so long an import can be taken back.
const UNDO_MS: i64 = 24 * 3_600_000;

/// `GET /api/office/unit_imports`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let (moment, skip) = (now(), asked.after::<usize>()?.unwrap_or(0));
    let people = People::seen_by(&app.shared, &signed_in.actor, UNIT_IMPORTS.permission);
    let found = visible(&app, &signed_in).await?;
    let stream = app.shared.stream;
    let sites = app.readers.with(move |reader| all::<sites::Site>(reader, stream)).await?;
    let name = |import: &UnitImport| {
        let site = sites.iter().find(|(site, _)| site.id == import.site);
        site.map_or_else(|| import.site.id().short(), |(site, _)| site.name.clone())
    };
    let next = (found.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = found.iter().skip(skip).take(ROWS).map(|import| {
        let open = is_open(import, moment);
        let (state, tone) = match (import.undone, open) {
            (Some(_), _) => (words::UNDONE, Tone::Warn),
            (None, true) => (words::CAN_UNDO, Tone::Good),
            (None, false) => (words::SETTLED, Tone::Plain),
        };
        let cells = vec![
            Cell::time(import.at),
            people.cell(import.by),
            Cell::text(name(import)),
            Cell::text(&import.file),
            Cell::Count { count: u64::from(import.units) },
            Cell::words(state, tone),
        ];
        PageRow::new(import.id.to_string(), cells).offers_if(open, "undo")
    });
    let rows = rows.collect();
    let undo = Action::of_row("undo", words::UNDO).tone(ActionTone::Danger).confirm(words::UNDO_QUESTION);
    let page = OfficePage::new(&UNIT_IMPORTS, moment)
        .column(office::MADE, ColumnKind::Time)
        .column(office::PERSON, ColumnKind::Person)
        .column(sites::words::NAME, ColumnKind::Text)
        .column(words::FILE, ColumnKind::Text)
        .column(sites::words::UNIT_COUNT, ColumnKind::Count)
        .column(office::STATE, ColumnKind::State)
        .action(undo)
        .rows(rows, next)
        .empty(words::NO_IMPORT);
    Ok(Json(page))
}

fn is_open(import: &UnitImport, now: Timestamp) -> bool {
    import.undone.is_none() && now.since(import.at) < UNDO_MS
}

/// Those at the sites where the caller draws the map, the newest first.
async fn visible(app: &App, signed_in: &SignedIn) -> Result<Vec<UnitImport>, ApiError> {
    let org = app.shared.org;
    let mut found = app.accounts.with(move |accounts| accounts.unit_imports(org)).await?;
    found.retain(|import| signed_in.actor.may(UNIT_IMPORTS.permission, Some(import.site)));
    Ok(found)
}

/// `POST /api/office/unit_imports/{action}`
///
/// # Errors
/// 404 for an action or an import that is not there, or of a site that is not the caller's to draw.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let id = act.row_id()?;
    let found = visible(&app, &signed_in).await?.into_iter().find(|import| import.id == id);
    let import = found.filter(|_| action == "undo").ok_or(ApiError::not_found())?;
    if !is_open(&import, now()) {
        return Ok(Outcome::refused(words::TOO_LATE));
    }
    undo(&app, &signed_in, &import).await
}
