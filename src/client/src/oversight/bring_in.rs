//! 补收设备备份: the file that a failing device could still write comes to the server by a supervisor's hand.

use gloo_net::http::Method;
use js_sys::Uint8Array;
use leptos::prelude::*;
use serde::Deserialize;
use ui::form::FileField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::words;
use crate::api::{Refusal, accepted};
use crate::http::{self, Ask, BINARY, Failure};

/// A file full of photos over a slow line.
const DEADLINE_MS: u32 = 15 * 60_000;

/// What the server has made of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct TakenIn {
    pub(super) applied: usize,
    pub(super) refused: usize,
    pub(super) held: usize,
    pub(super) already: usize,
    pub(super) not_taken: usize,
    pub(super) files: usize,
    pub(super) files_refused: usize,
}

/// The card with the field; `done` when something came in.
pub(crate) fn card(done: Callback<()>) -> AnyView {
    let (busy, said) = (RwSignal::new(false), RwSignal::new(None::<(bool, domain::Phrase)>));
    let choose = move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else { return };
        busy.set(true);
        said.set(None);
        spawn_local(async move {
            let answer = send(&file).await;
            busy.try_set(false);
            said.try_set(Some(match &answer {
                Ok(taken) => (true, words::taken_in(taken)),
                Err(refusal) => (false, words::not_taken_in(refusal)),
            }));
            if answer.is_ok() {
                run_if_there(done, ());
            }
        });
    };
    let under_way = move || {
        busy.get().then(|| {
            let line = tr(words::TAKING_IN);
            view! { <p role="status">{line}</p> }
        })
    };
    let outcome = move || {
        said.get().map(|(well, words)| {
            let tone = if well { BannerTone::Info } else { BannerTone::Danger };
            view! { <div role="status"><Banner words=words tone=tone /></div> }
        })
    };
    view! {
        <Card>
            <FileField
                label=words::TAKE_IN
                hint=words::TAKE_IN_HINT
                on_files=UnsyncCallback::new(choose)
                accept=".wybak"
            />
            {under_way}
            {outcome}
        </Card>
    }
    .into_any()
}

async fn send(file: &File) -> Result<TakenIn, Refusal> {
    let unreadable = Refusal { failure: Failure::Unreadable, detail: None };
    let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return Err(unreadable) };
    let ask = Ask {
        method: Method::POST,
        path: "/api/devices/backup",
        content_type: BINARY,
        body: Some(Uint8Array::new(&buffer).to_vec()),
        deadline_ms: DEADLINE_MS,
    };
    let bytes = accepted(http::ask(ask).await)?;
    ui::json::of_bytes(&bytes).ok_or(unreadable)
}
