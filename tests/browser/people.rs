//! What the people of these tests do, as sentences.

use acceptance::page::LIST_SEARCH;
pub(crate) use acceptance::people::{DESK, MANAGER, Person, STEWARD, SUPERVISOR, sign_in, signed_in};
use acceptance::{Browser, Server};

/// Registers a fault as a ticket, from the list page to "saved".
pub(crate) async fn opens_ticket(browser: &Browser, server: &Server, title: &str) {
    browser.go(&format!("{}/tickets/new", server.url())).await;
    fills_ticket(browser, title).await;
    saves_ticket(browser).await;
}

/// Types a ticket without saving it.
pub(crate) async fn fills_ticket(browser: &Browser, title: &str) {
    browser.press("radio", "报修").await;
    browser.fill("标题", title).await;
}

/// Saves what [`fills_ticket`] typed; the page says so, and only then it counts.
pub(crate) async fn saves_ticket(browser: &Browser) {
    browser.ctrl_enter().await;
    browser.sees("工单已存本机").await;
    // The words may still be those of the one before: the form has closed when the page is another one.
    for _ in 0..100 {
        if browser.script("return location.pathname").await != "/tickets/new" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Opens the ticket list with a search.
pub(crate) async fn looks_for_ticket(browser: &Browser, server: &Server, title: &str) {
    browser.go(&format!("{}/tickets", server.url())).await;
    browser.fill(LIST_SEARCH, title).await;
}

/// Writes down a home visit with what the resident asked for.
pub(crate) async fn records_visit(browser: &Browser, server: &Server, requests: &str) {
    browser.go(&format!("{}/visits/new", server.url())).await;
    browser.press("radio", "关怀走访").await;
    browser.fill("住户", "地库值班室").await;
    browser.fill("居民诉求", requests).await;
    browser.ctrl_enter().await;
    browser.sees("走访已存本机").await;
}

/// Waits until the form says that the draft is on the device, and its newest change with it: 300 ms are promised, and
/// a busy machine gets more.
pub(crate) async fn kept_as_draft(browser: &Browser) {
    browser.sees("草稿").await;
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
}
