//! The session ends while the tablet is offline: reading and capturing go on, and signing in again sends everything.

use acceptance::{Frame, Server};
use serde_json::json;

use crate::people::{DESK, Person, STEWARD, looks_for_ticket, opens_ticket, sign_in, signed_in};

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
    sign_in(&browser, Person { login: DESK.login, password: "wrong-password" }).await;
    browser.sees("账号或密码不对").await;
    sign_in(&browser, DESK).await;
    browser.sees("今日").await;
}

#[tokio::test]
async fn s08_a_one_time_password_is_replaced_before_anything_opens() {
    let server = Server::demo();
    let given = one_time_password(&server, STEWARD.login);
    let browser = acceptance::Browser::open(Frame::TABLET).await;
    browser.go(&server.url()).await;
    sign_in(&browser, Person { login: STEWARD.login, password: given.leak() }).await;
    browser.sees("这是一次性密码").await;
    browser.fill("新密码", "correct horse battery").await;
    browser.press("button", "修改密码").await;
    browser.sees("在线 · 刚刚同步").await;
}

/// What the administrator reads out after resetting a password at the server.
fn one_time_password(server: &Server, login: &str) -> String {
    let binary = std::env::var("GUANJIA_BINARY").expect("the command names the server");
    let mut reset = std::process::Command::new(binary);
    reset.args(["user", "reset-password", login, "--data"]).arg(server.data()).env("LC_ALL", "C");
    let told = reset.output().expect("the program runs");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let password = told.split(": ").nth(1).and_then(|rest| rest.split(' ').next());
    password.expect("the program tells the password").trim().to_owned()
}
