//! 更正: the fields as they were seen and as they should be.

use std::sync::Arc;

use domain::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::errors::require;
use super::promise_chips::chips_from_now;
use super::words;
use crate::lifecycle::Event;
use crate::operations::{Change, CorrectDetails, Correction};
use crate::{Priority, Ticket, TicketKind};

/// What is typed into the form, beginning with what the ticket says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct CorrectDraft {
    kind: Option<TicketKind>,
    priority: Option<Priority>,
    title: String,
    description: String,
    wanted: String,
    place: String,
    promised_reply_at: Option<Timestamp>,
    major: bool,
}

impl CorrectDraft {
    fn of(ticket: &Ticket) -> CorrectDraft {
        CorrectDraft {
            kind: Some(ticket.kind),
            priority: Some(ticket.priority),
            title: ticket.title.clone(),
            description: ticket.description.clone(),
            wanted: ticket.wanted.clone(),
            place: ticket.place.clone(),
            promised_reply_at: ticket.promised_reply_at,
            major: ticket.major,
        }
    }

    /// Only what differs from what was seen is corrected.
    fn operation(&self, seen: &Ticket) -> Result<CorrectDetails, FieldErrors> {
        let mut errors = FieldErrors::new();
        require(&mut errors, "title", &self.title);
        let (kind, priority) = (self.kind.unwrap_or(seen.kind), self.priority.unwrap_or(seen.priority));
        let mut corrections = Vec::new();
        push(&mut corrections, Correction::Kind, &seen.kind, kind);
        push(&mut corrections, Correction::Priority, &seen.priority, priority);
        push(&mut corrections, Correction::Title, &seen.title, self.title.trim().to_owned());
        push(
            &mut corrections,
            Correction::Description,
            &seen.description,
            self.description.trim().to_owned(),
        );
        push(&mut corrections, Correction::Wanted, &seen.wanted, self.wanted.trim().to_owned());
        push(&mut corrections, Correction::Place, &seen.place, self.place.trim().to_owned());
        let promised = self.promised_reply_at.or(seen.promised_reply_at);
        // The picker of a browser shows whole minutes: the same minute is the same promise.
        let minute = |at: Option<Timestamp>| at.map(|at| at.0 / 60_000);
        if minute(promised) != minute(seen.promised_reply_at) {
            push(&mut corrections, Correction::PromisedReplyAt, &seen.promised_reply_at, promised);
        }
        push(&mut corrections, Correction::Major, &seen.major, self.major);
        if corrections.is_empty() {
            errors.add("title", words::KEPT_AS_IT_WAS);
        }
        errors.or(CorrectDetails { ticket: seen.id, corrections })
    }
}

fn push<T: Clone + PartialEq>(
    corrections: &mut Vec<Correction>,
    of: fn(Change<T>) -> Correction,
    from: &T,
    to: T,
) {
    if *from != to {
        corrections.push(of(Change { from: from.clone(), to }));
    }
}

/// The dialog for correcting what was taken in.
#[component]
pub(super) fn CorrectForm(ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(CorrectDraft::of(&ticket));
    let (id, minutes) = (ticket.id, i64::from(ticket.kind.default_reply_minutes()));
    let submit = move |draft: CorrectDraft| {
        draft.operation(&ticket).map(|correct| Outgoing::of(&crate::TicketOperation::from(correct)))
    };
    let kinds: Vec<_> =
        TicketKind::ALL.into_iter().map(|kind| Choice::new(kind, crate::words::kind(kind))).collect();
    let priorities: Vec<_> =
        Priority::ALL.into_iter().map(|one| Choice::new(one, crate::words::priority(one))).collect();
    let chips = chips_from_now(minutes);
    view! {
        <FormDialog
            title=words::event(Event::CorrectDetails)
            form=format!("tickets.correct_details:{id}")
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
            wide=true
        >
            <OptionPills label=words::KIND name="kind" value=bind!(draft.kind) options=kinds.clone() numbered=true />
            <TextField label=words::TITLE name="title" value=bind!(draft.title) max_length=120 required=true />
            <TextArea label=words::SUMMARY name="description" value=bind!(draft.description) />
            <div class="ui-fields-2">
                <TextField label=words::PLACE name="place" value=bind!(draft.place) max_length=200 />
                <TextField label=words::WANTED_LONG name="wanted" value=bind!(draft.wanted) max_length=400 />
            </div>
            <OptionPills label=words::PRIORITY name="priority" value=bind!(draft.priority) options=priorities.clone() />
            <TimeField label=words::PROMISED_AT name="promised_reply_at" value=bind!(draft.promised_reply_at) chips=chips />
            <Checkbox label=words::MAJOR value=bind!(draft.major) />
        </FormDialog>
    }
}
