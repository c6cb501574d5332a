//! People who share a tablet take it over from one another, proven by what each was given there.

use domain::{DeviceId, Operation, PersonId, Timestamp};
use serde_json::json;
use server::{clock, random};
use staff::StaffOperation;
use staff::operations::Suspend;
use sync::hash::switch_proof;

use crate::support::{Answer, Client, device};
use crate::tablet::{Tablet, house};

/// `client` says that `person` has unlocked `device`.
fn switch(client: &Client, person: PersonId, device: DeviceId, key: &[u8; 32], at: Timestamp) -> Answer {
    let proof = random::hex(&switch_proof(key, device, person, at));
    let asked = json!({ "person": person, "device": device, "at": at, "proof": proof });
    client.post_json("/api/session/switch", &asked)
}

fn again(client: &Client, tablet: &Tablet) -> Answer {
    switch(client, tablet.person, tablet.device, &tablet.actor_key, clock::now())
}

#[test]
fn who_has_unlocked_a_shared_tablet_takes_it_over_and_back() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(7));
    let guide = chief.colleague(&house, "zhao", "guide", None, device(7));
    let mut client = guide.client.clone();
    for turn in [&clerk, &guide, &clerk] {
        let answer = again(&client, turn);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        client.cookie = answer.cookie();
        assert_eq!(client.get("/api/session").json()["person"], json!(turn.person));
    }
}

#[test]
fn s06_a_tablet_is_taken_over_only_by_who_signed_in_there_and_may_still() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(7));
    let (client, now) = (house.client(), clock::now());
    let refused =
        |answer: Answer| assert_eq!((answer.status, answer.code().as_str()), (401, "E-SESSION-401"));
    refused(switch(&client, clerk.person, clerk.device, &chief.actor_key, now));
    refused(switch(&client, clerk.person, device(8), &clerk.actor_key, now));
    refused(switch(&client, chief.person, clerk.device, &clerk.actor_key, now));
    for minutes in [-6, 6] {
        refused(switch(&client, clerk.person, clerk.device, &clerk.actor_key, now.plus_minutes(minutes)));
    }
    assert_eq!(again(&client, &clerk).status, 200);

    let suspend = StaffOperation::from(Suspend { person: clerk.person });
    let request = chief.capture(vec![suspend.intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    refused(again(&client, &clerk));
}

#[test]
fn s07_who_has_signed_out_of_a_tablet_needs_the_password_again() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(7));
    assert_eq!(clerk.client.delete("/api/session").status, 204);
    assert_eq!(again(&house.client(), &clerk).status, 401);
}
