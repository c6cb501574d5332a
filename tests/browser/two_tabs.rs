//! Two tabs of one browser: both capture, both show everything, the server gets each once, and each keeps its own draft.

use std::collections::BTreeSet;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};
use tokio::time::Instant;

use crate::people::{DESK, STEWARD, fills_ticket, looks_for_ticket, opens_ticket, saves_ticket, signed_in};

#[tokio::test]
async fn two_tabs_share_one_outbox() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    server.kill();

    let first = tablet.driver().window().await.expect("the first tab");
    opens_ticket(&tablet, &server, "第一个标签页登记的漏水").await;
    let second = tablet.driver().new_tab().await.expect("a second tab");
    tablet.driver().switch_to_window(second).await.expect("the second tab");
    opens_ticket(&tablet, &server, "第二个标签页登记的噪音").await;
    looks_for_ticket(&tablet, &server, "标签页登记的").await;
    tablet.sees("第一个标签页登记的漏水").await;
    tablet.sees("第二个标签页登记的噪音").await;
    tablet.driver().switch_to_window(first).await.expect("the first tab");
    looks_for_ticket(&tablet, &server, "标签页登记的").await;
    tablet.sees("第二个标签页登记的噪音").await;

    server.start();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    looks_for_ticket(&desk, &server, "标签页登记的").await;
    desk.sees("第一个标签页登记的漏水").await;
    desk.sees("第二个标签页登记的噪音").await;
    assert_eq!(desk.rows("标签页登记的").await, 2, "each exactly once");
}

#[tokio::test]
async fn the_same_form_in_two_tabs_keeps_two_drafts() {
    let server = Server::demo();
    let form = format!("{}/tickets/new", server.url());
    let mut tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    let typed = ["第一个标签页写了一半", "第二个标签页写了一半"];
    for (number, title) in typed.iter().enumerate() {
        if number > 0 {
            let next = tablet.driver().new_tab().await.expect("a second tab");
            tablet.driver().switch_to_window(next).await.expect("the second tab");
        }
        tablet.go(&form).await;
        assert_eq!(title_of(&tablet, "").await, "", "the form begins empty");
        fills_ticket(&tablet, title).await;
        tablet.sees("草稿已自动保存").await;
        // These words may be about the choice before the title: the next write is due within a second.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }

    tablet.kill().await;
    tablet.reopen().await;
    let mut found = BTreeSet::new();
    for number in 0..2 {
        if number > 0 {
            let next = tablet.driver().new_tab().await.expect("a second tab");
            tablet.driver().switch_to_window(next).await.expect("the second tab");
        }
        tablet.go(&form).await;
        found.insert(title_of(&tablet, "写了一半").await);
    }
    assert_eq!(found, typed.map(str::to_owned).into(), "both are there again, each in a tab");
    // What the other tab still holds is not offered here, even after this one has saved its own.
    saves_ticket(&tablet).await;
    tablet.go(&form).await;
    assert_eq!(title_of(&tablet, "").await, "");
    tablet.close().await;
}

/// The title in the form, as soon as it holds this; after a moment if it is to stay empty.
async fn title_of(browser: &Browser, expected: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(12);
    loop {
        if let Some(field) = browser.look("textbox", "标题").await {
            if expected.is_empty() {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            let title = field.value().await.ok().flatten().unwrap_or_default();
            if expected.is_empty() || title.contains(expected) {
                return title;
            }
        }
        assert!(Instant::now() < deadline, "「{expected}」 does not come\n{}", browser.text().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
