//! 客户: who has to do with a unit, as everybody who works at the site may know it.

use domain::{Day, Id, Record, Scope, SiteId, typed_id};
use serde::{Deserialize, Serialize};
use sites::UnitId;

typed_id! {
    /// One customer of one site.
    CustomerId
}

/// 客户: the wide row. It holds masked forms only; the full ones are in [`crate::CustomerContact`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub site: SiteId,
    /// 仲*妮. Empty when only a telephone is known.
    pub masked_name: String,
    /// The first telephone, `186 **** 1402`. Empty when there is none.
    pub masked_phone: String,
    /// Present and former roles, sorted. One person may own one unit and rent another.
    pub roles: Vec<UnitRole>,
    pub tags: Vec<Tag>,
    /// 已合并: this was the same person twice; whoever comes here goes on there.
    pub merged_into: Option<CustomerId>,
}

/// 与房屋的关系: one role at one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnitRole {
    pub unit: UnitId,
    pub role: Role,
    /// The last day; `None` = still.
    pub ended_on: Option<Day>,
}

/// What a customer is to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// 业主
    Homeowner,
    /// 住户: lives there, as family of who owns or rents it.
    Resident,
    /// 租户
    Tenant,
}

/// 标签: what colleagues must know before they call. A fixed list on purpose: free labels would soon say what
/// somebody is like, which is not kept (X15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tag {
    /// 重点客户
    KeyCustomer,
    /// 大客户
    LargeAccount,
    /// 关怀对象: part of the care plan (B6).
    CarePlan,
    /// 勿打电话: only about the customer's own matters (X13).
    DoNotCall,
}

impl Role {
    /// All roles, in the order in which forms offer them.
    pub const ALL: [Role; 3] = [Role::Homeowner, Role::Resident, Role::Tenant];
}

impl Tag {
    /// All tags, in the order in which forms offer them.
    pub const ALL: [Tag; 4] = [Tag::KeyCustomer, Tag::LargeAccount, Tag::CarePlan, Tag::DoNotCall];
}

impl Customer {
    /// The roles that hold now.
    pub fn current_roles(&self) -> impl Iterator<Item = &UnitRole> {
        self.roles.iter().filter(|held| held.ended_on.is_none())
    }

    /// What lists call the customer: the masked name, else the masked telephone.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.masked_name.is_empty() { &self.masked_phone } else { &self.masked_name }
    }

    /// Whether the customer was forgotten: everybody else has a name or a telephone. Who was merged into another file may
    /// have lost both there.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.masked_name.is_empty() && self.masked_phone.is_empty()
    }

    /// Whether the customer has to do with this unit now.
    #[must_use]
    pub fn belongs_to(&self, unit: UnitId) -> bool {
        self.current_roles().any(|held| held.unit == unit)
    }
}

impl Record for Customer {
    const KIND: &'static str = "customers.customer";

    fn id(&self) -> Id {
        self.id.id()
    }

    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }

    fn open(&self) -> bool {
        self.merged_into.is_none() && !self.is_erased()
    }
}
