//! 待主管处理: everything at one's sites that was refused, handed over or is held, the longest waiting first.

use domain::{Intent, Text};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::message::OpResult;
use sync::op;
use sync::oversight::{OpenCard, OpenCards};
use ui::form::TextField;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::oversight::{Told, ask, instead};
use crate::shell::use_here;
use crate::{card_detail, inbox, operation_words, words};

const PATH: &str = "/api/cards";

#[component]
pub(crate) fn OpenCardsPage() -> impl IntoView {
    let told = RwSignal::new(Told::<OpenCards>::Asking);
    let again = Callback::new(move |()| ask(PATH, told));
    again.run(());
    // What anybody settles changes the number beside this page's entry.
    let count = use_here().node().signals.supervised;
    Effect::new(move |before: Option<Option<usize>>| {
        let now = count.get();
        if before.is_some_and(|before| before != now) {
            again.run(());
        }
        now
    });
    let list = move || {
        told.with(move |told| match told {
            Told::Here(found) if found.cards.is_empty() => {
                view! { <Card><EmptyState words=words::OPEN_CARDS_NONE /></Card> }.into_any()
            }
            Told::Here(found) => listed(found, again),
            other => {
                let instead = instead(other, again);
                view! { <Card>{instead}</Card> }.into_any()
            }
        })
    };
    view! {
        <PageHeader title=words::OPEN_CARDS note=words::LONGEST_FIRST />
        <div class="sync-page">{list}</div>
    }
    .into_any()
}

fn listed(found: &OpenCards, again: Callback<()>) -> AnyView {
    let more = found.more.then(|| view! { <p class="ui-hint">{tr(words::MORE_CARDS)}</p> });
    let cards = found.cards.iter().map(|card| card_view(card, again)).collect_view();
    view! { <Card flush=true>{cards}{more}</Card> }.into_any()
}

fn card_view(open: &OpenCard, again: Callback<()>) -> AnyView {
    let view = inbox::view_of(&open.card);
    let operation = operation_words::operation(&open.kind);
    let (record, _) = operation_words::record(view.target);
    let heading = match &open.card.result {
        OpResult::Refused { .. } => words::not_accepted(&operation, &record),
        _ => words::waits_for_supervisor(&operation, &record),
    };
    let said = card_detail::handed_over_with(&open.card.result).map(|said| {
        let said = (!said.is_empty()).then(|| format!(": {said}"));
        view! { <p><span class="ui-chip">{tr(words::HANDED_OVER)}</span>{said}</p> }
    });
    let (at, now) = (open.card.at, use_now());
    let age = Signal::derive(move || words::waits_since(&format::relative(at, now.get())));
    let who = format!("{} · {}", operation_words::person(open.actor), open.device.id().short());
    let hidden =
        open.card.body.is_empty().then(|| view! { <p class="ui-hint">{tr(words::CONTENT_HIDDEN)}</p> });
    let batch: Vec<String> = open.batch.iter().map(|mate| mate.kind.clone()).collect();
    let waiting = (open.waiting > 0).then(|| {
        let count = usize::try_from(open.waiting).unwrap_or(usize::MAX);
        view! { <p class="ui-hint">{Wording::from(words::others_wait(count)).say()}</p> }
    });
    view! {
        <article class="sync-card">
            <h2 class="ui-card__title">{Wording::from(heading).say()}</h2>
            <p class="ui-hint ui-number">{who}" · "{Wording::Changing(age).say()}</p>
            {said}
            <p class="ui-muted">{Wording::from(card_detail::why(&open.card.result)).say()}</p>
            {card_detail::entered(&view, true)}
            {hidden}
            {card_detail::together(&batch)}
            {card_detail::what_is_there(&open.card.result)}
            {waiting}
            <Decisions open=open.clone() view=view again=again />
        </article>
    }
    .into_any()
}

/// 同意办理 · 我来办 · 退回
#[component]
fn Decisions(open: OpenCard, view: CardView, again: Callback<()>) -> impl IntoView {
    let (replica, toasts, here) = (use_replica(), use_toasts(), use_here());
    let (accepting, returning, why) =
        (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let op = open.card.op;
    let held = matches!(open.card.result, OpResult::Held { .. });
    let own = use_actor().with_untracked(|actor| actor.as_ref().is_some_and(|me| me.person == open.actor));
    let send = move |intent: Intent, done: Text| {
        spawn_local(async move {
            match replica.port().answer(op, intent).await {
                Ok(()) => {
                    toasts.good(done);
                    // The list is the server's: it has to hear of this first.
                    replica.port().sync_now().await;
                    run_if_there(again, ());
                }
                Err(CaptureError::Rejected(rejection)) => {
                    toasts.problem(operation_words::refusal(&rejection));
                }
                Err(_) => toasts.problem(ui::words::KEPT_IN_MEMORY),
            }
        });
    };
    let accept = Callback::new(move |()| send(op::accept(op), words::ACCEPTED));
    let give_back = move |()| {
        let words = why.get_untracked();
        if !words.trim().is_empty() {
            returning.set(false);
            send(op::give_back(op, &words), words::GIVEN_BACK);
        }
    };
    let navigate = StoredValue::new_local(use_navigate());
    let path = operation_words::amend_path(&view);
    let do_it = path.map(|path| {
        let go = move |()| {
            here.node().answering.replace(Some(view.clone()));
            navigate.with_value(|go| go(&path, NavigateOptions::default()));
        };
        view! { <Button label=words::DO_IT_MYSELF on_click=go /> }
    });
    let blocked = Signal::derive(move || own.then(|| words::OWN_OPERATION.into()));
    let decide = held.then(|| {
        view! {
            <Button label=words::ACCEPT tone=Tone::Primary blocked=blocked on_click=move |()| accepting.set(true) />
            <Button label=words::GIVE_BACK blocked=blocked on_click=move |()| returning.set(true) />
        }
    });
    let reason = move || {
        view! {
            <TextField label=words::GIVE_BACK_WHY value=why max_length=400 required=true autofocus=true />
            <Button label=words::GIVE_BACK tone=Tone::Primary on_click=give_back />
        }
        .into_any()
    };
    view! {
        <div class="sync-card__actions">{decide} {do_it}</div>
        <Dialog title=words::GIVE_BACK open=returning children=std::sync::Arc::new(reason) />
        <Confirm title=words::ACCEPT words=words::ACCEPT_WORDS open=accepting action=words::ACCEPT on_confirm=accept />
    }
    .into_any()
}
