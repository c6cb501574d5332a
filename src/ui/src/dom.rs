//! The little that parts ask of the browser's document.

use leptos::callback::Callable;
use std::cell::Cell;

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
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

/// Puts a text on the clipboard; `false` where the browser has none (plain HTTP).
#[must_use]
pub fn copy_text(text: &str) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    clipboard.is_ok_and(|clipboard| write_to(&clipboard, text))
}

fn write_to(clipboard: &JsValue, text: &str) -> bool {
    let write = js_sys::Reflect::get(clipboard, &"writeText".into());
    let write = write.ok().and_then(|write| write.dyn_into::<js_sys::Function>().ok());
    write.is_some_and(|write| write.call1(clipboard, &text.into()).is_ok())
}

/// For the end of something that was waited for: tells who asked, unless their page has gone meanwhile.
pub fn run_if_there<T: 'static>(callback: impl Callable<T>, value: T) {
    let _ = callback.try_run(value);
}
