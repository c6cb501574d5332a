//! Reading rows of other systems: columns, constants, words, times, and every problem of a row at once.

use std::collections::BTreeMap;

use domain::{Id, Timestamp};
use tickets::import::{Mapping, Problem, read_row, row_hash};
use tickets::operations::ImportHistoric;
use tickets::{Channel, Priority, TicketKind, TicketStatus};

use crate::desk::{MORNING, site};

/// A past ticket of another system, without a promise.
pub(crate) fn import(source_id: &str, status: TicketStatus) -> ImportHistoric {
    let row_hash = Id::named(source_id);
    ImportHistoric {
        ticket: ImportHistoric::ticket_id(site(), "old", source_id, row_hash),
        site: site(),
        source: "old".to_owned(),
        source_id: source_id.to_owned(),
        row_hash,
        kind: TicketKind::Repair,
        category_label: String::new(),
        priority: Priority::Normal,
        channel: Channel::Other,
        unit: None,
        place: "somewhere".to_owned(),
        caller: None,
        title: "old matter".to_owned(),
        description: String::new(),
        wanted: String::new(),
        status,
        assignee: "old crew".to_owned(),
        solution: String::new(),
        opened_at: Timestamp(MORNING.0 - 1_000_000),
        closed_at: None,
    }
}

/// As a person writes it, for a made-up file.
const MAPPING: &str = r#"
source = "old desk"
site = "11111111111111111111111111111111"
zone_minutes = 480
time_patterns = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]
cut_long_titles = false

[columns]
source_id = "No"
title = "Subject"
description = "Text"
place = ["Street", "Door"]
caller_phone = "Tel"
status = "State"
kind = "Type"
opened_at = "In"
closed_at = "Out"

[constants]
channel = "letter"
priority = "urgent"

[kinds.values]
Boiler = "repair"

[statuses]
otherwise = "closed"
[statuses.values]
Open = "in_progress"
"#;

fn mapping() -> Mapping {
    toml::from_str(MAPPING).expect("the mapping is well formed")
}

fn row(cells: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut row: BTreeMap<String, String> = [
        ("No", "7"),
        ("Subject", "Cold"),
        ("Text", "line one\n\"quoted\", line two"),
        ("Street", "Elm"),
        ("Door", "5"),
        ("Tel", ""),
        ("State", "Open"),
        ("Type", "boiler "),
        ("In", "2020/1/6 12:09:38"),
        ("Out", ""),
    ]
    .map(|(column, value)| (column.to_owned(), value.to_owned()))
    .into();
    for (column, value) in cells {
        row.insert((*column).to_owned(), (*value).to_owned());
    }
    row
}

#[test]
fn a_row_becomes_a_past_ticket() {
    let import = read_row(&mapping(), &row(&[])).unwrap();
    assert_eq!((import.kind, import.status), (TicketKind::Repair, TicketStatus::InProgress));
    assert_eq!((import.channel, import.priority), (Channel::Letter, Priority::Urgent));
    assert_eq!((import.place.as_str(), import.title.as_str()), ("Elm 5", "Cold"));
    assert_eq!(import.description, "line one\n\"quoted\", line two");
    assert_eq!(format!("{:?}", import.opened_at), "2020-01-06T12:09:38.000+08:00");
    assert_eq!((import.closed_at, import.caller), (None, None));
    let own_code = read_row(&mapping(), &row(&[("Type", "REPAIR")])).unwrap();
    assert_eq!(own_code.kind, TicketKind::Repair, "our own words are understood in any case");
}

#[test]
fn a_mapping_reads_the_same_as_toml_and_as_json() {
    let json = serde_json::to_string(&mapping()).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping());
    assert_eq!(toml::from_str::<Mapping>(&toml::to_string(&mapping()).unwrap()).unwrap(), mapping());
    assert!(toml::from_str::<Mapping>(&format!("colums = 1\n{MAPPING}")).is_err(), "a misspelt key is found");
}

#[test]
fn all_problems_of_a_row_come_together() {
    let mut broken =
        row(&[("No", ""), ("Subject", ""), ("Type", "Ghost"), ("In", "2016/5/20 1"), ("Out", "soon")]);
    broken.remove("Door");
    let problems = read_row(&mapping(), &broken).unwrap_err();
    let found: Vec<(&str, &Problem)> =
        problems.iter().map(|problem| (problem.field.as_str(), &problem.problem)).collect();
    let unreadable = |value: &str| Problem::UnreadableTime { value: value.to_owned() };
    assert_eq!(
        found,
        [
            ("source_id", &Problem::Empty),
            ("title", &Problem::Empty),
            ("opened_at", &unreadable("2016/5/20 1")),
            ("closed_at", &unreadable("soon")),
            ("kind", &Problem::UnknownValue { value: "Ghost".to_owned() }),
            ("place", &Problem::NoSuchColumn),
        ]
    );
    assert_eq!(problems[2].column.as_deref(), Some("In"));
    for problem in &problems {
        let words = tickets::words::import_problem(problem);
        assert!(!words.zh.is_empty() && !words.en.is_empty());
    }
}

#[test]
fn a_short_time_is_read_only_by_a_pattern_of_its_own() {
    let short = row(&[("In", "2016/5/20 1")]);
    assert!(read_row(&mapping(), &short).is_err());
    let mut own = mapping();
    own.time_patterns.push("%Y/%m/%d %H".to_owned());
    let import = read_row(&own, &short).unwrap();
    assert_eq!(format!("{:?}", import.opened_at), "2016-05-20T01:00:00.000+08:00");
    assert_eq!(
        format!("{:?}", read_row(&own, &row(&[("In", "2016/5/20")])).unwrap().opened_at),
        "2016-05-20T00:00:00.000+08:00"
    );
}

#[test]
fn one_id_with_other_content_is_another_ticket() {
    let (first, second) = (row(&[]), row(&[("Type", "BOILER")]));
    let id = |row| read_row(&mapping(), row).unwrap().ticket;
    assert_ne!(id(&first), id(&second));
    assert_eq!(id(&first), id(&first.clone()));
    assert_ne!(row_hash(&row(&[("a", "bc")])), row_hash(&row(&[("ab", "c")])));
}

#[test]
fn a_title_that_is_too_long_is_reported_or_cut_as_the_mapping_says() {
    let long = row(&[("Subject", &"长".repeat(200)), ("Text", "rest")]);
    let problems = read_row(&mapping(), &long).unwrap_err();
    assert_eq!(problems[0].problem, Problem::TooLong { limit: 120, found: 200 });
    let mut cutting = mapping();
    cutting.cut_long_titles = true;
    let import = read_row(&cutting, &long).unwrap();
    assert_eq!(import.title.chars().count(), 120);
    assert!(import.title.ends_with('…'));
    assert_eq!(import.description, format!("{}\nrest", "长".repeat(200)));
}
