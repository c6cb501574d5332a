//! 派单、转派: who does it, and what they should know.

use std::sync::Arc;

use domain::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::assignee_box::AssigneeBox;
use super::errors::require;
use super::promise_chips::chips_from_now;
use super::words;
use crate::lifecycle::Event;
use crate::operations::{Dispatch, Reassign, TicketOperation};
use crate::{Assignee, Ticket};

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct DispatchDraft {
    to: Option<Assignee>,
    typed: String,
    note: String,
    promised_reply_at: Option<Timestamp>,
}

impl DispatchDraft {
    fn operation(&self, event: Event, seen: &Ticket) -> Result<TicketOperation, FieldErrors> {
        let mut errors = FieldErrors::new();
        require(&mut errors, "to", &self.typed);
        if event == Event::Reassign {
            require(&mut errors, "reason", &self.note);
        }
        // Typing after choosing means somebody else.
        let chosen = self.to.clone().filter(|to| to.name == self.typed);
        let to = chosen.unwrap_or_else(|| Assignee { person: None, name: self.typed.trim().to_owned() });
        let (ticket, note) = (seen.id, self.note.clone());
        errors.or(if event == Event::Reassign {
            let (from, promised_reply_at) = (seen.assignee.clone(), self.promised_reply_at);
            Reassign { ticket, from, to, reason: note, promised_reply_at }.into()
        } else {
            Dispatch { ticket, to, note }.into()
        })
    }
}

/// The dialog for dispatching a ticket, or for giving it to somebody else.
#[component]
pub(super) fn DispatchForm(event: Event, ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(DispatchDraft::default());
    let (site, id, seen) = (ticket.site, ticket.id, ticket);
    let chips = chips_from_now(i64::from(seen.kind.default_reply_minutes()));
    let submit = move |draft: DispatchDraft| draft.operation(event, &seen).map(|op| Outgoing::of(&op));
    let moves = event == Event::Reassign;
    let (label, name) = if moves { (words::REASON, "reason") } else { (words::NOTE, "note") };
    let form = format!("{}:{id}", event.kind());
    view! {
        <FormDialog
            title=words::event(event)
            action=words::event(event)
            form=form
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            <AssigneeBox site=site value=bind!(draft.to) typed=bind!(draft.typed) />
            <TextArea label=label name=name value=bind!(draft.note) max_length=400 required=moves />
            {moves.then(|| view! {
                <TimeField label=words::PROMISED_AT name="promised_reply_at" value=bind!(draft.promised_reply_at) chips=chips />
            })}
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Beginning;

    fn ticket() -> Ticket {
        let beginning = Beginning {
            id: domain::Id([1; 16]).into(),
            site: domain::Id([2; 16]).into(),
            opened_at: Timestamp(0),
            opened_by: domain::Id([3; 16]).into(),
            caller: None,
        };
        Ticket::begin(beginning)
    }

    #[test]
    fn typing_after_choosing_a_person_means_a_crew() {
        let wang = Assignee { person: Some(domain::Id([4; 16]).into()), name: "王强".to_owned() };
        let mut draft =
            DispatchDraft { to: Some(wang.clone()), typed: "王强".to_owned(), ..Default::default() };
        let to = |draft: &DispatchDraft| match draft.operation(Event::Dispatch, &ticket()) {
            Ok(TicketOperation::Dispatch(dispatch)) => dispatch.to,
            other => panic!("{other:?}"),
        };
        assert_eq!(to(&draft), wang);
        draft.typed = "维修一组".to_owned();
        assert_eq!(to(&draft), Assignee { person: None, name: "维修一组".to_owned() });
    }

    #[test]
    fn a_transfer_needs_a_reason_and_a_dispatch_does_not() {
        let draft = DispatchDraft { typed: "维修一组".to_owned(), ..Default::default() };
        assert!(draft.operation(Event::Dispatch, &ticket()).is_ok());
        assert!(draft.operation(Event::Reassign, &ticket()).unwrap_err().get("reason").is_some());
        assert!(
            DispatchDraft::default().operation(Event::Dispatch, &ticket()).unwrap_err().get("to").is_some()
        );
    }
}
