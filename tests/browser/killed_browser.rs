//! The browser is killed in mid-capture, again and again: what was acknowledged is there, nothing is torn or doubled.

use std::collections::BTreeSet;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, STEWARD, looks_for_ticket, sign_in, signed_in};

/// Kills in the test command; `cargo xtask soak kills` sets more.
const KILLS: u32 = 10;

/// How long the first capture of a round may take on a busy machine.
const FIRST_SAVE: Duration = Duration::from_secs(15);

/// Captures through the product's own form as fast as it goes, and notes each title whose "saved" was shown.
const CAPTURE: &str = include_str!("capture_on_and_on.js");

#[tokio::test]
async fn killed_browser_loses_nothing_acknowledged() {
    let kills = std::env::var("GUANJIA_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(KILLS);
    let mut server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    server.kill();

    let mut acknowledged = BTreeSet::new();
    for round in 0..kills {
        acknowledged.extend(captured_until_killed(&mut tablet, &server, round).await);
        tablet.reopen().await;
    }
    assert!(acknowledged.len() >= kills as usize, "only {} captures were acknowledged", acknowledged.len());

    server.start();
    looks_for_ticket(&tablet, &server, "断电").await;
    // The browser keeps cookies in memory for a while: a kill right after signing in may take the session with it.
    if asks_to_sign_in(&tablet).await {
        tablet.press("button", "重新登录").await;
        sign_in(&tablet, STEWARD).await;
    }
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(60)).await;
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    for title in &acknowledged {
        looks_for_ticket(&desk, &server, title).await;
        desk.sees_within(title, Duration::from_secs(30)).await;
        assert_eq!(desk.rows(title).await, 1, "{title}: exactly once");
    }
    eprintln!(
        "{kills} kills; {} captures acknowledged, each seen exactly once by the desk",
        acknowledged.len()
    );
}

/// Waits until the server has answered this browser: signed in still, or not.
async fn asks_to_sign_in(browser: &Browser) -> bool {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        if browser.shows("重新登录").await {
            return true;
        }
        if browser.shows("在线 · 刚刚同步").await {
            return false;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "the server does not answer\n{}",
            browser.text().await
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// One round: captures, and a kill at another moment each time.
async fn captured_until_killed(tablet: &mut Browser, server: &Server, round: u32) -> Vec<String> {
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    tablet.find("textbox", "标题").await;
    tablet.script(&CAPTURE.replace("ROUND", &round.to_string())).await;
    // A fixed spread instead of chance: 120 ms to 1.2 s, so that a failure can be repeated.
    let pause = Duration::from_millis(400 + u64::from(round * 7 % 10) * 120);
    let mut saved: Vec<String> = Vec::new();
    let started = tokio::time::Instant::now();
    while started.elapsed() < pause || saved.is_empty() {
        assert!(started.elapsed() < FIRST_SAVE, "nothing was saved on\n{}", tablet.text().await);
        let noted = tablet.script("return window.acknowledged || []").await;
        saved = noted
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|title| title.as_str().map(str::to_owned))
            .collect();
    }
    tablet.kill().await;
    saved
}
