//! Units taken in from a table on the page of sites: seen first, and taken back within a day.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Operation, SiteId};
use serde_json::{Value, json};
use sites::{Building, Entrance, Unit, UnitCode, UnitId};

use crate::office_staff::{act, done, offers, page, refused, row, second_site, site};
use crate::support::device;
use crate::tablet::{Tablet, house};

const IMPORT: &str = "/api/office/sites/import";
const TAKE_IN: &str = "/api/office/sites/take_in";
const UNDO: &str = "/api/office/unit_imports/undo";

fn file(text: &[u8]) -> Value {
    json!({ "file": STANDARD.encode(text), "file.name": "units.csv" })
}

fn here(site: SiteId) -> Value {
    json!(site.to_string())
}

/// How many buildings, entrances and units a tablet sees.
fn standing(tablet: &Tablet) -> (usize, usize, usize) {
    let rows = tablet.pull_all();
    let count = |kind: &str| rows.iter().filter(|row| row.kind.as_str() == kind).count();
    (
        count(<Building as domain::Record>::KIND),
        count(<Entrance as domain::Record>::KIND),
        count(<Unit as domain::Record>::KIND),
    )
}

pub(crate) fn taken_in(tablet: &Tablet, site: SiteId, text: &str) -> Value {
    let shown = done(tablet, IMPORT, &here(site), file(text.as_bytes()));
    let next = shown["preview"]["next"].clone();
    assert_eq!(next["action"], "take_in");
    done(tablet, TAKE_IN, &here(site), next["fields"].clone());
    shown["preview"].clone()
}

#[test]
fn units_are_seen_before_they_are_taken_in_and_twice_is_once() {
    let (_house, chief) = house();
    let site = site(&chief);
    let text = "房号,备注\n3-2-1201,\n3-2-1202,\n张三,\n3栋1单元101,\n3-2-1201,again\n";
    let shown = done(&chief, IMPORT, &here(site), file(text.as_bytes()));
    assert_eq!(standing(&chief), (0, 0, 0), "a preview writes nothing");
    let preview = &shown["preview"];
    let codes: Vec<&str> =
        preview["rows"].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap()).collect();
    assert_eq!(codes, ["3-2-1201", "3-2-1202", "3-1-101"]);
    assert_eq!(preview["problems"][0]["row"], json!(4));
    assert!(preview["problems"][0]["said"]["zh"].as_str().unwrap().contains("张三"));
    let fields = preview["next"]["fields"].clone();
    done(&chief, TAKE_IN, &here(site), fields.clone());
    assert_eq!(standing(&chief), (1, 2, 3));
    refused(&chief, TAKE_IN, &here(site), fields);
    let again = done(&chief, IMPORT, &here(site), file(text.as_bytes()));
    assert_eq!(
        (again["preview"]["next"].clone(), again["preview"]["rows"].clone()),
        (json!(null), json!([]))
    );
    let listed = row(&page(&chief, "/api/office/sites"), "示例花园");
    let counts: Vec<&Value> = (2..6).map(|at| &listed["cells"][at]["count"]).collect();
    assert_eq!(counts, [&json!(1), &json!(2), &json!(3), &json!(0)]);
    // Who did it, and how many, stands in the audit; not what (S30, S20).
    let audit = page(&chief, "/api/office/audit?kind=import.run").to_string();
    assert!(audit.contains("Import run") && !audit.contains("1201"));
}

#[test]
fn s34_a_file_that_is_no_list_of_units_is_refused_at_its_field() {
    let (_house, chief) = house();
    let site = site(&chief);
    let bomb = STANDARD.encode(b"PK\x03\x04 no archive at all");
    for (text, said) in [
        ("name,telephone\nx,1\n".as_bytes().to_vec(), "names no column"),
        (Vec::from(b"".as_slice()), "Choose a file"),
        (STANDARD.decode(bomb).unwrap(), "XLSX"),
        (vec![0xff, 0xfe, 0x00, 0xd8], "UTF-8"),
    ] {
        let (field, told) = refused(&chief, IMPORT, &here(site), file(&text));
        assert_eq!(field, "file");
        assert!(told.contains(said), "{told} for {said}");
    }
    let large = json!({ "file": "A".repeat((1 << 20) + 4), "file.name": "x" });
    assert!(refused(&chief, IMPORT, &here(site), large).1.contains("768 KB"));
}

#[test]
fn an_import_is_taken_back_but_for_what_is_in_use() {
    let (_house, mut chief) = house();
    let site = site(&chief);
    taken_in(&chief, site, "unit\n3-1-101\n");
    taken_in(&chief, site, "unit\n3-2-201\n3-2-202\n5-1-101\n");
    assert_eq!(standing(&chief), (2, 3, 4));
    let unit = UnitId::of(site, &UnitCode::parse("3-2-201").unwrap());
    let named = |units: Vec<UnitId>, steward| {
        sites::SiteOperation::from(sites::operations::NameSteward { site, units, steward }).intent()
    };
    let request = chief.capture(vec![named(vec![unit], Some(chief.person))]);
    assert!(chief.push(&request).results[0].1.took_effect());
    let newest = |chief: &Tablet| page(chief, "/api/office/unit_imports")["rows"][0].clone();
    let said =
        done(&chief, UNDO, &newest(&chief)["id"], json!({}))["said"]["en"].as_str().unwrap().to_owned();
    assert!(said.contains("2 units were taken back") && said.contains("3-2-201"), "{said}");
    assert_eq!(standing(&chief), (1, 2, 2), "building 5 is gone, entrance 3-2 is still needed");
    assert!(offers(&newest(&chief), "undo"), "the rest can follow");
    refused(&chief, UNDO, &newest(&chief)["id"], json!({}));
    let request = chief.capture(vec![named(vec![unit], None)]);
    assert!(chief.push(&request).results[0].1.took_effect());
    done(&chief, UNDO, &newest(&chief)["id"], json!({}));
    assert_eq!(standing(&chief), (1, 1, 1));
    assert!(!offers(&newest(&chief), "undo"));
    refused(&chief, UNDO, &newest(&chief)["id"], json!({}));
    assert!(page(&chief, "/api/office/audit").to_string().contains("Import taken back"));
}

#[test]
fn a_ticket_keeps_its_unit() {
    use tickets::{Channel, TicketId, TicketKind, TicketOperation, operations::Open};
    let (_house, mut chief) = house();
    let site = site(&chief);
    taken_in(&chief, site, "unit\n3-1-101\n3-1-102\n");
    let unit = UnitId::of(site, &UnitCode::parse("3-1-101").unwrap());
    let open = Open {
        ticket: TicketId(server::random::id()),
        site,
        alias: "7F-0031".to_owned(),
        kind: TicketKind::Repair,
        category: None,
        priority: None,
        channel: Channel::Phone,
        unit: Some(unit),
        place: "厨房".to_owned(),
        customer: None,
        caller: None,
        title: "漏水".to_owned(),
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    let request = chief.capture(vec![TicketOperation::from(open).intent()]);
    let reply = chief.push(&request);
    assert!(reply.results[0].1.took_effect(), "{reply:?}");
    let import = page(&chief, "/api/office/unit_imports")["rows"][0].clone();
    done(&chief, UNDO, &import["id"], json!({}));
    assert_eq!(standing(&chief), (1, 1, 1));
}

#[test]
fn s15_who_draws_another_sites_map_sees_and_changes_nothing_of_this_one() {
    let (house, mut chief) = house();
    let (this, other) = (site(&chief), second_site(&mut chief));
    let manager = chief.colleague(&house, "li", "manager", Some(other), device(3));
    taken_in(&chief, this, "unit\n3-1-101\n");
    let listed = page(&manager, "/api/office/sites").to_string();
    assert!(listed.contains(&other.to_string()) && !listed.contains(&this.to_string()));
    assert_eq!(page(&manager, "/api/office/unit_imports")["rows"], json!([]));
    let import = page(&chief, "/api/office/unit_imports")["rows"][0].clone();
    assert_eq!(act(&manager, UNDO, &import["id"], json!({})).status, 404);
    assert_eq!(act(&manager, IMPORT, &here(this), file(b"unit\n1-1-101\n")).status, 404);
    let mine = done(&manager, IMPORT, &here(other), file(b"unit\n3-1-101\n"));
    assert_eq!(mine["preview"]["rows"].as_array().unwrap().len(), 1, "that one is this site's own");
    // A preview is its person's.
    let fields = mine["preview"]["next"]["fields"].clone();
    refused(&chief, TAKE_IN, &here(other), fields);
    done(&manager, "/api/office/sites/rename", &here(other), json!({ "name": "西园二期" }));
    refused(&manager, "/api/office/sites/found", &json!(null), json!({ "name": "x" }));
    done(&chief, "/api/office/sites/found", &json!(null), json!({ "name": "北园", "address": "" }));
    assert!(page(&chief, "/api/office/sites").to_string().contains("北园"));
}
