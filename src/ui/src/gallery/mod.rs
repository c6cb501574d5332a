//! Every part in its states, for development builds: what designers look at and tests photograph.

mod controls;
mod demo_port;
mod marks;
mod records;
mod words;

use std::rc::Rc;

use domain::Language;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::form::{Choice, Segmented, Switch};
use crate::page::{Card, FilterTab, PageHeader, Tabs};
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
    let root = document().document_element();
    let outdoors = root.and_then(|root| root.get_attribute("data-contrast")).as_deref() == Some("high");
    let contrast = RwSignal::new(outdoors);
    Effect::new(move |_| {
        let value = if contrast.get() { "high" } else { "normal" };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-contrast", value);
        }
    });
    let languages =
        vec![Choice::new(Language::Chinese, words::CHINESE), Choice::new(Language::English, words::ENGLISH)];
    let here = use_location();
    let path = Signal::derive(move || format!("{}{}", here.pathname.get(), here.search.get()));
    let at = move |part: &str| format!("{}?part={part}", here.pathname.get_untracked());
    let parts = vec![
        FilterTab::new(words::TICKETS, at("records")).count(100_000_usize),
        FilterTab::new(words::CONTROLS, at("controls")),
    ];
    view! {
        <PageHeader title=words::TITLE note=words::NOTE>
            <Segmented label=words::LANGUAGE value=language options=languages />
            <Switch label=words::CONTRAST value=contrast />
        </PageHeader>
        <Tabs label=words::TITLE tabs=parts chosen=path />
        {move || if path.with(|path| path.contains("part=controls")) { controls_part() } else { records_part() }}
    }
}

fn records_part() -> AnyView {
    view! { <div class="ui-columns ui-columns--detail">{records::table()} {records::detail()}</div> }
        .into_any()
}

fn controls_part() -> AnyView {
    view! {
        <div class="ui-columns ui-columns--halves">
            <Card title=words::CONTROLS>{controls::form()}</Card>
            <div class="ui-stack">{controls::buttons()} {marks::marks()} {marks::states()}</div>
        </div>
    }
    .into_any()
}
