//! 任免: joining, posts, leaving. One function per operation.

use domain::{ApplyError, MembershipStatus, OpContext, PersonId, Records, Rejection};

use crate::operations::{Assign, CorrectName, Hire, NameDelegate, Reinstate, Relieve, Suspend};
use crate::permissions::{may_appoint, may_decide_about, post};
use crate::{Administrators, Assignment, NumberHolder, Person, Post, refusals};

/// The longest name in characters; minority names transcribed into Han characters reach about twenty.
const NAME_LIMIT: usize = 40;
/// The longest staff number in characters.
const NUMBER_LIMIT: usize = 20;

pub(crate) fn hire(
    intent: &Hire,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let staff_number = staff_number(&intent.staff_number)?;
    let name = name(&intent.name)?;
    let mut assignments = intent.assignments.clone();
    domain::order::sort(&mut assignments);
    assignments.dedup();
    if assignments.is_empty() {
        return Err(Rejection::missing("assignments").into());
    }
    let person = Person {
        id: intent.person,
        name,
        status: MembershipStatus::Confirmed,
        staff_number,
        assignments,
        delegate: None,
        language: intent.language,
    };
    if let Some(known) = records.get::<Person>(intent.person.id())? {
        return if known == person { Ok(()) } else { Err(refusals::already_hired(&known).into()) };
    }
    for held in &person.assignments {
        may_appoint(context.actor, &post(records, held.post)?, held.site)?;
    }
    if let Some(holder) = records.get::<NumberHolder>(NumberHolder::id_of(&person.staff_number))? {
        return Err(refusals::number_taken(&holder).into());
    }
    records.put(&NumberHolder { staff_number: person.staff_number.clone(), person: person.id });
    store(&person, records)
}

pub(crate) fn assign(
    intent: &Assign,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    let Assignment { post: id, site } = intent.assignment;
    may_appoint(context.actor, &post(records, id)?, site)?;
    if person.assignments.contains(&intent.assignment) {
        return Ok(());
    }
    person.assignments.push(intent.assignment);
    domain::order::sort(&mut person.assignments);
    store(&person, records)
}

pub(crate) fn relieve(
    intent: &Relieve,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    let Assignment { post: id, site } = intent.assignment;
    if !person.assignments.contains(&intent.assignment) {
        return Ok(());
    }
    may_appoint(context.actor, &post(records, id)?, site)?;
    person.assignments.retain(|held| *held != intent.assignment);
    store(&person, records)
}

pub(crate) fn suspend(
    intent: &Suspend,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    if person.status == MembershipStatus::Suspended {
        return Ok(());
    }
    if person.id == context.actor.person {
        return Err(refusals::not_yourself().into());
    }
    may_decide_about(context.actor, &person, records)?;
    person.status = MembershipStatus::Suspended;
    store(&person, records)
}

pub(crate) fn reinstate(
    intent: &Reinstate,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    if person.status == MembershipStatus::Confirmed {
        return Ok(());
    }
    may_decide_about(context.actor, &person, records)?;
    person.status = MembershipStatus::Confirmed;
    store(&person, records)
}

pub(crate) fn correct_name(
    intent: &CorrectName,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    let name = name(&intent.name)?;
    if person.name == name {
        return Ok(());
    }
    may_decide_about(context.actor, &person, records)?;
    person.name = name;
    store(&person, records)
}

pub(crate) fn name_delegate(
    intent: &NameDelegate,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut person: Person = records.require(intent.person.id())?;
    if person.delegate == intent.delegate {
        return Ok(());
    }
    if person.id != context.actor.person {
        return Err(refusals::only_their_own(&person).into());
    }
    if let Some(delegate) = intent.delegate {
        let delegate = confirmed(delegate, records)?;
        if delegate.id == person.id {
            return Err(refusals::not_yourself().at("delegate").into());
        }
    }
    person.delegate = intent.delegate;
    store(&person, records)
}

fn confirmed(id: PersonId, records: &Records<'_>) -> Result<Person, ApplyError> {
    let person: Person = records.require(id.id())?;
    if person.status == MembershipStatus::Confirmed {
        Ok(person)
    } else {
        Err(refusals::suspended(&person).into())
    }
}

/// Writes the person and keeps the list of administrators true; an organisation without one could never be mended.
fn store(person: &Person, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let everywhere = Assignment { post: Post::administrator(), site: None };
    let administers =
        person.status == MembershipStatus::Confirmed && person.assignments.contains(&everywhere);
    let mut known = records.get::<Administrators>(Administrators::the_id())?.unwrap_or_default();
    let changed = if administers { known.people.insert(person.id) } else { known.people.remove(&person.id) };
    if changed && known.people.is_empty() {
        return Err(refusals::last_administrator(person).into());
    }
    if changed {
        records.put(&known);
    }
    records.put(person);
    Ok(())
}

fn name(text: &str) -> Result<String, Rejection> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Rejection::missing("name")),
        count if count > NAME_LIMIT => Err(Rejection::too_long("name", NAME_LIMIT)),
        _ => Ok(name.to_owned()),
    }
}

/// Staff numbers compare without regard to case and full-width digits: `ａ００７` is `A007`.
fn staff_number(text: &str) -> Result<String, Rejection> {
    let half_width = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let number: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let number = number.to_ascii_uppercase();
    match number.chars().count() {
        0 => Err(Rejection::missing("staff_number")),
        count if count > NUMBER_LIMIT => Err(Rejection::too_long("staff_number", NUMBER_LIMIT)),
        _ => Ok(number),
    }
}
