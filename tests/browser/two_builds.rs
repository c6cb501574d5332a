//! The old build and the new one side by side on one profile, over the same `ops`: neither holds the other up.

use std::time::Duration;

use acceptance::{Frame, Server, amount, next_build};

use crate::people::{DESK, STEWARD, signed_in};
use crate::update_day::{running_build, runs};

/// How long either may be held up by the other (sync.md 3.3).
const BLOCK: f64 = 3_000.0;

/// Captures before the other build's turn.
const IN_ONE_GO: usize = 5;

#[tokio::test]
async fn two_builds_share_one_outbox() {
    let ops = usize::try_from(amount("GUANJIA_BUILD_OPS", 20)).expect("a number of captures");
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    let old = running_build(&tablet).await;
    let folder = tempfile::tempdir().expect("a folder for the next build");
    let next = next_build::write(folder.path()).expect("the next build");
    server.kill();
    server.start_with_client(folder.path());
    let before = tablet.driver().window().await.expect("the old build's tab");
    let after = tablet.driver().new_tab().await.expect("the new build's tab");
    tablet.driver().switch_to_window(after.clone()).await.expect("the new build's tab");
    tablet.go(&format!("{}/tickets", server.url())).await;
    tablet.sees("新版本已就绪").await;
    tablet.press("button", "更新").await;
    runs(&tablet, &next).await;

    let mut saved = Vec::new();
    let mut go = 0;
    while saved.len() < ops {
        // The program of the tab that is open goes on: opening an address would load the new one.
        let (tab, build, name) =
            if go % 2 == 0 { (&before, &old, "旧版") } else { (&after, &next, "新版") };
        tablet.driver().switch_to_window(tab.clone()).await.expect("a tab");
        tablet.press("link", "走访").await;
        tablet.press("link", "工单").await;
        tablet.press("link", "新建工单").await;
        tablet.goes_on_capturing(&format!("{name}并存 {go} 轮"), IN_ONE_GO).await;
        saved.extend(tablet.has_captured(IN_ONE_GO, Duration::from_secs(30)).await);
        assert_eq!(running_build(&tablet).await, *build, "each build goes on in its tab");
        go += 1;
    }
    let longest = saved.iter().map(|capture| capture.took).fold(0.0, f64::max);
    eprintln!("two builds: {} captures in turn, the longest took {longest:.0} ms", saved.len());
    assert!(longest <= BLOCK, "a capture took {longest} ms");
    tablet.has_sent_everything(&server.url(), Duration::from_secs(60)).await;
    acceptance::captures::assert_dense(&tablet.batches().await);
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(acceptance::page::LIST_SEARCH, "版并存").await;
    desk.sees_within(&acceptance::page::rows_said(saved.len()), Duration::from_secs(30)).await;
}
