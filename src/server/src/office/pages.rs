//! Which pages there are, and `GET /api/office`: those of them the caller may open.

use axum::Json;
use axum::extract::Extension;
use domain::Text;
use serde::Serialize;

use super::page::Said;
use super::privacy::words as privacy;
use super::settings::words as settings;
use super::sites::words as sites;
use super::staff::words as staff;
use super::{ticket_imports, words};
use crate::gate::{SignedIn, may_somewhere};
use crate::import;

/// One page as the menu knows it.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub name: &'static str,
    pub path: &'static str,
    pub permission: &'static str,
    pub title: Text,
    /// One line: what it is for.
    pub about: Text,
    pub group: Group,
    /// Words that find it in the settings' search.
    pub search: &'static [&'static str],
}

/// Under which heading a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    People,
    Oversight,
    System,
}

/// Every page, in the order of the menu.
pub const PAGES: &[Page] = &[
    STAFF,
    POSTS,
    DEPARTMENTS,
    SESSIONS,
    DEVICES,
    CHANGES,
    AUDIT,
    PERSONAL_DATA,
    RETENTION,
    SITES,
    UNIT_IMPORTS,
    TICKET_IMPORTS,
    CATEGORIES,
    BACKUPS,
    SETTINGS,
];

pub(super) const STAFF: Page = Page {
    name: "people",
    path: "/api/office/people",
    permission: "staff.hire",
    title: staff::STAFF,
    about: staff::STAFF_ABOUT,
    group: Group::People,
    search: staff::STAFF_SEARCH,
};

pub(super) const POSTS: Page = Page {
    name: "posts",
    path: "/api/office/posts",
    permission: "staff.define_post",
    title: staff::POSTS,
    about: staff::POSTS_ABOUT,
    group: Group::People,
    search: staff::POSTS_SEARCH,
};

pub(super) const DEPARTMENTS: Page = Page {
    name: "departments",
    path: "/api/office/departments",
    permission: "staff.define_department",
    title: staff::DEPARTMENTS,
    about: staff::DEPARTMENTS_ABOUT,
    group: Group::People,
    search: staff::DEPARTMENTS_SEARCH,
};

pub(super) const DEVICES: Page = Page {
    name: "devices",
    path: "/api/office/devices",
    permission: "sync.devices",
    title: words::DEVICES,
    about: words::DEVICES_ABOUT,
    group: Group::People,
    search: words::DEVICES_SEARCH,
};

pub(super) const SITES: Page = Page {
    name: "sites",
    path: "/api/office/sites",
    permission: "sites.add_units",
    title: sites::SITES,
    about: sites::SITES_ABOUT,
    group: Group::System,
    search: sites::SITES_SEARCH,
};

pub(super) const UNIT_IMPORTS: Page = Page {
    name: "unit_imports",
    path: "/api/office/unit_imports",
    permission: "sites.take_back",
    title: sites::IMPORTS,
    about: sites::IMPORTS_ABOUT,
    group: Group::System,
    search: sites::IMPORTS_SEARCH,
};

pub(super) const TICKET_IMPORTS: Page = Page {
    name: "ticket_imports",
    path: "/api/office/ticket_imports",
    permission: import::PERMISSION,
    title: ticket_imports::TITLE,
    about: ticket_imports::ABOUT,
    group: Group::System,
    search: ticket_imports::SEARCH,
};

pub(super) const SETTINGS: Page = Page {
    name: "settings",
    path: "/api/office/settings",
    permission: "server.settings",
    title: settings::SETTINGS,
    about: settings::SETTINGS_ABOUT,
    group: Group::System,
    search: settings::SETTINGS_SEARCH,
};

pub(super) const CATEGORIES: Page = Page {
    name: "categories",
    path: "/api/office/categories",
    permission: "tickets.define_category",
    title: words::CATEGORIES,
    about: words::CATEGORIES_ABOUT,
    group: Group::System,
    search: words::CATEGORIES_SEARCH,
};

pub(crate) const CHANGES: Page = Page {
    name: "changes",
    path: "/api/office/changes",
    permission: "audit.read",
    title: words::CHANGES,
    about: words::CHANGES_ABOUT,
    group: Group::Oversight,
    search: words::CHANGES_SEARCH,
};

pub(crate) const BACKUPS: Page = Page {
    name: "backups",
    path: "/api/office/backups",
    permission: "backup.read",
    title: words::BACKUPS,
    about: words::BACKUPS_ABOUT,
    group: Group::System,
    search: words::BACKUPS_SEARCH,
};

pub(crate) const SESSIONS: Page = Page {
    name: "sessions",
    path: "/api/office/sessions",
    permission: "staff.hire",
    title: words::SESSIONS,
    about: words::SESSIONS_ABOUT,
    group: Group::People,
    search: words::SESSIONS_SEARCH,
};

pub(crate) const AUDIT: Page = Page {
    name: "audit",
    path: "/api/office/audit",
    permission: "audit.read",
    title: words::AUDIT,
    about: words::AUDIT_ABOUT,
    group: Group::Oversight,
    search: words::AUDIT_SEARCH,
};

pub(crate) const PERSONAL_DATA: Page = Page {
    name: "personal_data",
    path: "/api/office/personal_data",
    permission: customers::ERASE,
    title: privacy::PERSONAL_DATA,
    about: privacy::PERSONAL_DATA_ABOUT,
    group: Group::Oversight,
    search: privacy::PERSONAL_DATA_SEARCH,
};

pub(crate) const RETENTION: Page = Page {
    name: "retention",
    path: "/api/office/retention",
    permission: customers::ERASE,
    title: privacy::RETENTION,
    about: privacy::RETENTION_ABOUT,
    group: Group::Oversight,
    search: privacy::RETENTION_SEARCH,
};

#[derive(Serialize)]
pub struct Menu {
    pages: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    path: &'static str,
    title: Said,
    about: Said,
    group: Heading,
    search: &'static [&'static str],
}

#[derive(Serialize)]
struct Heading {
    name: Group,
    title: Said,
}

/// `GET /api/office`
pub async fn list(Extension(signed_in): Extension<SignedIn>) -> Json<Menu> {
    let may = |page: &&Page| may_somewhere(&signed_in.actor, page.permission);
    Json(Menu { pages: PAGES.iter().filter(may).map(entry).collect() })
}

fn entry(page: &Page) -> Entry {
    let title = match page.group {
        Group::People => words::PEOPLE,
        Group::Oversight => words::OVERSIGHT,
        Group::System => words::SYSTEM,
    };
    Entry {
        name: page.name,
        path: page.path,
        title: page.title.into(),
        about: page.about.into(),
        group: Heading { name: page.group, title: title.into() },
        search: page.search,
    }
}
