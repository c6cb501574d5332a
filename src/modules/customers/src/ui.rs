//! The screens of this module, as the shell mounts them. Paths exist here and nowhere else.
#![expect(
    unreachable_pub,
    reason = "`#[component]` writes public items for components that are private here"
)]

mod contact_form;
mod detail_page;
mod facts;
mod list_page;
mod merge_form;
mod register_form;
mod role_form;
mod screens;
mod search;
mod unit_field;

use domain::{Id, Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, path};
use ui::module::{ModuleLookup, ModuleUi, NavEntry, NavGroup, RecordLink, SearchSource};

use crate::{Customer, words};

/// Where the screens are.
pub mod paths {
    use crate::CustomerId;

    /// All customers of the site.
    pub const CUSTOMERS: &str = "/customers";

    /// One customer's file.
    #[must_use]
    pub fn customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}")
    }
}

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "customers",
    nav: &[NavEntry {
        label: words::NAME,
        path: paths::CUSTOMERS,
        icon: "user",
        group: NavGroup::Work,
        order: 60,
        primary: true,
        any_permission: &[],
        count: None,
    }],
    routes,
    load: || Box::pin(screens::load_list()),
    links: &[RecordLink { kind: Customer::KIND, path: path_of, title, label: words::NAME }],
    panels: &[],
    css: "",
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "customers",
    search: Some(SearchSource { label: words::NAME, find: search::find }),
    describe: crate::describe::describe,
    amend: |_, _| None,
    as_note: |_, _| None,
    fact: None,
};

fn routes() -> Vec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("/customers"), || ui::later(screens::load_list, screens::list))
            .into_any_nested_route(),
        NestedRoute::new(path!("/customers/:id"), || ui::later(screens::load_detail, screens::detail))
            .into_any_nested_route(),
    ]
}

fn path_of(id: Id) -> String {
    paths::customer(id.into())
}

/// The masked name: this title stands in lists that everybody sees.
fn title(row: &Row) -> String {
    row.decode::<Customer>().map(|customer| customer.shown_name().to_owned()).unwrap_or_default()
}
