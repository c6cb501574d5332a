//! Importing history: real files in, tickets out, and every problem named.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use domain::Language;
use server::directory::server_person;
use server::import::command::{ImportCommand, ImportTickets};
use server::import::{self, MappingError, Plan, Report, Table, read_mapping};
use tickets::import::Mapping;
use tickets::{Ticket, TicketStatus};

use crate::house::{House, SITE_NAME, block_on, config, house, site};
use crate::register::{MAPPING, register};

fn mapping() -> Mapping {
    read_mapping(MAPPING, None, &[(site(), SITE_NAME.to_owned())]).unwrap()
}

fn plan(bytes: &[u8]) -> Plan {
    Plan::make(&Table::read(bytes, None).unwrap(), &mapping()).unwrap()
}

fn import(house: &House, bytes: &[u8]) -> Report {
    block_on(import::run(&house.app.writer, server_person(), &plan(bytes))).unwrap()
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.rows, report.imported, report.already_there, report.problems)
}

#[test]
fn every_row_becomes_one_ticket_with_all_its_quirks() {
    let house = house();
    let report = import(&house, register(700).as_bytes());
    assert_eq!(counts(&report), (700, 700, 0, 0), "{:?}", report.first_problems);

    let tickets: Vec<Ticket> = house.records();
    assert_eq!(tickets.len(), 700);
    let by_status: BTreeSet<TicketStatus> = tickets.iter().map(|ticket| ticket.status).collect();
    assert_eq!(by_status.len(), 6, "all six statuses: {by_status:?}");
    assert_eq!(tickets.iter().filter(|ticket| ticket.place.is_empty()).count(), 700_usize.div_ceil(6));
    assert!(tickets.iter().all(|ticket| ticket.description.contains(",说\"漏水\"\n请")));

    let same_id: Vec<&Ticket> =
        tickets.iter().filter(|ticket| ticket.source.as_ref().unwrap().id == "1006").collect();
    let categories: BTreeSet<&str> = same_id.iter().map(|ticket| ticket.category_label.as_str()).collect();
    assert_eq!(categories, ["公共", "水电"].into(), "one id, two categories, two tickets");

    let backwards: Vec<&Ticket> =
        tickets.iter().filter(|ticket| ticket.source.as_ref().unwrap().closed_before_opened).collect();
    assert_eq!(backwards.len(), 1, "kept as it stands, and marked");
    let midnight = tickets.iter().find(|ticket| ticket.source.as_ref().unwrap().id == "1000").unwrap();
    assert_eq!(format!("{:?}", midnight.opened_at), "2026-03-09T00:00:00.000+08:00");
    let numbers: BTreeSet<String> = tickets.iter().map(Ticket::label).collect();
    assert_eq!(numbers.len(), 700, "each has a number of its own");
}

#[test]
fn importing_again_changes_nothing_and_new_rows_are_added() {
    let house = house();
    import(&house, register(300).as_bytes());
    assert_eq!(counts(&import(&house, register(300).as_bytes())), (300, 0, 300, 0));
    assert_eq!(counts(&import(&house, register(310).as_bytes())), (310, 10, 300, 0));
    assert_eq!(house.records::<Ticket>().len(), 310);
}

#[test]
fn gbk_and_marked_utf8_give_the_same_tickets_as_utf8() {
    let house = house();
    let text = register(40);
    assert_eq!(counts(&import(&house, text.as_bytes())), (40, 40, 0, 0));
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    assert_eq!(counts(&import(&house, &gbk)), (40, 0, 40, 0));
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(counts(&import(&house, marked.as_bytes())), (40, 0, 40, 0));
}

#[test]
fn every_problem_of_every_row_is_named_with_line_column_and_reason() {
    let csv = "编号,事项,内容,地址,分类,状态,受理时间,办结时间\n\
               ,,x,,,没见过,昨天,\n\
               2,灯不亮,x,,,待派,2026/3/9,\n\
               3,灯不亮,x\n\
               4,门坏,x,,,待派,2026/2/30,2026/3/1\n";
    let plan = plan(csv.as_bytes());
    assert_eq!((plan.ready.len(), plan.problems.len()), (1, 3));
    let report = Report::of_plan(&plan, std::time::Duration::ZERO);
    let found: BTreeMap<u64, Vec<&str>> = report
        .first_problems
        .iter()
        .map(|problem| (problem.line, problem.reasons.iter().map(|reason| reason.code.as_str()).collect()))
        .collect();
    let first: BTreeSet<&str> = found[&2].iter().copied().collect();
    assert_eq!(first, ["empty", "unknown_value", "unreadable_time"].into());
    assert_eq!(found[&2].iter().filter(|code| **code == "empty").count(), 2, "id and title");
    assert_eq!(found[&4], ["width"]);
    assert_eq!(found[&5], ["unreadable_time"]);
    let words = &report.first_problems[2].reasons[0];
    assert!(words.zh.contains("受理时间") && words.en.contains("2026/2/30"), "{words:?}");
}

#[test]
fn a_mapping_that_does_not_fit_is_refused_before_any_row() {
    let table = Table::read("编号,标题\n1,x\n".as_bytes(), None).unwrap();
    match Plan::make(&table, &mapping()) {
        Err(MappingError::NoSuchColumn(missing)) => {
            assert!(missing.contains(&"事项".to_owned()), "{missing:?}")
        }
        other => panic!("{other:?}"),
    }
    let known = [(site(), SITE_NAME.to_owned())];
    let read = |text: &str, site: Option<&str>| read_mapping(text, site, &known).map(drop);
    assert!(matches!(read(&MAPPING.replace("云栖花园", "别处"), None), Err(MappingError::UnknownSite(_))));
    assert!(matches!(read(&MAPPING.replace("zone_minutes", "zone"), None), Err(MappingError::NotToml(_))));
    assert!(matches!(read(&MAPPING.replace("site = \"云栖花园\"", ""), None), Err(MappingError::NoSite)));
    assert!(read(&MAPPING.replace("云栖花园", "别处"), Some(&site().to_string())).is_ok(), "--site wins");
}

#[test]
fn a_text_may_be_as_long_as_the_rules_allow_and_no_longer() {
    let house = house();
    let row = |length: usize, solution: usize| {
        let header = "编号,事项,内容,地址,分类,状态,受理时间,办结时间";
        format!("{header}\n1,{},{},,,待派,2026/3/9,\n", "题".repeat(solution), "长".repeat(length))
    };
    assert_eq!(
        counts(&import(&house, row(20_000, 1).as_bytes())),
        (1, 1, 0, 0),
        "60 KB in one text are taken"
    );
    assert_eq!(import(&house, row(20_001, 1).as_bytes()).first_problems[0].reasons[0].code, "too_long");
    // A title that is cut moves whole into the description: together they pass the size of one op.
    let refused = import(&house, row(20_000, 1_400).as_bytes());
    assert_eq!(refused.first_problems[0].reasons[0].code, "too_large");
    assert_eq!(house.records::<Ticket>().len(), 1);
}

#[test]
fn what_the_rules_refuse_is_a_problem_of_its_row() {
    let house = house();
    let plan = plan(register(3).as_bytes());
    let nobody = domain::PersonId(domain::Id::named("nobody"));
    let report = block_on(import::run(&house.app.writer, nobody, &plan)).unwrap();
    assert_eq!(counts(&report), (3, 0, 0, 3), "a stranger imports nothing");
    assert!(house.records::<Ticket>().is_empty());
}

#[test]
fn the_command_imports_reports_and_writes_the_rejects() {
    let house = house();
    let folder = house.close();
    let path = |name: &str| folder.path().join(name);
    let csv = register(20) + "1020,缺列\n";
    std::fs::write(path("register.csv"), &csv).unwrap();
    std::fs::write(path("mapping.toml"), MAPPING).unwrap();
    let asked = |dry_run| {
        ImportCommand::Tickets(ImportTickets {
            file: path("register.csv"),
            map: path("mapping.toml"),
            site: None,
            login: None,
            dry_run,
            json: true,
            rejects: Some(path("rejects.csv")),
        })
    };
    let execute = |dry_run| {
        let mut out = Vec::new();
        let config = config(folder.path());
        let code = import::command::execute(&asked(dry_run), config, Language::Chinese, &mut out).unwrap();
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::FAILURE), "a row was not imported");
        serde_json::from_slice::<serde_json::Value>(&out).unwrap()
    };
    let dry = execute(true);
    assert_eq!((dry["imported"].as_u64(), dry["problems"].as_u64()), (Some(20), Some(1)));
    let real = execute(false);
    assert_eq!(
        (real["imported"].as_u64(), real["already_there"].as_u64()),
        (Some(20), Some(0)),
        "the dry run wrote nothing"
    );
    let rejects = Table::read(&std::fs::read(path("rejects.csv")).unwrap(), None).unwrap();
    assert_eq!(rejects.columns.last().unwrap(), "原因");
    assert_eq!((rejects.rows.len(), rejects.rows[0].values[0].as_str()), (1, "1020"));
}

#[test]
fn the_command_says_so_when_the_server_runs() {
    let folder = house().close();
    let config = config(folder.path());
    std::fs::write(folder.path().join("r.csv"), register(1)).unwrap();
    std::fs::write(folder.path().join("m.toml"), MAPPING).unwrap();
    let _server = server::data_lock::DataLock::acquire(&config.data_dir).unwrap();
    let asked = ImportCommand::Tickets(ImportTickets {
        file: folder.path().join("r.csv"),
        map: folder.path().join("m.toml"),
        site: None,
        login: None,
        dry_run: false,
        json: false,
        rejects: None,
    });
    let error = import::command::execute(&asked, config, Language::English, &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("server is running"), "{error}");
}

#[test]
fn the_check_of_a_folder_imports_twice_with_given_or_proposed_mappings() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), register(60)).unwrap();
    std::fs::write(folder.path().join("a.toml"), MAPPING).unwrap();
    std::fs::write(folder.path().join("b.csv"), register(60)).unwrap();
    let checked = import::check::import_check(folder.path(), folder.path()).unwrap();
    assert_eq!(checked.len(), 2);
    for file in &checked {
        assert!(file.is_whole(), "{file:?}");
        assert_eq!(counts(&file.first), (60, 60, 0, 0));
    }
}

#[test]
fn the_documented_mappings_can_be_read() {
    let folder = std::path::Path::new("../../docs/import");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        read_mapping(&text, Some(&site().to_string()), &[]).unwrap();
        count += 1;
    }
    assert!(count >= 3, "{count}");
}
