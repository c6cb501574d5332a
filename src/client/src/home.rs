//! 今日: what needs this person now, and the way to the work.

use leptos::prelude::*;
use ui::nav::use_entries;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::shell::SYNC;
use crate::words;

#[component]
pub(crate) fn TodayPage() -> impl IntoView {
    let now = use_now();
    let today = Signal::derive(move || {
        let now = now.get();
        let weekday = format::weekday(now.day());
        let date = format::date(now);
        domain::Phrase::new(format!("{date} {}", weekday.zh), format!("{date} {}", weekday.en))
    });
    view! {
        <PageHeader title=words::TODAY note=Wording::Changing(today) />
        <div class="ui-columns ui-columns--halves">
            <Card title=words::WORK flush=true><WorkList /></Card>
            <div class="ui-stack">
                <Card title=words::SYNC_CENTER flush=true><SyncLine /></Card>
                <Drafts />
            </div>
        </div>
    }
    .into_any()
}

/// The modules' entries with their numbers.
#[component]
fn WorkList() -> impl IntoView {
    let all = modules::all_ui().iter().flat_map(|module| module.nav.iter().copied()).collect();
    let entries = use_entries(all);
    let one = |entry: NavEntry| {
        let count = entry.count.map(|count| count());
        let number = move || {
            count
                .and_then(|count| count.get())
                .map(|count| view! { <Count value=Signal::derive(move || count) /> })
        };
        view! {
            <a href=entry.path>
                <Icon name=entry.icon />
                <span class="ui-list__words"><span class="ui-list__title">{tr(entry.label)}</span></span>
                {number}
                <Icon name="chevron-right" />
            </a>
        }
    };
    let work = move || {
        entries.get().into_iter().filter(|entry| entry.group == NavGroup::Work).map(one).collect_view()
    };
    view! { <div class="ui-list">{work}</div> }.into_any()
}

/// Is my work safe, does anything need me: one line that leads to the sync center.
#[component]
fn SyncLine() -> impl IntoView {
    let status = use_status();
    let (title, icon) = (
        Signal::derive(move || match status.get() {
            status if status.storage.failing => words::DISK_FAILING.into(),
            status if status.open_cards > 0 => words::needs_action(status.open_cards as usize),
            status if status.pending_ops > 0 => words::saved_here(status.pending_ops),
            _ => words::ALL_SENT.into(),
        }),
        Signal::derive(move || if status.with(|status| status.open_cards > 0) { "alert" } else { "check" }),
    );
    let calm = move || status.with(|status| status.open_cards == 0).then(|| tr(words::NOTHING_NEEDS_YOU));
    view! {
        <div class="ui-list">
            <a href=SYNC>
                <Icon name=icon />
                <span class="ui-list__words">
                    <span class="ui-list__title">{Wording::Changing(title).say()}</span>
                    <span class="ui-list__detail">{calm}</span>
                </span>
                <Icon name="chevron-right" />
            </a>
        </div>
    }
    .into_any()
}

/// Forms that were left half written.
#[component]
fn Drafts() -> impl IntoView {
    let (drafts, replica, now) = (RwSignal::new(Vec::new()), use_replica(), use_now());
    spawn_local(async move { drafts.set(replica.port().drafts().await) });
    let one = move |(form, at): (String, domain::Timestamp)| {
        let operation = form.split(':').next().unwrap_or_default();
        let named = domain::Module::find(modules::all(), operation)
            .and_then(|module| (module.words.operation)(operation));
        let name = named.map_or_else(|| Wording::Data(operation.to_owned()), Wording::from);
        let age = format::relative(at, now.get_untracked());
        view! {
            <div>
                <Icon name="edit" />
                <span class="ui-list__words">
                    <span class="ui-list__title">{name.say()}</span>
                    <span class="ui-list__detail">{Wording::from(age).say()}</span>
                </span>
            </div>
        }
    };
    let list = move || {
        let drafts = drafts.get();
        (!drafts.is_empty()).then(|| {
            view! { <Card title=words::DRAFTS flush=true><div class="ui-list">{drafts.into_iter().map(one).collect_view()}</div></Card> }
        })
    };
    list.into_any()
}
