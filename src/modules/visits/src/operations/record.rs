//! 登记走访: a fact, recorded whatever else holds. Malformed input alone is refused (Z0a).

use customers::CustomerId;
use domain::{ApplyError, OpContext, Records, Rejection, SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use sites::UnitId;
use tickets::TicketId;

use super::{limit, required, score, text};
use crate::visit::{Purpose, Visit, VisitId, VisitPeople};

/// 登记走访. A ticket raised from it is `tickets.open` in the same batch, then `tickets.note_visit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordVisit {
    /// Made by the device.
    pub visit: VisitId,
    pub site: SiteId,
    pub unit: Option<UnitId>,
    pub place: String,
    pub customer: Option<CustomerId>,
    pub purpose: Purpose,
    /// Names of who was there; kept apart from the visit itself.
    pub present: Vec<String>,
    pub n_present: u8,
    pub phone: String,
    pub satisfaction: Option<u8>,
    pub requests: String,
    pub notes: String,
    pub ticket: Option<TicketId>,
    /// When it took place, if not now.
    pub visited_at: Option<Timestamp>,
}

pub(super) fn apply(
    record: &RecordVisit,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check_form(record)?;
    if records.get::<Visit>(record.visit.0)?.is_some() {
        return Err(Rejection::new("visits.id_taken").blocked_by(record.visit).into());
    }
    let present: Vec<String> =
        record.present.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let n_named = u8::try_from(present.len()).unwrap_or(u8::MAX);
    if !present.is_empty() || !record.phone.trim().is_empty() {
        let phone = record.phone.trim().to_owned();
        records.put(&VisitPeople { visit: record.visit, site: record.site, present, phone });
    }
    records.put(&Visit {
        id: record.visit,
        site: record.site,
        unit: record.unit,
        place: record.place.trim().to_owned(),
        customer: record.customer,
        purpose: record.purpose,
        n_present: record.n_present.max(n_named),
        satisfaction: record.satisfaction,
        requests: record.requests.trim().to_owned(),
        notes: record.notes.trim().to_owned(),
        ticket: record.ticket,
        // A visit may be written down later, never before it took place.
        visited_at: record.visited_at.map_or(context.at, |at| at.min(context.at)),
        visitor: context.actor.person,
        visitor_name: context.actor.name.clone(),
        added: Vec::new(),
        withdrawn: None,
    });
    Ok(())
}

fn check_form(record: &RecordVisit) -> Result<(), Rejection> {
    if record.unit.is_none() {
        required("place", &record.place, limit::PLACE)?;
    }
    text("place", &record.place, limit::PLACE)?;
    text("requests", &record.requests, limit::NOTES)?;
    text("notes", &record.notes, limit::NOTES)?;
    text("phone", &record.phone, limit::PHONE)?;
    if record.present.len() > limit::PRESENT {
        return Err(Rejection::new("visits.too_many_people").at("present").fact("limit", limit::PRESENT));
    }
    record.present.iter().try_for_each(|name| text("present", name, limit::NAME))?;
    score(record.satisfaction)
}
