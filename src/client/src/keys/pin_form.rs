//! A PIN on this device: choosing one after the first sign-in here, or typing the one that is known.

use std::rc::Rc;

use domain::Phrase;
use leptos::prelude::*;
use storage::keyring::{PIN_DIGITS, PinFault, check_pin};
use ui::form::PasswordField;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::keys::lock_page::tell;
use crate::keys::unlock;
use crate::keys::words;
use crate::node::Node;
use crate::session::Session;
use crate::sign_in::Problem;

/// Six digits; the sixth one goes on by itself.
#[component]
pub(crate) fn PinField(
    #[prop(into)] label: Wording,
    value: RwSignal<String>,
    #[prop(optional)] autofocus: bool,
    on_whole: Callback<()>,
) -> impl IntoView {
    Effect::new(move |_| {
        if value.with(|pin| pin.chars().count() == PIN_DIGITS) {
            on_whole.run(());
        }
    });
    view! { <PasswordField label=label value=value digits=true autocomplete="off" autofocus=autofocus on_enter=on_whole /> }
        .into_any()
}

/// After the password: the PIN of who is on this device already, or a new one.
#[component]
pub(crate) fn PinForm(node: Rc<Node>, session: Session, on_done: UnsyncCallback<()>) -> impl IntoView {
    let known = RwSignal::new(node.keys.knows(session.actor.person));
    let here = StoredValue::new_local((node, session));
    let (pin, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let submit = Callback::new(move |()| {
        let (typed, repeated, is_known) = (pin.get_untracked(), again.get_untracked(), known.get_untracked());
        if busy.get_untracked() || (!is_known && repeated.is_empty() && typed.len() == PIN_DIGITS) {
            // The second time is still to come.
            return;
        }
        if !is_known && let Some(words) = fault(&typed, &repeated) {
            return problem.set(Some(words));
        }
        busy.set(true);
        problem.set(None);
        let (node, session) = here.get_value();
        spawn_local(async move {
            let person = session.actor.person;
            let done = if is_known {
                unlock::unlock(&node, person, &typed, true).await
            } else {
                unlock::set_pin(&node, &session, &typed).await.map_err(Into::into)
            };
            busy.try_set(false);
            match done {
                Ok(()) => on_done.run(()),
                Err(still) => {
                    pin.try_set(String::new());
                    tell(problem, &still);
                }
            }
        });
    });
    let forgotten = move |()| {
        known.set(false);
        pin.set(String::new());
        problem.set(Some(words::NEW_PIN_COSTS.into()));
    };
    let fields = move || {
        if known.get() {
            view! {
                <PinField label=words::PIN value=pin autofocus=true on_whole=submit />
                <Button label=words::PIN_FORGOTTEN tone=Tone::Ghost on_click=forgotten />
            }
            .into_any()
        } else {
            view! {
                <Banner words=words::PIN_WHY />
                <PinField label=words::NEW_PIN value=pin autofocus=true on_whole=submit />
                <PinField label=words::NEW_PIN_AGAIN value=again on_whole=submit />
            }
            .into_any()
        }
    };
    view! {
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            {fields}
            <Problem problem=problem />
            <Button label=words::GO_ON tone=Tone::Primary busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

fn fault(pin: &str, again: &str) -> Option<Phrase> {
    match check_pin(pin) {
        Err(PinFault::NotSixDigits) => Some(words::PIN_SIX_DIGITS.into()),
        Err(PinFault::TooEasy) => Some(words::PIN_TOO_EASY.into()),
        Ok(()) if pin != again => Some(words::PIN_DIFFERS.into()),
        Ok(()) => None,
    }
}
