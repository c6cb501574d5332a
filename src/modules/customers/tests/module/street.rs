//! The neighbourhood of these tests: three flats at site 1, one at site 2, and the desk of site 1.

use customers::operations::Register;
use customers::{Customer, CustomerContact, CustomerId, CustomerOperation, MODULE, Role};
use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Rejection, SiteId, Timestamp};
use sites::{BuildingId, EntranceId, Unit, UnitCode, UnitId};

/// 2026-11-22 in standard time.
pub(crate) const NOW: Timestamp = Timestamp(1_795_276_800_000);

pub(crate) fn site(n: u8) -> SiteId {
    SiteId(Id([0xA0 + n; 16]))
}

pub(crate) fn customer(n: u8) -> CustomerId {
    CustomerId(Id([n; 16]))
}

pub(crate) fn unit(n: u8, code: &str) -> UnitId {
    UnitId::of(site(n), &UnitCode::parse(code).expect("the tests write codes that can be read"))
}

pub(crate) fn desk(at: Option<SiteId>) -> Actor {
    let grant = Grant {
        site: at,
        permissions: ["customers.*", customers::ERASE].map(str::to_owned).into(),
        personal_data: true,
    };
    let (name, status) = ("前台".to_owned(), MembershipStatus::Confirmed);
    Actor { person: PersonId(Id([1; 16])), name, status, grants: vec![grant] }
}

pub(crate) fn register(n: u8, name: &str, telephone: &str) -> Register {
    Register {
        customer: customer(n),
        site: site(1),
        name: name.to_owned(),
        telephones: vec![telephone.to_owned()],
        plates: Vec::new(),
        roles: vec![(unit(1, "3-2-1201"), Role::Homeowner)],
        tags: Vec::new(),
    }
}

pub(crate) struct Street(pub(crate) MapSource);

impl Street {
    /// 仲大妮 owns 3-2-1201 and 赵四 rents 3-2-1202.
    pub(crate) fn inhabited() -> Street {
        let mut street = Street(MapSource::default());
        for (n, code) in [(1, "3-2-1201"), (1, "3-2-1202"), (1, "3-2-1203"), (2, "3-2-1201")] {
            let code = UnitCode::parse(code).expect("the tests write codes that can be read");
            let entrance = EntranceId::of(BuildingId::of(site(n), &code.building), &code.entrance);
            street.0.put(&Unit { site: site(n), entrance, code, steward: None });
        }
        let tenant = Register {
            roles: vec![(unit(1, "3-2-1202"), Role::Tenant)],
            ..register(2, "赵四", "13900000002")
        };
        street.does(register(1, "仲大妮", "18612341402")).expect("the first customer registers");
        street.does(tenant).expect("the second customer registers");
        street
    }

    pub(crate) fn does(&mut self, operation: impl Into<CustomerOperation>) -> Result<Accepted, Rejection> {
        self.0.submit(&MODULE, &desk(None), NOW, &operation.into())
    }

    pub(crate) fn customer(&self, n: u8) -> Customer {
        self.0.get(customer(n)).expect("registered before")
    }

    pub(crate) fn contact(&self, n: u8) -> Option<CustomerContact> {
        self.0.get(CustomerContact::id_of(customer(n)))
    }
}
