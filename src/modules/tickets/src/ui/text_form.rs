//! Everything that takes one text: 完工、退单、重开、催办、备注、处理意见、上报、谢绝走访.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::errors::require;
use super::words;
use crate::lifecycle::Event;
use crate::operations::{
    AddNote, Decline, Escalate, Expedite, NoteVisit, RecordOpinion, Reopen, Resolve, TicketOperation,
};
use crate::{Ticket, TicketId};

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct TextDraft {
    text: String,
    to_name: String,
}

/// How the one text is called, as the operation's field and on the screen; whether it must be there; how long.
struct Shape {
    field: &'static str,
    label: domain::Text,
    required: bool,
    max_length: u32,
}

fn shape(event: Event) -> Shape {
    let (field, label, required, max_length) = match event {
        Event::Resolve => ("solution", words::SOLUTION, true, 4000),
        Event::Decline | Event::Reopen | Event::Escalate => ("reason", words::REASON, true, 400),
        Event::RecordOpinion => ("text", words::OPINION, true, 4000),
        Event::AddNote => ("text", words::NOTE, true, 4000),
        Event::NoteVisit => ("note", words::NOTE, false, 4000),
        _ => ("text", words::NOTE, false, 4000),
    };
    Shape { field, label, required, max_length }
}

impl TextDraft {
    fn operation(&self, event: Event, ticket: TicketId) -> Result<TicketOperation, FieldErrors> {
        let shape = shape(event);
        let mut errors = FieldErrors::new();
        if shape.required {
            require(&mut errors, shape.field, &self.text);
        }
        let text = self.text.clone();
        errors.or(match event {
            Event::Resolve => Resolve { ticket, solution: text }.into(),
            Event::Decline => Decline { ticket, reason: text }.into(),
            Event::Reopen => Reopen { ticket, reason: text }.into(),
            Event::Expedite => Expedite { ticket, text }.into(),
            Event::RecordOpinion => RecordOpinion { ticket, text }.into(),
            Event::NoteVisit => NoteVisit { ticket, visit: None, note: text }.into(),
            Event::Escalate => {
                Escalate { ticket, to: None, to_name: self.to_name.trim().to_owned(), reason: text }.into()
            }
            _ => AddNote { ticket, text }.into(),
        })
    }
}

/// A dialog with one text.
#[component]
pub(super) fn TextForm(event: Event, ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(TextDraft::default());
    let id = ticket.id;
    let submit = move |draft: TextDraft| draft.operation(event, id).map(|op| Outgoing::of(&op));
    let Shape { field, label, required, max_length } = shape(event);
    let superior = event == Event::Escalate;
    view! {
        <FormDialog
            title=words::event(event)
            action=words::event(event)
            form=format!("{}:{id}", event.kind())
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            {superior.then(|| view! { <TextField label=words::SUPERIOR name="to_name" value=bind!(draft.to_name) max_length=60 /> })}
            <TextArea
                label=label
                name=field
                value=bind!(draft.text)
                max_length=max_length
                required=required
                rows=4
                autofocus=true
            />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_a_problem_only_where_it_must_be_there() {
        let id = TicketId(domain::Id([1; 16]));
        let check = |event: Event, field: Option<&str>| {
            let errors = TextDraft::default().operation(event, id).err().unwrap_or_default();
            assert_eq!(field.is_some(), !errors.is_empty(), "{event:?}");
            assert!(field.is_none_or(|field| errors.get(field).is_some()), "{event:?}");
        };
        check(Event::Resolve, Some("solution"));
        check(Event::Reopen, Some("reason"));
        check(Event::RecordOpinion, Some("text"));
        check(Event::Expedite, None);
        check(Event::NoteVisit, None);
    }

    #[test]
    fn each_event_makes_its_own_operation() {
        let id = TicketId(domain::Id([1; 16]));
        let draft = TextDraft { text: "x".to_owned(), to_name: "y".to_owned() };
        for event in [
            Event::Resolve,
            Event::Decline,
            Event::Reopen,
            Event::Expedite,
            Event::Escalate,
            Event::AddNote,
            Event::NoteVisit,
            Event::RecordOpinion,
        ] {
            assert_eq!(draft.operation(event, id).unwrap().kind(), event.kind());
        }
    }
}
