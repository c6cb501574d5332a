//! A whole ticket without a pointer: registered, found, opened, dispatched, the focus in sight at every step.

use acceptance::{Browser, Frame, Server};
use thirtyfour::Key;

use crate::people::{DESK, looks_for_ticket};

#[tokio::test]
async fn a_ticket_is_registered_found_and_dispatched_by_keys_alone() {
    let server = Server::demo();
    let desk = Browser::open(Frame::DESK).await;
    desk.go(&server.url()).await;
    signs_in(&desk).await;
    registers(&desk).await;

    // Found by the search that is open everywhere.
    desk.ctrl('k').await;
    desk.focuses("搜索").await;
    desk.keys("配电房进水").await;
    desk.sees("配电房进水").await;
    desk.no_longer_sees("没有匹配").await;
    desk.keys(Key::Enter).await;
    desk.find("heading", "配电房进水").await;
    assert!(desk.text().await.contains("积水约两指深"), "the ticket's own page");

    desk.tab_to("派单").await;
    desk.keys(Key::Enter).await;
    desk.focuses("责任人").await;
    desk.keys("夜班维修").await;
    desk.keys(Key::Escape).await;
    desk.tab_to("说明").await;
    desk.keys("带抽水泵").await;
    desk.ctrl_enter().await;
    desk.sees("已派单").await;
    desk.sees("夜班维修").await;
    // A dialog gives the focus back to where the person was.
    desk.tab_to("更多").await;
    looks_for_ticket(&desk, &server, "配电房进水").await;
    desk.sees_within("已上传", std::time::Duration::from_secs(15)).await;
    assert_eq!(desk.rows("配电房进水").await, 1, "once");
}

async fn signs_in(desk: &Browser) {
    desk.focuses("账号").await;
    desk.keys(DESK.login).await;
    desk.tab_to("密码").await;
    desk.keys(DESK.password).await;
    desk.keys(Key::Enter).await;
    desk.sees("在线 · 刚刚同步").await;
}

/// From wherever one is after signing in: to the list by the menu, F2, the form from top to bottom.
async fn registers(desk: &Browser) {
    desk.tab_to("工单").await;
    desk.keys(Key::Enter).await;
    desk.find("heading", "工单").await;
    desk.keys(Key::F2).await;
    desk.find("heading", "新建工单").await;
    desk.tab_to("来电人").await;
    desk.keys("地库 B1 配电房").await;
    desk.tab_to("报修").await;
    chooses_kind(desk, "求助").await;
    desk.tab_to("标题").await;
    desk.keys("配电房进水").await;
    desk.tab_to("摘要").await;
    desk.keys("积水约两指深").await;
    desk.ctrl_enter().await;
    desk.sees("工单已存本机").await;
}

/// Goes through the pills with the arrow until the wanted one is chosen.
async fn chooses_kind(desk: &Browser, kind: &str) {
    for _ in 0..10 {
        desk.keys(Key::Right).await;
        if desk.focused().await.name.contains(kind) {
            return desk.focuses(kind).await;
        }
    }
    panic!("no arrow leads to {kind}");
}
