//! 代理: who decides for somebody from one moment to another, at one site or everywhere (Z0d).

use domain::{
    ApplyError, Id, MembershipStatus, OpContext, PersonId, Record, Records, Scope, SiteId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{Person, refusals};

/// Nobody delegates for longer than this at once: a delegate for ever is another holder of the post.
const LONGEST_MS: i64 = 92 * 24 * 3_600_000;
/// Agreed spells that are kept for each person, newest last.
const MOST: usize = 50;

/// What was agreed about one person's absences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegations {
    pub person: PersonId,
    /// In the order in which they were agreed; the last that fits counts.
    pub spells: Vec<Delegation>,
}

/// 代理期间: from when until when, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    pub delegate: PersonId,
    pub from: Timestamp,
    /// The first moment at which it is over.
    pub until: Timestamp,
    /// `None` = wherever the person decides.
    pub site: Option<SiteId>,
}

/// 约定代理: an absence with who decides meanwhile. People agree their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delegate {
    pub person: PersonId,
    pub delegation: Delegation,
}

impl Delegations {
    /// Where a person's are kept.
    #[must_use]
    pub fn id_of(person: PersonId) -> Id {
        person.id().derived("delegations")
    }

    /// Who decides at this moment at this site.
    #[must_use]
    pub fn at(&self, moment: Timestamp, site: Option<SiteId>) -> Option<PersonId> {
        let fits = |spell: &&Delegation| {
            let here = spell.site.is_none() || site.is_none() || spell.site == site;
            here && spell.from <= moment && moment < spell.until
        };
        self.spells.iter().rev().find(fits).map(|spell| spell.delegate)
    }
}

impl Record for Delegations {
    const KIND: &'static str = "staff.delegations";

    fn id(&self) -> Id {
        Delegations::id_of(self.person)
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}

pub(crate) fn delegate(
    intent: &Delegate,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let person: Person = records.require(intent.person.id())?;
    if person.id != context.actor.person {
        return Err(refusals::only_their_own(&person).into());
    }
    let Delegation { delegate, from, until, .. } = intent.delegation;
    if until <= from || until.since(from) > LONGEST_MS {
        return Err(refusals::unclear_spell().into());
    }
    if delegate == person.id {
        return Err(refusals::not_yourself().at("delegate").into());
    }
    let delegate: Person = records.require(delegate.id())?;
    if delegate.status != MembershipStatus::Confirmed {
        return Err(refusals::suspended(&delegate).into());
    }
    let known = records.get::<Delegations>(Delegations::id_of(person.id))?;
    let mut delegations = known.unwrap_or(Delegations { person: person.id, spells: Vec::new() });
    if delegations.spells.last() == Some(&intent.delegation) {
        return Ok(());
    }
    delegations.spells.push(intent.delegation);
    if delegations.spells.len() > MOST {
        delegations.spells.remove(0);
    }
    records.put(&delegations);
    Ok(())
}
