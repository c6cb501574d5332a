//! 云栖花园 一期: six buildings, 480 units.

use domain::{Id, SiteId};
use sites::operations::{AddBuilding, AddEntrance, AddUnits, FoundSite};
use sites::{BuildingId, EntranceId, SiteOperation, UnitCode, UnitId};

use super::moments::days_before;
use super::script::Script;
use super::words;
use crate::directory::server_person;

const BUILDINGS: usize = 6;
const ENTRANCES: usize = 2;
const FLOORS: usize = 10;
const DOORS_PER_FLOOR: usize = 4;

/// The site's id, the same in every demo.
pub(super) fn site() -> SiteId {
    SiteId(Id::named("demo site"))
}

/// One unit with its code.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DemoUnit {
    pub(super) id: UnitId,
    pub(super) code: UnitCode,
    /// 0 to 5.
    pub(super) building: usize,
}

/// Every unit, building by building.
pub(super) fn units() -> Vec<DemoUnit> {
    let mut units = Vec::new();
    for building in 0..BUILDINGS {
        for entrance in 1..=ENTRANCES {
            for door in doors() {
                let (number, entrance) = ((building + 1).to_string(), entrance.to_string());
                let code = UnitCode { building: number, entrance, door };
                units.push(DemoUnit { id: UnitId::of(site(), &code), code, building });
            }
        }
    }
    units
}

pub(super) fn write(script: &mut Script) {
    let at = days_before(script.now(), 60);
    let found = FoundSite {
        site: site(),
        name: words::SITE.zh.to_owned(),
        address: words::SITE_ADDRESS.zh.to_owned(),
    };
    script.add(at, server_person(), SiteOperation::from(found));
    for building in 1..=BUILDINGS {
        let code = building.to_string();
        let id = BuildingId::of(site(), &code);
        let name = words::building(building);
        script.add(at, server_person(), SiteOperation::from(AddBuilding { site: site(), code, name }));
        for entrance in 1..=ENTRANCES {
            let number = entrance.to_string();
            let entrance = EntranceId::of(id, &number);
            script.add(at, server_person(), SiteOperation::from(AddEntrance { building: id, number }));
            script.add(at, server_person(), SiteOperation::from(AddUnits { entrance, doors: doors() }));
        }
    }
}

fn doors() -> Vec<String> {
    let door = |index: usize| format!("{}{:02}", index / DOORS_PER_FLOOR + 1, index % DOORS_PER_FLOOR + 1);
    (0..FLOORS * DOORS_PER_FLOOR).map(door).collect()
}
