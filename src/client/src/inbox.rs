//! 需处理: what was refused or is held of this device's work, with everything that was entered and what can be done.

use domain::{Intent, OpId, Text};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::message::{HeldReason, OpResult};
use sync::op;
use sync::{OpBody, message};
use ui::form::TextField;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::node::Node;
use crate::shell::use_here;
use crate::{card_detail, operation_words, words};

/// What the device itself knows of a card besides its view.
struct Known {
    result: OpResult,
    /// The op that this one waits for.
    waits_for: Option<OpId>,
    /// Kinds of the other ops of the same capture, as long as the batch is kept.
    batch: Vec<String>,
    /// The person has handed it over; the op that does so is still on its way.
    handing_over: bool,
}

fn known(node: &Node, op: OpId) -> Option<Known> {
    let replica = node.replica.borrow();
    let result = replica.card(op)?.result.clone();
    let waits_for = match &result {
        OpResult::Held { why: HeldReason::DependencyRefused { op }, .. } => Some(*op),
        _ => None,
    };
    let batch = replica.ops().retained().map(|(batch, _)| batch).find(|batch| batch.op_ids.contains(&op));
    let bodies = batch.and_then(|batch| batch.open().ok()).unwrap_or_default();
    let bodies = bodies.iter().filter_map(|bytes| OpBody::from_bytes(bytes).ok());
    let batch = bodies.filter(|body| body.op != op).map(|body| body.kind).collect();
    let mut pending = replica.pending().into_iter();
    let handing_over = pending.any(|body| body.kind == op::HAND_OVER && body.amends == Some(op));
    Some(Known { result, waits_for, batch, handing_over })
}

#[component]
pub(crate) fn Inbox() -> impl IntoView {
    let cards = use_replica().port().cards();
    let pending = use_replica().port().pending();
    let here = use_here();
    let title = Signal::derive(move || words::needs_action(cards.with(Vec::len)));
    let list = move || {
        pending.track();
        let cards = cards.get();
        if cards.is_empty() {
            return view! { <p class="sync-card ui-muted">{tr(words::NO_PROBLEMS)}</p> }.into_any();
        }
        let node = here.node();
        let all: Vec<(CardView, Known)> =
            cards.into_iter().filter_map(|card| known(&node, card.op).map(|known| (card, known))).collect();
        let open = |op: &OpId| all.iter().any(|(card, _)| card.op == *op);
        let leads = all.iter().filter(|(_, known)| !known.waits_for.as_ref().is_some_and(open));
        // What waits for a card stands inside it: they are answered together.
        let groups = leads.map(|(card, known)| {
            let waiting: Vec<&CardView> =
                all.iter().filter(|(_, one)| one.waits_for == Some(card.op)).map(|(card, _)| card).collect();
            card_view(card.clone(), known, &waiting)
        });
        groups.collect_view().into_any()
    };
    view! { <Card title=Wording::Changing(title) flush=true>{list}</Card> }.into_any()
}

fn card_view(card: CardView, known: &Known, waiting: &[&CardView]) -> AnyView {
    let (record, _) = operation_words::record(card.target);
    let operation = operation_words::operation(&card.kind);
    let refused = matches!(known.result, OpResult::Refused { .. });
    let heading = if refused {
        words::not_accepted(&operation, &record)
    } else {
        words::waits_for_supervisor(&operation, &record)
    };
    let handed_over = known.handing_over || card_detail::handed_over_with(&known.result).is_some();
    let tag = handed_over.then(|| view! { <p><span class="ui-chip">{tr(words::HANDED_OVER)}</span></p> });
    let (at, now) = (card.captured_at, use_now());
    let others = (!waiting.is_empty()).then(|| {
        let titles = waiting.iter().map(|card| {
            let name = Wording::from(operation_words::operation(&card.kind)).say();
            view! { <li>{name}" "{operation_words::record(card.target).0}</li> }
        });
        view! { <div><p class="ui-hint">{Wording::from(words::others_wait(waiting.len())).say()}</p><ul>{titles.collect_view()}</ul></div> }
    });
    view! {
        <article class="sync-card">
            <h3>{Wording::from(heading).say()}</h3>
            {tag}
            <p class="ui-muted">{Wording::from(card_detail::why(&known.result)).say()}" "{tr(words::YOUR_CONTENT_IS_KEPT)}</p>
            <p class="ui-hint ui-number">{move || format::moment(at, now.get())}</p>
            {card_detail::entered(&card, false)}
            {card_detail::together(&known.batch)}
            {card_detail::what_is_there(&known.result)}
            {others}
            <CardActions card=card refused=refused handed_over=handed_over />
        </article>
    }
    .into_any()
}

/// 修改 · 改记为备注 · 交给主管 · 放弃
#[component]
fn CardActions(card: CardView, refused: bool, handed_over: bool) -> impl IntoView {
    let (asking, handing) = (RwSignal::new(false), RwSignal::new(false));
    let (replica, toasts, said) = (use_replica(), use_toasts(), RwSignal::new(String::new()));
    let op = card.op;
    let navigate = StoredValue::new_local(use_navigate());
    let path = operation_words::amend_path(&card);
    let has_form = path.is_some();
    let blocked = Signal::derive(move || (!has_form).then(|| words::NO_FORM.into()));
    let amend = move |()| {
        if let Some(path) = path.clone() {
            navigate.with_value(|go| go(&path, NavigateOptions::default()));
        }
    };
    let send = move |intent: Intent, done: Text| answer(replica, toasts, op, intent, done);
    let withdraw = Callback::new(move |()| send(op::withdraw(op), words::WITHDRAWN));
    let note = refused.then(|| operation_words::as_note(&card, use_language().get_untracked())).flatten();
    let note = note.map(|note| {
        view! { <Button label=words::AS_NOTE on_click=move |()| send(note.clone(), words::AS_NOTE_DONE) /> }
    });
    let hand_over = (refused && !handed_over)
        .then(|| view! { <Button label=words::HAND_OVER on_click=move |()| handing.set(true) /> });
    let hand = move |()| {
        handing.set(false);
        send(op::hand_over(op, &said.get_untracked()), words::HANDED_OVER);
    };
    let words_form = move || {
        view! {
            <p class="ui-muted">{tr(words::HAND_OVER_HINT)}</p>
            <TextField label=words::NOTE_FOR value=said max_length=400 autofocus=true />
            <Button label=words::HAND_OVER tone=Tone::Primary on_click=hand />
        }
        .into_any()
    };
    view! {
        <div class="sync-card__actions">
            <Button label=words::AMEND tone=Tone::Primary blocked=blocked on_click=amend />
            {note}
            {hand_over}
            <Button label=words::WITHDRAW on_click=move |()| asking.set(true) />
        </div>
        <Dialog title=words::HAND_OVER open=handing children=std::sync::Arc::new(words_form) />
        <Confirm title=words::WITHDRAW_TITLE words=words::WITHDRAW_WORDS open=asking action=words::WITHDRAW on_confirm=withdraw />
    }
    .into_any()
}

/// Captures an operation that answers a card, and says so.
pub(crate) fn answer(replica: ReplicaHandle, toasts: Toasts, op: OpId, intent: Intent, done: Text) {
    spawn_local(async move {
        match replica.port().answer(op, intent).await {
            Ok(()) => toasts.good(done),
            Err(CaptureError::Rejected(rejection)) => toasts.problem(operation_words::refusal(&rejection)),
            Err(CaptureError::KeptInMemory) => toasts.problem(ui::words::KEPT_IN_MEMORY),
            Err(CaptureError::NotSignedIn) => toasts.problem(ui::words::SIGN_IN_FIRST),
        }
    });
}

/// A card as the server tells it, for who has not got it in the own inbox.
pub(crate) fn view_of(card: &message::Card) -> CardView {
    crate::signals::view_of(card)
}
