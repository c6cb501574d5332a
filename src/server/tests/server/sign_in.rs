//! Accounts, sessions and passwords.

use std::time::Duration;

use serde_json::json;

use crate::support::{PASSWORD, device};
use crate::tablet::{Tablet, house};

#[test]
fn s02_unknown_user_and_wrong_password_get_equal_bytes() {
    let (house, _) = house();
    let client = house.client();
    let wrong = client.sign_in("chen", "not the password", device(2));
    let unknown = client.sign_in("nobody", "not the password", device(2));
    assert_eq!((wrong.status, &wrong.body), (401, &unknown.body));
    let names = |answer: &crate::support::Answer| {
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!((unknown.status, names(&wrong)), (401, names(&unknown)));
    assert_eq!(wrong.json(), json!({ "code": "E-SIGNIN-401" }));
}

#[test]
fn s01_the_stored_password_is_an_argon2id_string_and_is_renewed_when_the_settings_rise() {
    let (house, _) = house();
    let folder = house.close();
    let mut config = crate::support::config(&folder);
    config.argon_memory_kib = 20_480;
    let stored = |folder: &tempfile::TempDir| {
        let database = storage_sqlite::Database::open(folder.path().join("data/guanjia.db")).unwrap();
        let accounts = database.accounts().unwrap();
        let org = server::app::known_organization(&accounts).unwrap();
        accounts.account(org, "chen").unwrap().unwrap().phc
    };
    assert!(stored(&folder).starts_with("$argon2id$v=19$m=19456,t=3,p=1$"));
    let house = crate::support::open(folder, config);
    Tablet::sign_in(&house, "chen", PASSWORD, device(1));
    assert!(stored(&house.folder).starts_with("$argon2id$v=19$m=20480,t=3,p=1$"));
}

#[test]
fn s04_guessing_is_slowed_down_and_the_owner_gets_in_after_the_delay() {
    let (house, _) = house();
    let client = house.client();
    for _ in 0..5 {
        assert_eq!(client.sign_in("chen", "wrong wrong", device(2)).status, 401);
    }
    let held = client.sign_in("chen", PASSWORD, device(2));
    assert_eq!((held.status, held.code().as_str()), (429, "E-SIGNIN-429"));
    let seconds: u64 = held.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(client.sign_in("nobody", PASSWORD, device(2)).status, 401, "others are not held up");
    std::thread::sleep(Duration::from_secs(seconds));
    assert_eq!(client.sign_in("chen", PASSWORD, device(2)).status, 200);
}

#[test]
fn s04_a_stranger_elsewhere_cannot_lock_the_owner_out() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let client = house.client();
    let from = |address: &str, path: &str, body: &serde_json::Value| {
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", address),
            ("x-forwarded-proto", "https"),
        ];
        client.post(path, &body.to_string().into_bytes(), &headers)
    };
    let token = house.setup_token.clone().unwrap();
    assert_eq!(from("192.0.2.1", "/api/setup", &crate::support::setup_request(&token)).status, 200);
    let ask = |address: &str, password: &str| {
        from(address, "/api/session", &json!({ "login": "chen", "password": password, "device": device(2) }))
            .status
    };
    let guesses: Vec<u16> = (0..8).map(|_| ask("198.51.100.9", "wrong wrong")).collect();
    assert_eq!(guesses[..5], [401; 5]);
    assert!(guesses[5..].contains(&429), "{guesses:?}");
    assert_eq!(ask("192.0.2.1", PASSWORD), 200, "the owner is elsewhere");
    assert_eq!(ask("203.0.113.5", PASSWORD), 200, "and may be anywhere");
}

#[test]
fn s42_guesses_under_ever_new_forged_addresses_are_those_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let client = house.client();
    let guess = |number: usize| {
        // What the guesser writes stands first; the proxy adds where it came from.
        let chain = format!("192.0.2.{number}, 198.51.100.9");
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", chain.as_str()),
            ("x-forwarded-proto", "https"),
        ];
        let body =
            json!({ "login": format!("name{number}"), "password": "wrong wrong", "device": device(2) });
        client.post("/api/session", body.to_string().as_bytes(), &headers).status
    };
    let told: Vec<u16> = (1..=32).map(guess).collect();
    assert_eq!(told[..30], [401; 30], "thirty failures a minute");
    assert_eq!(told[30..], [429; 2], "whatever address was claimed");
}

#[test]
fn s01_more_sign_ins_than_can_be_hashed_are_told_to_come_again() {
    let (house, _) = house();
    let url = house.url.clone();
    let asking: Vec<_> = (0..100)
        .map(|number| {
            let client = crate::support::Client::of(&url);
            // Other names: the throttle of one account does not answer, the queue of the hashes does.
            std::thread::spawn(move || {
                client.sign_in(&format!("name{}", number % 25), PASSWORD, device(2)).status
            })
        })
        .collect();
    let told: Vec<u16> = asking.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(told.iter().all(|status| [401, 429].contains(status)), "{told:?}");
    assert!(told.contains(&401) && told.contains(&429), "{told:?}");
}

#[test]
fn s03_a_common_password_and_ones_own_names_are_refused() {
    let (_house, tablet) = house();
    let change = |new: &str| {
        let wish = json!({ "old": PASSWORD, "new": new, "end_others": false });
        let answer = tablet.client.post_json("/api/session/password", &wish);
        (answer.status, answer.body.is_empty() || answer.json()["detail"] == json!("password_too_common"))
    };
    for common in
        ["P@ssw0rd123", "１２３４５６７８", "chen2024", "陈经理陈经理88", "示例花园8888", "GuanJia@2025"]
    {
        assert_eq!(change(common), (400, true), "{common}");
    }
    assert_eq!(change(&"北门外第三棵树下的长椅。".repeat(10)), (204, true), "a hundred characters and more");
}

#[test]
fn s06_the_session_is_a_random_cookie_of_which_only_the_hash_is_stored() {
    let (house, tablet) = house();
    let (one, two) = (
        house.client().sign_in("chen", PASSWORD, device(3)),
        house.client().sign_in("chen", PASSWORD, device(3)),
    );
    let cookie = one.header("set-cookie");
    let (name, rest) = cookie.split_once('=').unwrap();
    let (token, flags) = rest.split_once(';').unwrap();
    assert_eq!((name, token.len()), ("guanjia", 64), "256 bits");
    assert_eq!(flags, " Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    assert_ne!(one.cookie(), two.cookie(), "new on every sign-in");
    let mut stored = std::fs::read(house.folder.path().join("data/guanjia.db")).unwrap();
    stored.extend(std::fs::read(house.folder.path().join("data/guanjia.db-wal")).unwrap());
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(token.as_bytes()) && !holds(&server::random::unhex::<32>(token).unwrap()));
    assert!(holds(&sync::Hash::of(token.as_bytes()).0), "the hash is there, so the search was not blind");
    assert_eq!(tablet.who_am_i()["name"], "陈经理");
}

#[test]
fn s06_over_an_open_network_without_tls_nobody_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let token = house.setup_token.clone().unwrap();
    let client = house.client();
    let json = [("content-type", "application/json"), ("x-forwarded-for", "192.0.2.7")];
    let body = crate::support::setup_request(&token).to_string().into_bytes();
    assert_eq!(client.post("/api/setup", &body, &json).code(), "E-TLS-403");
    let secure = [json[0], json[1], ("x-forwarded-proto", "https")];
    let answer = client.post("/api/setup", &body, &secure);
    assert_eq!(answer.status, 200);
    assert!(
        answer.header("set-cookie").starts_with("__Host-guanjia=")
            && answer.header("set-cookie").ends_with("; Secure")
    );
    assert!(answer.header("strict-transport-security").contains("max-age=31536000; includeSubDomains"));
}

#[test]
fn s06_a_session_that_has_ended_opens_nothing() {
    let (house, tablet) = house();
    let mut client = tablet.client.clone();
    assert_eq!(client.delete("/api/session").status, 204);
    assert_eq!(client.get("/api/session").code(), "E-SESSION-401");
    for forged in ["guanjia=", "guanjia=00", "guanjia=' OR 1=1 --", "other=1"] {
        client.cookie = forged.to_owned();
        assert_eq!(client.get("/api/session").status, 401, "{forged}");
    }
    drop(house);
}

#[test]
fn s07_a_person_sees_and_ends_own_sessions() {
    let (house, tablet) = house();
    let other = Tablet::sign_in(&house, "chen", PASSWORD, device(2));
    let listed = tablet.client.get("/api/sessions").json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let id = listed.iter().find(|one| one["current"] == json!(false)).unwrap()["id"].as_str().unwrap();
    assert_eq!(tablet.client.delete(&format!("/api/sessions/{id}")).status, 204);
    assert_eq!(tablet.client.delete(&format!("/api/sessions/{id}")).status, 404);
    assert_eq!(
        (other.client.get("/api/session").status, tablet.client.get("/api/session").status),
        (401, 200)
    );
}

#[test]
fn s07_a_new_password_can_end_all_other_sessions() {
    let (house, tablet) = house();
    let other = Tablet::sign_in(&house, "chen", PASSWORD, device(2));
    let change = |old: &str, new: &str| {
        tablet
            .client
            .post_json("/api/session/password", &json!({ "old": old, "new": new, "end_others": true }))
    };
    assert_eq!(change("not it at all", "a quite other sentence").code(), "E-PASSWORD-401");
    assert_eq!(change(PASSWORD, "short").json()["detail"], "password_too_short");
    assert_eq!(change(PASSWORD, "a quite other sentence").status, 204);
    assert_eq!(
        (other.client.get("/api/session").status, tablet.client.get("/api/session").status),
        (401, 200)
    );
    assert_eq!(house.client().sign_in("chen", PASSWORD, device(2)).status, 401);
    assert_eq!(house.client().sign_in("chen", "a quite other sentence", device(2)).status, 200);
}

#[test]
fn s16_who_is_suspended_is_signed_out_at_once() {
    use domain::Operation;
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    assert_eq!(clerk.client.get("/api/session").status, 200);
    let suspend = staff::StaffOperation::from(staff::operations::Suspend { person: clerk.person });
    let request = chief.capture(vec![suspend.intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    assert_eq!(clerk.client.get("/api/session").status, 401);
    assert_eq!(house.client().sign_in("wang", PASSWORD, device(2)).status, 401);
}

#[test]
fn a_disabled_account_ends_its_sessions_and_can_be_opened_again() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let set = |disabled: bool| {
        chief
            .client
            .post_json("/api/accounts/disable", &json!({ "login": "wang", "disabled": disabled }))
            .status
    };
    assert_eq!(set(true), 204);
    assert_eq!(
        (clerk.client.get("/api/session").status, house.client().sign_in("wang", PASSWORD, device(2)).status),
        (401, 401)
    );
    assert_eq!(set(false), 204);
    assert_eq!(house.client().sign_in("wang", PASSWORD, device(2)).status, 200);
    let own = chief.client.post_json("/api/accounts/disable", &json!({ "login": "chen", "disabled": true }));
    assert_eq!(own.json(), json!({ "code": "E-ACCOUNT-409", "detail": "own" }));
}

#[test]
fn t7_a_renumbered_device_goes_on_without_the_password() {
    let (house, tablet) = house();
    let answer = tablet.client.post_json("/api/session/device", &json!({ "device": device(9) }));
    assert_eq!(answer.status, 200);
    assert_eq!(tablet.client.get("/api/session").status, 401, "the old session is over");
    let renewed = Tablet::of(house.client(), &answer);
    assert_eq!((renewed.device, renewed.person), (device(9), tablet.person));
}
