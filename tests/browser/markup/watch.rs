//! Looks at everything that comes into a page, and sees what only a payload could have made.

use acceptance::Browser;

const WATCH: &str = include_str!("watch.js");

/// From the next page on.
pub(super) async fn begin(browser: &Browser) {
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": WATCH })).await;
}

/// What was seen since the page was loaded.
///
/// # Panics
/// When nobody has looked: the watch was not there.
pub(super) async fn noted(browser: &Browser) -> Vec<String> {
    let noted = browser.script("return window.noted").await;
    let noted = noted.as_array().expect("the page is watched");
    noted.iter().map(|found| found.as_str().unwrap_or_default().to_owned()).collect()
}

/// # Panics
/// When a payload became anything but text.
pub(super) async fn saw_only_text(browser: &Browser, place: &str) {
    let noted = noted(browser).await;
    assert!(noted.is_empty(), "{place}: {}", noted.join("\n"));
}

/// Those of the texts that do not stand in the page, sign by sign.
pub(super) async fn missing(browser: &Browser, texts: &[String]) -> Vec<String> {
    let code = format!(
        "const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value); \
         const page = [document.body.textContent, ...fields].join('\\n'); \
         return {}.filter((text) => !page.includes(text));",
        serde_json::json!(texts)
    );
    let missing = browser.script(&code).await;
    let missing = missing.as_array().expect("the page answers");
    missing.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}
