//! Who works on the site, who lives there, and who may sign in.

use customers::operations::Register;
use customers::{CustomerId, CustomerOperation, Role, Tag};
use domain::{Id, PersonId};
use sites::SiteOperation;
use sites::operations::NameSteward;
use staff::operations::Hire;
use staff::{Assignment, Post, StaffOperation};

use super::moments::days_before;
use super::place::{DemoUnit, site, units};
use super::prng::Prng;
use super::script::Script;
use super::words;
use crate::directory::server_person;

/// Somebody who may try the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoUser {
    pub login: &'static str,
    pub password: &'static str,
    /// Staff number, by which the person is found.
    pub number: &'static str,
    pub post: domain::Text,
}

/// Who may sign in. Everybody knows their passwords.
pub const DEMO_USERS: &[DemoUser] = &[
    DemoUser { login: "qiantai", password: "yunqi-qiantai", number: "D02", post: words::DESK },
    DemoUser { login: "guanjia", password: "yunqi-guanjia", number: "D04", post: words::STEWARD },
    DemoUser { login: "zhuguan", password: "yunqi-zhuguan", number: "D01", post: words::SUPERVISOR },
    DemoUser { login: "jingli", password: "yunqi-jingli", number: "D10", post: words::MANAGER },
    DemoUser { login: "xitong", password: "yunqi-xitong", number: "D11", post: words::ADMINISTRATOR },
];

impl DemoUser {
    /// The person behind the login.
    #[must_use]
    pub fn person(&self) -> PersonId {
        id_of(self.number)
    }
}

/// One colleague.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Colleague {
    pub(super) id: PersonId,
    pub(super) name: &'static str,
}

/// Who works here, by what they do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Staff {
    pub(super) supervisor: Colleague,
    pub(super) desk: Vec<Colleague>,
    pub(super) stewards: Vec<Colleague>,
    pub(super) crew: Vec<Colleague>,
}

pub(super) fn staff() -> Staff {
    let of = |post: &str| -> Vec<Colleague> {
        let held = words::STAFF.iter().filter(|(_, _, code)| *code == post);
        held.map(|(number, name, _)| Colleague { id: id_of(number), name }).collect()
    };
    let supervisor = Colleague { id: id_of("D01"), name: words::STAFF[0].1 };
    Staff { supervisor, desk: of("representative"), stewards: of("steward"), crew: of("repair_crew") }
}

fn id_of(number: &str) -> PersonId {
    PersonId(Id::named(&format!("demo person {number}")))
}

pub(super) fn write(script: &mut Script, staff: &Staff) {
    let at = days_before(script.now(), 59);
    for (number, name, post) in words::STAFF {
        let everywhere = ["manager", "administrator"].contains(post);
        let assignment = Assignment { post: Post::builtin_id(post), site: (!everywhere).then(site) };
        let hire = Hire {
            person: id_of(number),
            name: (*name).to_owned(),
            staff_number: (*number).to_owned(),
            assignments: vec![assignment],
            language: None,
        };
        script.add(at, server_person(), StaffOperation::from(hire));
    }
    // Each steward answers for two buildings.
    let units = units();
    for building in 0..6 {
        let own: Vec<_> = units.iter().filter(|unit| unit.building == building).map(|unit| unit.id).collect();
        let steward = staff.stewards.get(building / 2).map(|steward| steward.id);
        let named = NameSteward { site: site(), units: own, steward };
        script.add(at, server_person(), SiteOperation::from(named));
    }
}

/// A customer with the unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DemoCustomer {
    pub(super) id: CustomerId,
    pub(super) unit: DemoUnit,
    pub(super) name: String,
    pub(super) phone: String,
}

/// About 1,100 people: an owner for every unit, families, and tenants where the owner does not live.
pub(super) fn customers(script: &mut Script, rng: &mut Prng, staff: &Staff) -> Vec<DemoCustomer> {
    let mut customers = Vec::new();
    for unit in units() {
        let rented = rng.chance(22);
        let mut roles = vec![Role::Homeowner];
        let others = *rng.pick(&[0, 1, 1, 1, 2, 2]);
        roles.extend(std::iter::repeat_n(if rented { Role::Tenant } else { Role::Resident }, others));
        for role in roles {
            let customer = a_customer(customers.len(), &unit, rng);
            let number = i64::try_from(customers.len()).unwrap_or_default();
            let at = days_before(script.now(), 58).plus_minutes(number);
            let desk = rng.pick(&staff.desk).id;
            let tags = if rng.chance(3) { vec![*rng.pick(&Tag::ALL)] } else { Vec::new() };
            let plates = if rng.chance(35) { vec![words::plate(customers.len())] } else { Vec::new() };
            let register = Register {
                customer: customer.id,
                site: site(),
                name: customer.name.clone(),
                telephones: vec![customer.phone.clone()],
                plates,
                roles: vec![(unit.id, role)],
                tags,
            };
            script.add(at, desk, CustomerOperation::from(register));
            customers.push(customer);
        }
    }
    customers
}

/// Nobody has such a number: the middle four digits of a real one are an exchange, never 0000.
fn a_customer(number: usize, unit: &DemoUnit, rng: &mut Prng) -> DemoCustomer {
    DemoCustomer {
        id: CustomerId(Id::named(&format!("demo customer {number}"))),
        unit: unit.clone(),
        name: words::name(rng.below(usize::MAX)),
        phone: format!("1{:02}0000{:04}", 30 + rng.below(70), number),
    }
}
