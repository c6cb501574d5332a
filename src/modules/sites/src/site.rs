//! 项目(小区): one managed community, and everything that stands in it.

use std::collections::BTreeSet;

use domain::{Id, PersonId, Record, Row, Scope, SiteId, typed_id};
use serde::{Deserialize, Serialize};

use crate::UnitCode;

typed_id! {
    /// 楼栋
    BuildingId
}
typed_id! {
    /// 单元: a staircase of a building, not a flat.
    EntranceId
}
typed_id! {
    /// 户: one flat, shop or office.
    UnitId
}

/// 项目: everybody of the organisation knows that it exists; what stands in it is for who works there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    /// May be empty.
    pub address: String,
}

/// 楼栋: its code is part of every unit's code and never changes; its name may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    pub site: SiteId,
    /// `"3"`, `"A"`: normalised, without 栋.
    pub code: String,
    /// What people call it, 「3栋」 or 「观澜阁」.
    pub name: String,
}

/// 单元
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrance {
    pub site: SiteId,
    pub building: BuildingId,
    pub building_code: String,
    /// `"2"`. A building with one staircase has entrance 1.
    pub number: String,
}

/// 户: what customers live in and tickets are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub site: SiteId,
    pub entrance: EntranceId,
    pub code: UnitCode,
    /// 贴心管家 who answers for this household (Y1).
    pub steward: Option<PersonId>,
}

impl BuildingId {
    /// The id follows from site and code, so two devices that add the same building meet in one record.
    #[must_use]
    pub fn of(site: SiteId, code: &str) -> BuildingId {
        BuildingId(site.id().derived(&format!("building {code}")))
    }
}

impl EntranceId {
    /// The id follows from building and number.
    #[must_use]
    pub fn of(building: BuildingId, number: &str) -> EntranceId {
        EntranceId(building.id().derived(&format!("entrance {number}")))
    }
}

impl UnitId {
    /// The id follows from site and code: an import run twice adds nothing.
    #[must_use]
    pub fn of(site: SiteId, code: &UnitCode) -> UnitId {
        let building = BuildingId::of(site, &code.building);
        UnitId(EntranceId::of(building, &code.entrance).id().derived(&format!("unit {}", code.door)))
    }
}

impl Building {
    #[must_use]
    pub fn building_id(&self) -> BuildingId {
        BuildingId::of(self.site, &self.code)
    }
}

impl Entrance {
    #[must_use]
    pub fn entrance_id(&self) -> EntranceId {
        EntranceId::of(self.building, &self.number)
    }
}

impl Unit {
    #[must_use]
    pub fn unit_id(&self) -> UnitId {
        UnitId::of(self.site, &self.code)
    }
}

impl Record for Site {
    const KIND: &'static str = "sites.site";

    fn id(&self) -> Id {
        self.id.id()
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}

impl Record for Building {
    const KIND: &'static str = "sites.building";

    fn id(&self) -> Id {
        self.building_id().id()
    }

    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
}

impl Record for Entrance {
    const KIND: &'static str = "sites.entrance";

    fn id(&self) -> Id {
        self.entrance_id().id()
    }

    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
}

impl Record for Unit {
    const KIND: &'static str = "sites.unit";

    fn id(&self) -> Id {
        self.unit_id().id()
    }

    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
}

/// The sites among these rows: what an actor's rights are expanded with.
#[must_use]
pub fn ids<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<SiteId> {
    let sites = rows.into_iter().filter(|row| row.kind.as_str() == Site::KIND);
    domain::order::set(sites.map(|row| SiteId(row.id)))
}
