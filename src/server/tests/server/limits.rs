//! Sizes on both sides of the decompression (S33).

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use server::clock;
use sync::message::{MAX_PACKED_BYTES, MAX_UNPACKED_BYTES};

use crate::support::Answer;
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
    let mut stream = TcpStream::connect(house.url.trim_start_matches("http://")).unwrap();
    let request = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(64 * 1024));
    // The server may close while the headers are still on their way.
    drop(stream.write_all(request.as_bytes()));
    let mut answer = Vec::new();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    drop(std::io::Read::read_to_end(&mut stream, &mut answer));
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&answer));
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
    let begun = clock::now();
    for (stream, expected) in [(&mut stream, "HTTP/1.1 408"), (&mut idle, "")] {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = [0; 64];
        let n = std::io::Read::read(stream, &mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer[..n]);
        assert!(text.starts_with(expected), "{text}");
    }
    let waited = clock::now().since(begun);
    assert!((9_000..15_000).contains(&waited), "{waited}");
}
