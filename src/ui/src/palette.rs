//! Ctrl+K: find a record or a page from anywhere.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::KeyboardEvent;

use crate::form::SearchField;
use crate::keyboard::use_shortcut;
use crate::module::{Hit, NavEntry, SearchSource};
use crate::overlay::Dialog;
use crate::{Wording, tr, use_language, words};

/// Hits of one source that are shown.
const SHOWN: usize = 6;

/// Search over everything on this device, opened by Ctrl+K or `/`.
#[component]
pub fn Palette(
    open: RwSignal<bool>,
    /// [`finder`], or what fetches its code first.
    children: ChildrenFn,
) -> impl IntoView {
    use_shortcut("Ctrl+K", words::PALETTE_TITLE, move || open.set(true));
    use_shortcut("/", words::PALETTE_TITLE, move || open.set(true));
    view! { <Dialog title=words::PALETTE_TITLE open=open children=children /> }.into_any()
}

/// The line to type into and what it finds: records of the sources, then the pages one may go to.
pub fn finder(open: RwSignal<bool>, sources: Vec<SearchSource>, pages: Signal<Vec<NavEntry>>) -> AnyView {
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| {
        open.set(false);
        navigate(&path, NavigateOptions::default());
    });
    let (needle, active, language) = (RwSignal::new(String::new()), RwSignal::new(0_usize), use_language());
    let found = Memo::new(move |_| {
        let (needle, language) = (needle.get(), language.get());
        let needle = needle.trim();
        let mut groups = vec![(words::PAGES, pages_like(&pages.get(), needle, language))];
        if !needle.is_empty() {
            groups.extend(sources.iter().map(|source| (source.label, (source.find)(needle, SHOWN))));
            // Records first, pages last.
            groups.rotate_left(1);
        }
        groups.retain(|(_, hits)| !hits.is_empty());
        groups
    });
    Effect::new(move |_| {
        found.track();
        active.set(0);
    });
    let paths = move || {
        found.with(|groups| {
            groups.iter().flat_map(|(_, hits)| hits).map(|hit| hit.path.clone()).collect::<Vec<_>>()
        })
    };
    let on_key = move |event: KeyboardEvent| {
        let paths = untrack(paths);
        let count = paths.len().max(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" => paths.get(active.get_untracked()).cloned().into_iter().for_each(|path| go.run(path)),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <SearchField label=words::SEARCH value=needle placeholder=words::PALETTE_HINT autofocus=true on_key=Callback::new(on_key) />
        <div class="ui-palette" aria-live="polite">{move || groups_view(found.get(), active, go)}</div>
    }
    .into_any()
}

fn groups_view(
    groups: Vec<(domain::Text, Vec<Hit>)>,
    active: RwSignal<usize>,
    go: Callback<String>,
) -> AnyView {
    if groups.is_empty() {
        return view! { <p class="ui-palette__nothing">{tr(words::NO_CANDIDATES)}</p> }.into_any();
    }
    let mut at = 0;
    let mut views = Vec::new();
    for (label, hits) in groups {
        views.push(view! { <h3 class="ui-palette__group">{tr(label)}</h3> }.into_any());
        for hit in hits {
            views.push(hit_view(at, hit, active, go));
            at += 1;
        }
    }
    views.into_any()
}

fn hit_view(at: usize, hit: Hit, active: RwSignal<usize>, go: Callback<String>) -> AnyView {
    let path = hit.path.clone();
    view! {
        <a
            class="ui-palette__hit"
            class=("ui-palette__hit--on", move || active.get() == at)
            href=hit.path
            on:click=move |event| {
                event.prevent_default();
                go.run(path.clone());
            }
            on:mousemove=move |_| active.set(at)
        >
            <span>{hit.title}</span>
            <span class="ui-palette__detail">{hit.detail}</span>
        </a>
    }
    .into_any()
}

fn pages_like(pages: &[NavEntry], needle: &str, language: domain::Language) -> Vec<Hit> {
    let small = needle.to_ascii_lowercase();
    let like = |page: &&NavEntry| {
        page.label.zh.contains(needle) || page.label.en.to_ascii_lowercase().contains(&small)
    };
    let hit = |page: &NavEntry| Hit {
        title: Wording::from(page.label).in_language(language),
        detail: String::new(),
        path: page.path.to_owned(),
    };
    pages.iter().filter(like).map(hit).collect()
}
