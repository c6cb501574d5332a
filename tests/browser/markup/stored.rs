//! Everything that the modules' operations keep as text holds a payload; the screens show each of them as it was written.

pub(super) mod house;

use std::time::Duration;

use acceptance::{Browser, Frame, Server, amount};

use super::watch;
use crate::every_screen::choose_language;
use crate::people::{Person, sign_in};
use crate::shared_tablet::walks_to;
use house::{CHIEF, Shown};

/// Lists that show parts of many records.
const LISTS: &[&str] = &[
    "/",
    "/tickets?view=all",
    "/visits",
    "/customers",
    "/staff",
    "/sites",
    "/cards",
    "/sync",
    "/settings",
    "/office/changes",
    "/office/audit",
];

/// How long a page may take until it shows a record.
const PATIENCE: Duration = Duration::from_secs(6);

#[tokio::test]
async fn s12_payloads_in_every_stored_text_are_shown_as_text() {
    let server = Server::empty();
    let rows = usize::try_from(amount("GUANJIA_PAYLOAD_ROWS", 12)).expect("a small number");
    let shown = house::fill(&server, rows).await;
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    sign_in(&desk, Person { login: CHIEF.0, password: CHIEF.1 }).await;
    desk.sees_within("在线 · 刚刚同步", Duration::from_secs(60)).await;
    for list in LISTS {
        walks_to(&desk, list).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        watch::saw_only_text(&desk, list).await;
    }
    let (mut unseen, mut english) = (Vec::new(), false);
    // Those of one language together.
    for one in shown.iter().filter(|one| !one.english).chain(shown.iter().filter(|one| one.english)) {
        if one.english && !english {
            choose_language(&desk, &server, true).await;
            english = true;
        }
        unseen.extend(opens(&desk, one).await.into_iter().map(|text| format!("{}: {text}", one.path)));
        watch::saw_only_text(&desk, &one.path).await;
        assert!(unseen.len() < 10, "not shown as they were written:\n{}", unseen.join("\n"));
    }
    assert!(unseen.is_empty(), "not shown as they were written:\n{}", unseen.join("\n"));
    assert!(shown.iter().map(|one| one.texts.len()).sum::<usize>() >= rows * 30, "every kind of record");
}

#[tokio::test]
async fn s12_the_watch_sees_what_a_payload_would_make() {
    let mut server = Server::demo();
    server.expect_policy_reports();
    let desk = Browser::open(Frame::DESK).await;
    watch::begin(&desk).await;
    desk.go(&server.url()).await;
    desk.find("button", "登录").await;
    watch::saw_only_text(&desk, "the page itself").await;
    for (code, expected) in [
        ("document.body.append(document.createElement('iframe'))", "element <iframe"),
        (
            "document.body.append(document.createElementNS('http://www.w3.org/2000/svg', 'animate'))",
            "element <animate",
        ),
        ("document.querySelector('button').setAttribute('onx', '')", "handler <button"),
        (
            "const link = document.createElement('a'); link.setAttribute('href', 'java\\tscript:x()'.replace('\\t', '')); document.body.append(link)",
            "address href=javascript:",
        ),
        (
            "const image = document.createElement('img'); image.src = 'https://x.example/leak'; document.body.append(image)",
            "address src=https:",
        ),
        ("alert(1)", "dialog alert"),
        ("x()", "a payload ran"),
    ] {
        desk.script(code).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let noted = watch::noted(&desk).await;
        assert!(noted.iter().any(|found| found.starts_with(expected)), "{expected} in {noted:?}");
    }
}

/// Opens a page and waits until every one of its texts is seen; those that never were.
async fn opens(browser: &Browser, shown: &Shown) -> Vec<String> {
    walks_to(browser, &shown.path).await;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let missing = watch::missing(browser, &shown.texts).await;
        if missing.is_empty() || tokio::time::Instant::now() > deadline {
            return missing;
        }
        // A long list comes in pages, and a full name when it is asked for.
        let more = "document.querySelectorAll('.office-more button, [aria-label=显示完整信息]').forEach((one) => one.click())";
        browser.script(more).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}
