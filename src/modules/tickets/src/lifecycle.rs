//! One table, operation by status: what becomes of the ticket. Buttons, devices and the server all ask it.

use domain::Rejection;
use serde::{Deserialize, Serialize};

/// 状态
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// 待派
    #[default]
    New,
    /// 已派单: somebody was told, nobody has accepted yet.
    Dispatched,
    /// 处理中: accepted.
    InProgress,
    /// 挂起
    OnHold,
    /// 已完工: the work is done, the customer has not confirmed.
    Resolved,
    /// 已关单
    Closed,
    /// 已作废
    Canceled,
}

impl TicketStatus {
    pub const ALL: [TicketStatus; 7] = [
        TicketStatus::New,
        TicketStatus::Dispatched,
        TicketStatus::InProgress,
        TicketStatus::OnHold,
        TicketStatus::Resolved,
        TicketStatus::Closed,
        TicketStatus::Canceled,
    ];

    /// Nothing is left to do.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, TicketStatus::Closed | TicketStatus::Canceled)
    }

    /// The word in facts and imports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            TicketStatus::New => "new",
            TicketStatus::Dispatched => "dispatched",
            TicketStatus::InProgress => "in_progress",
            TicketStatus::OnHold => "on_hold",
            TicketStatus::Resolved => "resolved",
            TicketStatus::Closed => "closed",
            TicketStatus::Canceled => "canceled",
        }
    }
}

/// Every step of a ticket's life with the kind of its operation, once: `$with!` makes something of the list.
macro_rules! every_event {
    ($with:ident) => {
        $with! {
            Dispatch = "tickets.dispatch",
            Reassign = "tickets.reassign",
            Accept = "tickets.accept",
            Decline = "tickets.decline",
            PutOnHold = "tickets.put_on_hold",
            Resume = "tickets.resume",
            Resolve = "tickets.resolve",
            Close = "tickets.close",
            Reopen = "tickets.reopen",
            Cancel = "tickets.cancel",
            CorrectDetails = "tickets.correct_details",
            Expedite = "tickets.expedite",
            Escalate = "tickets.escalate",
            AddNote = "tickets.add_note",
            NoteVisit = "tickets.note_visit",
            RecordOpinion = "tickets.record_opinion",
            RecordCall = "tickets.record_call",
        }
    };
}
pub(crate) use every_event;

macro_rules! declare_events {
    ($($event:ident = $kind:literal,)+) => {
        /// What people do to a ticket that exists.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Event {
            $($event,)+
        }

        impl Event {
            pub const ALL: [Event; [$(Event::$event),+].len()] = [$(Event::$event),+];

            /// The kind of the operation that stands for it.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self {
                    $(Event::$event => $kind,)+
                }
            }
        }
    };
}
every_event!(declare_events);

impl Event {
    /// A fact, not a transition: never refused (Z0a).
    #[must_use]
    pub const fn is_fact(self) -> bool {
        matches!(
            self,
            Event::Expedite
                | Event::Escalate
                | Event::AddNote
                | Event::NoteVisit
                | Event::RecordOpinion
                | Event::RecordCall
        )
    }
}

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The ticket gets this status.
    To(TicketStatus),
    /// It is there already: nothing happens, and nobody is blamed.
    Already,
    /// The status stays as it is; what is said is added.
    Stay,
}

/// One cell of the table, or `None` where the operation makes no sense.
///
/// | | New | Dispatched | InProgress | OnHold | Resolved | Closed | Canceled |
/// |---|---|---|---|---|---|---|---|
/// | dispatch | →Dispatched | already | already | – | – | – | – |
/// | reassign | – | →Dispatched | →Dispatched | →Dispatched | – | – | – |
/// | accept | – | →InProgress | already | – | – | – | – |
/// | decline | already | →New | →New | – | – | – | – |
/// | put on hold | – | →OnHold | →OnHold | already | – | – | – |
/// | resume | – | – | already | →InProgress | – | – | – |
/// | resolve | →Resolved | →Resolved | →Resolved | →Resolved | already | – | – |
/// | close | – | – | – | – | →Closed | already | – |
/// | reopen | already | already | already | already | →New | →New | →New |
/// | cancel | →Canceled | →Canceled | →Canceled | →Canceled | – | – | already |
/// | correct details | stay | stay | stay | stay | stay | – | – |
/// | facts | stay | stay | stay | stay | stay | stay | stay |
#[must_use]
pub const fn cell(status: TicketStatus, event: Event) -> Option<Step> {
    use TicketStatus::{Canceled, Closed, Dispatched, InProgress, New, OnHold, Resolved};
    if event.is_fact() {
        return Some(Step::Stay);
    }
    match (event, status) {
        (Event::Dispatch, New) => Some(Step::To(Dispatched)),
        (Event::Dispatch, Dispatched | InProgress) => Some(Step::Already),
        (Event::Reassign, Dispatched | InProgress | OnHold) => Some(Step::To(Dispatched)),
        (Event::Accept, Dispatched) => Some(Step::To(InProgress)),
        (Event::Accept, InProgress) => Some(Step::Already),
        (Event::Decline, New) => Some(Step::Already),
        (Event::Decline, Dispatched | InProgress) => Some(Step::To(New)),
        (Event::PutOnHold, Dispatched | InProgress) => Some(Step::To(OnHold)),
        (Event::PutOnHold, OnHold) => Some(Step::Already),
        (Event::Resume, InProgress) => Some(Step::Already),
        (Event::Resume, OnHold) => Some(Step::To(InProgress)),
        (Event::Resolve, New | Dispatched | InProgress | OnHold) => Some(Step::To(Resolved)),
        (Event::Resolve, Resolved) => Some(Step::Already),
        (Event::Close, Resolved) => Some(Step::To(Closed)),
        (Event::Close, Closed) => Some(Step::Already),
        (Event::Reopen, Resolved | Closed | Canceled) => Some(Step::To(New)),
        (Event::Reopen, New | Dispatched | InProgress | OnHold) => Some(Step::Already),
        (Event::Cancel, New | Dispatched | InProgress | OnHold) => Some(Step::To(Canceled)),
        (Event::Cancel, Canceled) => Some(Step::Already),
        (Event::CorrectDetails, New | Dispatched | InProgress | OnHold | Resolved) => Some(Step::Stay),
        _ => None,
    }
}

/// The table's answer, or the refusal with the legal next steps.
///
/// # Errors
/// `tickets.not_now` when the status does not allow it.
pub fn check(status: TicketStatus, event: Event) -> Result<Step, Rejection> {
    cell(status, event).ok_or_else(|| {
        let next: Vec<&str> = next_steps(status).map(Event::kind).collect();
        Rejection::new("tickets.not_now")
            .fact("operation", event.kind())
            .fact("status", status.code())
            .fact("next", next.join(","))
    })
}

/// The transitions that lead on from `status`.
pub fn next_steps(status: TicketStatus) -> impl Iterator<Item = Event> {
    Event::ALL.into_iter().filter(move |event| matches!(cell(status, *event), Some(Step::To(_))))
}
