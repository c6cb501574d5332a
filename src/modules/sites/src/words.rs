//! Every word about sites that the user can read.

use domain::{Phrase, Rejection, Text};

use crate::UnitCode;

/// 项目
pub const NAME: Text = Text::new("项目", "Sites");
pub const BUILDING: Text = Text::new("楼栋", "Building");
pub const ENTRANCE: Text = Text::new("单元", "Entrance");
pub const UNIT: Text = Text::new("房号", "Unit");

pub const FOUND_SITE: Text = Text::new("新建项目", "Found site");
pub const RENAME_SITE: Text = Text::new("更改项目名称", "Rename site");
pub const ADD_BUILDING: Text = Text::new("新增楼栋", "Add building");
pub const RENAME_BUILDING: Text = Text::new("更改楼栋名称", "Rename building");
pub const ADD_ENTRANCE: Text = Text::new("新增单元", "Add entrance");
pub const ADD_UNITS: Text = Text::new("新增房屋", "Add units");
pub const NAME_STEWARD: Text = Text::new("指定管家", "Name steward");

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
        _ => return None,
    })
}
