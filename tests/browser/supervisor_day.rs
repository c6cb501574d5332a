//! What others could not get through comes to the supervisor: handed over, held, lost, failed on (sync.md 2.6, 2.15).

use std::process::Command;
use std::time::Duration;

use acceptance::{Browser, Frame, Server, built};
use serde_json::json;

use crate::people::{DESK, STEWARD, SUPERVISOR, opens_ticket, sign_in, signed_in};
use crate::refused_day::{canceled_at_the_desk_and_dispatched_offline, shows_ticket};

#[tokio::test]
async fn a_refused_dispatch_is_handed_over_and_accepted_in_another_browser() {
    let (server, tablet, desk) = canceled_at_the_desk_and_dispatched_offline("电井有水").await;
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.sees("需处理 1").await;
    // Who changed what is there now.
    tablet.sees("改于").await;
    tablet.press("button", "交给主管").await;
    tablet.fill("说明", "业主在家等").await;
    press_in_dialog(&tablet, "交给主管").await;
    tablet.sees("已交主管").await;

    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    chief.go(&format!("{}/cards", server.url())).await;
    chief.find("heading", "电井有水").await;
    for shown in ["已交主管", "业主在家等", "夜班维修", "先关阀门,再找漏点", "已作废"]
    {
        chief.sees(shown).await;
    }
    // First the way is made free, then it is done as it stood.
    shows_ticket(&desk, &server, "电井有水").await;
    desk.press("button", "重开").await;
    desk.fill("原因", "主管同意").await;
    desk.ctrl_enter().await;
    desk.no_longer_sees("已作废").await;
    desk.sees("在线 · 刚刚同步").await;
    chief.press("button", "同意办理").await;
    press_in_dialog(&chief, "同意办理").await;
    chief.sees("没有等主管处理的操作").await;
    tablet.sees_within("需处理 0", Duration::from_secs(30)).await;
    shows_ticket(&desk, &server, "电井有水").await;
    desk.sees("已派单").await;
}

#[tokio::test]
async fn what_a_revoked_tablet_still_held_waits_for_the_supervisor_and_is_returned_with_words() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    tablet.cut_network(true).await;
    server.kill();
    opens_ticket(&tablet, &server, "车库积水").await;
    tablet.sees("已存本机").await;
    server.start();
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    chief.go(&format!("{}/office/devices", server.url())).await;
    // The one that has been silent longest is on top.
    chief.press("button", "操作").await;
    chief.press("menuitem", "停用").await;
    press_in_dialog(&chief, "停用").await;
    chief.sees("已停用").await;

    tablet.cut_network(false).await;
    tablet.sees_within("登录已过期", Duration::from_secs(30)).await;
    tablet.go(&format!("{}/sign-in", server.url())).await;
    sign_in(&tablet, STEWARD).await;
    // It can deliver, and is told nothing until it is in use again.
    tablet.sees_within("本设备已被主管停用", Duration::from_secs(30)).await;
    tablet.sees("全部已上传").await;
    chief.go(&format!("{}/cards", server.url())).await;
    chief.sees("车库积水").await;
    chief.press("button", "退回").await;
    chief.fill("退回原因", "重复登记").await;
    press_in_dialog(&chief, "退回").await;
    // It is with its author again, and the supervisor sees that it is still open.
    chief.sees("退回：重复登记").await;
    chief.go(&format!("{}/office/devices", server.url())).await;
    chief.press("button", "操作").await;
    chief.press("menuitem", "恢复使用").await;
    press_in_dialog(&chief, "恢复使用").await;
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.press("button", "立即同步").await;
    tablet.sees_within("重复登记", Duration::from_secs(30)).await;
    tablet.no_longer_sees("本设备已被主管停用").await;
    // A refused registration opens its form filled in.
    tablet.press("button", "修改").await;
    let title = tablet.find("textbox", "标题").await;
    assert_eq!(title.value().await.expect("a field").as_deref(), Some("车库积水"), "filled in");
}

#[tokio::test]
async fn storage_deleted_under_the_page_is_noticed_put_back_and_seen_by_the_supervisor() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, DESK, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    tablet.cut_network(true).await;
    server.kill();
    opens_ticket(&tablet, &server, "雨棚漏雨").await;
    tablet.sees("已存本机").await;
    let kinds = "indexeddb,local_storage,cache_storage";
    tablet
        .devtools("Storage.clearDataForOrigin", json!({ "origin": server.url(), "storageTypes": kinds }))
        .await;
    tablet.sees_within("浏览器清除了本机数据", Duration::from_secs(5)).await;
    tablet.sees("已从内存找回").await;
    server.start();
    tablet.cut_network(false).await;
    tablet.sees_within("在线 · 刚刚同步", Duration::from_secs(60)).await;
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    shows_ticket(&chief, &server, "雨棚漏雨").await;
    assert_eq!(chief.rows("雨棚漏雨").await, 1, "exactly once");
    chief.go(&format!("{}/office/devices", server.url())).await;
    chief.sees("浏览器数据被清除").await;
}

#[tokio::test]
async fn an_op_on_which_the_server_fails_is_parked_and_the_queue_goes_on() {
    let mut server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.wait_until_offline_ready().await;
    desk.cut_network(true).await;
    server.kill();
    opens_ticket(&desk, &server, "毒蜂窝在车棚").await;
    opens_ticket(&desk, &server, "车棚灯坏").await;
    server.start_with_fault("panic_on:毒蜂窝");
    desk.cut_network(false).await;
    // The pause before the next try is drawn at random and grows with the failures.
    desk.sees_within("1 条需处理", Duration::from_secs(120)).await;
    desk.go(&format!("{}/sync", server.url())).await;
    desk.sees("服务器处理时出错").await;
    desk.sees("没有等待上传的记录").await;
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    shows_ticket(&chief, &server, "车棚灯坏").await;
}

#[tokio::test]
async fn a_backup_of_a_dying_device_brings_its_work_to_the_server() {
    let mut server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.wait_until_offline_ready().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    downloads_into(&tablet, folder.path()).await;
    tablet.cut_network(true).await;
    server.kill();
    opens_ticket(&tablet, &server, "水泵房积水").await;
    tablet.go(&format!("{}/sync", server.url())).await;
    tablet.press("button", "导出本机备份").await;
    let file = downloaded(folder.path()).await;
    tablet.kill().await;

    let bytes = std::fs::read(&file).expect("the file");
    let readable = "水泵房积水".as_bytes();
    assert!(!bytes.windows(readable.len()).any(|part| part == readable), "nobody reads it on the way");
    for expected in ["1 applied", "1 there already"] {
        let said = import(&server, &file);
        assert!(said.contains(expected), "{said}");
    }
    server.start();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    shows_ticket(&desk, &server, "水泵房积水").await;
    assert_eq!(desk.rows("水泵房积水").await, 1, "exactly once");

    // A supervisor can bring the file as well; a wrong one is told in words.
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    chief.go(&format!("{}/office/devices", server.url())).await;
    chief.choose_file("补收设备备份", &file).await;
    chief.sees("补收完成：新记录 0 条，已有 1 条").await;
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "no backup").expect("a file");
    chief.choose_file("补收设备备份", &other).await;
    chief.sees("这不是设备备份文件").await;
}

/// Presses the button of the dialog that is open.
pub(crate) async fn press_in_dialog(browser: &Browser, name: &str) {
    browser.find("dialog", "").await;
    let press = format!(
        "const all = [...document.querySelectorAll('dialog[open] button, [role=dialog] button')]; \
         all.filter((one) => one.innerText.includes('{name}')).at(-1).click()"
    );
    browser.script(&press).await;
}

pub(crate) async fn downloads_into(browser: &Browser, folder: &std::path::Path) {
    let behavior = json!({ "behavior": "allow", "downloadPath": folder });
    browser.devtools("Page.setDownloadBehavior", behavior).await;
}

pub(crate) async fn downloaded(folder: &std::path::Path) -> std::path::PathBuf {
    for _ in 0..200 {
        let mut found = std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
        let whole = |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "wybak");
        if let Some(file) = found.find(whole) {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no file came");
}

pub(crate) fn import(server: &Server, file: &std::path::Path) -> String {
    let mut command = Command::new(built("GUANJIA_BINARY"));
    command.arg("import-device-backup").arg(file).arg("--data").arg(server.data()).env("LANG", "C");
    let done = command.output().expect("the program runs");
    String::from_utf8_lossy(&done.stdout).into_owned() + &*String::from_utf8_lossy(&done.stderr)
}
