//! What every card shows, one's own or somebody else's: the rule, what was entered, what is there now and by whom.

use domain::{Id, Phrase, Rejection};
use leptos::prelude::*;
use sync::message::{HeldReason, OpResult};
use ui::prelude::*;

use crate::{held, operation_words, words};

/// What refused it, if anything did; a handed-over op keeps that beside.
pub(crate) fn rejection_of(result: &OpResult) -> Option<&Rejection> {
    match result {
        OpResult::Refused { rejection, .. } => Some(rejection),
        OpResult::Held { why: HeldReason::HandedOver { rejection, .. }, .. } => Some(rejection),
        _ => None,
    }
}

/// Why it is open, in words.
pub(crate) fn why(result: &OpResult) -> Phrase {
    match (rejection_of(result), result) {
        (Some(rejection), _) => operation_words::refusal(rejection),
        (None, OpResult::Held { why, .. }) => words::held(held::code(why)),
        _ => words::held(""),
    }
}

/// What its author said when handing it over.
pub(crate) fn handed_over_with(result: &OpResult) -> Option<String> {
    match result {
        OpResult::Held { why: HeldReason::HandedOver { words, .. }, .. } => Some(words.clone()),
        _ => None,
    }
}

/// Everything that was entered, open or folded.
pub(crate) fn entered(card: &CardView, open: bool) -> AnyView {
    let lines: Vec<Detail> =
        operation_words::entered(card).into_iter().map(|(label, value)| Detail::new(label, value)).collect();
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <details open=open>
            <summary>{tr(words::WHAT_WAS_ENTERED)}</summary>
            <DetailList items=Signal::derive(move || lines.clone()) />
        </details>
    }
    .into_any()
}

/// The record as it stands, who wrote it so and when.
pub(crate) fn what_is_there(result: &OpResult) -> AnyView {
    let OpResult::Refused { current: Some(row), rejection, .. } = result else { return ().into_any() };
    let Some(link) = crate::shell::link_of(row.kind.as_str()) else { return ().into_any() };
    let by = rejection.get("changed_by").and_then(|id| id.parse::<Id>().ok());
    let name = by.map(|id| operation_words::person(id.into()));
    let (now, at) = (use_now(), row.touched);
    let changed = name.map(|name| {
        let said = Signal::derive(move || words::changed_by(&name, &format::relative(at, now.get())));
        view! { <span class="ui-hint">" "{Wording::Changing(said).say()}</span> }
    });
    view! { <p><a href=(link.path)(row.id)>{tr(words::WHAT_IS_THERE)}": "{(link.title)(row)}</a>{changed}</p> }
        .into_any()
}

/// 同一次录入的还有: the other operations of the same capture.
pub(crate) fn together(kinds: &[String]) -> AnyView {
    if kinds.is_empty() {
        return ().into_any();
    }
    let names = kinds.iter().map(|kind| {
        let name = Wording::from(operation_words::operation(kind)).say();
        view! { <span class="ui-chip">{name}</span> }
    });
    view! { <p class="ui-line"><span class="ui-hint">{tr(words::TOGETHER_WITH)}</span>{names.collect_view()}</p> }
        .into_any()
}
