//! Two tabs of one browser: both capture, both show everything, the server gets each once.

use acceptance::{Frame, Server};

use crate::people::{DESK, STEWARD, looks_for_ticket, opens_ticket, signed_in};

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
