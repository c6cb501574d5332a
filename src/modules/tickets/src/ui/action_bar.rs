//! What can be done with a ticket now: the next step first, the reason beside what cannot be done.

use std::sync::Arc;

use leptos::prelude::*;
use ui::prelude::*;

use super::asked::Asked;
use super::{reason, words};
use crate::lifecycle::{Event, cell};
use crate::operations::{Accept, Resume, TicketOperation};
use crate::{Ticket, TicketKind, TicketStatus};

/// Buttons for the usual next steps, everything else in a menu.
#[component]
pub(super) fn ActionBar(ticket: Arc<Ticket>, asked: Asked) -> impl IntoView {
    let actor = use_actor();
    let row = possible(usual(&ticket), |event| {
        actor.with(|actor| reason::against(&ticket, event, actor.as_ref())).is_none()
    });
    let others = others(&ticket, &row);
    let bar = Bar { ticket, asked, act: use_act(crate::words::rejection) };
    let button = |event: Event, tone: Tone| {
        let (bar, seen) = (bar.clone(), bar.ticket.clone());
        let blocked =
            Signal::derive(move || actor.with(|actor| reason::against(&seen, event, actor.as_ref())));
        view! { <Button label=words::event(event) tone=tone blocked=blocked on_click=move |()| bar.run(event) /> }
    };
    let items = {
        let bar = bar.clone();
        Signal::derive(move || {
            let item = |event: &Event| {
                let (bar, seen, event) = (bar.clone(), bar.ticket.clone(), *event);
                let blocked =
                    Signal::derive(move || actor.with(|actor| reason::against(&seen, event, actor.as_ref())));
                let item = MenuItem::new(words::event(event), move || bar.run(event)).blocked(blocked);
                if event == Event::Cancel { item.danger() } else { item }
            };
            others.iter().map(item).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="ui-line">
            {row.iter().enumerate().map(|(at, event)| button(*event, if at == 0 { Tone::Primary } else { Tone::Plain })).collect_view()}
            <Menu label=words::MORE items=items />
        </div>
    }
}

#[derive(Clone)]
struct Bar {
    ticket: Arc<Ticket>,
    asked: Asked,
    act: Act,
}

impl Bar {
    /// Does at once what needs no words, and opens the form of everything else.
    fn run(&self, event: Event) {
        let ticket = self.ticket.id;
        let operation: TicketOperation = match event {
            Event::Accept => Accept { ticket }.into(),
            Event::Resume => Resume { ticket }.into(),
            _ => return self.asked.ask(event, ticket),
        };
        self.act.submit(&operation, words::DONE);
    }
}

/// The next step, and the two that come next often enough for a button.
fn usual(ticket: &Ticket) -> (Event, &'static [Event]) {
    let complaint = ticket.kind == TicketKind::Complaint;
    match ticket.status {
        TicketStatus::New => (Event::Dispatch, &[Event::Resolve]),
        TicketStatus::Dispatched => (Event::Accept, &[Event::Reassign, Event::Expedite]),
        TicketStatus::InProgress => (Event::Resolve, &[Event::Reassign, Event::PutOnHold]),
        TicketStatus::OnHold => (Event::Resume, &[Event::Resolve]),
        TicketStatus::Resolved if complaint => (Event::RecordCall, &[Event::Close, Event::Reopen]),
        TicketStatus::Resolved => (Event::Close, &[Event::RecordCall, Event::Reopen]),
        TicketStatus::Closed | TicketStatus::Canceled => (Event::Reopen, &[Event::AddNote]),
    }
}

/// The buttons: what this person can do now, or else the next step with what stands against it.
fn possible((first, beside): (Event, &[Event]), may: impl Fn(Event) -> bool) -> Vec<Event> {
    let usual = || std::iter::once(first).chain(beside.iter().copied());
    let open: Vec<Event> = usual().filter(|event| may(*event)).collect();
    if open.is_empty() { vec![first] } else { open }
}

/// Everything else that the table knows for this status.
fn others(ticket: &Ticket, row: &[Event]) -> Vec<Event> {
    Event::ALL
        .into_iter()
        .filter(|event| !row.contains(event))
        .filter(|event| matches!(cell(ticket.status, *event), Some(step) if step != crate::lifecycle::Step::Already))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_is_one_that_can_be_taken() {
        let usual = (Event::Accept, [Event::Reassign, Event::Expedite].as_slice());
        assert_eq!(possible(usual, |_| true), [Event::Accept, Event::Reassign, Event::Expedite]);
        assert_eq!(possible(usual, |event| event != Event::Accept), [Event::Reassign, Event::Expedite]);
        assert_eq!(possible(usual, |_| false), [Event::Accept], "blocked, with its reason beside it");
    }
}
