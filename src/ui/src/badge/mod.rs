//! Small marks: status is always color, icon and word together.

use leptos::prelude::*;

use domain::Id;

use crate::data::{use_now, use_status, use_sync_word};
use crate::replica::{Connection, SyncWord};
use crate::{Icon, Wording, format, words};

/// What a tag's color means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagTone {
    #[default]
    Gray,
    Blue,
    Green,
    Amber,
    Red,
}

impl TagTone {
    const fn class(self) -> &'static str {
        match self {
            TagTone::Gray => "ui-tag",
            TagTone::Blue => "ui-tag ui-tag--blue",
            TagTone::Green => "ui-tag ui-tag--green",
            TagTone::Amber => "ui-tag ui-tag--amber",
            TagTone::Red => "ui-tag ui-tag--red",
        }
    }
}

/// A word on a soft color: a status, a mark of a customer.
#[component]
pub fn Tag(
    #[prop(into)] label: Wording,
    #[prop(optional, into)] tone: Signal<TagTone>,
    #[prop(optional)] icon: Option<&'static str>,
) -> impl IntoView {
    view! {
        <span class=move || tone.get().class()>{icon.map(|name| view! { <Icon name=name /> })}{label.say()}</span>
    }
    .into_any()
}

/// A number beside a title: 未办结 38.
#[component]
pub fn Count(#[prop(into)] value: Signal<usize>) -> impl IntoView {
    view! { <span class="ui-count">{move || format::count(value.get())}</span> }.into_any()
}

/// A record's way to the server, in one of the six words. 已上传 fades after three seconds unless `keep`.
#[component]
pub fn SyncBadge(
    #[prop(into)] id: Id,
    /// Keeps 已上传 visible, as in lists.
    #[prop(optional)]
    keep: bool,
) -> impl IntoView {
    sync_word_view(use_sync_word(id), keep)
}

/// One of the six words, for a word known already.
#[component]
pub fn SyncWordBadge(#[prop(into)] word: Signal<SyncWord>) -> impl IntoView {
    sync_word_view(word, true)
}

fn sync_word_view(word: Signal<SyncWord>, keep: bool) -> AnyView {
    let look = Memo::new(move |_| look_of(word.get()));
    // Tables show the photos alone; readers hear the whole word everywhere.
    let said = Wording::from(Signal::derive(move || words::sync_word(word.get()))).say();
    let lead = Wording::from(Signal::derive(move || words::sync_lead(word.get()))).say();
    let fades = move || !keep && word.get() == SyncWord::Done;
    view! {
        <span class=move || look.get().0 class=("ui-sync--fading", fades)>
            <Icon name=Signal::derive(move || look.get().1) />
            <span><span class="ui-sync__lead">{lead}</span>{said}</span>
        </span>
    }
    .into_any()
}

fn look_of(word: SyncWord) -> (&'static str, &'static str) {
    match word {
        SyncWord::Draft => ("ui-sync", "edit"),
        SyncWord::Local => ("ui-sync", "clock"),
        SyncWord::Sending { .. } => ("ui-sync ui-sync--sending", "arrow-up"),
        SyncWord::Done => ("ui-sync ui-sync--done", "check"),
        SyncWord::Partial { .. } => ("ui-sync ui-sync--done", "image"),
        SyncWord::NeedsAction => ("ui-sync ui-sync--action", "alert"),
    }
}

/// The state of the connection in the top bar; it leads to the sync center. Offline is gray, never red.
#[component]
pub fn SyncPill(
    /// Path of the sync center.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    let (status, now) = (use_status(), use_now());
    let said = Wording::from(Signal::derive(move || {
        let status = status.get();
        let contact = status.last_contact.map(|at| format::relative(at, now.get()));
        words::pill(&status, contact.as_ref())
    }))
    .say();
    let class = move || {
        let status = status.get();
        match status.connection {
            _ if status.open_cards > 0 => "ui-sync-pill ui-sync-pill--action",
            Connection::SignInNeeded | Connection::OutOfUse => "ui-sync-pill ui-sync-pill--action",
            Connection::Online if status.sending.is_some() => "ui-sync-pill ui-sync-pill--sending",
            Connection::Online => "ui-sync-pill ui-sync-pill--online",
            Connection::Offline | Connection::Unknown => "ui-sync-pill",
        }
    };
    view! { <a class=class href=href><span class="ui-dot" aria-hidden="true"></span><span>{said}</span></a> }
        .into_any()
}
