//! What there is to administer, under one search with one's own settings.

use domain::Text;
use leptos::prelude::*;
use ui::form::SearchField;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{PATH, words};
use crate::json::Json;

/// The search above the settings; what it finds stands below it while something is typed.
#[component]
pub(crate) fn SettingsSearch(
    /// Where the page's own parts stand: their names and anchors.
    own: &'static [(Text, &'static str)],
) -> impl IntoView {
    let pages = asked();
    let typed = RwSignal::new(String::new());
    let found = move || {
        let typed = typed.get().trim().to_ascii_lowercase();
        if typed.is_empty() {
            return ().into_any();
        }
        let own = own.iter().filter(|(name, _)| fits(&typed, [name.zh, name.en]));
        let own = own.map(|(name, anchor)| entry((*name).into(), Wording::default(), (*anchor).to_owned()));
        let pages = pages.with(|pages| {
            let fitting = pages.iter().filter(|page| {
                let said =
                    [page.said("title"), page.said("about")].map(|said| format!("{} {}", said.zh, said.en));
                let words = page.list("search").iter().map(Json::as_text).collect::<Vec<_>>().join(" ");
                fits(&typed, [said[0].as_str(), said[1].as_str(), words.as_str()])
            });
            fitting.map(page_entry).collect::<Vec<_>>()
        });
        let all: Vec<AnyView> = own.chain(pages).collect();
        if all.is_empty() {
            return view! { <p role="status" class="ui-muted">{tr(words::NOTHING_FOUND)}</p> }.into_any();
        }
        view! { <Card flush=true><div class="ui-list">{all}</div></Card> }.into_any()
    };
    let groups = move || pages.with(|pages| grouped(pages));
    view! {
        <SearchField label=words::SEARCH value=typed placeholder=words::SEARCH />
        {found}
        {groups}
    }
    .into_any()
}

/// The pages this person may open; nothing while there is no server.
fn asked() -> RwSignal<Vec<Json>, LocalStorage> {
    let (pages, replica) = (RwSignal::new_local(Vec::new()), use_replica());
    spawn_local(async move {
        let answer = replica.port().request("GET", PATH.to_owned(), None).await;
        let answer = answer.filter(|answer| answer.status == 200);
        if let Some(index) = answer.and_then(|answer| Json::read(&answer.body)) {
            pages.try_set(index.list("pages"));
        }
    });
    pages
}

fn fits<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> bool {
    words.into_iter().any(|words| words.to_ascii_lowercase().contains(typed))
}

/// One card for each group, in the server's order.
fn grouped(pages: &[Json]) -> AnyView {
    let mut groups: Vec<(String, Wording, Vec<AnyView>)> = Vec::new();
    for page in pages {
        let group = page.at("group");
        let name = group.text("name");
        if groups.last().is_none_or(|(last, ..)| *last != name) {
            groups.push((name, group.said("title").into(), Vec::new()));
        }
        if let Some((.., entries)) = groups.last_mut() {
            entries.push(page_entry(page));
        }
    }
    let card = |(_, title, entries): (String, Wording, Vec<AnyView>)| {
        view! { <Card title=title flush=true><div class="ui-list">{entries}</div></Card> }.into_any()
    };
    let cards: Vec<AnyView> = groups.into_iter().map(card).collect();
    view! { <div class="ui-columns ui-columns--halves">{cards}</div> }.into_any()
}

fn page_entry(page: &Json) -> AnyView {
    let path = format!("/office/{}", page.text("name"));
    entry(page.said("title").into(), page.said("about").into(), path)
}

fn entry(title: Wording, about: Wording, path: String) -> AnyView {
    view! {
        <a href=path>
            <span class="ui-list__words">
                <span class="ui-list__title">{title.say()}</span>
                <span class="ui-list__detail">{about.say()}</span>
            </span>
            <Icon name="chevron-right" />
        </a>
    }
    .into_any()
}
