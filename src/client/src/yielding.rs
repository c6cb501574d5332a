//! Lets the browser paint and take keys between two pieces of work.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Goes on as soon as the browser has nothing more urgent.
pub(crate) async fn now() {
    match scheduler_yield() {
        Some(promise) => {
            let _ = JsFuture::from(promise).await;
        }
        None => TimeoutFuture::new(0).await,
    }
}

/// `scheduler.yield()`, where the browser has it: its continuation goes before other tasks.
fn scheduler_yield() -> Option<Promise> {
    let scheduler = Reflect::get(&js_sys::global(), &"scheduler".into()).ok()?;
    let call: Function = Reflect::get(&scheduler, &"yield".into()).ok()?.dyn_into().ok()?;
    call.call0(&scheduler).ok()?.dyn_into().ok()
}
