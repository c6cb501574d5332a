//! R24: who handled a complaint or inquiry does not end it unsolved. A colleague of this device does, standing beside.

use std::sync::Arc;

use domain::Operation;
use leptos::prelude::*;
use ui::prelude::*;

use super::words;
use crate::closing::{Ending, needs_another};
use crate::lifecycle::Event;
use crate::operations::TicketOperation;
use crate::{Ticket, TicketId};

/// What the form says so far, and who has been asked to do it.
#[derive(Clone, Copy)]
pub(super) struct Another {
    /// As typed; `None` = not complete yet.
    typed: Signal<Option<TicketOperation>>,
    asked: RwSignal<Option<PersonHere>>,
    asking: RwSignal<bool>,
}

impl Another {
    pub(super) fn new(typed: Signal<Option<TicketOperation>>) -> Another {
        Another { typed, asked: RwSignal::new(None), asking: RwSignal::new(false) }
    }

    /// Inside the form: why it is needed, and a button for each colleague.
    pub(super) fn offered(self, ticket: &Ticket, ending: Option<&Ending>) -> Option<AnyView> {
        let own = use_actor().with(|actor| actor.as_ref().map(|actor| actor.person));
        if !needs_another(ticket, ending?, own?) {
            return None;
        }
        let incomplete =
            Signal::derive(move || self.typed.with(Option::is_none).then(|| words::FILL_IN_FIRST.into()));
        let button = |person: PersonHere| {
            let label = words::ended_by(&person.name);
            let ask = move |()| {
                self.asked.set(Some(person.clone()));
                self.asking.set(true);
            };
            view! { <Button label=label blocked=incomplete on_click=ask /> }
        };
        let beside = use_replica().port().people_beside().into_iter().map(button).collect_view();
        Some(view! { <Banner words=words::ANOTHER_NEEDED /><div class="ui-line">{beside}</div> }.into_any())
    }

    /// Beside the form: the colleague's own PIN. What was typed goes with it.
    pub(super) fn question(self, event: Event, ticket: Arc<Ticket>, open: RwSignal<bool>) -> AnyView {
        let (replica, toasts) = (use_replica(), use_toasts());
        let question = move || {
            let (person, operation) = (self.asked.get()?, self.typed.get_untracked()?);
            let form = form_of(event, ticket.id);
            let done = Callback::new(move |()| {
                toasts.good(words::DONE);
                open.set(false);
                let forget = replica.port().discard_draft(&form);
                leptos::task::spawn_local(forget);
            });
            let intent = operation.intent();
            let words = words::ending_of(event, &format!("{} {}", ticket.label(), ticket.title));
            Some(view! {
                <SecondPerson
                    person=person
                    question=words
                    action=words::END_IT
                    intent=Callback::new(move |()| intent.clone())
                    open=self.asking
                    on_done=done
                    refusal=crate::words::rejection
                />
            })
        };
        question.into_any()
    }
}

/// The draft of this form, as the device keeps it.
pub(super) fn form_of(event: Event, ticket: TicketId) -> String {
    format!("{}:{ticket}", event.kind())
}
