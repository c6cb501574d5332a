//! A register of another system as people hand it over: a thousand small things wrong with it.

use std::fmt::Write;

/// Its columns have names that no program would guess.
pub(crate) const MAPPING: &str = r#"
source = "老系统"
site = "另一个项目"
zone_minutes = 480
time_patterns = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]

[columns]
source_id = "序"
title = "反映"
description = "始末"
place = "门牌"
category = "归口"
status = "进度"
opened_at = "登记于"
closed_at = "了结于"

[constants]
kind = "repair"

[statuses.values]
"没派" = "new"
"派了" = "dispatched"
"在修" = "in_progress"
"等料" = "on_hold"
"修好" = "resolved"
"了结" = "closed"
"#;

const PROGRESS: [&str; 6] = ["没派", "派了", "在修", "等料", "修好", "了结"];

/// `count` good rows (count ≥ 20), one row twice, and four bad ones at the end. Every seventh has no address, short dates occur,
/// texts carry quotes, commas and line breaks, row 11 has row 10's id and text under another category, row 12 was
/// closed before it was opened. Lines end as spreadsheets end them, and the last ones are empty.
pub(crate) fn register(count: usize) -> String {
    let mut csv = String::from("序,反映,始末,门牌,归口,进度,登记于,了结于\r\n");
    for row in 0..count {
        good_row(&mut csv, row, count);
    }
    good_row(&mut csv, 3, count);
    csv.push_str("9001,没有时间的一行,,,水电,没派,昨天下午,\r\n");
    csv.push_str("9002,进度没见过,,,水电,飞走了,2026/3/9,\r\n");
    csv.push_str("9003,,题目空着,,水电,没派,2026/3/9,\r\n");
    csv.push_str("9004,列数不够\r\n");
    csv.push_str(",,,,,,,\r\n\r\n");
    csv
}

fn good_row(csv: &mut String, row: usize, count: usize) {
    let text = if row == 11 { 10 } else { row };
    let category = if row == 11 { "公区" } else { "水电" };
    let place = if row.is_multiple_of(7) { String::new() } else { format!("{} 幢 {:04}", row % 5 + 1, row) };
    let progress = if (10..=12).contains(&row) { "了结" } else { PROGRESS[row % 6] };
    let opened =
        if row.is_multiple_of(9) { "2026/3/9".to_owned() } else { format!("2026/3/9 8:{:02}:05", text % 60) };
    let closed = match (row, progress) {
        (12, _) => "2026/3/1 7:00:00",
        (_, "了结") => "2026/3/10 9:30:00",
        _ => "",
    };
    let story = format!("\"住户说\"\"第 {text} 回了\"\",\n再不来就投诉\"");
    // The numbers have as many digits as the count, so that no title is part of another.
    let width = count.to_string().len();
    let line = writeln!(
        csv,
        "{},旧册渗水{text:0width$},{story},{place},{category},{progress},{opened},{closed}\r",
        7000 + text
    );
    line.expect("writing to a string");
}
