//! The page where managers see who did and who read what.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use domain::{Id, PersonId, Phrase, Scope, SiteId};
use sites::Site;
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use storage_sqlite::audit::{AuditEvent, AuditQuery};

use super::words;
use super::{Event, Kind, note};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::office::{
    AUDIT, Asked, Cell, Choice, ColumnKind, Filter, OfficePage, PageRow, People, Said, Tone, words as office,
};

/// Rows of one page.
const ROWS: usize = 50;
/// Events looked at for one page, at the most: who may see one site only would otherwise read through everything.
const EXAMINED: usize = 2_000;

/// `GET /api/office/audit`. Opening it is an event itself; turning its pages is not.
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    let query = query(&asked)?;
    if query.before.is_none() {
        note(&app, Event::new(app.shared.org, Kind::AuditRead).by(&signed_in)).await;
    }
    let people = People::seen_by(&app.shared, &signed_in.actor, AUDIT.permission);
    let (org, stream) = (app.shared.org, app.shared.stream);
    let named = people.named();
    let (rows, next) = app
        .readers
        .with(move |reader| {
            let sites = site_names(reader, stream)?;
            let (events, next) = seen(reader, org, &query, &people)?;
            let rows = events.iter().map(|event| row(event, &people, &sites)).collect();
            Ok::<_, StorageError>((rows, next))
        })
        .await?;
    let kinds = Kind::ALL
        .iter()
        .map(|kind| Choice { value: kind.name().to_owned(), label: words::kind(*kind).into() });
    let page = OfficePage::new(&AUDIT, now())
        .column(words::TIME, ColumnKind::Time)
        .column(words::WHO, ColumnKind::Person)
        .column(words::WHAT, ColumnKind::State)
        .column(words::ABOUT, ColumnKind::Text)
        .column(words::DETAIL, ColumnKind::Text)
        .column(office::DEVICE, ColumnKind::Text)
        .column(words::NUMBER, ColumnKind::Count)
        .filter(Filter::choice("kind", words::KIND, asked.value("kind"), kinds.collect()))
        .filter(Filter::person("person", office::PERSON, asked.value("person"), named))
        .filter(Filter::day("day", office::DAY, asked.value("day")))
        .rows(rows, next.map(|seq| seq.to_string()));
    Ok(Json(page))
}

fn query(asked: &Asked) -> Result<AuditQuery, ApiError> {
    let day = asked.day("day")?;
    let kind = asked.value("kind");
    Ok(AuditQuery {
        before: asked.after()?,
        kind: (!kind.is_empty()).then(|| kind.to_owned()),
        person: asked.person("person")?,
        from: day.map(|day| day.start()),
        until: day.map(|day| day.plus(1).start()),
        limit: ROWS,
    })
}

/// The events the caller may see, and where to go on.
fn seen(
    reader: &SqliteAuthority,
    org: domain::OrgId,
    query: &AuditQuery,
    people: &People,
) -> Result<(Vec<AuditEvent>, Option<u64>), StorageError> {
    let (mut events, mut examined, mut before) = (Vec::new(), 0, query.before);
    loop {
        let found = reader.audit_page(org, &AuditQuery { before, ..query.clone() })?;
        let last = found.len() < query.limit;
        for event in found {
            (examined, before) = (examined + 1, Some(event.seq));
            if concerns(&event, people) {
                events.push(event);
                if events.len() == query.limit {
                    return Ok((events, before));
                }
            }
        }
        if last {
            return Ok((events, None));
        }
        if examined >= EXAMINED {
            return Ok((events, before));
        }
    }
}

/// What somebody at one of the caller's sites did, or what was done to somebody there.
fn concerns(event: &AuditEvent, people: &People) -> bool {
    let event = &event.event;
    people.all()
        || event.actor.is_some_and(|actor| people.sees(actor))
        || event.subjects.iter().any(|subject| people.is_person(*subject) && people.sees(PersonId(*subject)))
}

type Sites = Vec<(SiteId, String)>;

fn site_names(reader: &mut SqliteAuthority, stream: sync::message::StreamId) -> Result<Sites, StorageError> {
    let rows = reader.rows_of_kind(stream, &domain::Kind::new(<Site as domain::Record>::KIND))?;
    Ok(rows.iter().filter_map(|row| row.decode::<Site>().ok()).map(|site| (site.id, site.name)).collect())
}

fn row(event: &AuditEvent, people: &People, sites: &Sites) -> PageRow {
    let told = &event.event;
    let what = Kind::named(&told.kind)
        .map_or_else(|| Cell::text(&told.kind), |kind| Cell::words(words::kind(kind), tone(kind)));
    let cells = vec![
        Cell::time(told.at),
        Cell::maybe(told.actor, |actor| people.cell(actor)),
        what,
        about(&told.subjects, people),
        Cell::words(detail(&told.detail, sites), Tone::Plain),
        Cell::maybe(told.device, |device| Cell::text(device.id().short())),
        Cell::Count { count: event.seq },
    ];
    PageRow::new(event.seq.to_string(), cells)
}

const fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::SignInRefused | Kind::DeviceDataLost | Kind::BackupRestored => Tone::Warn,
        Kind::CheckpointRefused => Tone::Bad,
        _ => Tone::Plain,
    }
}

/// People by their names, everything else by the end of its id.
fn about(subjects: &[Id], people: &People) -> Cell {
    let named = subjects.iter().map(|subject| match people.cell(PersonId(*subject)) {
        Cell::Person { name, .. } if people.is_person(*subject) => name,
        _ => subject.short(),
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() { Cell::None } else { Cell::text(named.join(" · ")) }
}

fn detail(json: &str, sites: &Sites) -> Said {
    let facts: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (name, value) in &facts {
        let value = said(value, sites);
        let label = words::fact(name).map_or_else(|| Phrase::new(name, name), Phrase::from);
        zh.push(format!("{} {}", label.zh, value.zh));
        en.push(format!("{} {}", label.en, value.en));
    }
    Said { zh: zh.join(" · "), en: en.join(" · ") }
}

fn said(value: &serde_json::Value, sites: &Sites) -> Phrase {
    let plain = |text: &str| Phrase::new(text, text);
    match value.as_str() {
        None => plain(&value.to_string()),
        Some(text) => {
            let scope = text.parse::<Scope>().ok();
            let site = scope.and_then(|scope| match scope {
                Scope::SitePii(site) => Some(site),
                _ => None,
            });
            if let Some(site) = site {
                let named = sites.iter().find(|(id, _)| *id == site).map(|(_, name)| name.clone());
                return words::scope(&named.unwrap_or_else(|| site.id().short()));
            }
            let id = text.parse::<Id>().ok().map(Id::short);
            id.map(|id| plain(&id))
                .or_else(|| words::value(text).map(Phrase::from))
                .unwrap_or_else(|| plain(text))
        }
    }
}
