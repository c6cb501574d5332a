//! 补记、撤回: one text each.

use domain::{Attachment, Intent, Operation};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::visit_draft::showing;
use super::words;
use crate::operations::{AddNote, Withdraw};
use crate::{VisitId, VisitOperation};

/// What is being said about the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    Note,
    Withdraw,
}

impl Saying {
    const fn kind(self) -> &'static str {
        match self {
            Saying::Note => "visits.add_note",
            Saying::Withdraw => "visits.withdraw",
        }
    }
}

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct NoteDraft {
    text: String,
    /// Drafts of an older build have none.
    #[serde(default)]
    photos: Vec<Attachment>,
}

impl NoteDraft {
    /// What is saved; photos alone are a note without words.
    fn intents(&self, saying: Saying, visit: VisitId) -> Result<Vec<Intent>, FieldErrors> {
        let shown = showing(visit, &self.photos).filter(|_| saying == Saying::Note);
        if self.text.trim().is_empty() && shown.is_some() {
            return Ok(shown.into_iter().collect());
        }
        let said = self.operation(saying, visit)?.intent();
        Ok(core::iter::once(said).chain(shown).collect())
    }

    fn operation(&self, saying: Saying, visit: VisitId) -> Result<VisitOperation, FieldErrors> {
        let field = if saying == Saying::Note { "text" } else { "reason" };
        if self.text.trim().is_empty() {
            let missing = domain::Rejection::missing(field);
            return Err(FieldErrors::one(field, spoken(&missing, crate::words::rejection)));
        }
        let text = self.text.clone();
        Ok(match saying {
            Saying::Note => AddNote { visit, text }.into(),
            Saying::Withdraw => Withdraw { visit, reason: text }.into(),
        })
    }
}

/// The dialog for a later note, or for withdrawing the visit.
#[component]
pub(super) fn NoteForm(saying: Saying, visit: VisitId, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(NoteDraft::default());
    let submit = move |draft: NoteDraft| draft.intents(saying, visit).map(Outgoing::Capture);
    let title = crate::words::operation(saying.kind()).unwrap_or(words::COURSE);
    let (label, name, limit) = match saying {
        Saying::Note => (words::TEXT, "text", 4000),
        Saying::Withdraw => (words::REASON, "reason", 400),
    };
    view! {
        <FormDialog
            title=title
            action=title
            form=format!("{}:{visit}", saying.kind())
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            <TextArea label=label name=name value=bind!(draft.text) max_length=limit required=true autofocus=true />
            {(saying == Saying::Note).then(|| view! { <PhotoField value=bind!(draft.photos) /> })}
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_saying_makes_its_own_operation_and_needs_its_text() {
        let visit = VisitId(domain::Id([1; 16]));
        for (saying, field) in [(Saying::Note, "text"), (Saying::Withdraw, "reason")] {
            let said = NoteDraft { text: "x".to_owned(), ..NoteDraft::default() }.operation(saying, visit);
            assert_eq!(said.unwrap().kind(), saying.kind());
            assert!(NoteDraft::default().operation(saying, visit).unwrap_err().get(field).is_some());
        }
    }
}
