//! Pictures of the screens for the README: `cargo xtask screenshots`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use acceptance::people::{DESK, STEWARD, SUPERVISOR, sign_in, signed_in};
use acceptance::{Browser, Frame, Server};

/// File name, frame and path.
type Pictures = &'static [(&'static str, Frame, &'static str)];

/// Of what a supervisor alone sees.
const SUPERVISED: Pictures =
    &[("cards-desk", Frame::DESK, "/cards"), ("devices-desk", Frame::DESK, "/office/devices")];

const PICTURES: Pictures = &[
    ("tickets-desk", Frame::DESK, "/tickets"),
    ("open-ticket-tablet", Frame::TABLET, "/tickets/new"),
    ("visit-tablet", Frame::TABLET, "/visits/new"),
    ("tickets-phone", Frame::PHONE, "/tickets"),
    ("sync-phone", Frame::PHONE, "/sync"),
    ("customers-desk", Frame::DESK, "/customers"),
    ("settings-desk", Frame::DESK, "/settings"),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let server = Server::demo();
    for frame in [Frame::DESK, Frame::TABLET, Frame::PHONE] {
        let browser = signed_in(&server, DESK, frame).await;
        in_both_languages(&browser, &server, PICTURES, frame, &folder).await;
    }
    let server = Server::demo();
    let (chief, _tablet) = hold_something(&server).await;
    in_both_languages(&chief, &server, SUPERVISED, Frame::DESK, &folder).await;
    Ok(())
}

/// A tablet in a basement is taken out of use before it has sent what it holds.
async fn hold_something(server: &Server) -> (Browser, Browser) {
    let tablet = signed_in(server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    tablet.press("radio", "报修").await;
    tablet.fill("标题", "车库坡道积水，来往车辆打滑").await;
    tablet.cut_network(true).await;
    tablet.ctrl_enter().await;
    tablet.sees("工单已存本机").await;
    let chief = signed_in(server, SUPERVISOR, Frame::DESK).await;
    chief.go(&format!("{}/office/devices", server.url())).await;
    // The one that has been silent longest is on top.
    chief.press("button", "操作").await;
    chief.press("menuitem", "停用").await;
    chief.find("dialog", "").await;
    chief.script("[...document.querySelectorAll('dialog[open] button')].filter((one) => one.innerText.includes('停用')).at(-1).click()").await;
    chief.sees("已停用").await;
    tablet.cut_network(false).await;
    tablet.sees_within("登录已过期", Duration::from_secs(30)).await;
    tablet.go(&format!("{}/sign-in", server.url())).await;
    sign_in(&tablet, STEWARD).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    (chief, tablet)
}

async fn in_both_languages(
    browser: &Browser,
    server: &Server,
    pictures: Pictures,
    frame: Frame,
    folder: &Path,
) {
    for (suffix, language, heading) in [("zh", "简体中文", "设置"), ("en", "English", "Settings")] {
        browser.go(&format!("{}/settings", server.url())).await;
        browser.press("radio", language).await;
        browser.find("heading", heading).await;
        for (name, _, path) in pictures.iter().filter(|(_, wanted, _)| *wanted == frame) {
            take(browser, server, path, &folder.join(format!("{name}-{suffix}.png"))).await;
        }
    }
}

async fn take(browser: &Browser, server: &Server, path: &str, file: &Path) {
    browser.go(&format!("{}{path}", server.url())).await;
    browser.find("heading", "").await;
    // Fonts and the first rows have a moment to settle; this is a picture, not a test.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    browser.picture(file).await;
}
