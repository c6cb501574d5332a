//! A device keeps what is open and the last ninety days. The rest is at the server, one search away.

use acceptance::page::LIST_SEARCH;
use acceptance::{Frame, Server};

use crate::old_register::{MAPPING, register};
use crate::people::{DESK, STEWARD, signed_in};

#[tokio::test]
async fn an_old_ticket_is_found_at_the_server_and_opened() {
    let mut server = Server::demo_days_ago(100);
    server.kill();
    let folder = tempfile::tempdir().expect("a folder for the files");
    let (csv, mapping) = (folder.path().join("旧册.csv"), folder.path().join("旧册.toml"));
    std::fs::write(&csv, register(240)).expect("a file");
    std::fs::write(&mapping, MAPPING.replace("另一个项目", "云栖花园 一期")).expect("a file");
    // Some rows of the register are wrong on purpose, so the command does not end well; the good ones are in.
    let _ = server.import(&csv, &mapping);
    server.back_to_today();

    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.wait_until_offline_ready().await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.sees("本机保存未办结的和最近 90 天的记录").await;
    desk.fill(LIST_SEARCH, "旧册渗水077").await;
    desk.sees("已从服务器列出更早的 1 条").await;
    desk.sees("共 1 条").await;
    desk.press("row", "旧册渗水077").await;
    desk.sees("老系统 7077").await;
    desk.fill(LIST_SEARCH, "旧册渗水999").await;
    desk.sees("服务器上没有更早的记录").await;

    // A link to an old ticket opens on a device that does not keep it.
    let steward = signed_in(&server, STEWARD, Frame::PHONE).await;
    steward.go(&format!("{}/tickets?view=all", server.url())).await;
    steward.fill(LIST_SEARCH, "旧册渗水077").await;
    steward.press("row", "旧册渗水077").await;
    steward.sees("老系统 7077").await;
    let link = steward.driver().current_url().await.expect("an address").to_string();
    desk.go(&link).await;
    desk.sees("老系统 7077").await;

    // Without the server only what the device keeps is there, and it says so.
    server.kill();
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.fill(LIST_SEARCH, "旧册渗水077").await;
    desk.sees("共 0 条").await;
    desk.press("button", "查更早的").await;
    desk.sees("连不上服务器，只查了本机").await;
    desk.go(&link).await;
    desk.sees("还没有下载到本机").await;
}
