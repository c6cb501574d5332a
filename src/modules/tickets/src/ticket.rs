//! 工单 as it is kept: plain data, no behaviour beyond construction.

use customers::CustomerId;
use domain::{Id, PersonId, Record, Scope, SiteId, Timestamp, typed_id};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use crate::caller::Caller;
use crate::category::CategoryId;
use crate::kind::{Channel, Priority, TicketKind};
use crate::lifecycle::TicketStatus;
use crate::number::TicketNumber;
use crate::timeline::{Call, Entry};

typed_id! {
    /// One ticket.
    TicketId
}

impl TicketId {
    /// Where the ticket's personal data lies: a row of its own scope.
    #[must_use]
    pub fn caller(self) -> Id {
        self.0.derived("caller")
    }

    /// Where page `page` of an overlong course of events lies.
    #[must_use]
    pub fn history(self, page: u32) -> Id {
        self.0.derived(&format!("history {page}"))
    }
}

/// 工单: one matter of one customer, from opening to closing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    pub site: SiteId,
    /// 编号, made by the server; until then people use `alias`.
    pub number: Option<TicketNumber>,
    /// 临时编号 `7F-0031` of the device that opened it, valid for ever. Empty for imports.
    pub alias: String,
    pub kind: TicketKind,
    pub category: Option<CategoryId>,
    /// The category in the words of an imported file, or empty.
    pub category_label: String,
    pub priority: Priority,
    pub channel: Channel,
    /// 户, when the place is a known unit.
    pub unit: Option<UnitId>,
    /// 位置 as free text: kept whether or not it matches a unit.
    pub place: String,
    pub customer: Option<CustomerId>,
    /// The caller as everybody may see them, `仲*妮 186****1402`. The rest is in [`crate::TicketCaller`].
    pub caller_masked: String,
    pub title: String,
    pub description: String,
    /// 希望结果 (A24)
    pub wanted: String,
    /// 承诺回复时间 (R27). Only imported tickets may lack it.
    pub promised_reply_at: Option<Timestamp>,
    /// Nobody agreed the time with the customer: the default of the kind was set (R27).
    pub promise_defaulted: bool,
    pub status: TicketStatus,
    pub assignee: Option<Assignee>,
    /// 重点问题: needs a visit or its recorded refusal before closing (R28).
    pub major: bool,
    pub opened_at: Timestamp,
    pub opened_by: PersonId,
    /// Who said that the work is done. The handler, for R26 and R24.
    pub resolved_by: Option<PersonId>,
    pub resolved_at: Option<Timestamp>,
    /// Closed or canceled.
    pub ended_at: Option<Timestamp>,
    /// 处理结果, the text given to the customer (R24).
    pub solution: String,
    /// 处理意见 (R31)
    pub opinion: String,
    /// A visit about this matter, or its refusal (R28).
    pub visit: Option<VisitNote>,
    /// 回访, the newest ones (R26).
    pub calls: Vec<Call>,
    /// 联系次数: how often the customer came with this matter (R32).
    pub n_contacts: u32,
    pub n_reopened: u32,
    /// How many tickets turned out to be this one.
    pub n_merged: u32,
    /// The ticket that this one turned out to be.
    pub merged_into: Option<TicketId>,
    /// 经过, oldest first; earlier pages lie in [`crate::TicketHistory`].
    pub timeline: Vec<Entry>,
    pub n_history_pages: u32,
    pub source: Option<Source>,
}

/// 责任人: a person, a crew, or a person of a crew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// `None` = whoever of the crew accepts it.
    pub person: Option<PersonId>,
    /// As lists show it: 维修一组 王强.
    pub name: String,
}

/// What a visit meant for the ticket (R28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitNote {
    /// 已走访, with the visit's id.
    Made(Id),
    /// 客户谢绝走访
    Refused,
}

/// Where an imported ticket comes from. Outside R24-R32 and outside the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The system or file, as the mapping names it.
    pub name: String,
    pub id: String,
    /// Of the whole row: tells two rows with one id apart.
    pub row_hash: Id,
    /// The file says it was closed before it was opened. Kept as it stands.
    pub closed_before_opened: bool,
}

impl Record for Ticket {
    const KIND: &'static str = "tickets.ticket";

    fn id(&self) -> Id {
        self.id.0
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        !self.status.is_final()
    }
}

/// What is known when a ticket comes into being; everything else starts empty.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    pub(crate) id: TicketId,
    pub(crate) site: SiteId,
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: PersonId,
    pub(crate) caller: Option<Caller>,
}

impl Ticket {
    pub(crate) fn begin(beginning: Beginning) -> Ticket {
        let Beginning { id, site, opened_at, opened_by, caller } = beginning;
        Ticket {
            id,
            site,
            number: None,
            alias: String::new(),
            kind: TicketKind::default(),
            category: None,
            category_label: String::new(),
            priority: Priority::default(),
            channel: Channel::default(),
            unit: None,
            place: String::new(),
            customer: None,
            caller_masked: caller.map(|caller| caller.masked()).unwrap_or_default(),
            title: String::new(),
            description: String::new(),
            wanted: String::new(),
            promised_reply_at: None,
            promise_defaulted: false,
            status: TicketStatus::New,
            assignee: None,
            major: false,
            opened_at,
            opened_by,
            resolved_by: None,
            resolved_at: None,
            ended_at: None,
            solution: String::new(),
            opinion: String::new(),
            visit: None,
            calls: Vec::new(),
            n_contacts: 1,
            n_reopened: 0,
            n_merged: 0,
            merged_into: None,
            timeline: Vec::new(),
            n_history_pages: 0,
            source: None,
        }
    }

    /// The number people use: the server's, before that the device's.
    #[must_use]
    pub fn label(&self) -> String {
        self.number.map_or_else(|| self.alias.clone(), |number| number.to_string())
    }

    /// Imported history: outside R24-R32 and outside the figures.
    #[must_use]
    pub fn historic(&self) -> bool {
        self.source.is_some()
    }
}
