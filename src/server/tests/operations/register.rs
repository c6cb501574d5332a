//! A register of requests as another system might export it, with every quirk that real files have.

use std::fmt::Write;

pub(crate) const MAPPING: &str = r#"
source = "旧系统"
site = "云栖花园"
zone_minutes = 480
time_patterns = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]
cut_long_titles = true

[columns]
source_id = "编号"
title = "事项"
description = "内容"
place = "地址"
category = "分类"
status = "状态"
opened_at = "受理时间"
closed_at = "办结时间"

[constants]
kind = "repair"

[statuses.values]
"待派" = "new"
"已派" = "dispatched"
"处理中" = "in_progress"
"待料" = "on_hold"
"已完工" = "resolved"
"已办结" = "closed"
"#;

const STATUSES: [&str; 6] = ["待派", "已派", "处理中", "待料", "已完工", "已办结"];

/// `count` rows: every sixth without an address, all six statuses, texts with quotes, commas and line breaks, short
/// dates; row 7 has row 6's id and text but another category; row 8 was closed before it was opened.
pub(crate) fn register(count: usize) -> String {
    let mut csv = String::from("编号,事项,内容,地址,分类,状态,受理时间,办结时间\n");
    for row in 0..count {
        let id = if row == 7 { 1006 } else { 1000 + row };
        let text_of = if row == 7 { 6 } else { row };
        let category = if row == 7 { "公共" } else { "水电" };
        let address = if row % 6 == 0 { String::new() } else { format!("{}栋{:04}室", row % 6, row % 900) };
        let status = if row == 7 || row == 8 { "已办结" } else { STATUSES[row % 6] };
        let opened =
            if row % 5 == 0 { "2026/3/9".to_owned() } else { format!("2026/3/9 8:{:02}:05", text_of % 60) };
        let closed = match (row, status) {
            (8, _) => "2026/3/1 7:00:00",
            (_, "已办结") => "2026/3/10 9:30:00",
            _ => "",
        };
        let content = format!("\"第{text_of}次,说\"\"漏水\"\"\n请尽快处理\"");
        writeln!(csv, "{id},厨房漏水{text_of},{content},{address},{category},{status},{opened},{closed}")
            .unwrap();
    }
    csv
}
