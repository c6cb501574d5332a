//! The person in the top bar: language, settings, signing out.

use domain::{Language, Phrase};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::shell::{SETTINGS, use_here};
use crate::{keys, screens, words};

#[component]
pub(crate) fn UserMenu() -> impl IntoView {
    let (actor, language, status) = (use_actor(), use_language(), use_status());
    let leaving = RwSignal::new(false);
    let navigate = StoredValue::new_local(use_navigate());
    let here = use_here();
    let name = Signal::derive(move || {
        actor.with(|actor| actor.as_ref().map(|actor| actor.name.clone()).unwrap_or_default())
    });
    let label = Signal::derive(move || Phrase::new(name.get(), name.get()));
    let items = Signal::derive(move || {
        let (words, other) = match language.get() {
            Language::Chinese => (words::ENGLISH, Language::English),
            Language::English => (words::CHINESE, Language::Chinese),
        };
        let settings = move || navigate.with_value(|go| go(SETTINGS, NavigateOptions::default()));
        let mut items = vec![
            MenuItem::new(words, move || language.set(other)).icon("language"),
            MenuItem::new(words::SETTINGS, settings).icon("gear"),
            MenuItem::new(words::SIGN_OUT, move || leaving.set(true)).icon("sign-out"),
        ];
        if here.node().ops.vault().is_unlocked() {
            let lock = MenuItem::new(keys::words::LOCK, move || keys::lock_all(&here.node())).icon("lock");
            items.insert(0, lock);
        }
        items
    });
    let leave = Callback::new(move |()| {
        let node = here.node();
        spawn_local(async move {
            // What cannot be fetched now is asked for again by the next click.
            if let Ok(leaving) = screens::leave(node).await {
                leaving.await;
            }
        });
    });
    // Whose work stays behind, in words, before anybody leaves.
    let consequence = Signal::derive(move || {
        let status = status.get();
        let kept = if status.pending_ops > 0 {
            words::sign_out_with(&name.get(), status.pending_ops)
        } else {
            Phrase::from(words::SIGN_OUT_CLEAN)
        };
        let offline = status.connection != Connection::Online;
        let warning = Phrase::from(words::SIGN_OUT_LAST_TRY);
        if offline { Phrase::new(kept.zh + &warning.zh, format!("{} {}", kept.en, warning.en)) } else { kept }
    });
    view! {
        <Menu label=Wording::Changing(label) items=items icon="user" />
        <Confirm
            title=words::SIGN_OUT
            words=Wording::Changing(consequence)
            open=leaving
            action=words::SIGN_OUT
            tone=Tone::Primary
            on_confirm=leave
        />
    }
    .into_any()
}
