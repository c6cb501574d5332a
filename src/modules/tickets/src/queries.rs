//! Questions about tickets: pure functions over what a device or the server has loaded.

use customers::CustomerId;
use domain::{PersonId, Timestamp};
use sites::UnitId;

use crate::category::CategoryId;
use crate::kind::TicketKind;
use crate::lifecycle::TicketStatus;
use crate::sla::is_overdue;
use crate::ticket::Ticket;

/// How near in time two tickets about the same unit and category must be to look like one (sync.md 2.7).
const DUPLICATE_WINDOW_MS: i64 = 30 * 60_000;

/// R32: the contact at which a matter gets an owner by name.
const CONTACTS_TO_ESCALATE: u32 = 3;

/// The pills above the list. Imported history is in none but `All`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// 未办结
    #[default]
    Open,
    /// 我的
    Mine,
    /// 超时
    Overdue,
    /// 待回访
    ToCall,
    /// 今天受理
    Today,
    /// 全部
    All,
}

impl Filter {
    pub const ALL: [Filter; 6] =
        [Filter::Open, Filter::Mine, Filter::Overdue, Filter::ToCall, Filter::Today, Filter::All];

    /// The word in the address bar.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Filter::Open => "open",
            Filter::Mine => "mine",
            Filter::Overdue => "overdue",
            Filter::ToCall => "to_call",
            Filter::Today => "today",
            Filter::All => "all",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Filter> {
        Filter::ALL.into_iter().find(|filter| filter.code() == code)
    }

    /// Whether the ticket belongs under this pill, for this person at this moment.
    #[must_use]
    pub fn takes(self, ticket: &Ticket, me: PersonId, now: Timestamp) -> bool {
        let holder = ticket.assignee.as_ref().and_then(|assignee| assignee.person);
        match self {
            Filter::Open => !ticket.status.is_final(),
            Filter::Mine => !ticket.status.is_final() && holder == Some(me),
            Filter::Overdue => is_overdue(ticket, now),
            Filter::ToCall => ticket.status == TicketStatus::Resolved,
            Filter::Today => !ticket.historic() && ticket.opened_at.day() == now.day(),
            Filter::All => true,
        }
    }
}

/// How many tickets stand under each pill, in the order of [`Filter::ALL`].
#[must_use]
pub fn counts<'a>(tickets: impl IntoIterator<Item = &'a Ticket>, me: PersonId, now: Timestamp) -> [usize; 6] {
    let mut counts = [0; 6];
    for ticket in tickets {
        for (count, filter) in counts.iter_mut().zip(Filter::ALL) {
            *count += usize::from(filter.takes(ticket, me, now));
        }
    }
    counts
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Dangerous and urgent first, then by promise.
    Pressing,
    /// By promise, those without one last.
    Promise,
    /// By status, then newest first.
    Status,
}

impl Order {
    /// Sorts in place; equal tickets stand by id, so that every device shows the same order.
    pub fn sort(self, tickets: &mut [impl AsRef<Ticket>]) {
        let promise = |ticket: &Ticket| ticket.promised_reply_at.map_or(i64::MAX, |at| at.0);
        let newest = |ticket: &Ticket| (std::cmp::Reverse(ticket.opened_at), ticket.id);
        match self {
            Order::Newest => domain::order::sort_by_cached_key(tickets, |ticket| newest(ticket.as_ref())),
            Order::Pressing => domain::order::sort_by_cached_key(tickets, |ticket| {
                let ticket = ticket.as_ref();
                (std::cmp::Reverse(ticket.priority), promise(ticket), newest(ticket))
            }),
            Order::Promise => domain::order::sort_by_cached_key(tickets, |ticket| {
                let ticket = ticket.as_ref();
                (promise(ticket), newest(ticket))
            }),
            Order::Status => domain::order::sort_by_cached_key(tickets, |ticket| {
                let ticket = ticket.as_ref();
                (ticket.status, newest(ticket))
            }),
        }
    }
}

/// 未办结
pub fn open<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> impl Iterator<Item = &'a Ticket> {
    tickets.into_iter().filter(|ticket| !ticket.status.is_final())
}

/// 超时: past the promised reply (R27).
pub fn overdue<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    now: Timestamp,
) -> impl Iterator<Item = &'a Ticket> {
    tickets.into_iter().filter(move |ticket| is_overdue(ticket, now))
}

/// All tickets of one unit or of one customer.
pub fn about<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    unit: Option<UnitId>,
    customer: Option<CustomerId>,
) -> impl Iterator<Item = &'a Ticket> {
    tickets.into_iter().filter(move |ticket| {
        (unit.is_some() && ticket.unit == unit) || (customer.is_some() && ticket.customer == customer)
    })
}

/// Open tickets that look like the one being taken in: same unit and category, half an hour apart. Flagged, not merged.
pub fn likely_duplicates<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    unit: UnitId,
    kind: TicketKind,
    category: Option<CategoryId>,
    at: Timestamp,
) -> impl Iterator<Item = &'a Ticket> {
    open(tickets).filter(move |ticket| {
        ticket.unit == Some(unit)
            && ticket.kind == kind
            && ticket.category == category
            && at.since(ticket.opened_at).abs() <= DUPLICATE_WINDOW_MS
    })
}

/// R32: the third contact on a matter that nobody owns by name.
#[must_use]
pub fn needs_owner(ticket: &Ticket) -> bool {
    let owned = ticket.assignee.as_ref().is_some_and(|assignee| assignee.person.is_some());
    !ticket.historic() && !ticket.status.is_final() && ticket.n_contacts >= CONTACTS_TO_ESCALATE && !owned
}
