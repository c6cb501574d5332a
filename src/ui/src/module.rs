//! What a module gives the shell: navigation, routes, links, panels. The shell knows no module.

use domain::{Id, Intent, Module, OpId, SiteId, Text};
use leptos::prelude::{AnyView, use_context};
use leptos_router::any_nested_route::AnyNestedRoute;

use crate::Loading;

/// Label and value lines of one operation, from its kind, version and bytes.
pub type Describe = fn(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)>;

/// The screens of one module.
#[derive(Clone, Copy, Debug)]
pub struct ModuleUi {
    /// The module's name in code, as `domain::Module::name`.
    pub name: &'static str,
    pub nav: &'static [NavEntry],
    /// The module's routes; paths exist once, as functions of the module.
    pub routes: fn() -> Vec<AnyNestedRoute>,
    /// Fetches the file with the screens' code before anybody asks for it.
    pub load: fn() -> Loading,
    /// Ways to open a record of one of the module's kinds.
    pub links: &'static [RecordLink],
    /// What it shows on another module's record.
    pub panels: &'static [Panel],
    /// Its style sheet, mounted once by the shell.
    pub css: &'static str,
}

/// What only pages outside the main file of the program ask a module for.
#[derive(Clone, Copy, Debug)]
pub struct ModuleLookup {
    /// The module's name in code.
    pub name: &'static str,
    /// What the palette and the global search can find.
    pub search: Option<SearchSource>,
    /// How one operation's content reads in the inbox: label and value lines, from kind, version and bytes.
    pub describe: Describe,
    /// The form in which a refused operation of this kind can be done again, filled in. `None` = the record's own page.
    pub amend: fn(kind: &str, op: OpId) -> Option<String>,
    /// The operation that keeps a text as a note on this record, where the module has one.
    pub as_note: fn(target: Id, text: String) -> Option<Intent>,
    /// The operation that records a fact of which nothing is known but these words, where the module has one (Z0a).
    pub fact: Option<fn(Fact) -> Intent>,
}

/// Something that happened, put down by who has not unlocked the device and sees nothing of what lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Of the new record.
    pub id: Id,
    pub site: SiteId,
    /// The device's provisional number `7F-0031`.
    pub number: String,
    /// One line; has been filled in.
    pub what: String,
    pub place: String,
}

/// One entry of the navigation.
#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Copy, Debug)]
pub struct RecordLink {
    pub kind: &'static str,
    pub path: fn(Id) -> String,
    /// A short title of the record for lists that do not know its module (the sync center).
    pub title: fn(&domain::Row) -> String,
    /// The kind's name, 工单.
    pub label: Text,
}

/// What this module shows on a record of another module's `kind`.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    pub kind: &'static str,
    pub title: Text,
    pub order: u8,
    pub view: fn(Id) -> AnyView,
}

/// A source of the global search: synchronous, over local data, best first.
#[derive(Clone, Copy, Debug)]
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

/// Every module with its screens, as a context value of the shell: how one module's page shows what others know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screens {
    pub modules: &'static [Module],
    pub uis: &'static [ModuleUi],
}

impl Screens {
    /// What other modules show on a record of this kind, in order.
    #[must_use]
    pub fn panels(&self, kind: &str) -> Vec<Panel> {
        let mut panels: Vec<Panel> =
            self.uis.iter().flat_map(|ui| ui.panels).filter(|panel| panel.kind == kind).copied().collect();
        domain::order::sort_by_key(&mut panels, |panel| panel.order);
        panels
    }

    /// How to open a record of this kind.
    #[must_use]
    pub fn link(&self, kind: &str) -> Option<RecordLink> {
        self.uis.iter().flat_map(|ui| ui.links).find(|link| link.kind == kind).copied()
    }

    /// The name of an operation: `"tickets.dispatch"` → 派单.
    #[must_use]
    pub fn operation(&self, kind: &str) -> Option<Text> {
        let module = Module::find(self.modules, kind)?;
        (module.words.operation)(kind)
    }
}

/// The screens that the shell provided; none outside it.
#[must_use]
pub fn use_screens() -> Screens {
    use_context::<Screens>().unwrap_or_default()
}
