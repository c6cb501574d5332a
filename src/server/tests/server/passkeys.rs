//! Passkeys as the second factor, with an authenticator that lies (S5).

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::factors::{first_step, second_step};
use crate::support::{Client, House, device};
use crate::tablet::{Tablet, house};

fn origin(house: &House) -> String {
    house.url.replace("127.0.0.1", "localhost")
}

fn options(client: &Client) -> Value {
    let answer = client.post_json("/api/factors/passkey", &json!({}));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn confirm(client: &Client, credential: &Value) -> crate::support::Answer {
    let wish = json!({ "name": "前台平板", "credential": credential });
    client.post_json("/api/factors/passkey/confirm", &wish)
}

/// The chief with an enrolled passkey.
fn with_passkey() -> (House, Tablet, Authenticator) {
    let (house, chief) = house();
    let passkey = Authenticator::honest(&origin(&house));
    let enrolled = confirm(&chief.client, &passkey.create(&options(&chief.client)));
    assert_eq!(enrolled.status, 200, "{}", String::from_utf8_lossy(&enrolled.body));
    assert_eq!(enrolled.json()["recovery"].as_array().unwrap().len(), 10);
    (house, chief, passkey)
}

#[test]
fn s05_a_passkey_signs_in_once_per_challenge() {
    let (house, chief, mut passkey) = with_passkey();
    let client = house.client();
    let ticket = first_step(&client, "chen");
    assert_eq!(ticket["second"], json!(["passkey", "recovery"]));
    passkey.counter += 1;
    let signed = passkey.get(&ticket["passkey"]);
    let entered = second_step(&client, &ticket, "passkey", signed.clone());
    assert_eq!(entered.status, 200, "{}", String::from_utf8_lossy(&entered.body));
    assert_eq!(Tablet::of(client.clone(), &entered).person, chief.person);
    assert_eq!(second_step(&client, &ticket, "passkey", signed.clone()).json()["detail"], "begin_again");
    let replayed = second_step(&client, &first_step(&client, "chen"), "passkey", signed);
    assert_eq!(replayed.code(), "E-SECOND-401", "another ticket is another challenge");
}

#[test]
fn s05_a_passkey_that_lies_is_refused() {
    let (house, _, _) = with_passkey();
    type Lie = fn(&mut Authenticator);
    let lies: &[(&str, Lie)] = &[
        ("another origin", |passkey| passkey.origin = "https://guanjia.example".to_owned()),
        ("another port", |passkey| passkey.origin.push('1')),
        ("another site", |passkey| passkey.rp_id = "example".to_owned()),
        ("nobody verified", |passkey| passkey.flags = 0x01),
        ("nobody present", |passkey| passkey.flags = 0x04),
        ("backed up though it cannot be", |passkey| passkey.flags = 0x15),
        ("a part without a beginning", |passkey| passkey.flags = 0x45),
    ];
    for (what, lie) in lies {
        // One house for all would be slowed down by the throttle, as it should.
        let (house, chief, mut passkey) = with_passkey();
        let client = house.client();
        let ticket = first_step(&client, "chen");
        lie(&mut passkey);
        assert_eq!(
            second_step(&client, &ticket, "passkey", passkey.get(&ticket["passkey"])).code(),
            "E-SECOND-401",
            "{what}"
        );
        if *what != "a part without a beginning" {
            let mut other = Authenticator::honest(&origin(&house));
            lie(&mut other);
            let refused = confirm(&chief.client, &other.create(&options(&chief.client)));
            assert_eq!(refused.json()["detail"], "passkey", "{what}");
        }
    }
    drop(house);
}

#[test]
fn s05_a_passkeys_answer_to_another_question_is_refused() {
    let (house, chief, passkey) = with_passkey();
    let client = house.client();
    let ticket = first_step(&client, "chen");
    let foreign = json!(crate::authenticator::encode(&[7; 32]));
    assert_eq!(
        second_step(&client, &ticket, "passkey", passkey.get_for(&foreign, "webauthn.get")).code(),
        "E-SECOND-401"
    );
    let ticket = first_step(&client, "chen");
    let challenge = ticket["passkey"]["publicKey"]["challenge"].clone();
    let wrong_kind = passkey.get_for(&challenge, "webauthn.create");
    assert_eq!(second_step(&client, &ticket, "passkey", wrong_kind).code(), "E-SECOND-401");
    // A registration that nobody asked for, one that is asked for by another session, one that was used already.
    let stranger = Authenticator::honest(&origin(&house));
    let made = stranger.create(&json!({ "publicKey": { "challenge": foreign, "authenticatorSelection": { "userVerification": "required" } } }));
    assert_eq!(confirm(&chief.client, &made).json()["detail"], "begin_again");
    let asked = options(&chief.client);
    let made = stranger.create(&asked);
    assert_eq!(confirm(&chief.client, &made).status, 200);
    assert_eq!(confirm(&chief.client, &made).json()["detail"], "begin_again");
}

#[test]
fn s05_a_passkey_of_somebody_else_or_with_a_foreign_signature_is_refused() {
    let (house, mut chief, passkey) = with_passkey();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(3));
    let own = Authenticator::honest(&origin(&house));
    assert_eq!(confirm(&clerk.client, &own.create(&options(&clerk.client))).status, 200, "who need not, may");
    let again = confirm(&clerk.client, &passkey.create(&options(&clerk.client)));
    assert_eq!(again.json()["detail"], "taken", "one passkey is one person's");
    let client = house.client();
    let ticket = first_step(&client, "chen");
    let challenge = ticket["passkey"]["publicKey"]["challenge"].clone();
    assert_eq!(
        second_step(&client, &ticket, "passkey", own.get_for(&challenge, "webauthn.get")).code(),
        "E-SECOND-401"
    );
    let ticket = first_step(&client, "chen");
    let challenge = ticket["passkey"]["publicKey"]["challenge"].clone();
    let mut forged = own.get_for(&challenge, "webauthn.get");
    forged["rawId"] = passkey.get_for(&challenge, "webauthn.get")["rawId"].clone();
    assert_eq!(second_step(&client, &ticket, "passkey", forged).code(), "E-SECOND-401");
}

#[test]
fn s05_several_passkeys_are_listed_removed_and_marked_when_their_count_goes_back() {
    let (house, chief, mut passkey) = with_passkey();
    let other = Authenticator::honest(&origin(&house));
    assert_eq!(confirm(&chief.client, &other.create(&options(&chief.client))).status, 200);
    assert_eq!(options(&chief.client)["publicKey"]["excludeCredentials"].as_array().unwrap().len(), 2);
    let client = house.client();
    passkey.counter = 9;
    let ticket = first_step(&client, "chen");
    assert_eq!(second_step(&client, &ticket, "passkey", passkey.get(&ticket["passkey"])).status, 200);
    passkey.counter = 4;
    let ticket = first_step(&client, "chen");
    assert_eq!(second_step(&client, &ticket, "passkey", passkey.get(&ticket["passkey"])).status, 200);
    let own = chief.client.get("/api/factors").json();
    let listed = own["factors"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let suspects: Vec<&Value> = listed.iter().filter(|factor| !factor["suspect"].is_null()).collect();
    assert_eq!((suspects.len(), suspects[0]["kind"].as_str()), (1, Some("passkey")));
    let path = format!("/api/factors/{}", suspects[0]["id"].as_str().unwrap());
    assert_eq!(chief.client.delete(&path).status, 204);
    let ticket = first_step(&client, "chen");
    let challenge = ticket["passkey"]["publicKey"]["challenge"].clone();
    let removed = passkey.get_for(&challenge, "webauthn.get");
    assert_eq!(second_step(&client, &ticket, "passkey", removed).code(), "E-SECOND-401");
}
