//! What each route is asked, always for something of the first site, and how its answer is written in one cell.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Scope;
use serde_json::json;
use server::random;
use sync::message::{self, FindRequest, OpResult};
use tickets::TicketId;

use super::people::{PII_CANARY, SITE_CANARY, Situation, World, voice};
use crate::blobs::hash_of;
use crate::support::{Answer, PASSWORD};
use crate::tablet::{Tablet, opened};

/// Asks one route; `who` is `None` for somebody who has not signed in.
pub(super) fn ask(world: &mut World, route: &str, who: Option<(Situation, usize)>) -> String {
    let mut tablet = match who {
        Some((situation, post)) => world.tablet(situation, post).clone(),
        None => {
            let mut nobody = world.target.clone();
            nobody.client.cookie = String::new();
            nobody
        }
    };
    let password = who.map_or(PASSWORD, |(situation, post)| world.password(situation, post)).to_owned();
    let cell = match route.split_once(' ').expect("a method and a path") {
        ("POST", "/api/sync/push") => {
            // Captured on the person's own line: its numbers go on whatever becomes of it.
            let request = tablet.capture(vec![opened(TicketId(random::id()), world.site)]);
            judged(&tablet.send(&request))
        }
        (method, path) => asked(world, &tablet, &password, method, path),
    };
    if let Some((situation, post)) = who {
        world.tablet(situation, post).continue_line_of(&tablet);
    }
    cell
}

fn asked(world: &World, tablet: &Tablet, password: &str, method: &str, path: &str) -> String {
    let photo = hash_of(&world.photo);
    let client = &tablet.client;
    match (method, path) {
        // Public, or about nothing but the asker.
        ("GET", "/healthz" | "/readyz" | "/version.json" | "/api/ping" | "/api/setup" | "/api/session") => {
            status(&client.get(path))
        }
        ("POST", "/api/setup") => status(&client.post_json(path, &json!({ "token": "none" }))),
        // Malformed on purpose, here and below: the gate has let it through, and nothing happens.
        ("POST", "/api/session" | "/api/session/second" | "/api/session/switch" | "/api/session/device") => {
            status(&client.post_json(path, &json!({})))
        }
        ("GET", "/api/session/nonce" | "/api/session/half_key" | "/api/devices/enrolled") => {
            status(&client.get(path))
        }
        ("DELETE", "/api/sessions/device/{id}") => status(&client.delete("/api/sessions/device/00")),
        ("POST", "/api/devices/enrol") => status(&client.post_json(path, &json!({}))),
        ("GET", "/api/factors") => status(&client.get(path)),
        ("DELETE", "/api/factors/{id}") => status(&client.delete("/api/factors/00")),
        ("POST", _) if path.starts_with("/api/factors/") => status(&client.post_json(path, &json!({}))),
        ("POST", "/api/csp-report") => {
            let told = status(&client.post(path, b"{", &[("content-type", "application/csp-report")]));
            // Asked so often, the limit answers some; how many depends on the machine, and is another test's matter.
            if told == "RATE-429" { "BODY-400".to_owned() } else { told }
        }
        ("GET", "/api/customers/{id}/export") => {
            let path = path.replace("{id}", &world.customer.id().to_string());
            shows(&client.get(&path), &[PII_CANARY.as_bytes()])
        }
        ("GET", "/api/csp-report") => status(&client.get(path)),
        ("DELETE", "/api/session") => status(&client.delete(path)),
        ("POST", "/api/session/password") => {
            let same = json!({ "old": password, "new": password, "end_others": false });
            status(&client.post_json(path, &same))
        }
        ("GET", "/api/sync/live") => live(tablet, path),
        ("POST", "/api/devices/lost") => {
            let told = json!({ "device": tablet.device, "pending": 0, "oldest": 0, "rescued": 0 });
            status(&client.post_json(path, &told))
        }
        ("GET", "/api/devices/order") => status(&client.get(path)),
        ("POST", "/api/devices/wiped") => status(&client.post_json(path, &json!({ "undelivered": 0 }))),
        // Somebody else's session, account, device, cards.
        ("GET", "/api/sessions") => shows(&client.get(path), &[world.target.device.to_string().as_bytes()]),
        ("DELETE", "/api/sessions/{id}") => {
            status(&client.delete(&format!("/api/sessions/{}", session_of(world))))
        }
        _ if path.starts_with("/api/office") => office(world, tablet, method, path),
        ("GET", "/api/cards") => shows(&client.get(path), &[&world.card.id().0]),
        ("GET", "/api/cards/count") => {
            let answer = client.get(path);
            if answer.status == 200 { format!("200 {}", sign(answer.body != b"0")) } else { status(&answer) }
        }
        ("GET", "/api/devices") => shows(&client.get(path), &[&world.target.device.id().0]),
        ("POST", "/api/devices/order") => {
            let order = json!({ "device": world.target.device, "order": "reinstate" });
            status(&client.post_json(path, &order))
        }
        ("POST", "/api/devices/backup") => {
            status(&client.post(path, b"no backup", &[("content-type", "application/octet-stream")]))
        }
        ("POST", "/api/sync/pull") => pull(world, tablet),
        ("POST", "/api/sync/find") => find(world, tablet),
        _ if path.starts_with("/api/accounts") => account(world, tablet, method, path),
        _ if path.starts_with("/api/blob") => file(tablet, photo, world.photo.len(), method, path),
        _ => panic!("say in {} what {method} {path} is asked", file!()),
    }
}

/// Lists for management.
fn office(world: &World, tablet: &Tablet, method: &str, path: &str) -> String {
    let client = &tablet.client;
    match (method, path) {
        ("GET", "/api/office") => status(&client.get(path)),
        ("GET", "/api/office/backups") => status(&client.get(path)),
        // Not even a body it takes: whoever may would make a backup of every house of this test.
        ("POST", "/api/office/backups/make") => {
            status(&client.post(path, b"", &[("content-type", "application/octet-stream")]))
        }
        ("POST", "/api/office/backups/verify") => {
            status(&client.post_json(path, &json!({ "row": "../guanjia.db", "fields": {} })))
        }
        (
            "GET",
            "/api/office/people" | "/api/office/sessions" | "/api/office/audit" | "/api/office/changes",
        ) => shows(&client.get(path), &[world.target.person.to_string().as_bytes()]),
        // Known to everybody of the organization.
        ("GET", "/api/office/posts" | "/api/office/departments" | "/api/office/categories") => {
            status(&client.get(path))
        }
        // Corrected to the name it has: nothing happens, and yet the rule has judged.
        ("POST", "/api/office/people/{action}") => {
            let same = json!({ "row": world.target.person, "fields": { "name": "target" } });
            status(&client.post_json("/api/office/people/rename", &same))
        }
        // A department and a post that nobody has.
        (
            "POST",
            "/api/office/posts/{action}"
            | "/api/office/departments/{action}"
            | "/api/office/categories/{action}",
        ) => {
            let nothing = json!({ "row": "00", "fields": {} });
            status(&client.post_json(&path.replace("{action}", "edit"), &nothing))
        }
        // The sites are known to everybody, what stands there is not: one building, of the first.
        ("GET", "/api/office/sites") => shows(&client.get(path), &[world.site.to_string().as_bytes()]),
        ("GET", "/api/office/unit_imports" | "/api/office/settings") => status(&client.get(path)),
        ("POST", "/api/office/sites/{action}") => {
            let again = json!({ "row": world.site, "fields": { "upload": "00" } });
            status(&client.post_json("/api/office/sites/take_in", &again))
        }
        // Nobody has read a file yet; then one past ticket of the first site.
        ("GET", "/api/office/ticket_imports") => status(&client.get(path)),
        ("POST", "/api/office/ticket_imports/{action}") => imported(world, tablet),
        ("POST", "/api/office/settings/{action}") => status(
            &client.post_json("/api/office/settings/change", &json!({ "row": "listen", "fields": {} })),
        ),
        ("POST", "/api/office/unit_imports/{action}") => {
            status(&client.post_json("/api/office/unit_imports/undo", &json!({ "row": "00", "fields": {} })))
        }
        ("GET", "/api/office/devices") => {
            shows(&client.get(path), &[world.target.device.to_string().as_bytes()])
        }
        ("POST", "/api/office/devices/{action}") => {
            let known = json!({ "row": world.target.device, "fields": {} });
            status(&client.post_json("/api/office/devices/reinstate", &known))
        }
        // By its last digits: whoever may sees the masked form alone.
        ("GET", "/api/office/personal_data") => {
            let found = client.get(&format!("{path}?q={}", &PII_CANARY[7..]));
            shows(&found, &[world.customer.id().to_string().as_bytes(), PII_CANARY.as_bytes()])
        }
        // Only looked at: what would go.
        ("POST", "/api/office/personal_data/{action}") => {
            let fields = json!({ "ground": "requested" });
            let look = json!({ "row": world.customer.id(), "fields": fields });
            status(&client.post_json("/api/office/personal_data/erase", &look))
        }
        ("GET", "/api/office/retention") => status(&client.get(path)),
        ("POST", "/api/office/retention/{action}") => {
            let nothing = json!({ "row": "callers:00", "fields": {} });
            status(&client.post_json("/api/office/retention/erase", &nothing))
        }
        ("POST", "/api/office/sessions/end") => {
            status(&client.post_json(path, &json!({ "row": "00", "fields": {} })))
        }
        _ => panic!("say in {} what {method} {path} is asked", file!()),
    }
}

/// The account of somebody at the first site.
fn account(world: &World, tablet: &Tablet, method: &str, path: &str) -> String {
    let client = &tablet.client;
    match (method, path) {
        ("GET", "/api/accounts") => shows(&client.get(path), &[b"\"target\""]),
        ("POST", "/api/accounts") => {
            status(&client.post_json(path, &json!({ "login": "target", "person": world.target.person })))
        }
        ("POST", "/api/accounts/reset") => status(&client.post_json(path, &json!({ "login": "target" }))),
        ("POST", "/api/accounts/disable") => {
            status(&client.post_json(path, &json!({ "login": "target", "disabled": false })))
        }
        ("POST", "/api/accounts/forget_factors") => {
            status(&client.post_json(path, &json!({ "login": "target" })))
        }
        _ => panic!("say in {} what {method} {path} is asked", file!()),
    }
}

/// Photos and voice notes of a ticket of the first site.
fn file(tablet: &Tablet, photo: domain::FileHash, bytes: usize, method: &str, path: &str) -> String {
    let client = &tablet.client;
    let of_photo = path.replace("{id}", &photo.to_string());
    match (method, path) {
        ("POST", "/api/blob") => {
            progress(&client.post_json(path, &json!({ "hash": photo, "bytes": bytes, "mime": "image/jpeg" })))
        }
        ("GET", "/api/blob/{id}") => progress(&client.get(&of_photo)),
        ("PATCH", "/api/blob/{id}") => {
            status(&client.patch(&of_photo, b"x", &[("content-type", "application/octet-stream")]))
        }
        ("GET", "/api/blob/{id}/thumb" | "/api/blob/{id}/view") => status(&client.get(&of_photo)),
        ("GET", "/api/blob/{id}/audio") => {
            status(&client.get(&path.replace("{id}", &hash_of(&voice()).to_string())))
        }
        ("POST", "/api/blobs/state") => {
            let answer = client.post_json(path, &json!({ "hashes": [photo] }));
            shows(&answer, &[photo.to_string().as_bytes()])
        }
        _ => panic!("say in {} what {method} {path} is asked", file!()),
    }
}

/// `"204"`, or the code of the refusal without its beginning.
fn status(answer: &Answer) -> String {
    if answer.status < 400 {
        return answer.status.to_string();
    }
    let code = answer.code();
    code.strip_prefix("E-").unwrap_or(&code).to_owned()
}

fn sign(there: bool) -> char {
    if there { '+' } else { '-' }
}

fn holds(answer: &Answer, bytes: &[u8]) -> bool {
    answer.body.windows(bytes.len()).any(|part| part == bytes)
}

/// `"200 +-"`: which of these bytes the answer holds.
fn shows(answer: &Answer, canaries: &[&[u8]]) -> String {
    if answer.status != 200 {
        return status(answer);
    }
    let signs: String = canaries.iter().map(|canary| sign(holds(answer, canary))).collect();
    format!("200 {signs}")
}

fn progress(answer: &Answer) -> String {
    match answer.status {
        200 => format!("200 {}", answer.json()["state"].as_str().unwrap_or_default()),
        _ => status(answer),
    }
}

fn judged(answer: &Answer) -> String {
    if answer.status != 200 {
        return status(answer);
    }
    let reply: message::PushReply = message::decode(&answer.body).unwrap();
    match &reply.results[0].1 {
        OpResult::Refused { rejection, .. } => format!("200 refused {}", rejection.code),
        OpResult::Held { .. } => "200 held".to_owned(),
        result => format!("200 {}", if result.took_effect() { "applied" } else { "noop" }),
    }
}

fn live(tablet: &Tablet, path: &str) -> String {
    let answer = tablet.client.open(path, &[]);
    if answer.status() == 200 { "200".to_owned() } else { status(&tablet.client.get(path)) }
}

/// The id under which the target sees the target's own session.
fn session_of(world: &World) -> String {
    let sessions = world.target.client.get("/api/sessions");
    if sessions.status == 200 {
        sessions.json()[0]["id"].as_str().unwrap().to_owned()
    } else {
        "00".repeat(16)
    }
}

/// `"200 +-"`: the first site's own rows, its personal data. The request claims every scope there is.
fn pull(world: &World, tablet: &Tablet) -> String {
    let mut request = tablet.pull_request();
    request.scopes = vec![Scope::Org, Scope::Site(world.site), Scope::SitePii(world.site)];
    request.grants_version = u64::MAX;
    let answer = tablet.post_message("/api/sync/pull", &message::encode(&request));
    shows(&answer, &[SITE_CANARY.as_bytes(), PII_CANARY.as_bytes()])
}

fn find(world: &World, tablet: &Tablet) -> String {
    let request = FindRequest {
        stream: tablet.stream,
        kind: "sites.building".to_owned(),
        site: None,
        text: String::new(),
        ids: vec![world.building],
        before: None,
        limit: 10,
    };
    shows(&tablet.post_message("/api/sync/find", &message::encode(&request)), &[SITE_CANARY.as_bytes()])
}

const MAPPING: &str = r#"
source = "old"
site = "chosen in the request"
zone_minutes = 480
time_patterns = ["%Y-%m-%d %H:%M"]

[columns]
source_id = "no"
title = "what"
opened_at = "at"

[constants]
kind = "repair"
channel = "phone"
status = "new"

[statuses.values]
"new" = "new"
"#;

/// One past ticket of the first site, another one each time: read, then imported.
fn imported(world: &World, tablet: &Tablet) -> String {
    const ACTION: &str = "/api/office/ticket_imports";
    let csv = STANDARD.encode(format!("no,what,at\n{},leak,2025-03-01 08:00\n", random::id()));
    let fields = json!({ "site": world.site, "file": csv, "mapping": STANDARD.encode(MAPPING) });
    let read = json!({ "row": null, "fields": fields });
    let read = tablet.client.post_json(&format!("{ACTION}/import"), &read);
    if read.status != 200 {
        return status(&read);
    }
    let run = json!({ "row": null, "fields": read.json()["preview"]["next"]["fields"] });
    let run = tablet.client.post_json(&format!("{ACTION}/take_in"), &run);
    match run.status {
        // "1 imported, 0 there already, 0 with problems"
        200 => format!("200 {}", run.json()["said"]["en"].as_str().unwrap().split(',').next().unwrap()),
        _ => status(&run),
    }
}
