//! Devices with keys of their own, how long sessions last, half keys, and access that ends (S6, S7, S22).

use std::time::Duration;

use domain::DeviceId;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use server::clock::now;
use server::random::{hex, unhex};

use crate::live::{listen, poke};
use crate::support::{Answer, Client, House, PASSWORD, device};
use crate::tablet::{Tablet, house};

/// A browser's key that cannot be read out.
pub(crate) struct DeviceKey(EcdsaKeyPair);

impl DeviceKey {
    pub(crate) fn new() -> DeviceKey {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        DeviceKey(
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap(),
        )
    }

    fn prove(&self, client: &Client, device: DeviceId) -> Value {
        let nonce = client.get("/api/session/nonce").json()["nonce"].as_str().unwrap().to_owned();
        let signed = [&b"guanjia device proof 1"[..], &device.id().0, &unhex::<40>(&nonce).unwrap()].concat();
        let signature = self.0.sign(&SystemRandom::new(), &signed).unwrap();
        json!({ "nonce": nonce, "signature": hex(signature.as_ref()) })
    }

    pub(crate) fn enrol(&self, tablet: &Tablet) -> Answer {
        let proof = self.prove(&tablet.client, tablet.device);
        let key = hex(self.0.public_key().as_ref());
        tablet.client.post_json("/api/devices/enrol", &json!({ "key": key, "proof": proof }))
    }
}

fn sign_in(house: &House, login: &str, device: DeviceId, proof: Value) -> Answer {
    let mut body = json!({ "login": login, "password": PASSWORD, "device": device });
    if !proof.is_null() {
        body["proof"] = proof;
    }
    house.client().post_json("/api/session", &body)
}

/// As if these milliseconds had passed since the last use of every session.
fn let_pass(house: &House, milliseconds: i64) {
    rusqlite::Connection::open(house.folder.path().join("data/guanjia.db"))
        .unwrap()
        .execute("UPDATE session SET seen = seen - ?1, expires = expires - ?1", [milliseconds])
        .unwrap();
}

const MINUTE: i64 = 60_000;

#[test]
fn s06_enrolled_tablets_have_long_sessions_and_the_others_short_ones_from_the_first_enrolment_on() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    assert_eq!(clerk.who_am_i()["long_session"], true, "nobody is enrolled yet");
    let key = DeviceKey::new();
    assert_eq!(key.enrol(&chief).status, 204);

    let short = sign_in(&house, "wang", device(3), Value::Null);
    assert!(
        short.header("set-cookie").contains("Max-Age=43200;")
            || short.header("set-cookie").ends_with("Max-Age=43200")
    );
    assert_eq!(short.json()["long_session"], false);
    let short = Tablet::of(house.client(), &short);
    let proof = key.prove(&house.client(), device(1));
    let long = sign_in(&house, "wang", device(1), proof);
    assert_eq!(long.json()["long_session"], true, "whoever signs in there");
    let long = Tablet::of(house.client(), &long);

    let_pass(&house, 29 * MINUTE);
    assert_eq!((short.client.get("/api/session").status, long.client.get("/api/session").status), (200, 200));
    let_pass(&house, 31 * MINUTE);
    assert_eq!((short.client.get("/api/session").status, long.client.get("/api/session").status), (401, 200));
    let_pass(&house, 11 * 60 * MINUTE);
    assert_eq!(long.client.get("/api/session").status, 200);
    let_pass(&house, 13 * 60 * MINUTE);
    assert_eq!(long.client.get("/api/session").status, 401, "twelve hours without use");
}

#[test]
fn s06_nobody_signs_in_as_an_enrolled_device_without_its_key() {
    let (house, chief) = house();
    let (key, thief) = (DeviceKey::new(), DeviceKey::new());
    assert_eq!(key.enrol(&chief).status, 204);
    let refused = |proof: Value| {
        let answer = sign_in(&house, "chen", device(1), proof);
        (
            answer.code(),
            answer.json()["detail"].as_str().unwrap_or_default().to_owned(),
            answer.cookie().is_empty(),
        )
    };
    let expected = ("E-DEVICE-403".to_owned(), "proof".to_owned(), true);
    assert_eq!(refused(Value::Null), expected);
    assert_eq!(refused(thief.prove(&house.client(), device(1))), expected, "another key");
    assert_eq!(refused(key.prove(&house.client(), device(2))), expected, "a proof for another device");
    let once = key.prove(&house.client(), device(1));
    assert_eq!(sign_in(&house, "chen", device(1), once.clone()).status, 200);
    assert_eq!(refused(once), expected, "a proof counts once");
    // With a wrong password the device is no question (S2).
    assert_eq!(house.client().sign_in("chen", "not the password", device(1)).code(), "E-SIGNIN-401");
}

#[test]
fn s06_a_stolen_cookie_does_not_move_an_enrolled_device() {
    let (house, chief) = house();
    let key = DeviceKey::new();
    assert_eq!(key.enrol(&chief).status, 204);
    let stolen = chief.client.clone();
    let moved = stolen.post_json("/api/session/device", &json!({ "device": device(9) }));
    assert_eq!((moved.code().as_str(), moved.json()["detail"].as_str()), ("E-DEVICE-403", Some("proof")));
    let proof = key.prove(&chief.client, device(1));
    let moved =
        chief.client.post_json("/api/session/device", &json!({ "device": device(9), "proof": proof }));
    assert_eq!((moved.status, &moved.json()["long_session"]), (200, &json!(true)));
    assert_eq!(
        sign_in(&house, "chen", device(9), Value::Null).code(),
        "E-DEVICE-403",
        "the key goes with it"
    );
    // Nor can another device take the id of an enrolled one.
    let other = Tablet::of(house.client(), &sign_in(&house, "chen", device(2), Value::Null));
    let taken = other.client.post_json("/api/session/device", &json!({ "device": device(9) }));
    assert_eq!(taken.code(), "E-DEVICE-403");
}

#[test]
fn s06_who_looks_after_devices_enrolls_the_one_in_hand_and_nobody_else_does() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let key = DeviceKey::new();
    assert_eq!(key.enrol(&clerk).code(), "E-PERMISSION-403");
    crate::factors::enrol(&clerk.client);
    assert_eq!(key.enrol(&clerk).status, 204, "an own device, after a second factor");
    let other = DeviceKey::new();
    assert_eq!(other.enrol(&clerk).json()["detail"], "enrolled", "a device has one key");
    let foreign = other.prove(&chief.client, device(2));
    let public = hex(other.0.public_key().as_ref());
    let wish = json!({ "key": public, "proof": foreign });
    assert_eq!(chief.client.post_json("/api/devices/enrol", &wish).code(), "E-DEVICE-400", "not from afar");
    let wish = json!({ "key": "04".repeat(65), "proof": other.prove(&chief.client, device(1)) });
    assert_eq!(chief.client.post_json("/api/devices/enrol", &wish).code(), "E-DEVICE-400", "no key at all");
    let listed = chief.client.get("/api/devices/enrolled").json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["device"], &listed[0]["by"]), (&json!(device(2)), &json!(clerk.person)));
}

#[test]
fn s22_the_half_key_of_a_device_out_of_use_is_refused_and_thrown_away() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let key = DeviceKey::new();
    assert_eq!(key.enrol(&chief).status, 204);
    let half = |tablet: &Tablet| tablet.client.get("/api/session/half_key");
    let before = half(&clerk).json();
    assert_eq!(before["half_key"].as_str().unwrap().len(), 64);
    assert_eq!(half(&clerk).json(), before, "the same at every sign-in");
    assert_ne!(half(&chief).json()["half_key"], before["half_key"]);
    let order = |order: &str| {
        chief.client.post_json("/api/devices/order", &json!({ "device": device(2), "order": order })).status
    };
    assert_eq!(order("revoke"), 204);
    assert_eq!(half(&clerk).status, 401, "its sessions are over");
    let again = Tablet::sign_in(&house, "wang", PASSWORD, device(2));
    assert_eq!(half(&again).code(), "E-DEVICE-403", "and a new one gets no half");
    assert_eq!(order("reinstate"), 204);
    let after = half(&again).json();
    assert_eq!(after["rotation"], 1);
    assert_ne!(after["half_key"], before["half_key"], "what was sealed stays sealed");
    assert!(half(&again).header("cache-control").contains("no-store"));
}

#[test]
fn s22_a_device_out_of_use_is_no_longer_enrolled() {
    let (house, mut chief) = house();
    let lead = chief.colleague(&house, "zhao", "supervisor", None, device(2));
    assert_eq!(DeviceKey::new().enrol(&lead).status, 204);
    let order = json!({ "device": device(2), "order": "revoke" });
    assert_eq!(chief.client.post_json("/api/devices/order", &order).status, 204);
    assert_eq!(chief.client.get("/api/devices/enrolled").json(), json!([]));
    assert_eq!(house.client().sign_in("zhao", PASSWORD, device(2)).status, 200, "it may deliver what it has");
}

#[test]
fn s07_closing_an_account_ends_its_sessions_and_live_connections_within_a_second() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let lines = listen(&clerk.client);
    poke(&lines);
    let begun = now();
    let disable = json!({ "login": "wang", "disabled": true });
    assert_eq!(chief.client.post_json("/api/accounts/disable", &disable).status, 204);
    assert_eq!(clerk.client.get("/api/session").status, 401);
    let waited = now().since(begun);
    assert!(waited < 1_000, "{waited}");
    // S7 gives it a minute; the connection is woken.
    while lines.recv_timeout(Duration::from_secs(10)).is_ok() {}
    let waited = now().since(begun);
    assert!(waited < 5_000, "{waited}");
}

#[test]
fn s16_suspension_cuts_the_live_connection_too() {
    use domain::Operation;
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let lines = listen(&clerk.client);
    poke(&lines);
    let begun = now();
    let suspend = staff::StaffOperation::from(staff::operations::Suspend { person: clerk.person });
    let request = chief.capture(vec![suspend.intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    while lines.recv_timeout(Duration::from_secs(20)).is_ok() {}
    let waited = now().since(begun);
    assert!(waited < 10_000, "{waited}");
    drop(house);
}

#[test]
fn s07_a_person_ends_everything_on_a_device() {
    let (house, chief) = house();
    let (one, two) = (
        Tablet::sign_in(&house, "chen", PASSWORD, device(2)),
        Tablet::sign_in(&house, "chen", PASSWORD, device(2)),
    );
    let path = format!("/api/sessions/device/{}", device(2).id());
    assert_eq!(chief.client.delete(&path).status, 204);
    assert_eq!((one.client.get("/api/session").status, two.client.get("/api/session").status), (401, 401));
    assert_eq!(chief.client.delete(&path).status, 404);
    assert_eq!(chief.client.get("/api/session").status, 200);
}

#[test]
fn s28_the_sign_in_says_how_long_a_device_may_show_what_it_keeps_and_how_it_seals_it() {
    let (_house, chief) = house();
    let identity = chief.who_am_i();
    assert_eq!(
        (&identity["lease_ms"], &identity["encryption"]),
        (&json!(72 * 3_600_000_i64), &json!("auto"))
    );
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        offline_lease_hours: 8,
        encryption: server::config::Encryption::ServerHalf,
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let token = house.setup_token.clone().unwrap();
    let identity = house.client().post_json("/api/setup", &crate::support::setup_request(&token)).json();
    assert_eq!(
        (&identity["lease_ms"], &identity["encryption"]),
        (&json!(8 * 3_600_000_i64), &json!("server_half"))
    );
}
