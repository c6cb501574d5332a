//! The little that parts ask of the browser's document.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

thread_local! {
    static COUNTER: Cell<u32> = const { Cell::new(0) };
}

/// An element id that is used once: `f-17`.
#[must_use]
pub fn fresh_id(prefix: &str) -> String {
    let n = COUNTER.get() + 1;
    COUNTER.set(n);
    format!("{prefix}-{n}")
}

/// A length for a style, in whole pixels: the program writes no other fraction and need not know how.
#[expect(clippy::cast_possible_truncation, reason = "no screen is that long")]
pub(crate) fn px(length: f64) -> String {
    format!("{}px", length.round() as i64)
}

/// Moves the focus to the first element inside `root` that matches. Says whether there was one.
pub(crate) fn focus_first(root: &Element, selector: &str) -> bool {
    let found = root.query_selector(selector).ok().flatten();
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Where the focus is now, to give it back later.
pub(crate) fn focused() -> Option<HtmlElement> {
    leptos::prelude::document().active_element()?.dyn_into().ok()
}
