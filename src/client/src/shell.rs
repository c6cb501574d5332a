//! The frame around the modules' screens, and the pages the shell owns.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, Routes};
use leptos_router::path;
use sites::Site;
use ui::keyboard::ShortcutsHelp;
use ui::nav::{Frame, use_entries};
use ui::palette::Palette;
use ui::prelude::*;
use ui::replica::Deleted;

use crate::node::Node;
use crate::not_found::NotFoundPage;
use crate::{local, screens, update, words};

/// The sync center's path; the pill leads there.
pub(crate) const SYNC: &str = "/sync";
pub(crate) const SETTINGS: &str = "/settings";
const IMPORT: &str = "/office/ticket_imports";
const CARDS: &str = "/cards";
const DEVICES: &str = "/office/devices";

/// When the rest of the program is fetched: after the first page is drawn.
const REST_AFTER_MS: u32 = 2_000;

/// Below this much room the person hears of it.
const LOW_BYTES: u64 = 500 * 1024 * 1024;

/// Where the chosen site is remembered on this device.
const CHOSEN_SITE: &str = "guanjia.site";

/// The site that was last worked at on this device: where a note from its locked page belongs.
pub(crate) const LAST_SITE: &str = "guanjia.last_site";

/// This device's node, for the shell's own pages.
#[derive(Clone, Copy)]
pub(crate) struct Here(StoredValue<Rc<Node>, LocalStorage>);

impl Here {
    pub(crate) fn node(&self) -> Rc<Node> {
        self.0.get_value()
    }
}

/// The node of this page; the shell provides it to its own pages alone.
pub(crate) fn use_here() -> Here {
    use_context::<Here>().expect("the shell provides the node to its own pages")
}

/// Everything a signed-in person sees.
#[component]
pub(crate) fn Shell(node: Rc<Node>) -> impl IntoView {
    provide_context(Here(StoredValue::new_local(node)));
    let site = RwSignal::new(local::get(CHOSEN_SITE).and_then(|kept| kept.parse().ok()));
    provide_context(Session { actor: use_actor(), site });
    provide_context(Screens { modules: modules::all(), uis: modules::all_ui() });
    Effect::new(move |_| match site.get() {
        Some(site) => local::set(CHOSEN_SITE, &site.to_string()),
        None => local::remove(CHOSEN_SITE),
    });
    modules::all_ui().iter().for_each(|module| ui::sheet(module.css));
    leptos::task::spawn_local(async {
        gloo_timers::future::TimeoutFuture::new(REST_AFTER_MS).await;
        screens::load_all().await;
    });
    let palette = RwSignal::new(false);
    let pages = use_entries(entries());
    let shortcuts = || ui::later(screens::load_shortcuts, screens::shortcuts);
    let finder = move || ui::later(screens::load_finder, move || screens::finder(palette, pages));
    view! {
        <Frame
            brand=brand
            start=move || top_start(palette)
            end=top_end
            notices=notices
            entries=entries()
        >
            <Routes fallback=|| view! { <NotFoundPage /> } children=ToChildren::to_children(routes) />
        </Frame>
        <Palette open=palette children=std::sync::Arc::new(finder) />
        <ShortcutsHelp children=std::sync::Arc::new(shortcuts) />
    }
    .into_any()
}

/// The shell's own entries around those of the modules.
fn entries() -> Vec<NavEntry> {
    let own = |label, path, icon, group, order, any_permission| NavEntry {
        label,
        path,
        icon,
        group,
        order,
        primary: path == "/",
        any_permission,
        count: None,
    };
    let mut entries = vec![own(words::TODAY, "/", "home", NavGroup::Work, 0, &[] as &[&str])];
    entries.extend(modules::all_ui().iter().flat_map(|module| module.nav.iter().copied()));
    entries.push(own(words::SYNC_CENTER, SYNC, "sync", NavGroup::Work, 250, &[]));
    entries.push(NavEntry {
        count: Some(|| use_here().node().signals.supervised.into()),
        ..own(words::OPEN_CARDS, CARDS, "alert", NavGroup::Work, 240, &["sync.accept"])
    });
    entries.push(own(words::DEVICES, DEVICES, "sync", NavGroup::Admin, 230, &["sync.devices"]));
    entries.push(own(words::IMPORT, IMPORT, "upload", NavGroup::Admin, 240, &["tickets.import_historic"]));
    entries.push(own(words::SETTINGS, SETTINGS, "gear", NavGroup::Admin, 250, &[]));
    entries
}

fn routes() -> StaticVec<AnyNestedRoute> {
    let mut all: Vec<AnyNestedRoute> = vec![
        view! { <Route path=path!("/") view=|| ui::later(screens::load_today, screens::today) /> }
            .into_inner()
            .into_any_nested_route(),
        view! { <Route path=path!("/sync") view=|| ui::later(screens::load_sync_center, screens::sync_center) /> }
            .into_inner()
            .into_any_nested_route(),
        view! { <Route path=path!("/cards") view=|| ui::later(screens::load_open_cards, screens::open_cards) /> }
            .into_inner()
            .into_any_nested_route(),
        view! { <Route path=path!("/settings") view=|| ui::later(screens::load_settings, screens::settings) /> }
            .into_inner()
            .into_any_nested_route(),
        view! { <Route path=path!("/office/:name") view=|| ui::later(screens::load_office, screens::office) /> }
            .into_inner()
            .into_any_nested_route(),
    ];
    all.extend(modules::all_ui().iter().flat_map(|module| (module.routes)()));
    all.into()
}

/// 管家 Guanjia; on a phone the picture alone.
fn brand() -> AnyView {
    view! { <a class="shell-brand" href="/"><img src="/icon.svg" alt="" width="24" height="24" /><span><b>{tr(words::BRAND)}</b>{tr(words::BRAND_BESIDE)}</span></a> }
        .into_any()
}

fn top_start(palette: RwSignal<bool>) -> AnyView {
    view! {
        <SiteSwitcher />
        <button type="button" class="frame-top__search" on:click=move |_| palette.set(true)>
            <Icon name="search" />
            <b class="shell-search">{tr(words::SEARCH_HERE)}</b>
            <kbd class="ui-keys shell-keys" data-keys="Ctrl K" aria-hidden="true"></kbd>
        </button>
    }
    .into_any()
}

fn top_end() -> AnyView {
    view! { <SyncPill href=SYNC /> {ui::later_in_line(screens::load_user_menu, screens::user_menu)} }
        .into_any()
}

/// The site (项目) that lists show: its name while there is only one, a choice among several.
#[component]
fn SiteSwitcher() -> impl IntoView {
    let (sites, session) = (use_table::<Site>(), use_session());
    let sorted = Memo::new(move |_| {
        let sites = sites.get();
        let mut named: Vec<_> = sites.iter().map(|site| (site.name.clone(), site.id)).collect();
        named.sort();
        named
    });
    let label = Signal::derive(move || {
        let chosen = session.site.get();
        let name =
            sorted.with(|all| all.iter().find(|(_, id)| Some(*id) == chosen).map(|(name, _)| name.clone()));
        name.map_or_else(|| words::ALL_SITES.into(), |name| domain::Phrase::new(name.clone(), name))
    });
    let items = Signal::derive(move || {
        let choose = move |site| move || session.site.set(site);
        let all = MenuItem::new(words::ALL_SITES, choose(None));
        let one = |(name, id): &(String, domain::SiteId)| {
            MenuItem::new(name.clone(), choose(Some(*id))).icon("building")
        };
        std::iter::once(all)
            .chain(sorted.with(|sites| sites.iter().map(one).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    });
    // Where a note from the locked page belongs.
    Effect::new(move |_| {
        let first = sorted.with(|all| all.first().map(|(_, id)| *id));
        if let Some(site) = session.site.get().or(first) {
            local::set(LAST_SITE, &site.to_string());
        }
    });
    let count = Memo::new(move |_| sorted.with(Vec::len));
    let only = move || sorted.with(|sites| sites.first().map(|(name, _)| name.clone()));
    let choice = move || match count.get() {
        0 => ().into_any(),
        1 => view! { <span class="ui-chip">{only}</span> }.into_any(),
        _ => view! { <Menu label=Wording::Changing(label) items=items /> }.into_any(),
    };
    view! { <span class="frame-top__optional">{choice}</span> }
}

/// What concerns the whole product, above every page.
fn notices() -> AnyView {
    let status = use_status();
    let failing = Memo::new(move |_| status.with(|status| status.storage.failing));
    let deleted = Memo::new(move |_| status.with(|status| status.storage.deleted));
    let low = Memo::new(move |_| {
        let is_low = |status: &SyncStatus| {
            status.storage.full || status.storage.free_bytes.is_some_and(|free| free < LOW_BYTES)
        };
        status.with(is_low)
    });
    let downloading = Memo::new(move |_| status.with(|status| status.first_download.is_some()));
    let signed_out = Memo::new(move |_| status.with(|status| status.connection == Connection::SignInNeeded));
    let out_of_use = Memo::new(move |_| status.with(|status| status.connection == Connection::OutOfUse));
    view! {
        {move || failing.get().then(disk_failing)}
        {move || deleted.get().map(data_deleted)}
        {move || low.get().then(|| view! { <Banner words=words::DISK_LOW tone=BannerTone::Warning /> })}
        {move || signed_out.get().then(session_over)}
        {move || out_of_use.get().then(|| view! { <Banner words=words::OUT_OF_USE tone=BannerTone::Warning /> })}
        <update::UpdateBanner />
        {move || downloading.get().then(|| ui::later_in_line(screens::load_first_download, screens::first_download))}
    }
    .into_any()
}

/// The disk refuses what is written: what is here can leave as a file, before the page is lost with it.
fn disk_failing() -> AnyView {
    let (here, toasts) = (use_here(), use_toasts());
    let export = move |()| {
        let node = here.node();
        leptos::task::spawn_local(async move {
            let made = match screens::export(node).await {
                Ok(making) => making.await,
                Err(_) => None,
            };
            if made.is_none() {
                toasts.problem(words::EXPORT_FAILED);
            }
        });
    };
    view! {
        <div role="alert">
            <Banner words=words::DISK_FAILING tone=BannerTone::Danger>
                <Button label=words::EXPORT on_click=export />
            </Banner>
        </div>
    }
    .into_any()
}

/// The browser has thrown this device's data away: how much was lost, and how much was saved.
fn data_deleted(found: Deleted) -> AnyView {
    let here = use_here();
    let seen = move |()| here.node().signals.change_status(|status| status.storage.deleted = None);
    let tone = if found.rescued < found.pending { BannerTone::Danger } else { BannerTone::Warning };
    view! {
        <div role="alert">
            <Banner words=words::data_deleted(found.pending, found.rescued) tone=tone>
                <Button label=words::UNDERSTOOD on_click=seen />
            </Banner>
        </div>
    }
    .into_any()
}

/// Signing in again without leaving the page: what is being written stays.
fn session_over() -> AnyView {
    let (open, here) = (RwSignal::new(false), use_here());
    let form = move || {
        let done = UnsyncCallback::new(move |_| open.set(false));
        ui::later(screens::load_sign_in_again, move || screens::sign_in_again(done, here.node()))
    };
    view! {
        <Banner words=words::SESSION_OVER tone=BannerTone::Warning>
            <Button label=words::SIGN_IN_AGAIN on_click=move |()| open.set(true) />
        </Banner>
        <Dialog title=words::SIGN_IN_AGAIN open=open children=std::sync::Arc::new(form) />
    }
    .into_any()
}

/// The module that shows records of this kind, if it has a page for them.
pub(crate) fn link_of(kind: &str) -> Option<RecordLink> {
    modules::all_ui().iter().flat_map(|module| module.links).find(|link| link.kind == kind).copied()
}
