//! An exit is taken, and somebody stands by it.

use domain::{Rule, SiteId, Timestamp};
use exceptions::operations::{Confirm, Record};
use exceptions::queries::{Counts, by_site, daily};
use exceptions::{Channel, Exception, Exit, escalation};
use staff::{Person, with_defaults};

use crate::house::{
    DESK, ELSEWHERE, House, MANAGER, MORNING, SUPERVISOR, by_telephone, exception, person, site,
};

/// One minute short of the day, and the day itself.
const ALMOST: Timestamp = Timestamp(MORNING.0 + escalation::DUE_MS - 60_000);
const DAY: Timestamp = Timestamp(MORNING.0 + escalation::DUE_MS);

fn confirm(number: u8) -> Confirm {
    Confirm { exception: exception(number) }
}

fn kept(house: &House, number: u8) -> Exception {
    house.source.get(exception(number)).expect("it was recorded")
}

#[test]
fn z0a_an_exit_is_recorded_whatever_else_holds() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    let kept = kept(&house, 1);
    assert_eq!((kept.decided_by, kept.recorded_by, kept.at), (person(SUPERVISOR), person(DESK), MORNING));
    assert_eq!(kept.confirmation, None);
    // Nobody of that name on this device: written down all the same.
    let stranger = Record { decided_by: person("unknown"), ..by_telephone(2) };
    house.does(DESK, MORNING, stranger).unwrap();
}

#[test]
fn only_malformed_input_is_refused() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    let cases = [
        (Record { reason: " ".to_owned(), ..by_telephone(2) }, "domain.missing"),
        (Record { reason: "长".repeat(401), ..by_telephone(2) }, "domain.too_long"),
        (Record { blocking: vec![exception(9).id(); 51], ..by_telephone(2) }, "domain.too_long"),
        (Record { exit: Exit::EmergencyPurchase, ..by_telephone(2) }, "exceptions.no_such_exit"),
        (by_telephone(1), "exceptions.id_taken"),
    ];
    for (record, code) in cases {
        assert_eq!(house.refused(DESK, MORNING, record), code);
    }
}

#[test]
fn z0b_who_decides_in_person_has_confirmed_by_that() {
    let mut house = House::open();
    house.does(SUPERVISOR, MORNING, Record { channel: Channel::InPerson, ..by_telephone(1) }).unwrap();
    let confirmation = kept(&house, 1).confirmation.expect("their own word");
    assert_eq!((confirmation.by, confirmation.at), (person(SUPERVISOR), MORNING));
}

#[test]
fn z0b_within_a_day_only_who_decided_confirms() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    assert_eq!(house.refused(MANAGER, ALMOST, confirm(1)), "exceptions.theirs_to_confirm");
    assert_eq!(house.refused(DESK, ALMOST, confirm(1)), "exceptions.theirs_to_confirm");
    assert_eq!(
        house.refused(DESK, DAY, confirm(1)),
        "exceptions.not_above",
        "never the one who wrote it down"
    );
    house.does(SUPERVISOR, ALMOST, confirm(1)).unwrap();
    let confirmed = kept(&house, 1);
    assert_eq!(confirmed.confirmation.as_ref().map(|found| found.by), Some(person(SUPERVISOR)));
    // Again is harmless, by whomever.
    house.does(MANAGER, DAY, confirm(1)).unwrap();
    assert_eq!(kept(&house, 1), confirmed);
}

#[test]
fn z0b_after_a_day_the_next_level_confirms() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    assert_eq!(house.refused(ELSEWHERE, DAY, confirm(1)), "domain.not_permitted", "another site's superior");
    house.does(MANAGER, DAY, confirm(1)).unwrap();
    assert_eq!(kept(&house, 1).confirmation.map(|found| found.by), Some(person(MANAGER)));
    // The manager's own decision has nobody above but the administrator: the supervisor cannot stand in.
    let own = Record { decided_by: person(MANAGER), decided_by_name: MANAGER.to_owned(), ..by_telephone(2) };
    house.does(DESK, MORNING, own).unwrap();
    assert_eq!(house.refused(SUPERVISOR, DAY, confirm(2)), "exceptions.not_above");
}

#[test]
fn z0d_unconfirmed_it_moves_up_a_level_a_day() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    let (people, posts): (Vec<Person>, _) = (house.source.all(), with_defaults(house.source.all()));
    let asked = |house: &House, now| {
        escalation::asked(&kept(house, 1), &people, &posts, now).map(|found| found.name.clone())
    };
    assert_eq!(asked(&house, ALMOST).as_deref(), Some(SUPERVISOR));
    assert_eq!(asked(&house, DAY).as_deref(), Some(MANAGER));
    assert_eq!(asked(&house, DAY.plus_minutes(60 * 24 * 30)).as_deref(), Some(MANAGER), "nobody is higher");
    house.does(MANAGER, DAY, confirm(1)).unwrap();
    assert_eq!(asked(&house, DAY), None);
}

#[test]
fn the_daily_list_shows_today_and_what_still_waits() {
    let mut house = House::open();
    house.does(DESK, MORNING, by_telephone(1)).unwrap();
    house.does(DESK, MORNING, by_telephone(2)).unwrap();
    house.does(SUPERVISOR, MORNING, confirm(2)).unwrap();
    house.does(SUPERVISOR, DAY, by_telephone(3)).unwrap();
    let all: Vec<Exception> = house.source.all();
    let listed = |at: Timestamp| -> Vec<_> { daily(&all, at.day()).iter().map(|found| found.id).collect() };
    assert_eq!(listed(MORNING), [exception(1), exception(2)]);
    assert_eq!(listed(DAY), [exception(3), exception(1)], "confirmed ones of yesterday are done");
    let expected = Counts { taken: 3, waiting: 1, overdue: 1 };
    assert_eq!(by_site(&all, DAY), [(site(), expected)].into());
    assert_eq!(by_site(&all, ALMOST)[&site()].overdue, 0);
    assert_eq!(by_site(&[], DAY).get(&SiteId::default()), None);
}

#[test]
fn every_exit_belongs_to_a_rule() {
    for exit in Exit::ALL {
        assert!(!exit.rules().is_empty(), "{exit:?}");
        assert!(!exit.rules().contains(&Rule(0)));
    }
}
