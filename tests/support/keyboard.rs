//! Working without a pointer: keys only, and the focus in sight at every step.

use std::time::Duration;

use thirtyfour::prelude::*;

use crate::Browser;
use crate::server::now;

/// More tab stops than this until the wanted one, and nobody works so.
const MOST_STOPS: usize = 60;

const FOCUSED: &str = include_str!("focused.js");

/// What has the focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focused {
    /// As a screen reader says it.
    pub name: String,
    /// In the window, with a ring around it.
    pub seen: bool,
}

impl Browser {
    /// Presses keys where the focus is.
    ///
    /// # Panics
    /// When the browser takes no keys.
    pub async fn keys(&self, keys: impl Into<TypingData>) {
        self.driver().action_chain().send_keys(keys).perform().await.expect("keys");
    }

    /// Presses a key together with Ctrl.
    ///
    /// # Panics
    /// When the browser takes no keys.
    pub async fn ctrl(&self, key: char) {
        let chain = self.driver().action_chain().key_down(Key::Control).send_keys(key).key_up(Key::Control);
        chain.perform().await.expect("keys");
    }

    /// What has the focus now.
    pub async fn focused(&self) -> Focused {
        let found = self.script(FOCUSED).await;
        let name = found["name"].as_str().unwrap_or_default().to_owned();
        Focused { name, seen: found["seen"].as_bool().unwrap_or_default() }
    }

    /// Waits until something of this name has the focus, in sight.
    ///
    /// # Panics
    /// When it does not get it in time.
    pub async fn focuses(&self, name: &str) {
        let deadline = now() + Duration::from_secs(6);
        loop {
            let focused = self.focused().await;
            if focused.name.contains(name) && focused.seen {
                return;
            }
            assert!(
                now() < deadline,
                "the focus is not seen on 「{name}」 but: {focused:?}\n{}",
                self.text().await
            );
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Presses Tab until something whose name begins so has the focus; every stop on the way is seen.
    ///
    /// # Panics
    /// When it is not reached, or a stop is not seen.
    pub async fn tab_to(&self, name: &str) {
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            let focused = self.focused().await;
            // A pill's name begins with the digit that chooses it.
            if focused.name.trim_start_matches(|sign: char| sign.is_ascii_digit()).starts_with(name) {
                return;
            }
            self.keys(Key::Tab).await;
            let stop = self.focused().await;
            // Behind the last stop the browser's own bar has the focus, which no page sees.
            assert!(stop.seen || stop.name.is_empty(), "the focus is not seen on {stop:?}");
            stops.push(stop.name);
        }
        panic!("Tab does not reach 「{name}」, but {stops:?}");
    }
}
