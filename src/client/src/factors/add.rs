//! Setting up a factor: codes from an app, or a passkey; then the recovery codes, once.

use domain::Phrase;
use js_sys::Array;
use leptos::prelude::*;
use ui::form::TextField;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Url};

use super::{in_words, words};
use crate::api::{self, Refusal};
use crate::json::{Body, Json};
use crate::passkey;
use crate::sign_in::Problem;

/// What this form is at.
#[derive(Clone)]
enum At {
    Choosing,
    /// The app is to be told the secret.
    Codes(Json),
    /// Shown once.
    Recovery(String),
}

/// One factor that is being added.
#[derive(Clone, Copy)]
struct Adding {
    at: RwSignal<At, LocalStorage>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    on_done: UnsyncCallback<()>,
    on_refused: Option<UnsyncCallback<Refusal>>,
}

/// Adds one factor; `on_done` when it counts.
#[component]
pub(crate) fn AddFactor(
    on_done: UnsyncCallback<()>,
    /// The server has a host name, which passkeys need.
    #[prop(default = true)]
    passkeys: bool,
    /// What the server wants first, such as a fresh sign-in.
    #[prop(optional)]
    on_refused: Option<UnsyncCallback<Refusal>>,
) -> impl IntoView {
    let adding = Adding {
        at: RwSignal::new_local(At::Choosing),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        on_done,
        on_refused,
    };
    let has_passkeys = passkeys && passkey::is_there();
    let body = move || match adding.at.get() {
        At::Choosing => adding.choices(has_passkeys),
        At::Codes(begun) => adding.first_code(&begun),
        At::Recovery(codes) => recovery_shown(codes, on_done),
    };
    view! { {body}<Problem problem=adding.problem /> }.into_any()
}

impl Adding {
    fn choices(self, has_passkeys: bool) -> AnyView {
        let (busy, codes) = (self.busy, move |()| self.begin_codes());
        let passkey = has_passkeys.then(|| {
            let add = move |()| self.begin_passkey();
            view! { <Button label=words::ADD_PASSKEY icon="lock" busy=busy on_click=add /> }
        });
        view! {
            <div class="sync-card__actions">
                <Button label=words::ADD_AUTHENTICATOR icon="plus" busy=busy on_click=codes />
                {passkey}
            </div>
        }
        .into_any()
    }

    fn begin_codes(self) {
        self.busy.set(true);
        spawn_local(async move {
            let begun = api::asked("POST", "/api/factors/totp", Body::new()).await;
            self.busy.try_set(false);
            match begun {
                Ok(begun) => drop(self.at.try_set(At::Codes(begun))),
                Err(refusal) => self.refused(refusal),
            }
        });
    }

    fn begin_passkey(self) {
        self.busy.set(true);
        spawn_local(async move {
            let options = api::asked("POST", "/api/factors/passkey", Body::new()).await;
            self.busy.try_set(false);
            match options {
                Ok(options) => match passkey::create(&options).await {
                    Some(made) => self.confirm("passkey", Body::new().with("credential", made)),
                    None => drop(self.problem.try_set(Some(words::PASSKEY_FAILED.into()))),
                },
                Err(refusal) => self.refused(refusal),
            }
        });
    }

    fn confirm(self, kind: &'static str, body: Body) {
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let enrolled = api::asked("POST", &format!("/api/factors/{kind}/confirm"), body).await;
            self.busy.try_set(false);
            match enrolled {
                Ok(enrolled) => self.finish(&enrolled),
                Err(refusal) => self.refused(refusal),
            }
        });
    }

    fn finish(self, enrolled: &Json) {
        match codes_in(enrolled) {
            Some(codes) => self.at.set(At::Recovery(codes)),
            None => self.on_done.run(()),
        }
    }

    fn refused(self, refusal: Refusal) {
        self.problem.try_set(Some(in_words(&refusal)));
        if let Some(on_refused) = self.on_refused {
            on_refused.run(refusal);
        }
    }

    /// The secret as picture and text, and the field for the first code.
    fn first_code(self, begun: &Json) -> AnyView {
        let (key, typed) = (begun.text("key"), RwSignal::new(String::new()));
        let send = Callback::new(move |()| {
            let code = typed.get_untracked().trim().to_owned();
            if !self.busy.get_untracked() && !code.is_empty() {
                self.confirm("totp", Body::new().with("key", key.as_str()).with("code", code));
            }
        });
        let picture = begun.some_text("svg").and_then(|svg| address_of(&svg)).map(|address| {
            let label = tr(words::PICTURE);
            view! { <img class="factors-picture" src=address alt=move || label.get() width="200" height="200" /> }
        });
        view! {
            <p>{tr(words::SCAN)}</p>
            {picture}
            <pre class="office-shown">{begun.text("secret")}</pre>
            <TextField label=words::CODE value=typed half_width=true autofocus=true required=true input_mode="numeric" autocomplete="one-time-code" on_enter=send />
            <Button label=words::CONFIRM tone=Tone::Primary busy=self.busy on_click=send />
        }
        .into_any()
    }
}

/// The recovery codes of an answer, a line each.
pub(super) fn codes_in(answer: &Json) -> Option<String> {
    let codes: Vec<String> = answer.list("recovery").iter().map(Json::as_text).collect();
    (!codes.is_empty()).then(|| codes.join("\n"))
}

/// The only time they are seen.
pub(super) fn recovery_shown(codes: String, on_done: UnsyncCallback<()>) -> AnyView {
    let (copied, done) = (codes.clone(), RwSignal::new(false));
    let copy = move |()| done.set(ui::copy_text(&copied));
    let label = Signal::derive(move || {
        Phrase::from(if done.get() { ui::words::COPIED } else { crate::office::words::COPY })
    });
    view! {
        <p>{tr(words::RECOVERY_SHOWN)}</p>
        <pre class="office-shown">{codes}</pre>
        <div class="sync-card__actions">
            <Button label=Wording::Changing(label) icon="copy" on_click=copy />
            <Button label=words::WRITTEN_DOWN tone=Tone::Primary on_click=move |()| on_done.run(()) />
        </div>
    }
    .into_any()
}

/// The picture under an address of this page; let go of with the view.
fn address_of(svg: &str) -> Option<String> {
    let kind = BlobPropertyBag::new();
    kind.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let over = address.clone();
    on_cleanup(move || drop(Url::revoke_object_url(&over)));
    Some(address)
}
