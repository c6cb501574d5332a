//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use leptos::prelude::*;
use ui::{Split, part};

part!(
    work,
    load_map,
    pub(super) fn map() -> Split {
        Ok(super::map_page::MapPage().into_any())
    }
);
