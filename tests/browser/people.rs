//! Who works in these tests, and what each of them does, as sentences.

use acceptance::{Browser, Frame, Server};

/// One of the demo's three people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) password: &'static str,
}

/// 前台: registers what callers want.
pub(crate) const DESK: Person = Person { login: "qiantai", password: "yunqi-qiantai" };
/// 管家: walks the site with a tablet.
pub(crate) const STEWARD: Person = Person { login: "guanjia", password: "yunqi-guanjia" };
/// 主管: dispatches.
pub(crate) const SUPERVISOR: Person = Person { login: "zhuguan", password: "yunqi-zhuguan" };

/// Opens a browser on the server and signs in.
pub(crate) async fn signed_in(server: &Server, who: Person, frame: Frame) -> Browser {
    let browser = Browser::open(frame).await;
    browser.go(&server.url()).await;
    sign_in(&browser, who).await;
    // The first download is over: from here on the device may lose its network.
    browser.sees_within("在线 · 刚刚同步", std::time::Duration::from_secs(30)).await;
    browser
}

/// Fills the sign-in page.
pub(crate) async fn sign_in(browser: &Browser, who: Person) {
    browser.fill("账号", who.login).await;
    browser.fill("密码", who.password).await;
    browser.press("button", "登录").await;
}

/// Registers a fault as a ticket, from the list page to "saved".
pub(crate) async fn opens_ticket(browser: &Browser, server: &Server, title: &str) {
    browser.go(&format!("{}/tickets/new", server.url())).await;
    fills_ticket(browser, title).await;
    saves_ticket(browser).await;
}

/// Types a ticket without saving it.
pub(crate) async fn fills_ticket(browser: &Browser, title: &str) {
    browser.press("radio", "报修").await;
    browser.fill("标题", title).await;
}

/// Saves what [`fills_ticket`] typed; the page says so, and only then it counts.
pub(crate) async fn saves_ticket(browser: &Browser) {
    browser.ctrl_enter().await;
    browser.sees("工单已存本机").await;
}

/// Opens the ticket list with a search.
pub(crate) async fn looks_for_ticket(browser: &Browser, server: &Server, title: &str) {
    browser.go(&format!("{}/tickets", server.url())).await;
    browser.fill("筛选", title).await;
}

/// Writes down a home visit with what the resident asked for.
pub(crate) async fn records_visit(browser: &Browser, server: &Server, requests: &str) {
    browser.go(&format!("{}/visits/new", server.url())).await;
    browser.press("radio", "关怀走访").await;
    browser.fill("住户", "地库值班室").await;
    browser.fill("居民诉求", requests).await;
    browser.ctrl_enter().await;
    browser.sees("走访已存本机").await;
}
