//! What the pages about sites say, beside the words of the module itself.

use domain::{Phrase, Text};
use sites::UnitCode;

use super::plan::Addition;
use super::reading::UnitList;

pub const SITES: Text = Text::new("项目与房号", "Sites and units");
pub const SITES_ABOUT: Text = Text::new(
    "每个项目有多少楼栋、单元、房屋；用表格导入房号，先预览，一天内可撤回。",
    "What stands at each site; take units in from a table, look first, take back within a day.",
);
/// Words that find the page of sites.
pub const SITES_SEARCH: &[&str] = &[
    "项目",
    "小区",
    "楼栋",
    "单元",
    "房号",
    "房屋",
    "导入",
    "表格",
    "sites",
    "units",
    "buildings",
    "import",
    "xlsx",
    "csv",
];
pub const IMPORTS: Text = Text::new("房号导入记录", "Imports of units");
pub const IMPORTS_ABOUT: Text = Text::new(
    "谁在什么时候导入了多少房号；24 小时内可以撤回没人用过的。",
    "Who took in how many units and when; within 24 hours those nobody has used can be taken back.",
);
/// Words that find the page of imports.
pub const IMPORTS_SEARCH: &[&str] = &["导入", "撤回", "房号", "import", "undo", "units"];

pub const IMPORT: Text = Text::new("导入房号", "Import units");
pub const FILE: Text = Text::new("文件", "File");
pub const FILE_HINT: Text = Text::new(
    "Excel(xlsx)或 CSV。一列“房号”(3-2-1201)，或“楼栋”“单元”“门牌”三列；“楼栋名称”可有可无。先预览，不会马上写入。",
    "Excel (xlsx) or CSV. One column “unit” (3-2-1201), or three: “building”, “entrance”, “door”; “building name” if you \
     like. You see it before anything is written.",
);
pub const PREVIEW_AGAIN: Text =
    Text::new("预览已过期，请重新选择文件。", "The preview is too old: choose the file again.");
pub const NOTHING_NEW: Text =
    Text::new("这些房屋都已经有了，没有新增。", "All of these units are there already: nothing was added.");
pub const UNDO: Text = Text::new("撤回", "Take back");
pub const UNDO_QUESTION: Text = Text::new(
    "撤回这次导入的房屋；已有客户、工单、来访或管家的保留。确定吗？",
    "The units of this import go; those with customers, tickets, visits or a steward stay. Go on?",
);
pub const CAN_UNDO: Text = Text::new("可撤回", "Can be taken back");
pub const UNDONE: Text = Text::new("已撤回", "Taken back");
pub const SETTLED: Text = Text::new("已超过 24 小时", "Older than a day");
pub const TOO_LATE: Text =
    Text::new("已经撤回，或超过 24 小时，不能再撤回。", "It was taken back already, or is older than a day.");
pub const NO_IMPORT: Text = Text::new("还没有导入过。", "Nothing was imported yet.");

/// Headings of the column with the whole code.
pub const UNIT_HEADINGS: &[&str] =
    &["房号", "房间号", "户号", "房屋", "房屋编号", "房产编号", "unit", "unit code", "room", "code"];
/// Headings of the building's column.
pub const BUILDING_HEADINGS: &[&str] = &["楼栋", "楼栋号", "楼号", "栋", "栋号", "幢", "building", "block"];
/// Headings of the entrance's column.
pub const ENTRANCE_HEADINGS: &[&str] = &["单元", "单元号", "entrance", "staircase"];
/// Headings of the door's column, where the building has one of its own.
pub const DOOR_HEADINGS: &[&str] = &["门牌", "门牌号", "室", "室号", "door", "flat"];
/// Headings of the building's name.
pub const NAME_HEADINGS: &[&str] = &["楼栋名称", "楼名", "building name"];

/// What a building is called when the file does not say.
#[must_use]
pub fn building_name(code: &str) -> String {
    format!("{code}栋")
}

/// The file is no list of units.
#[must_use]
pub fn no_unit_column() -> Phrase {
    Phrase::new(
        "第一行里没有“房号”列，也没有“楼栋”和“门牌”列",
        "The first row names no column “unit”, nor “building” and “door”",
    )
}

/// More than one import may hold.
#[must_use]
pub fn too_many_units(limit: usize) -> Phrase {
    Phrase::new(
        format!("一次最多 {limit} 户，请分成几份"),
        format!("At most {limit} units at a time; split the file"),
    )
}

/// A row that is shorter or longer than the first.
#[must_use]
pub fn uneven(found: usize, expected: usize) -> Phrase {
    Phrase::new(
        format!("这一行有 {found} 格，标题有 {expected} 格"),
        format!("{found} cells, where the first row has {expected}"),
    )
}

/// What names no unit.
#[must_use]
pub fn unclear_unit(text: &str) -> Phrase {
    let shown: String = text.chars().take(20).collect();
    Phrase::new(format!("“{shown}”不是房号"), format!("“{shown}” names no unit"))
}

/// What may name two.
#[must_use]
pub fn two_readings(text: &str, first: &UnitCode, second: &UnitCode) -> Phrase {
    let shown: String = text.chars().take(20).collect();
    Phrase::new(
        format!("“{shown}”可能是 {first}，也可能是 {second}，请写明"),
        format!("“{shown}” may be {first} or {second}: write it out"),
    )
}

/// What the preview comes to.
#[must_use]
pub(super) fn would_add(addition: &Addition, list: &UnitList) -> Phrase {
    let (units, buildings, entrances) =
        (addition.units.len(), addition.buildings.len(), addition.entrances.len());
    let known = list.units.len() - units.min(list.units.len());
    let (repeated, problems) = (list.repeated, list.problems.len());
    Phrase::new(
        format!(
            "将新增 {units} 户（新楼栋 {buildings}，新单元 {entrances}）；已有 {known} 户，重复 {repeated} 行，读不懂 {problems} 行。还没有写入。"
        ),
        format!(
            "{units} new units ({buildings} new buildings, {entrances} new entrances); {known} are there already, \
             {repeated} rows repeat, {problems} cannot be read. Nothing is written yet."
        ),
    )
}

/// The button below the preview.
#[must_use]
pub fn take_in(units: usize) -> Phrase {
    Phrase::new(format!("导入 {units} 户"), format!("Take in {units} units"))
}

/// It was done.
#[must_use]
pub(super) fn added(addition: &Addition) -> Phrase {
    let units = addition.units.len();
    Phrase::new(
        format!("已导入 {units} 户。24 小时内可在“房号导入记录”里撤回。"),
        format!("{units} units were taken in. For 24 hours “Imports of units” can take them back."),
    )
}

/// What went, and what stays because somebody uses it.
#[must_use]
pub fn taken_back(gone: usize, used: &[UnitCode]) -> Phrase {
    const NAMED: usize = 20;
    if used.is_empty() {
        return Phrase::new(format!("已撤回 {gone} 户。"), format!("{gone} units were taken back."));
    }
    let mut named: Vec<String> = used.iter().take(NAMED).map(ToString::to_string).collect();
    if used.len() > NAMED {
        named.push("…".to_owned());
    }
    let (left, named) = (used.len(), named.join(" "));
    Phrase::new(
        format!("已撤回 {gone} 户；{left} 户已有客户、工单、来访或管家，保留：{named}"),
        format!(
            "{gone} units were taken back; {left} stay, because customers, tickets, visits or a steward use them: {named}"
        ),
    )
}
