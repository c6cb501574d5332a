//! The screen of this module, as the shell mounts it.
#![expect(unreachable_pub, reason = "the component macro writes `pub`, whatever stands in the source")]

mod daily_page;
mod screens;

use domain::{Id, Operation, Record, Row, Text};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, StaticSegment};
use ui::module::{ModuleLookup, ModuleUi, NavEntry, NavGroup, RecordLink};

use crate::{Exception, ExceptionOperation, words};

/// The daily list.
const LIST: &str = "/exceptions";

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "exceptions",
    nav: &[NavEntry {
        label: words::EXCEPTIONS,
        path: LIST,
        icon: "eye",
        group: NavGroup::Admin,
        order: 40,
        primary: false,
        any_permission: &[staff::ASSESS],
        count: None,
    }],
    routes,
    load: || Box::pin(screens::load_daily()),
    links: &[RecordLink {
        kind: Exception::KIND,
        path: |_: Id| LIST.to_owned(),
        title: link_title,
        label: words::EXCEPTIONS,
    }],
    panels: &[],
    css: "",
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "exceptions",
    search: None,
    describe: lines,
    amend: |_, _| None,
    as_note: |_, _| None,
    fact: None,
};

fn routes() -> Vec<AnyNestedRoute> {
    let daily = || ui::later(screens::load_daily, screens::daily);
    vec![NestedRoute::new(StaticSegment("exceptions"), daily).into_any_nested_route()]
}

fn link_title(row: &Row) -> String {
    row.decode::<Exception>().map(|exception| words::exit(exception.exit).zh.to_owned()).unwrap_or_default()
}

/// Label and value of everything the operation carries, for the inbox.
fn lines(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    match <ExceptionOperation as Operation>::decode(kind, version, bytes) {
        Ok(ExceptionOperation::Record(one)) => vec![
            (words::EXIT, words::exit(one.exit).zh.to_owned()),
            (words::DECIDED_BY, one.decided_by_name),
            (words::REASON, one.reason),
        ],
        _ => Vec::new(),
    }
}
