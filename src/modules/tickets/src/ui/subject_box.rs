//! 来电人: one line for telephone, unit and name.

use std::collections::BTreeMap;
use std::sync::Arc;

use customers::{Customer, CustomerContact, CustomerId};
use domain::SiteId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sites::{Unit, UnitCode, UnitId};
use ui::data::TableSignal;
use ui::prelude::*;

use super::words;

/// The list of a combobox shows no more, and sorting more would only cost time.
const SHOWN: usize = 20;

/// Whom and what a ticket is about, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Subject {
    pub(super) site: SiteId,
    pub(super) unit: Option<UnitId>,
    pub(super) customer: Option<CustomerId>,
    /// 3-2-1201, or empty.
    pub(super) place: String,
    /// As the line shows it: 3-2-1201 仲*妮.
    pub(super) title: String,
}

/// A line that finds customers by telephone and name, and units by however they are typed.
#[component]
pub(super) fn SubjectBox(
    value: Bound<Option<Subject>>,
    /// What stands in the line: the place of a ticket that matches nothing.
    typed: Bound<String>,
) -> impl IntoView {
    let known = Known {
        units: use_table::<Unit>(),
        customers: use_table::<Customer>(),
        contacts: contacts(),
        site: use_session().site,
    };
    let candidates = move |needle: String| known.find(&needle);
    let title_of = |subject: Subject| subject.title;
    view! {
        <Combobox
            label=words::CALLER_BOX
            hint=words::CALLER_HINT
            name="place"
            value=value
            typed=typed
            autofocus=true
            candidates=candidates
            title_of=title_of
        />
    }
}

#[derive(Clone, Copy)]
struct Known {
    units: TableSignal<Unit>,
    customers: TableSignal<Customer>,
    contacts: Memo<Arc<BTreeMap<CustomerId, Arc<CustomerContact>>>>,
    site: RwSignal<Option<SiteId>>,
}

fn contacts() -> Memo<Arc<BTreeMap<CustomerId, Arc<CustomerContact>>>> {
    let contacts = use_table::<CustomerContact>();
    let by_customer = move |_: Option<&Arc<BTreeMap<CustomerId, Arc<CustomerContact>>>>| {
        contacts.with(|all| Arc::new(all.iter_shared().map(|one| (one.customer, one)).collect()))
    };
    Memo::new_with_compare(by_customer, |_, _| true)
}

impl Known {
    fn find(&self, needle: &str) -> Vec<Candidate<Subject>> {
        if needle.trim().is_empty() {
            return Vec::new();
        }
        let units = self.units_named(needle);
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.unit_id()).collect();
        let mut found = self.customers_named(needle, &ids);
        let taken: Vec<Option<UnitId>> = found.iter().map(|one| one.value.unit).collect();
        let empty = units.into_iter().filter(|unit| !taken.contains(&Some(unit.unit_id())));
        found.extend(empty.map(|unit| {
            let place = unit.code.to_string();
            let unit_id = Some(unit.unit_id());
            Candidate::new(
                Subject {
                    site: unit.site,
                    unit: unit_id,
                    customer: None,
                    place: place.clone(),
                    title: place.clone(),
                },
                place,
            )
        }));
        found
    }

    fn units_named(&self, needle: &str) -> Vec<Arc<Unit>> {
        let site = self.site.get_untracked();
        let codes = UnitCode::readings(needle);
        self.units.with_untracked(|units| match site {
            Some(site) => codes.iter().filter_map(|code| units.shared(UnitId::of(site, code))).collect(),
            None => units.iter_shared().filter(|unit| codes.contains(&unit.code)).take(SHOWN).collect(),
        })
    }

    fn customers_named(&self, needle: &str, units: &[UnitId]) -> Vec<Candidate<Subject>> {
        let site = self.site.get_untracked();
        let contacts = self.contacts.get_untracked();
        self.customers.with_untracked(|customers| {
            let mut ranked: Vec<(u8, &Customer)> = customers
                .iter()
                .filter(|customer| site.is_none_or(|site| customer.site == site))
                .filter_map(|customer| {
                    let contact = contacts.get(&customer.id).map(Arc::as_ref);
                    customers::queries::rank(customer, contact, needle, units).map(|rank| (rank, customer))
                })
                .collect();
            domain::order::sort_by_key(&mut ranked, |(rank, customer)| (*rank, customer.id));
            ranked.into_iter().take(SHOWN).map(|(_, customer)| self.candidate(customer, units)).collect()
        })
    }

    /// A customer at the unit that was named, else at the first one held.
    fn candidate(&self, customer: &Customer, units: &[UnitId]) -> Candidate<Subject> {
        let named = customer.current_roles().find(|role| units.contains(&role.unit));
        let unit = named.or_else(|| customer.current_roles().next()).map(|role| role.unit);
        let place = unit.and_then(|unit| {
            self.units.with_untracked(|units| units.get(unit).map(|unit| unit.code.to_string()))
        });
        let place = place.unwrap_or_default();
        let title = format!("{place} {}", customer.masked_name).trim().to_owned();
        let subject =
            Subject { site: customer.site, unit, customer: Some(customer.id), place, title: title.clone() };
        Candidate::new(subject, title).detail(&customer.masked_phone)
    }
}
