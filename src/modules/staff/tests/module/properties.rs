//! What must hold whatever is done: same input, same rows; refused, unchanged; an administrator remains.

use domain::MembershipStatus;
use domain::testing::MapSource;
use proptest::prelude::*;
use staff::operations::{Assign, NameDelegate, Reinstate, Relieve, Suspend};
use staff::{Administrators, Assignment, MODULE, Person, StaffOperation};

use crate::people::{NOW, Office, hire, person, post, site};

const POSTS: [&str; 4] = ["administrator", "manager", "supervisor", "representative"];

/// Which of the seven things, by whom, about whom, which post, at which site.
type Step = (u8, u8, u8, u8, u8);

fn operation((what, _, whom, which, at): Step) -> StaffOperation {
    let whom = 1 + whom % 7;
    let at = match at % 3 {
        0 => None,
        n => Some(site(n)),
    };
    let code = POSTS[usize::from(which) % POSTS.len()];
    let assignment = Assignment { post: post(code), site: at };
    match what % 6 {
        0 => hire(whom, code, at),
        1 => Assign { person: person(whom), assignment }.into(),
        2 => Relieve { person: person(whom), assignment }.into(),
        3 => Suspend { person: person(whom) }.into(),
        4 => Reinstate { person: person(whom) }.into(),
        _ => NameDelegate { person: person(whom), delegate: Some(person(1 + which % 7)) }.into(),
    }
}

fn play(steps: &[Step]) -> MapSource {
    let mut office = Office::open();
    for &step in steps {
        let actor = office.actor(1 + step.1 % 5);
        let before = office.source.clone();
        if office.source.submit(&MODULE, &actor, NOW, &operation(step)).is_err() {
            assert_eq!(office.source, before, "refused, yet changed by {:?}", operation(step));
        }
    }
    office.source
}

proptest! {
    // Each case plays up to forty operations three times.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_refused_changes_nothing_and_the_same_steps_give_the_same_rows(
        steps in prop::collection::vec(any::<Step>(), 0..40),
    ) {
        prop_assert_eq!(play(&steps), play(&steps));
    }

    #[test]
    fn an_administrator_always_remains(steps in prop::collection::vec(any::<Step>(), 0..40)) {
        let source = play(&steps);
        let everywhere = Assignment { post: post("administrator"), site: None };
        let found: std::collections::BTreeSet<_> = source
            .all::<Person>()
            .into_iter()
            .filter(|person| person.status == MembershipStatus::Confirmed && person.assignments.contains(&everywhere))
            .map(|person| person.id)
            .collect();
        prop_assert!(!found.is_empty());
        prop_assert_eq!(found, source.get::<Administrators>(Administrators::the_id()).unwrap().people);
    }

    #[test]
    fn r38_rights_never_grow_out_of_nothing(steps in prop::collection::vec(any::<Step>(), 0..40)) {
        // Only administrators act as 1; without them nobody ever gets everything.
        let steps: Vec<Step> = steps.into_iter().map(|(a, by, c, d, e)| (a, 1 + by % 4, c, d, e)).collect();
        let source = play(&steps);
        let all = staff::directory(source.all(), source.all());
        for actor in all.values().filter(|actor| actor.person != person(1)) {
            prop_assert!(!actor.may("*", None), "{} may do everything", actor.person);
        }
    }
}
