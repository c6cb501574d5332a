//! The demo's people, and how each of them gets in.

use std::time::Duration;

use crate::{Browser, Frame, Server};

/// One of the demo's people.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub login: &'static str,
    pub password: &'static str,
}

/// 前台: registers what callers want.
pub const DESK: Person = Person { login: "qiantai", password: "yunqi-qiantai" };
/// 管家: walks the site with a tablet.
pub const STEWARD: Person = Person { login: "guanjia", password: "yunqi-guanjia" };
/// 主管: dispatches.
pub const SUPERVISOR: Person = Person { login: "zhuguan", password: "yunqi-zhuguan" };
/// 经理: who works here, who has read what.
pub const MANAGER: Person = Person { login: "jingli", password: "yunqi-jingli" };

/// Opens a browser on the server and signs in.
pub async fn signed_in(server: &Server, who: Person, frame: Frame) -> Browser {
    let browser = Browser::open(frame).await;
    browser.go(&server.url()).await;
    sign_in(&browser, who).await;
    // The first download is over: from here on the device may lose its network.
    browser.sees_within("在线 · 刚刚同步", Duration::from_secs(30)).await;
    browser
}

/// Fills the sign-in page.
pub async fn sign_in(browser: &Browser, who: Person) {
    browser.fill("账号", who.login).await;
    browser.fill("密码", who.password).await;
    browser.press("button", "登录").await;
}
