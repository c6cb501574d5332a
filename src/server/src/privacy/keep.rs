//! How long each kind of personal data is kept, and what for.

/// What is kept and has a term of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// 来电人: name and telephone of who called about a ticket.
    Callers,
    /// 在场人员: who was there at a visit.
    VisitPeople,
    /// 工单内容: everything that was written about a ticket.
    Tickets,
    /// 走访内容
    Visits,
    /// 客户档案
    Customers,
}

/// Days after the record was closed; 0 = no term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub callers: u32,
    pub visit_people: u32,
    pub tickets: u32,
    pub visits: u32,
    pub customers: u32,
}

/// A hundred years: more is no term.
pub const MOST_DAYS: u32 = 36_500;

impl RecordKind {
    /// All of them, in the order in which pages list them.
    pub const ALL: [RecordKind; 5] = [
        RecordKind::Callers,
        RecordKind::VisitPeople,
        RecordKind::Tickets,
        RecordKind::Visits,
        RecordKind::Customers,
    ];

    /// The word in forms and addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            RecordKind::Callers => "callers",
            RecordKind::VisitPeople => "visit_people",
            RecordKind::Tickets => "tickets",
            RecordKind::Visits => "visits",
            RecordKind::Customers => "customers",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn of(code: &str) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The setting that holds its term.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            RecordKind::Callers => "keep_callers_days",
            RecordKind::VisitPeople => "keep_visit_people_days",
            RecordKind::Tickets => "keep_tickets_days",
            RecordKind::Visits => "keep_visits_days",
            RecordKind::Customers => "keep_customers_days",
        }
    }
}

impl Keep {
    /// Days for which this kind is kept after it was closed; `None` = no term.
    #[must_use]
    pub fn days(&self, kind: RecordKind) -> Option<u32> {
        let days = match kind {
            RecordKind::Callers => self.callers,
            RecordKind::VisitPeople => self.visit_people,
            RecordKind::Tickets => self.tickets,
            RecordKind::Visits => self.visits,
            RecordKind::Customers => self.customers,
        };
        (days > 0).then_some(days)
    }

    /// With another term for this kind.
    #[must_use]
    pub const fn with(mut self, kind: RecordKind, days: u32) -> Keep {
        match kind {
            RecordKind::Callers => self.callers = days,
            RecordKind::VisitPeople => self.visit_people = days,
            RecordKind::Tickets => self.tickets = days,
            RecordKind::Visits => self.visits = days,
            RecordKind::Customers => self.customers = days,
        }
        self
    }
}
