//! The page for a customer who asks what is kept about them: found, handed out, erased.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use customers::{Customer, CustomerContact, CustomerId, ERASE, Ground, queries};
use domain::{Actor, Id, Phrase, Scope, Text};
use sites::{Unit, UnitCode, UnitId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::message::StreamId;
use tickets::Ticket;
use visits::Visit;

use super::super::pages::PERSONAL_DATA;
use super::super::{
    Act, Action, ActionTone, Asked, Cell, ColumnKind, Filter, Next, NotDone, OfficePage, Outcome, PageRow,
    Preview, PreviewCell,
};
use super::retention::erase_customer;
use super::{reason, reason_fields, words};
use crate::api_error::ApiError;
use crate::app::{App, own_url};
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;
use crate::privacy::export::{self, Held};
use crate::privacy::forget::held;
use crate::sync_api::message_body::JsonBody;

/// The most that one search shows: whoever has more of them types more.
const ROWS: usize = 20;

/// One who was found.
struct Found {
    customer: Customer,
    units: Vec<String>,
    tickets: usize,
    visits: usize,
}

/// `GET /api/office/personal_data`. A search for somebody is an event: whose files, not the words that found them.
///
/// # Errors
/// When the store failed.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    asked: Asked,
) -> Result<Json<OfficePage>, ApiError> {
    asked.after::<usize>()?;
    let needle = asked.value("q").trim().to_owned();
    let page = OfficePage::new(&PERSONAL_DATA, now())
        .filter(Filter::text("q", words::FIND, asked.value("q")))
        .column(customers::words::FULL_NAME, ColumnKind::Text)
        .column(customers::words::TELEPHONES, ColumnKind::Text)
        .column(customers::words::UNITS, ColumnKind::Text)
        .column(words::TICKETS, ColumnKind::Count)
        .column(words::VISITS, ColumnKind::Count);
    if needle.is_empty() {
        return Ok(Json(page.empty(words::ASK_FOR_SOMEBODY)));
    }
    let (stream, actor) = (app.shared.stream, signed_in.actor.clone());
    let scopes = app.shared.rights().directory.scopes(signed_in.session.person);
    let found = app
        .readers
        .with(move |reader| {
            reader.begin()?;
            let found = search(reader, stream, &needle, (&actor, &scopes));
            // The snapshot ends also when reading failed.
            reader.end()?;
            found
        })
        .await?;
    if !found.is_empty() {
        let event = Event::new(app.shared.org, Kind::PersonalDataFound).by(&signed_in);
        let event = event.with("rows", found.len()).with("by", "words");
        audit::note(&app, event.about_all(found.iter().map(|one| one.customer.id.id()))).await;
    }
    let erase = Action::of_row("erase", words::ERASE).tone(ActionTone::Danger);
    let erase = reason_fields(Ground::Requested).into_iter().fold(erase, Action::field);
    let rows = found.iter().map(row).collect();
    let page = page.action(Action::of_row("export", words::EXPORT)).action(erase).rows(rows, None);
    Ok(Json(page.empty(words::NOBODY_FOUND)))
}

fn row(found: &Found) -> PageRow {
    let Found { customer, units, tickets, visits } = found;
    let cells = vec![
        Cell::text(&customer.masked_name),
        Cell::text(&customer.masked_phone),
        Cell::text(units.join(" ")),
        Cell::count(*tickets),
        Cell::count(*visits),
    ];
    PageRow::new(customer.id.id().to_string(), cells).offers("export").offers("erase")
}

/// The likeliest first, at the sites whose personal data the caller may both read and have erased.
fn search(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    needle: &str,
    (actor, scopes): (&Actor, &BTreeSet<Scope>),
) -> Result<Vec<Found>, StorageError> {
    let contacts: BTreeMap<CustomerId, CustomerContact> = all::<CustomerContact>(reader, stream)?
        .into_iter()
        .map(|(contact, _)| (contact.customer, contact))
        .collect();
    let mut ranked = Vec::new();
    for (customer, _) in all::<Customer>(reader, stream)? {
        let site = customer.site;
        if !actor.may(ERASE, Some(site)) || !scopes.contains(&Scope::SitePii(site)) {
            continue;
        }
        let codes = UnitCode::readings(needle);
        let units: Vec<UnitId> = codes.iter().map(|code| UnitId::of(site, code)).collect();
        if let Some(rank) = queries::rank(&customer, contacts.get(&customer.id), needle, &units) {
            ranked.push((rank, customer));
        }
    }
    ranked.sort_by(|(a, one), (b, other)| (a, one.id).cmp(&(b, other.id)));
    ranked.truncate(ROWS);
    if ranked.is_empty() {
        return Ok(Vec::new());
    }
    let tickets = count(all::<Ticket>(reader, stream)?.iter().filter_map(|(ticket, _)| ticket.customer));
    let visits = count(all::<Visit>(reader, stream)?.iter().filter_map(|(visit, _)| visit.customer));
    let units: BTreeMap<Id, String> = all::<Unit>(reader, stream)?
        .into_iter()
        .map(|(unit, _)| (domain::Record::id(&unit), unit.code.to_string()))
        .collect();
    let found = ranked.into_iter().map(|(_, customer)| {
        let codes = customer.current_roles().filter_map(|held| units.get(&held.unit.id()).cloned());
        Found {
            units: codes.collect(),
            tickets: tickets.get(&customer.id).copied().unwrap_or_default(),
            visits: visits.get(&customer.id).copied().unwrap_or_default(),
            customer,
        }
    });
    Ok(found.collect())
}

fn count(of: impl Iterator<Item = CustomerId>) -> BTreeMap<CustomerId, usize> {
    let mut counts = BTreeMap::new();
    of.for_each(|customer| *counts.entry(customer).or_default() += 1);
    counts
}

/// `POST /api/office/personal_data/{action}`
///
/// # Errors
/// 404 for an action or a customer that is not there or not the caller's.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    if !["export", "erase", "erase_now"].contains(&action.as_str()) {
        return Err(ApiError::not_found().into());
    }
    let customer = CustomerId(act.row_id()?);
    let found = held(&app, &signed_in, customer).await?.ok_or(ApiError::not_found())?;
    let Some(file) = found.customers.first() else { return Err(ApiError::not_found().into()) };
    match action.as_str() {
        "export" if !signed_in.actor.may(export::PERMISSION, Some(file.site)) => {
            Ok(Outcome::refused(words::MAY_NOT_EXPORT))
        }
        "export" => {
            let address = format!("{}/api/customers/{}/export", own_url(&app.config), customer.id());
            Ok(Outcome::done(words::EXPORT_AT).show(address))
        }
        _ if file.is_erased() => Ok(Outcome::refused(words::ALREADY_ERASED)),
        "erase" => {
            let reason = reason(&act)?;
            let fields = [("ground", reason.ground.code().to_owned()), ("note", reason.note)];
            let next = Next { action: "erase_now", label: words::ERASE_NOW.into(), fields: fields.into() };
            let preview = Preview { next: Some(next), ..what_goes(&found) };
            Ok(Outcome::done(words::ERASE_QUESTION).preview(preview))
        }
        _ => erase_customer(&app, &signed_in, customer, &reason(&act)?).await,
    }
}

/// What an erasure takes away, in numbers: the names themselves are the export's to show.
fn what_goes(held: &Held) -> Preview {
    let line = |what: Text, how_much: PreviewCell| vec![Phrase::from(what).into(), how_much];
    let count = |what: Text, count: usize| line(what, count.to_string().into());
    let open = held.tickets.iter().filter(|one| !one.ticket.status.is_final()).count();
    let mut rows = vec![
        count(words::CONTACTS, held.contacts.len()),
        count(words::ROLES, held.customers.len()),
        count(words::CALLERS, held.tickets.len()),
        count(words::PEOPLE, held.visits.len()),
        line(words::CAPTURED, Phrase::from(words::ALL_ABOUT_THEM).into()),
    ];
    if open > 0 {
        rows.push(line(words::STILL_OPEN, words::nobody_calls_back(open).into()));
    }
    Preview { rows, ..Preview::of(&[words::GOES, words::HOW_MUCH]) }
}
