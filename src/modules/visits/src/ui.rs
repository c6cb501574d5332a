//! The screens of this module, as the shell mounts them.
#![expect(unreachable_pub, reason = "the component macro writes `pub`, whatever stands in the source")]

mod describe;
mod detail_page;
mod list_page;
mod note_form;
mod panels;
mod paths;
mod screens;
mod unit_box;
mod visit_columns;
mod visit_draft;
mod visit_page;
mod words;

use domain::{Id, Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, ParamSegment, StaticSegment};
use ui::module::{ModuleLookup, ModuleUi, NavEntry, NavGroup, Panel, RecordLink};

use crate::words::VISITS;
use crate::{Visit, permissions};

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "visits",
    nav: &[NavEntry {
        label: VISITS,
        path: paths::LIST,
        icon: "walk",
        group: NavGroup::Work,
        order: 30,
        primary: true,
        any_permission: permissions::FACTS,
        count: None,
    }],
    routes,
    load: || Box::pin(screens::load_list()),
    links: &[RecordLink { kind: Visit::KIND, path: link_path, title: link_title, label: VISITS }],
    panels: &[
        Panel {
            kind: "sites.unit",
            title: VISITS,
            order: 20,
            view: |id| ui::later(screens::load_of_unit, move || screens::of_unit(id)),
        },
        Panel {
            kind: "customers.customer",
            title: VISITS,
            order: 20,
            view: |id| ui::later(screens::load_of_customer, move || screens::of_customer(id)),
        },
    ],
    css: include_str!("ui/visits.css"),
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "visits",
    search: None,
    describe: describe::lines,
    amend: |_, _| None,
    as_note: |_, _| None,
    fact: None,
};

fn routes() -> Vec<AnyNestedRoute> {
    let root = StaticSegment(paths::ROOT);
    vec![
        NestedRoute::new(root, || ui::later(screens::load_list, screens::list)).into_any_nested_route(),
        NestedRoute::new((root, StaticSegment(paths::NEW_SEGMENT)), || {
            ui::later(screens::load_new, screens::new)
        })
        .into_any_nested_route(),
        NestedRoute::new((root, ParamSegment(paths::ID_PARAM)), || {
            ui::later(screens::load_detail, screens::detail)
        })
        .into_any_nested_route(),
    ]
}

fn link_path(id: Id) -> String {
    paths::visit(id)
}

fn link_title(row: &Row) -> String {
    row.decode::<Visit>().map(|visit| visit.place).unwrap_or_default()
}
