//! Questions about customers: pure, over records that are there.

use sites::UnitId;

use crate::{Customer, CustomerContact};

/// Everybody who has to do with this unit now, homeowners first.
pub fn at_unit<'a>(customers: impl IntoIterator<Item = &'a Customer>, unit: UnitId) -> Vec<&'a Customer> {
    let mut found: Vec<&Customer> = customers
        .into_iter()
        .filter(|customer| customer.merged_into.is_none() && customer.belongs_to(unit))
        .collect();
    let rank = |customer: &Customer| {
        customer.current_roles().filter(|held| held.unit == unit).map(|held| held.role).min()
    };
    domain::order::sort_by_key(&mut found, |customer| (rank(customer), customer.id));
    found
}

/// How well a customer answers what was typed: `None` = not at all, smaller = better.
///
/// `units` are the ids that the text may mean as a unit's code. Digits match the end of a telephone, so that the
/// masked form is enough; letters match the name, in full only where it may be read.
#[must_use]
pub fn rank(
    customer: &Customer,
    contact: Option<&CustomerContact>,
    needle: &str,
    units: &[UnitId],
) -> Option<u8> {
    if customer.merged_into.is_some() || customer.is_erased() {
        return None;
    }
    if units.iter().any(|unit| customer.belongs_to(*unit)) {
        return Some(0);
    }
    let needle = needle.trim();
    if needle.is_empty() {
        return Some(9);
    }
    if needle.len() >= 3 && needle.bytes().all(|byte| byte.is_ascii_digit()) {
        let known = contact
            .is_some_and(|contact| contact.telephones.iter().any(|phone| phone.digits().ends_with(needle)));
        return (known || customer.masked_phone.ends_with(needle)).then_some(1);
    }
    let full = contact.map_or("", |contact| contact.full_name.as_str());
    if full.starts_with(needle) || customer.masked_name == needle {
        return Some(2);
    }
    let plate = needle.to_ascii_uppercase();
    let drives = contact.is_some_and(|contact| contact.plates.iter().any(|known| known.ends_with(&plate)));
    if drives {
        return Some(3);
    }
    (full.contains(needle) || masked_fits(&customer.masked_name, needle)).then_some(4)
}

/// Whether a full name that was typed may be the masked one: 仲大妮 fits 仲*妮.
fn masked_fits(masked: &str, needle: &str) -> bool {
    !needle.is_empty() && (masked.starts_with(needle) || crate::mask::name(needle) == masked)
}
