//! Requests made in somebody's name, and the headers against them (S9, S10, S11).

use serde_json::json;
use server::routes::TABLE;
use server::web::content_type::Takes;

use crate::support::{Answer, PASSWORD, device};
use crate::tablet::{Tablet, house};

#[test]
fn s09_a_request_from_another_site_is_refused() {
    let (_house, tablet) = house();
    let change = json!({ "old": PASSWORD, "new": "a quite other sentence", "end_others": false }).to_string();
    let json = ("content-type", "application/json");
    let host = tablet.client.get("/api/session").status;
    assert_eq!(host, 200);
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1")],
    ] {
        let headers: Vec<_> = foreign.iter().copied().chain([json]).collect();
        let answer = tablet.client.post("/api/session/password", change.as_bytes(), &headers);
        assert_eq!((answer.status, answer.code().as_str()), (403, "E-ORIGIN-403"), "{foreign:?}");
    }
    let own = [("sec-fetch-site", "same-origin"), json];
    assert_eq!(tablet.client.post("/api/session/password", change.as_bytes(), &own).status, 204);
}

#[test]
fn s09_without_the_own_header_nothing_is_changed() {
    let (_house, tablet) = house();
    let mut client = tablet.client.clone();
    client.own_header = false;
    for path in ["/api/sync/push", "/api/sync/pull", "/api/session", "/api/setup", "/api/session/device"] {
        let answer = client.post(
            path,
            b"{}",
            &[("content-type", "application/json"), ("sec-fetch-site", "same-origin")],
        );
        assert_eq!(answer.code(), "E-ORIGIN-403", "{path}");
    }
}

#[test]
fn s09_a_form_cannot_speak_to_the_api() {
    let (_house, tablet) = house();
    for form in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""] {
        for path in ["/api/sync/push", "/api/session/device"] {
            let answer = tablet.client.post(path, b"{}", &[("content-type", form)]);
            assert_eq!(answer.json(), json!({ "code": "E-BODY-415", "detail": "type" }), "{form} {path}");
        }
    }
}

#[test]
fn s10_the_content_security_policy_is_exactly_this() {
    let (_house, tablet) = house();
    let expected = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
        connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; \
        base-uri 'none'; form-action 'none'; media-src 'self' blob:; require-trusted-types-for 'script'; \
        trusted-types default; report-uri /api/csp-report";
    for path in ["/", "/tickets", "/api/session", "/api/nothing", "/healthz", "/missing.js"] {
        assert_eq!(tablet.client.get(path).header("content-security-policy"), expected, "{path}");
    }
}

#[test]
fn s09_every_changing_route_takes_its_own_type_and_no_other() {
    let (_house, tablet) = house();
    let mut n_checked = 0;
    for route in TABLE.iter().filter(|route| route.method != "GET") {
        let path = route.path.replace("{id}", "00");
        for other in [
            "application/json",
            "application/octet-stream",
            "application/csp-report",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
        ] {
            if other == route.takes.mime() {
                continue;
            }
            let answer = tablet.client.ask(route.method.as_str(), &path, b"{}", &[("content-type", other)]);
            assert_eq!(
                (answer.status, answer.json()),
                (415, json!({ "code": "E-BODY-415", "detail": "type" })),
                "{} {path} {other}",
                route.method
            );
            n_checked += 1;
        }
        if route.method != "DELETE" {
            let untyped = tablet.client.ask(route.method.as_str(), &path, b"{}", &[]);
            assert_eq!(untyped.code(), "E-BODY-415", "{} {path} without a type", route.method);
        }
    }
    assert!(n_checked > 100, "{n_checked}");
    assert_eq!(tablet.client.get("/api/session").status, 200, "nothing of it was done");
}

#[test]
fn s09_every_changing_route_is_closed_to_other_sites() {
    let (_house, tablet) = house();
    let mut bare = tablet.client.clone();
    bare.own_header = false;
    let mut n_checked = 0;
    for route in TABLE.iter().filter(|route| route.method != "GET") {
        let (method, path) = (route.method.as_str(), route.path.replace("{id}", "00"));
        let own_type = ("content-type", route.takes.mime());
        for foreign in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let answer = tablet.client.ask(method, &path, b"{}", &[own_type, foreign]);
            assert_eq!(answer.code(), "E-ORIGIN-403", "{method} {path} {foreign:?}");
            n_checked += 1;
        }
        // Browsers send their reports without our header.
        if route.takes != Takes::Report {
            let answer = bare.ask(method, &path, b"{}", &[own_type, ("sec-fetch-site", "same-origin")]);
            assert_eq!(answer.code(), "E-ORIGIN-403", "{method} {path} without the own header");
        }
    }
    assert!(n_checked > 50, "{n_checked}");
    assert_eq!(tablet.client.get("/api/session").status, 200, "nothing of it was done");
}

#[test]
fn s10_a_browsers_report_is_counted_and_read_by_administrators_only() {
    let (house, mut chief) = house();
    let mut browser = house.client();
    browser.own_header = false;
    let own = [("content-type", "application/csp-report"), ("sec-fetch-site", "same-origin")];
    let report = json!({ "csp-report": {
        "document-uri": "https://guanjia.example/tickets?q=13912345678",
        "violated-directive": "script-src 'self' 'wasm-unsafe-eval'",
        "blocked-uri": "https://evil.example/x.js?token=secret#there",
        "source-file": "https://guanjia.example/a.js",
        "line-number": 7,
        "script-sample": "alert('13912345678')",
        "original-policy": "default-src 'none'",
    }});
    assert_eq!(chief.client.get("/api/csp-report").json()["total"], 0);
    assert_eq!(browser.post("/api/csp-report", report.to_string().as_bytes(), &own).status, 204);
    let told = chief.client.get("/api/csp-report");
    let summary = told.json();
    assert_eq!((&summary["total"], &summary["counts"]), (&json!(1), &json!({ "script-src": 1 })));
    let kept = &summary["recent"][0];
    assert_eq!((&kept["blocked"], &kept["line"]), (&json!("https://evil.example/x.js"), &json!(7)));
    assert_eq!(kept["page"], "https://guanjia.example/tickets");
    let text = String::from_utf8(told.body).unwrap();
    assert!(!text.contains("13912345678") && !text.contains("secret") && !text.contains("alert"), "{text}");

    let manager = chief.colleague(&house, "wang", "manager", None, device(2));
    assert_eq!(manager.client.get("/api/csp-report").code(), "E-PERMISSION-403");
    let large = json!({ "csp-report": { "source-file": "x".repeat(9_000) } }).to_string();
    assert_eq!(browser.post("/api/csp-report", large.as_bytes(), &own).code(), "E-BODY-413");
    assert_eq!(browser.post("/api/csp-report", b"{", &own).code(), "E-BODY-400");
    let flood = (0..30).map(|_| browser.post("/api/csp-report", report.to_string().as_bytes(), &own).status);
    assert!(flood.collect::<Vec<_>>().contains(&429));
}

/// An answer of the table's routes, of the client's files, of nothing, and of what is refused before any route.
fn answers(tablet: &Tablet) -> Vec<(String, Answer)> {
    let client = &tablet.client;
    let mut answers = Vec::new();
    for route in TABLE.iter().filter(|route| route.path != "/api/sync/live") {
        let path = route.path.replace("{id}", "00");
        let body: &[u8] = if route.method == "GET" { b"" } else { b"{" };
        let answer = client.ask(route.method.as_str(), &path, body, &[("content-type", route.takes.mime())]);
        answers.push((format!("{} {path}", route.method), answer));
    }
    for path in ["/", "/tickets/0123", "/missing.js", "/api/nothing", "/api", "/api/sync/push"] {
        answers.push((format!("GET {path}"), client.get(path)));
    }
    let foreign = [("sec-fetch-site", "cross-site"), ("content-type", "application/json")];
    answers.push(("a foreign request".to_owned(), client.post("/api/session", b"{}", &foreign)));
    answers
}

#[test]
fn s11_every_answer_carries_the_headers() {
    let (_house, tablet) = house();
    for (path, answer) in answers(&tablet) {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let allowed = answer.header("permissions-policy");
        for used in ["camera=(self)", "microphone=(self)", "geolocation=(self)", "screen-wake-lock=(self)"] {
            assert!(allowed.contains(used), "{path} {used}");
        }
        assert_eq!(allowed.matches("=(self)").count(), 4, "{path}");
    }
}

#[test]
fn s11_nothing_of_the_api_is_kept_by_a_browser() {
    let (_house, tablet) = house();
    let mut n_checked = 0;
    for (path, answer) in answers(&tablet).iter().filter(|(path, _)| path.contains("/api/")) {
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        n_checked += 1;
    }
    assert!(n_checked > 30, "{n_checked}");
}
