//! The second of two people who act together on one tablet: in their own name, by their own PIN or passkey.

use domain::{Intent, Phrase, Rejection, Text};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dialog::layer;
use crate::data::spoken;
use crate::form::PasswordField;
use crate::page::{Banner, BannerTone};
use crate::replica::{CaptureError, NotBeside, PersonHere, use_replica};
use crate::run_if_there;
use crate::{Button, Tone, Wording, words};

/// Asks `person` to do `intent` beside who works here; `question` says what they put their name to.
#[component]
pub fn SecondPerson(
    person: PersonHere,
    #[prop(into)] question: Wording,
    /// The verb, on the button.
    action: Text,
    intent: Callback<(), Intent>,
    open: RwSignal<bool>,
    /// It lies on this device.
    on_done: Callback<()>,
    /// The module's words.
    refusal: fn(&Rejection) -> Option<Phrase>,
) -> impl IntoView {
    let replica = use_replica();
    let (pin, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<Phrase>));
    let (busy, by_pin, who) = (RwSignal::new(false), person.by_pin, person.person);
    let send = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let acting = replica.port().capture_beside(who, pin.get_untracked(), vec![intent.run(())]);
        spawn_local(async move {
            let acted = acting.await;
            busy.try_set(false);
            pin.try_set(String::new());
            match acted {
                Ok(_) => {
                    open.try_set(false);
                    run_if_there(on_done, ());
                }
                Err(NotBeside::Capture(CaptureError::Rejected(rejection))) => {
                    problem.try_set(Some(spoken(&rejection, refusal)));
                }
                Err(why) => {
                    problem.try_set(Some(in_words(&why)));
                }
            }
        });
    });
    let body = move || {
        let said =
            move || problem.get().map(|words| view! { <Banner words=words tone=BannerTone::Danger /> });
        let field = by_pin.then(|| {
            view! { <PasswordField label=words::OWN_PIN value=pin digits=true autocomplete="off" autofocus=true on_enter=send /> }
        });
        view! {
            <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
                <p>{question.say()}</p>
                {field}
                <div role="alert">{said}</div>
                <div class="ui-form__footer">
                    <Button label=words::CANCEL on_click=move |()| open.set(false) />
                    <Button label=action tone=Tone::Primary busy=busy on_click=send />
                </div>
            </form>
        }
        .into_any()
    };
    layer("ui-dialog", Wording::Data(person.name), open, None, std::sync::Arc::new(body))
}

fn in_words(why: &NotBeside) -> Phrase {
    match why {
        NotBeside::Wait { wait_ms } => words::wrong_pin(*wait_ms),
        NotBeside::NotHere => words::NOT_BESIDE.into(),
        NotBeside::Capture(CaptureError::KeptInMemory) => words::KEPT_IN_MEMORY.into(),
        NotBeside::Failed | NotBeside::Capture(_) => words::NOT_OPENED.into(),
    }
}
