//! 更正: set a field from what the person saw to what it should be (sync.md 2.7).
//!
//! Current value = seen value: applied. Current = wanted: nothing to do. Otherwise somebody else was faster: low stakes
//! go in server order and the author is told; high stakes are asked back; long texts keep both versions.

use customers::CustomerId;
use domain::{ApplyError, OpContext, Records, Rejection, Timestamp};
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

/// A field's value as the person saw it and as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    pub from: T,
    pub to: T,
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
        fn both<T: Shown>(field: &'static str, change: &Change<T>) -> (&'static str, String, String) {
            (field, change.from.shown(), change.to.shown())
        }
        match self {
            Correction::Kind(change) => both("kind", change),
            Correction::Category(change) => both("category", change),
            Correction::Priority(change) => both("priority", change),
            Correction::Channel(change) => both("channel", change),
            Correction::Title(change) => both("title", change),
            Correction::Description(change) => both("description", change),
            Correction::Wanted(change) => both("wanted", change),
            Correction::Unit(change) => both("unit", change),
            Correction::Place(change) => both("place", change),
            Correction::Customer(change) => both("customer", change),
            Correction::PromisedReplyAt(change) => both("promised_reply_at", change),
            Correction::Major(change) => both("major", change),
            Correction::Caller(change) => ("caller", change.from.masked(), change.to.masked()),
        }
    }
}

/// What happens when the field no longer has the value the person saw.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clash {
    /// Low stakes: the later one at the server stands, both are in the timeline.
    ServerOrder,
    /// High stakes: refused, to be decided by a person.
    Ask,
    /// A text: the ticket keeps its own, the other version is attached.
    Alternative,
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
    let current = part(ticket).clone();
    if current == change.to {
        return Ok(());
    }
    if current != change.from {
        match clash {
            Clash::Ask => {
                let rejection =
                    Rejection::new("tickets.changed_meanwhile").at(field).fact("now", current.shown());
                return Err(rejection.into());
            }
            Clash::Alternative => {
                let what = What::Alternative { field: field.to_owned(), text: change.to.shown() };
                ticket.record(context, records, what);
                records.merged("tickets.kept_as_alternative");
                return Ok(());
            }
            Clash::ServerOrder => records.merged("tickets.changed_meanwhile"),
        }
    }
    *part(ticket) = change.to.clone();
    let what = What::Corrected { field: field.to_owned(), from: current.shown(), to: change.to.shown() };
    ticket.record(context, records, what);
    Ok(())
}

fn correct_caller(
    change: &Change<Caller>,
    ticket: &mut Ticket,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::text("caller_name", &change.to.name, limit::NAME)?;
    check::text("caller_phone", &change.to.phone, limit::PHONE)?;
    let current = records.get::<TicketCaller>(ticket.id.caller())?.map(|row| row.caller).unwrap_or_default();
    if current == change.to {
        return Ok(());
    }
    if current != change.from {
        return Err(Rejection::new("tickets.changed_meanwhile")
            .at("caller")
            .fact("now", current.masked())
            .into());
    }
    records.put(&TicketCaller {
        ticket: ticket.id,
        site: ticket.site,
        caller: change.to.clone(),
        current: true,
    });
    ticket.caller_masked = change.to.masked();
    // The timeline is for everybody at the site: it says that, and masked what, never the number itself.
    let what = What::Corrected { field: "caller".to_owned(), from: current.masked(), to: change.to.masked() };
    ticket.record(context, records, what);
    Ok(())
}

/// A value as plain text in the timeline and in facts.
trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Timestamp {
    fn shown(&self) -> String {
        self.standard().format("%Y-%m-%d %H:%M").to_string()
    }
}

impl Shown for UnitId {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for CustomerId {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for CategoryId {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map(Shown::shown).unwrap_or_default()
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
