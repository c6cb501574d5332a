//! Requests made in somebody's name, and the headers against them (S9, S10, S11).

use serde_json::json;

use crate::support::PASSWORD;
use crate::tablet::house;

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
        trusted-types default";
    for path in ["/", "/tickets", "/api/session", "/api/nothing", "/healthz", "/missing.js"] {
        assert_eq!(tablet.client.get(path).header("content-security-policy"), expected, "{path}");
    }
}

#[test]
fn s11_every_answer_carries_the_headers() {
    let (_house, tablet) = house();
    for path in ["/", "/api/session", "/api/nothing", "/version.json"] {
        let answer = tablet.client.get(path);
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
    assert_eq!(tablet.client.get("/api/session").header("cache-control"), "no-store");
}
