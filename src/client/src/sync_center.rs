//! 同步中心: is my data safe, what is not sent yet, what can I do, what went wrong. In this order.

use leptos::prelude::*;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::inbox::Inbox;
use crate::shell::use_here;
use crate::{export, operation_words, update, words};

/// More rows than this are counted, not listed.
const LISTED: usize = 200;

#[component]
pub(crate) fn SyncCenterPage() -> impl IntoView {
    view! {
        <PageHeader title=words::SYNC_CENTER />
        <div class="sync-page">
            <Card><Safety /></Card>
            <Pending />
            <Photos />
            <Inbox />
            <Actions />
            <Foot />
        </div>
    }
    .into_any()
}

/// 12 条已存本机，不会丢失.
#[component]
fn Safety() -> impl IntoView {
    let status = use_status();
    let failing = Memo::new(move |_| status.with(|status| status.storage.failing));
    let line = Signal::derive(move || match status.get() {
        status if status.storage.failing => words::DISK_FAILING.into(),
        status if status.pending_ops > 0 => words::saved_here(status.pending_ops),
        _ => words::ALL_SENT.into(),
    });
    let storage = Signal::derive(move || {
        let health = status.with(|status| status.storage.clone());
        let protected = match health.persisted {
            Some(true) => words::STORAGE_PROTECTED,
            Some(false) => words::STORAGE_UNPROTECTED,
            None => words::STORAGE_UNKNOWN,
        };
        let free = health.free_bytes.map(|free| words::free_space(&format::bytes(free)));
        let join = |protected: &str, free: Option<String>| {
            free.map_or(protected.to_owned(), |free| format!("{protected} · {free}"))
        };
        domain::Phrase::new(
            join(protected.zh, free.as_ref().map(|free| free.zh.clone())),
            join(protected.en, free.map(|free| free.en)),
        )
    });
    let icon = Signal::derive(move || if failing.get() { "alert" } else { "check" });
    view! {
        <div role="status">
            <p class="sync-safe" class=("sync-safe--failing", move || failing.get())><Icon name=icon />{Wording::Changing(line).say()}</p>
            <p class="ui-muted">{Wording::Changing(storage).say()}</p>
        </div>
    }
    .into_any()
}

/// 还没上传.
#[component]
fn Pending() -> impl IntoView {
    let pending = use_replica().port().pending();
    let count = Signal::derive(move || words::records(pending.with(Vec::len)));
    let list = move || {
        let rows: Vec<PendingView> = pending.with(|all| all.iter().take(LISTED).cloned().collect());
        if rows.is_empty() {
            return view! { <p class="sync-card ui-muted">{tr(words::EVERYTHING_SENT)}</p> }.into_any();
        }
        view! { <div class="ui-list">{rows.into_iter().map(pending_row).collect_view()}</div> }.into_any()
    };
    view! {
        <Card title=words::NOT_SENT extra=move || Wording::Changing(count).say() flush=true>{list}</Card>
    }
    .into_any()
}

/// 照片 3/5 · 还剩 700 KB. Nothing when all are at the server.
#[component]
fn Photos() -> impl IntoView {
    let status = use_status();
    let left = Memo::new(move |_| status.with(|status| (status.photos, status.photo_bytes_left)));
    let refused = Memo::new(move |_| status.with(|status| status.photos_refused));
    move || {
        let (photos, bytes) = left.get();
        let (done, total) = photos?;
        let line = words::photos_left(done, total, &format::bytes(bytes));
        let refused = (refused.get() > 0)
            .then(|| view! { <p>{Wording::from(words::photos_refused(refused.get())).say()}</p> });
        Some(view! {
            <Card title=words::PHOTOS>
                <p role="status">{Wording::from(line).say()}</p>
                {refused}
            </Card>
        })
    }
}

fn pending_row(row: PendingView) -> AnyView {
    let (title, page) = operation_words::record(row.target);
    let operation = Wording::from(operation_words::operation(&row.kind)).say();
    let now = use_now();
    let at = row.captured_at;
    let when = move || format::moment(at, now.get());
    let doubt = row.doubtful.map(|rejection| {
        let why = Wording::from(operation_words::refusal(&rejection)).say();
        view! { <span class="ui-list__detail">{tr(words::PROBABLY_REFUSED)}": "{why}</span> }
    });
    let word = row.word;
    let body = view! {
        <span class="ui-list__words">
            <span class="ui-list__title">{operation}" · "{title}</span>
            <span class="ui-list__detail ui-number">{when}</span>
            {doubt}
        </span>
        <SyncWordBadge word=Signal::derive(move || word) />
    };
    match page {
        Some(page) => view! { <a href=page>{body}</a> }.into_any(),
        None => view! { <div>{body}</div> }.into_any(),
    }
}

/// 立即同步 and the last resort.
#[component]
fn Actions() -> impl IntoView {
    let (busy, answer, replica) =
        (RwSignal::new(false), RwSignal::new(None::<domain::Phrase>), use_replica());
    let here = use_here();
    let toasts = use_toasts();
    let sync = move |()| {
        busy.set(true);
        spawn_local(async move {
            let result = replica.port().sync_now().await;
            busy.set(false);
            answer.set(Some(match result {
                answer if answer.reached_server => words::synced(answer.sent, answer.failed, answer.left),
                _ => words::SERVER_NOT_REACHED.into(),
            }));
        });
    };
    let export = move |()| {
        let node = here.node();
        spawn_local(async move {
            if export::outbox(&node).await.is_none() {
                toasts.problem(words::EXPORT_FAILED);
            }
        });
    };
    let said = move || answer.get().map(|words| Wording::from(words).say());
    view! {
        <div class="sync-actions">
            <Button label=words::SYNC_NOW tone=Tone::Primary busy=busy on_click=sync />
            <p role="status">{said}</p>
            <Button label=words::EXPORT on_click=export />
        </div>
    }
    .into_any()
}

/// 上次同步 08:52 · 本机时间偏差 +3 秒 · 版本.
#[component]
fn Foot() -> impl IntoView {
    let (status, now, build) = (use_status(), use_now(), update::build());
    let last = Signal::derive(move || {
        // After a restart without a network: the newest data here.
        let contact = status.with(|status| status.last_contact.or(status.as_of));
        let time = contact.map_or(words::NEVER.into(), |at| format::relative(at, now.get()));
        words::last_sync(&time)
    });
    let clock = Signal::derive(move || {
        status.with(|status| status.clock).map(|(offset, _)| words::clock_off(offset / 1_000))
    });
    let off = move || clock.get().map(|words| view! { <span>{Wording::from(words).say()}</span> });
    view! {
        <p class="sync-foot ui-hint ui-number">
            <span>{Wording::Changing(last).say()}</span>
            {off}
            <span>{Wording::from(words::version(&build)).say()}</span>
        </p>
    }
    .into_any()
}
