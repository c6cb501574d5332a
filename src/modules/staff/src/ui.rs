//! The screens of this module, as the shell mounts them. Paths exist here and nowhere else.
#![expect(
    unreachable_pub,
    reason = "`#[component]` writes public items for components that are private here"
)]

mod delegate_form;
mod people_view;
mod person_card;
mod roll;
mod screens;
mod search;
mod staff_page;
mod steward_panel;

use domain::{Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, path};
use ui::module::{ModuleLookup, ModuleUi, NavEntry, NavGroup, Panel, RecordLink, SearchSource};

use crate::{Person, Post, words};

/// Where the screens are.
pub mod paths {
    use domain::PersonId;

    /// All people.
    pub const STAFF: &str = "/staff";
    /// Who works here, to be changed: with their accounts at the server.
    pub const PEOPLE_OFFICE: &str = "/office/people";
    /// All posts and their rights, at the server.
    pub const POSTS: &str = "/office/posts";

    /// One person beside the list.
    #[must_use]
    pub fn person(id: PersonId) -> String {
        format!("{STAFF}?person={id}")
    }
}

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "staff",
    nav: &[NavEntry {
        label: words::NAME,
        path: paths::STAFF,
        icon: "users",
        group: NavGroup::Admin,
        order: 20,
        primary: false,
        any_permission: &[],
        count: None,
    }],
    routes,
    load: || Box::pin(screens::load_page()),
    links: &[
        RecordLink {
            kind: Person::KIND,
            path: |id| paths::person(id.into()),
            title: person_title,
            label: words::NAME,
        },
        RecordLink {
            kind: Post::KIND,
            path: |_| paths::POSTS.to_owned(),
            title: post_title,
            label: words::POST,
        },
    ],
    panels: &[Panel {
        kind: sites::Building::KIND,
        title: words::STEWARDS,
        order: 10,
        view: |id| ui::later(screens::load_stewards, move || screens::stewards(id)),
    }],
    css: "",
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "staff",
    search: Some(SearchSource { label: words::NAME, find: search::find }),
    describe: crate::describe::describe,
    amend: |_, _| None,
    as_note: |_, _| None,
    fact: None,
};

fn routes() -> Vec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("/staff"), || ui::later(screens::load_page, screens::page))
            .into_any_nested_route(),
    ]
}

fn person_title(row: &Row) -> String {
    row.decode::<Person>().map(|person| person.name).unwrap_or_default()
}

fn post_title(row: &Row) -> String {
    row.decode::<Post>().map(|post| post.title_zh).unwrap_or_default()
}
