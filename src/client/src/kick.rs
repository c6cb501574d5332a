//! Wakes the sending loop: after a pause, or at once.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};

use gloo_timers::future::TimeoutFuture;

/// One waiting loop and anybody who wants it to go on.
#[derive(Default)]
pub(crate) struct Kick {
    kicked: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Kick {
    /// Ends the present pause, or the next one if none is running. Never lost.
    pub(crate) fn kick(&self) {
        self.kicked.set(true);
        if let Some(waker) = self.waiting.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Waits for a kick, at most so long.
    pub(crate) async fn wait(&self, ms: u32) {
        let mut pause = pin!(TimeoutFuture::new(ms));
        poll_fn(|context| {
            if self.kicked.replace(false) || pause.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            *self.waiting.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
