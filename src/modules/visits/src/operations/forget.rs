//! 清除个人信息: of who was there, or of all that was written, when the time to keep it is over.
//!
//! What stays are the facts that figures are made of: purpose, time, unit, visitor, satisfaction.

use customers::{CustomerContact, Secrets};
use domain::{ApplyError, Records};
use serde::{Deserialize, Serialize};

use crate::visit::{Added, Visit, VisitId, VisitPeople};

/// 清除个人信息
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forget {
    pub visit: VisitId,
    /// All texts too, not the people alone.
    pub whole: bool,
}

pub(super) fn apply(forget: &Forget, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut visit = records.require::<Visit>(forget.visit.0)?;
    let before = visit.clone();
    let contact = match visit.customer {
        Some(customer) => records.get::<CustomerContact>(CustomerContact::id_of(customer))?,
        None => None,
    };
    let mut secrets = Secrets::of_contact(contact.as_ref());
    if let Some(people) = records.get::<VisitPeople>(visit.id.people())? {
        people.present.iter().for_each(|name| secrets.add(name));
        secrets.add(&people.phone);
        records.remove(visit.id.people());
    }
    for text in visit.texts() {
        if forget.whole { text.clear() } else { secrets.hide_in(text) }
    }
    if forget.whole {
        visit.customer = None;
    }
    if visit != before {
        records.put(&visit);
    }
    Ok(())
}

impl Visit {
    /// Whether nothing is left of it but what figures are made of.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        let silent = |added: &Added| match added {
            Added::Noted { text } | Added::Alternative { text, .. } => text.is_empty(),
            Added::Corrected { from, to, .. } => from.is_empty() && to.is_empty(),
        };
        let texts = [&self.place, &self.requests, &self.notes];
        self.customer.is_none()
            && texts.into_iter().all(String::is_empty)
            && self.withdrawn.as_ref().is_none_or(|withdrawal| withdrawal.reason.is_empty())
            && self.added.iter().all(|addition| silent(&addition.what))
    }

    /// Everything that somebody has typed freely.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Visit { place, requests, notes, added, withdrawn, .. } = self;
        let reason = withdrawn.as_mut().map(|withdrawal| &mut withdrawal.reason);
        let later = added.iter_mut().flat_map(|addition| match &mut addition.what {
            Added::Noted { text } | Added::Alternative { text, .. } => vec![text],
            Added::Corrected { from, to, .. } => vec![from, to],
        });
        [place, requests, notes].into_iter().chain(reason).chain(later)
    }
}
