//! Every refusal is produced, has words in both languages, and changes nothing.

use domain::Rejection;
use domain::testing::{MapSource, World, check_operation_names, check_refusals};
use staff::operations::{Assign, CorrectName, DefinePost, Hire, NameDelegate, Relieve, Suspend};
use staff::{Assignment, MODULE, StaffOperation, refusals};

use crate::operations::definition;
use crate::organisation::{absence, department_in_itself};
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
        ("staff.department_circle", Office::MANAGER, department_in_itself().into()),
        ("staff.unclear_spell", Office::SUPERVISOR, absence(2, 1, Office::DESK, None).into()),
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

impl World<(u8, StaffOperation)> for Office {
    fn rows(&self) -> &MapSource {
        &self.source
    }

    fn attempt(&mut self, (actor, operation): (u8, StaffOperation)) -> Result<(), Rejection> {
        self.does(actor, operation).map(drop)
    }
}

#[test]
fn every_refusal_is_produced_and_leaves_no_trace() {
    let cases = every_refusal().into_iter().map(|(code, actor, operation)| (code, (actor, operation)));
    let one_suspended = || {
        let mut office = Office::open();
        office.does(Office::MANAGER, Suspend { person: person(Office::OTHER_SITE) }).unwrap();
        office
    };
    check_refusals(&MODULE, refusals::CODES, cases.collect(), one_suspended);
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
    check_operation_names(&MODULE);
}
