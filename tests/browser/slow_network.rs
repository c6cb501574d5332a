//! A line as slow as in the second basement, and cut at any moment: text gets through.

use std::time::Duration;

use acceptance::people::sign_in;
use acceptance::{Browser, Frame, Proxy, Server, amount};
use tokio::time::Instant;

use crate::people::{DESK, STEWARD, signed_in};

const BITS_PER_SECOND: u64 = 50_000;
const ROUND_TRIP: Duration = Duration::from_millis(800);

/// How long 100 text records may take over it (sync.md 3.3).
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_slow_line_brings_all_text_through_in_a_minute() {
    let count = usize::try_from(amount("GUANJIA_SLOW_OPS", 15)).expect("a number of records");
    let server = Server::demo();
    let proxy = Proxy::to(server.port());
    let tablet = signed_in_over(&proxy).await;
    captures_offline(&tablet, &proxy, count).await;

    proxy.slow(BITS_PER_SECOND, ROUND_TRIP);
    let before = proxy.bytes();
    let started = Instant::now();
    back_online(&tablet, &proxy).await;
    tablet.has_sent_everything(&proxy.url(), LIMIT).await;
    let took = started.elapsed();
    let after = proxy.bytes();
    eprintln!(
        "{count} records over 50 kbit/s and 800 ms: {:.1} s, {} bytes up, {} bytes down",
        took.as_secs_f64(),
        after.0 - before.0,
        after.1 - before.1
    );
    assert!(took <= LIMIT, "took {took:?}");
    arrived_once(&server, count).await;
}

#[tokio::test]
async fn a_line_cut_at_any_moment_loses_and_doubles_nothing() {
    let count = usize::try_from(amount("GUANJIA_SLOW_OPS", 15)).expect("a number of records");
    let server = Server::demo();
    let proxy = Proxy::to(server.port());
    let tablet = signed_in_over(&proxy).await;
    captures_offline(&tablet, &proxy, count).await;

    proxy.slow(BITS_PER_SECOND, ROUND_TRIP);
    back_online(&tablet, &proxy).await;
    tablet.go(&format!("{}/sync", proxy.url())).await;
    let started = Instant::now();
    // A fixed spread instead of chance: every 1.1 to 4.7 s, growing, so that something can get through at last.
    let mut cut = 0_u64;
    while !tablet.shows("没有等待上传的记录").await {
        assert!(started.elapsed() < Duration::from_secs(240), "not through\n{}", tablet.text().await);
        tokio::time::sleep(Duration::from_millis(1_100 + cut * 613 % 3_600)).await;
        if cut < 12 {
            proxy.cut();
        }
        cut += 1;
        // What the browser says when a line comes back.
        tablet.script("window.dispatchEvent(new Event('online'))").await;
    }
    eprintln!("{count} records through {} cuts in {:.1} s", proxy.cuts(), started.elapsed().as_secs_f64());
    arrived_once(&server, count).await;
}

async fn signed_in_over(proxy: &Proxy) -> Browser {
    let tablet = Browser::open(Frame::DESK).await;
    tablet.go(&proxy.url()).await;
    sign_in(&tablet, STEWARD).await;
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(30)).await;
    tablet.wait_until_offline_ready().await;
    tablet
}

async fn captures_offline(tablet: &Browser, proxy: &Proxy, count: usize) {
    proxy.close(true);
    tablet.starts_capturing(&proxy.url(), "慢线", count).await;
    tablet.has_captured(count, Duration::from_secs(30 + count as u64)).await;
}

async fn back_online(tablet: &Browser, proxy: &Proxy) {
    proxy.close(false);
    tablet.script("window.dispatchEvent(new Event('online'))").await;
}

async fn arrived_once(server: &Server, count: usize) {
    let desk = signed_in(server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(acceptance::page::LIST_SEARCH, "慢线 第").await;
    desk.sees_within(&acceptance::page::rows_said(count), Duration::from_secs(30)).await;
}
