//! Where this module's screen leaves the main file of the program: what stands here is fetched when it is needed.

use leptos::prelude::*;
use ui::{Split, part};

part!(
    work,
    load_daily,
    pub(super) fn daily() -> Split {
        Ok(super::daily_page::DailyPage().into_any())
    }
);
