//! What a list shows when it shows no rows.

use leptos::prelude::*;

use crate::{Button, Icon, Tone, Wording, copy_text, fresh_id, words};

/// Why there are no rows: three different things for the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyKind {
    /// There is nothing yet.
    #[default]
    NoData,
    /// The filters leave nothing over.
    NoMatch,
    /// It is not on this device yet.
    NotDownloaded,
}

/// One sentence and one button.
#[component]
pub fn EmptyState(
    #[prop(optional, into)] kind: Signal<EmptyKind>,
    /// The sentence for [`EmptyKind::NoData`]: 今天还没有工单.
    #[prop(optional, into)]
    words: Option<Wording>,
    /// The button for [`EmptyKind::NoData`].
    #[prop(optional, into)]
    action: Option<(Wording, Callback<()>)>,
    /// Clears the filters, for [`EmptyKind::NoMatch`].
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
) -> impl IntoView {
    let body = move || match kind.get() {
        EmptyKind::NoData => {
            let words = words.clone().unwrap_or_else(|| words::NO_DATA.into());
            drawn("inbox", &words, None, action.clone().map(|(label, run)| (label, run, Tone::Primary)))
        }
        EmptyKind::NoMatch => {
            let clear = on_clear.map(|run| (words::CLEAR_FILTERS.into(), run, Tone::Plain));
            drawn("filter", &words::NO_MATCH.into(), None, clear)
        }
        EmptyKind::NotDownloaded => {
            drawn("download", &words::NOT_DOWNLOADED.into(), Some(words::NOT_DOWNLOADED_HINT.into()), None)
        }
    };
    view! { <div class="ui-empty">{body}</div> }.into_any()
}

/// Who may grant what is missing.
#[component]
pub fn NotPermitted(
    /// Who can grant it: 找项目经理授权.
    #[prop(into)]
    who: Wording,
) -> impl IntoView {
    let body = drawn("lock", &words::NOT_PERMITTED.into(), Some(who), None);
    view! { <div class="ui-empty">{body}</div> }.into_any()
}

/// What happened, what is safe, one action and a code to pass on.
#[component]
pub fn ErrorState(
    #[prop(optional, into)] words: Option<Wording>,
    /// `E-SYNC-409`
    #[prop(into)]
    code: String,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let words = words.unwrap_or_else(|| words::ERROR_TITLE.into());
    let retry = on_retry.map(|run| (words::RETRY.into(), run, Tone::Primary));
    let copied = RwSignal::new(false);
    let text = code.clone();
    let copy = move |()| {
        copied.set(copy_text(&text));
    };
    let label = Signal::derive(move || if copied.get() { words::COPIED } else { words::COPY_CODE });
    view! {
        <div class="ui-empty" role="alert">
            {drawn("alert", &words, Some(words::ERROR_SAFE.into()), retry)}
            <p class="ui-empty__code"><code>{code}</code><Button label=label icon="copy" tone=Tone::Ghost on_click=copy /></p>
        </div>
    }
    .into_any()
}

/// Six gray rows while the first data is read.
#[component]
pub fn Skeleton(#[prop(default = 6)] rows: usize) -> impl IntoView {
    let said = Wording::from(words::LOADING).say();
    let line = |_| view! { <div class="ui-skeleton__row"></div> };
    view! {
        <div class="ui-skeleton" aria-busy="true">
            <span class="ui-hidden" role="status">{said}</span>
            {(0..rows).map(line).collect_view()}
        </div>
    }
    .into_any()
}

fn drawn(
    icon: &'static str,
    words: &Wording,
    hint: Option<Wording>,
    action: Option<(Wording, Callback<()>, Tone)>,
) -> AnyView {
    let id = fresh_id("empty");
    view! {
        <span class="ui-empty__icon"><Icon name=icon /></span>
        <p class="ui-empty__words" id=id>{words.say()}</p>
        {hint.map(|hint| view! { <p class="ui-empty__hint">{hint.say()}</p> })}
        {action.map(|(label, run, tone)| view! { <Button label=label tone=tone on_click=run /> })}
    }
    .into_any()
}
