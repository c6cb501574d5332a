//! Capturing tickets through the product's own form, faster than a person, and what the page said of each.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use crate::Browser;
use crate::page::{LIST_SEARCH, rows_said};
use crate::server::now;

/// Captures through the form as fast as it goes.
const CAPTURE: &str = include_str!("capture_on_and_on.js");

/// What lies in `ops` of this browser, as plain numbers.
const LOOK_INTO_OPS: &str = include_str!("look_into_ops.js");

/// A capture of which the page said that it is saved.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Acknowledged {
    pub title: String,
    /// From the key that saves to the word "saved", in milliseconds.
    pub took: f64,
    /// When, by the machine's clock, in milliseconds.
    pub at: f64,
}

/// A batch in `outbox` or `sent`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Batch {
    pub first: u64,
    pub count: u64,
    pub ids: Vec<String>,
}

impl Browser {
    /// Opens the form of a new ticket at this address and begins to capture: `name 第 0 条`, `name 第 1 条`, … The page
    /// names the last four digits of each, so ten thousand can be told apart.
    pub async fn starts_capturing(&self, base: &str, name: &str, limit: usize) {
        self.go(&format!("{base}/tickets/new")).await;
        self.goes_on_capturing(name, limit).await;
    }

    /// As [`Browser::starts_capturing`], in the page that is open.
    pub async fn goes_on_capturing(&self, name: &str, limit: usize) {
        self.find("textbox", "标题").await;
        self.script(&CAPTURE.replace("NAME", name).replace("LIMIT", &limit.to_string())).await;
    }

    /// What the page has said to be saved since [`Browser::starts_capturing`].
    pub async fn acknowledged(&self) -> Vec<Acknowledged> {
        serde_json::from_value(self.script("return window.acknowledged || []").await).unwrap_or_default()
    }

    /// Waits until so many are saved.
    ///
    /// # Panics
    /// When they are not in time.
    pub async fn has_captured(&self, count: usize, patience: Duration) -> Vec<Acknowledged> {
        let deadline = now() + patience;
        loop {
            let saved = self.acknowledged().await;
            if saved.len() >= count {
                return saved;
            }
            assert!(now() < deadline, "{} of {count} were saved on\n{}", saved.len(), self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Titles of the tickets that the list shows for a search which so many rows answer to.
    pub async fn titles_found(&self, base: &str, search: &str) -> BTreeMap<String, usize> {
        self.go(&format!("{base}/tickets?view=all")).await;
        self.fill(LIST_SEARCH, search).await;
        let pattern = format!("{search}[^\\n]*?第 \\d+ 条");
        let code = format!(
            "return [...document.querySelectorAll('[role=row], tr, [role=listitem], li')].filter(row => !row.querySelector('[role=row], tr, [role=listitem], li')).map(row => (row.innerText.match(/{pattern}/) || [])[0]).filter(Boolean)"
        );
        let (deadline, mut before) = (now() + Duration::from_secs(8), BTreeMap::new());
        loop {
            let mut found = BTreeMap::new();
            for title in self.script(&code).await.as_array().into_iter().flatten() {
                *found.entry(title.as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
            // The list follows the typing a little later; its foot says how many answer to it.
            let settled = found == before && self.shows(&rows_said(found.values().sum())).await;
            if settled || now() > deadline {
                return found;
            }
            before = found;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Waits until the sync center says that nothing waits to be sent.
    ///
    /// # Panics
    /// When something still waits at the end.
    pub async fn has_sent_everything(&self, base: &str, patience: Duration) {
        self.go(&format!("{base}/sync")).await;
        self.sees_within("没有等待上传的记录", patience).await;
    }

    /// The batches that this browser keeps, unsent and sent.
    ///
    /// # Panics
    /// When `ops` cannot be read.
    pub async fn batches(&self) -> Vec<Batch> {
        let found = self.promise(LOOK_INTO_OPS).await;
        serde_json::from_value(found.clone()).unwrap_or_else(|error| panic!("{error}: {found}"))
    }
}

/// Nothing torn, nothing doubled, the device's numbers without a gap.
///
/// # Panics
/// When it is otherwise.
pub fn assert_dense(batches: &[Batch]) {
    let mut batches = batches.to_vec();
    batches.sort_by_key(|batch| batch.first);
    let mut next = batches.first().map_or(1, |batch| batch.first);
    let mut ids = std::collections::BTreeSet::new();
    for batch in &batches {
        assert_eq!(batch.first, next, "the device's numbers are dense");
        assert_eq!(batch.ids.len() as u64, batch.count, "batch {} is whole", batch.first);
        for id in &batch.ids {
            assert!(ids.insert(id), "op {id} lies here twice");
        }
        next += batch.count;
    }
}
