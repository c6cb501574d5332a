//! What is asked of each route of the server's table. A route without a driver fails
//! `s15_every_route_of_the_table_has_a_driver`: whoever adds a route says here how a liar would use it.

use axum::http::Method;
use customers::CustomerOperation;
use customers::operations::CorrectContact;
use domain::{Change, Day, DeviceId, FileHash, Id, Intent, OpId, Operation, Scope};
use serde_json::json;
use server::random;
use sync::message::{self, Cursor, CursorMap, Epoch, Fill, FindRequest, PullRequest, StreamId, Witness};
use tickets::operations::{AddNote, CorrectDetails, Correction, Escalate};
use tickets::{Caller, TicketOperation};

use super::ask::Ask;
use super::canary::Secret;
use super::forger::Forger;
use super::world::{self, Known};
use crate::prng::Prng;
use crate::work;

/// How one route is asked.
pub struct Driver {
    /// `"POST /api/sync/pull"`, as the table writes it.
    pub name: &'static str,
    pub path: &'static str,
    /// How often, of all requests: parts of the sum of all.
    pub weight: u64,
    pub ask: fn(&mut Forger, &Known) -> Ask,
}

const fn driver(name: &'static str, weight: u64, ask: fn(&mut Forger, &Known) -> Ask) -> Driver {
    let path = match name.split_at(4).0.as_bytes() {
        b"GET " => name.split_at(4).1,
        b"POST" => name.split_at(5).1,
        b"PATC" => name.split_at(6).1,
        _ => name.split_at(7).1,
    };
    Driver { name, path, weight, ask }
}

/// All of them. What hashes a password costs a hundred pulls and comes seldom.
pub const DRIVERS: &[Driver] = &[
    driver("POST /api/sync/pull", 90_000, pull),
    driver("POST /api/sync/push", 2_500, push),
    driver("POST /api/sync/find", 3_000, find),
    driver("GET /api/sync/live", 300, |_, _| Ask::get("/api/sync/live")),
    driver("GET /api/session", 2_000, |_, _| Ask::get("/api/session")),
    driver("GET /api/sessions", 2_000, |_, _| Ask::get("/api/sessions")),
    driver("DELETE /api/sessions/{id}", 1_000, |forger, _| {
        Ask::delete(format!("/api/sessions/{}", Id(forger.prng.bytes())))
    }),
    driver("GET /api/accounts", 1_000, |_, _| Ask::get("/api/accounts")),
    driver("POST /api/accounts", 10, add_account),
    driver("POST /api/accounts/reset", 10, |_, _| {
        Ask::json("/api/accounts/reset", &json!({ "login": "chief" }))
    }),
    driver("POST /api/accounts/disable", 500, |_, _| {
        Ask::json("/api/accounts/disable", &json!({ "login": "chief", "disabled": true }))
    }),
    driver("POST /api/session", 5, |forger, _| {
        let wrong =
            json!({ "login": forger.credentials.login, "password": "wrong", "device": forger.device });
        Ask::json("/api/session", &wrong)
    }),
    driver("DELETE /api/session", 3, |_, _| Ask::delete("/api/session".to_owned())),
    driver("POST /api/session/device", 200, |forger, _| {
        Ask::json("/api/session/device", &json!({ "device": forger.device }))
    }),
    driver("POST /api/session/password", 3, |_, _| {
        let change = json!({ "old": "wrong", "new": "a quite other sentence", "end_others": false });
        Ask::json("/api/session/password", &change)
    }),
    driver("POST /api/session/second", 20, |forger, _| {
        let ticket = random::hex(&forger.prng.bytes::<32>());
        Ask::json("/api/session/second", &json!({ "ticket": ticket, "totp": "123456" }))
    }),
    driver("POST /api/session/switch", 20, |forger, _| {
        let proof = random::hex(&forger.prng.bytes::<32>());
        let person = Id(forger.prng.bytes());
        let asked = json!({ "person": person, "device": forger.device, "at": 0, "proof": proof });
        Ask::json("/api/session/switch", &asked)
    }),
    driver("GET /api/session/nonce", 20, |_, _| Ask::get("/api/session/nonce")),
    driver("GET /api/session/half_key", 200, |_, _| Ask::get("/api/session/half_key")),
    driver("DELETE /api/sessions/device/{id}", 50, |forger, _| {
        Ask::delete(format!("/api/sessions/device/{}", Id(forger.prng.bytes())))
    }),
    driver("GET /api/devices/enrolled", 100, |_, _| Ask::get("/api/devices/enrolled")),
    driver("POST /api/devices/enrol", 20, |forger, _| {
        let proof = json!({ "nonce": "00".repeat(40), "signature": random::hex(&forger.prng.bytes::<64>()) });
        Ask::json("/api/devices/enrol", &json!({ "key": "04".repeat(65), "proof": proof }))
    }),
    driver("GET /api/factors", 200, |_, _| Ask::get("/api/factors")),
    driver("DELETE /api/factors/{id}", 100, |forger, _| {
        Ask::delete(format!("/api/factors/{}", Id(forger.prng.bytes())))
    }),
    driver("POST /api/factors/recovery", 20, |_, _| Ask::json("/api/factors/recovery", &json!({}))),
    driver("POST /api/factors/totp", 20, |_, _| Ask::json("/api/factors/totp", &json!({}))),
    driver("POST /api/factors/totp/confirm", 20, |forger, _| {
        let key = random::hex(&forger.prng.bytes::<32>());
        Ask::json("/api/factors/totp/confirm", &json!({ "key": key, "code": "123456" }))
    }),
    driver("POST /api/factors/passkey", 20, |_, _| Ask::json("/api/factors/passkey", &json!({}))),
    driver("POST /api/factors/passkey/confirm", 20, |_, _| {
        let response = json!({ "clientDataJSON": "e30", "authenticatorData": "AAAA" });
        Ask::json("/api/factors/passkey/confirm", &json!({ "credential": { "response": response } }))
    }),
    driver("POST /api/accounts/forget_factors", 20, |_, _| {
        Ask::json("/api/accounts/forget_factors", &json!({ "login": "chief" }))
    }),
    driver("POST /api/blob", 500, announce),
    driver("GET /api/blob/{id}", 500, |forger, known| {
        Ask::get(&format!("/api/blob/{}", file(forger, known)))
    }),
    driver("PATCH /api/blob/{id}", 100, piece),
    driver("GET /api/blob/{id}/thumb", 200, |forger, known| {
        Ask::get(&format!("/api/blob/{}/thumb", file(forger, known)))
    }),
    driver("GET /api/blob/{id}/view", 200, |forger, known| {
        Ask::get(&format!("/api/blob/{}/view", file(forger, known)))
    }),
    driver("GET /api/blob/{id}/audio", 3_000, |forger, known| {
        Ask::get(&format!("/api/blob/{}/audio", file(forger, known)))
    }),
    driver("POST /api/blobs/state", 500, |forger, known| {
        let hashes: Vec<FileHash> = (0..5).map(|_| file(forger, known)).collect();
        Ask::json("/api/blobs/state", &json!({ "hashes": hashes }))
    }),
    driver("GET /api/office", 100, |_, _| Ask::get("/api/office")),
    driver("GET /api/office/people", 300, |forger, known| {
        let site = known.sites[forger.prng.index(known.sites.len())];
        Ask::get(&format!("/api/office/people?site={site}"))
    }),
    driver("POST /api/office/people/{action}", 100, |forger, known| {
        // Only what changes nothing of this world, whoever is allowed to do it.
        let person = known.people[forger.prng.index(known.people.len())];
        let action = ["rename", "delegate", "relieve"][forger.prng.index(3)];
        Ask::json(&format!("/api/office/people/{action}"), &json!({ "row": person, "fields": {} }))
    }),
    driver("GET /api/office/posts", 100, |_, _| Ask::get("/api/office/posts")),
    driver("POST /api/office/posts/{action}", 50, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/posts/edit", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/departments", 100, |_, _| Ask::get("/api/office/departments")),
    driver("POST /api/office/departments/{action}", 50, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/departments/edit", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/devices", 300, |_, _| Ask::get("/api/office/devices")),
    driver("POST /api/office/devices/{action}", 50, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/devices/sign_out", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/categories", 100, |_, _| Ask::get("/api/office/categories")),
    driver("POST /api/office/categories/{action}", 50, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/categories/edit", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/sites", 300, |_, _| Ask::get("/api/office/sites")),
    driver("POST /api/office/sites/{action}", 100, |forger, known| {
        // A preview writes nothing, and shows what is there and what is not.
        let site = known.sites[forger.prng.index(known.sites.len())];
        let file = base64(b"unit\n3-2-1201\n1-1-101\n");
        let fields = json!({ "file": file, "file.name": "units.csv" });
        Ask::json("/api/office/sites/import", &json!({ "row": site, "fields": fields }))
    }),
    driver("GET /api/office/unit_imports", 100, |_, _| Ask::get("/api/office/unit_imports")),
    driver("POST /api/office/unit_imports/{action}", 50, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/unit_imports/undo", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/ticket_imports", 300, |_, _| Ask::get("/api/office/ticket_imports")),
    driver("POST /api/office/ticket_imports/{action}", 320, ticket_imports),
    driver("GET /api/office/settings", 50, |_, _| Ask::get("/api/office/settings")),
    driver("POST /api/office/settings/{action}", 50, |_, _| {
        Ask::json(
            "/api/office/settings/change",
            &json!({ "row": "listen", "fields": { "value": "0.0.0.0:1" } }),
        )
    }),
    driver("GET /api/office/sessions", 300, |_, _| Ask::get("/api/office/sessions")),
    driver("POST /api/office/sessions/end", 100, |forger, _| {
        let row = Id(forger.prng.bytes());
        Ask::json("/api/office/sessions/end", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/office/backups", 100, |_, _| Ask::get("/api/office/backups")),
    driver("POST /api/office/backups/make", 5, |_, _| {
        Ask::json("/api/office/backups/make", &json!({ "row": null, "fields": {} }))
    }),
    driver("POST /api/office/backups/verify", 20, |_, _| {
        Ask::json("/api/office/backups/verify", &json!({ "row": "../guanjia.db", "fields": {} }))
    }),
    driver("GET /api/office/changes", 300, |forger, known| {
        let person = known.people[forger.prng.index(known.people.len())];
        Ask::get(&format!("/api/office/changes?person={person}"))
    }),
    driver("GET /api/office/audit", 300, |forger, known| {
        let person = known.people[forger.prng.index(known.people.len())];
        Ask::get(&format!("/api/office/audit?person={person}"))
    }),
    driver("GET /api/office/personal_data", 300, |forger, known| {
        let needle = ["1", "138", "3-2-1201"][forger.prng.index(3)];
        let site = known.sites[forger.prng.index(known.sites.len())];
        Ask::get(&format!("/api/office/personal_data?q={needle}&site={site}"))
    }),
    driver("POST /api/office/personal_data/{action}", 100, |forger, known| {
        // What would go is shown in numbers; nothing of this world is erased.
        let row = known.customers[forger.prng.index(known.customers.len())];
        let action = ["export", "erase"][forger.prng.index(2)];
        let fields = json!({ "ground": "requested", "note": "" });
        Ask::json(
            &format!("/api/office/personal_data/{action}"),
            &json!({ "row": row.id(), "fields": fields }),
        )
    }),
    driver("GET /api/office/retention", 300, |forger, _| {
        let view = ["", "erased", "purposes"][forger.prng.index(3)];
        Ask::get(&format!("/api/office/retention?view={view}"))
    }),
    driver("POST /api/office/retention/{action}", 50, |forger, _| {
        let row = format!("callers:{}", Id(forger.prng.bytes()));
        Ask::json("/api/office/retention/erase", &json!({ "row": row, "fields": {} }))
    }),
    driver("GET /api/customers/{id}/export", 300, |forger, known| {
        let customer = known.customers[forger.prng.index(known.customers.len())];
        Ask::get(&format!("/api/customers/{}/export", customer.id()))
    }),
    driver("POST /api/csp-report", 50, |forger, _| {
        let report = json!({ "csp-report": { "blocked-uri": Id(forger.prng.bytes()), "line-number": 1 } });
        Ask { kind: "application/csp-report", ..Ask::json("/api/csp-report", &report) }
    }),
    driver("GET /api/csp-report", 100, |_, _| Ask::get("/api/csp-report")),
    driver("GET /api/cards", 300, |_, _| Ask::get("/api/cards")),
    driver("GET /api/cards/count", 100, |_, _| Ask::get("/api/cards/count")),
    driver("GET /api/devices", 300, |_, _| Ask::get("/api/devices")),
    driver("POST /api/devices/order", 50, |forger, _| {
        let device = DeviceId(Id(forger.prng.bytes()));
        Ask::json("/api/devices/order", &json!({ "device": device, "order": "sign_out" }))
    }),
    driver("POST /api/devices/backup", 20, |forger, _| {
        Ask::message("/api/devices/backup", forger.prng.bytes::<64>().to_vec())
    }),
    driver("POST /api/devices/lost", 20, |forger, _| {
        let told = json!({ "device": Id(forger.prng.bytes()), "pending": 3, "oldest": 0, "rescued": 1 });
        Ask::json("/api/devices/lost", &told)
    }),
    driver("GET /api/devices/order", 50, |_, _| Ask::get("/api/devices/order")),
    driver("POST /api/devices/wiped", 20, |_, _| {
        Ask::json("/api/devices/wiped", &json!({ "undelivered": 0 }))
    }),
    driver("GET /api/setup", 100, |_, _| Ask::get("/api/setup")),
    driver("POST /api/setup", 5, |forger, _| {
        Ask::json(
            "/api/setup",
            &json!({
                "token": "none", "device": forger.device, "login": "x", "password": "long enough to pass",
                "name": "x", "staff_number": "x", "site_name": "x",
            }),
        )
    }),
    driver("GET /healthz", 20, |_, _| Ask::get("/healthz")),
    driver("GET /readyz", 20, |_, _| Ask::get("/readyz")),
    driver("GET /version.json", 20, |_, _| Ask::get("/version.json")),
    driver("GET /api/ping", 20, |_, _| Ask::get("/api/ping")),
];

/// One by chance, as the weights say.
#[must_use]
pub fn pick(prng: &mut Prng) -> &'static Driver {
    let all: u64 = DRIVERS.iter().map(|driver| driver.weight).sum();
    let mut drawn = prng.below(all);
    for driver in DRIVERS {
        match drawn.checked_sub(driver.weight) {
            Some(left) => drawn = left,
            None => return driver,
        }
    }
    &DRIVERS[0]
}

/// A pull with a cursor, scopes, cards and witnesses out of the air; half of it honest, so that rows come.
fn pull(forger: &mut Forger, known: &Known) -> Ask {
    let stream = if forger.prng.chance(1) { StreamId(Id(forger.prng.bytes())) } else { forger.stream };
    let fills = (0..forger.prng.below(3)).map(|_| {
        let until = forger.prng.below(known.seq + 2);
        Fill { scope: any_scope(&mut forger.prng, known), from: forger.prng.below(until + 1), until }
    });
    let fills: Vec<Fill> = fills.collect();
    let cursor = Cursor { position: position(forger, known), fills, since: forger.prng.below(known.seq + 2) };
    let prng = &mut forger.prng;
    let scopes = (0..prng.below(6)).map(|_| any_scope(prng, known)).collect();
    let witnesses = if prng.chance(3) {
        let seq = prng.below(2 * known.seq);
        let epoch = if prng.chance(50) { forger.epoch } else { Epoch(Id(prng.bytes())) };
        vec![Witness { epoch, stream, seq, head: sync::Hash(prng.bytes()), mac: prng.bytes() }]
    } else {
        Vec::new()
    };
    let cards = (0..prng.below(4)).filter_map(|_| known.ops.get(prng.index(known.ops.len())).copied());
    let cards: Vec<OpId> = cards.collect();
    let request = PullRequest {
        device: if prng.chance(5) { DeviceId(Id(prng.bytes())) } else { forger.device },
        epoch: Some(forger.epoch),
        cursor: CursorMap::from([(stream, cursor)]),
        witnesses,
        grants_version: if prng.chance(20) { u64::MAX } else { prng.below(200) },
        scopes,
        floor: prng.chance(30).then(|| Day::default().plus(i32::try_from(prng.below(40_000)).unwrap_or(0))),
        cards,
        max_rows: u32::try_from(8 + prng.below(48)).unwrap_or(8),
        max_bytes: u32::try_from(prng.below(40_000)).unwrap_or(u32::MAX),
    };
    Ask::message("/api/sync/pull", message::encode(&request))
}

/// Words that stand in secrets, ids of other sites' records, a site that is not one's own.
fn find(forger: &mut Forger, known: &Known) -> Ask {
    let prng = &mut forger.prng;
    let words = ["zqk", "water", "13977", ""];
    let ids = (0..prng.below(4)).map(|_| known.tickets[prng.index(known.tickets.len())].0).collect();
    let request = FindRequest {
        stream: forger.stream,
        kind: ["tickets.ticket", "customers.customer", "tickets.caller"][prng.index(3)].to_owned(),
        site: prng.chance(50).then(|| known.sites[prng.index(known.sites.len())]),
        text: words[prng.index(words.len())].to_owned(),
        ids,
        before: prng.chance(20).then(|| prng.below(known.seq)),
        limit: u32::try_from(prng.below(30)).unwrap_or(1),
    };
    Ask::message("/api/sync/find", message::encode(&request))
}

fn position(forger: &mut Forger, known: &Known) -> u64 {
    match forger.prng.below(100) {
        0..=39 => 0,
        40..=94 => forger.prng.below(known.seq),
        95..=97 => known.seq,
        _ => u64::MAX,
    }
}

fn any_scope(prng: &mut Prng, known: &Known) -> Scope {
    let site = known.sites[prng.index(known.sites.len())];
    match prng.below(8) {
        0 => Scope::Org,
        1..=3 => Scope::Site(site),
        4..=6 => Scope::SitePii(site),
        _ => Scope::User(known.people[prng.index(known.people.len())]),
    }
}

/// A push about somebody else's records, in somebody else's name, with somebody else's op id, or quite honest: what is
/// refused must say nothing about what it was refused for.
fn push(forger: &mut Forger, known: &Known) -> Ask {
    let intent = any_intent(forger, known);
    let op = OpId(random::timed_id(server::clock::now()));
    let mut body = forger.body(op, intent);
    let foreign = known.ops[forger.prng.index(known.ops.len())];
    match forger.prng.below(8) {
        0 => body.op = foreign,
        1 => body.amends = Some(foreign),
        2 => body.deps = vec![foreign],
        3 => body.actor = known.people[forger.prng.index(known.people.len())],
        _ => {}
    }
    let mut request = forger.request(vec![body.op], vec![body]);
    match forger.prng.below(12) {
        0 => request.from_dseq += 5,
        1 => request.device = DeviceId(Id(forger.prng.bytes())),
        2 => request.stream = StreamId(Id(forger.prng.bytes())),
        3 => request.park = true,
        4 => request.batches[0].actor = known.people[forger.prng.index(known.people.len())],
        _ => {}
    }
    Ask::message("/api/sync/push", message::encode(&request))
}

fn any_intent(forger: &mut Forger, known: &Known) -> Intent {
    let prng = &mut forger.prng;
    let number = prng.index(known.tickets.len());
    let ticket = known.tickets[number];
    let site = u8::try_from(world::site_of_ticket(number)).unwrap_or(u8::MAX);
    let own = Secret::Refused { author: u8::try_from(forger.index).unwrap_or(u8::MAX), site };
    let wrong = || "nobody ever wrote this".to_owned();
    let correct =
        |correction| TicketOperation::from(CorrectDetails { ticket, corrections: vec![correction] });
    match prng.below(7) {
        // Texts of one's own are marked only where the op is sure to be refused: empty reason, unknown record.
        0 => TicketOperation::from(Escalate {
            ticket,
            to: None,
            to_name: own.mark(prng.below(1 << 20)),
            reason: String::new(),
        })
        .intent(),
        1 => TicketOperation::from(AddNote { ticket, text: "I was here".to_owned() }).intent(),
        2 => correct(Correction::Title(Change { from: wrong(), to: wrong() + "!" })).intent(),
        3 => {
            let nobody = Caller { name: wrong(), phone: "13900000000".to_owned() };
            let change = Change { from: nobody.clone(), to: Caller { name: "x".to_owned(), ..nobody } };
            correct(Correction::Caller(change)).intent()
        }
        4 => {
            let site = known.sites[prng.index(known.sites.len())];
            let mut opened = work::open(prng, site, "again", "x").intent;
            opened.target = ticket.0;
            opened
        }
        5 => {
            let customer = known.customers[prng.index(known.customers.len())];
            let name = Some(Change { from: wrong(), to: wrong() + "!" });
            CustomerOperation::from(CorrectContact { customer, name, ..CorrectContact::default() }).intent()
        }
        _ => {
            let customer = known.customers[prng.index(known.customers.len())];
            let drop_telephones = vec!["13900000000".to_owned()];
            let change = CorrectContact { customer, drop_telephones, ..CorrectContact::default() };
            CustomerOperation::from(change).intent()
        }
    }
}

/// A file of some site, now and then one that nobody has.
fn file(forger: &mut Forger, known: &Known) -> FileHash {
    let there = known.files.get(forger.prng.index(known.files.len())).map(|(hash, _)| *hash);
    there.filter(|_| !forger.prng.chance(10)).unwrap_or_else(|| FileHash(forger.prng.bytes()))
}

/// To know a hash, and even the length, opens nothing.
fn announce(forger: &mut Forger, known: &Known) -> Ask {
    let (hash, bytes) = known.files[forger.prng.index(known.files.len())];
    Ask::json("/api/blob", &json!({ "hash": hash, "bytes": bytes, "mime": "audio/webm" }))
}

/// A piece of a file that somebody else has brought.
fn piece(forger: &mut Forger, known: &Known) -> Ask {
    let (hash, bytes) = known.files[forger.prng.index(known.files.len())];
    let body = b"no piece of it".to_vec();
    let offset = forger.prng.below(u64::from(bytes));
    let mut ask = Ask::message(&format!("/api/blob/{hash}"), body);
    ask.method = Method::PATCH;
    ask.headers = world::piece_headers(offset, u64::from(bytes), &ask.body);
    ask
}

fn add_account(forger: &mut Forger, known: &Known) -> Ask {
    let person = known.people[forger.prng.index(known.people.len())];
    Ask::json("/api/accounts", &json!({ "login": "person0", "person": person }))
}

/// A file with the numbers and names of tickets that are there already, for a site the asker may know nothing of; or
/// somebody else's file, made into tickets or looked at.
fn ticket_imports(forger: &mut Forger, known: &Known) -> Ask {
    let site = known.sites[forger.prng.index(known.sites.len())];
    let row = Id(forger.prng.bytes());
    let others = json!({ "row": row, "fields": { "mapping": "source = \"x\"" } });
    match forger.prng.below(20) {
        0 => Ask::json("/api/office/ticket_imports/take_in", &others),
        1 => Ask::json("/api/office/ticket_imports/preview", &others),
        2 => Ask::json("/api/office/ticket_imports/mapping", &others),
        _ => {
            let table = "number,title,opened\n1,water,2026-01-02 10:00\n2,light,2026-01-03 11:00\n";
            let fields = json!({ "site": site, "file": base64(table.as_bytes()), "file.name": "old.csv" });
            Ask::json("/api/office/ticket_imports/import", &json!({ "row": null, "fields": fields }))
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn s15_every_route_of_the_table_has_a_driver() {
        let table = server::routes::TABLE.iter().map(|route| format!("{} {}", route.method, route.path));
        let table: BTreeSet<String> = table.collect();
        let driven: BTreeSet<String> = DRIVERS.iter().map(|driver| driver.name.to_owned()).collect();
        let missing: Vec<&String> = table.difference(&driven).collect();
        assert!(missing.is_empty(), "say in src/soak/src/leaks/drivers.rs how a liar would use {missing:?}");
        let gone: Vec<&String> = driven.difference(&table).collect();
        assert!(gone.is_empty(), "these routes are no more: {gone:?}");
    }

    #[test]
    fn a_drivers_path_is_that_of_its_name() {
        for driver in DRIVERS {
            let (_, path) = driver.name.split_once(' ').expect("a method and a path");
            assert_eq!(driver.path, path);
        }
    }
}
