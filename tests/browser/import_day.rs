//! Another system's register comes in: mapped, previewed, imported once, and then at hand on every device, offline too.

use std::path::{Path, PathBuf};
use std::time::Duration;

use acceptance::import_page::{READ, in_menu, open, preview};
use acceptance::page::{LIST_SEARCH, rows_said};
use acceptance::{Browser, Frame, Server};

use crate::old_register::{MAPPING, register};
use crate::people::{DESK, SUPERVISOR, looks_for_ticket, signed_in};

/// How soon other devices must show what was imported.
const SECONDS: Duration = Duration::from_secs(15);

/// Good rows of the file.
const GOOD: usize = 240;

#[tokio::test]
async fn imported_tickets_are_listed_searched_and_opened_offline() {
    let mut server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.wait_until_offline_ready().await;
    let supervisor = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    let folder = tempfile::tempdir().expect("a folder for the files");
    let text = register(GOOD);
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    let csv = write(folder.path(), "旧册.csv", &gbk);
    let mapping = write(folder.path(), "旧册.toml", MAPPING.as_bytes());

    preview(&supervisor, &server, &csv, Some(&mapping)).await;
    supervisor.sees(&format!("{} 行：可导入 {GOOD}，重复 1，有问题 4", GOOD + 5)).await;
    supervisor.sees("“昨天下午”不符合配置的时间格式").await;
    supervisor.sees("映射里没有“飞走了”").await;
    supervisor.sees("标题（列“反映”）：不能为空").await;
    supervisor.sees("这一行有 2 列,表头有 8 列").await;
    supervisor.find("row", "反映标题").await;
    supervisor.press("button", "导入").await;
    supervisor.sees(&format!("已导入 {GOOD}，已存在 1，有问题 4")).await;

    // The same register once more, as another program saved it: nothing is new.
    let marked = format!("\u{feff}{}", register(GOOD));
    let again = write(folder.path(), "旧册 (2).csv", marked.as_bytes());
    preview(&supervisor, &server, &again, Some(&mapping)).await;
    supervisor.sees("行：可导入").await;
    supervisor.press("button", "导入").await;
    supervisor.sees(&format!("已导入 0，已存在 {}，有问题 4", GOOD + 1)).await;

    lists_everything(&desk, &server).await;
    server.kill();
    lists_everything(&desk, &server).await;
    // It is over: nothing under 未办结, then one under 全部.
    looks_for_ticket(&desk, &server, "旧册渗水077").await;
    desk.sees("共 0 条").await;
    desk.press("link", "全部").await;
    desk.sees("共 1 条").await;
    desk.press("row", "旧册渗水077").await;
    desk.sees("住户说\"第 77 回了\",\n再不来就投诉").await;
    desk.sees("老系统 7077").await;
    // The same text twice under one number, told apart by its category: two tickets.
    desk.fill(LIST_SEARCH, "旧册渗水010").await;
    desk.sees("共 2 条").await;
}

#[tokio::test]
async fn a_proposed_mapping_is_mended_on_the_page() {
    let server = Server::demo();
    let supervisor = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    let folder = tempfile::tempdir().expect("a folder for the file");
    let csv =
        "编号,标题,状态,受理时间\n1,灯不亮,修着呢,2026-03-09 08:00:00\n2,门坏,已办结,2026-03-09 09:00:00\n";
    let csv = write(folder.path(), "登记.csv", csv.as_bytes());

    preview(&supervisor, &server, &csv, None).await;
    supervisor.sees("2 行：可导入 1，重复 0，有问题 1").await;
    supervisor.sees("映射里没有“修着呢”").await;
    in_menu(&supervisor, "改映射").await;
    let proposed =
        supervisor.find("textbox", "映射").await.prop("value").await.expect("a value").unwrap_or_default();
    let known = "[statuses.values]";
    assert!(proposed.contains(known), "{proposed}");
    let mended = proposed.replace(known, &format!("{known}\n\"修着呢\" = \"in_progress\""));
    supervisor.fill("映射", &proposed.replace("\"标题\"", "\"事由\"")).await;
    supervisor.press("button", "改映射").await;
    supervisor.sees("文件里没有映射写的列：事由").await;
    supervisor.fill("映射", &mended).await;
    supervisor.press("button", "改映射").await;
    supervisor.sees("2 行：可导入 2，重复 0，有问题 0").await;
    supervisor.press("button", "导入").await;
    supervisor.sees("已导入 2，已存在 0，有问题 0").await;
    // What stays of it: what came of it, and the way to look it up again.
    supervisor.press("button", "关闭").await;
    supervisor.press("button", "查看").await;
    supervisor.sees("已导入 2，已存在 0，有问题 0").await;
    looks_for_ticket(&supervisor, &server, "灯不亮").await;
    supervisor.sees_within("处理中", SECONDS).await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_said_in_words() {
    let server = Server::demo();
    let supervisor = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    let folder = tempfile::tempdir().expect("a folder for the files");
    open(&supervisor, &server).await;
    supervisor.press("button", READ).await;
    supervisor.find(".ui-banner", "必填").await;
    let picture = write(folder.path(), "图.csv", b"\xFF\xD8\xFF\xE0\x00\x10JFIF");
    preview(&supervisor, &server, &picture, None).await;
    supervisor.sees("文字编码不是 UTF-8 或 GB 18030").await;

    let csv = write(folder.path(), "旧册.csv", register(20).as_bytes());
    let other = MAPPING.replace("\"反映\"", "\"事由\"");
    let other = write(folder.path(), "别的.toml", other.as_bytes());
    preview(&supervisor, &server, &csv, Some(&other)).await;
    supervisor.sees("文件里没有映射写的列:事由").await;
    assert!(!supervisor.shows("可导入").await, "nothing can be imported");
    supervisor.press("button", "取消").await;
    supervisor.sees("没有待导入的文件").await;
}

/// All of them under 全部, those that are not over under 未办结.
async fn lists_everything(desk: &Browser, server: &Server) {
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(LIST_SEARCH, "旧册渗水").await;
    desk.sees_within(&rows_said(GOOD), SECONDS).await;
    desk.press("link", "未办结").await;
    let over = (0..GOOD).filter(|row| row % 6 == 5 || (10..=12).contains(row)).count();
    desk.sees(&rows_said(GOOD - over)).await;
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("a file");
    file
}
