//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use domain::Id;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use ui::Split;

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_page), fallible)]
pub(super) fn page() -> Split {
    Ok(super::staff_page::StaffPage().into_any())
}

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_stewards), fallible)]
pub(super) fn stewards(building: Id) -> Split {
    Ok(super::steward_panel::panel(building))
}
