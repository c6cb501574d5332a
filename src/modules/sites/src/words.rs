//! Every word about sites that the user can read.

use domain::{Phrase, Rejection, Text};

use crate::UnitCode;

/// 项目
pub const NAME: Text = Text::new("项目", "Sites");
pub const BUILDING: Text = Text::new("楼栋", "Building");
pub const ENTRANCE: Text = Text::new("单元", "Entrance");
pub const UNIT: Text = Text::new("房号", "Unit");

pub const FOUND_SITE: Text = Text::new("新建项目", "New site");
pub const RENAME_SITE: Text = Text::new("更改项目名称", "Rename site");
pub const ADD_BUILDING: Text = Text::new("新增楼栋", "Add building");
pub const RENAME_BUILDING: Text = Text::new("更改楼栋名称", "Rename building");
pub const ADD_ENTRANCE: Text = Text::new("新增单元", "Add entrance");
pub const ADD_UNITS: Text = Text::new("新增房屋", "Add units");
pub const NAME_STEWARD: Text = Text::new("指定管家", "Name steward");
pub const TAKE_BACK: Text = Text::new("撤回导入", "Take import back");

/// `3栋2单元1201`, as people say it.
#[must_use]
pub fn in_full(code: &UnitCode) -> Phrase {
    let UnitCode { building, entrance, door } = code;
    Phrase::new(
        format!("{building}栋{entrance}单元{door}"),
        format!("Building {building}, entrance {entrance}, unit {door}"),
    )
}

/// The name of an operation.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "sites.found_site" => FOUND_SITE,
        "sites.rename_site" => RENAME_SITE,
        "sites.add_building" => ADD_BUILDING,
        "sites.rename_building" => RENAME_BUILDING,
        "sites.add_entrance" => ADD_ENTRANCE,
        "sites.add_units" => ADD_UNITS,
        "sites.name_steward" => NAME_STEWARD,
        "sites.take_back" => TAKE_BACK,
        _ => return None,
    })
}

/// The words for a refusal of this module.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("--");
    Some(match rejection.code.as_ref() {
        "sites.already_founded" => Phrase::new(
            format!("项目已存在：{}", fact("name")),
            format!("The site exists already: {}", fact("name")),
        ),
        "sites.building_exists" => Phrase::new(
            format!("这个楼栋号已有：{}", fact("name")),
            format!("There is a building of this code already: {}", fact("name")),
        ),
        "sites.unclear_code" => Phrase::new(
            format!("“{}”不能作编号，只用字母和数字", fact("text")),
            format!("“{}” cannot be a code; use letters and digits only", fact("text")),
        ),
        "sites.too_many" => Phrase::new(
            format!("一次最多 {} 个", fact("limit")),
            format!("At most {} at a time", fact("limit")),
        ),
        "sites.has_steward" => Phrase::new(
            format!("{} 有管家，不能撤回", fact("code")),
            format!("{} has a steward and stays", fact("code")),
        ),
        _ => return None,
    })
}

pub const SITE_NAME: Text = Text::new("项目名称", "Site name");
pub const ADDRESS: Text = Text::new("地址", "Address");
pub const CODE: Text = Text::new("楼栋号", "Building code");
pub const CODE_HINT: Text =
    Text::new("只写字母和数字，如 3、A、B2", "Letters and digits only, such as 3, A or B2");
pub const BUILDING_NAME: Text = Text::new("楼栋名称", "Building name");
pub const ENTRANCE_NUMBER: Text = Text::new("单元号", "Entrance number");
pub const DOORS: Text = Text::new("门牌", "Doors");
pub const UNIT_COUNT: Text = Text::new("户数", "Units");
pub const FLOOR_FROM: Text = Text::new("从几层", "From floor");
pub const FLOOR_TO: Text = Text::new("到几层", "To floor");
pub const PER_FLOOR: Text = Text::new("每层户数", "Units per floor");
pub const OTHER_DOORS: Text = Text::new("其他门牌", "Other doors");
pub const OTHER_DOORS_HINT: Text = Text::new(
    "不按层编的门牌，用逗号隔开，如 S1，B101",
    "Doors outside the pattern, separated by commas, such as S1,B101",
);
pub const CHOOSE_BUILDING: Text =
    Text::new("选择楼栋，查看单元和房屋", "Choose a building to see its entrances and units");
pub const NO_SITES: Text = Text::new("还没有项目", "No sites yet");
pub const NO_BUILDINGS: Text = Text::new("还没有楼栋", "No buildings yet");
pub const NO_ENTRANCES: Text = Text::new("还没有单元", "No entrances yet");
pub const NO_UNITS: Text = Text::new("还没有房屋", "No units yet");
pub const FLOOR: Text = Text::new("层", "Floor");
pub const OTHER_FLOOR: Text = Text::new("其他", "Other");
pub const STEWARDED: Text = Text::new("有管家", "Has a steward");
pub const SAVED: Text = Text::new("已保存", "Saved");
pub const FOUNDED: Text = Text::new("项目已建", "Site founded");
pub const ADDED: Text = Text::new("已新增", "Added");
pub const NOT_A_FLOOR: Text = Text::new("填 1 到 99 的整数", "A whole number from 1 to 99");
pub const NOT_A_COUNT: Text = Text::new("填 1 到 40 的整数", "A whole number from 1 to 40");
pub const FLOORS_REVERSED: Text = Text::new("不能低于起始层", "Not below the first floor");
pub const NO_DOORS: Text = Text::new("填楼层，或写出门牌", "Give floors, or write doors");

/// 将新增 64 户：101 至 1604
#[must_use]
pub fn doors_ahead(n: usize, first: &str, last: &str) -> Phrase {
    Phrase::new(format!("将新增 {n} 户：{first} 至 {last}"), format!("{n} units: {first} to {last}"))
}

/// 3 栋 · 480 户
#[must_use]
pub fn buildings_and_units(buildings: usize, units: usize) -> Phrase {
    let en = [domain::counted(buildings, "building", "buildings"), domain::counted(units, "unit", "units")];
    Phrase::new(format!("{buildings} 栋 · {units} 户"), en.join(" · "))
}

/// 2单元
#[must_use]
pub fn entrance(number: &str) -> Phrase {
    Phrase::new(format!("{number}单元"), format!("Entrance {number}"))
}

/// 12 层
#[must_use]
pub fn floor(floor: Option<i16>) -> Phrase {
    match floor {
        Some(floor) => Phrase::new(format!("{floor} 层"), format!("Floor {floor}")),
        None => OTHER_FLOOR.into(),
    }
}

/// 64 户
#[must_use]
pub fn units(n: usize) -> Phrase {
    Phrase::new(format!("{n} 户"), domain::counted(n, "unit", "units"))
}

/// 3栋, the name of a building that has no other.
#[must_use]
pub fn building(code: &str) -> Phrase {
    Phrase::new(format!("{code}栋"), format!("Building {code}"))
}

/// What people write behind a building's number. The longer before those it ends with.
pub(crate) const AFTER_BUILDING: [&str; 4] = ["号楼", "栋", "幢", "座"];
/// What people write behind an entrance's number.
pub(crate) const AFTER_ENTRANCE: &str = "单元";
/// What people write behind a floor's number.
pub(crate) const AFTER_FLOOR: [&str; 2] = ["层", "楼"];
/// What people write behind a door's number.
pub(crate) const AFTER_UNIT: [&str; 4] = ["室", "户", "房", "号"];
