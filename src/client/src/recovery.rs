//! After a bug: what happened, what is safe, and a way back. Plain document calls, because nothing else may work.

use std::panic::PanicHookInfo;

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

use crate::{local, preferences, words};

/// The last message, for whoever is asked what happened.
const STORED: &str = "guanjia.panic";

/// Shows the recovery page when anything panics: a panic leaves the page unable to go on.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let message = describe(info);
        web_sys::console::error_1(&message.as_str().into());
        local::set(STORED, &message);
        // The page is lost already; a failing recovery page changes nothing.
        let _ = show(&message);
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let place =
        info.location().map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()));
    let text = info.payload().downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| info.payload().downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("E-PANIC {place} {text}")
}

fn show(message: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let language = preferences::language();
    let page = document.create_element("main")?;
    page.set_class_name("boot boot--error");
    page.set_attribute("role", "alert")?;
    append(&page, &text(&document, "h1", words::PANIC_TITLE.in_language(language))?)?;
    append(&page, &text(&document, "p", words::PANIC_SAFE.in_language(language))?)?;
    let again = text(&document, "a", words::RELOAD.in_language(language))?;
    again.set_class_name("ui-button ui-button--primary");
    let here = web_sys::window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_else(|| "/".to_owned());
    again.set_attribute("href", &here)?;
    append(&page, &again)?;
    let reset = text(&document, "a", words::RESET.in_language(language))?;
    reset.set_attribute("href", "/reset")?;
    append(&page, &reset)?;
    append(&page, &text(&document, "code", message)?)?;
    body.replace_children_with_node_1(&page);
    Ok(())
}

fn text(document: &Document, tag: &str, words: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    element.set_text_content(Some(words));
    Ok(element)
}

fn append(page: &Element, child: &Element) -> Result<(), JsValue> {
    page.append_child(child).map(drop)
}
