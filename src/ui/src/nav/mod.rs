//! The frame around every page: rail on desks, tabs at the bottom on tablets and phones.

use domain::Actor;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::data::use_actor;
use crate::module::{NavEntry, NavGroup};
use crate::overlay::{Drawer, ToastsView};
use crate::{Icon, Wording, format, tr, words};

/// Tabs at the bottom besides 更多.
const TABS: usize = 4;

/// The frame. `start` and `end` are the two ends of the top bar; the page is its content.
#[component]
pub fn Frame(
    /// The product's name, top left.
    #[prop(into)]
    brand: ViewFn,
    /// Site switcher and search.
    #[prop(optional, into)]
    start: ViewFn,
    /// Sync pill, shift, person.
    #[prop(optional, into)]
    end: ViewFn,
    /// Above the page: what concerns the whole product, such as a full disk.
    #[prop(optional, into)]
    notices: ViewFn,
    entries: Vec<NavEntry>,
    children: Children,
) -> impl IntoView {
    let entries = use_entries(entries);
    let (label, skip) = (tr(words::MAIN_NAV), tr(words::SKIP_TO_CONTENT));
    let to_content = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(root) = document().document_element() {
            crate::dom::focus_first(&root, "#content");
        }
    };
    let rail = move || {
        let all = entries.get();
        let group = |wanted| {
            all.iter().filter(|entry| entry.group == wanted).map(|entry| link(*entry)).collect_view()
        };
        let has_admin = all.iter().any(|entry| entry.group == NavGroup::Admin);
        let heading = has_admin.then(|| view! { <h2 class="frame-rail__group">{tr(words::MANAGE)}</h2> });
        view! { {group(NavGroup::Work)} {heading} {group(NavGroup::Admin)} }
    };
    view! {
        <div class="frame">
            <a class="frame-skip" href="#content" on:click=to_content>{skip}</a>
            <header class="frame-top">
                <span class="frame-top__brand">{brand.run()}</span>
                {start.run()}
                <span class="frame-top__end">{end.run()}</span>
            </header>
            <nav class="frame-rail" aria-label=move || label.get()>{rail}</nav>
            <main class="frame-main" id="content" tabindex="-1">
                {notices.run()}
                {children()}
            </main>
            <BottomTabs entries=entries />
            <ToastsView />
        </div>
    }
    .into_any()
}

/// The entries this person may use, in their order.
#[must_use]
pub fn use_entries(mut entries: Vec<NavEntry>) -> Signal<Vec<NavEntry>> {
    domain::order::sort_by_key(&mut entries, |entry| (entry.group, entry.order));
    let actor = use_actor();
    Signal::derive(move || {
        let actor = actor.get();
        entries.iter().filter(|entry| visible(entry, actor.as_ref())).copied().collect()
    })
}

#[component]
fn BottomTabs(entries: Signal<Vec<NavEntry>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let (label, more) = (tr(words::MAIN_NAV), tr(words::MORE));
    let tabs = move || {
        let primary = entries.get().into_iter().filter(|entry| entry.primary).take(TABS);
        primary.map(link).collect_view()
    };
    let all = move || {
        let close = move |_| open.set(false);
        let links = move || entries.get().into_iter().map(link).collect_view();
        view! { <nav class="frame-more" on:click=close>{links}</nav> }.into_any()
    };
    view! {
        <nav class="frame-tabs" aria-label=move || label.get()>
            {tabs}
            <button type="button" class="frame-link" on:click=move |_| open.set(true)>
                <Icon name="more" />
                <span class="frame-link__label">{more}</span>
            </button>
        </nav>
        <Drawer title=words::MORE open=open children=std::sync::Arc::new(all) />
    }
    .into_any()
}

fn link(entry: NavEntry) -> AnyView {
    let here = use_location().pathname;
    let is_here = Memo::new(move |_| here.with(|here| leads_to(entry.path, here)));
    let count = entry.count.map(|count| count());
    let count = move || count.and_then(|count| count.get());
    let label = Wording::from(entry.label).say();
    view! {
        <a
            class="frame-link"
            class=("frame-link--on", move || is_here.get())
            href=entry.path
            title=move || label.get()
            aria-current=move || is_here.get().then_some("page")
        >
            <Icon name=entry.icon />
            <span class="frame-link__label">{label}</span>
            {move || count().map(|count| view! { <span class="frame-link__count">{format::count(count)}</span> })}
        </a>
    }
    .into_any()
}

/// Whether the page `here` belongs to the entry at `path`.
fn leads_to(path: &str, here: &str) -> bool {
    let rest = here.strip_prefix(path);
    here == path || (path != "/" && rest.is_some_and(|rest| rest.starts_with('/')))
}

fn visible(entry: &NavEntry, actor: Option<&Actor>) -> bool {
    let allows = |actor: &Actor| {
        let may = |permission: &&str| actor.grants.iter().any(|grant| actor.may(permission, grant.site));
        entry.any_permission.iter().any(may)
    };
    entry.any_permission.is_empty() || actor.is_some_and(allows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_current_on_its_own_pages_only() {
        assert!(leads_to("/tickets", "/tickets"));
        assert!(leads_to("/tickets", "/tickets/1"));
        assert!(!leads_to("/tickets", "/tickets-of-mine"));
        assert!(leads_to("/", "/"));
        assert!(!leads_to("/", "/tickets"));
    }
}
