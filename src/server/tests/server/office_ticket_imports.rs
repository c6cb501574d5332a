//! Past tickets from a file, on the page of the office: seen first, mended, imported once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Record, SiteId};
use serde_json::{Value, json};
use tickets::Ticket;

use crate::audit::{detail, of};
use crate::office_staff::{act, done, offers, page, refused, second_site, site};
use crate::register::{MAPPING, register};
use crate::support::device;
use crate::tablet::{Tablet, house};
use crate::workbook::{ROWS, TEXTS, book};

const PAGE: &str = "/api/office/ticket_imports";
const IMPORT: &str = "/api/office/ticket_imports/import";
const PREVIEW: &str = "/api/office/ticket_imports/preview";
const MEND: &str = "/api/office/ticket_imports/mapping";
const TAKE_IN: &str = "/api/office/ticket_imports/take_in";
const DISCARD: &str = "/api/office/ticket_imports/discard";

fn file(site: SiteId, name: &str, bytes: &[u8]) -> Value {
    json!({ "site": site, "file": STANDARD.encode(bytes), "file.name": name, "mapping": "" })
}

fn with_mapping(site: SiteId, bytes: &[u8], mapping: &str) -> Value {
    let mut fields = file(site, "old.csv", bytes);
    fields["mapping"] = json!(STANDARD.encode(mapping));
    fields
}

/// What is said in Chinese, as the page says it.
fn said(outcome: &Value) -> &str {
    outcome["said"]["zh"].as_str().unwrap()
}

/// Reads a file and imports what is ready of it.
pub(crate) fn taken_in(tablet: &Tablet, site: SiteId, text: &[u8]) -> Value {
    let shown = done(tablet, IMPORT, &json!(null), file(site, "old.csv", text));
    let next = &shown["preview"]["next"];
    assert_eq!(next["action"], "take_in", "{shown}");
    done(tablet, TAKE_IN, &json!(null), next["fields"].clone())
}

fn tickets(tablet: &Tablet) -> Vec<Ticket> {
    let rows = tablet.pull_all();
    rows.iter().filter(|row| row.kind.as_str() == Ticket::KIND).map(|row| row.decode().unwrap()).collect()
}

fn counts(row: &Value) -> Vec<u64> {
    (3..7).map(|at| row["cells"][at]["count"].as_u64().unwrap()).collect()
}

fn state(row: &Value) -> &str {
    row["cells"][7]["words"]["zh"].as_str().unwrap()
}

#[test]
fn a_file_is_seen_before_it_is_imported_and_twice_is_once() {
    let (_house, chief) = house();
    let site = site(&chief);
    let csv = register(12) + "1003,厨房漏水3,不同,,水电,待派,昨天下午,\n1099,少一列\n";
    let shown = done(&chief, IMPORT, &json!(null), with_mapping(site, csv.as_bytes(), MAPPING));
    assert_eq!(said(&shown), "14 行：可导入 12，重复 0，有问题 2");
    let preview = &shown["preview"];
    assert_eq!(preview["rows"][1][0], json!("事项"));
    assert_eq!(preview["rows"][1][1], json!({ "zh": "标题", "en": "Title" }));
    assert_eq!(preview["rows"][1][2], json!("厨房漏水0 / 厨房漏水1 / 厨房漏水2"));
    let problems = preview["problems"].to_string();
    assert!(problems.contains("“昨天下午”不符合配置的时间格式") && problems.contains("2 列"), "{problems}");
    assert!(tickets(&chief).is_empty(), "a preview writes nothing");
    let row = page(&chief, PAGE)["rows"][0].clone();
    assert_eq!((counts(&row), state(&row)), (vec![14, 12, 0, 2], "待导入"));
    assert_eq!((&row["cells"][0]["text"], &row["fill"]["mapping"]), (&json!("old.csv"), &json!(MAPPING)));

    let imported = done(&chief, TAKE_IN, &json!(null), preview["next"]["fields"].clone());
    assert_eq!(said(&imported), "已导入 12，已存在 0，有问题 2");
    assert_eq!(imported["preview"]["next"], json!(null));
    let made = tickets(&chief);
    assert!(made.len() == 12 && made.iter().all(|ticket| ticket.site == site));
    let row = page(&chief, PAGE)["rows"][0].clone();
    assert_eq!((counts(&row), state(&row)), (vec![14, 12, 0, 2], "已导入"));
    assert!(!offers(&row, "take_in") && !offers(&row, "mapping"));
    let again = done(&chief, PREVIEW, &row["id"], json!({}));
    assert_eq!(again["preview"]["problems"].as_array().unwrap().len(), 2, "they can be looked up");
    refused(&chief, TAKE_IN, &row["id"], json!({}));

    // The same register as another program has saved it: nothing is new.
    let marked = format!("\u{feff}{}", register(12));
    let shown = done(&chief, IMPORT, &json!(null), with_mapping(site, marked.as_bytes(), MAPPING));
    let again = done(&chief, TAKE_IN, &json!(null), shown["preview"]["next"]["fields"].clone());
    assert_eq!(said(&again), "已导入 0，已存在 12，有问题 0");
    assert_eq!(page(&chief, PAGE)["rows"].as_array().unwrap().len(), 2, "the newest first, both to be seen");
}

#[test]
fn a_proposed_mapping_is_mended_on_the_row_and_its_faults_are_said_beside_the_field() {
    let (_house, chief) = house();
    let site = site(&chief);
    let csv =
        "编号,标题,状态,受理时间\n1,灯不亮,修着呢,2026-03-09 08:00:00\n2,门坏,已办结,2026-03-09 09:00:00\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(csv);
    let shown = done(&chief, IMPORT, &json!(null), file(site, "登记.csv", &gbk));
    assert_eq!(said(&shown), "2 行：可导入 1，重复 0，有问题 1");
    assert!(shown["preview"]["problems"].to_string().contains("映射里没有“修着呢”"));
    let row = page(&chief, PAGE)["rows"][0].clone();
    let proposed = row["fill"]["mapping"].as_str().unwrap();
    let send = |text: &str| json!({ "mapping": text });
    let same = done(&chief, MEND, &row["id"], send(proposed));
    let row = page(&chief, PAGE)["rows"][0].clone();
    assert_eq!(same, shown, "a proposal can be sent back as it was shown");

    for (text, told) in [
        ("source = ".to_owned(), "not valid"),
        (proposed.replace("标题", "事由"), "no column 事由"),
        (proposed.replace("zone_minutes", "zone"), "zone"),
        ("x".repeat((64 << 10) + 1), "64 KB"),
    ] {
        let (field, said) = refused(&chief, MEND, &row["id"], send(&text));
        assert!(field == "mapping" && said.contains(told), "{field} {said}");
    }
    let known = "[statuses.values]";
    let mended = proposed.replace(known, &format!("{known}\n\"修着呢\" = \"in_progress\""));
    assert_eq!(page(&chief, PAGE)["rows"][0], row, "what is refused changes nothing");
    let shown = done(&chief, MEND, &row["id"], send(&mended));
    assert_eq!(said(&shown), "2 行：可导入 2，重复 0，有问题 0");
    assert_eq!(page(&chief, PAGE)["rows"][0]["fill"]["mapping"], json!(mended.trim()));
    // From the row as from the preview.
    assert_eq!(said(&done(&chief, TAKE_IN, &row["id"], json!({}))), "已导入 2，已存在 0，有问题 0");
    assert_eq!(tickets(&chief).len(), 2);
    refused(&chief, MEND, &row["id"], send(&mended));
}

#[test]
fn a_spreadsheet_is_taken_as_its_csv_is() {
    let (_house, chief) = house();
    let site = site(&chief);
    let shown = done(&chief, IMPORT, &json!(null), file(site, "旧册.xlsx", &book(ROWS, TEXTS, &[])));
    let names: Vec<&Value> =
        shown["preview"]["rows"].as_array().unwrap().iter().map(|column| &column[0]).collect();
    assert_eq!(names, ["编号", "事项", "受理时间"]);
    assert_eq!(said(&shown), "3 行：可导入 1，重复 0，有问题 2");
    let imported = done(&chief, TAKE_IN, &json!(null), shown["preview"]["next"]["fields"].clone());
    assert_eq!(said(&imported), "已导入 1，已存在 0，有问题 2");
    assert_eq!(tickets(&chief)[0].title, "电梯停运,二单元");
    // Saved as CSV by the same program, it is the same ticket.
    let csv = "编号,事项,受理时间\n1024,\"电梯停运,二单元\",2026-03-09 08:00:00\n";
    assert_eq!(said(&taken_in(&chief, site, csv.as_bytes())), "已导入 0，已存在 1，有问题 0");
}

#[test]
fn s34_what_is_no_table_or_no_mapping_is_refused_at_its_field() {
    let (_house, chief) = house();
    let site = site(&chief);
    for (bytes, told) in [
        (b"".to_vec(), "Choose a file"),
        (b"\n\n".to_vec(), "empty"),
        (b"PK\x03\x04 no archive at all".to_vec(), "XLSX"),
        (b"\xFF\xD8\xFF\xE0\x00\x10JFIF".to_vec(), "UTF-8"),
        (vec![b'a'; (6 << 20) + 3], "6 MB"),
    ] {
        let (field, said) = refused(&chief, IMPORT, &json!(null), file(site, "x", &bytes));
        assert!(field == "file" && said.contains(told), "{field} {said} for {told}");
    }
    let csv = register(3);
    let not_text = json!({
        "site": site, "file": STANDARD.encode(&csv), "file.name": "x", "mapping": STANDARD.encode(b"\xff\xfe"),
    });
    assert_eq!(refused(&chief, IMPORT, &json!(null), not_text).0, "mapping");
    let other = MAPPING.replace("\"事项\"", "\"事由\"");
    let (field, said) = refused(&chief, IMPORT, &json!(null), with_mapping(site, csv.as_bytes(), &other));
    assert!(field == "mapping" && said.contains("事由"), "{said}");
    let nowhere = json!({ "site": "", "file": STANDARD.encode(&csv), "file.name": "x" });
    assert_eq!(refused(&chief, IMPORT, &json!(null), nowhere).0, "site");
    assert_eq!(page(&chief, PAGE)["rows"], json!([]), "nothing of it is kept");
    // The largest that is taken passes the limit on requests.
    let mut large = b"number,title,opened\n".to_vec();
    while large.len() < (6 << 20) - 100 {
        large.extend_from_slice(b"1,the same line over and over again until it is full,2026-01-02 10:00\n");
    }
    let shown = done(
        &chief,
        IMPORT,
        &json!(null),
        with_mapping(site, &large, &PLAIN.replace("PAD", &"x".repeat(60_000))),
    );
    assert!(said_counts(&shown).starts_with("可导入 1，"), "{shown}");
}

/// A mapping as long as one may be.
const PLAIN: &str = r#"
# PAD
source = "plain"
zone_minutes = 480
time_patterns = ["%Y-%m-%d %H:%M"]
[columns]
source_id = "number"
title = "title"
opened_at = "opened"
[constants]
status = "new"
"#;

fn said_counts(outcome: &Value) -> &str {
    said(outcome).split_once('：').unwrap().1
}

#[test]
fn s15_a_file_is_its_readers_alone_and_only_for_sites_of_theirs() {
    let (house, mut chief) = house();
    let (here, there) = (site(&chief), second_site(&mut chief));
    let lead = chief.colleague(&house, "lead", "desk_lead", Some(there), device(2));
    crate::factors::enrol(&lead.client);
    let csv = b"number,title,opened\n1,water,2026-01-02 10:00\n";
    done(&chief, IMPORT, &json!(null), file(here, "mine.csv", csv));
    let row = page(&chief, PAGE)["rows"][0]["id"].clone();
    assert_eq!(page(&lead, PAGE)["rows"], json!([]));
    for action in [PREVIEW, MEND, TAKE_IN, DISCARD] {
        assert_eq!(act(&lead, action, &row, json!({ "mapping": "x" })).status, 404, "{action}");
        assert_eq!(act(&lead, action, &json!(null), json!({ "upload": row })).status, 404, "{action}");
    }
    let offered = page(&lead, PAGE)["actions"][0]["fields"][0].clone();
    assert_eq!((&offered["value"], offered["options"].as_array().unwrap().len()), (&json!(there), 1));
    assert_eq!(act(&lead, IMPORT, &json!(null), file(here, "x", csv)).status, 404);
    assert_eq!(said(&taken_in(&lead, there, csv)), "已导入 1，已存在 0，有问题 0");
    assert!(page(&chief, PAGE)["actions"][0]["fields"][0]["options"].as_array().unwrap().len() == 2);
    done(&chief, DISCARD, &row, json!({}));
    assert_eq!(act(&chief, PREVIEW, &row, json!({})).status, 404);
    let event = &of(&house, chief.org, server::audit::Kind::ImportRun)[0];
    assert_eq!(event.event.actor, Some(lead.person));
    assert_eq!(detail(event)["imported"], json!(1));
}
