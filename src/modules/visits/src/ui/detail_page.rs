//! One visit: what was seen and heard, what was added later.

use std::sync::Arc;

use domain::{Id, Phrase, Record, Rejection};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tickets::Ticket;
use ui::prelude::*;

use super::note_form::{NoteForm, Saying};
use super::visit_columns::satisfaction_tag;
use super::{paths, words};
use crate::words::VISITS;
use crate::{Added, Visit, VisitAlbum, VisitId, VisitPeople};

/// The visit of the address, with the way back to the list.
#[component]
pub(super) fn DetailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Signal::derive(move || {
        let id = params.with(|params| params.get_str(paths::ID_PARAM)?.parse::<VisitId>().ok());
        id.map(Id::from)
    });
    let visit = use_record_at::<Visit>(id);
    let saying = RwSignal::new(None::<Saying>);
    let body = move || match visit.get() {
        Some(visit) => facts_view(visit, saying),
        None => view! { <NotHere kind=Visit::KIND id=id /> }.into_any(),
    };
    let form = move || {
        let (saying, visit) = (saying.get()?, visit.get_untracked()?);
        Some(view! { <NoteForm saying=saying visit=visit.id open=RwSignal::new(true) /> })
    };
    view! {
        <PageHeader title=VISITS back=paths::LIST />
        {body}
        {form}
    }
}

fn facts_view(visit: Arc<Visit>, saying: RwSignal<Option<Saying>>) -> AnyView {
    let id = visit.id;
    let extra = move || view! { <SyncBadge id=id keep=true /> };
    let withdrawn = visit.withdrawn.clone().map(|withdrawal| {
        let words = Phrase::new(
            format!("{}：{}", words::WITHDRAWN.zh, withdrawal.reason),
            format!("{}: {}", words::WITHDRAWN.en, withdrawal.reason),
        );
        view! { <Banner words=words tone=BannerTone::Warning /> }
    });
    view! {
        <Card title=visit.place.clone() extra=extra>
            {withdrawn}
            <DetailList items=facts(&visit) />
            {photos(visit.id)}
            <div class="ui-line">
                <Button label=words::COURSE icon="edit" on_click=move |()| saying.set(Some(Saying::Note)) />
                <Button
                    label=crate::words::operation("visits.withdraw").unwrap_or(words::WITHDRAWN)
                    tone=Tone::Ghost
                    blocked=against_withdrawing(visit.clone())
                    on_click=move |()| saying.set(Some(Saying::Withdraw))
                />
            </div>
            {course(visit)}
        </Card>
    }
    .into_any()
}

fn facts(visit: &Arc<Visit>) -> Vec<Detail> {
    let score = visit.satisfaction;
    let people = people(visit.id);
    let count = visit.n_present;
    let present = Signal::derive(move || match people.get() {
        Some(people) => Phrase::new(people.present.join("、"), people.present.join(", ")),
        None => words::n_present(count),
    });
    let phone = Signal::derive(move || {
        let phone = people.get().map(|people| people.phone.clone()).unwrap_or_default();
        Phrase::new(phone.clone(), phone)
    });
    let mut facts = vec![
        Detail::new(words::VISITED_AT, format::date_time(visit.visited_at)),
        Detail::new(words::VISITOR, visit.visitor_name.clone()),
        Detail::new(words::PURPOSE, crate::words::purpose(visit.purpose)),
        Detail::view(words::SATISFACTION, move || satisfaction_tag(score)),
        Detail::new(words::REQUESTS, visit.requests.clone()),
        Detail::new(words::NOTES, visit.notes.clone()),
        Detail::new(words::PRESENT, present),
        Detail::new(words::PHONE, phone),
    ];
    facts.extend(visit.ticket.map(|ticket| Detail::view(words::TICKET, move || ticket_link(ticket))));
    facts
}

/// What was photographed and said, once there is any.
fn photos(visit: VisitId) -> AnyView {
    let album = use_record::<VisitAlbum>(visit.album());
    let shots = Signal::derive(move || album.get().map(|album| album.shots.clone()).unwrap_or_default());
    view! { <Album shots=shots /> }.into_any()
}

/// The ticket raised from this visit. How its page is reached, its own module says.
fn ticket_link(ticket: tickets::TicketId) -> AnyView {
    let (found, link) = (use_record::<Ticket>(ticket), use_screens().link(Ticket::KIND));
    (move || {
        let ticket = found.get()?;
        let label = format!("{} {}", ticket.label(), ticket.title);
        Some(match link {
            Some(link) => view! { <a href=(link.path)(ticket.id.0)>{label}</a> }.into_any(),
            None => label.into_any(),
        })
    })
    .into_any()
}

/// Names and telephone, if this person may read them.
fn people(id: VisitId) -> Signal<Option<Arc<VisitPeople>>> {
    use_record::<VisitPeople>(id.people())
}

fn against_withdrawing(visit: Arc<Visit>) -> Signal<Option<Phrase>> {
    let actor = use_actor();
    let say = |rejection: &Rejection| Some(spoken(rejection, crate::words::rejection));
    Signal::derive(move || {
        actor.with(|actor| match actor {
            _ if visit.withdrawn.is_some() => say(&Rejection::new("visits.withdrawn")),
            Some(actor) if actor.person == visit.visitor => None,
            _ => say(&Rejection::new("visits.not_yours").fact("visitor", &visit.visitor_name)),
        })
    })
}

fn course(visit: Arc<Visit>) -> AnyView {
    let now = use_now();
    let moments = Signal::derive(move || {
        let one = |addition: &crate::Addition| {
            let said = match &addition.what {
                Added::Noted { text } => Phrase::new(text, text),
                Added::Corrected { field, from, to } => {
                    let name = crate::words::field(field).unwrap_or(words::TEXT);
                    let change = format!("{from} → {to}");
                    Phrase::new(format!("{} {change}", name.zh), format!("{} {change}", name.en))
                }
                Added::Alternative { field, text } => {
                    let name = crate::words::field(field).unwrap_or(words::TEXT);
                    Phrase::new(format!("{}：{text}", name.zh), format!("{}: {text}", name.en))
                }
            };
            Moment::new(said, format!("{} · {}", addition.name, format::moment(addition.at, now.get())))
        };
        visit.added.iter().rev().map(one).collect::<Vec<_>>()
    });
    view! { <Timeline moments=moments /> }.into_any()
}
