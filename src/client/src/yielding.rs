//! Taking turns: with the browser, so that it paints and takes keys between two pieces of work, and with a second future.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

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

/// Carries both on at once; done when both are.
pub(crate) async fn both<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    poll_fn(|context| {
        if a.is_none() {
            a = ready(first.as_mut().poll(context));
        }
        if b.is_none() {
            b = ready(second.as_mut().poll(context));
        }
        match (a.take(), b.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (still, waiting) => {
                (a, b) = (still, waiting);
                Poll::Pending
            }
        }
    })
    .await
}

fn ready<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
