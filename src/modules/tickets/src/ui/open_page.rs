//! 受理: taking in what a customer wants, by keyboard from the first key to the last.

use domain::{Language, OpId, Operation, SiteId, Timestamp};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use sites::Site;
use ui::prelude::*;

use super::open_draft::{Identity, OpenDraft};
use super::promise_chips::promise_chips;
use super::same_matter::SameMatter;
use super::subject_box::SubjectBox;
use super::{paths, words};
use crate::operations::{Open, TicketOperation};
use crate::sla::default_reply_at;
use crate::words as rules;
use crate::{Category, CategoryId, Channel, Priority, TicketKind};

/// The form for a new ticket, with what is open for the same household beside it.
#[component]
pub(super) fn OpenPage() -> impl IntoView {
    // A saved ticket makes room for the next one: a new form with an id and a number of its own.
    let round = RwSignal::new(0_u32);
    let form = move || {
        round.track();
        view! { <OneTicket round=round /> }
    };
    view! {
        <PageHeader title=words::NEW_TICKET back=paths::LIST />
        <div class="ui-columns ui-columns--detail">{form}</div>
    }
}

#[component]
fn OneTicket(round: RwSignal<u32>) -> impl IntoView {
    let port = use_replica().port();
    let (form, own, begun) = match refused() {
        Some((op, open)) => {
            let own = Identity { ticket: open.ticket, alias: open.alias.clone() };
            (format!("tickets.open:{op}"), own, OpenDraft::again(open))
        }
        None => {
            let own = Identity { ticket: port.new_id().into(), alias: port.next_provisional_number() };
            ("tickets.open".to_owned(), own, OpenDraft::fresh())
        }
    };
    let read_back = words::read_back(&own.alias);
    let (draft, own) = (RwSignal::new(begun), StoredValue::new(own));
    let (site, toasts) = (only_site(), use_toasts());
    let submit = move |draft: OpenDraft| {
        own.with_value(|own| draft.intents(own, site.get_untracked())).map(Outgoing::Capture)
    };
    let solved = move |draft: OpenDraft| {
        own.with_value(|own| draft.solved(own, site.get_untracked())).map(Outgoing::Capture)
    };
    let second = (Wording::from(words::SOLVE_NOW), Callback::new(solved));
    let saved = move |_| {
        toasts.good(read_back.clone());
        round.update(|round| *round = round.wrapping_add(1));
    };
    let go = StoredValue::new_local(use_navigate());
    let leave = move |()| go.with_value(|go| go(paths::LIST, Default::default()));
    view! {
        <Card>
            <FormPage
                form=form
                draft=draft
                submit=submit
                refusal=rules::rejection
                action=words::SAVE_TICKET
                on_saved=saved
                on_leave=leave
                second=second
            >
                <Fields draft=draft />
            </FormPage>
        </Card>
        <SameMatter draft=draft />
    }
}

/// The refused registration that the address names: its form comes filled in, and saving it closes the card.
fn refused() -> Option<(OpId, Open)> {
    let asked = use_query_map().with_untracked(|query| query.get(paths::AMEND_PARAM))?;
    let card = use_replica().port().card(OpId(asked.parse().ok()?))?;
    match <TicketOperation as Operation>::decode(&card.kind, card.version, &card.intent) {
        Ok(TicketOperation::Open(open)) => Some((card.op, open)),
        _ => None,
    }
}

#[component]
fn Fields(draft: RwSignal<OpenDraft>) -> impl IntoView {
    let kinds: Vec<_> =
        TicketKind::ALL.into_iter().map(|kind| Choice::new(kind, rules::kind(kind))).collect();
    let channels: Vec<_> =
        Channel::ALL.into_iter().map(|one| Choice::new(one, rules::channel(one))).collect();
    let priorities: Vec<_> =
        Priority::ALL.into_iter().map(|one| Choice::new(one, rules::priority(one))).collect();
    let offered = offered_categories();
    let chips = usual_promises(draft, offered);
    let unknown = Memo::new(move |_| draft.with(|draft| draft.subject.is_none()));
    view! {
        <SubjectBox value=bind!(draft.subject) typed=bind!(draft.typed) />
        {move || unknown.get().then(|| view! { <UnknownCaller draft=draft /> })}
        <OptionPills label=words::KIND name="kind" value=bind!(draft.kind) options=kinds numbered=true required=true />
        <div class="ui-fields-2">
            <CategoryBox draft=draft offered=offered />
            <Select label=words::CHANNEL name="channel" value=bind!(draft.channel) options=channels />
        </div>
        <TextField label=words::TITLE name="title" value=bind!(draft.title) max_length=120 required=true />
        <TextArea label=words::SUMMARY name="description" value=bind!(draft.description) max_length=4000 />
        <PhotoField value=bind!(draft.photos) />
        <div class="ui-fields-2">
            <TextField label=words::WANTED_LONG name="wanted" value=bind!(draft.wanted) max_length=400 />
            <TimeField label=words::PROMISED_AT name="promised_reply_at" value=bind!(draft.promised_reply_at) chips=chips />
        </div>
        <OptionPills label=words::PRIORITY name="priority" value=bind!(draft.priority) options=priorities />
        <Checkbox label=words::MAJOR value=bind!(draft.major) />
        <TextField label=words::ON_THE_SPOT hint=words::ON_THE_SPOT_HINT name="solution" value=bind!(draft.solution) />
    }
}

/// Name and telephone of somebody whom no file knows.
#[component]
fn UnknownCaller(draft: RwSignal<OpenDraft>) -> impl IntoView {
    view! {
        <div class="ui-fields-2">
            <TextField label=words::CALLER_NAME name="caller_name" value=bind!(draft.caller_name) max_length=60 />
            <TextField
                label=words::CALLER_PHONE
                name="caller_phone"
                value=bind!(draft.caller_phone)
                max_length=40
                half_width=true
                input_mode="tel"
            />
        </div>
    }
}

fn offered_categories() -> Memo<Vec<Category>> {
    let own = use_table::<Category>();
    Memo::new(move |_| own.with(|own| Category::offered(&own.iter().cloned().collect::<Vec<_>>())))
}

/// The default of the chosen kind or category first. The form may stand open all day, so the clock moves them.
fn usual_promises(draft: RwSignal<OpenDraft>, offered: Memo<Vec<Category>>) -> Signal<Vec<TimeChip>> {
    const MINUTE: i64 = 60_000;
    let now = use_now();
    let minute = Memo::new(move |_| Timestamp(now.get().0 / MINUTE * MINUTE));
    let chosen = Memo::new(move |_| draft.with(|draft| (draft.kind.unwrap_or_default(), draft.category)));
    Signal::derive(move || {
        let ((kind, category), now) = (chosen.get(), minute.get());
        offered.with(|offered| {
            let category = offered.iter().find(|one| Some(one.id) == category);
            promise_chips(now, default_reply_at(kind, category, now))
        })
    })
}

/// The categories of the chosen kind, by a part of their name. Choosing one brings its priority.
#[component]
fn CategoryBox(draft: RwSignal<OpenDraft>, offered: Memo<Vec<Category>>) -> impl IntoView {
    let language = use_language();
    let name = move |category: &Category| match language.get_untracked() {
        Language::Chinese => category.name_zh.clone(),
        Language::English => category.name_en.clone(),
    };
    let candidates = move |needle: String| {
        let (kind, needle) = (draft.with_untracked(|draft| draft.kind), needle.trim().to_ascii_lowercase());
        offered.with_untracked(|offered| {
            let of_kind = offered.iter().filter(|one| kind.is_none_or(|kind| one.kind == kind));
            let fits = of_kind.filter(|one| {
                one.name_zh.contains(&needle) || one.name_en.to_ascii_lowercase().contains(&needle)
            });
            fits.map(|one| {
                Candidate::new(one.id, name(one))
                    .detail(rules::kind(one.kind).in_language(language.get_untracked()))
            })
            .collect()
        })
    };
    let find =
        move |id: CategoryId| offered.with_untracked(|all| all.iter().find(|one| one.id == id).cloned());
    let title_of = move |id: CategoryId| find(id).as_ref().map(name).unwrap_or_default();
    let value = Bound::of(
        draft,
        |draft| draft.category,
        move |draft, id: Option<CategoryId>| {
            draft.category = id;
            if let Some(category) = id.and_then(find) {
                draft.kind = draft.kind.or(Some(category.kind));
                draft.priority = Some(category.priority);
            }
        },
    );
    view! { <Combobox label=words::CATEGORY name="category" value=value candidates=candidates title_of=title_of /> }
}

/// The site chosen in the frame, else the only one there is.
fn only_site() -> Signal<Option<SiteId>> {
    let (session, sites) = (use_session(), use_table::<Site>());
    Signal::derive(move || {
        session.site.get().or_else(|| {
            sites.with(|sites| {
                let mut all = sites.iter().map(|site| site.id);
                all.next().filter(|_| all.next().is_none())
            })
        })
    })
}
