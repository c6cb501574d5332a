//! Eight tabs of one browser, opened, closed and hidden at random: one live connection, everything sent once, soon.

use std::time::Duration;

use acceptance::people::sign_in;
use acceptance::{Browser, Frame, Proxy, Server, amount};
use thirtyfour::WindowHandle;
use tokio::time::Instant;

use crate::people::{DESK, STEWARD, signed_in};

/// How long what was captured may wait while the line is fine, whatever becomes of its tab.
const IDLE: f64 = 15_000.0;

/// Notes when the list's foot says how many there are.
const WATCH: &str = r#"
window.counted = [];
const look = () => {
  const count = Number((document.body.innerText.match(/共 ([\d,]+) 条/) || [0, '0'])[1].replaceAll(',', ''));
  if (!window.counted.length || window.counted.at(-1)[0] < count) window.counted.push([count, Date.now()]);
};
new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
look();
"#;

#[tokio::test]
async fn eight_tabs_share_one_line_and_leave_nothing_lying() {
    let tabs = usize::try_from(amount("GUANJIA_TABS", 4)).expect("a number of tabs");
    let lasts = Duration::from_secs(amount("GUANJIA_TABS_SECONDS", 20));
    let server = Server::demo();
    let proxy = Proxy::to(server.port());
    let tablet = Browser::open(Frame::DESK).await;
    tablet.go(&proxy.url()).await;
    sign_in(&tablet, STEWARD).await;
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(30)).await;
    tablet.wait_until_offline_ready().await;
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(acceptance::page::LIST_SEARCH, "多标签").await;
    desk.script(WATCH).await;

    let mut open = vec![tablet.driver().window().await.expect("the first tab")];
    while open.len() < tabs {
        open.push(new_tab(&tablet, &proxy).await);
    }
    let (started, mut dice, mut step) = (Instant::now(), Dice(7), 0);
    let (mut saved, mut closed) = (Vec::new(), 0);
    while started.elapsed() < lasts {
        let at = dice.below(open.len());
        tablet.driver().switch_to_window(open[at].clone()).await.expect("a tab");
        let count = 1 + dice.below(3);
        tablet.starts_capturing(&proxy.url(), &format!("多标签 {step} 步"), count).await;
        saved.extend(tablet.has_captured(count, Duration::from_secs(20)).await.into_iter().map(|c| c.at));
        step += 1;
        if dice.below(3) == 0 {
            // Right after the word "saved": whoever captured cannot send it any more.
            tablet.driver().close_window().await.expect("closes");
            open.remove(at);
            closed += 1;
            tablet.driver().switch_to_window(open[0].clone()).await.expect("another tab");
            open.push(new_tab(&tablet, &proxy).await);
        }
        has_one_live_connection(&proxy).await;
    }
    desk.sees_within(&acceptance::page::rows_said(saved.len()), Duration::from_secs(20)).await;
    let counted: Vec<(usize, f64)> =
        serde_json::from_value(desk.script("return window.counted").await).expect("pairs of numbers");
    saved.sort_by(f64::total_cmp);
    let waits = saved.iter().zip(1..).map(|(at, number)| {
        let seen = counted.iter().find(|(count, _)| *count >= number).map_or(f64::MAX, |(_, seen)| *seen);
        seen - at
    });
    let longest = waits.fold(0.0, f64::max);
    eprintln!(
        "{tabs} tabs for {} s: {} captures in {step} steps, {closed} tabs closed, each once at the desk; the longest wait {longest:.0} ms",
        lasts.as_secs(),
        saved.len(),
    );
    assert!(longest <= IDLE, "something waited {longest} ms");
    tablet.has_sent_everything(&proxy.url(), Duration::from_secs(30)).await;
    acceptance::captures::assert_dense(&tablet.batches().await);
}

async fn new_tab(browser: &Browser, proxy: &Proxy) -> WindowHandle {
    let tab = browser.driver().new_tab().await.expect("a tab");
    browser.driver().switch_to_window(tab.clone()).await.expect("the new tab");
    browser.go(&format!("{}/tickets", proxy.url())).await;
    browser.sees("工单").await;
    tab
}

/// The tab in front has one; those behind have let go.
async fn has_one_live_connection(proxy: &Proxy) {
    let deadline = Instant::now() + Duration::from_secs(8);
    while proxy.live() != 1 {
        assert!(Instant::now() < deadline, "{} live connections for one visible tab", proxy.live());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The same throws each time, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }
}
