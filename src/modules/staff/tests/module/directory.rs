//! Who is above whom, and what the built-in posts allow.

use std::collections::BTreeSet;

use domain::PersonId;
use staff::operations::{NameDelegate, Suspend};
use staff::{Person, default_posts, first_reachable, superiors_of, with_defaults};

use crate::people::{Office, hire, person, site};

fn chain(office: &Office, n: u8) -> Vec<PersonId> {
    let people: Vec<Person> = office.source.all();
    let posts = with_defaults(office.source.all());
    superiors_of(&office.person(n), Some(site(1)), &people, &posts).iter().map(|above| above.id).collect()
}

#[test]
fn z0d_direct_superior_then_delegate_then_the_next_level() {
    let mut office = Office::open();
    assert_eq!(chain(&office, Office::DESK), [person(Office::SUPERVISOR), person(Office::MANAGER)]);
    let delegate =
        NameDelegate { person: person(Office::SUPERVISOR), delegate: Some(person(Office::OTHER_SITE)) };
    office.does(Office::SUPERVISOR, delegate).unwrap();
    let expected = [person(Office::SUPERVISOR), person(Office::OTHER_SITE), person(Office::MANAGER)];
    assert_eq!(chain(&office, Office::DESK), expected);
    office.does(Office::MANAGER, Suspend { person: person(Office::SUPERVISOR) }).unwrap();
    assert!(!chain(&office, Office::DESK).contains(&person(Office::SUPERVISOR)));
}

#[test]
fn z0d_the_first_who_can_be_reached_decides() {
    let office = Office::open();
    let people: Vec<Person> = office.source.all();
    let posts = with_defaults(office.source.all());
    let desk = office.person(Office::DESK);
    let chain = superiors_of(&desk, Some(site(1)), &people, &posts);
    let asleep = person(Office::SUPERVISOR);
    let reached = |unreachable: Option<PersonId>| {
        first_reachable(&chain, |id| Some(id) != unreachable).map(|superior| superior.id)
    };
    assert_eq!(reached(None), Some(person(Office::SUPERVISOR)));
    assert_eq!(reached(Some(asleep)), Some(person(Office::MANAGER)));
    assert!(first_reachable(&chain, |_| false).is_none());
}

#[test]
fn superiors_at_the_site_come_before_those_of_everywhere() {
    let mut office = Office::open();
    office.does(Office::MANAGER, hire(6, "supervisor", None)).unwrap();
    office.does(Office::MANAGER, hire(7, "supervisor", Some(site(2)))).unwrap();
    assert_eq!(chain(&office, Office::DESK)[..2], [person(Office::SUPERVISOR), person(6)]);
    assert!(
        !chain(&office, Office::DESK).contains(&person(7)),
        "another site's supervisor is nobody's superior here"
    );
}

#[test]
fn the_built_in_posts_have_distinct_ids_and_known_superiors() {
    let posts = default_posts();
    let ids: BTreeSet<_> = posts.iter().map(|post| post.id).collect();
    assert_eq!(ids.len(), posts.len());
    for post in &posts {
        for superior in post.direct_superior.iter().chain(&post.functional_superior) {
            assert!(ids.contains(superior), "{} reports to a post that is not there", post.code);
        }
        assert!(!post.title_zh.is_empty() && !post.title_en.is_empty());
    }
}

#[test]
fn r38_only_the_manager_and_above_decide_about_staff() {
    let office = Office::open();
    for (n, expected) in [(1, true), (2, true), (3, false), (4, false)] {
        assert_eq!(office.actor(n).may("staff.hire", Some(site(1))), expected, "{n}");
    }
}
