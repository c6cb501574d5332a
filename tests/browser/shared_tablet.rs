//! Two people share a tablet: sealed, unlocked by PIN without a network, each one's work under the own name.

use std::time::Duration;

use acceptance::page::LIST_SEARCH;
use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, Person, STEWARD, fills_ticket, saves_ticket, sign_in};

/// As the demo names them.
const DESK_NAME: &str = "周小满";
pub(crate) const STEWARD_NAME: &str = "陈安";

/// As long as Chromium lets a new cookie lie in its memory, and a little.
pub(crate) const COOKIES_WRITTEN: Duration = Duration::from_secs(33);

pub(crate) const STEWARDS_PIN: &str = "472915";
pub(crate) const DESKS_PIN: &str = "603318";

/// Signs in with the password and chooses a PIN on this device.
pub(crate) async fn joins(browser: &Browser, who: Person, pin: &str) {
    sign_in(browser, who).await;
    browser.fill("设置 6 位 PIN", pin).await;
    browser.fill("再输一次", pin).await;
    browser.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
}

/// Locks from the menu of the person who works there.
pub(crate) async fn locks(browser: &Browser, name: &str) {
    browser.press("button", name).await;
    browser.press("menuitem", "锁定").await;
    browser.sees("已锁定").await;
}

/// Follows a link inside the program: a page that is loaded anew is a locked one.
pub(crate) async fn walks_to(browser: &Browser, path: &str) {
    let follow = format!(
        "const link = document.createElement('a'); link.href = '{path}'; document.body.append(link); link.click(); link.remove();"
    );
    browser.script(&follow).await;
}

pub(crate) async fn opens_ticket(browser: &Browser, title: &str) {
    walks_to(browser, "/tickets/new").await;
    fills_ticket(browser, title).await;
    saves_ticket(browser).await;
}

pub(crate) async fn looks_for_ticket(browser: &Browser, title: &str) {
    walks_to(browser, "/tickets").await;
    browser.fill(LIST_SEARCH, title).await;
}

pub(crate) async fn unlocks(browser: &Browser, name: &str, pin: &str) {
    browser.press("radio", name).await;
    browser.fill("PIN", pin).await;
}

#[tokio::test]
async fn two_people_share_a_tablet_in_the_basement() {
    let mut server = Server::demo_sealed();
    let mut tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    opens_ticket(&tablet, "管家在线登记的异响").await;
    locks(&tablet, STEWARD_NAME).await;
    tablet.press("button", "用账号密码登录").await;
    joins(&tablet, DESK, DESKS_PIN).await;
    looks_for_ticket(&tablet, "管家在线登记的异响").await;
    tablet.sees("管家在线登记的异响").await;
    tablet.wait_until_offline_ready().await;
    // The browser writes its cookies down twice a minute: who kills it sooner takes the session away too.
    tokio::time::sleep(COOKIES_WRITTEN).await;
    server.kill();

    // From here on without a network. A wrong PIN says how long to wait, and nothing is gone.
    locks(&tablet, DESK_NAME).await;
    unlocks(&tablet, STEWARD_NAME, "580213").await;
    tablet.sees("PIN 不对").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    unlocks(&tablet, STEWARD_NAME, STEWARDS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    opens_ticket(&tablet, "管家离线登记的渗水").await;

    // A flat battery: it opens again there, for who has the PIN.
    tablet.kill().await;
    tablet.reopen().await;
    tablet.go(&server.url()).await;
    tablet.sees("已锁定").await;
    assert!(!tablet.text().await.contains("渗水"), "nothing is shown before");
    unlocks(&tablet, DESK_NAME, DESKS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    opens_ticket(&tablet, "前台离线登记的投诉").await;
    locks(&tablet, DESK_NAME).await;

    // The network returns while it lies locked: what both have captured is delivered, each under the own name.
    server.start();
    let elsewhere = signed_in_elsewhere(&server).await;
    for (title, author) in [("管家离线登记的渗水", STEWARD_NAME), ("前台离线登记的投诉", DESK_NAME)]
    {
        looks_for_ticket(&elsewhere, title).await;
        elsewhere.sees_within(title, Duration::from_secs(90)).await;
        // The list is filtered as one types; the row must stand still before it is pressed.
        tokio::time::sleep(Duration::from_millis(800)).await;
        elsewhere.press("row", title).await;
        elsewhere.sees(&format!("{author} · ")).await;
    }
    unlocks(&tablet, STEWARD_NAME, STEWARDS_PIN).await;
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(40)).await;
}

async fn signed_in_elsewhere(server: &Server) -> Browser {
    let browser = Browser::open(Frame::DESK).await;
    browser.go(&server.url()).await;
    joins(&browser, DESK, DESKS_PIN).await;
    browser
}
