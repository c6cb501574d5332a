//! A PIN: its field, what is wrong with a new one, and choosing another.

use std::rc::Rc;

use domain::Phrase;
use leptos::prelude::*;
use storage::keyring::{PIN_DIGITS, PinFault, check_pin};
use ui::form::PasswordField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::keys::lock_page::tell;
use crate::keys::unlock::{Brought, StillLocked, change_lock, unlock_proven};
use crate::keys::{key_of, new_lock, words};
use crate::node::Node;
use crate::sign_in::Problem;
use crate::yielding;

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

/// The PIN as it is, and another one.
#[component]
pub(crate) fn PinChange(node: Rc<Node>, on_changed: UnsyncCallback<()>) -> impl IntoView {
    let fields @ (old, new, again) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let node = StoredValue::new_local(node);
    let submit = Callback::new(move |()| {
        let (known, pin, repeated) = (old.get_untracked(), new.get_untracked(), again.get_untracked());
        if busy.get_untracked() {
            return;
        }
        // Half a PIN is not a try at one.
        let wrong = if known.len() == PIN_DIGITS { fault(&pin, &repeated) } else { fault("", "") };
        if wrong.is_some() {
            return problem.set(wrong);
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let changed = change(&node.get_value(), &known, &pin).await;
            busy.try_set(false);
            for field in [fields.0, fields.1, fields.2] {
                field.try_set(String::new());
            }
            match changed {
                Ok(()) => run_if_there(on_changed, ()),
                Err(still) => tell(problem, &still),
            }
        });
    });
    let nothing = Callback::new(|()| {});
    view! {
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            <PinField label=words::OLD_PIN value=old on_whole=nothing />
            <PinField label=words::NEW_PIN value=new on_whole=nothing />
            <PinField label=words::NEW_PIN_AGAIN value=again on_whole=submit />
            <Problem problem=problem />
            <Button label=words::CHANGE_PIN busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

async fn change(node: &Rc<Node>, old: &str, new: &str) -> Result<(), StillLocked> {
    let person = node.session.borrow().as_ref().map(|session| session.actor.person);
    let person = person.ok_or(StillLocked::SignedOut)?;
    let old = unlock_proven(node, person, Brought::Pin(old)).await?;
    yielding::now().await;
    let lock = new_lock();
    let key = key_of(new, &lock).ok_or(StillLocked::Failed)?;
    change_lock(node, person, &old, lock, &key).await
}

/// What is wrong with a new PIN, typed twice.
pub(crate) fn fault(pin: &str, again: &str) -> Option<Phrase> {
    match check_pin(pin) {
        Err(PinFault::NotSixDigits) => Some(words::PIN_SIX_DIGITS.into()),
        Err(PinFault::TooEasy) => Some(words::PIN_TOO_EASY.into()),
        Ok(()) if pin != again => Some(words::PIN_DIFFERS.into()),
        Ok(()) => None,
    }
}
