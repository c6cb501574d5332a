//! 更正: which fields of a visit may be corrected, and how much is at stake with each (sync.md 2.7).

use domain::{ApplyError, Change, Clash, OpContext, Records, Rejection, Settled, Shown};
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
        match self {
            Correction::Unit(change) => change.shown_as("unit"),
            Correction::Place(change) => change.shown_as("place"),
            Correction::Purpose(change) => change.shown_as("purpose"),
            Correction::Satisfaction(change) => change.shown_as("satisfaction"),
            Correction::Requests(change) => change.shown_as("requests"),
            Correction::Notes(change) => change.shown_as("notes"),
        }
    }
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
    let asked_back = |now: String| Rejection::new("visits.changed_meanwhile").at(field).fact("now", now);
    let settled = change.settle(part(visit), clash).map_err(|meanwhile| asked_back(meanwhile.now))?;
    let field = field.to_owned();
    match settled {
        Settled::Already => {}
        Settled::Corrected { from, to, overtook } => {
            if overtook {
                records.merged("visits.changed_meanwhile");
            }
            add(visit, context, Added::Corrected { field, from, to });
        }
        Settled::Alternative { text } => {
            add(visit, context, Added::Alternative { field, text });
            records.merged("visits.kept_as_alternative");
        }
    }
    Ok(())
}

impl Shown for Purpose {
    fn shown(&self) -> String {
        self.code().to_owned()
    }
}
