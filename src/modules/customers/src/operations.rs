//! What is done about customers.

use domain::{
    ApplyError, Change, Id, OpContext, Operation, Permission, Records, SiteId, operation_basics, operations,
};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use crate::erase::{self, Ground};
use crate::{Customer, CustomerId, Role, Tag, file, merge};

operations! {
    /// The operations of customers.
    CustomerOperation in "customers" {
        /// 建档
        Register(Register) = "register" v 1,
        /// 更正联系方式
        CorrectContact(CorrectContact) = "correct_contact" v 1,
        /// 登记房屋关系
        AddRole(AddRole) = "add_role" v 1,
        /// 结束房屋关系
        EndRole(EndRole) = "end_role" v 1,
        /// 贴标签
        Tag(AddTag) = "tag" v 1,
        /// 去标签
        Untag(DropTag) = "untag" v 1,
        /// 合并客户
        Merge(Merge) = "merge" v 1,
        /// 清除个人信息
        Erase(Erase) = "erase" v 1,
    }
}

/// 建档: somebody becomes a customer. A name or a telephone is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Register {
    pub customer: CustomerId,
    pub site: SiteId,
    pub name: String,
    /// As they were typed; the rules bring them into one spelling.
    pub telephones: Vec<String>,
    pub plates: Vec<String>,
    pub roles: Vec<(UnitId, Role)>,
    pub tags: Vec<Tag>,
}

/// 更正联系方式: what was wrong and what is right. Numbers are added and dropped one by one, so that two people who
/// correct the same customer do not undo each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CorrectContact {
    pub customer: CustomerId,
    pub name: Option<NameChange>,
    pub add_telephones: Vec<String>,
    pub drop_telephones: Vec<String>,
    pub add_plates: Vec<String>,
    pub drop_plates: Vec<String>,
}

/// A name as it was read and as it should be.
pub type NameChange = Change<String>;

/// 登记房屋关系: the customer owns, rents or lives in a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddRole {
    pub customer: CustomerId,
    pub unit: UnitId,
    pub role: Role,
}

/// 结束房屋关系: sold, moved out. The role stays in the file with its last day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndRole {
    pub customer: CustomerId,
    pub unit: UnitId,
    pub role: Role,
}

/// 贴标签
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddTag {
    pub customer: CustomerId,
    pub tag: Tag,
}

/// 去标签
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DropTag {
    pub customer: CustomerId,
    pub tag: Tag,
}

/// 合并客户: the same person was registered twice. Everything goes to the one that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    pub duplicate: CustomerId,
    pub kept: CustomerId,
}

/// 清除个人信息: name, telephones, plates, tags and roles go; an empty file stays, so that nothing that named it dangles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Erase {
    pub customer: CustomerId,
    pub ground: Ground,
    /// A case number or the like; never the person's name. It stays in the chain for ever.
    pub note: String,
}

macro_rules! about_a_customer {
    ($($content:ident),+) => { $( impl $content { fn target(&self) -> Id { self.customer.id() } } )+ };
}
about_a_customer!(Register, CorrectContact, AddRole, EndRole, AddTag, DropTag, Erase);

impl Merge {
    fn target(&self) -> Id {
        self.duplicate.id()
    }
}

impl Operation for CustomerOperation {
    operation_basics!();

    /// Each has its own, but forgetting somebody is a right beside all modules'.
    fn permission(&self) -> Permission {
        match self {
            CustomerOperation::Erase(_) => erase::PERMISSION,
            other => other.kind(),
        }
    }

    /// The customer's site. A registration names it.
    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        if let CustomerOperation::Register(intent) = self {
            return Ok(Some(intent.site));
        }
        Ok(Some(records.require::<Customer>(self.target())?.site))
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            CustomerOperation::Register(intent) => file::register(intent, records),
            CustomerOperation::CorrectContact(intent) => file::correct_contact(intent, records),
            CustomerOperation::AddRole(intent) => file::add_role(intent, records),
            CustomerOperation::EndRole(intent) => file::end_role(intent, context, records),
            CustomerOperation::Tag(intent) => file::tag(intent, records),
            CustomerOperation::Untag(intent) => file::untag(intent, records),
            CustomerOperation::Merge(intent) => merge::merge(intent, records),
            CustomerOperation::Erase(intent) => erase::erase(intent, records),
        }
    }
}
