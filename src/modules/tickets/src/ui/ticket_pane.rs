//! One ticket: facts, what can be done, what happened.

use std::sync::Arc;

use domain::{Id, Phrase};
use leptos::prelude::*;
use ui::prelude::*;

use super::action_bar::ActionBar;
use super::asked::Asked;
use super::errors::say;
use super::status_tag::StatusTag;
use super::timeline_words::moments;
use super::words;
use crate::closing::reason_against_closing;
use crate::sla::{is_overdue, timing};
use crate::timeline::TicketHistory;
use crate::words as rules;
use crate::{Category, Priority, Ticket, TicketAlbum, TicketKind, TicketStatus};

/// The ticket that `id` names now; a hint while none is chosen.
#[component]
pub(super) fn TicketPane(#[prop(into)] id: Signal<Option<Id>>, asked: Asked) -> impl IntoView {
    let ticket = use_record_at::<Ticket>(id);
    move || match ticket.get() {
        Some(ticket) => pane(ticket, asked),
        None => view! { <Card><p class="ui-hint">{tr_view(words::CHOOSE_ONE)}</p></Card> }.into_any(),
    }
}

fn pane(ticket: Arc<Ticket>, asked: Asked) -> AnyView {
    let shown = ticket.clone();
    let extra = move || view! { <SyncBadge id=shown.id keep=true /> };
    view! {
        <Card title=ticket.label() extra=extra>
            <div class="ui-line">
                <StatusTag ticket=ticket.clone() />
                {marks(&ticket)}
            </div>
            <h3 class="tickets-pane__title">{ticket.title.clone()}</h3>
            <DetailList items=facts(&ticket) />
            {progress(ticket.clone())}
            <ActionBar ticket=ticket.clone() asked=asked />
            {closing_hint(&ticket)}
            {photos(&ticket)}
            <h3 class="ui-field__label">{tr_view(words::COURSE)}</h3>
            {course(ticket)}
        </Card>
    }
    .into_any()
}

fn tr_view(text: domain::Text) -> AnyView {
    ui::tr(text).into_any()
}

/// What was photographed and said, once there is any.
fn photos(ticket: &Ticket) -> AnyView {
    let album = use_record::<TicketAlbum>(ticket.id.album());
    let shots = Signal::derive(move || album.get().map(|album| album.shots.clone()).unwrap_or_default());
    view! { <Album shots=shots /> }.into_any()
}

/// Urgent, major, third contact, reopened.
fn marks(ticket: &Ticket) -> AnyView {
    let tag = |label: Phrase, tone: TagTone| view! { <Tag label=label tone=tone /> };
    let urgent = (ticket.priority != Priority::Normal).then(|| {
        let tone = if ticket.priority == Priority::Emergency { TagTone::Red } else { TagTone::Amber };
        tag(rules::priority(ticket.priority).into(), tone)
    });
    let major = ticket.major.then(|| tag(words::MAJOR.into(), TagTone::Amber));
    let contacts = (ticket.n_contacts > 1).then(|| tag(words::n_contacts(ticket.n_contacts), TagTone::Gray));
    let reopened = (ticket.n_reopened > 0).then(|| tag(words::n_reopened(ticket.n_reopened), TagTone::Gray));
    (urgent, major, contacts, reopened).into_any()
}

fn facts(ticket: &Arc<Ticket>) -> Vec<Detail> {
    let place = [ticket.place.as_str(), &ticket.caller_masked].into_iter().filter(|part| !part.is_empty());
    let assignee = ticket.assignee.as_ref().map(|assignee| assignee.name.clone()).unwrap_or_default();
    let mut facts = vec![
        Detail::new(words::PLACE, place.collect::<Vec<_>>().join(" · ")),
        Detail::new(words::RESPONSIBLE, assignee),
        Detail::new(words::KIND, kind_and_category(ticket)),
        Detail::new(words::PROMISED, promise(ticket.clone())),
        Detail::new(words::WANTED, ticket.wanted.clone()),
        Detail::new(words::OPENED, format::date_time(ticket.opened_at)),
        Detail::new(words::CHANNEL, rules::channel(ticket.channel)),
    ];
    let optional = [
        (words::SUMMARY, &ticket.description),
        (words::SOLUTION, &ticket.solution),
        (words::OPINION, &ticket.opinion),
    ];
    facts.extend(
        optional
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| Detail::new(label, text.clone())),
    );
    facts.extend(
        ticket
            .source
            .as_ref()
            .map(|source| Detail::new(words::SOURCE, format!("{} {}", source.name, source.id))),
    );
    facts
}

fn kind_and_category(ticket: &Arc<Ticket>) -> Wording {
    let (own, ticket) = (use_table::<Category>(), ticket.clone());
    Wording::from(Signal::derive(move || {
        let kind = rules::kind(ticket.kind);
        let label = &ticket.category_label;
        let known = ticket.category.and_then(|id| {
            let own = own.with(|own| own.get(id).cloned());
            own.or_else(|| Category::builtin().into_iter().find(|category| category.id == id))
        });
        match known {
            Some(one) => Phrase::new(
                format!("{} · {}", kind.zh, one.name_zh),
                format!("{} · {}", kind.en, one.name_en),
            ),
            None if label.is_empty() => kind.into(),
            None => Phrase::new(format!("{} · {label}", kind.zh), format!("{} · {label}", kind.en)),
        }
    }))
}

/// 10:15 · 剩 22 分 (默认时限)
fn promise(ticket: Arc<Ticket>) -> Wording {
    let now = use_now();
    Wording::from(Signal::derive(move || {
        let Some(promised) = ticket.promised_reply_at else { return Phrase::new("", "") };
        let now = now.get();
        let at = format::moment(promised, now);
        let default = ticket.promise_defaulted.then_some(words::DEFAULTED);
        let zh = default.map(|text| format!("（{}）", text.zh)).unwrap_or_default();
        let en = default.map(|text| format!(" ({})", text.en)).unwrap_or_default();
        if timing(&ticket, now) == crate::sla::Timing::Nothing {
            return Phrase::new(at.clone(), at);
        }
        let left = format::remaining(promised, now);
        Phrase::new(format!("{at} · {}{zh}", left.zh), format!("{at} · {}{en}", left.en))
    }))
}

/// How much of the promised time has passed.
fn progress(ticket: Arc<Ticket>) -> Option<AnyView> {
    let (opened, promised) = (ticket.opened_at, ticket.promised_reply_at?);
    if ticket.status.is_final() || ticket.status == TicketStatus::Resolved {
        return None;
    }
    let now = use_now();
    let passed = move |until: domain::Timestamp| u64::try_from(until.since(opened)).unwrap_or(0);
    let over = Signal::derive(move || is_overdue(&ticket, now.get()));
    let done = Signal::derive(move || passed(now.get()));
    let total = Signal::derive(move || passed(promised).max(1));
    Some(view! { <ProgressBar label=words::PROMISED done=done total=total over=over /> }.into_any())
}

/// What a complaint still needs before it can be closed: known early, not only at the last button.
fn closing_hint(ticket: &Arc<Ticket>) -> Option<AnyView> {
    if ticket.kind != TicketKind::Complaint || ticket.status.is_final() {
        return None;
    }
    let (actor, ticket) = (use_actor(), ticket.clone());
    let hint = Memo::new(move |_| {
        actor.with(|actor| reason_against_closing(&ticket, actor.as_ref()?).map(|rejection| say(&rejection)))
    });
    Some(
        (move || hint.get().map(|words| view! { <Banner words=words tone=BannerTone::Warning /> }))
            .into_any(),
    )
}

fn course(ticket: Arc<Ticket>) -> AnyView {
    let (now, pages) = (use_now(), ticket.n_history_pages);
    let earlier = RwSignal::new(false);
    let (history, id) = (use_table::<TicketHistory>(), ticket.id);
    let shown = Signal::derive(move || {
        let mut entries = Vec::new();
        if earlier.get() {
            history.with(|history| {
                let found = (0..pages).filter_map(|page| history.get(id.history(page)));
                entries.extend(found.flat_map(|page| page.entries.clone()));
            });
        }
        entries.extend(ticket.timeline.iter().cloned());
        moments(&entries, now.get())
    });
    let button = move || {
        (pages > 0 && !earlier.get()).then(|| {
            view! { <Button label=words::OLDER_PAGES tone=Tone::Ghost on_click=move |()| earlier.set(true) /> }
        })
    };
    view! { <Timeline moments=shown />{button} }.into_any()
}
