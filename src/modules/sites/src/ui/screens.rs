//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use ui::Split;

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_map), fallible)]
pub(super) fn map() -> Split {
    Ok(super::map_page::MapPage().into_any())
}
