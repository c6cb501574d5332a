//! What has been kept for as long as it should be. Nothing is deleted by that: it is listed, and a person decides.

use std::collections::BTreeSet;

use customers::{Customer, CustomerId};
use domain::{Day, Id, Kind, Record, SiteId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use sync::message::StreamId;
use tickets::{Ticket, TicketCaller};
use visits::{Visit, VisitPeople};

use super::keep::{Keep, RecordKind};
use crate::directory::all;

/// One record whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub kind: RecordKind,
    /// Of the ticket, the visit or the customer.
    pub id: Id,
    pub site: SiteId,
    /// As lists call it; no full name.
    pub label: String,
    /// When it ended.
    pub closed: Day,
    /// The first day on which it need not be kept any more.
    pub since: Day,
}

struct Ended {
    kind: RecordKind,
    id: Id,
    site: SiteId,
    label: String,
    closed: Day,
}

impl Ended {
    fn due(self, keep: &Keep, today: Day) -> Option<Due> {
        let Ended { kind, id, site, label, closed } = self;
        let since = closed.plus(i32::try_from(keep.days(kind)?).unwrap_or(i32::MAX));
        (since <= today).then_some(Due { kind, id, site, label, closed, since })
    }
}

/// Everything that is due today, the longest due first.
///
/// # Errors
/// When the store failed or a row cannot be read.
pub fn due(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    keep: &Keep,
    today: Day,
) -> Result<Vec<Due>, StorageError> {
    let tickets: Vec<Ticket> = all(reader, stream)?.into_iter().map(|(ticket, _)| ticket).collect();
    let mut found = of_tickets(reader, stream, &tickets, keep, today)?;
    found.extend(of_visits(reader, stream, keep, today)?);
    found.extend(of_customers(reader, stream, &tickets, keep, today)?);
    found.sort_by_key(|due| (due.since, due.kind, due.id));
    Ok(found)
}

/// Of a ticket whose texts are due the caller is not listed beside: both go together.
fn of_tickets(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    tickets: &[Ticket],
    keep: &Keep,
    today: Day,
) -> Result<Vec<Due>, StorageError> {
    let callers = all::<TicketCaller>(reader, stream)?.into_iter();
    let callers: BTreeSet<Id> = callers.map(|(caller, _)| caller.ticket.0).collect();
    let mut found = Vec::new();
    for ticket in tickets.iter().filter(|ticket| ticket.status.is_final()) {
        let closed = ticket.ended_at.or(ticket.resolved_at).unwrap_or(ticket.opened_at).day();
        let ended = |kind| Ended { kind, id: ticket.id.0, site: ticket.site, label: ticket.label(), closed };
        let whole = ended(RecordKind::Tickets).due(keep, today).filter(|_| !ticket.is_forgotten());
        let named = callers.contains(&ticket.id.0) || !ticket.caller_masked.is_empty();
        found.extend(whole.or_else(|| ended(RecordKind::Callers).due(keep, today).filter(|_| named)));
    }
    Ok(found)
}

fn of_visits(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    keep: &Keep,
    today: Day,
) -> Result<Vec<Due>, StorageError> {
    let people = all::<VisitPeople>(reader, stream)?.into_iter();
    let people: BTreeSet<Id> = people.map(|(people, _)| people.visit.0).collect();
    let mut found = Vec::new();
    for (visit, _) in all::<Visit>(reader, stream)? {
        let closed = visit.visited_at.day();
        let label = if visit.place.is_empty() { visit.id.0.short() } else { visit.place.clone() };
        let ended = |kind| Ended { kind, id: visit.id.0, site: visit.site, label: label.clone(), closed };
        let named = people.contains(&visit.id.0);
        let whole = ended(RecordKind::Visits).due(keep, today).filter(|_| named || !visit.is_forgotten());
        found.extend(whole.or_else(|| ended(RecordKind::VisitPeople).due(keep, today).filter(|_| named)));
    }
    Ok(found)
}

/// Customers who have moved out everywhere, and whose matters are settled. Who never had a role is counted from the last
/// change of the file.
fn of_customers(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    tickets: &[Ticket],
    keep: &Keep,
    today: Day,
) -> Result<Vec<Due>, StorageError> {
    let open = tickets.iter().filter(|ticket| !ticket.status.is_final());
    let waiting: BTreeSet<CustomerId> = open.filter_map(|ticket| ticket.customer).collect();
    let mut found = Vec::new();
    for row in reader.rows_of_kind(stream, &Kind::new(Customer::KIND))? {
        let Ok(customer) = row.decode::<Customer>() else { continue };
        let ended: Option<Vec<Day>> = customer.roles.iter().map(|held| held.ended_on).collect();
        let Some(ended) = ended else { continue };
        if customer.is_erased() || customer.merged_into.is_some() || waiting.contains(&customer.id) {
            continue;
        }
        let closed = ended.into_iter().max().unwrap_or(row.touched.day());
        let (id, site, label) = (customer.id.id(), customer.site, customer.shown_name().to_owned());
        found.extend(Ended { kind: RecordKind::Customers, id, site, label, closed }.due(keep, today));
    }
    Ok(found)
}
