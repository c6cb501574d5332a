//! Two people act on one ticket, one of them without a network: the later one is refused, and keeps everything.

use acceptance::page::LIST_SEARCH;
use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, STEWARD, looks_for_ticket, opens_ticket, signed_in};

#[tokio::test]
async fn a_refused_dispatch_is_seen_with_all_that_was_entered_and_withdrawn() {
    let (server, tablet, desk) = canceled_at_the_desk_and_dispatched_offline("泵房异响").await;
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.sees("需处理 1").await;
    tablet.find("heading", "派单").await;
    tablet.sees("未被接受").await;
    tablet.sees("已作废").await;
    tablet.sees("你填写的内容都在").await;
    sees_what_was_entered(&tablet).await;

    tablet.press("button", "放弃").await;
    tablet.sees("放弃这次操作").await;
    confirm(&tablet, "放弃").await;
    tablet.sees("需处理 0").await;
    tablet.sees("没有被退回的操作").await;
    tablet.sees("在线 · 刚刚同步").await;
    // The ticket stands as the desk left it, everywhere, and the answer outlives a reload.
    for browser in [&tablet, &desk] {
        shows_ticket(browser, &server, "泵房异响").await;
        browser.sees("已作废").await;
        assert_eq!(browser.rows("泵房异响").await, 1, "exactly once");
    }
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.sees("需处理 0").await;
}

#[tokio::test]
async fn a_refused_dispatch_is_amended_once_the_way_is_free() {
    let (server, tablet, desk) = canceled_at_the_desk_and_dispatched_offline("水箱溢水").await;
    shows_ticket(&desk, &server, "水箱溢水").await;
    desk.press("button", "重开").await;
    desk.fill("原因", "业主又来电").await;
    desk.ctrl_enter().await;
    desk.no_longer_sees("已作废").await;

    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.sees("需处理 1").await;
    tablet.press("button", "修改").await;
    tablet.find("heading", "水箱溢水").await;
    dispatches(&tablet).await;
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.sees("需处理 0").await;
    shows_ticket(&desk, &server, "水箱溢水").await;
    desk.sees("已派单").await;
    desk.sees("夜班维修").await;
}

/// The desk registers a ticket and cancels it; the steward's tablet, without a network, dispatches it meanwhile, and
/// comes back.
pub(crate) async fn canceled_at_the_desk_and_dispatched_offline(title: &str) -> (Server, Browser, Browser) {
    let mut server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    opens_ticket(&desk, &server, title).await;
    desk.sees("在线 · 刚刚同步").await;
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    tablet.cut_network(true).await;
    shows_ticket(&desk, &server, title).await;
    desk.press("button", "更多").await;
    desk.press("menuitem", "作废").await;
    desk.press("radio", "客户撤回").await;
    desk.fill("原因", "业主说已经好了").await;
    desk.ctrl_enter().await;
    desk.sees("已作废").await;
    // The server must have it, or the tablet's dispatch would be the first.
    desk.sees("在线 · 刚刚同步").await;
    desk.no_longer_sees("已存本机").await;
    desk.no_longer_sees("上传中").await;

    // The tablet has not heard of it.
    server.kill();
    shows_ticket(&tablet, &server, title).await;
    dispatches(&tablet).await;
    tablet.sees("已派单").await;
    tablet.sees("已存本机").await;
    server.start();
    tablet.cut_network(false).await;
    tablet.sees("1 条需处理").await;
    (server, tablet, desk)
}

/// Gives the ticket in sight to a crew.
async fn dispatches(browser: &Browser) {
    browser.press("button", "派单").await;
    browser.find("dialog", "派单").await;
    browser.fill("责任人", "夜班维修").await;
    browser.fill("说明", "先关阀门,再找漏点").await;
    browser.ctrl_enter().await;
    browser.no_longer_sees("人员或班组").await;
}

async fn sees_what_was_entered(browser: &Browser) {
    browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true })").await;
    browser.sees("夜班维修").await;
    browser.sees("先关阀门,再找漏点").await;
}

/// Opens the ticket beside the list.
pub(crate) async fn shows_ticket(browser: &Browser, server: &Server, title: &str) {
    looks_for_ticket(browser, server, title).await;
    browser.press("link", "全部").await;
    browser.fill(LIST_SEARCH, title).await;
    browser.sees("共 1 条").await;
    browser.press("row", title).await;
    browser.find("heading", title).await;
}

/// Answers the question that stands before the page.
async fn confirm(browser: &Browser, answer: &str) {
    browser.find("dialog", "").await;
    browser.press("button", answer).await;
}
