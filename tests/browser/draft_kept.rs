//! What was typed is there again, to the last letter, however the page went.

use acceptance::{Frame, Server};

use crate::people::{STEWARD, fills_ticket, signed_in};

#[tokio::test]
async fn a_reload_right_after_the_last_letter_loses_none() {
    let server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    for round in 0..3 {
        let typed = format!("楼道灯闪 {round} 一二三四五");
        tablet.go(&format!("{}/tickets/new", server.url())).await;
        fills_ticket(&tablet, &typed).await;
        // At once: no timer has run since the last letter.
        tablet.script("location.reload()").await;
        has_title(&tablet, &typed).await;
    }
    // A page that goes for good has no turn after its last event either.
    let typed = "楼道灯闪，关掉标签页";
    fills_ticket(&tablet, typed).await;
    let last = tablet.driver().window().await.expect("the tab");
    let other = tablet.driver().new_tab().await.expect("another tab");
    tablet.driver().switch_to_window(last).await.expect("the tab");
    tablet.driver().close_window().await.expect("closes");
    tablet.driver().switch_to_window(other).await.expect("another tab");
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    has_title(&tablet, typed).await;
    tablet.close().await;
}

async fn has_title(browser: &acceptance::Browser, title: &str) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(12);
    loop {
        // Rendered anew after the reload: looked for each time.
        if let Some(field) = browser.look("textbox", "标题").await
            && field.value().await.ok().flatten().as_deref() == Some(title)
        {
            return;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "「{title}」 is not in the form again\n{}",
            browser.text().await
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
