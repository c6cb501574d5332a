//! 两步验证 among one's settings: what is set up, adding and removing.

use domain::Timestamp;
use leptos::prelude::*;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::add::{AddFactor, codes_in, recovery_shown};
use super::{in_words, wants_sign_in, words};
use crate::api::{self, Refusal};
use crate::json::{Body, Json};
use crate::screens;
use crate::settings::row;
use crate::shell::use_here;
use crate::words::SIGN_IN_AGAIN;

const PATH: &str = "/api/factors";

/// One's own factors as the server told them, and what is being done to them.
#[derive(Clone, Copy)]
struct Own {
    told: RwSignal<Option<Result<Json, Refusal>>, LocalStorage>,
    adding: RwSignal<bool>,
    /// What changes them wants a sign-in of the last minutes.
    signing_in: RwSignal<bool>,
    /// Recovery codes that are shown once.
    shown: RwSignal<Option<String>>,
    removing: RwSignal<Option<String>>,
    asks: RwSignal<bool>,
    toasts: Toasts,
}

#[component]
pub(crate) fn OwnFactors() -> impl IntoView {
    let own = Own {
        told: RwSignal::new_local(None),
        adding: RwSignal::new(false),
        signing_in: RwSignal::new(false),
        shown: RwSignal::new(None),
        removing: RwSignal::new(None),
        asks: RwSignal::new(false),
        toasts: use_toasts(),
    };
    own.load();
    let here = use_here();
    let done = UnsyncCallback::new(move |()| {
        own.adding.set(false);
        own.shown.set(None);
        own.load();
    });
    let refused = UnsyncCallback::new(move |refusal: Refusal| {
        if wants_sign_in(&refusal) {
            own.adding.set(false);
            own.signing_in.set(true);
        }
    });
    let form = move || {
        let passkeys =
            own.told.with_untracked(|told| matches!(told, Some(Ok(told)) if told.is_true("passkeys")));
        view! { <AddFactor on_done=done passkeys=passkeys on_refused=refused /> }.into_any()
    };
    let codes = move || own.shown.get().map(|codes| recovery_shown(codes, done));
    let again = move || {
        let signed_in = UnsyncCallback::new(move |_| own.signing_in.set(false));
        ui::later(screens::load_sign_in_again, move || screens::sign_in_again(signed_in, here.node()))
    };
    let remove = Callback::new(move |()| own.remove());
    view! {
        <p class="ui-muted">{tr(words::ABOUT)}</p>
        {move || own.listed()}
        {codes}
        <div><Button label=words::SET_UP icon="plus" on_click=move |()| own.adding.set(true) /></div>
        <Dialog title=words::SECOND_STEP open=own.adding children=std::sync::Arc::new(form) />
        <Dialog title=SIGN_IN_AGAIN open=own.signing_in children=std::sync::Arc::new(again) />
        <Confirm title=words::REMOVE words=words::REMOVE_WORDS open=own.asks action=words::REMOVE on_confirm=remove />
    }
    .into_any()
}

impl Own {
    fn load(self) {
        spawn_local(async move {
            let told = api::asked("GET", PATH, Body::new()).await;
            self.told.try_set(Some(told));
        });
    }

    fn failed(self, refusal: &Refusal) {
        if wants_sign_in(refusal) {
            self.signing_in.set(true);
        } else {
            self.toasts.problem(in_words(refusal));
        }
    }

    fn remove(self) {
        let Some(id) = self.removing.get_untracked() else { return };
        spawn_local(async move {
            match api::asked("DELETE", &format!("{PATH}/{id}"), Body::new()).await {
                Ok(_) => self.load(),
                Err(refusal) => self.failed(&refusal),
            }
        });
    }

    fn renew(self) {
        spawn_local(async move {
            match api::asked("POST", "/api/factors/recovery", Body::new()).await {
                Ok(answer) => {
                    self.shown.try_set(codes_in(&answer));
                    self.load();
                }
                Err(refusal) => self.failed(&refusal),
            }
        });
    }

    fn listed(self) -> AnyView {
        self.told.with(|told| match told {
            None => view! { <Skeleton rows=2 /> }.into_any(),
            Some(Err(_)) => view! { <p class="ui-muted">{tr(words::NEEDS_NETWORK)}</p> }.into_any(),
            Some(Ok(told)) => {
                let factors = told.list("factors");
                if factors.is_empty() {
                    return view! { <p class="ui-muted">{tr(words::NONE_YET)}</p> }.into_any();
                }
                let left = words::recovery_left(told.number("recovery_left"));
                let renew = view! { <Button label=words::RENEW_RECOVERY on_click=move |()| self.renew() /> };
                let lines = factors.iter().map(|factor| self.line(factor)).collect_view();
                view! { {lines}{row(words::RECOVERY, left.into(), renew.into_any())} }.into_any()
            }
        })
    }

    fn line(self, factor: &Json) -> AnyView {
        let kind = if factor.text("kind") == "passkey" { words::PASSKEY } else { words::AUTHENTICATOR };
        let since = words::since(&format::date(Timestamp(factor.number("created"))));
        let id = factor.text("id");
        let ask = move |()| {
            self.removing.set(Some(id.clone()));
            self.asks.set(true);
        };
        row(kind, since.into(), view! { <Button label=words::REMOVE on_click=ask /> }.into_any())
    }
}
