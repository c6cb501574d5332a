//! The poke: that something is new, never what (sync.md 2.14).

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use domain::Operation;
use server::clock;
use sites::{SiteOperation, operations::FoundSite};

use crate::support::{Client, device};
use crate::tablet::house;

const SOON: Duration = Duration::from_secs(10);

/// Lines of the event stream, read beside the test.
pub(crate) fn listen(client: &Client) -> Receiver<String> {
    let response =
        client.open("/api/sync/live", &[("accept", "text/event-stream"), ("accept-encoding", "gzip, br")]);
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    assert!(!response.headers().contains_key("content-encoding"), "a compressed stream would be buffered");
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(response.into_body().into_reader());
        let mut line = String::new();
        while reader.by_ref().read_line(&mut line).is_ok_and(|n| n > 0) {
            if !line.trim().is_empty() && sender.send(line.trim().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    lines
}

pub(crate) fn poke(lines: &Receiver<String>) -> u64 {
    assert_eq!(lines.recv_timeout(SOON).unwrap(), "event: poke");
    let data = lines.recv_timeout(SOON).unwrap();
    let data: serde_json::Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(data.as_object().unwrap().len(), 2, "stream and seq, nothing else: {data}");
    data["seq"].as_u64().unwrap()
}

#[test]
fn a_commit_wakes_the_others_and_tells_only_the_position() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "guide", None, device(2));
    let lines = listen(&clerk.client);
    let before = poke(&lines);
    let site =
        FoundSite {
            site: server::random::id().into(), name: "秘密花园".to_owned(), address: String::new()
        };
    let request = chief.capture(vec![SiteOperation::from(site).intent()]);
    let reply = chief.push(&request);
    assert_eq!(poke(&lines), reply.results[0].1.seq());
    assert!(reply.results[0].1.seq() > before);
}

#[test]
fn a_session_has_six_live_connections_at_most() {
    let (_house, tablet) = house();
    let open: Vec<_> = (0..6).map(|_| listen(&tablet.client)).collect();
    for lines in &open {
        poke(lines);
    }
    assert_eq!(tablet.client.get("/api/sync/live").code(), "E-LIVE-429");
}

#[test]
fn stopping_the_server_ends_live_connections_quickly() {
    let (house, tablet) = house();
    let lines = listen(&tablet.client);
    poke(&lines);
    let begun = clock::now();
    drop(house);
    let waited = clock::now().since(begun);
    assert!(waited < 8_000, "{waited}");
}
