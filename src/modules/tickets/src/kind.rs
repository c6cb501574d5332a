//! What a ticket is about and how it came in: the fixed lists. Categories under a kind are data (`category.rs`).

use serde::{Deserialize, Serialize};

/// 类型: the seven kinds (A1-A4). 业务变更 is a change request of its own module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// 咨询
    #[default]
    Inquiry,
    /// 投诉
    Complaint,
    /// 报修
    Repair,
    /// 求助
    Help,
    /// 建议
    Suggestion,
    /// 表扬
    Praise,
    /// 预约
    Appointment,
}

impl TicketKind {
    /// In the order of the number keys at the front desk: the most frequent first.
    pub const ALL: [TicketKind; 7] = [
        TicketKind::Repair,
        TicketKind::Complaint,
        TicketKind::Inquiry,
        TicketKind::Help,
        TicketKind::Suggestion,
        TicketKind::Praise,
        TicketKind::Appointment,
    ];

    /// R27: how long a reply may take when nobody agreed a time and the category names none.
    /// Working values of this product, to be overridden by a site's own categories.
    #[must_use]
    pub const fn default_reply_minutes(self) -> u32 {
        match self {
            TicketKind::Repair | TicketKind::Help => 30,
            TicketKind::Complaint | TicketKind::Inquiry => 60,
            TicketKind::Appointment => 120,
            TicketKind::Suggestion | TicketKind::Praise => 24 * 60,
        }
    }

    /// R24 speaks of inquiries and complaints only: their ending without a solution needs a second person.
    #[must_use]
    pub const fn needs_second_person(self) -> bool {
        matches!(self, TicketKind::Inquiry | TicketKind::Complaint)
    }

    /// The word in facts, the timeline and imports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            TicketKind::Inquiry => "inquiry",
            TicketKind::Complaint => "complaint",
            TicketKind::Repair => "repair",
            TicketKind::Help => "help",
            TicketKind::Suggestion => "suggestion",
            TicketKind::Praise => "praise",
            TicketKind::Appointment => "appointment",
        }
    }
}

/// 紧急程度
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// 一般
    #[default]
    Normal,
    /// 紧急
    Urgent,
    /// 危险: people or property are in danger.
    Emergency,
}

impl Priority {
    pub const ALL: [Priority; 3] = [Priority::Normal, Priority::Urgent, Priority::Emergency];

    /// The word in facts, the timeline and imports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Priority::Normal => "normal",
            Priority::Urgent => "urgent",
            Priority::Emergency => "emergency",
        }
    }
}

/// 渠道: how the matter reached us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 来电
    #[default]
    Phone,
    /// 来访
    WalkIn,
    /// 微信、在线
    Chat,
    /// 网络表单
    Web,
    /// 邮件、信函
    Letter,
    /// 12345、街道、消协、媒体: an external complaint is urgent (X8).
    Authority,
    /// 走访
    Visit,
    /// 巡查
    Patrol,
    /// 其他部门转来 (A8)
    Department,
    /// 其他
    Other,
}

impl Channel {
    pub const ALL: [Channel; 10] = [
        Channel::Phone,
        Channel::WalkIn,
        Channel::Chat,
        Channel::Web,
        Channel::Letter,
        Channel::Authority,
        Channel::Visit,
        Channel::Patrol,
        Channel::Department,
        Channel::Other,
    ];

    /// The word in facts, the timeline and imports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Phone => "phone",
            Channel::WalkIn => "walk_in",
            Channel::Chat => "chat",
            Channel::Web => "web",
            Channel::Letter => "letter",
            Channel::Authority => "authority",
            Channel::Visit => "visit",
            Channel::Patrol => "patrol",
            Channel::Department => "department",
            Channel::Other => "other",
        }
    }
}
