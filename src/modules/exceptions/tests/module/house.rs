//! The people of these tests: a manager everywhere, a supervisor and a desk at the site, a supervisor elsewhere.

use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Rejection, Rule, SiteId, Timestamp};
use exceptions::operations::Record;
use exceptions::{Channel, ExceptionId, ExceptionOperation, Exit, MODULE};
use staff::operations::Hire;
use staff::{Assignment, Post, StaffOperation, directory};

/// 2026-11-21 09:00 in China.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_222_800_000);
pub(crate) const MANAGER: &str = "方";
pub(crate) const SUPERVISOR: &str = "林";
pub(crate) const DESK: &str = "陈";
pub(crate) const ELSEWHERE: &str = "赵";

pub(crate) fn site() -> SiteId {
    SiteId(Id::named("site one"))
}

pub(crate) fn person(name: &str) -> PersonId {
    PersonId(Id::named(name))
}

pub(crate) fn exception(number: u8) -> ExceptionId {
    ExceptionId(Id([number; 16]))
}

/// What the desk writes down when the supervisor has decided by telephone.
pub(crate) fn by_telephone(number: u8) -> Record {
    Record {
        exception: exception(number),
        site: site(),
        rule: Rule(1),
        exit: Exit::Reinforcement,
        blocking: vec![Id::named("incident")],
        decided_by: person(SUPERVISOR),
        decided_by_name: SUPERVISOR.to_owned(),
        channel: Channel::Telephone,
        reason: "水管爆裂未控制".to_owned(),
    }
}

pub(crate) struct House {
    pub(crate) source: MapSource,
}

impl House {
    pub(crate) fn open() -> House {
        let mut house = House { source: MapSource::default() };
        let grant = Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true };
        let founder = Actor {
            person: PersonId(Id::named("founder")),
            name: String::new(),
            status: MembershipStatus::Confirmed,
            grants: vec![grant],
        };
        let other = SiteId(Id::named("site two"));
        let people = [
            (MANAGER, "manager", None),
            (SUPERVISOR, "supervisor", Some(site())),
            (DESK, "representative", Some(site())),
            (ELSEWHERE, "supervisor", Some(other)),
        ];
        for (name, code, at) in people {
            let hire = Hire {
                person: person(name),
                name: name.to_owned(),
                staff_number: name.to_owned(),
                assignments: vec![Assignment { post: Post::builtin_id(code), site: at }],
                language: None,
            };
            let hired = StaffOperation::from(hire);
            house.source.submit(&staff::MODULE, &founder, MORNING, &hired).expect("the founder may hire");
        }
        house
    }

    pub(crate) fn actor(&self, name: &str) -> Actor {
        directory(self.source.all(), self.source.all()).remove(&person(name)).expect("hired before")
    }

    pub(crate) fn does(
        &mut self,
        name: &str,
        at: Timestamp,
        operation: impl Into<ExceptionOperation>,
    ) -> Result<Accepted, Rejection> {
        let actor = self.actor(name);
        self.source.submit(&MODULE, &actor, at, &operation.into())
    }

    /// The code of the refusal, which must leave nothing behind and have words.
    pub(crate) fn refused(
        &mut self,
        name: &str,
        at: Timestamp,
        operation: impl Into<ExceptionOperation>,
    ) -> String {
        let before = self.source.clone();
        let rejection = self.does(name, at, operation).expect_err("it is refused");
        assert_eq!(self.source, before, "a refused operation left a trace");
        if rejection.code.starts_with("exceptions.") {
            let words = (MODULE.words.rejection)(&rejection).expect("it has words");
            assert!(!words.zh.contains('?') && !words.en.contains('?'), "a fact is missing: {words:?}");
        }
        rejection.code.to_string()
    }
}
