//! What the server tells supervisors alone: asked for when a page opens, never kept on the device.

pub(crate) mod bring_in;
pub(crate) mod words;

use gloo_net::http::Method;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use sync::message;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::http::{self, Ask, BINARY, Failure};

const DEADLINE_MS: u32 = 20_000;

/// How far an answer is.
#[derive(Clone, Debug)]
pub(crate) enum Told<T> {
    Asking,
    Here(T),
    Offline,
    Forbidden,
    Failed(String),
}

/// Asks, and puts the answer where the page looks.
pub(crate) fn ask<T: DeserializeOwned + Send + Sync + 'static>(path: &'static str, into: RwSignal<Told<T>>) {
    spawn_local(async move {
        let ask =
            Ask { method: Method::GET, path, content_type: BINARY, body: None, deadline_ms: DEADLINE_MS };
        let told = match http::ask(ask).await.and_then(http::Answer::success) {
            Ok(bytes) => {
                message::decode(&bytes).map_or_else(|_| Told::Failed("E-READ".to_owned()), Told::Here)
            }
            Err(Failure::Unreachable) => Told::Offline,
            Err(Failure::Forbidden) => Told::Forbidden,
            Err(failure) => Told::Failed(format!("E-{failure:?}")),
        };
        into.try_set(told);
    });
}

/// What stands in the place of a list that is not here.
pub(crate) fn instead<T: Send + Sync + 'static>(told: &Told<T>, again: Callback<()>) -> AnyView {
    match told {
        Told::Asking => view! { <Skeleton rows=4 /> }.into_any(),
        Told::Here(_) => ().into_any(),
        Told::Offline => {
            let retry = (Wording::from(ui::words::RETRY), again);
            view! { <EmptyState words=words::NEEDS_NETWORK action=retry /> }.into_any()
        }
        Told::Forbidden => view! { <NotPermitted who=words::ASK_MANAGER /> }.into_any(),
        Told::Failed(code) => view! { <ErrorState code=code.clone() on_retry=again /> }.into_any(),
    }
}
