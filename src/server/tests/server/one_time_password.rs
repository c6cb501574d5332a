//! A password that somebody else gave out leads to one's own and nowhere else (S8).

use serde_json::json;
use server::gate::Check;
use server::routes::TABLE;

use crate::routes::ask;
use crate::support::{PASSWORD, device};
use crate::tablet::house;

#[test]
fn s08_a_one_time_password_opens_nothing_but_the_way_to_ones_own() {
    let (house, mut chief) = house();
    chief.colleague(&house, "wang", "manager", None, device(2));
    let reset = chief.client.post_json("/api/accounts/reset", &json!({ "login": "wang" }));
    let given = reset.json()["password"].as_str().unwrap().to_owned();

    let mut wang = house.client();
    let signed_in = wang.sign_in("wang", &given, device(2));
    assert_eq!(signed_in.json()["must_change_password"], true);
    wang.cookie = signed_in.cookie();
    let mut n_refused = 0;
    for route in TABLE.iter().filter(|route| !matches!(route.check, Check::Public | Check::OneTime)) {
        let answer = ask(&wang, route.method.as_str(), route.path);
        assert_eq!(answer.code(), "E-PASSWORD-403", "{} {}", route.method, route.path);
        assert_eq!(answer.json()["detail"], "must_change", "{} {}", route.method, route.path);
        n_refused += 1;
    }
    assert!(n_refused >= 10, "{n_refused}");

    let change = |old: &str, new: &str| {
        wang.post_json("/api/session/password", &json!({ "old": old, "new": new, "end_others": false }))
    };
    let kept = change(&given, &given);
    assert_eq!((kept.status, kept.json()["detail"].as_str()), (400, Some("password_unchanged")));
    assert_eq!(wang.get("/api/session").status, 403);
    assert_eq!(change(&given, PASSWORD).status, 204);
    let identity = wang.get("/api/session");
    assert_eq!((identity.status, &identity.json()["must_change_password"]), (200, &json!(false)));
}

#[test]
fn s08_exactly_two_routes_are_open_before_the_change() {
    let open: Vec<String> = TABLE
        .iter()
        .filter(|route| route.check == Check::OneTime)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(open, ["DELETE /api/session", "POST /api/session/password"]);
}
