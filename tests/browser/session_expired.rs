//! The session ends while the tablet is offline: reading and capturing go on, and signing in again sends everything.

use acceptance::{Frame, Server};
use serde_json::json;

use crate::people::{DESK, STEWARD, looks_for_ticket, opens_ticket, sign_in, signed_in};

#[tokio::test]
async fn an_ended_session_takes_nothing_away() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    opens_ticket(&tablet, &server, "会话过期前登记的渗水").await;
    // Without its cookie the browser is, to the server, one whose session has ended.
    tablet.devtools("Network.clearBrowserCookies", json!({})).await;
    server.start();

    tablet.sees("需重新登录").await;
    opens_ticket(&tablet, &server, "会话过期后登记的异响").await;
    looks_for_ticket(&tablet, &server, "会话过期").await;
    tablet.sees("会话过期前登记的渗水").await;
    tablet.sees("会话过期后登记的异响").await;

    tablet.press("button", "重新登录").await;
    sign_in(&tablet, STEWARD).await;
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    looks_for_ticket(&desk, &server, "会话过期").await;
    desk.sees("会话过期前登记的渗水").await;
    desk.sees("会话过期后登记的异响").await;
    assert_eq!(desk.rows("会话过期").await, 2, "each exactly once");
}

#[tokio::test]
async fn a_wrong_password_is_said_in_words_and_the_page_stays() {
    let server = Server::demo();
    let browser = acceptance::Browser::open(Frame::DESK).await;
    browser.go(&server.url()).await;
    sign_in(&browser, crate::people::Person { login: DESK.login, password: "wrong-password" }).await;
    browser.sees("账号或密码不对").await;
    sign_in(&browser, DESK).await;
    browser.sees("今日").await;
}
