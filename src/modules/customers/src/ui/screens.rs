//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use ui::Split;

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_list), fallible)]
pub(super) fn list() -> Split {
    Ok(super::list_page::ListPage().into_any())
}

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_detail), fallible)]
pub(super) fn detail() -> Split {
    Ok(super::detail_page::DetailPage().into_any())
}
