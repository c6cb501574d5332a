//! The bytes of every message and of the op body, as released. A test here fails as soon as they change without a new
//! `PROTOCOL_VERSION` (or `BODY_VERSION`); then old samples stay and new ones are written beside them with
//! `WRITE_WIRE_SAMPLES=1 cargo test -p sync --test wire`.

#![expect(clippy::unwrap_used, reason = "a helper of tests that fails is a test that fails")]

use std::fmt::Debug;
use std::path::PathBuf;

use domain::{
    BootId, Day, DeviceId, Id, Kind, OpId, OrgId, PersonId, Rejection, Row, Rule, Scope, SiteId, Stamp,
    Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sync::Hash;
use sync::message::*;
use sync::op::{BODY_VERSION, BlobRef, OpBody};

fn id(byte: u8) -> Id {
    Id([byte; 16])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Compares a value with its released sample, both ways.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    name: &str,
    version: u8,
    value: &T,
    bytes: &[u8],
) {
    let path = PathBuf::from(format!("tests/wire/{name}.v{version}.json"));
    let now = json!({ "version": version, "hex": hex(bytes), "json": value });
    if std::env::var_os("WRITE_WIRE_SAMPLES").is_some() && !path.exists() {
        std::fs::write(&path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no released sample of {name} v{version}"));
    let released: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        released["hex"], now["hex"],
        "{name}: the bytes changed; raise the version and keep the old sample"
    );
    assert_eq!(released["json"], now["json"], "{name}: the content of the sample changed");
    let read: T =
        domain::codec::decode(version, &unhex(released["hex"].as_str().unwrap()), "sample").unwrap();
    assert_eq!(&read, value, "{name}: released bytes are read differently");
}

fn row() -> Row {
    Row {
        kind: Kind::new("tickets.ticket"),
        id: id(1),
        scope: Scope::Site(SiteId(id(2))),
        open: true,
        rev: 3,
        seq: 300,
        touched: Timestamp(1_795_276_800_000),
        bytes: vec![1, 2, 3],
    }
}

fn witness() -> Witness {
    Witness { epoch: Epoch(id(4)), stream: StreamId(id(5)), seq: 300, head: Hash::of(b"head"), mac: [6; 8] }
}

fn acks() -> Acks {
    Acks { device: DeviceId(id(7)), last_dseq: 9, chain: Hash::of(b"chain"), holes: vec![(2, 3)] }
}

fn results() -> Vec<(OpId, OpResult)> {
    let rejection = Rejection::new("tickets.already_closed")
        .by(Rule(28))
        .at("status")
        .fact("status", "closed")
        .blocked_by(id(8));
    let held = |why| OpResult::Held { seq: 305, why };
    let all = [
        OpResult::Applied { seq: 301 },
        OpResult::Noop { seq: 302 },
        OpResult::Merged { seq: 303, note: "tickets.added_after_close".to_owned() },
        OpResult::Refused { seq: 304, rejection, current: Some(row()) },
        held(HeldReason::RightsGone),
        held(HeldReason::ActorNotProven),
        held(HeldReason::UnknownKind { kind: "tickets.fly".to_owned(), version: 2 }),
        held(HeldReason::DependencyRefused { op: OpId(id(9)) }),
        held(HeldReason::Parked),
        held(HeldReason::RuleFailed),
        held(HeldReason::Unreadable),
        OpResult::Amended { seq: 306, by: OpId(id(10)) },
        OpResult::Withdrawn { seq: 307, by: OpId(id(11)) },
    ];
    (20..).map(|byte| OpId(id(byte))).zip(all).collect()
}

fn cursor() -> Cursor {
    let fill = Fill { scope: Scope::SitePii(SiteId(id(2))), from: 10, until: 200 };
    Cursor { position: 200, fills: vec![fill], since: 150 }
}

#[test]
fn an_op_body_keeps_its_bytes() {
    let body = OpBody {
        op: OpId(id(1)),
        org: OrgId(id(2)),
        actor: PersonId(id(3)),
        kind: "tickets.dispatch".to_owned(),
        kind_version: 1,
        target: id(4),
        base_rev: 2,
        base_seq: 300,
        deps: vec![OpId(id(5))],
        captured: Stamp {
            wall: Timestamp(1_795_276_800_000),
            zone_minutes: 480,
            boot: BootId(id(6)),
            monotonic_ms: 12_345,
            offset_ms: -250,
            error_ms: 40,
        },
        intent: vec![7, 8, 9],
        blobs: vec![BlobRef { sha256: Hash::of(b"photo"), bytes: 350_000, mime: "image/jpeg".to_owned() }],
        amends: Some(OpId(id(10))),
    };
    check("op_body", BODY_VERSION, &body, &body.to_bytes());
}

#[test]
fn a_push_keeps_its_bytes() {
    let batch = PushBatch {
        captured_by: DeviceId(id(1)),
        actor: PersonId(id(2)),
        actor_mac: [3; 8],
        op_ids: vec![OpId(id(4)), OpId(id(5))],
        first: 1,
        bodies: vec![vec![1, 2]],
        other_hashes: vec![Hash::of(b"other")],
    };
    let request = PushRequest {
        device: DeviceId(id(1)),
        stream: StreamId(id(5)),
        epoch: Some(Epoch(id(4))),
        witnesses: vec![witness()],
        from_dseq: 8,
        chain: Hash::of(b"chain"),
        batches: vec![batch],
        skipped: Some(Skipped { from: 2, to: 3, chain: Hash::of(b"skipped") }),
        trimmed: vec![OpId(id(13))],
        pending_total: 4,
        oldest_pending: Some(Timestamp(1)),
        park: true,
    };
    check("push_request", PROTOCOL_VERSION, &request, &encode(&request));
}

#[test]
fn a_push_answer_keeps_its_bytes() {
    let problems = [
        ("gap", PushProblem::Gap { expected: 7 }),
        ("fork", PushProblem::DeviceFork),
        ("reuse", PushProblem::OpIdReuse { op: OpId(id(12)) }),
        ("device", PushProblem::NotYourDevice),
    ];
    for (name, problem) in problems {
        let reply = PushReply {
            epoch: Epoch(id(4)),
            acks: acks(),
            results: results(),
            witness: witness(),
            durable_seq: 250,
            server_time: Timestamp(2),
            problem: Some(problem),
        };
        check(&format!("push_reply_{name}"), PROTOCOL_VERSION, &reply, &encode(&reply));
    }
}

#[test]
fn a_pull_keeps_its_bytes() {
    let request = PullRequest {
        device: DeviceId(id(1)),
        epoch: None,
        cursor: [(StreamId(id(5)), cursor())].into(),
        witnesses: vec![witness()],
        grants_version: 3,
        scopes: vec![
            Scope::Org,
            Scope::Site(SiteId(id(2))),
            Scope::SitePii(SiteId(id(2))),
            Scope::User(PersonId(id(3))),
        ],
        floor: Some(Day(739_000)),
        cards: vec![OpId(id(13))],
        max_rows: 4_096,
        max_bytes: 1_048_576,
    };
    check("pull_request", PROTOCOL_VERSION, &request, &encode(&request));
}

#[test]
fn a_page_keeps_its_bytes() {
    let result = OpResult::Held { seq: 9, why: HeldReason::RightsGone };
    let reply = PullReply {
        epoch: Epoch(id(4)),
        person: PersonId(id(3)),
        stream: StreamId(id(5)),
        from: Cursor::default(),
        to: cursor(),
        target: 400,
        witness: witness(),
        floor: Day(739_000),
        rows: vec![row()],
        gone: vec![Gone { id: id(14), scope: Scope::Org, seq: 299 }],
        acks: acks(),
        cards: vec![Card { op: OpId(id(15)), result, body: vec![1], at: Timestamp(3) }],
        closed: vec![OpId(id(16))],
        grants: Some(GrantsDelta {
            version: 4,
            scopes: vec![Scope::Org],
            added: vec![Scope::Org],
            removed: Vec::new(),
        }),
        durable_seq: 250,
        server_time: Timestamp(4),
        more: true,
        must_resync: false,
    };
    check("pull_reply", PROTOCOL_VERSION, &reply, &encode(&reply));
}

#[test]
fn a_search_keeps_its_bytes() {
    let request = FindRequest {
        stream: StreamId(id(5)),
        kind: "tickets.ticket".to_owned(),
        site: Some(SiteId(id(2))),
        text: "漏水".to_owned(),
        ids: vec![id(17)],
        before: Some(290),
        limit: 50,
    };
    check("find_request", PROTOCOL_VERSION, &request, &encode(&request));
    let reply =
        FindReply { person: PersonId(id(3)), rows: vec![row()], before: Some(12), server_time: Timestamp(4) };
    check("find_reply", PROTOCOL_VERSION, &reply, &encode(&reply));
}

#[test]
fn cut_or_padded_messages_are_refused() {
    let bytes = encode(&acks());
    assert_eq!(decode::<Acks>(&bytes), Ok(acks()));
    for cut in 0..bytes.len() {
        assert!(decode::<Acks>(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    let padded = [bytes.as_slice(), &[0]].concat();
    assert!(decode::<Acks>(&padded).is_err());
}
