//! 关单、作废: how it ends, and what the customer was told.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use super::ended_by_another::{Another, form_of};
use super::errors::require;
use super::words;
use crate::closing::Ending;
use crate::lifecycle::Event;
use crate::operations::{Cancel, Close, TicketOperation};
use crate::{Ticket, TicketId};

/// What is typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct EndingDraft {
    ending: Option<Ending>,
    original: Option<TicketId>,
    referred: String,
    text: String,
}

impl EndingDraft {
    fn operation(&self, event: Event, ticket: TicketId) -> Result<TicketOperation, FieldErrors> {
        let mut errors = FieldErrors::new();
        let ending = match (&self.ending, self.original) {
            (Some(Ending::DuplicateOf(_)), Some(original)) => Ending::DuplicateOf(original),
            (Some(Ending::DuplicateOf(_)), None) => {
                require(&mut errors, "original", "");
                Ending::Withdrawn
            }
            (Some(Ending::Referred(_)), _) => {
                require(&mut errors, "referred", &self.referred);
                Ending::Referred(self.referred.trim().to_owned())
            }
            (Some(other), _) => other.clone(),
            (None, _) => {
                require(&mut errors, "ending", "");
                Ending::Solved
            }
        };
        if event == Event::Cancel {
            require(&mut errors, "reason", &self.text);
        }
        let text = self.text.clone();
        errors.or(if event == Event::Close {
            Close { ticket, ending, answer: text }.into()
        } else {
            Cancel { ticket, ending, reason: text }.into()
        })
    }
}

/// The dialog for closing or canceling a ticket.
#[component]
pub(super) fn EndingForm(event: Event, ticket: Arc<Ticket>, open: RwSignal<bool>) -> impl IntoView {
    let closes = event == Event::Close;
    let first = if closes { Some(Ending::Solved) } else { None };
    let draft = RwSignal::new(EndingDraft { ending: first, ..EndingDraft::default() });
    let id = ticket.id;
    let submit = move |draft: EndingDraft| draft.operation(event, id).map(|op| Outgoing::of(&op));
    let typed = Signal::derive(move || draft.with(|draft| draft.operation(event, id).ok()));
    let another = Another::new(typed);
    let beside = another.question(event, Arc::clone(&ticket), open);
    let options: Vec<Choice<Ending>> = endings()
        .into_iter()
        .filter(|ending| ending.closes() == closes)
        .map(|ending| Choice::new(ending.clone(), words::ending(&ending)))
        .collect();
    let tickets = use_table::<Ticket>();
    let (site, seen) = (ticket.site, ticket.id);
    let candidates = move |needle: String| originals(tickets, site, seen, &needle);
    let title_of = move |id: TicketId| {
        tickets.with_untracked(|tickets| tickets.get(id).map(|ticket| ticket.label()).unwrap_or_default())
    };
    let (label, name, limit) =
        if closes { (words::ANSWER, "answer", 4000) } else { (words::REASON, "reason", 400) };
    let hint = if closes { Wording::from(words::ANSWER_HINT) } else { Wording::default() };
    let of_kind =
        move |wanted: fn(&Ending) -> bool| draft.with(|draft| draft.ending.as_ref().is_some_and(wanted));
    view! {
        <FormDialog
            title=words::event(event)
            action=words::event(event)
            form=form_of(event, id)
            open=open
            draft=draft
            submit=submit
            refusal=crate::words::rejection
        >
            <OptionPills label=words::ENDING name="ending" value=bind!(draft.ending) options=options.clone() numbered=true required=true />
            {move || of_kind(|ending| matches!(ending, Ending::DuplicateOf(_))).then(|| view! {
                <Combobox label=words::ORIGINAL name="original" value=bind!(draft.original) candidates=candidates title_of=title_of required=true />
            })}
            {move || of_kind(|ending| matches!(ending, Ending::Referred(_))).then(|| view! {
                <TextField label=words::REFERRED_TO name="referred" value=bind!(draft.referred) max_length=60 required=true />
            })}
            <TextArea label=label name=name value=bind!(draft.text) hint=hint.clone() max_length=limit required=!closes />
            {
                let ticket = Arc::clone(&ticket);
                move || draft.with(|draft| another.offered(&ticket, draft.ending.as_ref()))
            }
        </FormDialog>
        {beside}
    }
}

fn endings() -> [Ending; 7] {
    [
        Ending::Solved,
        Ending::NotReached,
        Ending::Declined,
        Ending::Final,
        Ending::Withdrawn,
        Ending::DuplicateOf(TicketId::default()),
        Ending::Referred(String::new()),
    ]
}

/// Open tickets of the same site that this one may repeat, newest first.
fn originals(
    tickets: ui::data::TableSignal<Ticket>,
    site: domain::SiteId,
    seen: TicketId,
    needle: &str,
) -> Vec<Candidate<TicketId>> {
    let needle = crate::search::normalize(needle);
    tickets.with_untracked(|tickets| {
        let fits = |ticket: &&Ticket| {
            let text = crate::search::SearchText::of(ticket);
            ticket.site == site && ticket.id != seen && !ticket.status.is_final() && text.contains(&needle)
        };
        let mut found: Vec<&Ticket> = tickets.iter().filter(fits).collect();
        domain::order::sort_by_key(&mut found, |ticket| std::cmp::Reverse(ticket.opened_at));
        let one = |ticket: &Ticket| Candidate::new(ticket.id, ticket.label()).detail(&ticket.title);
        found.into_iter().take(20).map(one).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_names_its_original_and_a_referral_its_receiver() {
        let id = TicketId(domain::Id([1; 16]));
        let draft =
            |ending| EndingDraft { ending: Some(ending), text: "x".to_owned(), ..EndingDraft::default() };
        let errors = |draft: EndingDraft| draft.operation(Event::Cancel, id).err().unwrap_or_default();
        assert!(errors(draft(Ending::DuplicateOf(TicketId::default()))).get("original").is_some());
        assert!(errors(draft(Ending::Referred(String::new()))).get("referred").is_some());
        assert!(errors(EndingDraft::default()).get("ending").is_some());
        let mut named = draft(Ending::DuplicateOf(TicketId::default()));
        named.original = Some(TicketId(domain::Id([2; 16])));
        let Ok(TicketOperation::Cancel(cancel)) = named.operation(Event::Cancel, id) else {
            panic!("no cancel")
        };
        assert_eq!(cancel.ending, Ending::DuplicateOf(TicketId(domain::Id([2; 16]))));
    }
}
