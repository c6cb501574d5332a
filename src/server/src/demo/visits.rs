//! The stewards' rounds: on working days each calls on a few households.

use domain::Id;
use visits::operations::RecordVisit;
use visits::{Purpose, VisitId, VisitOperation};

use super::moments::{DAYS, a_call, is_weekend};
use super::people::{DemoCustomer, Staff};
use super::place::site;
use super::prng::Prng;
use super::script::Script;
use super::words;

const VISITS_A_DAY: i64 = 2;

pub(super) fn write(script: &mut Script, rng: &mut Prng, staff: &Staff, customers: &[DemoCustomer]) {
    let mut number = 0;
    for back in (0..=DAYS).rev() {
        for (index, steward) in staff.stewards.iter().enumerate() {
            // Each steward's own two buildings.
            let own: Vec<&DemoCustomer> =
                customers.iter().filter(|customer| customer.unit.building / 2 == index).collect();
            for _ in 0..rng.between(1, VISITS_A_DAY + 1) {
                let at = a_call(script.now(), back, rng);
                if is_weekend(at) || own.is_empty() {
                    continue;
                }
                number += 1;
                let customer = *rng.pick(&own);
                let (notes, requests) = rng.pick(words::VISITS);
                let visit = RecordVisit {
                    visit: VisitId(Id::named(&format!("demo visit {number}"))),
                    site: site(),
                    unit: Some(customer.unit.id),
                    place: customer.unit.code.to_string(),
                    customer: Some(customer.id),
                    purpose: *rng.pick(&[
                        Purpose::Routine,
                        Purpose::Routine,
                        Purpose::Care,
                        Purpose::Opinion,
                    ]),
                    present: vec![customer.name.clone()],
                    n_present: 1,
                    phone: customer.phone.clone(),
                    satisfaction: *rng.pick(&[None, Some(3), Some(4), Some(4), Some(5), Some(5)]),
                    requests: (*requests).to_owned(),
                    notes: (*notes).to_owned(),
                    ticket: None,
                    visited_at: None,
                };
                script.add(at, steward.id, VisitOperation::from(visit));
            }
        }
    }
}
