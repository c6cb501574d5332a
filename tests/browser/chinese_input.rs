//! Typing Chinese: Enter while composing chooses a word and saves nothing; the next Enter is the person's.

use acceptance::page::LIST_SEARCH;
use acceptance::{Browser, Frame, Server};
use serde_json::json;

use crate::people::{DESK, signed_in};

#[tokio::test]
async fn enter_while_composing_chooses_a_word_and_nothing_else() {
    let server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.find("textbox", "标题").await.click().await.expect("the field takes the focus");
    composes(&desk, "loushui", "漏水").await;
    let value = desk.find("textbox", "标题").await.prop("value").await.expect("a value").unwrap_or_default();
    assert_eq!(value, "漏水", "the composed word stands in the field, the letters do not");
    desk.find("textbox", "标题").await;
    assert!(
        desk.look("heading", "漏水").await.is_none(),
        "nothing was saved by the Enter of the input method"
    );
}

#[tokio::test]
async fn searching_waits_for_the_composed_word() {
    let server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets", server.url())).await;
    desk.find("textbox", LIST_SEARCH).await.click().await.expect("the field takes the focus");
    let rows = "return document.querySelectorAll('[role=row]').length";
    let before = desk.script(rows).await;
    desk.devtools(
        "Input.imeSetComposition",
        json!({"text": "dianti", "selectionStart": 6, "selectionEnd": 6}),
    )
    .await;
    assert_eq!(desk.script(rows).await, before, "the raw letters search for nothing");
    desk.devtools("Input.insertText", json!({"text": "电梯"})).await;
    let value =
        desk.find("textbox", LIST_SEARCH).await.prop("value").await.expect("a value").unwrap_or_default();
    assert_eq!(value, "电梯");
}

/// Types letters with an input method, presses its Enter, and takes the word.
async fn composes(browser: &Browser, letters: &str, word: &str) {
    let end = letters.len();
    let composition = json!({"text": letters, "selectionStart": end, "selectionEnd": end});
    browser.devtools("Input.imeSetComposition", composition).await;
    let enter = json!({"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"});
    browser.devtools("Input.dispatchKeyEvent", enter).await;
    browser.devtools("Input.insertText", json!({"text": word})).await;
}
