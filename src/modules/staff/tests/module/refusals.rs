//! Every refusal is produced, has words in both languages, and changes nothing.

use std::collections::BTreeSet;

use staff::operations::{Assign, CorrectName, DefinePost, Hire, NameDelegate, Relieve, Suspend};
use staff::{Assignment, StaffOperation, refusals, words};

use crate::operations::definition;
use crate::people::{Office, hire, person, post, site};

fn every_refusal() -> Vec<(&'static str, u8, StaffOperation)> {
    let administrator = Assignment { post: post("administrator"), site: None };
    let nobody_knows = Assignment { post: domain::Id([0xEE; 16]).into(), site: Some(site(1)) };
    let hired = |name: &str, number: &str| Hire {
        person: person(7),
        name: name.to_owned(),
        staff_number: number.to_owned(),
        assignments: vec![Assignment { post: post("guide"), site: Some(site(1)) }],
        language: None,
    };
    let delegate = |to: u8| NameDelegate { person: person(Office::SUPERVISOR), delegate: Some(person(to)) };
    let circle = DefinePost {
        post: post("manager"),
        direct_superior: Some(post("guide")),
        ..definition("manager", &[], false)
    };
    vec![
        ("staff.already_hired", Office::MANAGER, hire(Office::DESK, "guide", Some(site(1)))),
        ("staff.number_taken", Office::MANAGER, hired("张三", "A004").into()),
        (
            "staff.more_than_held",
            Office::MANAGER,
            Assign { person: person(4), assignment: administrator }.into(),
        ),
        (
            "staff.last_administrator",
            Office::ADMINISTRATOR,
            Relieve { person: person(1), assignment: administrator }.into(),
        ),
        ("staff.not_yourself", Office::ADMINISTRATOR, Suspend { person: person(1) }.into()),
        ("staff.not_yourself", Office::SUPERVISOR, delegate(Office::SUPERVISOR).into()),
        ("staff.only_their_own", Office::MANAGER, delegate(Office::DESK).into()),
        ("staff.suspended", Office::SUPERVISOR, delegate(Office::OTHER_SITE).into()),
        (
            "staff.unknown_post",
            Office::MANAGER,
            Assign { person: person(4), assignment: nobody_knows }.into(),
        ),
        (
            "staff.fixed_post",
            Office::ADMINISTRATOR,
            DefinePost { post: post("administrator"), ..definition("a", &[], false) }.into(),
        ),
        ("staff.reporting_circle", Office::ADMINISTRATOR, circle.into()),
        ("staff.unclear_permission", Office::ADMINISTRATOR, definition("a", &["tickets"], false).into()),
        ("domain.missing", Office::MANAGER, hired("  ", "A007").into()),
        ("domain.missing", Office::MANAGER, hired("张三", "\u{3000}").into()),
        ("domain.missing", Office::ADMINISTRATOR, definition(" ", &[], false).into()),
        ("domain.too_long", Office::MANAGER, hired(&"长".repeat(41), "A007").into()),
        ("domain.too_long", Office::MANAGER, hired("张三", &"7".repeat(21)).into()),
        (
            "domain.not_found",
            Office::MANAGER,
            CorrectName { person: person(99), name: "无".to_owned() }.into(),
        ),
        ("domain.not_permitted", Office::DESK, Suspend { person: person(3) }.into()),
    ]
}

#[test]
fn every_refusal_is_produced_and_leaves_no_trace() {
    let mut produced = BTreeSet::new();
    for (code, actor, operation) in every_refusal() {
        let mut office = Office::open();
        office.does(Office::MANAGER, Suspend { person: person(Office::OTHER_SITE) }).unwrap();
        let before = office.source.clone();
        let refused = office.does(actor, operation.clone()).unwrap_err();
        assert_eq!(refused.code, code, "{operation:?}");
        assert_eq!(office.source, before, "{operation:?}");
        if code.starts_with("staff.") {
            let words = words::rejection(&refused).unwrap_or_else(|| panic!("{code} has no words"));
            assert!(!words.zh.contains("--") && !words.en.contains("--"), "{words:?} lacks a fact");
        }
        produced.insert(refused.code.into_owned());
    }
    for code in refusals::CODES {
        assert!(produced.contains(*code), "{code} is produced by no test");
    }
}

#[test]
fn an_empty_list_of_posts_is_asked_for() {
    let mut office = Office::open();
    let none = Hire {
        person: person(7),
        name: "张三".to_owned(),
        staff_number: "A007".to_owned(),
        assignments: Vec::new(),
        language: None,
    };
    let refused = office.does(Office::MANAGER, none).unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.field.as_deref()), ("domain.missing", Some("assignments")));
}

#[test]
fn every_operation_has_a_name() {
    for kind in staff::MODULE.operations {
        let text = (staff::MODULE.words.operation)(kind).unwrap_or_else(|| panic!("{kind} has no name"));
        assert!(!text.zh.is_empty() && !text.en.is_empty());
    }
}
