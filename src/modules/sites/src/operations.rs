//! How the map of a site is drawn and kept.

use domain::{ApplyError, Id, OpContext, Operation, PersonId, Records, SiteId, operation_basics, operations};
use serde::{Deserialize, Serialize};

use crate::{Building, BuildingId, Entrance, EntranceId, UnitId, mapping};

operations! {
    /// The operations of sites.
    SiteOperation in "sites" {
        /// 新建项目
        FoundSite(FoundSite) = "found_site" v 1,
        /// 更改项目名称
        RenameSite(RenameSite) = "rename_site" v 1,
        /// 新增楼栋
        AddBuilding(AddBuilding) = "add_building" v 1,
        /// 更改楼栋名称
        RenameBuilding(RenameBuilding) = "rename_building" v 1,
        /// 新增单元
        AddEntrance(AddEntrance) = "add_entrance" v 1,
        /// 新增房屋
        AddUnits(AddUnits) = "add_units" v 1,
        /// 指定管家
        NameSteward(NameSteward) = "name_steward" v 1,
        /// 撤回导入
        TakeBack(TakeBack) = "take_back" v 1,
    }
}

/// 新建项目: the organisation takes over a community.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundSite {
    pub site: SiteId,
    pub name: String,
    pub address: String,
}

/// 更改项目名称
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenameSite {
    pub site: SiteId,
    pub name: String,
}

/// 新增楼栋
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddBuilding {
    pub site: SiteId,
    pub code: String,
    pub name: String,
}

/// 更改楼栋名称: the code stays, so every unit keeps its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenameBuilding {
    pub building: BuildingId,
    pub name: String,
}

/// 新增单元
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddEntrance {
    pub building: BuildingId,
    pub number: String,
}

/// 新增房屋: the doors of one staircase. Doors that exist already are left as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddUnits {
    pub entrance: EntranceId,
    pub doors: Vec<String>,
}

/// 指定管家: who answers for these households (Y1); `None` = nobody for now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameSteward {
    pub site: SiteId,
    pub units: Vec<UnitId>,
    pub steward: Option<PersonId>,
}

/// 撤回导入: units, entrances and buildings that were added by mistake go again. Whoever asks has made sure that nothing
/// refers to them; what is gone already is left so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeBack {
    pub site: SiteId,
    pub records: Vec<Id>,
}

impl FoundSite {
    fn target(&self) -> Id {
        self.site.id()
    }
}

impl RenameSite {
    fn target(&self) -> Id {
        self.site.id()
    }
}

impl AddBuilding {
    /// The new building; a code that cannot be read gets an id nobody has, and is refused by its rule.
    fn target(&self) -> Id {
        let code = crate::unit_code::part(&self.code).unwrap_or_default();
        BuildingId::of(self.site, &code).id()
    }
}

impl RenameBuilding {
    fn target(&self) -> Id {
        self.building.id()
    }
}

impl AddEntrance {
    fn target(&self) -> Id {
        let number = crate::unit_code::part(&self.number).unwrap_or_default();
        EntranceId::of(self.building, &number).id()
    }
}

impl AddUnits {
    fn target(&self) -> Id {
        self.entrance.id()
    }
}

impl NameSteward {
    fn target(&self) -> Id {
        self.site.id()
    }
}

impl TakeBack {
    fn target(&self) -> Id {
        self.site.id()
    }
}

impl Operation for SiteOperation {
    operation_basics!();

    /// Founding a site concerns the whole organisation; everything else the site itself.
    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        Ok(match self {
            SiteOperation::FoundSite(_) => None,
            SiteOperation::RenameSite(intent) => Some(intent.site),
            SiteOperation::AddBuilding(intent) => Some(intent.site),
            SiteOperation::RenameBuilding(intent) => {
                Some(records.require::<Building>(intent.building.id())?.site)
            }
            SiteOperation::AddEntrance(intent) => {
                Some(records.require::<Building>(intent.building.id())?.site)
            }
            SiteOperation::AddUnits(intent) => Some(records.require::<Entrance>(intent.entrance.id())?.site),
            SiteOperation::NameSteward(intent) => Some(intent.site),
            SiteOperation::TakeBack(intent) => Some(intent.site),
        })
    }

    fn apply(&self, _context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            SiteOperation::FoundSite(intent) => mapping::found_site(intent, records),
            SiteOperation::RenameSite(intent) => mapping::rename_site(intent, records),
            SiteOperation::AddBuilding(intent) => mapping::add_building(intent, records),
            SiteOperation::RenameBuilding(intent) => mapping::rename_building(intent, records),
            SiteOperation::AddEntrance(intent) => mapping::add_entrance(intent, records),
            SiteOperation::AddUnits(intent) => mapping::add_units(intent, records),
            SiteOperation::NameSteward(intent) => mapping::name_steward(intent, records),
            SiteOperation::TakeBack(intent) => mapping::take_back(intent, records),
        }
    }
}
