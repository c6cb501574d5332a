//! The second factor: who owes one, what a session without it can do, codes and recovery codes (S5).

use serde_json::{Value, json};
use server::clock::now;
use server::factors::{policy, totp};
use server::gate::Check;
use server::routes::TABLE;

use crate::routes::ask;
use crate::support::{Answer, Client, House, PASSWORD, device};
use crate::tablet::{Tablet, house};

/// A telephone's program that shows codes.
pub(crate) struct Telephone {
    secret: Vec<u8>,
}

impl Telephone {
    /// The code of now, or of so many steps later or earlier.
    pub(crate) fn code(&self, later: i64) -> String {
        format!("{:06}", totp::code(&self.secret, now().0 / 30_000 + later))
    }
}

/// Enrols codes in this session; gives the telephone and the recovery codes.
pub(crate) fn enrol(client: &Client) -> (Telephone, Vec<String>) {
    let shown = client.post_json("/api/factors/totp", &json!({}));
    assert_eq!(shown.status, 200, "{}", String::from_utf8_lossy(&shown.body));
    let shown = shown.json();
    let telephone = Telephone { secret: from_base32(shown["secret"].as_str().unwrap()) };
    // The step before, so that the test can go on with the present one.
    let confirm = json!({ "key": shown["key"], "code": telephone.code(-1), "name": "手机" });
    let enrolled = client.post_json("/api/factors/totp/confirm", &confirm);
    assert_eq!(enrolled.status, 200, "{}", String::from_utf8_lossy(&enrolled.body));
    let codes: Vec<String> = serde_json::from_value(enrolled.json()["recovery"].clone()).unwrap_or_default();
    (telephone, codes)
}

/// The first step, which must ask for the second.
pub(crate) fn first_step(client: &Client, login: &str) -> Value {
    let answer = client.sign_in(login, PASSWORD, device(2));
    assert_eq!(
        (answer.status, answer.header("set-cookie")),
        (202, ""),
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    answer.json()
}

pub(crate) fn second_step(client: &Client, ticket: &Value, way: &str, shown: impl Into<Value>) -> Answer {
    client.post_json("/api/session/second", &json!({ "ticket": ticket["ticket"], way: shown.into() }))
}

/// As if the first days had passed.
pub(crate) fn after_the_first_days(house: &House) {
    let app = house.app.upgrade().unwrap();
    let begun = domain::Timestamp(now().0 - policy::FIRST_DAYS_MS);
    policy::restart_first_days(&app.database.accounts().unwrap(), begun).unwrap();
}

fn from_base32(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = text.chars().map(|c| format!("{:05b}", letters.find(c).unwrap())).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

#[test]
fn s05_with_a_factor_the_password_alone_opens_nothing() {
    let (house, chief) = house();
    let (telephone, _) = enrol(&chief.client);
    let client = house.client();
    let ticket = first_step(&client, "chen");
    assert_eq!(ticket["second"], json!(["totp", "recovery"]));
    assert!(!ticket.to_string().contains("actor_key") && ticket["passkey"].is_null());
    assert_eq!(second_step(&client, &ticket, "totp", telephone.code(-7)).code(), "E-SECOND-401");
    let entered = second_step(&client, &ticket, "totp", telephone.code(0));
    assert_eq!(entered.status, 200);
    let tablet = Tablet::of(client, &entered);
    assert_eq!((tablet.who_am_i()["name"].as_str(), tablet.device), (Some("陈经理"), device(2)));
    let again = second_step(&tablet.client, &ticket, "totp", telephone.code(1));
    assert_eq!(again.json()["detail"], "begin_again", "a ticket opens once");
}

#[test]
fn s05_a_code_counts_once_even_for_another_sign_in() {
    let (house, chief) = house();
    let (telephone, _) = enrol(&chief.client);
    let client = house.client();
    let code = telephone.code(0);
    assert_eq!(second_step(&client, &first_step(&client, "chen"), "totp", code.clone()).status, 200);
    let replayed = second_step(&client, &first_step(&client, "chen"), "totp", code);
    assert_eq!(replayed.code(), "E-SECOND-401");
    // The step before it is over, too, though it was never shown to the server.
    let earlier = second_step(&client, &first_step(&client, "chen"), "totp", telephone.code(-1));
    assert_eq!(earlier.code(), "E-SECOND-401");
    assert_eq!(second_step(&client, &first_step(&client, "chen"), "totp", telephone.code(1)).status, 200);
}

#[test]
fn s05_of_two_requests_with_one_code_one_gets_in() {
    let (house, chief) = house();
    let (telephone, _) = enrol(&chief.client);
    let client = house.client();
    let code = telephone.code(0);
    let tickets: Vec<Value> = (0..4).map(|_| first_step(&client, "chen")).collect();
    let asking: Vec<_> = tickets
        .into_iter()
        .map(|ticket| {
            let (client, code) = (client.clone(), code.clone());
            std::thread::spawn(move || second_step(&client, &ticket, "totp", code).status)
        })
        .collect();
    let told: Vec<u16> = asking.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(told.iter().filter(|status| **status == 200).count(), 1, "{told:?}");
}

#[test]
fn s05_a_recovery_code_opens_once_and_new_ones_end_the_old() {
    let (house, chief) = house();
    let (_, codes) = enrol(&chief.client);
    assert_eq!(codes.len(), 10);
    let client = house.client();
    let by = |code: &str| second_step(&client, &first_step(&client, "chen"), "recovery", code);
    let entered = by(&codes[0].to_uppercase());
    assert_eq!(entered.status, 200);
    assert_eq!(by(&codes[0]).code(), "E-SECOND-401");
    let tablet = Tablet::of(client.clone(), &entered);
    assert_eq!(tablet.client.get("/api/factors").json()["recovery_left"], 9);
    let renewed = tablet.client.post_json("/api/factors/recovery", &json!({})).json();
    assert_eq!(by(&codes[1]).code(), "E-SECOND-401", "an old one");
    assert_eq!(by(renewed["recovery"][0].as_str().unwrap()).status, 200);
    let stored = std::fs::read(house.folder.path().join("data/guanjia.db-wal")).unwrap();
    assert!(!stored.windows(11).any(|window| window == codes[2].as_bytes()), "only hashes are kept");
}

#[test]
fn s05_guessing_codes_is_slowed_down_wherever_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let from = |number: u8, client: &Client, path: &str, body: &Value| {
        let address = format!("192.0.2.{number}");
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", address.as_str()),
            ("x-forwarded-proto", "https"),
        ];
        client.post(path, &body.to_string().into_bytes(), &headers)
    };
    let mut chief = house.client();
    let token = house.setup_token.clone().unwrap();
    chief.cookie = from(1, &chief, "/api/setup", &crate::support::setup_request(&token)).cookie();
    let shown = from(1, &chief, "/api/factors/totp", &json!({})).json();
    let telephone = Telephone { secret: from_base32(shown["secret"].as_str().unwrap()) };
    let confirm = json!({ "key": shown["key"], "code": telephone.code(-1) });
    let codes = from(1, &chief, "/api/factors/totp/confirm", &confirm).json()["recovery"].clone();
    let client = house.client();
    let credentials = json!({ "login": "chen", "password": PASSWORD, "device": device(2) });
    // The thief knows the password and has many addresses; a password that fits clears no count of codes.
    let guesses: Vec<u16> = (10..20)
        .map(|number| {
            let ticket = from(number, &client, "/api/session", &credentials).json()["ticket"].clone();
            let guess = json!({ "ticket": ticket, "totp": telephone.code(-9) });
            from(number, &client, "/api/session/second", &guess).status
        })
        .collect();
    assert_eq!(guesses[..5], [401; 5]);
    assert!(guesses[5..].contains(&429), "{guesses:?}");
    let ticket = from(1, &client, "/api/session", &credentials).json()["ticket"].clone();
    let recovered = json!({ "ticket": ticket, "recovery": codes[0] });
    assert_eq!(from(1, &client, "/api/session/second", &recovered).status, 200, "the owner has another way");
}

#[test]
fn s05_after_the_first_days_a_post_above_the_desk_can_only_enrol() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(3));
    let lead = chief.colleague(&house, "zhao", "supervisor", None, device(4));
    assert!(lead.who_am_i()["second_factor_due"].is_i64(), "reminded");
    assert!(clerk.who_am_i()["second_factor_due"].is_null());
    after_the_first_days(&house);

    assert_eq!(clerk.client.get("/api/session").status, 200, "nothing changes for the desk");
    assert_eq!(
        lead.client.get("/api/session").code(),
        "E-FACTOR-403",
        "for a session that runs already, too"
    );
    let mut client = house.client();
    let answer = client.sign_in("zhao", PASSWORD, device(4));
    assert_eq!(answer.status, 202);
    assert_eq!(answer.json()["enrol"], json!(["passkey", "totp"]));
    assert!(!answer.json().to_string().contains("actor_key"));
    client.cookie = answer.cookie();
    let mut n_refused = 0;
    for route in TABLE {
        if matches!(route.check, Check::Public | Check::OneTime | Check::Enrol) {
            continue;
        }
        let answer = ask(&client, route.method.as_str(), route.path);
        assert_eq!(
            (answer.code().as_str(), answer.json()["detail"].as_str()),
            ("E-FACTOR-403", Some("enrol")),
            "{}",
            route.path
        );
        n_refused += 1;
    }
    assert!(n_refused >= 20, "{n_refused}");
    enrol(&client);
    let identity = client.get("/api/session");
    assert_eq!(
        (identity.status, identity.json()["name"].as_str()),
        (200, Some("zhao")),
        "the same session works on"
    );
    assert_eq!(lead.client.get("/api/session").status, 401, "sessions without the factor are over");
}

#[test]
fn s05_what_leads_out_of_it_is_exactly_this() {
    let open: Vec<String> = TABLE
        .iter()
        .filter(|route| route.check == Check::Enrol)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(
        open,
        [
            "GET /api/factors",
            "POST /api/factors/totp",
            "POST /api/factors/totp/confirm",
            "POST /api/factors/passkey",
            "POST /api/factors/passkey/confirm",
        ]
    );
}

#[test]
fn s05_who_is_promoted_owes_a_factor_from_that_moment() {
    use domain::Operation;
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(3));
    after_the_first_days(&house);
    assert_eq!(clerk.client.get("/api/session").status, 200);
    // The chief owes one, too.
    let mut client = house.client();
    client.cookie = client.sign_in("chen", PASSWORD, device(1)).cookie();
    enrol(&client);
    chief.client = client;
    let assignment = staff::Assignment { post: staff::Post::builtin_id("desk_lead"), site: None };
    let promote = staff::operations::Assign { person: clerk.person, assignment };
    let request = chief.capture(vec![staff::StaffOperation::from(promote).intent()]);
    assert!(chief.push(&request).results[0].1.took_effect());
    assert_eq!(clerk.client.get("/api/session").code(), "E-FACTOR-403");
}

#[test]
fn s05_a_factor_is_changed_only_soon_after_signing_in_and_the_last_owed_one_stays() {
    let (house, chief) = house();
    enrol(&chief.client);
    let own = chief.client.get("/api/factors").json();
    assert_eq!((own["owed"].as_bool(), own["factors"][0]["name"].as_str()), (Some(true), Some("手机")));
    let path = format!("/api/factors/{}", own["factors"][0]["id"].as_str().unwrap());
    assert_eq!(chief.client.delete(&path).json()["detail"], "last");
    let (_, none) = enrol(&chief.client);
    assert!(none.is_empty(), "recovery codes come with the first factor only");
    assert_eq!(chief.client.delete(&path).status, 204);
    assert_eq!(chief.client.delete(&path).status, 404);
    rusqlite::Connection::open(house.folder.path().join("data/guanjia.db"))
        .unwrap()
        .execute("UPDATE session SET created = created - 3600000", [])
        .unwrap();
    for path in ["/api/factors/totp", "/api/factors/passkey", "/api/factors/recovery"] {
        let answer = chief.client.post_json(path, &json!({}));
        assert_eq!(
            (answer.code().as_str(), answer.json()["detail"].as_str()),
            ("E-FACTOR-403", Some("sign_in_again"))
        );
    }
}

#[test]
fn s05_the_secret_lies_sealed_in_the_database() {
    let (house, chief) = house();
    let shown = chief.client.post_json("/api/factors/totp", &json!({})).json();
    let telephone = Telephone { secret: from_base32(shown["secret"].as_str().unwrap()) };
    let confirm = json!({ "key": shown["key"], "code": telephone.code(0) });
    assert_eq!(chief.client.post_json("/api/factors/totp/confirm", &confirm).status, 200);
    assert!(
        shown["svg"].as_str().unwrap().contains("<svg")
            && shown["uri"].as_str().unwrap().starts_with("otpauth://")
    );
    let mut stored = std::fs::read(house.folder.path().join("data/guanjia.db")).unwrap();
    stored.extend(std::fs::read(house.folder.path().join("data/guanjia.db-wal")).unwrap());
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(&telephone.secret) && !holds(shown["secret"].as_str().unwrap().as_bytes()));
    let app = house.app.upgrade().unwrap();
    let factors = app.database.accounts().unwrap().factors_of(chief.org, chief.person).unwrap();
    assert!(holds(&factors[0].secret), "the sealed one is there, so the search was not blind");
}

#[test]
fn s02_the_second_step_tells_strangers_nothing() {
    let (house, chief) = house();
    enrol(&chief.client);
    let client = house.client();
    let wrong = client.sign_in("chen", "not the password", device(2));
    let unknown = client.sign_in("nobody", "not the password", device(2));
    assert_eq!(
        (wrong.status, &wrong.body),
        (401, &unknown.body),
        "who has a factor is not told to strangers"
    );
    for ticket in ["", "00", &"0".repeat(64), "zz"] {
        let answer = client.post_json("/api/session/second", &json!({ "ticket": ticket, "totp": "000000" }));
        assert_eq!(answer.json(), json!({ "code": "E-SECOND-401", "detail": "begin_again" }), "{ticket}");
    }
    let ticket = first_step(&client, "chen");
    for both in [json!({ "totp": "000000", "recovery": "x" }), json!({})] {
        let mut body = both;
        body["ticket"] = ticket["ticket"].clone();
        assert_eq!(client.post_json("/api/session/second", &body).code(), "E-BODY-400");
    }
}

#[test]
fn s05_a_colleague_with_at_least_the_same_rights_can_take_the_factors_away() {
    let (house, mut chief) = house();
    let lead = chief.colleague(&house, "zhao", "supervisor", None, device(4));
    enrol(&lead.client);
    let forget = |client: &Client, login: &str| {
        client.post_json("/api/accounts/forget_factors", &json!({ "login": login }))
    };
    assert_eq!(forget(&lead.client, "chen").code(), "E-PERMISSION-403");
    assert_eq!(forget(&chief.client, "chen").json()["detail"], "own");
    assert_eq!(forget(&chief.client, "zhao").status, 204);
    assert_eq!(lead.client.get("/api/session").status, 401, "and is signed out");
    assert_eq!(house.client().sign_in("zhao", PASSWORD, device(4)).status, 200);
}

#[test]
fn s05_switched_off_nobody_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        second_factor: policy::SecondFactor::Off,
        ..crate::support::config(&folder)
    };
    let house = crate::support::open(folder, config);
    let token = house.setup_token.clone().unwrap();
    let client = house.client();
    let chief =
        Tablet::of(client.clone(), &client.post_json("/api/setup", &crate::support::setup_request(&token)));
    after_the_first_days(&house);
    assert_eq!(chief.client.get("/api/session").status, 200);
    enrol(&chief.client);
    assert_eq!(client.sign_in("chen", PASSWORD, device(2)).status, 200);
}
