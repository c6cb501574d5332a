//! Whether the browser may throw our data away, and how much room is left.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::StorageManager;

use crate::node::Node;

thread_local!(static ASKED: Cell<bool> = const { Cell::new(false) });

/// Asks the browser once per visit to keep our data, inside the person's gesture that saved something.
pub(crate) fn ask_to_persist(node: &Rc<Node>) {
    if ASKED.replace(true) {
        return;
    }
    let node = Rc::clone(node);
    spawn_local(async move {
        persist(&node).await;
    });
}

/// Asks now; also the settings page's button.
pub(crate) async fn persist(node: &Node) -> Option<bool> {
    let answer = JsFuture::from(manager()?.persist().ok()?).await.ok()?.as_bool();
    measure(node).await;
    answer
}

/// Reads the present state into the status.
pub(crate) async fn measure(node: &Node) {
    let Some(manager) = manager() else { return };
    let persisted = settled(manager.persisted()).await.and_then(|value| value.as_bool());
    let free = estimate().await.map(|(quota, usage)| (quota - usage).max(0.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of bytes, never negative"
    )]
    let free = free.map(|free| free as u64);
    node.signals.change_status(|status| {
        status.storage.persisted = persisted;
        status.storage.free_bytes = free;
    });
}

/// Quota and usage in bytes, as the browser estimates them.
pub(crate) async fn estimate() -> Option<(f64, f64)> {
    let estimate = settled(manager()?.estimate()).await?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    number("quota").zip(number("usage"))
}

async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

/// Pages that came over plain HTTP have none.
pub(crate) fn manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    let manager = Reflect::get(&navigator, &"storage".into()).ok()?;
    manager.is_object().then(|| manager.unchecked_into())
}
