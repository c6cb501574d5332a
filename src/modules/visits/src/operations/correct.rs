//! 更正: from what the person saw to what it should be (sync.md 2.7).

use domain::{ApplyError, OpContext, Records, Rejection};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use super::{add, limit, score, text};
use crate::visit::{Added, Purpose, Visit, VisitId};

/// 更正走访内容: only the fields that change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correct {
    pub visit: VisitId,
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
    Unit(Change<Option<UnitId>>),
    Place(Change<String>),
    Purpose(Change<Purpose>),
    Satisfaction(Change<Option<u8>>),
    Requests(Change<String>),
    Notes(Change<String>),
}

impl Correction {
    /// The field's name, and its value before and after, as plain text.
    #[must_use]
    pub fn shown(&self) -> (&'static str, String, String) {
        fn both<T: Shown>(field: &'static str, change: &Change<T>) -> (&'static str, String, String) {
            (field, change.from.shown(), change.to.shown())
        }
        match self {
            Correction::Unit(change) => both("unit", change),
            Correction::Place(change) => both("place", change),
            Correction::Purpose(change) => both("purpose", change),
            Correction::Satisfaction(change) => both("satisfaction", change),
            Correction::Requests(change) => both("requests", change),
            Correction::Notes(change) => both("notes", change),
        }
    }
}

/// What happens when the field no longer has the value the person saw.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clash {
    /// Low stakes: the later one at the server stands, the earlier one is in the additions.
    ServerOrder,
    /// High stakes: refused, to be decided by a person.
    Ask,
    /// A text: the visit keeps its own, the other version is attached.
    Alternative,
}

pub(super) fn apply(
    correct: &Correct,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut visit = records.require::<Visit>(correct.visit.0)?;
    if visit.withdrawn.is_some() {
        return Err(Rejection::new("visits.withdrawn").into());
    }
    let before = visit.clone();
    for correction in &correct.corrections {
        correct_one(correction, &mut visit, context, records)?;
    }
    if visit != before {
        records.put(&visit);
    }
    Ok(())
}

fn correct_one(
    correction: &Correction,
    visit: &mut Visit,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    match correction {
        Correction::Unit(change) => set("unit", change, |v| &mut v.unit, Clash::Ask, visit, context, records),
        Correction::Place(change) => {
            text("place", &change.to, limit::PLACE)?;
            set("place", change, |v| &mut v.place, Clash::ServerOrder, visit, context, records)
        }
        Correction::Purpose(change) => {
            set("purpose", change, |v| &mut v.purpose, Clash::ServerOrder, visit, context, records)
        }
        Correction::Satisfaction(change) => {
            score(change.to)?;
            set("satisfaction", change, |v| &mut v.satisfaction, Clash::Ask, visit, context, records)
        }
        Correction::Requests(change) => {
            text("requests", &change.to, limit::NOTES)?;
            set("requests", change, |v| &mut v.requests, Clash::Alternative, visit, context, records)
        }
        Correction::Notes(change) => {
            text("notes", &change.to, limit::NOTES)?;
            set("notes", change, |v| &mut v.notes, Clash::Alternative, visit, context, records)
        }
    }
}

fn set<T: Clone + PartialEq + Shown>(
    field: &'static str,
    change: &Change<T>,
    part: fn(&mut Visit) -> &mut T,
    clash: Clash,
    visit: &mut Visit,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let current = part(visit).clone();
    if current == change.to {
        return Ok(());
    }
    if current != change.from {
        match clash {
            Clash::Ask => {
                let rejection =
                    Rejection::new("visits.changed_meanwhile").at(field).fact("now", current.shown());
                return Err(rejection.into());
            }
            Clash::Alternative => {
                add(visit, context, Added::Alternative { field: field.to_owned(), text: change.to.shown() });
                records.merged("visits.kept_as_alternative");
                return Ok(());
            }
            Clash::ServerOrder => records.merged("visits.changed_meanwhile"),
        }
    }
    *part(visit) = change.to.clone();
    let what = Added::Corrected { field: field.to_owned(), from: current.shown(), to: change.to.shown() };
    add(visit, context, what);
    Ok(())
}

/// A value as plain text below the visit and in facts.
trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for Purpose {
    fn shown(&self) -> String {
        self.code().to_owned()
    }
}

impl Shown for Option<UnitId> {
    fn shown(&self) -> String {
        self.as_ref().map(UnitId::to_string).unwrap_or_default()
    }
}

impl Shown for Option<u8> {
    fn shown(&self) -> String {
        self.as_ref().map(u8::to_string).unwrap_or_default()
    }
}
