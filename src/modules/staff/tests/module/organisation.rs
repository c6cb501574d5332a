//! Departments, agreed absences, and who may judge about whom.

use domain::{Id, PersonId, SiteId, Timestamp};
use staff::operations::{DefinePost, Hire, Suspend};
use staff::{
    Assignment, DefineDepartment, Delegate, Delegation, Delegations, Department, DepartmentId,
    PROPOSE_POLICIES, PUBLISH_POLICIES, Person, REVIEW_CHANGES, may_assess, superiors_at, with_defaults,
};

use crate::people::{NOW, Office, hire, person, post, site};

const HOUR: i64 = 3_600_000;

fn department(number: u8) -> DefineDepartment {
    DefineDepartment {
        department: DepartmentId(Id([0xD0 + number; 16])),
        name_zh: "客户服务部".to_owned(),
        name_en: "Customer service".to_owned(),
        above: None,
        sites: vec![site(1)],
        posts: vec![post("representative"), post("supervisor")],
        people: vec![person(Office::MANAGER)],
        closed: false,
    }
}

pub(crate) fn department_in_itself() -> DefineDepartment {
    DefineDepartment { above: Some(DepartmentId(Id([0xD1; 16]))), ..department(1) }
}

fn kept(office: &Office, number: u8) -> Department {
    office.source.get(DepartmentId(Id([0xD0 + number; 16]))).expect("it was defined")
}

#[test]
fn a_department_has_its_people_by_post_at_its_sites_and_by_name() {
    let mut office = Office::open();
    office.does(Office::MANAGER, department(1)).unwrap();
    let belongs = |office: &Office, n| kept(office, 1).has(&office.person(n));
    for (n, expected) in [(Office::MANAGER, true), (Office::DESK, true), (Office::OTHER_SITE, false)] {
        assert_eq!(belongs(&office, n), expected, "{n}");
    }
    assert!(kept(&office, 1).works_at(site(1)) && !kept(&office, 1).works_at(site(2)));
    office.does(Office::MANAGER, DefineDepartment { sites: Vec::new(), ..department(1) }).unwrap();
    assert!(belongs(&office, Office::OTHER_SITE), "no list of sites means all of them");
    office.does(Office::MANAGER, DefineDepartment { closed: true, ..department(1) }).unwrap();
    assert!(!belongs(&office, Office::DESK), "nobody belongs to a closed one");
}

#[test]
fn departments_are_the_managers_to_define_and_have_no_circle() {
    let mut office = Office::open();
    let refused = |office: &mut Office, n, intent: DefineDepartment| {
        office.does(n, intent).expect_err("it is refused").code.to_string()
    };
    assert_eq!(refused(&mut office, Office::SUPERVISOR, department(1)), "domain.not_permitted");
    office.does(Office::MANAGER, department(1)).unwrap();
    let above = |number: u8| Some(DepartmentId(Id([0xD0 + number; 16])));
    office.does(Office::MANAGER, DefineDepartment { above: above(1), ..department(2) }).unwrap();
    let circle = DefineDepartment { above: above(2), ..department(1) };
    assert_eq!(refused(&mut office, Office::MANAGER, circle), "staff.department_circle");
    let itself = DefineDepartment { above: above(3), ..department(3) };
    assert_eq!(refused(&mut office, Office::MANAGER, itself), "staff.department_circle");
    let nowhere = DefineDepartment { above: above(9), ..department(3) };
    assert_eq!(refused(&mut office, Office::MANAGER, nowhere), "domain.not_found");
    let nameless = DefineDepartment { name_zh: " ".to_owned(), ..department(3) };
    assert_eq!(refused(&mut office, Office::MANAGER, nameless), "domain.missing");
    let strangers = DefineDepartment { people: vec![person(99)], ..department(3) };
    assert_eq!(refused(&mut office, Office::MANAGER, strangers), "domain.not_found");
}

pub(crate) fn absence(from: i64, until: i64, delegate: u8, at: Option<SiteId>) -> Delegate {
    let moment = |hours: i64| Timestamp(NOW.0 + hours * HOUR);
    let delegation =
        Delegation { delegate: person(delegate), from: moment(from), until: moment(until), site: at };
    Delegate { person: person(Office::SUPERVISOR), delegation }
}

#[test]
fn z0d_a_delegate_decides_from_then_until_then_at_that_site() {
    let mut office = Office::open();
    office.does(Office::SUPERVISOR, absence(1, 10, Office::OTHER_SITE, None)).unwrap();
    office.does(Office::SUPERVISOR, absence(5, 6, Office::DESK, Some(site(1)))).unwrap();
    let agreed: Delegations =
        office.source.get(Delegations::id_of(person(Office::SUPERVISOR))).expect("agreed");
    let decides = |hours, at| agreed.at(Timestamp(NOW.0 + hours * HOUR), Some(site(at)));
    let (other, desk) = (Some(person(Office::OTHER_SITE)), Some(person(Office::DESK)));
    for (hours, at, expected) in
        [(0, 1, None), (1, 1, other), (5, 1, desk), (5, 2, other), (6, 1, other), (10, 1, None)]
    {
        assert_eq!(decides(hours, at), expected, "{hours} h at {at}");
    }
    let (people, posts): (Vec<Person>, _) = (office.source.all(), with_defaults(office.source.all()));
    let person_of_the_desk = office.person(Office::DESK);
    let above = |hours: i64| -> Vec<PersonId> {
        let now = Timestamp(NOW.0 + hours * HOUR);
        let absences = [agreed.clone()];
        let chain = superiors_at(&person_of_the_desk, Some(site(1)), &people, &posts, &absences, now);
        chain.iter().map(|superior| superior.id).collect()
    };
    let (supervisor, manager) = (person(Office::SUPERVISOR), person(Office::MANAGER));
    assert_eq!(above(0), [supervisor, manager], "the absence has not begun");
    assert_eq!(above(1), [supervisor, person(Office::OTHER_SITE), manager]);
    assert_eq!(above(5), [supervisor, manager], "nobody is their own superior");
}

#[test]
fn people_agree_their_own_delegates_for_a_time_that_ends() {
    let mut office = Office::open();
    let refused = |office: &mut Office, n, intent: Delegate| {
        office.does(n, intent).expect_err("it is refused").code.to_string()
    };
    let desk = Office::DESK;
    assert_eq!(refused(&mut office, Office::MANAGER, absence(1, 2, desk, None)), "staff.only_their_own");
    for (from, until) in [(2, 2), (3, 2), (0, 24 * 93)] {
        let spell = absence(from, until, desk, None);
        assert_eq!(refused(&mut office, Office::SUPERVISOR, spell), "staff.unclear_spell");
    }
    let own = absence(1, 2, Office::SUPERVISOR, None);
    assert_eq!(refused(&mut office, Office::SUPERVISOR, own), "staff.not_yourself");
    office.does(Office::MANAGER, Suspend { person: person(desk) }).unwrap();
    assert_eq!(refused(&mut office, Office::SUPERVISOR, absence(1, 2, desk, None)), "staff.suspended");
}

/// Whether each may assess each other one.
fn assesses(office: &Office, superior: u8, subordinate: u8) -> bool {
    let posts = with_defaults(office.source.all());
    may_assess(&office.actor(superior), &office.person(superior), &office.person(subordinate), &posts)
}

#[test]
fn r38_a_superior_assesses_only_own_subordinates() {
    let mut office = Office::open();
    office.does(Office::MANAGER, hire(6, "supervisor", Some(site(2)))).unwrap();
    office.does(Office::SUPERVISOR, absence(0, 24, Office::OTHER_SITE, None)).unwrap();
    let cases = [
        (Office::SUPERVISOR, Office::DESK, true),
        (Office::MANAGER, Office::DESK, true),
        (Office::MANAGER, Office::SUPERVISOR, true),
        (6, Office::OTHER_SITE, true),
        (6, Office::DESK, false),
        (Office::SUPERVISOR, Office::OTHER_SITE, false),
        (Office::SUPERVISOR, Office::SUPERVISOR, false),
        (Office::SUPERVISOR, Office::MANAGER, false),
        (Office::DESK, Office::SUPERVISOR, false),
        // A delegate decides meanwhile, but assesses nobody; an administrator is above nobody by that.
        (Office::OTHER_SITE, Office::DESK, false),
        (Office::ADMINISTRATOR, Office::DESK, false),
    ];
    for (superior, subordinate, expected) in cases {
        assert_eq!(assesses(&office, superior, subordinate), expected, "{superior} of {subordinate}");
    }
}

#[test]
fn r38_without_the_right_nobody_is_assessed() {
    let mut office = Office::open();
    let mut supervisor = with_defaults([])[&post("supervisor")].clone();
    supervisor.permissions.retain(|permission| permission != staff::ASSESS);
    let define = DefinePost {
        post: supervisor.id,
        code: supervisor.code,
        title_zh: supervisor.title_zh,
        title_en: supervisor.title_en,
        direct_superior: supervisor.direct_superior,
        functional_superior: supervisor.functional_superior,
        permissions: supervisor.permissions,
        personal_data: supervisor.personal_data,
    };
    assert!(assesses(&office, Office::SUPERVISOR, Office::DESK));
    office.does(Office::MANAGER, define).unwrap();
    assert!(!assesses(&office, Office::SUPERVISOR, Office::DESK), "posts are data, built-in ones too");
}

#[test]
fn r38_the_built_in_posts_hold_the_rights_of_the_sources() {
    let mut office = Office::open();
    let posts = ["desk_lead", "steward", "guide_lead", "guide", "agency_lead", "agent", "repair_crew"];
    for (n, code) in (10u8..).zip(posts) {
        let intent = Hire {
            person: person(n),
            name: code.to_owned(),
            staff_number: code.to_owned(),
            assignments: vec![Assignment { post: post(code), site: Some(site(1)) }],
            language: None,
        };
        office.does(Office::ADMINISTRATOR, intent).unwrap();
    }
    let people: Vec<Person> = office.source.all();
    let holders = |right: &str| -> Vec<PersonId> {
        let may = |known: &&Person| office.actor(known.id.id().0[0]).may(right, Some(site(1)));
        let mut found: Vec<PersonId> = people.iter().filter(may).map(|known| known.id).collect();
        domain::order::sort(&mut found);
        found
    };
    let (administrator, manager) = (person(Office::ADMINISTRATOR), person(Office::MANAGER));
    let (supervisor, desk) = (person(Office::SUPERVISOR), person(Office::DESK));
    assert_eq!(holders(PUBLISH_POLICIES), [administrator, manager]);
    assert_eq!(holders(PROPOSE_POLICIES), [administrator, manager, supervisor]);
    assert_eq!(holders(REVIEW_CHANGES), [administrator, manager, supervisor, desk, person(10)]);
}
