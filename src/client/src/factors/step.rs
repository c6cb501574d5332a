//! The second step of a sign-in.

use domain::Phrase;
use leptos::prelude::*;
use ui::form::TextField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{in_words, words};
use crate::api::{self, Identity};
use crate::json::Json;
use crate::passkey;
use crate::sign_in::Problem;

/// One of the ways the server offers, after the password.
#[component]
pub(crate) fn SecondStep(
    asked: Json,
    on_proven: UnsyncCallback<Identity>,
    /// Back to the password: the ticket is over, or the person wants to.
    on_back: UnsyncCallback<Option<Phrase>>,
) -> impl IntoView {
    let offers = |way: &str| asked.list("second").iter().any(|offered| offered.as_text() == way);
    let (has_codes, has_recovery) = (offers("totp"), offers("recovery"));
    let has_passkey = offers("passkey") && passkey::is_there();
    let ticket = StoredValue::new(asked.text("ticket"));
    let options = StoredValue::new_local(asked.at("passkey"));
    let (typed, recovering) = (RwSignal::new(String::new()), RwSignal::new(!has_codes));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let send = move |way: &'static str, proof: JsValue| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let proven = api::second_step(&ticket.get_value(), way, proof).await;
            busy.try_set(false);
            match proven {
                Ok(identity) => run_if_there(on_proven, identity),
                Err(refusal) if refusal.detail.as_deref() == Some("begin_again") => {
                    run_if_there(on_back, Some(in_words(&refusal)));
                }
                Err(refusal) => {
                    typed.try_set(String::new());
                    problem.try_set(Some(in_words(&refusal)));
                }
            }
        });
    };
    let submit = Callback::new(move |()| {
        let code = typed.get_untracked().trim().to_owned();
        if !busy.get_untracked() && !code.is_empty() {
            send(if recovering.get_untracked() { "recovery" } else { "totp" }, code.into());
        }
    });
    let with_passkey = move |()| {
        spawn_local(async move {
            match passkey::get(&options.get_value()).await {
                Some(shown) => send("passkey", shown.into()),
                None => drop(problem.try_set(Some(words::PASSKEY_FAILED.into()))),
            }
        });
    };
    let field = move || {
        let label = if recovering.get() { words::RECOVERY_CODE } else { words::CODE };
        let mode = if recovering.get() { "text" } else { "numeric" };
        view! { <TextField label=label value=typed half_width=true autofocus=true required=true input_mode=mode autocomplete="one-time-code" on_enter=submit /> }
    };
    let other = move || if recovering.get() { words::USE_CODE } else { words::USE_RECOVERY };
    let other = Wording::Changing(Signal::derive(move || other().into()));
    let switch = move |()| recovering.update(|recovering| *recovering = !*recovering);
    let by_passkey = has_passkey.then(|| {
        view! { <Button label=words::USE_PASSKEY icon="lock" busy=busy on_click=with_passkey /> }
    });
    let by_code = (has_codes || has_recovery).then(|| {
        view! {
            {field}
            <Button label=words::CONFIRM tone=Tone::Primary busy=busy on_click=submit />
        }
    });
    let either = (has_codes && has_recovery)
        .then(|| view! { <Button label=other tone=Tone::Ghost on_click=switch /> });
    view! {
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            <p>{tr(words::SECOND_STEP_ASKED)}</p>
            {by_passkey}
            {by_code}
            <Problem problem=problem />
            {either}
            <Button label=words::BACK tone=Tone::Ghost on_click=move |()| on_back.run(None) />
        </form>
    }
    .into_any()
}
