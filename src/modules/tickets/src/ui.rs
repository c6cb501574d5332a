//! The screens of this module, as the shell mounts them.
#![expect(unreachable_pub, reason = "the component macro writes `pub`, whatever stands in the source")]

mod action_bar;
mod asked;
mod assignee_box;
mod call_form;
mod correct_form;
mod describe;
mod detail_page;
mod dispatch_form;
mod ended_by_another;
mod ending_form;
mod errors;
mod hold_form;
mod index;
mod list_page;
mod list_rows;
mod open_draft;
mod open_page;
mod panels;
mod paths;
mod promise_chips;
mod reason;
mod same_matter;
mod screens;
mod status_tag;
mod subject_box;
mod text_form;
mod ticket_columns;
mod ticket_pane;
mod timeline_words;
mod words;

use domain::{Id, Intent, Operation, Record, Row};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, ParamSegment, StaticSegment};
use ui::module::{Fact, ModuleLookup, ModuleUi, NavEntry, NavGroup, Panel, RecordLink, SearchSource};

use crate::operations::{Open, TicketOperation};
use crate::permissions;
use crate::words::TICKETS;
use crate::{Channel, Ticket, TicketId, TicketKind};

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "tickets",
    nav: &[NavEntry {
        label: TICKETS,
        path: paths::LIST,
        icon: "ticket",
        group: NavGroup::Work,
        order: 20,
        primary: true,
        any_permission: permissions::FACTS,
        count: Some(list_rows::open_count),
    }],
    routes,
    load: || Box::pin(screens::load_list()),
    links: &[RecordLink { kind: Ticket::KIND, path: link_path, title: link_title, label: TICKETS }],
    panels: &[
        Panel {
            kind: "sites.unit",
            title: TICKETS,
            order: 10,
            view: |id| ui::later(screens::load_of_unit, move || screens::of_unit(id)),
        },
        Panel {
            kind: "customers.customer",
            title: TICKETS,
            order: 10,
            view: |id| ui::later(screens::load_of_customer, move || screens::of_customer(id)),
        },
    ],
    css: include_str!("ui/tickets.css"),
};

/// How others find and read this module's records; apart from [`UI`], so that the program starts without its code.
pub const LOOKUP: ModuleLookup = ModuleLookup {
    name: "tickets",
    search: Some(SearchSource { label: TICKETS, find: index::find }),
    describe: describe::lines,
    amend: |kind, op| (kind == "tickets.open").then(|| paths::amend(op)),
    as_note: |target, text| {
        let note = crate::operations::AddNote { ticket: crate::TicketId(target), text };
        Some(TicketOperation::from(note).intent())
    },
    fact: Some(fact),
};

/// 先记下: a ticket that says no more than what and where; who unlocks later, or a supervisor, completes it.
fn fact(fact: Fact) -> Intent {
    let open = Open {
        ticket: TicketId(fact.id),
        site: fact.site,
        alias: fact.number,
        kind: TicketKind::Repair,
        category: None,
        priority: None,
        channel: Channel::Patrol,
        unit: None,
        place: fact.place,
        customer: None,
        caller: None,
        title: fact.what,
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    TicketOperation::from(open).intent()
}

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
    paths::ticket(id)
}

fn link_title(row: &Row) -> String {
    row.decode::<Ticket>().map(|ticket| format!("{} {}", ticket.label(), ticket.title)).unwrap_or_default()
}
