//! 挂起: why it waits, and until when.

use std::sync::Arc;

use domain::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::errors::require;
use super::promise_chips::chips_from_now;
use super::words;
use crate::Ticket;
use crate::TicketId;
use crate::lifecycle::Event;
use crate::operations::PutOnHold;

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct HoldDraft {
    reason: String,
    until: Option<Timestamp>,
    promised_reply_at: Option<Timestamp>,
}

impl HoldDraft {
    fn operation(&self, ticket: TicketId) -> Result<PutOnHold, FieldErrors> {
        let mut errors = FieldErrors::new();
        require(&mut errors, "reason", &self.reason);
        let (reason, until, promised_reply_at) = (self.reason.clone(), self.until, self.promised_reply_at);
        errors.or(PutOnHold { ticket, reason, until, promised_reply_at })
    }
}

/// The dialog for putting a ticket on hold.
#[component]
pub(super) fn HoldForm(ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    /// A part or a craftsman seldom comes sooner than the next day.
    const USUAL_WAIT_MINUTES: i64 = 24 * 60;
    let draft = RwSignal::new(HoldDraft::default());
    let id = ticket.id;
    let chips = chips_from_now(USUAL_WAIT_MINUTES);
    let submit = move |draft: HoldDraft| {
        draft.operation(id).map(|hold| Outgoing::of(&crate::TicketOperation::from(hold)))
    };
    view! {
        <FormDialog
            title=words::event(Event::PutOnHold)
            action=words::event(Event::PutOnHold)
            form=format!("tickets.put_on_hold:{id}")
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            <TextArea label=words::REASON name="reason" value=bind!(draft.reason) max_length=400 required=true autofocus=true />
            <TimeField label=words::UNTIL name="until" value=bind!(draft.until) chips=chips />
            <TimeField label=words::PROMISED_AT name="promised_reply_at" value=bind!(draft.promised_reply_at) chips=chips />
        </FormDialog>
    }
}
