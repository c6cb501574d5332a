//! 客户档案: the rules of a customer's file. One function per operation.

use domain::{ApplyError, Change, Clash, OpContext, Records, Rejection, SiteId};
use sites::{Unit, UnitId};

use crate::merge::who_it_is_now;
use crate::operations::{AddRole, AddTag, CorrectContact, DropTag, EndRole, Register};
use crate::{Customer, CustomerContact, Role, Telephone, UnitRole, refusals};

/// The longest name in characters: companies are customers too.
const NAME_LIMIT: usize = 60;
/// Telephones or plates of one customer; more is a mistake of an import.
const LIST_LIMIT: usize = 10;
/// The longest plate in characters, that of new-energy cars.
const PLATE_LIMIT: usize = 10;

pub(crate) fn register(intent: &Register, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut contact = CustomerContact {
        customer: intent.customer,
        site: intent.site,
        full_name: name(&intent.name)?,
        telephones: Vec::new(),
        plates: Vec::new(),
    };
    add(&mut contact, &intent.telephones, &intent.plates)?;
    if contact.full_name.is_empty() && contact.telephones.is_empty() {
        return Err(Rejection::missing("name").into());
    }
    let mut customer = Customer {
        id: intent.customer,
        site: intent.site,
        masked_name: String::new(),
        masked_phone: String::new(),
        roles: Vec::new(),
        tags: intent.tags.clone(),
        merged_into: None,
    };
    domain::order::sort(&mut customer.tags);
    customer.tags.dedup();
    for &(unit, role) in &intent.roles {
        at_the_site(unit, intent.site, records)?;
        insert_role(&mut customer, unit, role);
    }
    show_masked(&mut customer, &contact);
    match records.get::<Customer>(intent.customer.id())? {
        Some(known) if known == customer => Ok(()),
        Some(_) => Err(refusals::already_registered(intent.customer).into()),
        None => {
            records.put(&customer);
            records.put(&contact);
            Ok(())
        }
    }
}

pub(crate) fn correct_contact(intent: &CorrectContact, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut customer = who_it_is_now(intent.customer, records)?;
    let before = contact_of(&customer, records)?;
    let mut contact = before.clone();
    if let Some(change) = &intent.name {
        let change = Change { from: change.from.trim().to_owned(), to: name(&change.to)? };
        let settled = change.settle(&mut contact.full_name, Clash::Ask);
        settled.map_err(|_| refusals::changed_meanwhile(customer.id))?;
    }
    let dropped: Vec<Telephone> =
        intent.drop_telephones.iter().map(|text| telephone(text)).collect::<Result<_, _>>()?;
    let dropped_plates: Vec<String> =
        intent.drop_plates.iter().map(|text| plate(text)).collect::<Result<_, _>>()?;
    contact.telephones.retain(|known| !dropped.contains(known));
    contact.plates.retain(|known| !dropped_plates.contains(known));
    add(&mut contact, &intent.add_telephones, &intent.add_plates)?;
    if contact == before {
        return Ok(());
    }
    if contact.full_name.is_empty() && contact.telephones.is_empty() {
        return Err(Rejection::missing("name").into());
    }
    show_masked(&mut customer, &contact);
    records.put(&customer);
    records.put(&contact);
    Ok(())
}

pub(crate) fn add_role(intent: &AddRole, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut customer = who_it_is_now(intent.customer, records)?;
    at_the_site(intent.unit, customer.site, records)?;
    if insert_role(&mut customer, intent.unit, intent.role) {
        records.put(&customer);
    }
    Ok(())
}

pub(crate) fn end_role(
    intent: &EndRole,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    let mut customer = who_it_is_now(intent.customer, records)?;
    let current = UnitRole { unit: intent.unit, role: intent.role, ended_on: None };
    if let Some(held) = customer.roles.iter_mut().find(|held| **held == current) {
        held.ended_on = Some(context.at.day());
        domain::order::sort(&mut customer.roles);
        customer.roles.dedup();
        records.put(&customer);
    }
    Ok(())
}

pub(crate) fn tag(intent: &AddTag, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut customer = who_it_is_now(intent.customer, records)?;
    if !customer.tags.contains(&intent.tag) {
        customer.tags.push(intent.tag);
        domain::order::sort(&mut customer.tags);
        records.put(&customer);
    }
    Ok(())
}

pub(crate) fn untag(intent: &DropTag, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut customer = who_it_is_now(intent.customer, records)?;
    if customer.tags.contains(&intent.tag) {
        customer.tags.retain(|known| *known != intent.tag);
        records.put(&customer);
    }
    Ok(())
}

/// The contact of a customer; empty where this device may not read it.
pub(crate) fn contact_of(customer: &Customer, records: &Records<'_>) -> Result<CustomerContact, ApplyError> {
    let known = records.get(CustomerContact::id_of(customer.id))?;
    Ok(known.unwrap_or_else(|| CustomerContact {
        customer: customer.id,
        site: customer.site,
        full_name: String::new(),
        telephones: Vec::new(),
        plates: Vec::new(),
    }))
}

/// Masked forms are made when something is written, never when it is read (S20).
pub(crate) fn show_masked(customer: &mut Customer, contact: &CustomerContact) {
    customer.masked_name = contact.masked_name();
    customer.masked_phone = contact.masked_phone();
}

/// Adds the role unless it holds already.
pub(crate) fn insert_role(customer: &mut Customer, unit: UnitId, role: Role) -> bool {
    let held = UnitRole { unit, role, ended_on: None };
    let new = !customer.roles.contains(&held);
    if new {
        customer.roles.push(held);
        domain::order::sort(&mut customer.roles);
    }
    new
}

/// Another site's unit looks like none (S18).
fn at_the_site(unit: UnitId, site: SiteId, records: &Records<'_>) -> Result<(), ApplyError> {
    let unit: Unit = records.require(unit.id())?;
    if unit.site == site { Ok(()) } else { Err(Rejection::not_found().into()) }
}

fn add(contact: &mut CustomerContact, telephones: &[String], plates: &[String]) -> Result<(), Rejection> {
    for text in telephones {
        let telephone = telephone(text)?;
        if !contact.telephones.contains(&telephone) {
            contact.telephones.push(telephone);
        }
    }
    for text in plates {
        let plate = plate(text)?;
        if !contact.plates.contains(&plate) {
            contact.plates.push(plate);
        }
    }
    for (field, count) in [("telephones", contact.telephones.len()), ("plates", contact.plates.len())] {
        if count > LIST_LIMIT {
            return Err(refusals::too_many(field, LIST_LIMIT));
        }
    }
    Ok(())
}

fn name(text: &str) -> Result<String, Rejection> {
    let name = text.trim();
    if name.chars().count() > NAME_LIMIT {
        Err(Rejection::too_long("name", NAME_LIMIT))
    } else {
        Ok(name.to_owned())
    }
}

fn telephone(text: &str) -> Result<Telephone, Rejection> {
    Telephone::parse(text).map_err(|crate::NoTelephone| refusals::unclear_telephone())
}

/// A plate without dots and blanks, upper case. New kinds of plates appear, so its form is not judged further.
fn plate(text: &str) -> Result<String, Rejection> {
    let written = text.trim().chars().filter(|c| !matches!(c, ' ' | '·' | '-' | '.' | '\u{3000}'));
    let plate: String = written.map(|c| c.to_ascii_uppercase()).collect();
    let count = plate.chars().count();
    let readable = plate.chars().all(char::is_alphanumeric);
    if readable && (1..=PLATE_LIMIT).contains(&count) { Ok(plate) } else { Err(refusals::unclear_plate()) }
}
