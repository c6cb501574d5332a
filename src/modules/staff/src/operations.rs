//! What is done about people and posts.

use domain::{ApplyError, Id, OpContext, Operation, PersonId, Records, SiteId, operation_basics, operations};
use serde::{Deserialize, Serialize};

use crate::{
    Assignment, DefineDepartment, Delegate, PostId, PreferredLanguage, define_post, delegation, department,
    membership, permissions,
};

operations! {
    /// The operations of staff.
    StaffOperation in "staff" {
        /// 入职
        Hire(Hire) = "hire" v 1,
        /// 任岗
        Assign(Assign) = "assign" v 1,
        /// 免岗
        Relieve(Relieve) = "relieve" v 1,
        /// 停用
        Suspend(Suspend) = "suspend" v 1,
        /// 恢复
        Reinstate(Reinstate) = "reinstate" v 1,
        /// 更正姓名
        CorrectName(CorrectName) = "correct_name" v 1,
        /// 指定代理人
        NameDelegate(NameDelegate) = "name_delegate" v 1,
        /// 设定岗位
        DefinePost(DefinePost) = "define_post" v 1,
        /// 设定部门
        DefineDepartment(DefineDepartment) = "define_department" v 1,
        /// 约定代理
        Delegate(Delegate) = "delegate" v 1,
    }
}

/// 入职: a person joins, with the first posts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hire {
    pub person: PersonId,
    pub name: String,
    pub staff_number: String,
    pub assignments: Vec<Assignment>,
    pub language: Option<PreferredLanguage>,
}

/// 任岗: one more post for a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assign {
    pub person: PersonId,
    pub assignment: Assignment,
}

/// 免岗: a person no longer holds this post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relieve {
    pub person: PersonId,
    pub assignment: Assignment,
}

/// 停用: the person may no longer act or read; the posts stay noted for a return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspend {
    pub person: PersonId,
}

/// 恢复: the person may act again, with the posts of before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reinstate {
    pub person: PersonId,
}

/// 更正姓名: the name was written wrongly or has changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectName {
    pub person: PersonId,
    pub name: String,
}

/// 指定代理人: who decides while this person cannot be reached (Z0d). People name their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameDelegate {
    pub person: PersonId,
    pub delegate: Option<PersonId>,
}

/// 设定岗位: a new post, or another title, superior or set of permissions for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefinePost {
    pub post: PostId,
    pub code: String,
    pub title_zh: String,
    pub title_en: String,
    pub direct_superior: Option<PostId>,
    pub functional_superior: Option<PostId>,
    pub permissions: Vec<String>,
    pub personal_data: bool,
}

macro_rules! about_a_person {
    ($($content:ident),+) => { $( impl $content { fn target(&self) -> Id { self.person.id() } } )+ };
}
about_a_person!(Hire, Assign, Relieve, Suspend, Reinstate, CorrectName, NameDelegate, Delegate);

impl DefinePost {
    fn target(&self) -> Id {
        self.post.id()
    }
}

impl Operation for StaffOperation {
    operation_basics!();

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        permissions::site(self, records)
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        match self {
            StaffOperation::Hire(intent) => membership::hire(intent, context, records),
            StaffOperation::Assign(intent) => membership::assign(intent, context, records),
            StaffOperation::Relieve(intent) => membership::relieve(intent, context, records),
            StaffOperation::Suspend(intent) => membership::suspend(intent, context, records),
            StaffOperation::Reinstate(intent) => membership::reinstate(intent, context, records),
            StaffOperation::CorrectName(intent) => membership::correct_name(intent, context, records),
            StaffOperation::NameDelegate(intent) => membership::name_delegate(intent, context, records),
            StaffOperation::DefinePost(intent) => define_post::define_post(intent, context, records),
            StaffOperation::DefineDepartment(intent) => {
                department::define_department(intent, context, records)
            }
            StaffOperation::Delegate(intent) => delegation::delegate(intent, context, records),
        }
    }
}
