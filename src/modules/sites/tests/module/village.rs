//! The site of these tests: one building with two entrances, and a manager of it.

use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Rejection, SiteId, Timestamp};
use sites::operations::{AddBuilding, AddEntrance, AddUnits, FoundSite, TakeBack};
use sites::{BuildingId, EntranceId, MODULE, SiteOperation, UnitCode, UnitId};

pub(crate) const NOW: Timestamp = Timestamp(1_795_276_800_000);

pub(crate) fn site(n: u8) -> SiteId {
    SiteId(Id([0xA0 + n; 16]))
}

pub(crate) fn actor(at: Option<SiteId>) -> Actor {
    let grant = Grant { site: at, permissions: ["sites.*".to_owned()].into(), personal_data: true };
    let (name, status) = ("经理".to_owned(), MembershipStatus::Confirmed);
    Actor { person: PersonId(Id([1; 16])), name, status, grants: vec![grant] }
}

pub(crate) fn found(n: u8) -> SiteOperation {
    FoundSite { site: site(n), name: format!("花园{n}期"), address: String::new() }.into()
}

pub(crate) fn building(n: u8, code: &str) -> SiteOperation {
    AddBuilding { site: site(n), code: code.to_owned(), name: format!("{code}栋") }.into()
}

pub(crate) fn entrance(n: u8, code: &str, number: &str) -> SiteOperation {
    AddEntrance { building: BuildingId::of(site(n), code), number: number.to_owned() }.into()
}

pub(crate) fn units(n: u8, code: &str, number: &str, doors: &[&str]) -> SiteOperation {
    let entrance = EntranceId::of(BuildingId::of(site(n), code), number);
    AddUnits { entrance, doors: doors.iter().map(|&door| door.to_owned()).collect() }.into()
}

pub(crate) fn unit(n: u8, code: &str) -> UnitId {
    UnitId::of(site(n), &UnitCode::parse(code).expect("the tests write codes that can be read"))
}

/// A unit, as far as the text names one, and its entrance.
pub(crate) fn taken_back(n: u8, text: &str) -> SiteOperation {
    let records = UnitCode::readings(text).into_iter().flat_map(|code| {
        let entrance = EntranceId::of(BuildingId::of(site(n), &code.building), &code.entrance);
        [UnitId::of(site(n), &code).id(), entrance.id()]
    });
    TakeBack { site: site(n), records: records.collect() }.into()
}

pub(crate) struct Village(pub(crate) MapSource);

impl Village {
    /// Two sites, each with building 3, entrance 2 and the doors 1201 and 1202.
    pub(crate) fn settled() -> Village {
        let mut village = Village(MapSource::default());
        for n in [1, 2] {
            let steps =
                [found(n), building(n, "3"), entrance(n, "3", "2"), units(n, "3", "2", &["1201", "1202"])];
            for step in steps {
                village.does(step).expect("the map can be drawn");
            }
        }
        village
    }

    pub(crate) fn does(&mut self, operation: impl Into<SiteOperation>) -> Result<Accepted, Rejection> {
        self.0.submit(&MODULE, &actor(None), NOW, &operation.into())
    }
}
