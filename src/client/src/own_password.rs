//! 修改密码: choosing one's own password, in the settings and after signing in with a one-time password.

use domain::Phrase;
use leptos::prelude::*;
use ui::form::PasswordField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Refusal};
use crate::http::Failure;
use crate::sign_in::{self, Problem};
use crate::words;

/// The password as it is, unless it was typed a moment ago, and the new one.
#[component]
pub(crate) fn OwnPasswordForm(
    /// The password that was just typed; it is not asked for again.
    #[prop(optional)]
    known: Option<String>,
    /// The server has the new password; everybody else is signed out.
    on_changed: UnsyncCallback<()>,
) -> impl IntoView {
    let asks_old = known.is_none();
    let (old, new) = (RwSignal::new(known.unwrap_or_default()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let changed = api::change_password(&old.get_untracked(), &new.get_untracked()).await;
            busy.set(false);
            match changed {
                Ok(()) => {
                    old.set(String::new());
                    new.set(String::new());
                    run_if_there(on_changed, ());
                }
                Err(refusal) => problem.set(Some(in_words(&refusal))),
            }
        });
    });
    view! {
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            {asks_old.then(|| view! { <PasswordField label=words::OLD_PASSWORD value=old /> })}
            <PasswordField label=words::NEW_PASSWORD value=new hint=words::PASSWORD_HINT autocomplete="new-password" autofocus=!asks_old on_enter=submit />
            <Problem problem=problem />
            <Button label=words::CHANGE_PASSWORD busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

fn in_words(refusal: &Refusal) -> Phrase {
    match refusal.failure {
        Failure::SignIn => words::WRONG_OLD_PASSWORD.into(),
        Failure::Refused { .. } if refusal.detail.as_deref() == Some("password_unchanged") => {
            words::PASSWORD_UNCHANGED.into()
        }
        Failure::Refused { .. } => words::PASSWORD_TOO_WEAK.into(),
        _ => sign_in::in_words(refusal),
    }
}
