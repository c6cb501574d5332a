//! 丢失的平板: ordered to be wiped, it is told so whoever holds it, hands in what it has, and says when it is done (S22).

use domain::{Operation, SiteId};
use serde_json::json;
use server::audit::Kind;
use server::gate::Check;
use server::random;
use server::routes::TABLE;
use sites::Site;
use staff::StaffOperation;
use staff::operations::Suspend;
use sync::message::{self, HeldReason, OpResult};
use sync::oversight::{DeviceReport, Devices};
use tickets::TicketId;

use crate::audit::{detail, of};
use crate::live::{listen, poke};
use crate::routes::ask;
use crate::support::{Answer, Client, House, PASSWORD, device};
use crate::tablet::{Tablet, house, opened};

struct World {
    house: House,
    chief: Tablet,
    clerk: Tablet,
    site: SiteId,
}

fn world() -> World {
    let (house, mut chief) = house();
    let site = chief.pull_all().iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
    let clerk = chief.colleague(&house, "wang", "representative", Some(site), device(2));
    World { house, chief, clerk, site }
}

fn order(by: &Tablet, about: &Tablet, what: &str) -> u16 {
    by.client.post_json("/api/devices/order", &json!({ "device": about.device, "order": what })).status
}

fn told_to_wipe(answer: &Answer) -> bool {
    let detail = || answer.json()["detail"].as_str().map(ToOwned::to_owned);
    answer.status == 410 && answer.code() == "E-DEVICE-410" && detail().as_deref() == Some("wipe")
}

fn listed(by: &Tablet, about: &Tablet) -> DeviceReport {
    let devices: Devices = message::decode(&by.client.get("/api/devices").body).unwrap();
    devices.devices.into_iter().find(|one| one.device == about.device).unwrap()
}

fn done(client: &Client, undelivered: u32) -> Answer {
    client.post_json("/api/devices/wiped", &json!({ "undelivered": undelivered }))
}

#[test]
fn s22_a_device_to_be_wiped_is_told_so_by_a_cookie_that_opens_nothing_any_more() {
    let World { house, chief, clerk, .. } = world();
    assert_eq!(clerk.client.get("/api/devices/order").status, 204, "nothing is ordered");
    assert_eq!(done(&clerk.client, 0).status, 404, "and nothing to be done");
    let lines = listen(&clerk.client);
    poke(&lines);
    assert_eq!(order(&chief, &clerk, "wipe"), 204);
    // A page that is open hears at once that there is something to ask, and nothing more.
    let heard: Vec<String> = lines.iter().collect();
    assert_eq!(heard[heard.len() - 2..], ["event: poke", "data: {}"]);

    for route in TABLE.iter().filter(|route| !matches!(route.check, Check::Public | Check::HandIn)) {
        let answer = ask(&clerk.client, route.method.as_str(), route.path);
        assert!(told_to_wipe(&answer), "{} {}: {answer:?}", route.method, route.path);
    }
    let half_key = clerk.client.get("/api/session/half_key");
    assert!(told_to_wipe(&half_key), "the half key is refused");

    // Nobody else hears of it: no other device of the same person, no stranger with a made-up cookie.
    let other = Tablet::sign_in(&house, "wang", PASSWORD, device(3));
    assert_eq!(other.client.get("/api/devices/order").status, 204);
    let mut stranger = house.client();
    stranger.cookie = format!("guanjia={}", random::hex(&random::bytes::<32>()));
    for path in ["/api/devices/order", "/api/session", "/api/sync/live"] {
        assert_eq!(stranger.get(path).code(), "E-SESSION-401", "{path}");
        assert_eq!(house.client().get(path).code(), "E-SESSION-401", "{path}");
    }
    assert_eq!(done(&stranger, 0).code(), "E-SESSION-401");

    // Whoever signs in there is told the same: it is the device that is ordered, not a person.
    let again = Tablet::sign_in(&house, "wang", PASSWORD, clerk.device);
    assert!(told_to_wipe(&again.client.get("/api/devices/order")));
    assert!(told_to_wipe(&again.client.get("/api/session")), "not even who it is");

    // Found again, with its data still there: it is as any other device, and the old cookies are dead.
    assert_eq!(order(&chief, &clerk, "reinstate"), 204);
    assert_eq!(clerk.client.get("/api/devices/order").code(), "E-SESSION-401");
    assert_eq!(again.client.get("/api/devices/order").status, 204);
}

#[test]
fn s22_a_device_to_be_wiped_hands_in_to_supervisors_even_for_who_was_suspended() {
    let World { house: _house, mut chief, mut clerk, site } = world();
    let mut before = clerk.capture(vec![]);
    before.batches.clear();
    before.pending_total = 2;
    clerk.push(&before);
    assert_eq!(order(&chief, &clerk, "wipe"), 204);
    let suspend = StaffOperation::from(Suspend { person: clerk.person }).intent();
    let request = chief.capture(vec![suspend]);
    assert!(chief.push(&request).results[0].1.took_effect());

    let tickets = [TicketId(random::id()), TicketId(random::id())];
    for ticket in tickets {
        let request = clerk.capture(vec![opened(ticket, site)]);
        let reply = clerk.push(&request);
        let OpResult::Held { why, .. } = &reply.results[0].1 else { panic!("{reply:?}") };
        assert_eq!(*why, HeldReason::RightsGone);
    }
    let answer = clerk.client.get("/api/cards/count");
    assert!(told_to_wipe(&answer), "{answer:?}");
    assert_eq!(chief.client.get("/api/cards/count").json(), json!(2), "in supervisors' hands");
    let seen = listed(&chief, &clerk);
    let wipe = seen.wipe.unwrap();
    assert!(seen.revoked && !seen.signed_in);
    assert_eq!((wipe.by, wipe.pending, wipe.came, wipe.done), (chief.person, 2, 2, None));
}

#[test]
fn s22_a_wipe_that_was_obeyed_is_in_the_chain_and_the_browser_forgets_the_rest() {
    let World { house, chief, clerk, .. } = world();
    assert_eq!(order(&chief, &clerk, "wipe"), 204);
    let ordered = &of(&house, chief.org, Kind::DeviceOrdered)[0];
    assert_eq!(detail(ordered), json!({ "order": "wipe", "sessions_ended": 1 }));
    let answer = done(&clerk.client, 3);
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("clear-site-data"), r#""cache", "cookies", "storage""#);
    assert!(
        answer.header("set-cookie").starts_with("guanjia=; ")
            && answer.header("set-cookie").contains("Max-Age=0")
    );
    let wiped = of(&house, chief.org, Kind::DeviceWiped);
    assert_eq!((wiped.len(), detail(&wiped[0])), (1, json!({ "undelivered": 3 })));
    assert_eq!(wiped[0].event.subjects, [clerk.device.id()]);
    let (at, undelivered) = listed(&chief, &clerk).wipe.unwrap().done.unwrap();
    assert!(at.0 > 0 && undelivered == 3);

    // Its answer may have been lost on the way. And whoever has stolen the cookie cannot keep the device from handing in.
    let again = done(&clerk.client, 0);
    assert_eq!((again.status, again.header("clear-site-data")), (204, answer.header("clear-site-data")));
    assert_eq!(of(&house, chief.org, Kind::DeviceWiped).len(), 1, "told once");
    assert_eq!(listed(&chief, &clerk).wipe.unwrap().done, Some((at, 3)));
    assert!(told_to_wipe(&clerk.client.get("/api/devices/order")), "the order stands");
}
