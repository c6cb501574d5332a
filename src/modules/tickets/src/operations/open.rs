//! 受理: a fact, recorded whatever else holds. Malformed input alone is refused (Z0a).

use customers::CustomerId;
use domain::{ApplyError, OpContext, Records, Rejection, SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use super::check::{self, limit};
use crate::caller::{Caller, TicketCaller};
use crate::category::{Category, CategoryId};
use crate::kind::{Channel, Priority, TicketKind};
use crate::number::is_provisional;
use crate::sla;
use crate::ticket::{Beginning, Ticket, TicketId};
use crate::timeline::What;

/// 受理: take in what a customer wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// Made by the device.
    pub ticket: TicketId,
    pub site: SiteId,
    /// The device's provisional number `7F-0031`.
    pub alias: String,
    pub kind: TicketKind,
    pub category: Option<CategoryId>,
    /// `None` = the category's default.
    pub priority: Option<Priority>,
    pub channel: Channel,
    pub unit: Option<UnitId>,
    pub place: String,
    pub customer: Option<CustomerId>,
    pub caller: Option<Caller>,
    pub title: String,
    pub description: String,
    pub wanted: String,
    /// `None` = the default is set and flagged (R27).
    pub promised_reply_at: Option<Timestamp>,
    pub major: bool,
}

pub(super) fn apply(
    open: &Open,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check_form(open)?;
    if records.get::<Ticket>(open.ticket.0)?.is_some() {
        return Err(Rejection::new("tickets.id_taken").blocked_by(open.ticket).into());
    }
    let category = match open.category {
        Some(id) => Category::find(records, id)?,
        None => None,
    };
    let caller = open.caller.clone().filter(|caller| !caller.is_empty());
    if let Some(caller) = &caller {
        let row =
            TicketCaller { ticket: open.ticket, site: open.site, caller: caller.clone(), current: true };
        records.put(&row);
    }
    let mut ticket = Ticket::begin(Beginning {
        id: open.ticket,
        site: open.site,
        opened_at: context.at,
        opened_by: context.actor.person,
        caller,
    });
    let default_at = sla::default_reply_at(open.kind, category.as_ref(), context.at);
    ticket.alias.clone_from(&open.alias);
    ticket.kind = open.kind;
    ticket.category = open.category;
    ticket.priority = open.priority.or(category.map(|category| category.priority)).unwrap_or_default();
    ticket.channel = open.channel;
    ticket.unit = open.unit;
    ticket.place = open.place.trim().to_owned();
    ticket.customer = open.customer;
    ticket.title = open.title.trim().to_owned();
    ticket.description = open.description.trim().to_owned();
    ticket.wanted = open.wanted.trim().to_owned();
    ticket.promised_reply_at = Some(open.promised_reply_at.unwrap_or(default_at));
    ticket.promise_defaulted = open.promised_reply_at.is_none();
    ticket.major = open.major;
    ticket.record(context, records, What::Opened { channel: open.channel });
    records.put(&ticket);
    Ok(())
}

fn check_form(open: &Open) -> Result<(), Rejection> {
    check::required("title", &open.title, limit::TITLE)?;
    check::text("description", &open.description, limit::DESCRIPTION)?;
    check::text("wanted", &open.wanted, limit::WANTED)?;
    check::text("place", &open.place, limit::PLACE)?;
    if let Some(caller) = &open.caller {
        check::text("caller_name", &caller.name, limit::NAME)?;
        check::text("caller_phone", &caller.phone, limit::PHONE)?;
    }
    if is_provisional(&open.alias) {
        Ok(())
    } else {
        Err(Rejection::new("tickets.malformed_alias").at("alias").fact("alias", &open.alias))
    }
}
