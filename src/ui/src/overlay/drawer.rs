//! A sheet from the side, from below on a phone.

use leptos::prelude::*;

use super::dialog::layer;
use crate::Wording;

/// A record or a form beside the page it belongs to.
#[component]
pub fn Drawer(#[prop(into)] title: Wording, open: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    layer("ui-dialog ui-dialog--drawer", title, open, None, children)
}
