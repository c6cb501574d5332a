//! Every route has its check, and errors say nothing about the inside (S14, S40).

use server::gate::Check;
use server::routes::TABLE;

use crate::support::{Answer, Client, device};
use crate::tablet::house;

/// Whoever adds a route for anybody adds it here too.
const PUBLIC: &[&str] = &[
    "GET /healthz",
    "GET /readyz",
    "GET /version.json",
    "GET /api/ping",
    "GET /api/setup",
    "POST /api/setup",
    "POST /api/session",
    "POST /api/session/second",
    "POST /api/session/switch",
    "GET /api/session/nonce",
    "POST /api/csp-report",
];

pub(crate) fn ask(client: &Client, method: &str, path: &str) -> Answer {
    let path = path.replace("{id}", "00");
    match method {
        "GET" => client.get(&path),
        "DELETE" => client.delete(&path),
        "PATCH" => client.patch(&path, b"", &[("content-type", "application/octet-stream")]),
        _ => client.post(&path, b"", &[("content-type", "application/octet-stream")]),
    }
}

#[test]
fn s14_exactly_these_routes_are_for_anybody() {
    let open: Vec<String> = TABLE
        .iter()
        .filter(|route| route.check == Check::Public)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(open, PUBLIC);
}

#[test]
fn s14_without_a_session_every_other_route_answers_the_same_401() {
    let (house, _) = house();
    let client = house.client();
    let mut n_checked = 0;
    for route in TABLE.iter().filter(|route| route.check != Check::Public) {
        let answer = ask(&client, route.method.as_str(), route.path);
        let told = (answer.status, String::from_utf8_lossy(&answer.body).into_owned());
        assert_eq!(told, (401, r#"{"code":"E-SESSION-401"}"#.to_owned()), "{} {}", route.method, route.path);
        n_checked += 1;
    }
    assert!(n_checked >= 10, "{n_checked}");
}

#[test]
fn s14_a_route_with_a_permission_refuses_who_lacks_it() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let mut n_checked = 0;
    for route in TABLE.iter().filter(|route| matches!(route.check, Check::Permission(_))) {
        let answer = ask(&clerk.client, route.method.as_str(), route.path);
        assert_eq!(answer.code(), "E-PERMISSION-403", "{} {}", route.method, route.path);
        n_checked += 1;
    }
    assert!(n_checked >= 4, "{n_checked}");
}

#[test]
fn s14_all_dynamic_routes_but_the_watchers_are_under_api() {
    for route in TABLE {
        let watcher = ["/healthz", "/readyz", "/version.json"].contains(&route.path);
        assert!(watcher || route.path.starts_with("/api/"), "{}", route.path);
    }
}

#[test]
fn s40_errors_are_codes_without_sql_paths_or_names() {
    let (_house, tablet) = house();
    let client = &tablet.client;
    let json = [("content-type", "application/json")];
    let octets = [("content-type", "application/octet-stream")];
    let answers = [
        client.get("/api/nothing"),
        client.get("/api/sync/push"),
        client.get("/api"),
        client.post("/api/session", b"{", &json),
        client.post("/api/session", br#"{"login":1}"#, &json),
        client.post("/api/session", br#"{"login":"chen","password":"x","device":"zz"}"#, &json),
        client.post("/api/sync/push", b"\xff\xff", &octets),
        client.post("/api/sync/push", b"\x01", &octets),
        client.post("/api/sync/pull", b"", &octets),
        client.delete("/api/sessions/'%20OR%201=1"),
        client.delete("/api/session/device"),
    ];
    for answer in answers {
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let told = answer.json();
        let known = ["code", "detail"];
        assert!(told.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{told}");
        assert!(
            answer.code().starts_with("E-") && answer.code().ends_with(&answer.status.to_string()),
            "{told}"
        );
        let text = told.to_string().to_lowercase();
        for inside in ["sql", "select", "/src", "/tmp", "panic", "serde", "postcard", "expected", "column"] {
            assert!(!text.contains(inside), "{text}");
        }
    }
}

#[test]
fn s41_no_route_of_a_release_is_for_debugging() {
    for route in TABLE {
        let words = ["debug", "stats", "trace", "dump", "metrics", "bench", "test", "env", "config", "__"];
        assert!(words.iter().all(|word| !route.path.contains(word)), "{}", route.path);
    }
    // Nothing beside the table answers: what looks like a page of the app is one, everything else is unknown.
    let (_house, tablet) = house();
    let client = &tablet.client;
    let page = client.get("/tickets");
    for path in ["/__stats", "/debug/pprof", "/metrics", "/env", "/server-status"] {
        let answer = client.get(path);
        assert_eq!((answer.status, &answer.body), (page.status, &page.body), "{path}");
        assert!(client.post(path, b"{}", &[("content-type", "application/json")]).status >= 400, "{path}");
    }
    assert_eq!(client.get("/api/__stats").code(), "E-ROUTE-404");
}

#[test]
fn health_and_version_are_told_without_a_session() {
    let (house, _) = house();
    let client = house.client();
    assert_eq!((client.get("/healthz").status, client.get("/healthz").body.as_slice()), (200, &b"ok"[..]));
    let ready = client.get("/readyz");
    assert!(ready.status == 200 && ready.json()["status"] != "broken", "{:?}", ready.json());
    let version = client.get("/version.json").json();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(version["min_client"], server::web::health::MIN_CLIENT);
    let ping = client.get("/api/ping");
    assert_eq!(ping.status, 204);
    let told: i64 = ping.header("x-server-time").parse().unwrap();
    assert!((server::clock::now().0 - told).abs() < 5_000);
}
