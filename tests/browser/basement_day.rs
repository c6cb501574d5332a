//! A steward in the basement: captured without a network, closed, opened again still without one, sent once.

use std::time::Duration;

use acceptance::{Frame, Server};

use crate::people::{DESK, STEWARD, looks_for_ticket, opens_ticket, records_visit, signed_in};

/// How soon the front desk must see what came up from the basement.
const SECONDS: Duration = Duration::from_secs(12);

#[tokio::test]
async fn captured_in_the_basement_and_seen_once_at_the_front_desk() {
    let mut server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;

    // Down into the basement: the server is out of reach for good, the page and its service worker alike.
    server.kill();
    opens_ticket(&tablet, &server, "地库 B2 东侧灯不亮").await;
    records_visit(&tablet, &server, "独居老人家中水阀渗水").await;
    tablet.close().await;

    // The tablet is opened again, still without a network: everything is there.
    tablet.reopen().await;
    looks_for_ticket(&tablet, &server, "地库 B2 东侧").await;
    tablet.sees("地库 B2 东侧灯不亮").await;
    tablet.sees("已存本机").await;
    tablet.sees("离线").await;

    // Back upstairs.
    server.start();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    looks_for_ticket(&desk, &server, "地库 B2 东侧").await;
    desk.sees_within("地库 B2 东侧灯不亮", SECONDS).await;
    assert_eq!(desk.rows("地库 B2 东侧灯不亮").await, 1, "exactly once");
    desk.go(&format!("{}/visits", server.url())).await;
    desk.sees_within("独居老人家中水阀渗水", SECONDS).await;
    assert_eq!(desk.rows("独居老人家中水阀渗水").await, 1, "exactly once");
    tablet.sees_within("已上传", SECONDS).await;
}
