//! What the operations do, in the order of a person's time on the staff.

use domain::{MembershipStatus, Scope};
use staff::operations::{Assign, CorrectName, DefinePost, NameDelegate, Reinstate, Relieve, Suspend};
use staff::{Administrators, Assignment, Post};

use crate::people::{Office, hire, person, post, site};

#[test]
fn a_person_is_hired_once_however_often_it_is_sent() {
    let mut office = Office::open();
    let first = office.does(Office::MANAGER, hire(7, "guide", Some(site(1)))).unwrap();
    assert_eq!(first.effects.len(), 2, "the person and the number");
    let again = office.does(Office::MANAGER, hire(7, "guide", Some(site(1)))).unwrap();
    assert!(again.effects.is_empty());
    assert_eq!(office.person(7).status, MembershipStatus::Confirmed);
}

#[test]
fn a_staff_number_is_given_out_once() {
    let mut office = Office::open();
    let mut twin = staff::operations::Hire {
        person: person(8),
        name: "同号".to_owned(),
        staff_number: " a\u{FF10}04 ".to_owned(),
        assignments: vec![Assignment { post: post("guide"), site: Some(site(1)) }],
        language: None,
    };
    let refused = office.does(Office::MANAGER, twin.clone()).unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.get("number")), ("staff.number_taken", Some("A004")));
    twin.staff_number = "B004".to_owned();
    office.does(Office::MANAGER, twin).unwrap();
}

#[test]
fn posts_come_and_go() {
    let mut office = Office::open();
    let second = Assignment { post: post("desk_lead"), site: Some(site(1)) };
    office.does(Office::MANAGER, Assign { person: person(4), assignment: second }).unwrap();
    assert!(office.person(4).holds(post("desk_lead"), Some(site(1))));
    assert!(!office.person(4).holds(post("desk_lead"), Some(site(2))));
    office.does(Office::MANAGER, Relieve { person: person(4), assignment: second }).unwrap();
    let again = office.does(Office::MANAGER, Relieve { person: person(4), assignment: second }).unwrap();
    assert!(again.effects.is_empty(), "the wish was fulfilled already");
    assert_eq!(office.person(4).assignments.len(), 1);
}

#[test]
fn r38_nobody_may_grant_more_than_they_hold() {
    let mut office = Office::open();
    let administrator = Assignment { post: post("administrator"), site: None };
    let refused = office.does(Office::MANAGER, Assign { person: person(4), assignment: administrator });
    assert_eq!(refused.unwrap_err().code, "staff.more_than_held");
    let refused = office.does(Office::MANAGER, hire(7, "administrator", None));
    assert_eq!(refused.unwrap_err().code, "staff.more_than_held");
    // Suspending is a decision about rights as well.
    let refused = office.does(Office::MANAGER, Suspend { person: person(Office::ADMINISTRATOR) });
    assert_eq!(refused.unwrap_err().code, "staff.more_than_held");
    // A manager of one site appoints at that site alone.
    office.does(Office::ADMINISTRATOR, hire(6, "manager", Some(site(1)))).unwrap();
    office.does(6, hire(7, "supervisor", Some(site(1)))).unwrap();
    for elsewhere in [Some(site(2)), None] {
        let refused = office.does(6, hire(8, "supervisor", elsewhere)).unwrap_err();
        assert_eq!(refused.code, "domain.not_permitted", "{elsewhere:?}");
    }
    let refused = office.does(Office::SUPERVISOR, hire(9, "guide", Some(site(1)))).unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.rule), ("domain.not_permitted", Some(domain::Rule(38))));
}

#[test]
fn r38_personal_data_counts_as_a_right() {
    let mut office = Office::open();
    let blind = DefinePost { post: domain::Id([9; 16]).into(), ..definition("blind", &["staff.*"], false) };
    office.does(Office::ADMINISTRATOR, blind).unwrap();
    let blind = Assignment { post: domain::Id([9; 16]).into(), site: None };
    office.does(Office::ADMINISTRATOR, Assign { person: person(5), assignment: blind }).unwrap();
    let first = Relieve {
        person: person(5),
        assignment: Assignment { post: post("representative"), site: Some(site(2)) },
    };
    office.does(Office::ADMINISTRATOR, first).unwrap();
    let seeing = definition("seeing", &[], true);
    let refused = office.does(5, seeing).unwrap_err();
    assert_eq!(
        (refused.code.as_ref(), refused.get("missing")),
        ("staff.more_than_held", Some("personal_data"))
    );
}

#[test]
fn the_last_administrator_cannot_be_suspended() {
    let mut office = Office::open();
    let everywhere = Assignment { post: post("administrator"), site: None };
    let relieve = Relieve { person: person(Office::ADMINISTRATOR), assignment: everywhere };
    let refused = office.does(Office::ADMINISTRATOR, relieve.clone()).unwrap_err();
    assert_eq!(refused.code, "staff.last_administrator");
    office.does(Office::ADMINISTRATOR, hire(6, "administrator", None)).unwrap();
    office.does(6, Suspend { person: person(Office::ADMINISTRATOR) }).unwrap();
    let known: Administrators = office.source.get(Administrators::the_id()).unwrap();
    assert_eq!(known.people, [person(6)].into());
    office.does(6, Reinstate { person: person(Office::ADMINISTRATOR) }).unwrap();
    office.does(6, relieve).unwrap();
}

#[test]
fn s16_who_is_suspended_loses_every_right() {
    let mut office = Office::open();
    assert!(office.actor(Office::DESK).may("tickets.open", Some(site(1))));
    office.does(Office::MANAGER, Suspend { person: person(Office::DESK) }).unwrap();
    let actor = office.actor(Office::DESK);
    assert!(!actor.may("tickets.open", Some(site(1))));
    assert!(actor.scopes(&[site(1)].into()).is_empty());
    office.does(Office::MANAGER, Reinstate { person: person(Office::DESK) }).unwrap();
    let actor = office.actor(Office::DESK);
    assert!(actor.may("tickets.open", Some(site(1))));
    assert!(actor.scopes(&[site(1), site(2)].into()).contains(&Scope::SitePii(site(1))));
}

#[test]
fn people_name_their_own_delegate() {
    let mut office = Office::open();
    let delegate = |of: u8, to: Option<u8>| NameDelegate { person: person(of), delegate: to.map(person) };
    office.does(Office::SUPERVISOR, delegate(Office::SUPERVISOR, Some(Office::DESK))).unwrap();
    assert_eq!(office.person(Office::SUPERVISOR).delegate, Some(person(Office::DESK)));
    let refused = office.does(Office::MANAGER, delegate(Office::SUPERVISOR, None)).unwrap_err();
    assert_eq!(refused.code, "staff.only_their_own");
    office.does(Office::SUPERVISOR, delegate(Office::SUPERVISOR, None)).unwrap();
    assert_eq!(office.person(Office::SUPERVISOR).delegate, None);
}

#[test]
fn a_name_is_corrected_and_trimmed() {
    let mut office = Office::open();
    office.does(Office::MANAGER, CorrectName { person: person(4), name: " 张敏 ".to_owned() }).unwrap();
    assert_eq!(office.person(4).name, "张敏");
    let same =
        office.does(Office::MANAGER, CorrectName { person: person(4), name: "张敏".to_owned() }).unwrap();
    assert!(same.effects.is_empty());
}

#[test]
fn a_built_in_post_can_be_changed_and_the_change_counts_at_once() {
    let mut office = Office::open();
    assert!(!office.actor(Office::SUPERVISOR).may("sites.add_building", Some(site(1))));
    let mut wider = definition("supervisor", &["tickets.*", "sites.*"], true);
    wider.post = post("supervisor");
    wider.direct_superior = Some(post("manager"));
    office.does(Office::MANAGER, wider).unwrap();
    assert!(office.actor(Office::SUPERVISOR).may("sites.add_building", Some(site(1))));
    assert!(office.source.get::<Post>(post("supervisor")).unwrap().builtin);
}

#[test]
fn a_post_cannot_report_to_itself_by_any_way() {
    let mut office = Office::open();
    for (code, superior) in [("manager", "manager"), ("manager", "supervisor"), ("supervisor", "desk_lead")] {
        let mut circle = definition(code, &[], false);
        (circle.post, circle.direct_superior) = (post(code), Some(post(superior)));
        let refused = office.does(Office::ADMINISTRATOR, circle).unwrap_err();
        assert_eq!(refused.code, "staff.reporting_circle", "{code} under {superior}");
    }
}

pub(crate) fn definition(code: &str, permissions: &[&str], personal_data: bool) -> DefinePost {
    DefinePost {
        post: domain::Id([0xB0; 16]).into(),
        code: code.to_owned(),
        title_zh: "新岗位".to_owned(),
        title_en: "New post".to_owned(),
        direct_superior: None,
        functional_superior: None,
        permissions: permissions.iter().map(|&permission| permission.to_owned()).collect(),
        personal_data,
    }
}
