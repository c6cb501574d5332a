//! A new build waits until the person takes it; nothing changes under open work.

use std::cell::Cell;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Reflect;
use leptos::prelude::*;
use ui::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlMetaElement, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use crate::{api, words};

/// How often a page that stays open asks for a new build.
const LOOK_MS: u32 = 30 * 60 * 1_000;

thread_local! {
    static READY: RwSignal<bool> = RwSignal::new(false);
    static TAKING: Cell<bool> = const { Cell::new(false) };
}

/// The content version of the running build.
pub(crate) fn build() -> String {
    let meta = document().query_selector("meta[name=guanjia-build]").ok().flatten();
    meta.and_then(|meta| meta.dyn_into::<HtmlMetaElement>().ok())
        .map(|meta| meta.content())
        .unwrap_or_default()
}

/// Looks for new builds for as long as the page lives.
pub(crate) fn watch() {
    spawn_local(follow_worker());
    EventListener::new(&document(), "visibilitychange", |_| look_if_seen()).forget();
    Interval::new(LOOK_MS, look_if_seen).forget();
    look_if_seen();
}

fn look_if_seen() {
    if document().visibility_state() == web_sys::VisibilityState::Visible {
        spawn_local(look());
    }
}

/// Asks the server, past every cache, which build it has.
async fn look() {
    let own = build();
    let Some(newest) = api::newest_build().await else { return };
    if newest == own || own == "development" {
        return;
    }
    match registration().await {
        // The worker fetches the new build whole; the banner comes when it waits.
        Some(registration) => {
            if let Ok(checked) = registration.update() {
                let _ = JsFuture::from(checked).await;
            }
        }
        // Without a worker the next load is the new build.
        None => READY.with(|ready| ready.set(true)),
    }
}

/// Notices a build that waits already, and every one that comes.
async fn follow_worker() {
    let Some(container) = container() else { return };
    let Some(registration) = ready_registration(&container).await else { return };
    say_if_waiting(&registration);
    let watched = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| {
        let Some(worker) = watched.installing() else { return };
        let watched = watched.clone();
        EventListener::new(&worker, "statechange", move |_| say_if_waiting(&watched)).forget();
    })
    .forget();
}

fn say_if_waiting(registration: &ServiceWorkerRegistration) {
    let waits = registration.waiting().is_some_and(|worker| worker.state() == ServiceWorkerState::Installed);
    // The very first worker waits for nobody and is no update.
    if waits && registration.active().is_some() {
        READY.with(|ready| ready.set(true));
    }
}

/// 新版本已就绪.
#[component]
pub(crate) fn UpdateBanner() -> impl IntoView {
    let ready = READY.with(|ready| *ready);
    let banner = move || {
        view! {
            <Banner words=words::NEW_VERSION tone=BannerTone::Info>
                <Button label=words::UPDATE_NOW tone=Tone::Primary on_click=|()| take() />
            </Banner>
        }
    };
    move || ready.get().then(banner)
}

/// Lets the waiting build take over, and loads it as soon as it has.
fn take() {
    if TAKING.replace(true) {
        return;
    }
    spawn_local(async {
        let waiting = registration().await.and_then(|registration| registration.waiting());
        let (Some(container), Some(worker)) = (container(), waiting) else { return reload() };
        EventListener::once(&container, "controllerchange", |_| reload()).forget();
        if worker.post_message(&"activate".into()).is_err() {
            reload();
        }
    });
}

fn reload() {
    let _ = window().location().reload();
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(container()?.get_registration()).await.ok()?;
    found.dyn_into().ok()
}

async fn ready_registration(container: &ServiceWorkerContainer) -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container.ready().ok()?).await.ok()?.dyn_into().ok()
}

/// Pages that came over plain HTTP have none.
fn container() -> Option<ServiceWorkerContainer> {
    let found = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok()?;
    found.dyn_into().ok()
}
