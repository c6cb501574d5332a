//! A tablet that several people share, locked or not: recording is never refused (Z0a), and a second person acts beside
//! the first one (R24), each by their own PIN, without a network.

use std::time::Duration;

use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, STEWARD, SUPERVISOR, saves_ticket};
use crate::shared_tablet::{
    COOKIES_WRITTEN, DESKS_PIN, STEWARD_NAME, STEWARDS_PIN, joins, locks, looks_for_ticket, unlocks, walks_to,
};
use crate::supervisor_day::press_in_dialog;

const DESK_NAME: &str = "周小满";
const SECONDS: Duration = Duration::from_secs(40);

/// The steward's tablet, locked, its server gone.
async fn locked_tablet(server: &mut Server) -> Browser {
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    tablet.wait_until_offline_ready().await;
    tokio::time::sleep(COOKIES_WRITTEN).await;
    server.kill();
    locks(&tablet, STEWARD_NAME).await;
    tablet
}

async fn notes(tablet: &Browser, what: &str) {
    tablet.press("radio", STEWARD_NAME).await;
    tablet.press("button", "先记下").await;
    // Nothing is saved that says nothing.
    tablet.press("button", "存到本机").await;
    tablet.sees("必填").await;
    tablet.fill("发生了什么", what).await;
    tablet.fill("在哪里", "地下二层泵房").await;
    tablet.press("button", "存到本机").await;
    tablet.sees("现在解锁，就算您本人所记").await;
    tablet.sees("1 条待上传").await;
}

async fn joined(server: &Server, who: crate::people::Person) -> Browser {
    let browser = Browser::open(Frame::DESK).await;
    browser.go(&server.url()).await;
    joins(&browser, who, DESKS_PIN).await;
    browser
}

/// Also after a flat battery: who unlocks has noted it.
#[tokio::test]
async fn z0a_a_fact_is_noted_on_a_locked_tablet_and_is_its_authors_once_they_unlock() {
    let mut server = Server::demo_sealed();
    let mut tablet = locked_tablet(&mut server).await;
    notes(&tablet, "锁着屏记下的跑水").await;
    tablet.kill().await;
    tablet.reopen().await;
    tablet.go(&server.url()).await;
    tablet.sees("1 条待上传").await;
    assert!(!tablet.text().await.contains("跑水"), "a locked page shows nothing of it");
    unlocks(&tablet, STEWARD_NAME, STEWARDS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    looks_for_ticket(&tablet, "锁着屏记下的跑水").await;
    tablet.sees("锁着屏记下的跑水").await;

    server.start();
    let desk = joined(&server, DESK).await;
    looks_for_ticket(&desk, "锁着屏记下的跑水").await;
    desk.sees_within("锁着屏记下的跑水", SECONDS).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    desk.press("row", "锁着屏记下的跑水").await;
    desk.sees(&format!("{STEWARD_NAME} · ")).await;
    desk.sees("地下二层泵房").await;
}

/// Nobody has unlocked: it arrives all the same, and a supervisor says that it counts.
#[tokio::test]
async fn z0a_what_nobody_unlocked_for_reaches_a_supervisor_as_claimed() {
    let mut server = Server::demo_sealed();
    let tablet = locked_tablet(&mut server).await;
    notes(&tablet, "没有解锁的跑水").await;
    // Three minutes later, by the tablet's clock.
    tablet.script("const now = Date.now; Date.now = () => now.call(Date) + 180_000;").await;
    server.start();
    let chief = joined(&server, SUPERVISOR).await;
    walks_to(&chief, "/cards").await;
    chief.sees_within("没有解锁的跑水", Duration::from_secs(90)).await;
    chief.sees("不能证明是本人录入").await;
    chief.sees(STEWARD_NAME).await;
    chief.press("button", "同意办理").await;
    press_in_dialog(&chief, "同意办理").await;
    looks_for_ticket(&chief, "没有解锁的跑水").await;
    chief.sees_within("没有解锁的跑水", SECONDS).await;
}

/// The steward has taken a complaint in and may not end it unsolved; the colleague at their side may.
#[tokio::test]
async fn r24_a_colleague_ends_it_on_the_same_tablet_by_their_own_pin() {
    let mut server = Server::demo_sealed();
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, DESK, DESKS_PIN).await;
    locks(&tablet, DESK_NAME).await;
    tablet.press("button", "用账号密码登录").await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    walks_to(&tablet, "/tickets/new").await;
    tablet.press("radio", "投诉").await;
    tablet.fill("标题", "广场舞太响").await;
    saves_ticket(&tablet).await;
    looks_for_ticket(&tablet, "广场舞太响").await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    tablet.press("row", "广场舞太响").await;
    tablet.press("button", "更多").await;
    tablet.press("menuitem", "作废").await;
    tablet.press("radio", "客户撤回").await;
    tablet.sees("须由另一人办理（R24）").await;
    tablet.fill("原因", "业主来电撤回").await;
    tablet.press("button", &format!("由{DESK_NAME}办理")).await;
    // The one who may not cannot pass for the one who may.
    tablet.fill("本人 PIN", STEWARDS_PIN).await;
    press_in_dialog(&tablet, "由我结束").await;
    tablet.sees("PIN 不对").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    tablet.fill("本人 PIN", DESKS_PIN).await;
    press_in_dialog(&tablet, "由我结束").await;
    tablet.sees("已作废").await;
    tablet.find("button", STEWARD_NAME).await;

    server.start();
    let desk = joined(&server, DESK).await;
    walks_to(&desk, "/tickets?view=all").await;
    desk.fill(acceptance::page::LIST_SEARCH, "广场舞太响").await;
    desk.sees_within("广场舞太响", SECONDS).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    desk.press("row", "广场舞太响").await;
    desk.sees_within("业主来电撤回", SECONDS).await;
    desk.sees(&format!("{STEWARD_NAME} · ")).await;
    desk.sees(&format!("{DESK_NAME} · ")).await;
}
