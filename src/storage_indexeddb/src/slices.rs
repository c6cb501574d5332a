//! Decoding in slices: the browser paints and takes keys in between.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The longest a slice may keep the page waiting (sync.md 2.3).
const SLICE_MS: f64 = 4.0;

/// Counts the time since the page last had its turn.
pub(crate) struct Slices {
    began: f64,
}

impl Slices {
    pub(crate) fn new() -> Slices {
        Slices { began: js_sys::Date::now() }
    }

    /// Gives the page its turn if this slice has lasted long enough. Never inside a transaction.
    pub(crate) async fn between(&mut self) {
        if js_sys::Date::now() - self.began >= SLICE_MS {
            match scheduler_yield() {
                Some(turn) => drop(JsFuture::from(turn).await),
                None => TimeoutFuture::new(0).await,
            }
            self.began = js_sys::Date::now();
        }
    }
}

/// `scheduler.yield()`, where the browser has it: what follows goes before other tasks.
fn scheduler_yield() -> Option<Promise> {
    let scheduler = Reflect::get(&js_sys::global(), &"scheduler".into()).ok()?;
    let call: Function = Reflect::get(&scheduler, &"yield".into()).ok()?.dyn_into().ok()?;
    call.call0(&scheduler).ok()?.dyn_into().ok()
}
