//! 每日例外清单: what was taken today, and what nobody has confirmed. A plain list: it is short, or something is wrong.

use leptos::prelude::*;
use ui::prelude::*;

use crate::escalation::is_overdue;
use crate::operations::Confirm as ConfirmException;
use crate::{Exception, ExceptionId, ExceptionOperation, queries, words};

/// The list of the chosen site.
#[component]
pub(super) fn DailyPage() -> impl IntoView {
    let (exceptions, session, now) = (use_table::<Exception>(), use_session(), use_now());
    let rows = move || {
        let (site, now) = (session.site.get(), now.get());
        exceptions.with(|exceptions| {
            let here = exceptions.iter();
            let here = here.filter(|exception| site.is_none_or(|site| exception.site == site));
            let listed = queries::daily(here, now.day());
            if listed.is_empty() {
                return view! { <EmptyState words=words::NONE_TODAY /> }.into_any();
            }
            let rows = listed.into_iter().map(|exception| row(exception, now)).collect_view();
            view! { <div class="ui-list">{rows}</div> }.into_any()
        })
    };
    view! {
        <PageHeader title=words::EXCEPTIONS />
        {rows}
    }
}

fn row(exception: &Exception, now: domain::Timestamp) -> AnyView {
    let (id, waits) = (exception.id, exception.confirmation.is_none());
    let title = words::exit(exception.exit);
    let rule = format!(" · {}", exception.rule);
    let detail = [exception.decided_by_name.as_str(), &format::moment(exception.at, now), &exception.reason]
        .join(" · ");
    let (label, tone) = match (waits, is_overdue(exception, now)) {
        (false, _) => (words::CONFIRMED, TagTone::Green),
        (true, false) => (words::WAITING, TagTone::Gray),
        (true, true) => (words::OVERDUE, TagTone::Red),
    };
    view! {
        <div class="ui-line">
            <span class="ui-list__words">
                <span class="ui-list__title">{ui::tr(title)} {rule}</span>
                <span class="ui-list__detail">{detail}</span>
            </span>
            <Tag label=label tone=tone />
            {waits.then(|| confirm(id))}
        </div>
    }
    .into_any()
}

fn confirm(id: ExceptionId) -> AnyView {
    let act = use_act(words::rejection);
    let operation = move || ExceptionOperation::from(ConfirmException { exception: id });
    let kind = <Exception as domain::Record>::KIND;
    let blocked = use_reason(kind, move || Some(operation()), words::rejection);
    view! {
        <Button
            label=words::CONFIRM
            blocked=blocked
            on_click=move |()| act.submit(&operation(), words::CONFIRMED)
        />
    }
    .into_any()
}
