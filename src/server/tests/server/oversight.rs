//! What supervisors see of others' open cards and devices, and what they may do about them (sync.md 2.6, S15, S22).

use domain::{DeviceId, Intent, OpId, Operation, SiteId};
use serde_json::json;
use server::random;
use sites::operations::{AddBuilding, FoundSite};
use sites::{Site, SiteOperation};
use sync::message::{self, HeldReason, OpResult};
use sync::oversight::{Devices, OpenCards};

use crate::support::{House, PASSWORD, device};
use crate::tablet::{Tablet, house};

const CANARY: &[u8] = b"CANARY-building";

fn building(site: SiteId) -> Intent {
    SiteOperation::from(AddBuilding { site, code: "3".to_owned(), name: "CANARY-building".to_owned() })
        .intent()
}

/// A representative's refused op at a site with a supervisor; another site with another supervisor.
struct World {
    house: House,
    chief: Tablet,
    clerk: Tablet,
    own: Tablet,
    other: Tablet,
    refused: OpId,
}

fn world() -> World {
    let (house, mut chief) = house();
    let rows = chief.pull_all();
    let site = rows.iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
    let second = SiteId(random::id());
    let founding = FoundSite { site: second, name: "西园".to_owned(), address: String::new() };
    let request = chief.capture(vec![SiteOperation::from(founding).intent()]);
    chief.push(&request);
    let mut clerk = chief.colleague(&house, "wang", "representative", Some(site), device(2));
    let own = chief.colleague(&house, "li", "supervisor", Some(site), device(3));
    let other = chief.colleague(&house, "zhao", "supervisor", Some(second), device(4));
    let request = clerk.capture(vec![building(site)]);
    let reply = clerk.push(&request);
    assert!(matches!(reply.results[0].1, OpResult::Refused { .. }), "{reply:?}");
    World { house, chief, clerk, own, other, refused: reply.results[0].0 }
}

fn cards(tablet: &Tablet) -> OpenCards {
    let answer = tablet.client.get("/api/cards");
    assert_eq!(answer.status, 200, "{answer:?}");
    message::decode(&answer.body).unwrap()
}

fn devices(tablet: &Tablet) -> Devices {
    message::decode(&tablet.client.get("/api/devices").body).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn s15_open_cards_are_seen_by_supervisors_of_their_site_only() {
    let World { house: _house, chief, clerk, own, other, refused } = world();
    let seen = cards(&own);
    let [card] = &seen.cards[..] else { panic!("{seen:?}") };
    assert_eq!((card.card.op, card.actor, card.device), (refused, clerk.person, clerk.device));
    assert!(contains(&card.card.body, CANARY), "everything that was entered");
    assert_eq!(own.client.get("/api/cards/count").json(), json!(1));
    assert_eq!(cards(&chief).cards.len(), 1, "the administrator looks after every site");
    let elsewhere = other.client.get("/api/cards");
    assert_eq!((elsewhere.status, contains(&elsewhere.body, CANARY)), (200, false));
    assert_eq!(other.client.get("/api/cards/count").json(), json!(0));
    for path in ["/api/cards", "/api/cards/count", "/api/devices"] {
        assert_eq!(clerk.client.get(path).code(), "E-PERMISSION-403", "{path}");
    }
}

#[test]
fn a_handed_over_op_is_given_back_with_words_or_settled_by_the_supervisors_own() {
    let World { house: _house, mut clerk, mut own, refused, .. } = world();
    let request = clerk.capture_amending(vec![sync::op::hand_over(refused, "急")], Some(refused));
    assert!(clerk.push(&request).results[0].1.took_effect());
    let OpResult::Held { why: HeldReason::HandedOver { rejection, words }, .. } =
        cards(&own).cards[0].card.result.clone()
    else {
        panic!()
    };
    assert_eq!((rejection.code.as_ref(), words.as_str()), ("domain.not_permitted", "急"));
    let request = own.capture_amending(vec![sync::op::give_back(refused, "请写清楚")], Some(refused));
    assert!(own.push(&request).results[0].1.took_effect());
    let page = clerk.pull(&clerk.pull_request());
    let OpResult::Refused { rejection, .. } = &page.cards[0].result else { panic!("{page:?}") };
    assert_eq!(rejection.get("words"), Some("请写清楚"));
    assert_eq!(rejection.get("by"), Some(own.person.to_string().as_str()));

    let request = clerk.capture_amending(vec![sync::op::hand_over(refused, "")], Some(refused));
    clerk.push(&request);
    let request = own.capture_amending(vec![sync::op::accept(refused)], Some(refused));
    assert!(own.push(&request).results[0].1.took_effect());
    assert!(cards(&own).cards.is_empty(), "accepted: judged without asking the author's rights");
    assert!(clerk.pull(&clerk.pull_request()).cards.is_empty());
}

#[test]
fn s22_a_revoked_device_is_signed_out_at_once_and_what_it_sends_later_is_held() {
    let World { house, chief, clerk, own, other, .. } = world();
    let order = |by: &Tablet, what: &str| {
        by.client.post_json("/api/devices/order", &json!({ "device": clerk.device, "order": what })).status
    };
    assert_eq!(order(&other, "revoke"), 404, "not a device of theirs");
    assert_eq!(clerk.client.get("/api/session").status, 200);
    assert_eq!(order(&own, "revoke"), 204);
    assert_eq!(clerk.client.get("/api/session").status, 401);
    let found = devices(&own).devices.into_iter().find(|one| one.device == clerk.device).unwrap();
    assert!(found.revoked && !found.signed_in && found.people[0].0 == clerk.person);

    // The device's line goes on; its ops are held, none is dropped.
    let mut again = Tablet::sign_in(&house, "wang", PASSWORD, clerk.device);
    again.org = chief.org;
    again.continue_line_of(&clerk);
    let note = |again: &mut Tablet| {
        let rows = again.pull_all();
        let site = rows.iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
        let request = again.capture(vec![building(site)]);
        again.push(&request).results[0].1.clone()
    };
    assert!(matches!(note(&mut again), OpResult::Held { why: HeldReason::RightsGone, .. }));
    assert_eq!(order(&own, "reinstate"), 204);
    assert!(matches!(note(&mut again), OpResult::Refused { .. }), "judged as everybody's");
    assert_eq!(order(&own, "sign_out"), 204);
    assert_eq!(again.client.get("/api/session").status, 401);
}

#[test]
fn a_device_shows_what_it_has_not_sent_and_what_it_has_lost() {
    let World { house: _house, mut clerk, own, .. } = world();
    let mut request = clerk.capture(vec![]);
    request.batches.clear();
    request.pending_total = 7;
    request.oldest_pending = Some(domain::Timestamp(1_000));
    clerk.push(&request);
    let body = json!({ "device": DeviceId(random::id()), "pending": 5, "oldest": 1_000, "rescued": 9 });
    let headers =
        [("content-type", "application/json"), ("x-build", "abc123<script>"), ("user-agent", "Android 15")];
    assert_eq!(clerk.client.post("/api/devices/lost", body.to_string().as_bytes(), &headers).status, 204);
    let found = devices(&own).devices;
    assert_eq!(found[0].device, clerk.device, "silent with unsent work first");
    assert_eq!((found[0].pending, found[0].oldest_pending), (7, Some(domain::Timestamp(1_000))));
    assert_eq!((found[0].build.as_str(), found[0].platform.as_str()), ("abc123script", "Android"));
    let lost = found[0].lost.unwrap();
    assert_eq!((lost.pending, lost.rescued), (5, 5), "no more was saved than there was");
}

#[test]
fn a_new_device_with_another_ones_living_cookie_has_lost_its_data() {
    let World { house: _house, clerk, own, .. } = world();
    let mut client = clerk.client.clone();
    let answer = client.sign_in("wang", PASSWORD, device(9));
    assert_eq!(answer.status, 200);
    client.cookie = answer.cookie();
    // The databases have an id of their own, to which the session moves.
    let moved = client.post_json("/api/session/device", &json!({ "device": device(10) }));
    assert_eq!(moved.status, 200);
    let found = devices(&own).devices.into_iter().find(|one| one.device == device(10)).unwrap();
    assert_eq!(found.lost.unwrap().before, clerk.device);
    assert!(!devices(&own).devices.iter().any(|one| one.device == device(9)), "an id nobody works under");
}
