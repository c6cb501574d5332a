//! The screens of this module, as the shell mounts them.
#![expect(unreachable_pub, reason = "the component macro writes `pub`, whatever stands in the source")]

mod describe;
mod detail_page;
mod list_page;
mod note_form;
mod panels;
mod paths;
mod unit_box;
mod visit_columns;
mod visit_draft;
mod visit_page;
mod words;

use domain::{Id, Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, ParamSegment, StaticSegment};
use ui::module::{ModuleUi, NavEntry, NavGroup, Panel, RecordLink};

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
    links: &[RecordLink { kind: Visit::KIND, path: link_path, title: link_title, label: VISITS }],
    panels: &[
        Panel { kind: "sites.unit", title: VISITS, order: 20, view: panels::of_unit },
        Panel { kind: "customers.customer", title: VISITS, order: 20, view: panels::of_customer },
    ],
    search: None,
    describe: describe::lines,
    css: include_str!("ui/visits.css"),
};

fn routes() -> Vec<AnyNestedRoute> {
    let root = StaticSegment(paths::ROOT);
    vec![
        NestedRoute::new(root, list_page::ListPage).into_any_nested_route(),
        NestedRoute::new((root, StaticSegment(paths::NEW_SEGMENT)), visit_page::VisitPage)
            .into_any_nested_route(),
        NestedRoute::new((root, ParamSegment(paths::ID_PARAM)), detail_page::DetailPage)
            .into_any_nested_route(),
    ]
}

fn link_path(id: Id) -> String {
    paths::visit(id)
}

fn link_title(row: &Row) -> String {
    row.decode::<Visit>().map(|visit| visit.place).unwrap_or_default()
}
