//! What a module gives the shell: navigation, routes, links, panels. The shell knows no module.

use domain::{Id, Text};
use leptos::prelude::AnyView;
use leptos_router::any_nested_route::AnyNestedRoute;

/// The screens of one module.
#[derive(Clone, Copy)]
pub struct ModuleUi {
    /// The module's name in code, as `domain::Module::name`.
    pub name: &'static str,
    pub nav: &'static [NavEntry],
    /// The module's routes; paths exist once, as functions of the module.
    pub routes: fn() -> Vec<AnyNestedRoute>,
    /// Ways to open a record of one of the module's kinds.
    pub links: &'static [RecordLink],
    /// What it shows on another module's record.
    pub panels: &'static [Panel],
    /// What the palette and the global search can find.
    pub search: Option<SearchSource>,
    /// How one operation's content reads in the inbox: label and value lines, from kind, version and bytes.
    pub describe: fn(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)>,
    /// Its style sheet, mounted once by the shell.
    pub css: &'static str,
}

/// One entry of the navigation.
#[derive(Clone, Copy)]
pub struct NavEntry {
    pub label: Text,
    pub path: &'static str,
    /// Name of a symbol in the icon sprite.
    pub icon: &'static str,
    pub group: NavGroup,
    /// Smaller comes first.
    pub order: u8,
    /// Shown in the bottom bar on touch devices.
    pub primary: bool,
    /// Hidden from who may do none of these.
    pub any_permission: &'static [&'static str],
    /// A number beside the label, such as open tickets.
    pub count: Option<fn() -> leptos::prelude::Signal<Option<usize>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NavGroup {
    Work,
    Admin,
}

/// How to open a record of `kind`.
#[derive(Clone, Copy)]
pub struct RecordLink {
    pub kind: &'static str,
    pub path: fn(Id) -> String,
    /// A short title of the record for lists that do not know its module (the sync center).
    pub title: fn(&domain::Row) -> String,
    /// The kind's name, 工单.
    pub label: Text,
}

/// What this module shows on a record of another module's `kind`.
#[derive(Clone, Copy)]
pub struct Panel {
    pub kind: &'static str,
    pub title: Text,
    pub order: u8,
    pub view: fn(Id) -> AnyView,
}

/// A source of the global search: synchronous, over local data, best first.
#[derive(Clone, Copy)]
pub struct SearchSource {
    pub label: Text,
    pub find: fn(needle: &str, limit: usize) -> Vec<Hit>,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub title: String,
    pub detail: String,
    pub path: String,
}
