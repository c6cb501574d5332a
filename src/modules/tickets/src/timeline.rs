//! 经过: what happened to a ticket, in order. Nothing is ever dropped; full pages move to a side row.

use domain::{Id, OpContext, PersonId, Record, Records, Scope, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::closing::Ending;
use crate::kind::Channel;
use crate::ticket::{Ticket, TicketId};

/// Entries on the ticket itself. More than almost any ticket has, few enough to keep a list of thousands small.
const ENTRIES_PER_PAGE: usize = 60;

/// Calls kept on the ticket. The rules look at a handful; every call also stands in the timeline.
const CALLS_KEPT: usize = 20;

/// One line of a ticket's course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    pub actor: PersonId,
    /// The actor's name at that time: people change posts and leave.
    pub name: String,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 受理
    Opened { channel: Channel },
    /// 派单
    Dispatched { to: String },
    /// 转派
    Reassigned { to: String, reason: String },
    /// 接单
    Accepted,
    /// 退单
    Declined { reason: String },
    /// 挂起
    Held { reason: String, until: Option<Timestamp> },
    /// 恢复
    Resumed,
    /// 完工
    Resolved { solution: String },
    /// 关单
    Closed { ending: Ending, answer: String },
    /// 重开
    Reopened { reason: String },
    /// 作废
    Canceled { ending: Ending, reason: String },
    /// 催办
    Expedited { text: String },
    /// 上报: "cannot handle" (R29)
    Escalated { to: String, reason: String },
    /// 备注
    Noted { text: String, after_close: bool },
    /// 更正: old and new value in plain text.
    Corrected { field: String, from: String, to: String },
    /// Another version of a text that two people changed at once; the ticket keeps the earlier one.
    Alternative { field: String, text: String },
    /// 走访
    Visited { visit: Option<Id>, note: String },
    /// 处理意见
    Opinion { text: String },
    /// 回访
    Called { answer: CallAnswer, note: String },
    /// Another ticket turned out to be this one.
    Merged { from: TicketId, label: String },
    /// 导入
    Imported { source: String },
}

/// 回访结果
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallAnswer {
    /// 满意, with a score of 1-5.
    Satisfied { score: u8 },
    /// 不满意: the ticket opens again (R26).
    Unsatisfied { score: u8 },
    /// 未接通
    NotReached,
    /// 匿名或拒绝回访
    Declined,
}

/// One call back to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub at: Timestamp,
    pub by: PersonId,
    pub answer: CallAnswer,
}

/// A full page of a ticket's course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketHistory {
    pub ticket: TicketId,
    pub site: SiteId,
    pub page: u32,
    pub entries: Vec<Entry>,
}

impl Record for TicketHistory {
    const KIND: &'static str = "tickets.history";

    fn id(&self) -> Id {
        self.ticket.history(self.page)
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        false
    }
}

impl Ticket {
    /// Adds a line to the course, moving a full page to its side row first.
    pub(crate) fn record(&mut self, context: &OpContext<'_>, records: &mut Records<'_>, what: What) {
        if self.timeline.len() >= ENTRIES_PER_PAGE {
            let entries = std::mem::take(&mut self.timeline);
            records.put(&TicketHistory {
                ticket: self.id,
                site: self.site,
                page: self.n_history_pages,
                entries,
            });
            self.n_history_pages += 1;
        }
        self.timeline.push(Entry {
            at: context.at,
            actor: context.actor.person,
            name: context.actor.name.clone(),
            what,
        });
    }

    pub(crate) fn add_call(&mut self, call: Call) {
        if self.calls.len() >= CALLS_KEPT {
            self.calls.remove(0);
        }
        self.calls.push(call);
    }
}
