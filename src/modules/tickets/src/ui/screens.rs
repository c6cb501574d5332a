//! Where this module's screens leave the main file of the program: what stands here is fetched when it is needed.

use domain::Id;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use ui::Split;

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_list), fallible)]
pub(super) fn list() -> Split {
    Ok(super::list_page::ListPage().into_any())
}

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_new), fallible)]
pub(super) fn new() -> Split {
    Ok(super::open_page::OpenPage().into_any())
}

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_detail), fallible)]
pub(super) fn detail() -> Split {
    Ok(super::detail_page::DetailPage().into_any())
}

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_of_unit), fallible)]
pub(super) fn of_unit(id: Id) -> Split {
    Ok(super::panels::of_unit(id))
}

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_of_customer), fallible)]
pub(super) fn of_customer(id: Id) -> Split {
    Ok(super::panels::of_customer(id))
}
