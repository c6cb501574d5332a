//! A tab is frozen while it writes: the other tab goes on, or says at once that it cannot, and nothing is lost.

use std::time::Duration;

use acceptance::{Browser, Frame, Server, amount};
use serde_json::json;
use tokio::time::Instant;

use crate::people::{STEWARD, fills_ticket, looks_for_ticket, opens_ticket, signed_in};

/// How long a capture may take beside a frozen tab, or the word that it is not saved (sync.md 3.3).
const SAVED_OR_SAID: Duration = Duration::from_millis(3_500);

/// A transaction over the outbox that never ends by itself, as a suspended process leaves one behind.
const HOLD: &str = r#"
const name = (await indexedDB.databases()).map((entry) => entry.name).find((name) => name.startsWith('ops:'));
const database = await new Promise((resolve) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => resolve(request.result);
});
const held = database.transaction(['outbox', 'draft', 'meta'], 'readwrite');
window.letGo = false;
const again = () => {
  held.objectStore('meta').get('nothing').onsuccess = () => { if (!window.letGo) again(); };
};
again();
return true;
"#;

#[tokio::test]
async fn a_tab_frozen_in_mid_capture_holds_nobody_up() {
    let freezes = amount("GUANJIA_FREEZES", 4);
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    let first = tablet.driver().window().await.expect("the first tab");
    let second = tablet.driver().new_tab().await.expect("a second tab");

    let (mut acknowledged, mut slowest) = (Vec::new(), 0.0_f64);
    for round in 0..freezes {
        tablet.driver().switch_to_window(first.clone()).await.expect("the first tab");
        tablet.starts_capturing(&server.url(), &format!("冻结甲 {round} 轮"), 30).await;
        tablet.has_captured(1, Duration::from_secs(15)).await;
        tokio::time::sleep(Duration::from_millis(round * 37 % 200)).await;
        lifecycle(&tablet, "frozen").await;

        tablet.driver().switch_to_window(second.clone()).await.expect("the second tab");
        tablet.starts_capturing(&server.url(), &format!("冻结乙 {round} 轮"), 2).await;
        let captured = tablet.has_captured(2, Duration::from_secs(15)).await;
        slowest = captured.iter().map(|capture| capture.took).fold(slowest, f64::max);
        acknowledged.extend(captured);

        tablet.driver().switch_to_window(first.clone()).await.expect("the first tab");
        lifecycle(&tablet, "active").await;
        // The one in whose middle the tab was frozen is saved too.
        let before = tablet.acknowledged().await.len();
        tablet.has_captured(before + 1, Duration::from_secs(15)).await;
        tablet.script("window.stopCapturing = true").await;
        acknowledged.extend(tablet.acknowledged().await);
    }
    eprintln!(
        "{freezes} freezes: {} captures, the slowest beside a frozen tab took {slowest:.0} ms",
        acknowledged.len()
    );
    assert!(slowest <= SAVED_OR_SAID.as_secs_f64() * 1_000.0, "a capture took {slowest} ms");

    server.start();
    tablet.has_sent_everything(&server.url(), Duration::from_secs(60)).await;
    acceptance::captures::assert_dense(&tablet.batches().await);
    for round in 0..freezes {
        for tab in ["甲", "乙"] {
            let name = format!("冻结{tab} {round} 轮");
            let found = tablet.titles_found(&server.url(), &name).await;
            for capture in acknowledged.iter().filter(|capture| capture.title.starts_with(&name)) {
                assert_eq!(
                    found.get(&capture.title),
                    Some(&1),
                    "{} exactly once in {found:?}",
                    capture.title
                );
            }
        }
    }
}

#[tokio::test]
async fn what_a_stuck_neighbor_keeps_from_the_disk_is_said_and_saved_later() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    opens_ticket(&tablet, &server, "卡住前登记的积水").await;
    let first = tablet.driver().window().await.expect("the first tab");
    let second = tablet.driver().new_tab().await.expect("a second tab");
    tablet.driver().switch_to_window(second.clone()).await.expect("the second tab");
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    fills_ticket(&tablet, "卡住时登记的积水").await;
    tablet.driver().switch_to_window(first.clone()).await.expect("the first tab");
    assert_eq!(tablet.promise(HOLD).await, true);
    lifecycle(&tablet, "frozen").await;

    tablet.driver().switch_to_window(second.clone()).await.expect("the second tab");
    let started = Instant::now();
    tablet.ctrl_enter().await;
    tablet.sees("本机磁盘写不进去").await;
    let said = started.elapsed();
    assert!(said <= SAVED_OR_SAID, "said only after {said:?}");
    assert!(!tablet.shows("工单已存本机").await, "never said to be saved");
    eprintln!("beside a tab stuck in a transaction: said after {said:?}");

    tablet.driver().switch_to_window(first).await.expect("the first tab");
    lifecycle(&tablet, "active").await;
    tablet.script("window.letGo = true").await;
    tablet.driver().switch_to_window(second).await.expect("the second tab");
    tablet.no_longer_sees("本机磁盘写不进去").await;
    server.start();
    tablet.has_sent_everything(&server.url(), Duration::from_secs(60)).await;
    for title in ["卡住前登记的积水", "卡住时登记的积水"] {
        looks_for_ticket(&tablet, &server, title).await;
        tablet.sees(title).await;
        assert_eq!(tablet.rows(title).await, 1, "{title}: exactly once");
    }
}

/// `frozen` or `active`, for the tab in front.
async fn lifecycle(browser: &Browser, state: &str) {
    browser.devtools("Page.setWebLifecycleState", json!({ "state": state })).await;
}
