//! 分类: what a kind is divided into. Data of the organisation, with built-in ones until it defines its own.

use domain::{ApplyError, Id, Record, Records, Scope, Text, typed_id};
use serde::{Deserialize, Serialize};

use crate::kind::{Priority, TicketKind};
use crate::words;

typed_id! {
    /// One category.
    CategoryId
}

/// 分类 under a kind, with what it sets by default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub kind: TicketKind,
    pub name_zh: String,
    pub name_en: String,
    pub priority: Priority,
    /// R27: how long a reply may take, in minutes.
    pub reply_minutes: u32,
    /// No longer offered; old tickets keep it.
    pub retired: bool,
}

impl Record for Category {
    const KIND: &'static str = "tickets.category";

    fn id(&self) -> Id {
        self.id.0
    }
    fn scope(&self) -> Scope {
        Scope::Org
    }
}

impl Category {
    /// The id of a built-in category.
    #[must_use]
    pub fn builtin_id(code: &str) -> CategoryId {
        CategoryId(Id::named(&format!("tickets.category {code}")))
    }

    /// What holds until the organisation defines a category of the same id.
    #[must_use]
    pub fn builtin() -> Vec<Category> {
        BUILTIN.iter().map(Builtin::category).collect()
    }

    /// The category as it is now: the organisation's own, else the built-in one.
    ///
    /// # Errors
    /// When the row is not loaded.
    pub fn find(records: &Records<'_>, id: CategoryId) -> Result<Option<Category>, ApplyError> {
        let own = records.get::<Category>(id.0)?;
        Ok(own.or_else(|| Category::builtin().into_iter().find(|category| category.id == id)))
    }

    /// Own categories laid over the built-in ones, without retired ones, in a stable order.
    #[must_use]
    pub fn offered(own: &[Category]) -> Vec<Category> {
        let mut all = Category::builtin();
        all.retain(|category| own.iter().all(|mine| mine.id != category.id));
        all.extend(own.iter().cloned());
        all.retain(|category| !category.retired);
        domain::order::sort_by(&mut all, |a, b| (a.kind, &a.name_zh, a.id).cmp(&(b.kind, &b.name_zh, b.id)));
        all
    }
}

struct Builtin {
    code: &'static str,
    kind: TicketKind,
    name: Text,
    priority: Priority,
    reply_minutes: u32,
}

impl Builtin {
    fn category(&self) -> Category {
        Category {
            id: Category::builtin_id(self.code),
            kind: self.kind,
            name_zh: self.name.zh.to_owned(),
            name_en: self.name.en.to_owned(),
            priority: self.priority,
            reply_minutes: self.reply_minutes,
            retired: false,
        }
    }
}

const fn builtin(
    code: &'static str,
    kind: TicketKind,
    name: Text,
    priority: Priority,
    reply_minutes: u32,
) -> Builtin {
    Builtin { code, kind, name, priority, reply_minutes }
}

/// Enough to start with; the minutes are working values that a site replaces by its own promise to its customers.
const BUILTIN: &[Builtin] = &[
    builtin("leak", TicketKind::Repair, words::CATEGORY_LEAK, Priority::Urgent, 30),
    builtin("power", TicketKind::Repair, words::CATEGORY_POWER, Priority::Urgent, 30),
    builtin("lift", TicketKind::Repair, words::CATEGORY_LIFT, Priority::Urgent, 30),
    builtin("door", TicketKind::Repair, words::CATEGORY_DOOR, Priority::Normal, 60),
    builtin("light", TicketKind::Repair, words::CATEGORY_LIGHT, Priority::Normal, 120),
    builtin("facility", TicketKind::Repair, words::CATEGORY_FACILITY, Priority::Normal, 120),
    builtin("noise", TicketKind::Complaint, words::CATEGORY_NOISE, Priority::Normal, 60),
    builtin("parking", TicketKind::Complaint, words::CATEGORY_PARKING, Priority::Normal, 60),
    builtin("cleaning", TicketKind::Complaint, words::CATEGORY_CLEANING, Priority::Normal, 120),
    builtin("staff", TicketKind::Complaint, words::CATEGORY_STAFF, Priority::Urgent, 60),
    builtin("fees", TicketKind::Inquiry, words::CATEGORY_FEES, Priority::Normal, 60),
    builtin("decoration", TicketKind::Inquiry, words::CATEGORY_DECORATION, Priority::Normal, 120),
    builtin("procedure", TicketKind::Inquiry, words::CATEGORY_PROCEDURE, Priority::Normal, 60),
    builtin("locked_out", TicketKind::Help, words::CATEGORY_LOCKED_OUT, Priority::Urgent, 15),
    builtin("trapped", TicketKind::Help, words::CATEGORY_TRAPPED, Priority::Emergency, 5),
    builtin("elderly", TicketKind::Help, words::CATEGORY_ELDERLY, Priority::Urgent, 15),
    builtin("greenery", TicketKind::Suggestion, words::CATEGORY_GREENERY, Priority::Normal, 24 * 60),
    builtin("viewing", TicketKind::Appointment, words::CATEGORY_VIEWING, Priority::Normal, 120),
    builtin("home_service", TicketKind::Appointment, words::CATEGORY_HOME_SERVICE, Priority::Normal, 120),
];
