//! A site with people, so that a test reads like a working day.

use domain::testing::{Accepted, MapSource};
use domain::{Actor, Grant, Id, MembershipStatus, PersonId, Rejection, SiteId, Timestamp};
use tickets::operations::{Close, Dispatch, Open, RecordCall, RecordOpinion, Resolve};
use tickets::{
    Assignee, CallAnswer, Channel, Ending, MODULE, Ticket, TicketId, TicketKind, TicketOperation,
    TicketStatus,
};

/// 2026-11-21 09:00 in China.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_222_800_000);

pub(crate) fn site() -> SiteId {
    SiteId(Id::named("site one"))
}

pub(crate) fn ticket_id(label: &str) -> TicketId {
    TicketId(Id::named(label))
}

pub(crate) fn person(name: &str) -> Actor {
    let grant = Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true };
    Actor {
        person: PersonId(Id::named(name)),
        name: name.to_owned(),
        status: MembershipStatus::Confirmed,
        grants: vec![grant],
    }
}

pub(crate) fn crew(name: &str) -> Assignee {
    Assignee { person: None, name: name.to_owned() }
}

pub(crate) fn given_to(actor: &Actor) -> Assignee {
    Assignee { person: Some(actor.person), name: actor.name.clone() }
}

pub(crate) fn opening(label: &str, kind: TicketKind) -> Open {
    Open {
        ticket: ticket_id(label),
        site: site(),
        alias: "7F-0031".to_owned(),
        kind,
        category: None,
        priority: None,
        channel: Channel::Phone,
        unit: None,
        place: "3-2-1201".to_owned(),
        customer: None,
        caller: None,
        title: format!("{label} 漏水"),
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    }
}

/// The server, with a clock that a test moves.
pub(crate) struct Desk {
    pub(crate) source: MapSource,
    pub(crate) now: Timestamp,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { source: MapSource::default(), now: MORNING }
    }

    /// With one ticket `label` of this kind, taken in by 林.
    pub(crate) fn with(label: &str, kind: TicketKind) -> Desk {
        let mut desk = Desk::new();
        desk.does(&person("林"), opening(label, kind));
        desk
    }

    /// With one ticket of this kind brought to this status the usual way: 林 takes in, 王 handles.
    pub(crate) fn at(label: &str, kind: TicketKind, status: TicketStatus) -> Desk {
        let mut desk = Desk::with(label, kind);
        desk.bring(label, status);
        desk
    }

    fn bring(&mut self, label: &str, status: TicketStatus) {
        use tickets::operations::{Accept, Cancel, PutOnHold};
        let (lin, wang, ticket) = (person("林"), person("王"), ticket_id(label));
        let dispatch = Dispatch { ticket, to: given_to(&wang), note: String::new() };
        let reason = "等配件".to_owned();
        match status {
            TicketStatus::New => {}
            TicketStatus::Dispatched => drop(self.does(&lin, dispatch)),
            TicketStatus::InProgress => {
                self.bring(label, TicketStatus::Dispatched);
                self.does(&wang, Accept { ticket });
            }
            TicketStatus::OnHold => {
                self.bring(label, TicketStatus::InProgress);
                self.does(&wang, PutOnHold { ticket, reason, until: None, promised_reply_at: None });
            }
            TicketStatus::Resolved => {
                self.bring(label, TicketStatus::InProgress);
                self.does(&wang, Resolve { ticket, solution: "已更换阀门".to_owned() });
            }
            TicketStatus::Closed => {
                self.bring(label, TicketStatus::Resolved);
                let answer = CallAnswer::Satisfied { score: 5 };
                self.does(&lin, RecordOpinion { ticket, text: "属实,已处理".to_owned() });
                self.does(&lin, RecordCall { ticket, answer, note: String::new() });
                self.does(&lin, Close { ticket, ending: Ending::Solved, answer: String::new() });
            }
            TicketStatus::Canceled => {
                drop(self.does(&person("吴"), Cancel { ticket, ending: Ending::Withdrawn, reason }));
            }
        }
    }

    /// It is done, without question.
    pub(crate) fn does(&mut self, actor: &Actor, operation: impl Into<TicketOperation>) -> Accepted {
        let operation = operation.into();
        let kind = operation.kind();
        self.tries(actor, operation).unwrap_or_else(|rejection| panic!("{kind}: {rejection:?}"))
    }

    /// It may be refused.
    pub(crate) fn tries(
        &mut self,
        actor: &Actor,
        operation: impl Into<TicketOperation>,
    ) -> Result<Accepted, Rejection> {
        self.now = self.now.plus_minutes(1);
        self.source.submit(&MODULE, actor, self.now, &operation.into())
    }

    /// It is refused, and nothing has changed.
    pub(crate) fn refuses(&mut self, actor: &Actor, operation: impl Into<TicketOperation>) -> Rejection {
        let before = self.source.clone();
        let rejection = self.tries(actor, operation).expect_err("it should be refused");
        assert_eq!(self.source, before, "a refused operation left a trace");
        let words = if rejection.code.starts_with("tickets.") {
            (MODULE.words.rejection)(&rejection)
        } else {
            // The words of `domain.*` codes belong to the design system.
            Some(domain::Phrase::new("-", "-"))
        };
        let words = words.unwrap_or_else(|| panic!("{} has no words", rejection.code));
        assert!(!words.zh.contains('?') && !words.en.contains('?'), "a fact is missing: {words:?}");
        rejection
    }

    pub(crate) fn ticket(&self, label: &str) -> Ticket {
        self.source.get(ticket_id(label).0).expect("the ticket exists")
    }
}
