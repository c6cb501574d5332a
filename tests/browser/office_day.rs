//! The manager's office: what the server describes, drawn, searched and done (the pages of `src/server/src/office`).

use acceptance::{Browser, Frame, Server};

use crate::every_screen::{axe, violations};
use crate::people::{MANAGER, STEWARD, signed_in};

/// Every page, as the manager reaches it: name and heading.
const PAGES: &[(&str, &str)] = &[
    ("audit", "审计"),
    ("changes", "操作记录"),
    ("sessions", "登录情况"),
    ("personal_data", "个人信息"),
    ("retention", "保存期限"),
    ("ticket_imports", "导入历史工单"),
    ("backups", "备份"),
];

#[tokio::test]
async fn the_manager_finds_the_audit_by_a_word_and_sees_who_looked() {
    let server = Server::demo();
    let manager = signed_in(&server, MANAGER, Frame::DESK).await;
    manager.go(&format!("{}/settings", server.url())).await;
    manager.fill("在设置中搜索", "备份").await;
    manager.press("link", "备份").await;
    manager.find("heading", "备份").await;
    // Made now, or refused because the scheduled one was made a moment ago: in both cases it is in the list.
    manager.press("button", "立即备份").await;
    manager.sees("guanjia-").await;

    manager.go(&format!("{}/office/audit", server.url())).await;
    manager.find("heading", "审计").await;
    assert!(lists(&manager, "读取个人信息").await, "who looked stands there");
    manager.select("种类", "查看审计").await;
    for _ in 0..100 {
        if !lists(&manager, "读取个人信息").await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!lists(&manager, "读取个人信息").await, "and is filtered away");
    assert!(lists(&manager, "查看审计").await, "one's own look stands there too");
}

/// Whether the rows, not the filters above them, hold these words.
async fn lists(browser: &Browser, words: &str) -> bool {
    let rows =
        format!("return document.querySelector('.office-table')?.innerText.includes('{words}') ?? false");
    browser.script(&rows).await == true
}

#[tokio::test]
async fn who_may_not_sees_no_office_page_and_is_told_why() {
    let server = Server::demo();
    let steward = signed_in(&server, STEWARD, Frame::TABLET).await;
    steward.go(&format!("{}/settings", server.url())).await;
    steward.sees("两步验证").await;
    assert!(!steward.text().await.contains("审计"));
    steward.go(&format!("{}/office/audit", server.url())).await;
    steward.sees("请上级办理").await;
}

#[tokio::test]
async fn without_a_network_the_office_says_so_and_comes_back() {
    let server = Server::demo();
    let manager = signed_in(&server, MANAGER, Frame::DESK).await;
    manager.wait_until_offline_ready().await;
    manager.cut_network(true).await;
    manager.go(&format!("{}/office/sessions", server.url())).await;
    manager.sees("需联网").await;
    manager.cut_network(false).await;
    manager.press("button", "重试").await;
    manager.find("heading", "登录情况").await;
    manager.sees("本次登录").await;
}

#[tokio::test]
async fn every_office_page_is_accessible_in_both_languages_and_fits_a_finger() {
    let server = Server::demo();
    let manager = signed_in(&server, MANAGER, Frame::TABLET).await;
    let axe = axe();
    let mut problems = Vec::new();
    for (name, heading) in PAGES {
        manager.go(&format!("{}/office/{name}", server.url())).await;
        manager.find("heading", heading).await;
        let found = violations(&manager, &axe).await;
        problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
        let small = crate::every_screen::small_targets(&manager).await;
        problems.extend(small.into_iter().map(|small| format!("{name}: {small}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
