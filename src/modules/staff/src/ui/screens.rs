//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use domain::Id;
use leptos::prelude::*;
use ui::{Split, part};

part!(
    work,
    load_page,
    pub(super) fn page() -> Split {
        Ok(super::staff_page::StaffPage().into_any())
    }
);

part!(
    work,
    load_stewards,
    pub(super) fn stewards(building: Id) -> Split {
        Ok(super::steward_panel::panel(building))
    }
);
