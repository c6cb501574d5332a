//! Finding things as a person or a screen reader does: by role and visible name. Never by class.

use std::time::Duration;

use serde_json::Value;
use thirtyfour::prelude::*;

use crate::Browser;
use crate::server::now;

/// How long a person would wait before saying "it does not work".
const PATIENCE: Duration = Duration::from_secs(12);

/// Finds visible elements of a role whose accessible name contains the text.
const FIND: &str = include_str!("find.js");

/// Counts the innermost rows that contain the text.
const COUNT_ROWS: &str = r#"
const kinds = '[role=row], tr, [role=listitem], li, [role=option]';
const shows = (element) => element.innerText && element.innerText.includes(text);
const found = [...document.querySelectorAll(kinds)].filter(shows);
return found.filter((row) => ![...row.querySelectorAll(kinds)].some(shows)).length;
"#;

/// The label of the search field above the tickets.
pub const LIST_SEARCH: &str = "房号 / 编号";

/// The same text with narrow signs: how wide a comma is, is typography and no matter of these tests.
fn narrow(text: &str) -> String {
    let sign = |sign| match sign {
        '，' => ',',
        '：' => ':',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        other => other,
    };
    text.chars().map(sign).collect()
}

/// What the foot of a list says of so many rows.
#[must_use]
pub fn rows_said(count: usize) -> String {
    let digits = count.to_string();
    let mut number = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            number.push(',');
        }
        number.push(digit);
    }
    format!("共 {number} 条")
}

impl Browser {
    /// Opens an address.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn go(&self, url: &str) {
        self.driver().goto(url).await.unwrap_or_else(|error| panic!("opening {url}: {error}"));
    }

    /// The element of this role and name, as soon as it is there.
    ///
    /// # Panics
    /// When it does not appear in time; the message shows what does.
    pub async fn find(&self, role: &str, name: &str) -> WebElement {
        let deadline = now() + PATIENCE;
        loop {
            if let Some(found) = self.look(role, name).await {
                return found;
            }
            assert!(now() < deadline, "no {role} named 「{name}」 on\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// The element of this role and name, if it is there now.
    pub async fn look(&self, role: &str, name: &str) -> Option<WebElement> {
        let found = self.driver().execute(FIND, vec![role.into(), name.into()]).await.ok()?;
        found.element().ok()
    }

    /// Presses a button, link, tab, option or menu item by its name.
    pub async fn press(&self, role: &str, name: &str) {
        let deadline = now() + PATIENCE;
        loop {
            let pressed = self.find(role, name).await.click().await;
            match pressed {
                Ok(()) => return,
                // Rendered again, or under something that is going away: try once more, as a person would.
                Err(error) => assert!(now() < deadline, "pressing {role} 「{name}」: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Types into the field with this label, replacing what it held.
    ///
    /// # Panics
    /// When the field takes no input.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        field.click().await.unwrap_or_else(|error| panic!("entering field 「{label}」: {error}"));
        let select_all = Key::Control + "a";
        field.send_keys(select_all).await.expect("keys");
        field.send_keys(text).await.unwrap_or_else(|error| panic!("typing into 「{label}」: {error}"));
    }

    /// Chooses an option of the list with this label.
    ///
    /// # Panics
    /// When there is no such option.
    pub async fn select(&self, label: &str, option: &str) {
        let list = self.find("listbox", label).await;
        let path = format!(".//option[contains(., '{option}')]");
        let option = list.find(By::XPath(path)).await.unwrap_or_else(|error| panic!("「{option}」: {error}"));
        option.click().await.expect("an option can be chosen");
    }

    /// Chooses a file of the device in the file field with this label.
    ///
    /// # Panics
    /// When the field does not take it.
    pub async fn choose_file(&self, label: &str, file: &std::path::Path) {
        let field = self.find("file", label).await;
        let path = std::path::absolute(file).expect("a folder to start from").display().to_string();
        field.send_keys(path).await.unwrap_or_else(|error| panic!("choosing a file in 「{label}」: {error}"));
    }

    /// Presses Ctrl+Enter: every form's way to save.
    ///
    /// # Panics
    /// When the browser takes no keys.
    pub async fn ctrl_enter(&self) {
        let chain =
            self.driver().action_chain().key_down(Key::Control).send_keys(Key::Enter).key_up(Key::Control);
        chain.perform().await.expect("keys");
    }

    /// Waits until the page shows the text.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn sees(&self, text: &str) {
        self.sees_within(text, PATIENCE).await;
    }

    /// Waits until the page shows the text, at most so long.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn sees_within(&self, text: &str, patience: Duration) {
        let deadline = now() + patience;
        while !self.shows(text).await {
            assert!(now() < deadline, "「{text}」 does not appear on\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Waits until the page no longer shows the text.
    ///
    /// # Panics
    /// When it still does at the end.
    pub async fn no_longer_sees(&self, text: &str) {
        let deadline = now() + PATIENCE;
        while self.shows(text).await {
            assert!(now() < deadline, "「{text}」 is still on\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// The first line of the page that shows the text; empty when none does.
    pub async fn line(&self, text: &str) -> String {
        let page = narrow(&self.text().await);
        page.lines().find(|line| line.contains(&narrow(text))).unwrap_or_default().trim().to_owned()
    }

    /// Whether the page shows the text now.
    pub async fn shows(&self, text: &str) -> bool {
        narrow(&self.text().await).contains(&narrow(text))
    }

    /// How many rows or cards of a list show the text.
    pub async fn rows(&self, text: &str) -> usize {
        let code = format!("const text = {}; {COUNT_ROWS}", serde_json::Value::from(text));
        usize::try_from(self.script(&code).await.as_u64().unwrap_or_default()).unwrap_or_default()
    }

    /// Everything a person can read now.
    pub async fn text(&self) -> String {
        self.script("return document.body ? document.body.innerText : ''")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Runs a script and returns its value.
    pub async fn script(&self, code: &str) -> Value {
        let result = self.driver().execute(code, Vec::new()).await;
        result.map_or(Value::Null, |value| value.json().clone())
    }

    /// Runs a script whose value is a promise.
    pub async fn promise(&self, code: &str) -> Value {
        let wrapped = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {code} }})().then(done, error => done('failed: ' + error))"
        );
        let result = self.driver().execute_async(wrapped.as_str(), Vec::new()).await;
        result.map_or(Value::Null, |value| value.json().clone())
    }

    /// Waits until the service worker controls the page: from then on it opens without a network.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn wait_until_offline_ready(&self) {
        let deadline = now() + Duration::from_secs(30);
        while self.script("return !!(navigator.serviceWorker && navigator.serviceWorker.controller)").await
            != true
        {
            assert!(now() < deadline, "no service worker took control");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
