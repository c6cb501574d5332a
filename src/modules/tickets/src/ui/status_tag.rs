//! A ticket's status: word and color together, and what is late in red.

use std::sync::Arc;

use leptos::prelude::*;
use ui::prelude::*;

use super::words;
use crate::sla::is_overdue;
use crate::words::status;
use crate::{Ticket, TicketStatus};

/// The status as a tag; 超时 takes its place while the promise is broken.
#[component]
pub(super) fn StatusTag(ticket: Arc<Ticket>) -> impl IntoView {
    let now = use_now();
    let (of_status, tone) = (status(ticket.status), tone_of(ticket.status));
    let late = Memo::new(move |_| is_overdue(&ticket, now.get()));
    let label = Wording::from(Signal::derive(move || {
        domain::Phrase::from(if late.get() { words::OVERDUE } else { of_status })
    }));
    let tone = Signal::derive(move || if late.get() { TagTone::Red } else { tone });
    view! { <Tag label=label tone=tone /> }
}

/// What the color of a status means.
pub(super) const fn tone_of(status: TicketStatus) -> TagTone {
    match status {
        TicketStatus::New | TicketStatus::OnHold | TicketStatus::Canceled => TagTone::Gray,
        TicketStatus::Dispatched | TicketStatus::Resolved => TagTone::Blue,
        TicketStatus::InProgress => TagTone::Amber,
        TicketStatus::Closed => TagTone::Green,
    }
}
