//! The browser is killed in mid-capture and in mid-sync, again and again: what was acknowledged is there, nothing is
//! torn or doubled, and the device's numbers have no gap.

use std::collections::BTreeMap;
use std::time::Duration;

use acceptance::captures::assert_dense;
use acceptance::{Browser, Frame, Server, amount};

use crate::people::{DESK, STEWARD, looks_for_ticket, sign_in, signed_in};

/// Kills in the test command; `cargo xtask soak kills` asks for more.
const KILLS: u64 = 10;

/// How long the first capture of a round may take on a busy machine.
const FIRST_SAVE: Duration = Duration::from_secs(15);

/// Captures of one round at most; the kill comes earlier.
const MOST_CAPTURES: usize = 12;

#[tokio::test]
async fn killed_browser_loses_nothing_acknowledged() {
    let kills = amount("GUANJIA_KILLS", KILLS);
    let mut server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    server.kill();

    let mut rounds = BTreeMap::new();
    for round in 0..kills {
        // In turn: captured without a network, and while it is sent.
        let online = round % 2 == 1;
        match online {
            true => server.start(),
            false => server.kill(),
        }
        rounds.insert(round, captured_until_killed(&mut tablet, &server, round).await);
        tablet.reopen().await;
        if online {
            // The browser keeps cookies in memory for a while: a kill right after signing in may take the session.
            tablet.go(&format!("{}/tickets", server.url())).await;
            signs_in_again_if_asked(&tablet).await;
        }
    }
    let acknowledged: usize = rounds.values().map(Vec::len).sum();
    assert!(acknowledged >= rounds.len(), "only {acknowledged} captures were acknowledged");

    server.kill();
    server.start();
    looks_for_ticket(&tablet, &server, "断电").await;
    signs_in_again_if_asked(&tablet).await;
    tablet.has_sent_everything(&server.url(), Duration::from_secs(120)).await;
    let batches = tablet.batches().await;
    assert_dense(&batches);
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    let (mut lost, mut doubled, mut seen) = (Vec::new(), Vec::new(), 0);
    for (round, titles) in &rounds {
        let found = desk.titles_found(&server.url(), &format!("断电 {round} 轮")).await;
        seen += found.len();
        lost.extend(titles.iter().filter(|title| !found.contains_key(*title)).cloned());
        doubled.extend(found.into_iter().filter(|(_, times)| *times > 1));
    }
    eprintln!(
        "{kills} kills: {acknowledged} captures acknowledged, {seen} at the desk (the rest of them committed and not \
         acknowledged), {} lost, {} doubled; {} batches on the device, dense",
        lost.len(),
        doubled.len(),
        batches.len()
    );
    assert!(lost.is_empty() && doubled.is_empty(), "lost {lost:?}, doubled {doubled:?}");
}

async fn signs_in_again_if_asked(browser: &Browser) {
    if asks_to_sign_in(browser).await {
        browser.press("button", "重新登录").await;
        sign_in(browser, STEWARD).await;
        browser.sees_within("在线 · 刚刚同步", Duration::from_secs(60)).await;
    }
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
async fn captured_until_killed(tablet: &mut Browser, server: &Server, round: u64) -> Vec<String> {
    tablet.starts_capturing(&server.url(), &format!("断电 {round} 轮"), MOST_CAPTURES).await;
    // A fixed spread instead of chance: 400 ms to 1.5 s, so that a failure can be repeated.
    let pause = Duration::from_millis(400 + round * 7 % 10 * 120);
    let mut saved = Vec::new();
    let started = tokio::time::Instant::now();
    while started.elapsed() < pause || saved.is_empty() {
        assert!(started.elapsed() < FIRST_SAVE, "nothing was saved on\n{}", tablet.text().await);
        saved = tablet.acknowledged().await;
    }
    tablet.kill().await;
    saved.into_iter().map(|capture| capture.title).collect()
}
