//! The files that the caller has read.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::SiteId;
use sites::Site;

use super::super::pages::TICKET_IMPORTS;
use super::super::{
    Action, ActionTone, Cell, Choice, ColumnKind, Field, FieldKind, OfficePage, PageRow, Said, Tone,
    words as office,
};
use super::uploads::Upload;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;

/// `GET /api/office/ticket_imports`
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<OfficePage>, ApiError> {
    let moment = now();
    let (known, here) = (sites(&app).await?, app.ticket_uploads.of(signed_in.session.person, moment));
    let name = |site: SiteId| {
        let known = known.iter().find(|known| known.id == site);
        known.map_or_else(|| site.id().short(), |site| site.name.clone())
    };
    let rows = here.iter().map(|upload| row(upload, name(upload.site))).collect();
    let mut may: Vec<&Site> =
        known.iter().filter(|site| signed_in.actor.may(TICKET_IMPORTS.permission, Some(site.id))).collect();
    may.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let choice = |site: &&Site| Choice::new(site.id.to_string(), Said::name(&site.name));
    let sites: Vec<Choice> = may.iter().map(choice).collect();
    let page = OfficePage::new(&TICKET_IMPORTS, moment)
        .column(words::FILE, ColumnKind::Text)
        .column(words::SITE, ColumnKind::Text)
        .column(words::READ_AT, ColumnKind::Time)
        .column(words::ROWS, ColumnKind::Count)
        .column(words::NEW, ColumnKind::Count)
        .column(words::KNOWN, ColumnKind::Count)
        .column(words::PROBLEMS, ColumnKind::Count)
        .column(office::STATE, ColumnKind::State)
        .action(import(sites))
        .action(Action::of_row("preview", words::PREVIEW))
        .action(Action::of_row("mapping", words::CHANGE_MAPPING).field(Field::required(
            "mapping",
            words::MAPPING,
            FieldKind::LongText,
        )))
        .action(Action::of_row("take_in", words::TAKE_IN))
        .action(
            Action::of_row("discard", words::DISCARD)
                .tone(ActionTone::Danger)
                .confirm(words::DISCARD_QUESTION),
        )
        .rows(rows, None)
        .empty(words::NO_FILE);
    Ok(Json(page))
}

/// Every site of the organization.
pub(super) async fn sites(app: &App) -> Result<Vec<Site>, ApiError> {
    let stream = app.shared.stream;
    let sites = app.readers.with(move |reader| all::<Site>(reader, stream)).await?;
    Ok(sites.into_iter().map(|(site, _)| site).collect())
}

fn import(sites: Vec<Choice>) -> Action {
    let first = sites.first().map(|site| site.value.clone()).unwrap_or_default();
    let site = Field::required("site", words::SITE, FieldKind::Choice).value(first).options(sites);
    Action::of_page("import", words::IMPORT)
        .tone(ActionTone::Primary)
        .field(site)
        .field(Field::required("file", words::FILE, FieldKind::File).hint(words::FILE_HINT))
        .field(
            Field::optional("mapping", words::MAPPING_FILE, FieldKind::File).hint(words::MAPPING_FILE_HINT),
        )
}

fn row(upload: &Upload, site: String) -> PageRow {
    let reading = &upload.reading;
    let state = match upload.waiting {
        Some(_) => Cell::words(words::WAITING, Tone::Warn),
        None => Cell::words(words::IMPORTED, Tone::Good),
    };
    let cells = vec![
        Cell::text(&upload.name),
        Cell::text(site),
        Cell::time(upload.at),
        Cell::count(reading.rows),
        Cell::count(reading.new),
        Cell::count(reading.known),
        Cell::count(reading.problems),
        state,
    ];
    let row = PageRow::new(upload.id.to_string(), cells).offers("preview");
    let row = match &upload.waiting {
        Some(waiting) => {
            row.offers("mapping").fill("mapping", &waiting.text).offers_if(reading.new > 0, "take_in")
        }
        None => row,
    };
    row.offers("discard")
}
