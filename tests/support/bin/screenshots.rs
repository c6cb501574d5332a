//! Pictures of the screens for the README: `cargo xtask screenshots`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use acceptance::people::{DESK, signed_in};
use acceptance::{Browser, Frame, Server};

/// File name, frame and path.
const PICTURES: &[(&str, Frame, &str)] = &[
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
        for (suffix, language, heading) in [("zh", "简体中文", "设置"), ("en", "English", "Settings")] {
            browser.go(&format!("{}/settings", server.url())).await;
            browser.press("radio", language).await;
            browser.find("heading", heading).await;
            for (name, _, path) in PICTURES.iter().filter(|(_, wanted, _)| *wanted == frame) {
                take(&browser, &server, path, &folder.join(format!("{name}-{suffix}.png"))).await;
            }
        }
    }
    Ok(())
}

async fn take(browser: &Browser, server: &Server, path: &str, file: &Path) {
    browser.go(&format!("{}{path}", server.url())).await;
    browser.find("heading", "").await;
    // Fonts and the first rows have a moment to settle; this is a picture, not a test.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    browser.picture(file).await;
}
