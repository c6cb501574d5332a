//! What supervisors see of others' open cards and devices, and what they may do about them (sync.md 2.6, S15, S22).

use std::path::Path;

use domain::{DeviceId, Intent, OpId, Operation, PersonId, SiteId};
use serde_json::json;
use server::gate::Check;
use server::random;
use server::routes::TABLE;
use sites::operations::{AddBuilding, FoundSite};
use sites::{Site, SiteOperation};
use sync::Hash;
use sync::message::{self, HeldReason, OpResult};
use sync::op::{DeviceOrder, OpBody};
use sync::oversight::{Devices, OpenCards};
use tickets::TicketId;

use crate::routes::ask;
use crate::support::{House, PASSWORD, config, device, open};
use crate::tablet::{Tablet, house, opened};

const CANARY: &[u8] = b"CANARY-building";

fn building(site: SiteId) -> Intent {
    SiteOperation::from(AddBuilding { site, code: "3".to_owned(), name: "CANARY-building".to_owned() })
        .intent()
}

/// Who has ordered what about which device, in the order of the chain.
fn orders_in(database: &Path) -> Vec<(PersonId, DeviceId, DeviceOrder)> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut statement = connection.prepare("SELECT body FROM op WHERE kind = ?1 ORDER BY seq").unwrap();
    let bodies = statement.query_map([sync::op::ORDER_DEVICE], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let bodies = bodies.map(|body| OpBody::from_bytes(&body.unwrap()).unwrap());
    bodies.map(|body| (body.actor, DeviceId(body.target), sync::op::ordered(&body).unwrap())).collect()
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

    // The device's line goes on; its ops are held, none is dropped. Nothing is shown to it, and it stays the device it is.
    let site = chief.pull_all().iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
    let mut again = Tablet::sign_in(&house, "wang", PASSWORD, clerk.device);
    again.org = chief.org;
    again.continue_line_of(&clerk);
    let note = |again: &mut Tablet| {
        let request = again.capture(vec![building(site)]);
        again.push(&request).results[0].1.clone()
    };
    let pull = |again: &Tablet| {
        let asked = message::encode(&again.pull_request());
        again.post_message("/api/sync/pull", &asked)
    };
    assert!(matches!(note(&mut again), OpResult::Held { why: HeldReason::RightsGone, .. }));
    let told = pull(&again);
    assert_eq!((told.code().as_str(), told.json()["detail"].as_str()), ("E-DEVICE-403", Some("out_of_use")));
    for route in TABLE.iter().filter(|route| matches!(route.check, Check::Session | Check::Permission(_))) {
        let answer = ask(&again.client, route.method.as_str(), route.path);
        assert_eq!(answer.code(), "E-DEVICE-403", "{} {}", route.method, route.path);
    }
    assert_eq!(again.client.get("/api/session").status, 200, "who has to know who is signed in");
    assert_eq!(order(&own, "reinstate"), 204);
    assert_eq!(pull(&again).status, 200);
    assert!(matches!(note(&mut again), OpResult::Refused { .. }), "judged as everybody's");
    assert_eq!(order(&own, "sign_out"), 204);
    assert_eq!(again.client.get("/api/session").status, 401);

    // Each order stands in the chain with the name of who gave it, and the next start remembers.
    assert_eq!(order(&own, "revoke"), 204);
    let folder = house.close();
    let configured = config(&folder);
    server::backup::examine(&configured.database()).unwrap();
    let given = [DeviceOrder::Revoke, DeviceOrder::Reinstate, DeviceOrder::SignOut, DeviceOrder::Revoke];
    let expected = given.map(|order| (own.person, clerk.device, order));
    assert_eq!(orders_in(&configured.database()), expected);
    let house = open(folder, configured);
    let again = Tablet::sign_in(&house, "wang", PASSWORD, clerk.device);
    assert_eq!(pull(&again).code(), "E-DEVICE-403");
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

/// What wang's card is worth to zhou, a colleague who has learned its op id.
#[test]
fn s17_nobody_closes_anothers_card_by_amending_it() {
    let World { house, mut chief, clerk, mut own, mut other, refused } = world();
    let site = chief.pull_all().iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
    let mut thief = chief.colleague(&house, "zhou", "representative", Some(site), device(5));
    let refusal = |result: &OpResult| match result {
        OpResult::Refused { rejection, .. } => rejection.code.to_string(),
        other => panic!("{other:?}"),
    };
    let still_open = || cards(&own).cards.iter().any(|card| card.card.op == refused);

    // Straight.
    let request = thief.capture_amending(vec![opened(TicketId(random::id()), site)], Some(refused));
    assert_eq!(refusal(&thief.push(&request).results[0].1), "domain.not_permitted");
    assert!(still_open());
    // Through an op of one's own that was refused for just that: its line ends before the other person's card.
    let own_card = request.batches[0].op_ids[0];
    let request = thief.capture_amending(vec![opened(TicketId(random::id()), site)], Some(own_card));
    assert!(thief.push(&request).results[0].1.took_effect());
    assert!(still_open());
    // Before the op itself has come, when nobody can tell yet whose it is.
    let mut clerk = clerk;
    let late = clerk.capture(vec![opened(TicketId(random::id()), site)]);
    let request =
        thief.capture_amending(vec![opened(TicketId(random::id()), site)], Some(late.batches[0].op_ids[0]));
    assert!(thief.push(&request).results[0].1.took_effect());
    assert!(clerk.push(&late).results[0].1.took_effect(), "judged as if nobody had amended it");
    // Who supervises another site has no say either; who supervises this one, and the author, have.
    let request = other.capture_amending(vec![opened(TicketId(random::id()), site)], Some(refused));
    assert!(matches!(other.push(&request).results[0].1, OpResult::Refused { .. }));
    assert!(still_open());
    let request = own.capture_amending(vec![opened(TicketId(random::id()), site)], Some(refused));
    assert!(own.push(&request).results[0].1.took_effect());
    assert!(cards(&own).cards.iter().all(|card| card.card.op != refused));
    let again = clerk.capture(vec![building(site)]);
    let card = clerk.push(&again).results[0].0;
    let request = clerk.capture_amending(vec![opened(TicketId(random::id()), site)], Some(card));
    assert!(clerk.push(&request).results[0].1.took_effect());
    assert!(cards(&own).cards.iter().all(|open| open.card.op != card));
}

#[test]
fn s17_an_order_about_a_device_is_the_servers_word_alone() {
    let World { house: _house, mut chief, clerk, .. } = world();
    let request = chief.capture(vec![sync::op::order_device(clerk.device, DeviceOrder::Revoke)]);
    let result = chief.push(&request).results[0].1.clone();
    assert!(matches!(result, OpResult::Refused { .. }), "not even the administrator's tablet: {result:?}");
    assert_eq!(clerk.client.get("/api/cards").code(), "E-PERMISSION-403", "still in use");
    // Nobody becomes the server by calling a browser so.
    let servers = sync::authority::server_device(chief.org);
    let body = json!({ "login": "wang", "password": PASSWORD, "device": servers });
    assert_eq!(clerk.client.post_json("/api/session", &body).status, 400);
    assert_eq!(clerk.client.post_json("/api/session/device", &json!({ "device": servers })).status, 400);
}

/// Two copies of one browser profile have both sent the op; the second has lost what it was told, in a power cut, while
/// the first went on.
#[test]
fn s4087_a_clone_is_shown_a_card_that_was_judged_anew() {
    let World { house, mut chief, mut clerk, mut own, .. } = world();
    let site = chief.pull_all().iter().find_map(|row| row.decode::<Site>().ok()).unwrap().id;
    let request = clerk.capture(vec![building(site)]);
    let op = clerk.push(&request).results[0].0;
    let clone = Tablet::sign_in(&house, "wang", PASSWORD, device(9));
    let mut copy = request.clone();
    (copy.device, copy.from_dseq, copy.chain) = (clone.device, 1, Hash::chain_start(clone.device));
    assert!(matches!(clone.push(&copy).results[0].1, OpResult::Refused { .. }));
    let shown = || {
        let page = clone.pull(&clone.pull_request());
        page.cards.into_iter().find(|card| card.op == op).map(|card| card.result)
    };
    assert!(matches!(shown(), Some(OpResult::Refused { .. })));

    let request = clerk.capture_amending(vec![sync::op::hand_over(op, "急")], Some(op));
    assert!(clerk.push(&request).results[0].1.took_effect());
    assert!(matches!(shown(), Some(OpResult::Held { .. })), "held on both");
    let request = own.capture_amending(vec![sync::op::give_back(op, "请写清楚")], Some(op));
    assert!(own.push(&request).results[0].1.took_effect());
    assert!(matches!(shown(), Some(OpResult::Refused { .. })), "given back on both");
    let request = chief.capture_amending(vec![sync::op::withdraw(op)], Some(op));
    assert!(chief.push(&request).results[0].1.took_effect());
    assert_eq!(shown(), None, "settled on both");
}
