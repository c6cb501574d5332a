//! The demo: made by real operations, alive on every screen, the same every time, never beside real data.

use std::collections::{BTreeMap, BTreeSet};

use customers::Customer;
use domain::Timestamp;
use server::demo::{self, DEMO_USERS};
use server::{app, sign_in::password};
use sites::{Building, Site, Unit};
use storage::authority::AuthorityReader;
use tickets::{Ticket, TicketStatus};
use visits::Visit;

use crate::house::{config, house, records};

#[test]
fn the_demo_has_a_site_its_people_and_three_weeks_of_work_in_every_status() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let seeded = demo::prepare(&config).unwrap().expect("a fresh folder");
    assert_eq!(seeded.n_ops, demo::script(server::clock::now()).steps().len());

    let (app, thread) = app::open(config.clone()).unwrap();
    assert_eq!(records::<Site>(&app).len(), 1);
    assert_eq!((records::<Building>(&app).len(), records::<Unit>(&app).len()), (6, 480));
    assert!(records::<Unit>(&app).iter().all(|unit| unit.steward.is_some()));
    let n_customers = records::<Customer>(&app).len();
    assert!((1_000..=1_200).contains(&n_customers), "{n_customers}");
    assert!(records::<Visit>(&app).len() > 40);

    let tickets: Vec<Ticket> = records(&app);
    assert!(tickets.len() > 200, "{}", tickets.len());
    let mut statuses: BTreeMap<TicketStatus, usize> = BTreeMap::new();
    let mut days: BTreeMap<i32, usize> = BTreeMap::new();
    for ticket in &tickets {
        *statuses.entry(ticket.status).or_default() += 1;
        *days.entry(ticket.opened_at.day().0).or_default() += 1;
    }
    let open = [TicketStatus::New, TicketStatus::Dispatched, TicketStatus::OnHold, TicketStatus::Resolved];
    assert!(open.iter().all(|status| statuses.contains_key(status)), "{statuses:?}");
    assert!(statuses[&TicketStatus::Closed] > tickets.len() / 2, "{statuses:?}");
    assert!(days.len() >= 20 && days.values().max() > Some(&30), "three weeks with a peak: {days:?}");
    let n_numbers = tickets.iter().map(Ticket::label).collect::<BTreeSet<_>>().len();
    assert_eq!(n_numbers, tickets.len());

    let accounts = app.database.accounts().unwrap();
    for user in DEMO_USERS {
        let account = accounts.account(app.shared.org, user.login).unwrap().expect("an account");
        assert_eq!(account.person, user.person());
        assert!(app.shared.rights().directory.people.contains_key(&account.person));
        assert!(password::hash(user.password, 19_456).is_ok() && !account.must_change);
    }
    drop(accounts);
    drop(app);
    thread.join().unwrap();
    assert_eq!(demo::prepare(&config).unwrap(), None, "a second start finds it there");
}

#[test]
fn the_same_day_gives_the_same_demo() {
    let noon = Timestamp(1_795_320_000_000);
    assert_eq!(demo::script(noon), demo::script(noon));
    let next_week = Timestamp(noon.0 + 7 * 86_400_000);
    assert_ne!(demo::script(noon), demo::script(next_week));
    for step in demo::script(noon).steps() {
        assert!(step.at <= noon);
    }
}

#[test]
fn the_demo_is_accepted_at_every_hour_of_the_week() {
    for hour in (0..168).step_by(29) {
        let script = demo::script(Timestamp(1_795_320_000_000 + hour * 3_600_000));
        let ids: BTreeSet<_> = script.steps().iter().map(|step| step.op).collect();
        assert_eq!(ids.len(), script.steps().len(), "op ids are unique");
        assert!(script.steps().windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}

#[test]
fn demo_data_never_meets_other_data() {
    let folder = house().close();
    let real = config(folder.path());
    let refused = demo::prepare(&real).unwrap_err();
    assert!(refused.to_string().contains("other data"), "{refused}");
    demo::refuse_without_flag(&real).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    demo::prepare(&config).unwrap();
    let refused = demo::refuse_without_flag(&config).unwrap_err();
    assert!(refused.to_string().contains("--demo"), "{refused}");
    let stream = {
        let (app, thread) = app::open(config.clone()).unwrap();
        let state = app.database.reader().unwrap().stream(app.shared.stream).unwrap().unwrap();
        drop(app);
        thread.join().unwrap();
        state
    };
    assert!(stream.seq > 2_000, "{}", stream.seq);
}

#[test]
fn telephones_of_the_demo_are_nobodys() {
    let script = demo::script(Timestamp(1_795_320_000_000));
    let mut n_seen = 0;
    for step in script.steps().iter().filter(|step| step.intent.kind == "customers.register") {
        let text = String::from_utf8_lossy(&step.intent.bytes).into_owned();
        let phone = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() >= 11).unwrap_or_default();
        assert_eq!(&phone[3..7], "0000", "{phone}");
        n_seen += 1;
    }
    assert!(n_seen > 1_000);
}
