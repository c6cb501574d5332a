//! 例外 as it is kept: plain data, written once and confirmed once.

use domain::{Id, PersonId, Record, Rule, Scope, SiteId, Timestamp, typed_id};
use serde::{Deserialize, Serialize};

typed_id! {
    /// One exit taken.
    ExceptionId
}

/// 例外: a rule did not let something through, and its named exit was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub id: ExceptionId,
    pub site: SiteId,
    /// The rule whose exit it is.
    pub rule: Rule,
    pub exit: Exit,
    /// What stood in the way: the rejection's own list.
    pub blocking: Vec<Id>,
    /// The superior who decided (Z0d).
    pub decided_by: PersonId,
    pub decided_by_name: String,
    /// How the decision reached who wrote it down.
    pub channel: Channel,
    pub reason: String,
    pub at: Timestamp,
    pub recorded_by: PersonId,
    pub recorded_by_name: String,
    /// Asked for within [`crate::escalation::DUE_MS`]; then of the next level too.
    pub confirmation: Option<Confirmation>,
}

/// 出口: what is done instead of what the rule refuses. New ones are added at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// 并岗: the incoming starts beside the outgoing (R1).
    Reinforcement,
    /// 上级接管: the superior takes the incident by name and releases the outgoing (R1).
    CommandMovesUp,
    /// 单方接班: the outgoing is absent, ill or unfit (R5, R6).
    UnilateralTakeover,
    /// 收岗: a post that is not manned around the clock (R6).
    Closing,
    /// 应急顶班: ordered by the superior (R16).
    EmergencySubstitution,
    /// 紧急采购: beyond the budget (R37).
    EmergencyPurchase,
}

impl Exit {
    pub const ALL: [Exit; 6] = [
        Exit::Reinforcement,
        Exit::CommandMovesUp,
        Exit::UnilateralTakeover,
        Exit::Closing,
        Exit::EmergencySubstitution,
        Exit::EmergencyPurchase,
    ];

    /// The rules that have this exit. A rule without it offers none.
    #[must_use]
    pub const fn rules(self) -> &'static [Rule] {
        match self {
            Exit::Reinforcement | Exit::CommandMovesUp => &[Rule(1)],
            Exit::UnilateralTakeover => &[Rule(5), Rule(6)],
            Exit::Closing => &[Rule(6)],
            Exit::EmergencySubstitution => &[Rule(16)],
            Exit::EmergencyPurchase => &[Rule(37)],
        }
    }
}

/// 途径: how the decision came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 当面
    InPerson,
    /// 电话
    Telephone,
    /// 消息
    Message,
}

/// 确认: the decision was theirs, or the next level stands by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub by: PersonId,
    pub name: String,
    pub at: Timestamp,
}

impl Record for Exception {
    const KIND: &'static str = "exceptions.exception";

    fn id(&self) -> Id {
        self.id.0
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    /// Waits for its confirmation: a device keeps it until then, however old.
    fn open(&self) -> bool {
        self.confirmation.is_none()
    }
}
