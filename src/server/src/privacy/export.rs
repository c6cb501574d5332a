//! `GET /api/customers/{id}/export`: everything that is held about one customer, to hand to that person.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Extension, Json, Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use customers::{Customer, CustomerContact, CustomerId};
use domain::{Id, Kind, PersonId, Record, Scope, Timestamp};
use serde::Serialize;
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::authority::Need;
use sync::message::StreamId;
use tickets::{Ticket, TicketAlbum, TicketCaller, TicketHistory};
use visits::{Visit, VisitAlbum, VisitPeople};

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event};
use crate::clock::now;
use crate::gate::SignedIn;

/// Hands out what is held about a customer. Managers hold it.
pub const PERMISSION: &str = "privacy.export";

/// All of it, in the words of the records.
#[derive(Debug, Serialize)]
pub struct Held {
    pub made: Timestamp,
    pub by: PersonId,
    /// The customer first, then the files that were merged into it.
    pub customers: Vec<Customer>,
    pub contacts: Vec<CustomerContact>,
    pub tickets: Vec<HeldTicket>,
    pub visits: Vec<HeldVisit>,
}

/// A ticket of the customer's, with the rows beside it.
#[derive(Debug, Serialize)]
pub struct HeldTicket {
    pub ticket: Ticket,
    pub caller: Option<TicketCaller>,
    /// Older parts of a long course of events.
    pub earlier: Vec<TicketHistory>,
    pub album: Option<TicketAlbum>,
}

/// A visit to the customer, with the rows beside it.
#[derive(Debug, Serialize)]
pub struct HeldVisit {
    pub visit: Visit,
    pub people: Option<VisitPeople>,
    pub album: Option<VisitAlbum>,
}

/// # Errors
/// 404, with the same bytes, for a customer who is not here or not for the asker (S18).
pub async fn export(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<Held>), ApiError> {
    let customer: CustomerId = id.parse::<Id>().map(CustomerId).map_err(|_| ApiError::not_found())?;
    let event = Event::new(app.shared.org, audit::Kind::PersonalDataExported).by(&signed_in);
    let (stream, by) = (app.shared.stream, signed_in.session.person);
    let scopes = app.shared.rights().directory.scopes(by);
    let actor = signed_in.actor;
    let may = move |customer: &Customer| {
        actor.may(PERMISSION, Some(customer.site)) && scopes.contains(&Scope::SitePii(customer.site))
    };
    let held = app.readers.with(move |reader| {
        reader.begin()?;
        let held = gather(reader, stream, customer, &may, by);
        // The snapshot ends also when reading failed.
        reader.end()?;
        held
    });
    let held = held.await?.ok_or(ApiError::not_found())?;
    audit::note(&app, event.about(customer.id())).await;
    let name = HeaderValue::from_static("attachment; filename=\"customer.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(held)))
}

pub(super) fn gather(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    asked: CustomerId,
    may: &dyn Fn(&Customer) -> bool,
    by: PersonId,
) -> Result<Option<Held>, StorageError> {
    let Some(customer) = one::<Customer>(reader, stream, asked.id())?.filter(|customer| may(customer)) else {
        return Ok(None);
    };
    // Who was merged into this customer, and who into those: the order of the rows says nothing about it.
    let all: Vec<Customer> = every(reader, stream)?;
    let mut ids = BTreeSet::from([customer.id]);
    loop {
        let more: Vec<CustomerId> = all
            .iter()
            .filter(|other| {
                other.merged_into.is_some_and(|kept| ids.contains(&kept)) && !ids.contains(&other.id)
            })
            .map(|other| other.id)
            .collect();
        if more.is_empty() {
            break;
        }
        ids.extend(more);
    }
    let mut customers = vec![customer];
    customers.extend(all.into_iter().filter(|other| ids.contains(&other.id) && other.id != asked));
    let mut contacts = Vec::new();
    for id in &ids {
        contacts.extend(one::<CustomerContact>(reader, stream, CustomerContact::id_of(*id))?);
    }
    let is_theirs = |of: Option<CustomerId>| of.is_some_and(|id| ids.contains(&id));
    let mut tickets = Vec::new();
    for ticket in every::<Ticket>(reader, stream)?.into_iter().filter(|ticket| is_theirs(ticket.customer)) {
        tickets.push(with_rows_of_ticket(reader, stream, ticket)?);
    }
    let mut visits = Vec::new();
    for visit in every::<Visit>(reader, stream)?.into_iter().filter(|visit| is_theirs(visit.customer)) {
        let people = one(reader, stream, visit.id.people())?;
        let album = one(reader, stream, visit.id.album())?;
        visits.push(HeldVisit { visit, people, album });
    }
    Ok(Some(Held { made: now(), by, customers, contacts, tickets, visits }))
}

fn with_rows_of_ticket(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    ticket: Ticket,
) -> Result<HeldTicket, StorageError> {
    let caller = one(reader, stream, ticket.id.caller())?;
    let album = one(reader, stream, ticket.id.album())?;
    let mut earlier = Vec::new();
    for page in 0..ticket.n_history_pages {
        earlier.extend(one(reader, stream, ticket.id.history(page))?);
    }
    Ok(HeldTicket { ticket, caller, earlier, album })
}

fn one<R: Record>(reader: &mut SqliteAuthority, stream: StreamId, id: Id) -> Result<Option<R>, StorageError> {
    let row = reader.load(stream, &[Need::Row(id)])?.rows.remove(&id).flatten();
    Ok(row.and_then(|row| row.decode().ok()))
}

fn every<R: Record>(reader: &mut SqliteAuthority, stream: StreamId) -> Result<Vec<R>, StorageError> {
    let rows = reader.rows_of_kind(stream, &Kind::new(R::KIND))?;
    Ok(rows.iter().filter_map(|row| row.decode().ok()).collect())
}
