//! The import page, as who imports a file uses it.

use std::path::Path;

use crate::{Browser, Server};

/// The demo's site.
const SITE: &str = "云栖花园";

/// Opens the page, chooses the site, the file and the mapping, and asks what would happen.
pub async fn preview(browser: &Browser, server: &Server, csv: &Path, mapping: Option<&Path>) {
    browser.go(&format!("{}/import", server.url())).await;
    browser.select("项目", SITE).await;
    browser.choose_file("文件", csv).await;
    if let Some(mapping) = mapping {
        browser.choose_file("映射文件", mapping).await;
        browser.find("textbox", "映射").await;
    }
    browser.sees(&csv.file_name().unwrap_or_default().to_string_lossy()).await;
    browser.press("button", "预览").await;
}
