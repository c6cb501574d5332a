//! Every part in its states, for development builds: what designers look at and tests photograph.

mod controls;
mod demo_port;
mod marks;
mod records;
mod words;

use std::rc::Rc;

use domain::Language;
use leptos::prelude::*;

use crate::form::{Choice, Segmented, Switch};
use crate::page::{Card, PageHeader};
use crate::replica::ReplicaHandle;
use crate::use_language;

/// A replica without a server, to show parts with.
#[must_use]
pub fn demo_replica() -> ReplicaHandle {
    ReplicaHandle::new(Rc::new(demo_port::DemoPort::new()))
}

/// The gallery page. Provide [`demo_replica`] with [`crate::provide_ui`] first.
#[component]
pub fn Gallery() -> impl IntoView {
    let language = use_language();
    let contrast = RwSignal::new(false);
    Effect::new(move |_| {
        let value = if contrast.get() { "high" } else { "normal" };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-contrast", value);
        }
    });
    let languages =
        vec![Choice::new(Language::Chinese, words::CHINESE), Choice::new(Language::English, words::ENGLISH)];
    view! {
        <PageHeader title=words::TITLE note=words::NOTE>
            <Segmented label=words::LANGUAGE value=language options=languages />
            <Switch label=words::CONTRAST value=contrast />
        </PageHeader>
        <div class="ui-columns ui-columns--detail">
            {records::table()}
            {records::detail()}
        </div>
        <div class="ui-columns ui-columns--halves">
            <Card title=words::CONTROLS>{controls::form()}</Card>
            <div class="ui-stack">{controls::buttons()} {marks::marks()} {marks::states()}</div>
        </div>
    }
}
