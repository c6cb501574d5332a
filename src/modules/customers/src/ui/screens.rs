//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use leptos::prelude::*;
use ui::{Split, part};

part!(
    work,
    load_list,
    pub(super) fn list() -> Split {
        Ok(super::list_page::ListPage().into_any())
    }
);

part!(
    work,
    load_detail,
    pub(super) fn detail() -> Split {
        Ok(super::detail_page::DetailPage().into_any())
    }
);
