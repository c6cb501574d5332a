//! 合并: the same person twice becomes once, and whoever still means the duplicate reaches the kept one.

use domain::{ApplyError, Records, Rejection};

use crate::operations::Merge;
use crate::{Customer, CustomerContact, CustomerId, file, refusals};

/// The note to the author of an operation that was meant for a customer merged meanwhile.
pub const FOLLOWED: &str = "customers.followed_merge";

/// The customer, or the one it was merged into; then the author is told.
///
/// # Errors
/// When there is no such customer, or a row must be loaded first.
pub(crate) fn who_it_is_now(id: CustomerId, records: &mut Records<'_>) -> Result<Customer, ApplyError> {
    let (customer, followed) = follow(id, records)?;
    if customer.is_erased() {
        return Err(refusals::erased(customer.id).into());
    }
    if followed {
        records.merged(FOLLOWED);
    }
    Ok(customer)
}

fn follow(id: CustomerId, records: &Records<'_>) -> Result<(Customer, bool), ApplyError> {
    let mut customer: Customer = records.require(id.id())?;
    let mut seen = domain::order::set([id]);
    while let Some(next) = customer.merged_into {
        // `merge` never makes a circle; damaged data must not make one here either.
        if !seen.insert(next) {
            return Err(Rejection::unreadable().into());
        }
        customer = records.require(next.id())?;
    }
    Ok((customer, seen.len() > 1))
}

pub(crate) fn merge(intent: &Merge, records: &mut Records<'_>) -> Result<(), ApplyError> {
    let mut duplicate: Customer = records.require(intent.duplicate.id())?;
    let (mut kept, _) = follow(intent.kept, records)?;
    if duplicate.site != kept.site {
        // Seen from this site, another site's customer does not exist (S18).
        return Err(Rejection::not_found().into());
    }
    if let Some(elsewhere) = duplicate.merged_into {
        let (now, _) = follow(duplicate.id, records)?;
        return if now.id == kept.id { Ok(()) } else { Err(refusals::already_merged(elsewhere).into()) };
    }
    if kept.id == duplicate.id {
        return Err(refusals::same_customer(kept.id).into());
    }
    if kept.is_erased() || duplicate.is_erased() {
        return Err(refusals::erased(kept.id).into());
    }
    move_file(&mut duplicate, &mut kept);
    let mut contact = file::contact_of(&kept, records)?;
    let other = file::contact_of(&duplicate, records)?;
    if join(&mut contact, other) {
        file::show_masked(&mut kept, &contact);
        records.put(&contact);
    }
    // Personal data is kept once: the duplicate's row goes.
    if records.get::<CustomerContact>(CustomerContact::id_of(duplicate.id))?.is_some() {
        records.remove(CustomerContact::id_of(duplicate.id));
    }
    records.put(&kept);
    records.put(&duplicate);
    Ok(())
}

fn move_file(duplicate: &mut Customer, kept: &mut Customer) {
    let roles = domain::order::set(kept.roles.drain(..).chain(duplicate.roles.drain(..)));
    let tags = domain::order::set(kept.tags.drain(..).chain(duplicate.tags.drain(..)));
    kept.roles = roles.into_iter().collect();
    kept.tags = tags.into_iter().collect();
    duplicate.merged_into = Some(kept.id);
}

/// Adds what the kept contact lacks; its own name wins. Limits do not apply: nothing known is thrown away.
fn join(contact: &mut CustomerContact, other: CustomerContact) -> bool {
    let before = contact.clone();
    if contact.full_name.is_empty() {
        contact.full_name = other.full_name;
    }
    for telephone in other.telephones {
        if !contact.telephones.contains(&telephone) {
            contact.telephones.push(telephone);
        }
    }
    for plate in other.plates {
        if !contact.plates.contains(&plate) {
            contact.plates.push(plate);
        }
    }
    *contact != before
}
