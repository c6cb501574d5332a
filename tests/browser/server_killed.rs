//! The server dies between the commit and its answer: the answer is lost, the work is not, and nothing is doubled.

use std::time::Duration;

use acceptance::{Frame, Server};

use crate::people::{DESK, STEWARD, looks_for_ticket, opens_ticket, signed_in};

#[tokio::test]
async fn a_reply_lost_after_the_commit_doubles_nothing() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    server.start_dying_after_commits(1);

    opens_ticket(&tablet, &server, "单元门禁刷卡失灵甲").await;
    server.wait_until_dead();
    tablet.sees("离线").await;

    server.start();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    looks_for_ticket(&desk, &server, "单元门禁刷卡失灵甲").await;
    desk.sees_within("单元门禁刷卡失灵甲", Duration::from_secs(15)).await;
    assert_eq!(desk.rows("单元门禁刷卡失灵甲").await, 1, "exactly once");
    looks_for_ticket(&tablet, &server, "单元门禁刷卡失灵甲").await;
    tablet.sees_within("已上传", Duration::from_secs(20)).await;
    assert_eq!(tablet.rows("单元门禁刷卡失灵甲").await, 1, "exactly once");
}
