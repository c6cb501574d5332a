//! Files chosen from the device.

use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::field::Frame;
use crate::Wording;

/// Chooses files. They are handed over once and not kept.
#[component]
pub fn FileField(
    #[prop(into)] label: Wording,
    #[prop(into)] on_files: UnsyncCallback<Vec<File>>,
    /// `image/*`, `.csv`
    #[prop(optional)]
    accept: Option<&'static str>,
    #[prop(optional)] multiple: bool,
    /// Opens the camera where there is one.
    #[prop(optional)]
    camera: bool,
    #[prop(optional, into)] hint: Option<Wording>,
) -> impl IntoView {
    let frame = Frame::new(label, None, hint, false, None);
    let (id, note, node) = (frame.id.clone(), frame.note(), NodeRef::<Input>::new());
    let change = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            on_files.run(files_of(&input));
            // The same file may be chosen again after it was corrected.
            input.set_value("");
        }
    };
    frame.around(
        view! {
            <input
                node_ref=node
                id=id
                class="ui-input ui-input--file"
                type="file"
                accept=accept
                multiple=multiple
                capture=camera.then_some("environment")
                aria-describedby=note
                on:change=change
            />
        }
        .into_any(),
    )
}

fn files_of(input: &HtmlInputElement) -> Vec<File> {
    let list = input.files();
    list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default()
}
