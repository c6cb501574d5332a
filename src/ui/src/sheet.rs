//! Mounts a module's style sheet under the strict content-security policy.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static MOUNTED: RefCell<Vec<*const u8>> = const { RefCell::new(Vec::new()) };
}

/// Mounts `css` once, in the layer `modules`, through `adoptedStyleSheets`: a `<style>` element would be refused.
///
/// A browser too old for it (Chromium before 73) shows the module without its own style.
pub fn sheet(css: &'static str) {
    let new = MOUNTED.with_borrow_mut(|mounted| {
        let new = !mounted.contains(&css.as_ptr());
        mounted.push(css.as_ptr());
        new
    });
    if new && !css.is_empty() && adopt(css).is_err() {
        leptos::logging::warn!("this browser takes no adopted style sheets");
    }
}

fn adopt(css: &str) -> Result<(), JsValue> {
    let document = leptos::prelude::document();
    let sheet = web_sys::CssStyleSheet::new()?;
    let layered = format!("@layer modules {{\n{css}\n}}");
    let replace = js_sys::Reflect::get(&sheet, &"replaceSync".into())?.dyn_into::<js_sys::Function>()?;
    replace.call1(&sheet, &layered.into())?;
    let key = JsValue::from_str("adoptedStyleSheets");
    let adopted = js_sys::Reflect::get(&document, &key)?;
    let all = js_sys::Array::from(&adopted);
    all.push(&sheet);
    js_sys::Reflect::set(&document, &key, &all)?;
    Ok(())
}
