//! 同一问题? Open tickets of the same household, before another one is taken in.

use std::sync::Arc;

use domain::Phrase;
use leptos::prelude::*;
use ui::prelude::*;

use super::open_draft::OpenDraft;
use super::status_tag::StatusTag;
use super::{paths, words};
use crate::operations::{Expedite, TicketOperation};
use crate::queries::{about, open};
use crate::{Ticket, TicketId};

/// A list that shows more than this is read by nobody.
const SHOWN: usize = 6;

/// What is open for this caller, each with 催办.
#[component]
pub(super) fn SameMatter(draft: RwSignal<OpenDraft>) -> impl IntoView {
    let tickets = use_table::<Ticket>();
    let known = Memo::new(move |_| {
        draft.with(|draft| draft.subject.as_ref().map(|subject| (subject.unit, subject.customer)))
    });
    let found = Signal::derive(move || {
        let Some((unit, customer)) = known.get() else { return Vec::new() };
        tickets.with(|tickets| {
            let all = open(about(tickets.iter(), unit, customer));
            let mut ids: Vec<(domain::Timestamp, TicketId)> =
                all.map(|one| (one.opened_at, one.id)).collect();
            domain::order::sort_by(&mut ids, |a, b| b.cmp(a));
            ids.into_iter().take(SHOWN).filter_map(|(_, id)| tickets.shared(id)).collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <p class="ui-hint tickets-open__none">{ui::tr(words::NOTHING_OPEN)}</p> }
                .into_any();
        }
        let rows = found.into_iter().map(|ticket| view! { <Row ticket=ticket draft=draft /> }).collect_view();
        view! { <div class="ui-list">{rows}</div> }.into_any()
    };
    view! { <Card title=words::SAME_MATTER flush=true>{rows}</Card> }
}

#[component]
fn Row(ticket: Arc<Ticket>, draft: RwSignal<OpenDraft>) -> impl IntoView {
    let (act, id) = (use_act(crate::words::rejection), ticket.id);
    let expedite = move |()| {
        let text = draft.with_untracked(|draft| draft.title.clone());
        act.submit(&TicketOperation::from(Expedite { ticket: id, text }), words::EXPEDITED);
    };
    let assignee = ticket.assignee.as_ref().map(|assignee| assignee.name.clone()).unwrap_or_default();
    let detail = Phrase::new(
        format!("{} · {} · {assignee}", ticket.label(), crate::words::status(ticket.status).zh),
        format!("{} · {} · {assignee}", ticket.label(), crate::words::status(ticket.status).en),
    );
    view! {
        <div>
            <span class="ui-list__words">
                <a class="ui-list__title" href=paths::ticket(ticket.id)>{ticket.title.clone()}</a>
                <span class="ui-list__detail">{Wording::from(detail).say()}</span>
            </span>
            <StatusTag ticket=ticket.clone() />
            <Button label=words::EXPEDITE_THIS on_click=expedite />
        </div>
    }
}
