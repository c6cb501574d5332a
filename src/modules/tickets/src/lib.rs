//! 工单: what customers ask for, from the first call to the confirmed ending.
//!
//! The front desk opens and dispatches, crews accept and resolve, somebody else calls back and closes; all of it
//! offline, all day.
//!
//! ```text
//!   open ─► New ─ dispatch ─► Dispatched ─ accept ─► InProgress ◄─ resume ── OnHold
//!            ▲                  │  │  ▲ └──────── put on hold ──┼──────────────►│
//!            ├──── decline ─────┘  │  └─── reassign ────────────┴───────────────┤
//!            │                     └──────────── resolve ─────────► Resolved ◄──┘
//!            └───────────────────── reopen ◄──── Closed ◄─ close ──────┘
//!                                     ▲── Canceled ◄─ cancel ─ (New … OnHold)
//! ```
//!
//! Invariants:
//! 1. One table decides for buttons, devices and the server: [`lifecycle::cell`] (`lifecycle::every_cell_is_what_the_operation_does`).
//! 2. A fact is never refused but for malformed input (Z0a; `properties::z0a_facts_are_never_refused`).
//! 3. What happened is never dropped: full pages of the course move to side rows (`operations::a_long_course_loses_nothing`).
//! 4. Only the server makes numbers, one row of numbers per site and day (`operations::the_server_numbers_by_site_and_day`).
//! 5. The first dispatch wins; the second is told by whom (`operations::the_first_dispatch_wins`).
//! 6. The wide row shows a masked caller; name and telephone lie in [`TicketCaller`], a scope of its own
//!    (`operations::personal_data_lies_in_its_own_scope`).
//! 7. Every ticket that our people opened has a promised reply time (R27; `properties::r27_own_tickets_always_promise`).
//! 8. Importing a row twice changes nothing (`operations::importing_twice_changes_nothing`).
//!
//! Not here: business changes (`changes`), the follow-up call list (`follow_ups`), visits (`visits`), units and
//! customers (`sites`, `customers`), the working day of R31 and manager level of R28 (the front desk, later).
//!
//! Reading order: [`ticket`], [`lifecycle`], [`operations`], [`closing`], [`import`], [`queries`].

pub mod album;
pub mod caller;
pub mod category;
pub mod closing;
pub mod import;
pub mod kind;
pub mod lifecycle;
pub mod number;
pub mod operations;
pub mod permissions;
pub mod queries;
pub mod search;
pub mod sla;
pub mod ticket;
pub mod timeline;
#[cfg(feature = "ui")]
mod ui;
pub mod words;

pub use album::TicketAlbum;
pub use caller::{Caller, TicketCaller};
pub use category::{Category, CategoryId};
pub use closing::Ending;
pub use kind::{Channel, Priority, TicketKind};
pub use lifecycle::{Event, TicketStatus};
pub use number::{NumberCounter, TicketNumber};
pub use operations::TicketOperation;
pub use ticket::{Assignee, Source, Ticket, TicketId, VisitNote};
pub use timeline::{Call, CallAnswer, Entry, TicketHistory, What};
#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI};

use domain::module::{RecordKind, Words};
use domain::{Module, Search};

/// What the server finds beyond a device's working set.
pub const SEARCHES: &[Search] = &[Search::of::<Ticket>()];

/// The module as the engine sees it.
pub const MODULE: Module = Module::of::<TicketOperation>(
    &[
        RecordKind::of::<Ticket>(),
        RecordKind::of::<TicketCaller>(),
        RecordKind::of::<TicketHistory>(),
        RecordKind::of::<NumberCounter>(),
        RecordKind::of::<Category>(),
        RecordKind::of::<TicketAlbum>(),
    ],
    Words { name: words::TICKETS, operation: words::operation, rejection: words::rejection },
);
