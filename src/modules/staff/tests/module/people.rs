//! The people of these tests: an administrator, a manager, and two desks at two sites.

use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Rejection, SiteId, Timestamp};
use staff::operations::Hire;
use staff::{Assignment, MODULE, Person, Post, PostId, StaffOperation, directory};

pub(crate) const NOW: Timestamp = Timestamp(1_795_276_800_000);

pub(crate) fn person(n: u8) -> PersonId {
    PersonId(Id([n; 16]))
}

pub(crate) fn site(n: u8) -> SiteId {
    SiteId(Id([0xA0 + n; 16]))
}

pub(crate) fn post(code: &str) -> PostId {
    Post::builtin_id(code)
}

/// Whoever sets the organisation up, before anybody is hired.
pub(crate) fn founder() -> Actor {
    let grant = Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true };
    Actor { person: person(0), name: String::new(), status: MembershipStatus::Confirmed, grants: vec![grant] }
}

pub(crate) fn hire(n: u8, code: &str, at: Option<SiteId>) -> StaffOperation {
    Hire {
        person: person(n),
        name: format!("员工{n}"),
        staff_number: format!("A00{n}"),
        assignments: vec![Assignment { post: post(code), site: at }],
        language: None,
    }
    .into()
}

pub(crate) struct Office {
    pub(crate) source: MapSource,
}

impl Office {
    pub(crate) const ADMINISTRATOR: u8 = 1;
    pub(crate) const MANAGER: u8 = 2;
    pub(crate) const SUPERVISOR: u8 = 3;
    pub(crate) const DESK: u8 = 4;
    pub(crate) const OTHER_SITE: u8 = 5;

    /// Hired by the founder: administrator and manager everywhere, supervisor and desk at site 1, desk at site 2.
    pub(crate) fn open() -> Office {
        let mut office = Office { source: MapSource::default() };
        let everyone = [
            (Self::ADMINISTRATOR, "administrator", None),
            (Self::MANAGER, "manager", None),
            (Self::SUPERVISOR, "supervisor", Some(site(1))),
            (Self::DESK, "representative", Some(site(1))),
            (Self::OTHER_SITE, "representative", Some(site(2))),
        ];
        for (n, code, at) in everyone {
            office.source.submit(&MODULE, &founder(), NOW, &hire(n, code, at)).expect("the founder may hire");
        }
        office
    }

    pub(crate) fn actor(&self, n: u8) -> Actor {
        directory(self.source.all(), self.source.all()).remove(&person(n)).unwrap_or_else(founder)
    }

    pub(crate) fn does(
        &mut self,
        n: u8,
        operation: impl Into<StaffOperation>,
    ) -> Result<Accepted, Rejection> {
        let actor = self.actor(n);
        self.source.submit(&MODULE, &actor, NOW, &operation.into())
    }

    pub(crate) fn person(&self, n: u8) -> Person {
        self.source.get(person(n)).expect("hired before")
    }
}
