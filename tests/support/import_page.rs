//! The page of imports, as who imports a file uses it.

use std::path::Path;

use crate::{Browser, Server};

/// The demo's site.
const SITE: &str = "云栖花园";

/// What the button is called that opens the form, and the one that sends it.
pub const READ: &str = "导入文件";

/// Opens the page, chooses the site, the file and the mapping, and asks what would happen.
pub async fn preview(browser: &Browser, server: &Server, file: &Path, mapping: Option<&Path>) {
    open(browser, server).await;
    browser.select("项目", SITE).await;
    choose(browser, "文件", file).await;
    if let Some(mapping) = mapping {
        choose(browser, "映射文件", mapping).await;
    }
    browser.press("button", READ).await;
}

/// Opens the page and its form.
pub async fn open(browser: &Browser, server: &Server) {
    browser.go(&format!("{}/office/ticket_imports", server.url())).await;
    browser.press("button", READ).await;
    browser.find("file", "映射文件").await;
}

/// Chooses something in the row's menu, once the preview is closed.
pub async fn in_menu(browser: &Browser, entry: &str) {
    browser.press("button", "关闭").await;
    browser.press("button", "操作").await;
    browser.press("menuitem", entry).await;
}

async fn choose(browser: &Browser, field: &str, file: &Path) {
    browser.choose_file(field, file).await;
    // It is read before it can be sent.
    browser.sees(&file.file_name().unwrap_or_default().to_string_lossy()).await;
}
