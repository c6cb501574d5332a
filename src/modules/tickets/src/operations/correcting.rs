//! 更正: which fields of a ticket may be corrected, and how much is at stake with each (sync.md 2.7).

use customers::CustomerId;
use domain::{ApplyError, Change, Clash, OpContext, Records, Rejection, Settled, Shown, Timestamp};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use super::check::{self, limit};
use crate::caller::{Caller, TicketCaller};
use crate::category::CategoryId;
use crate::kind::{Channel, Priority, TicketKind};
use crate::lifecycle::Event;
use crate::ticket::{Ticket, TicketId};
use crate::timeline::What;

/// 更正工单内容: only the fields that change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectDetails {
    pub ticket: TicketId,
    pub corrections: Vec<Correction>,
}

/// One corrected field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    Kind(Change<TicketKind>),
    Category(Change<Option<CategoryId>>),
    Priority(Change<Priority>),
    Channel(Change<Channel>),
    Title(Change<String>),
    Description(Change<String>),
    Wanted(Change<String>),
    Unit(Change<Option<UnitId>>),
    Place(Change<String>),
    Customer(Change<Option<CustomerId>>),
    PromisedReplyAt(Change<Option<Timestamp>>),
    Major(Change<bool>),
    Caller(Change<Caller>),
}

impl Correction {
    /// The field's name, and its value before and after, as plain text.
    #[must_use]
    pub fn shown(&self) -> (&'static str, String, String) {
        match self {
            Correction::Kind(change) => change.shown_as("kind"),
            Correction::Category(change) => change.shown_as("category"),
            Correction::Priority(change) => change.shown_as("priority"),
            Correction::Channel(change) => change.shown_as("channel"),
            Correction::Title(change) => change.shown_as("title"),
            Correction::Description(change) => change.shown_as("description"),
            Correction::Wanted(change) => change.shown_as("wanted"),
            Correction::Unit(change) => change.shown_as("unit"),
            Correction::Place(change) => change.shown_as("place"),
            Correction::Customer(change) => change.shown_as("customer"),
            Correction::PromisedReplyAt(change) => change.shown_as("promised_reply_at"),
            Correction::Major(change) => change.shown_as("major"),
            Correction::Caller(change) => change.shown_as("caller"),
        }
    }
}

pub(super) fn apply(
    correct: &CorrectDetails,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut ticket = records.require::<Ticket>(correct.ticket.0)?;
    check::step(&ticket, Event::CorrectDetails)?;
    let before = ticket.clone();
    for correction in &correct.corrections {
        correct_one(correction, &mut ticket, context, records)?;
    }
    if ticket != before {
        records.put(&ticket);
    }
    Ok(())
}

fn correct_one(
    correction: &Correction,
    ticket: &mut Ticket,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    match correction {
        Correction::Kind(change) => {
            set("kind", change, |t| &mut t.kind, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Category(change) => {
            set("category", change, |t| &mut t.category, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Priority(change) => {
            set("priority", change, |t| &mut t.priority, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Channel(change) => {
            set("channel", change, |t| &mut t.channel, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Title(change) => {
            check::required("title", &change.to, limit::TITLE)?;
            set("title", change, |t| &mut t.title, Clash::Alternative, ticket, context, records)
        }
        Correction::Description(change) => {
            // Imported letters are longer; correcting one must not force to shorten it.
            check::text("description", &change.to, limit::DESCRIPTION.max(change.from.chars().count()))?;
            set("description", change, |t| &mut t.description, Clash::Alternative, ticket, context, records)
        }
        Correction::Wanted(change) => {
            check::text("wanted", &change.to, limit::WANTED)?;
            set("wanted", change, |t| &mut t.wanted, Clash::Alternative, ticket, context, records)
        }
        Correction::Unit(change) => {
            set("unit", change, |t| &mut t.unit, Clash::Ask, ticket, context, records)
        }
        Correction::Place(change) => {
            check::text("place", &change.to, limit::PLACE)?;
            set("place", change, |t| &mut t.place, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Customer(change) => {
            set("customer", change, |t| &mut t.customer, Clash::Ask, ticket, context, records)
        }
        Correction::PromisedReplyAt(change) => {
            // A promise may be moved, never taken back (R27).
            if change.to.is_none() {
                return Err(Rejection::missing("promised_reply_at").by(domain::Rule(27)).into());
            }
            let kept = ticket.promised_reply_at;
            set(
                "promised_reply_at",
                change,
                |t| &mut t.promised_reply_at,
                Clash::Ask,
                ticket,
                context,
                records,
            )?;
            if ticket.promised_reply_at != kept {
                ticket.promise_defaulted = false;
            }
            Ok(())
        }
        Correction::Major(change) => {
            set("major", change, |t| &mut t.major, Clash::ServerOrder, ticket, context, records)
        }
        Correction::Caller(change) => correct_caller(change, ticket, context, records),
    }
}

fn set<T: Clone + PartialEq + Shown>(
    field: &'static str,
    change: &Change<T>,
    part: fn(&mut Ticket) -> &mut T,
    clash: Clash,
    ticket: &mut Ticket,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let settled = settle(field, change, part(ticket), clash)?;
    let field = field.to_owned();
    match settled {
        Settled::Already => {}
        Settled::Corrected { from, to, overtook } => {
            if overtook {
                records.merged("tickets.changed_meanwhile");
            }
            ticket.record(context, records, What::Corrected { field, from, to });
        }
        Settled::Alternative { text } => {
            ticket.record(context, records, What::Alternative { field, text });
            records.merged("tickets.kept_as_alternative");
        }
    }
    Ok(())
}

fn settle<T: Clone + PartialEq + Shown>(
    field: &'static str,
    change: &Change<T>,
    current: &mut T,
    clash: Clash,
) -> Result<Settled, Rejection> {
    let asked_back = |now: String| Rejection::new("tickets.changed_meanwhile").at(field).fact("now", now);
    change.settle(current, clash).map_err(|meanwhile| asked_back(meanwhile.now))
}

fn correct_caller(
    change: &Change<Caller>,
    ticket: &mut Ticket,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("caller_name", &change.to.name, limit::NAME)?;
    check::text("caller_phone", &change.to.phone, limit::PHONE)?;
    let row = records.get::<TicketCaller>(ticket.id.caller())?;
    let mut caller = row.map(|row| row.caller).unwrap_or_default();
    if let Settled::Corrected { from, to, .. } = settle("caller", change, &mut caller, Clash::Ask)? {
        ticket.caller_masked.clone_from(&to);
        records.put(&TicketCaller { ticket: ticket.id, site: ticket.site, caller, current: true });
        ticket.record(context, records, What::Corrected { field: "caller".to_owned(), from, to });
    }
    Ok(())
}

/// The timeline is for everybody at the site: it says that, and masked what, never the number itself.
impl Shown for Caller {
    fn shown(&self) -> String {
        self.masked()
    }
}

impl Shown for TicketKind {
    fn shown(&self) -> String {
        self.code().to_owned()
    }
}

impl Shown for Priority {
    fn shown(&self) -> String {
        self.code().to_owned()
    }
}

impl Shown for Channel {
    fn shown(&self) -> String {
        self.code().to_owned()
    }
}
