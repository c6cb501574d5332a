//! The page of sites: what stands in each.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::SiteId;
use sites::{Building, Entrance, Site, Unit};
use storage::StorageError;

use super::super::pages::SITES;
use super::super::{Action, ActionTone, Asked, Cell, ColumnKind, Field, FieldKind, OfficePage, PageRow};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;

/// Rows of one page.
const ROWS: usize = 50;

#[derive(Default)]
struct Counts {
    buildings: usize,
    entrances: usize,
    units: usize,
    /// Units somebody answers for.
    stewarded: usize,
}

/// `GET /api/office/sites`: those where the caller draws the map.
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let (stream, skip) = (app.shared.stream, asked.after::<usize>()?.unwrap_or(0));
    let read = app.readers.with(move |reader| {
        let sites: Vec<Site> = all::<Site>(reader, stream)?.into_iter().map(|(site, _)| site).collect();
        let mut counts: BTreeMap<SiteId, Counts> = BTreeMap::new();
        for (building, _) in all::<Building>(reader, stream)? {
            counts.entry(building.site).or_default().buildings += 1;
        }
        for (entrance, _) in all::<Entrance>(reader, stream)? {
            counts.entry(entrance.site).or_default().entrances += 1;
        }
        for (unit, _) in all::<Unit>(reader, stream)? {
            let count = counts.entry(unit.site).or_default();
            count.units += 1;
            count.stewarded += usize::from(unit.steward.is_some());
        }
        Ok::<_, StorageError>((sites, counts))
    });
    let (mut sites, mut counts) = read.await?;
    // What stands at a site is for who works there (S15).
    sites.retain(|site| signed_in.actor.may(SITES.permission, Some(site.id)));
    sites.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let next = (sites.len() > skip + ROWS).then(|| (skip + ROWS).to_string());
    let rows = sites.iter().skip(skip).take(ROWS).map(|site| {
        let count = counts.remove(&site.id).unwrap_or_default();
        let cells = vec![
            Cell::text(&site.name),
            Cell::text(&site.address),
            Cell::count(count.buildings),
            Cell::count(count.entrances),
            Cell::count(count.units),
            Cell::count(count.stewarded),
        ];
        PageRow::new(site.id.to_string(), cells).offers("import").offers("rename").fill("name", &site.name)
    });
    let rows = rows.collect();
    let text = |name, label| Field::required(name, label, FieldKind::Text);
    let page = OfficePage::new(&SITES, now())
        .column(sites::words::NAME, ColumnKind::Text)
        .column(sites::words::ADDRESS, ColumnKind::Text)
        .column(sites::words::BUILDING, ColumnKind::Count)
        .column(sites::words::ENTRANCE, ColumnKind::Count)
        .column(sites::words::UNIT_COUNT, ColumnKind::Count)
        .column(sites::words::STEWARDED, ColumnKind::Count)
        .action(
            Action::of_row("import", words::IMPORT)
                .tone(ActionTone::Primary)
                .field(Field::required("file", words::FILE, FieldKind::File).hint(words::FILE_HINT)),
        )
        .action(
            Action::of_row("rename", sites::words::RENAME_SITE).field(text("name", sites::words::SITE_NAME)),
        );
    let found = Action::of_page("found", sites::words::FOUND_SITE)
        .field(text("name", sites::words::SITE_NAME))
        .field(Field::optional("address", sites::words::ADDRESS, FieldKind::Text));
    let everywhere = signed_in.actor.may(SITES.permission, None);
    let page = if everywhere { page.action(found) } else { page };
    let page = page.rows(rows, next).empty(sites::words::NO_SITES);
    Ok(Json(page))
}
