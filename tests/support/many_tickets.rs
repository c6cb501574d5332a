//! As many past tickets as asked for, as different from each other as real ones are.

use std::fmt::Write;

/// How its columns are read.
pub const MAPPING: &str = r#"
source = "measured"
site = "云栖花园 一期"
zone_minutes = 480
time_patterns = ["%Y-%m-%d %H:%M:%S"]

[columns]
source_id = "id"
title = "title"
description = "text"
place = "place"
status = "status"
solution = "solution"
opened_at = "opened"
closed_at = "closed"

[constants]
kind = "repair"
channel = "phone"
"#;

/// A word that stands in every title, and in no ticket of the demo.
pub const TYPED: &str = "量测";

const MATTERS: [&str; 9] = [
    "厨房漏水",
    "电梯异响",
    "门禁失灵",
    "路灯不亮",
    "下水堵塞",
    "墙面渗水",
    "噪音扰民",
    "车位被占",
    "绿化枯死",
];

/// A register of so many tickets as a table. One in ten is still open.
///
/// # Panics
/// Never: it writes to memory.
#[must_use]
pub fn register(count: usize) -> String {
    let mut csv = String::from("id,title,text,place,status,solution,opened,closed\n");
    for row in 0..count {
        let matter = MATTERS[row % MATTERS.len()];
        let (building, unit) = (row % 37 + 1, row % 3200 + 100);
        let story =
            "住户来电说已经是本月第二次，希望当天上门，家中有老人，请提前电话联系。".repeat(row % 3 + 1);
        let (status, solution, closed) = if row.is_multiple_of(10) {
            ("new", "", String::new())
        } else {
            ("closed", "已上门处理，试用正常，住户确认。", moment(row, 3))
        };
        let opened = moment(row, 0);
        let line = writeln!(
            csv,
            "{row},{TYPED}{matter}第 {row} 号,{story},{building} 栋 {unit} 室,{status},{solution},{opened},{closed}"
        );
        line.expect("writing to a string");
    }
    csv
}

/// Spread over two years, by the minute.
fn moment(row: usize, days_later: usize) -> String {
    let (year, month, day) = (2024 + row % 2, row % 12 + 1, row % 24 + 1 + days_later);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02}", row % 24, row % 60, row / 60 % 60)
}
