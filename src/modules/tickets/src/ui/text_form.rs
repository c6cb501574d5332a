//! Everything that takes one text: 完工、退单、重开、催办、备注、处理意见、上报、谢绝走访.

use std::sync::Arc;

use domain::{Attachment, Intent, Operation};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::errors::require;
use super::open_draft::showing;
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
    /// Drafts of an older build have none.
    #[serde(default)]
    photos: Vec<Attachment>,
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
    /// What is saved: the step and what was photographed with it. Photos alone are a note without words.
    fn intents(&self, event: Event, ticket: TicketId) -> Result<Vec<Intent>, FieldErrors> {
        let shown = showing(ticket, &self.photos).filter(|_| shows(event));
        match (event, &shown) {
            (Event::AddNote, Some(_)) if self.text.trim().is_empty() => Ok(shown.into_iter().collect()),
            _ => {
                let step = self.operation(event, ticket)?.intent();
                Ok(core::iter::once(step).chain(shown).collect())
            }
        }
    }

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

/// What a photo proves: work that goes on, and work that is done.
fn shows(event: Event) -> bool {
    matches!(event, Event::AddNote | Event::Resolve)
}

/// A dialog with one text.
#[component]
pub(super) fn TextForm(event: Event, ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(TextDraft::default());
    let id = ticket.id;
    let submit = move |draft: TextDraft| draft.intents(event, id).map(Outgoing::Capture);
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
            {shows(event).then(|| view! { <PhotoField value=bind!(draft.photos) /> })}
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
    fn a_photo_needs_no_words_but_a_solution_does() {
        let id = TicketId(domain::Id([1; 16]));
        let media = domain::Media::Jpeg;
        let photo = Attachment { hash: domain::FileHash([1; 32]), bytes: 9, media, seconds: 0 };
        let kinds = |draft: &TextDraft, event| {
            let intents = draft.intents(event, id);
            intents.map(|intents| intents.iter().map(|intent| intent.kind).collect::<Vec<_>>())
        };
        let silent = TextDraft { photos: vec![photo], ..TextDraft::default() };
        assert_eq!(kinds(&silent, Event::AddNote).unwrap(), ["tickets.attach"]);
        assert!(kinds(&silent, Event::Resolve).is_err());
        let said = TextDraft { text: "已换".to_owned(), ..silent };
        assert_eq!(kinds(&said, Event::Resolve).unwrap(), ["tickets.resolve", "tickets.attach"]);
        assert_eq!(kinds(&said, Event::Decline).unwrap(), ["tickets.decline"]);
    }

    #[test]
    fn each_event_makes_its_own_operation() {
        let id = TicketId(domain::Id([1; 16]));
        let draft = TextDraft { text: "x".to_owned(), to_name: "y".to_owned(), photos: Vec::new() };
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
