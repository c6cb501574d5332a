//! Somebody asks to be forgotten: at the manager's page, on the desk's own device, in the server's file (PIPL art. 47).

use std::process::Command;

use acceptance::{Browser, Frame, Server, built};

use crate::people::{DESK, MANAGER, signed_in};

const NAME: &str = "司马光明";
const MASKED: &str = "司**明";
const PHONE: &str = "13912345678";

/// Which files of the server hold her name or number.
fn lies_in(server: &Server) -> Vec<String> {
    let entries = std::fs::read_dir(server.data()).expect("the data folder");
    let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let found = files.filter(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        holds(&bytes, NAME) || holds(&bytes, PHONE)
    });
    found.map(|path| path.display().to_string()).collect()
}

async fn looks_for_customer(browser: &Browser, server: &Server) {
    browser.go(&format!("{}/customers", server.url())).await;
    browser.fill("搜索客户", NAME).await;
}

#[tokio::test]
async fn s20_who_asks_for_it_is_forgotten_at_the_server_and_on_every_device() {
    let mut server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/customers", server.url())).await;
    desk.press("button", "建档").await;
    desk.fill("姓名", NAME).await;
    desk.fill("电话", PHONE).await;
    desk.ctrl_enter().await;
    desk.sees("已建档").await;
    let other = signed_in(&server, DESK, Frame::TABLET).await;
    looks_for_customer(&other, &server).await;
    other.sees(MASKED).await;
    looks_for_customer(&desk, &server).await;
    desk.sees(MASKED).await;
    assert!(!lies_in(&server).is_empty(), "the search itself can find what it looks for");

    let manager = signed_in(&server, MANAGER, Frame::DESK).await;
    manager.go(&format!("{}/office/personal_data", server.url())).await;
    manager.sees("旧备份").await;
    manager.fill("姓名、电话、车牌或房号", NAME).await;
    manager.keys(thirtyfour::Key::Enter).await;
    manager.sees(MASKED).await;
    manager.press("button", "清除").await;
    manager.select("依据", "本人要求").await;
    manager.fill("备注", "第 3 号").await;
    manager.press("button", "清除").await;
    manager.sees("将清除").await;
    manager.press("button", "确认清除").await;
    manager.sees("已清除").await;

    // Both are on the list with her name typed into the search: she goes without anybody touching the page.
    desk.no_longer_sees(MASKED).await;
    other.no_longer_sees(MASKED).await;
    manager.go(&format!("{}/office/retention", server.url())).await;
    manager.select("查看", "已清除").await;
    manager.sees("第 3 号").await;
    manager.sees("本人要求").await;

    server.kill();
    assert_eq!(lies_in(&server), [""; 0], "no byte of her");
    let verify = Command::new(built("GUANJIA_BINARY"))
        .args(["audit", "verify", "--data"])
        .arg(server.data())
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&verify.stdout);
    assert!(verify.status.success(), "{said} {}", String::from_utf8_lossy(&verify.stderr));
}
