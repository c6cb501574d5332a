//! Customers in the global search: by unit, name, plate or the last digits of a telephone.

use leptos::prelude::*;
use sites::{Unit, queries::find_units};
use ui::module::Hit;
use ui::prelude::{ReplicaHandle, use_table};

use super::{facts, paths};
use crate::{Customer, CustomerContact, queries};

/// The best customers for what was typed.
pub(super) fn find(needle: &str, limit: usize) -> Vec<Hit> {
    if use_context::<ReplicaHandle>().is_none() {
        return Vec::new();
    }
    let (customers, contacts, units) =
        (use_table::<Customer>(), use_table::<CustomerContact>(), use_table::<Unit>());
    let language = ui::use_language().get_untracked();
    let (customers, contacts, units) =
        (customers.get_untracked(), contacts.get_untracked(), units.get_untracked());
    let named: Vec<_> = find_units(units.iter(), needle).into_iter().take(20).map(Unit::unit_id).collect();
    let mut found: Vec<_> = customers
        .iter()
        .filter_map(|customer| {
            let contact = contacts.get(CustomerContact::id_of(customer.id));
            queries::rank(customer, contact, needle, &named).map(|rank| (rank, customer.id, customer))
        })
        .collect();
    domain::order::sort_by_key(&mut found, |(rank, id, _)| (*rank, *id));
    let hit = |(_, id, customer): (u8, _, &Customer)| Hit {
        title: customer.shown_name().to_owned(),
        detail: facts::roles_in_words(customer, &units, language),
        path: paths::customer(id),
    };
    found.into_iter().take(limit).map(hit).collect()
}
