//! Records that this device does not keep: asked from the server, shown where the kept ones are.

use core::time::Duration;

use domain::{Id, Phrase};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::empty::{EmptyKind, EmptyState, Skeleton};
use crate::data::{use_session, use_status};
use crate::replica::{Connection, Find, Found, use_replica};
use crate::{Button, Tone, Wording, words};

/// Nobody searches while somebody types.
const PAUSE: Duration = Duration::from_millis(600);

/// From so many characters on the server is asked without a click.
const ASKED_AT_ONCE: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    NotAsked,
    Asking,
    Found(Found),
    NotReached,
}

/// Stands below a list of the working set: brings older records of the kind into it. With words, it asks by itself
/// shortly after the last letter.
#[component]
pub fn OlderRecords(
    kind: &'static str,
    /// The words by which the list is filtered.
    #[prop(optional, into)]
    needle: Option<Signal<String>>,
) -> impl IntoView {
    let (replica, session, status) = (use_replica(), use_session(), use_status());
    let answer = RwSignal::new(Answer::NotAsked);
    let n_found = RwSignal::new(0_usize);
    let words_now = move || needle.map(|needle| needle.get_untracked().trim().to_owned()).unwrap_or_default();
    let ask = Callback::new(move |()| {
        let before = if let Answer::Found(found) = answer.get_untracked() { found.before } else { None };
        let wanted =
            Find { kind, site: session.site.get_untracked(), text: words_now(), before, ..Find::default() };
        let asked = wanted.text.clone();
        answer.set(Answer::Asking);
        let finding = replica.port().find(wanted);
        spawn_local(async move {
            let found = finding.await;
            // Other words were typed meanwhile, or the list is gone.
            if answer.try_get_untracked() != Some(Answer::Asking) || words_now() != asked {
                return;
            }
            n_found.update(|n| *n += found.map_or(0, |found| found.count));
            answer.set(found.map_or(Answer::NotReached, Answer::Found));
        });
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<(String, Option<domain::SiteId>)>| {
        let now = (needle.map(|needle| needle.get()).unwrap_or_default(), session.site.get());
        if before.as_ref() != Some(&now) {
            answer.set(Answer::NotAsked);
            n_found.set(0);
            stop(timer);
            let online = status.with_untracked(|status| status.connection == Connection::Online);
            if online && now.0.trim().chars().count() >= ASKED_AT_ONCE {
                let later = set_timeout_with_handle(move || ask.run(()), PAUSE).ok();
                timer.set_value(later);
            }
        }
        now
    });
    on_cleanup(move || stop(timer));
    let said = Signal::derive(move || said(answer.get(), n_found.get()));
    let label = Signal::derive(move || match answer.get() {
        Answer::NotReached => words::RETRY.into(),
        Answer::Found(_) => words::OLDER_MORE.into(),
        _ => Phrase::from(words::OLDER_ASK),
    });
    let busy = Signal::derive(move || answer.get() == Answer::Asking);
    let button = move || {
        let all = matches!(answer.get(), Answer::Found(Found { before: None, .. }));
        (!all).then(
            || view! { <Button label=Wording::Changing(label) tone=Tone::Ghost busy=busy on_click=ask /> },
        )
    };
    view! {
        <div class="ui-line ui-older ui-muted">
            <span role="status">{Wording::Changing(said).say()}</span>
            {button}
        </div>
    }
    .into_any()
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(timer)) = timer.try_update_value(Option::take) {
        timer.clear();
    }
}

fn said(answer: Answer, n_found: usize) -> Phrase {
    match answer {
        Answer::NotAsked => words::OLDER_KEPT.into(),
        Answer::Asking => words::OLDER_ASKING.into(),
        Answer::NotReached => words::OLDER_NOT_REACHED.into(),
        Answer::Found(Found { before: None, .. }) if n_found == 0 => words::OLDER_NONE.into(),
        Answer::Found(_) => words::older_found(n_found),
    }
}

/// Stands where a record's page finds nothing on this device: asks the server for it, and says what came of it. The
/// page itself appears as soon as the record is in the view.
#[component]
pub fn NotHere(kind: &'static str, #[prop(into)] id: Signal<Option<Id>>) -> impl IntoView {
    let (replica, status) = (use_replica(), use_status());
    let answer = RwSignal::new(Answer::Asking);
    let online = Memo::new(move |_| status.with(|status| status.connection == Connection::Online));
    Effect::new(move |_| {
        let Some(id) = id.get() else { return answer.set(Answer::NotReached) };
        online.track();
        answer.set(Answer::Asking);
        let finding = replica.port().find(Find { kind, ids: vec![id], ..Find::default() });
        spawn_local(async move {
            let found = finding.await;
            answer.try_set(found.map_or(Answer::NotReached, Answer::Found));
        });
    });
    move || match answer.get() {
        Answer::Asking | Answer::NotAsked => view! { <Skeleton rows=3 /> }.into_any(),
        Answer::Found(_) => view! { <EmptyState words=words::NO_SUCH_RECORD /> }.into_any(),
        Answer::NotReached => view! { <EmptyState kind=EmptyKind::NotDownloaded /> }.into_any(),
    }
}
