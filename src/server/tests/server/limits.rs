//! Sizes on both sides of the decompression (S33).

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use server::clock;
use server::config::Config;
use sync::message::{self, MAX_PACKED_BYTES, MAX_UNPACKED_BYTES, PushRequest};

use crate::support::{Answer, House, config, device, open, setup_request};
use crate::tablet::{Tablet, house};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn push_gzip(tablet: &Tablet, packed: &[u8]) -> Answer {
    let headers = [("content-type", "application/octet-stream"), ("content-encoding", "gzip")];
    tablet.client.post("/api/sync/push", packed, &headers)
}

#[test]
fn s33_a_body_over_one_mebibyte_is_refused() {
    let (_house, tablet) = house();
    let fits = tablet.post_message("/api/sync/push", &vec![0; MAX_PACKED_BYTES]);
    assert_eq!(fits.code(), "E-BODY-400", "read to the end, then found to be no message");
    // The server may answer and close before everything is sent; both are a refusal, an answer is 413.
    let headers = [("content-type", "application/octet-stream")];
    if let Ok(answer) = tablet.client.try_post("/api/sync/push", &vec![0; MAX_PACKED_BYTES + 1], &headers) {
        assert_eq!(answer.code(), "E-BODY-413");
    }
    assert_eq!(tablet.client.get("/api/session").status, 200, "the server goes on");
}

#[test]
fn s33_a_bomb_is_not_unpacked() {
    let (_house, tablet) = house();
    let bomb = gzip(&vec![0; 200 * 1024 * 1024]);
    assert!(bomb.len() < MAX_PACKED_BYTES);
    assert_eq!(push_gzip(&tablet, &bomb).code(), "E-BODY-413");
    assert_eq!(push_gzip(&tablet, &gzip(&vec![0; MAX_UNPACKED_BYTES + 1])).code(), "E-BODY-413");
    assert_eq!(push_gzip(&tablet, &gzip(&vec![0; MAX_UNPACKED_BYTES])).code(), "E-BODY-400");
}

#[test]
fn s33_damaged_or_appended_compression_is_refused() {
    let (_house, tablet) = house();
    let good = gzip(b"something");
    let mut cut = good.clone();
    cut.truncate(good.len() - 4);
    let two = [good.clone(), good].concat();
    for bad in [&b"no gzip at all"[..], &cut, &two] {
        assert_eq!(push_gzip(&tablet, bad).json(), json!({ "code": "E-BODY-400", "detail": "encoding" }));
    }
    let headers = [("content-type", "application/octet-stream"), ("content-encoding", "br")];
    let answer = tablet.client.post("/api/sync/push", b"x", &headers);
    assert_eq!(answer.json(), json!({ "code": "E-BODY-415", "detail": "encoding" }));
}

#[test]
fn s33_a_sign_in_of_a_megabyte_is_refused() {
    let (house, _) = house();
    let body = json!({ "login": "x".repeat(100_000), "password": "x", "device": "00" }).to_string();
    let headers = [("content-type", "application/json")];
    if let Ok(answer) = house.client().try_post("/api/session", body.as_bytes(), &headers) {
        assert_eq!(answer.code(), "E-BODY-413");
    }
}

#[test]
fn s33_headers_of_any_size_are_not_read() {
    let (house, _) = house();
    let told = |bytes: usize| {
        let mut stream = TcpStream::connect(house.url.trim_start_matches("http://")).unwrap();
        let line = "x".repeat(bytes);
        let request =
            format!("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: {line}\r\n\r\n");
        // The server may close while the headers are still on their way.
        drop(stream.write_all(request.as_bytes()));
        let mut answer = Vec::new();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        drop(std::io::Read::read_to_end(&mut stream, &mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert!(told(12 * 1024).starts_with("HTTP/1.1 200"), "{}", told(12 * 1024));
    for bytes in [17 * 1024, 64 * 1024] {
        let answer = told(bytes);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{bytes}: {answer}");
    }
}

#[test]
fn s33_who_sends_nothing_is_cut_off_after_ten_seconds() {
    let (house, tablet) = house();
    let mut stream = TcpStream::connect(house.url.trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST /api/sync/push HTTP/1.1\r\nhost: x\r\nx-sync: 1\r\ncookie: {}\r\ncontent-type: application/octet-stream\r\ncontent-length: 100\r\n\r\nabc",
        tablet.client.cookie
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut idle = TcpStream::connect(house.url.trim_start_matches("http://")).unwrap();
    idle.write_all(b"GET /heal").unwrap();
    let mut silent = connect(&house);
    let begun = clock::now();
    for (stream, expected) in [(&mut stream, "HTTP/1.1 408"), (&mut idle, ""), (&mut silent, "")] {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = [0; 64];
        let n = std::io::Read::read(stream, &mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer[..n]);
        assert!(text.starts_with(expected), "{text}");
    }
    let waited = clock::now().since(begun);
    assert!((9_000..15_000).contains(&waited), "{waited}");
}

/// Whether the server has closed this connection.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut byte = [0; 1];
    match std::io::Read::read(stream, &mut byte) {
        Ok(n) => n == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

fn connect(house: &House) -> TcpStream {
    TcpStream::connect(house.url.trim_start_matches("http://")).unwrap()
}

#[test]
fn s33_strangers_of_one_address_have_so_many_connections() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { connections_per_address: 4, ..config(&folder) };
    let house = open(folder, config);
    let mut open: Vec<TcpStream> = (0..4).map(|_| connect(&house)).collect();
    assert!(open.iter_mut().all(|stream| !is_closed(stream)));
    assert!(is_closed(&mut connect(&house)), "the fifth is not answered");
    drop(open.pop());
    std::thread::sleep(Duration::from_millis(300));
    assert!(!is_closed(&mut connect(&house)), "a place is free again");
}

#[test]
fn s33_a_session_has_six_connections_and_its_oldest_makes_room() {
    let (house, tablet) = house();
    let request = format!("GET /api/session HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", tablet.client.cookie);
    let ask = |stream: &mut TcpStream| {
        stream.write_all(request.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        // Header and body may come in two pieces; what is left of them is no end of the connection.
        let mut answer = [0; 4_096];
        let n = std::io::Read::read(stream, &mut answer).unwrap();
        assert!(answer[..n].starts_with(b"HTTP/1.1 200"));
    };
    // The connection on which the test signed in counts as well.
    let mut open: Vec<TcpStream> = (0..6).map(|_| connect(&house)).collect();
    open.iter_mut().for_each(ask);
    std::thread::sleep(Duration::from_millis(200));
    let before: Vec<bool> = open.iter_mut().map(is_closed).collect();
    let mut seventh = connect(&house);
    ask(&mut seventh);
    std::thread::sleep(Duration::from_millis(200));
    let after: Vec<bool> = open.iter_mut().map(is_closed).collect();
    let n_closed = |closed: &[bool]| closed.iter().filter(|one| **one).count();
    assert!(!before[5] && !after[5] && !is_closed(&mut seventh), "the newest stay: {before:?} {after:?}");
    assert_eq!(n_closed(&after), n_closed(&before) + 1, "{before:?} {after:?}");
    assert_eq!(tablet.client.get("/api/session").status, 200, "nobody is locked out");
}

#[test]
fn s33_json_that_is_nested_too_deep_is_refused() {
    let (_house, tablet) = house();
    let deep = format!("{}{}", "[".repeat(17), "]".repeat(17));
    for path in ["/api/accounts", "/api/office/ticket_imports/import", "/api/blobs/state"] {
        let answer = tablet.client.post(path, deep.as_bytes(), &[("content-type", "application/json")]);
        assert_eq!(answer.json(), json!({ "code": "E-BODY-400", "detail": "depth" }), "{path}");
    }
}

#[test]
fn s35_a_device_that_asks_without_end_is_told_to_wait_and_goes_on_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { pushes_per_second: 1, pulls_per_second: 1, ..config(&folder) };
    let house = open(folder, config);
    let client = house.client();
    let answer = client.post_json("/api/setup", &setup_request(house.setup_token.as_deref().unwrap()));
    let mut chief = Tablet::of(client, &answer);
    let other = chief.colleague(&house, "wang", "representative", None, device(2));
    let pull =
        |tablet: &Tablet| tablet.post_message("/api/sync/pull", &message::encode(&tablet.pull_request()));
    let refused = (0..30).map(|_| pull(&chief)).find(|answer| answer.status != 200).expect("a limit");
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("E-RATE-429", "1"));
    assert_eq!(pull(&other).status, 200, "another device has a limit of its own");
    let push = PushRequest::empty(chief.device, chief.stream, 1, sync::Hash::chain_start(chief.device));
    assert_ne!(chief.send(&push).status, 429, "and pushes are counted apart");
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(pull(&chief).status, 200, "it goes on");
}
