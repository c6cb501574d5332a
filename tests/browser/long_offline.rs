//! Thirty days without a network: thousands of own records here, many thousands of changes there, one catch-up.

use std::time::Duration;

use acceptance::many_tickets::{MAPPING, TYPED, register};
use acceptance::page::{LIST_SEARCH, rows_said};
use acceptance::{Frame, Server, amount};
use serde_json::json;
use tokio::time::Instant;

use crate::people::{DESK, STEWARD, signed_in};

/// How long the catch-up may take on a slow tablet (sync.md 3.3).
const LIMIT: Duration = Duration::from_secs(30);

/// A slow tablet.
const SLOWER: u32 = 6;

#[tokio::test]
async fn after_a_month_away_all_is_caught_up_in_half_a_minute() {
    let here = usize::try_from(amount("GUANJIA_AWAY_OPS", 40)).expect("a number of records");
    let there = usize::try_from(amount("GUANJIA_AWAY_CHANGES", 400)).expect("a number of changes");
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    let folder = tempfile::tempdir().expect("a folder");
    let (csv, mapping) = (folder.path().join("many.csv"), folder.path().join("many.toml"));
    std::fs::write(&csv, register(there)).expect("writes");
    std::fs::write(&mapping, MAPPING).expect("writes");
    server.import(&csv, &mapping).expect("imports");

    let started = Instant::now();
    tablet.starts_capturing(&server.url(), "离线月", here).await;
    let saved = tablet.has_captured(here, Duration::from_secs(60 + 2 * here as u64)).await;
    let slowest = saved.iter().map(|capture| capture.took).fold(0.0, f64::max);
    eprintln!("{here} captures in {:.0} s, the slowest {slowest:.0} ms", started.elapsed().as_secs_f64());

    server.start();
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await;
    let started = Instant::now();
    tablet.script("window.dispatchEvent(new Event('online'))").await;
    tablet.sees_within("没有等待上传的记录", Duration::from_secs(300)).await;
    let sent = started.elapsed();
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(300)).await;
    let whole = started.elapsed();
    eprintln!(
        "{here} records and {there} changes on a tablet {SLOWER} times slower: all sent after {:.1} s, caught up after {:.1} s",
        sent.as_secs_f64(),
        whole.as_secs_f64()
    );
    tablet.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    for (search, count) in [(TYPED, there), ("离线月", here)] {
        tablet.go(&format!("{}/tickets?view=all", server.url())).await;
        tablet.fill(LIST_SEARCH, search).await;
        tablet.sees_within(&rows_said(count), Duration::from_secs(30)).await;
    }
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(LIST_SEARCH, "离线月").await;
    desk.sees_within(&rows_said(here), Duration::from_secs(60)).await;
    assert!(whole <= LIMIT, "the catch-up took {whole:?}");
}
