//! 先记下: recording a fact is never refused, also with a locked PIN (Z0a). Who it is from is claimed until they unlock.

use std::rc::Rc;

use domain::{Actor, MembershipStatus, PersonId, Phrase};
use leptos::prelude::*;
use sync::replica::{Captured, Identity, Strictness};
use ui::form::TextField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::keys::words;
use crate::node::Node;
use crate::shell::LAST_SITE;
use crate::sign_in::Problem;
use crate::{local, operation_words, port};

/// As long as a ticket's title may be.
const WHAT_LIMIT: u32 = 60;
const WHERE_LIMIT: u32 = 120;

/// What happened and where: no more than somebody types with wet hands in front of a locked tablet.
#[component]
pub(crate) fn NoteForm(
    node: Rc<Node>,
    person: PersonId,
    /// It lies on this device, or nothing was written.
    on_done: UnsyncCallback<bool>,
) -> impl IntoView {
    let (what, place) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (missing, problem) = (RwSignal::new(None::<Phrase>), RwSignal::new(None::<Phrase>));
    let busy = RwSignal::new(false);
    let node = StoredValue::new_local(node);
    let save = Callback::new(move |()| {
        let empty = what.with_untracked(|what| what.trim().is_empty());
        missing.set(empty.then(|| ui::words::REQUIRED.into()));
        if empty || busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (what, place) = (what.get_untracked(), place.get_untracked());
        spawn_local(async move {
            let noted = note(&node.get_value(), person, what, place).await;
            busy.try_set(false);
            match noted {
                Ok(()) => run_if_there(on_done, true),
                Err(why) => drop(problem.try_set(Some(why))),
            }
        });
    });
    let error: Signal<Option<Phrase>> = missing.into();
    view! {
        <p class="ui-hint">{tr(words::NOTE_HINT)}</p>
        <TextField label=words::NOTE_WHAT value=what error=error required=true autofocus=true max_length=WHAT_LIMIT on_enter=save />
        <TextField label=words::NOTE_WHERE value=place max_length=WHERE_LIMIT on_enter=save />
        <Problem problem=problem />
        <Button label=words::NOTE_SAVE tone=Tone::Primary busy=busy on_click=save />
        <Button label=ui::words::CANCEL tone=Tone::Ghost on_click=move |()| on_done.run(false) />
    }
    .into_any()
}

async fn note(node: &Rc<Node>, person: PersonId, what: String, place: String) -> Result<(), Phrase> {
    let site = local::get(LAST_SITE).and_then(|site| site.parse().ok());
    let site = site.ok_or(words::NOTE_NO_SITE)?;
    let record = modules::all_lookups().iter().find_map(|module| module.fact);
    let record = record.ok_or(words::NOTE_NO_SITE)?;
    let fact = Fact { id: node.ids.next(), site, number: node.next_number(), what, place };
    let name = node.keys.ring.borrow().members.get(&person).map(|member| member.name.clone());
    let actor = Actor {
        person,
        name: name.unwrap_or_default(),
        status: MembershipStatus::Confirmed,
        grants: Vec::new(),
    };
    let claimed = Identity { actor, key: None };
    let ops = vec![Captured::from(record(fact))];
    match port::capture_as(node, &claimed, ops, Strictness::Fact).await {
        Ok(_) => Ok(()),
        Err(CaptureError::Rejected(rejection)) => Err(operation_words::refusal(&rejection)),
        Err(_) => Err(ui::words::KEPT_IN_MEMORY.into()),
    }
}
