//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use domain::Id;
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
    load_new,
    pub(super) fn new() -> Split {
        Ok(super::visit_page::VisitPage().into_any())
    }
);

part!(
    work,
    load_detail,
    pub(super) fn detail() -> Split {
        Ok(super::detail_page::DetailPage().into_any())
    }
);

part!(
    work,
    load_of_unit,
    pub(super) fn of_unit(id: Id) -> Split {
        Ok(super::panels::of_unit(id))
    }
);

part!(
    work,
    load_of_customer,
    pub(super) fn of_customer(id: Id) -> Split {
        Ok(super::panels::of_customer(id))
    }
);
