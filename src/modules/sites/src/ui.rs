//! The screens of this module, as the shell mounts them. Paths exist here and nowhere else.
#![expect(
    unreachable_pub,
    reason = "`#[component]` writes public items for components that are private here"
)]

mod building_form;
mod building_view;
mod map_page;
mod screens;
mod search;
mod site_form;
mod units_form;

use domain::{Id, Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, path};
use ui::module::{ModuleLookup, ModuleUi, NavEntry, NavGroup, RecordLink, SearchSource};

use crate::{Building, Site, words};

/// Where the screens are.
pub mod paths {
    use crate::BuildingId;

    /// The map of the sites.
    pub const SITES: &str = "/sites";

    /// One building with its entrances and units.
    #[must_use]
    pub fn building(id: BuildingId) -> String {
        format!("{SITES}?building={id}")
    }
}

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "sites",
    nav: &[NavEntry {
        label: words::NAME,
        path: paths::SITES,
        icon: "building",
        group: NavGroup::Admin,
        order: 10,
        primary: false,
        any_permission: &[],
        count: None,
    }],
    routes,
    load: || Box::pin(screens::load_map()),
    links: &[
        RecordLink {
            kind: Site::KIND,
            path: |_| paths::SITES.to_owned(),
            title: site_title,
            label: words::NAME,
        },
        RecordLink {
            kind: Building::KIND,
            path: building_path,
            title: building_title,
            label: words::BUILDING,
        },
    ],
    panels: &[],
    css: include_str!("ui/sites.css"),
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "sites",
    search: Some(SearchSource { label: words::UNIT, find: search::find }),
    describe: crate::describe::describe,
    amend: |_, _| None,
    as_note: |_, _| None,
    fact: None,
};

fn routes() -> Vec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("/sites"), || ui::later(screens::load_map, screens::map))
            .into_any_nested_route(),
    ]
}

fn building_path(id: Id) -> String {
    paths::building(id.into())
}

fn site_title(row: &Row) -> String {
    row.decode::<Site>().map(|site| site.name).unwrap_or_default()
}

fn building_title(row: &Row) -> String {
    row.decode::<Building>().map(|building| building.name).unwrap_or_default()
}
