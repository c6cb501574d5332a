//! 走访 as it is kept: plain data.

use customers::CustomerId;
use domain::search::joined;
use domain::{Id, PersonId, Record, Scope, Searched, SiteId, Timestamp, typed_id};
use serde::{Deserialize, Serialize};
use sites::UnitId;
use tickets::TicketId;

typed_id! {
    /// One visit.
    VisitId
}

impl VisitId {
    /// Where the visit's personal data lies: a row of its own scope.
    #[must_use]
    pub fn people(self) -> Id {
        self.0.derived("people")
    }
}

/// 走访: staff called on a household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub id: VisitId,
    pub site: SiteId,
    /// 户, when it is a known unit.
    pub unit: Option<UnitId>,
    /// 位置 as free text, kept whether or not it matches a unit.
    pub place: String,
    pub customer: Option<CustomerId>,
    pub purpose: Purpose,
    /// How many people of the household were there. Who they were is in [`VisitPeople`].
    pub n_present: u8,
    /// 满意度 1-5; `None` = not asked or not answered.
    pub satisfaction: Option<u8>,
    /// 居民诉求: what was asked for, in one text.
    pub requests: String,
    /// 走访情况
    pub notes: String,
    /// The ticket that was raised from it, in the same batch.
    pub ticket: Option<TicketId>,
    pub visited_at: Timestamp,
    pub visitor: PersonId,
    /// The visitor's name at that time: people change posts and leave.
    pub visitor_name: String,
    /// 补记, oldest first.
    pub added: Vec<Addition>,
    /// 撤回: recorded by mistake. It stays readable and counts nowhere.
    pub withdrawn: Option<Withdrawal>,
}

/// 走访目的
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 日常走访
    #[default]
    Routine,
    /// 关怀走访: the elderly, people who live alone.
    Care,
    /// 投诉回访: a problem customer (C5).
    Complaint,
    /// 征求意见
    Opinion,
    /// 收费沟通
    Fees,
    /// 装修巡访
    Decoration,
    /// 其他
    Other,
}

impl Purpose {
    pub const ALL: [Purpose; 7] = [
        Purpose::Routine,
        Purpose::Care,
        Purpose::Complaint,
        Purpose::Opinion,
        Purpose::Fees,
        Purpose::Decoration,
        Purpose::Other,
    ];

    /// The word in the address bar, in facts and in corrections.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Routine => "routine",
            Purpose::Care => "care",
            Purpose::Complaint => "complaint",
            Purpose::Opinion => "opinion",
            Purpose::Fees => "fees",
            Purpose::Decoration => "decoration",
            Purpose::Other => "other",
        }
    }
}

/// 补记: said later, by anyone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Addition {
    pub at: Timestamp,
    pub actor: PersonId,
    pub name: String,
    pub what: Added,
}

/// What was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Added {
    Noted {
        text: String,
    },
    /// Old and new value in plain text.
    Corrected {
        field: String,
        from: String,
        to: String,
    },
    /// Another version of a text that two people changed at once; the visit keeps the earlier one.
    Alternative {
        field: String,
        text: String,
    },
}

/// 撤回
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub at: Timestamp,
    pub actor: PersonId,
    pub reason: String,
}

impl Record for Visit {
    const KIND: &'static str = "visits.visit";

    fn id(&self) -> Id {
        self.id.0
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    /// Done when it is recorded; a device keeps the recent ones.
    fn open(&self) -> bool {
        false
    }
}

impl Searched for Visit {
    /// Place, visitor, what was asked for, what was noted.
    fn search_text(&self) -> String {
        joined(&[&self.place, &self.visitor_name, &self.requests, &self.notes])
    }

    fn companions(&self) -> Vec<Id> {
        vec![self.id.people()]
    }
}

/// 在场人员 of one visit, readable by who may see the site's personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitPeople {
    pub visit: VisitId,
    pub site: SiteId,
    /// Names as the visitor wrote them down.
    pub present: Vec<String>,
    pub phone: String,
}

impl Record for VisitPeople {
    const KIND: &'static str = "visits.people";

    fn id(&self) -> Id {
        self.visit.people()
    }
    fn scope(&self) -> Scope {
        Scope::SitePii(self.site)
    }
    fn open(&self) -> bool {
        false
    }
}
