//! One round at a time over all tabs: a Web Lock per round. An optimisation; two rounds at once are wasteful, never
//! wrong, because pages are stored by compare-and-set and the server takes each op once.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What became of the attempt.
pub(crate) enum Lock {
    /// Ours until dropped.
    Held(Held),
    /// Another tab is at work.
    Elsewhere,
}

/// Releases the lock when dropped.
pub(crate) struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the lock if it is free, or in any case when `steal` says so. Browsers without locks (plain HTTP) go on.
pub(crate) async fn take(name: &str, steal: bool) -> Lock {
    match request(name, steal).await {
        Ok(lock) => lock,
        Err(_) => Lock::Held(Held(None)),
    }
}

async fn request(name: &str, steal: bool) -> Result<Lock, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let manager = Reflect::get(&window.navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&manager, &"request".into())?.dyn_into()?;
    let options = Object::new();
    let how = if steal { "steal" } else { "ifAvailable" };
    Reflect::set(&options, &how.into(), &JsValue::TRUE)?;
    let mut releases = None;
    let ends = Promise::new(&mut |resolve, _| releases = Some(resolve));
    let mut answers = None;
    let answer = Promise::new(&mut |resolve, _| answers = Some(resolve));
    let answers = answers.ok_or(JsValue::NULL)?;
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let _ = answers.call1(&JsValue::UNDEFINED, &JsValue::from_bool(!lock.is_null()));
        if lock.is_null() { JsValue::UNDEFINED } else { ends.into() }
    });
    let held: Promise = request.call3(&manager, &name.into(), &options, &granted)?.dyn_into()?;
    // A stolen lock rejects; the round goes on regardless, so nobody needs to hear it.
    wasm_bindgen_futures::spawn_local(async move {
        let _ = JsFuture::from(held).await;
    });
    if JsFuture::from(answer).await?.is_truthy() {
        Ok(Lock::Held(Held(releases)))
    } else {
        Ok(Lock::Elsewhere)
    }
}
