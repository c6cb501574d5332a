//! Which form a person asked for, and the forms themselves.

use std::sync::Arc;

use leptos::prelude::*;
use ui::prelude::*;

use super::call_form::CallForm;
use super::correct_form::CorrectForm;
use super::dispatch_form::DispatchForm;
use super::ending_form::EndingForm;
use super::hold_form::HoldForm;
use super::text_form::TextForm;
use crate::lifecycle::Event;
use crate::{Ticket, TicketId};

/// The form that was asked for. A page makes one and hands it to buttons and forms.
#[derive(Clone, Copy)]
pub(super) struct Asked(RwSignal<Option<(Event, TicketId)>>);

impl Asked {
    pub(super) fn new() -> Asked {
        Asked(RwSignal::new(None))
    }

    /// Opens the form of this event for this ticket.
    pub(super) fn ask(self, event: Event, ticket: TicketId) {
        self.0.set(Some((event, ticket)));
    }
}

/// The dialog of what was asked for.
#[component]
pub(super) fn TicketForms(asked: Asked) -> impl IntoView {
    let replica = use_replica();
    move || {
        let (event, id) = asked.0.get()?;
        let ticket: Arc<Ticket> = Arc::new(replica.port().row(id.0)?.decode().ok()?);
        let open = RwSignal::new(true);
        Some(match event {
            Event::Dispatch | Event::Reassign => {
                view! { <DispatchForm event=event ticket=ticket open=open /> }.into_any()
            }
            Event::PutOnHold => view! { <HoldForm ticket=ticket open=open /> }.into_any(),
            Event::Close | Event::Cancel => {
                view! { <EndingForm event=event ticket=ticket open=open /> }.into_any()
            }
            Event::CorrectDetails => view! { <CorrectForm ticket=ticket open=open /> }.into_any(),
            Event::RecordCall => view! { <CallForm ticket=ticket open=open /> }.into_any(),
            _ => view! { <TextForm event=event ticket=ticket open=open /> }.into_any(),
        })
    }
}
