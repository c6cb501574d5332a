//! 回访: whether the customer was reached, and how satisfied they are.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::words;
use crate::lifecycle::Event;
use crate::operations::RecordCall;
use crate::{CallAnswer, Ticket, TicketId};

/// Four and five count as satisfied, and so does "fair": who is not satisfied says so.
const SATISFIED_FROM: u8 = 3;

/// Whether anybody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Reached {
    Yes,
    No,
    Declined,
}

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct CallDraft {
    reached: Option<Reached>,
    score: Option<u8>,
    note: String,
}

impl CallDraft {
    fn operation(&self, ticket: TicketId) -> Result<RecordCall, FieldErrors> {
        let answer = match (self.reached, self.score) {
            (Some(Reached::No), _) => CallAnswer::NotReached,
            (Some(Reached::Declined), _) => CallAnswer::Declined,
            (_, Some(score)) if score >= SATISFIED_FROM => CallAnswer::Satisfied { score },
            (_, Some(score)) => CallAnswer::Unsatisfied { score },
            (_, None) => return Err(FieldErrors::one("answer", words::SCORE_NEEDED)),
        };
        Ok(RecordCall { ticket, answer, note: self.note.clone() })
    }
}

/// The dialog for a follow-up call.
#[component]
pub(super) fn CallForm(ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(CallDraft { reached: Some(Reached::Yes), ..CallDraft::default() });
    let id = ticket.id;
    let submit = move |draft: CallDraft| {
        draft.operation(id).map(|call| Outgoing::of(&crate::TicketOperation::from(call)))
    };
    let options = vec![
        Choice::new(Reached::Yes, words::REACHED),
        Choice::new(Reached::No, words::NOT_REACHED),
        Choice::new(Reached::Declined, words::DECLINED),
    ];
    view! {
        <FormDialog
            title=words::event(Event::RecordCall)
            form=format!("tickets.record_call:{id}")
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            <OptionPills label=words::CALL_RESULT value=bind!(draft.reached) options=options.clone() />
            {move || (draft.with(|draft| draft.reached) == Some(Reached::Yes)).then(|| view! {
                <Faces label=words::SATISFACTION name="answer" value=bind!(draft.score) required=true />
            })}
            <TextArea label=words::NOTE name="note" value=bind!(draft.note) max_length=4000 />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_customer_gives_a_score() {
        let id = TicketId(domain::Id([1; 16]));
        let answer = |reached, score| {
            CallDraft { reached: Some(reached), score, note: String::new() }
                .operation(id)
                .map(|call| call.answer)
        };
        assert!(answer(Reached::Yes, None).unwrap_err().get("answer").is_some());
        assert_eq!(answer(Reached::Yes, Some(3)), Ok(CallAnswer::Satisfied { score: 3 }));
        assert_eq!(answer(Reached::Yes, Some(2)), Ok(CallAnswer::Unsatisfied { score: 2 }));
        assert_eq!(answer(Reached::No, Some(5)), Ok(CallAnswer::NotReached));
    }
}
