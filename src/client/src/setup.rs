//! The first start of an installation: the administrator and the first site, with the token the server printed.

use std::rc::Rc;

use domain::{DeviceId, Phrase, Text};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::form::{PasswordField, TextField};
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Identity, Refusal};
use crate::entering;
use crate::http::Failure;
use crate::json::Body;
use crate::node::Node;
use crate::random::Ids;
use crate::sign_in::{self, LanguageSwitch, Problem};
use crate::words;

/// `/setup`
#[component]
pub(crate) fn SetUpPage(on_open: UnsyncCallback<Rc<Node>>) -> impl IntoView {
    let problem = RwSignal::new(None::<Phrase>);
    let navigate = StoredValue::new_local(use_navigate());
    // The first person gets a lock on this device like everybody after.
    let keyless = RwSignal::new_local(None::<(Rc<Node>, Identity)>);
    let begun = UnsyncCallback::new(move |(node, identity): (Rc<Node>, Identity)| {
        spawn_local(async move {
            match entering::begin(&node, &identity).await {
                Ok(()) => {
                    navigate
                        .with_value(|go| go("/", NavigateOptions { replace: true, ..Default::default() }));
                    run_if_there(on_open, node);
                }
                Err(words) => problem.set(Some(words)),
            }
        });
    });
    let founded = UnsyncCallback::new(move |opened: (Rc<Node>, Identity)| {
        if entering::wants_lock(&opened.0, &opened.1) {
            keyless.set(Some(opened));
        } else {
            begun.run(opened);
        }
    });
    let lock = move |(node, identity)| sign_in::own_lock(node, identity, begun);
    view! {
        <main class="sign-in">
            <div class="sign-in__box">
                <h1 class="sign-in__name">{tr(words::SETUP)}</h1>
                {move || keyless.get().and_then(lock).unwrap_or_else(|| founding(founded))}
                <Problem problem=problem />
                <LanguageSwitch />
            </div>
        </main>
    }
    .into_any()
}

/// What is asked, as the server names it. All but the address have to be filled in.
const FIELDS: [(&str, Text); 7] = [
    ("token", words::SETUP_TOKEN),
    ("name", words::YOUR_NAME),
    ("staff_number", words::STAFF_NUMBER),
    ("site_name", words::SITE_NAME),
    (ADDRESS, words::SITE_ADDRESS),
    (LOGIN, words::LOGIN),
    (PASSWORD, words::NEW_PASSWORD),
];
const ADDRESS: &str = "site_address";
const LOGIN: &str = "login";
const PASSWORD: &str = "password";

/// The administrator and the first site.
fn founding(on_founded: UnsyncCallback<(Rc<Node>, Identity)>) -> AnyView {
    let asked = FIELDS.map(|(name, label)| (name, label, RwSignal::new(String::new())));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let mut wish = Body::new().with("device", DeviceId(Ids::new().next()).to_string());
        for (name, _, value) in asked {
            let typed = value.get_untracked();
            if name != ADDRESS && typed.trim().is_empty() {
                return problem.set(Some(words::FILL_ALL.into()));
            }
            wish = wish.with(name, typed);
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let opened = match api::set_up(wish).await {
                Ok(identity) => entering::open_for(identity, None).await,
                Err(refusal) => Err(in_words(&refusal)),
            };
            busy.set(false);
            match opened {
                Ok(opened) => run_if_there(on_founded, opened),
                Err(words) => problem.set(Some(words)),
            }
        });
    });
    let field = |(name, label, value): (&str, Text, RwSignal<String>)| {
        if name == PASSWORD {
            return view! {
                <PasswordField label=label value=value hint=words::PASSWORD_HINT autocomplete="new-password" on_enter=submit />
            }
            .into_any();
        }
        let (autocomplete, first) = (if name == LOGIN { "username" } else { "off" }, name == "token");
        view! {
            <TextField label=label value=value required=name != ADDRESS autocomplete=autocomplete autofocus=first half_width=name == "staff_number" />
        }
        .into_any()
    };
    let fields: Vec<AnyView> = asked.into_iter().map(field).collect();
    view! {
        <p class="ui-muted">{tr(words::SETUP_HINT)}</p>
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            {fields}
            <Problem problem=problem />
            <Button label=words::START_WORK tone=Tone::Primary busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

fn in_words(refusal: &Refusal) -> Phrase {
    match refusal.failure {
        Failure::SignIn => words::SETUP_WRONG_TOKEN.into(),
        Failure::Refused { status: 409 } => words::SETUP_REFUSED.into(),
        Failure::Refused { .. } => words::PASSWORD_TOO_WEAK.into(),
        _ => sign_in::in_words(refusal),
    }
}
