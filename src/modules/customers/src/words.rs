//! Every word about customers that the user can read.

use domain::{Phrase, Rejection, Text};

use crate::{Role, Tag};

/// 客户
pub const NAME: Text = Text::new("客户", "Customers");

pub const REGISTER: Text = Text::new("建档", "Register");
pub const CORRECT_CONTACT: Text = Text::new("更正联系方式", "Correct contact");
pub const ADD_ROLE: Text = Text::new("登记房屋关系", "Add role at a unit");
pub const END_ROLE: Text = Text::new("结束房屋关系", "End role at a unit");
pub const TAG: Text = Text::new("贴标签", "Add tag");
pub const UNTAG: Text = Text::new("去标签", "Remove tag");
pub const MERGE: Text = Text::new("合并客户", "Merge customers");

/// 业主, 住户, 租户
#[must_use]
pub const fn role(role: Role) -> Text {
    match role {
        Role::Homeowner => Text::new("业主", "Homeowner"),
        Role::Resident => Text::new("住户", "Resident"),
        Role::Tenant => Text::new("租户", "Tenant"),
    }
}

/// The name of a tag.
#[must_use]
pub const fn tag(tag: Tag) -> Text {
    match tag {
        Tag::KeyCustomer => Text::new("重点客户", "Key customer"),
        Tag::LargeAccount => Text::new("大客户", "Large account"),
        Tag::CarePlan => Text::new("关怀对象", "Care plan"),
        Tag::DoNotCall => Text::new("勿打电话", "Do not call"),
    }
}

/// The name of an operation.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "customers.register" => REGISTER,
        "customers.correct_contact" => CORRECT_CONTACT,
        "customers.add_role" => ADD_ROLE,
        "customers.end_role" => END_ROLE,
        "customers.tag" => TAG,
        "customers.untag" => UNTAG,
        "customers.merge" => MERGE,
        _ => return None,
    })
}

/// The words for a refusal or a merge note of this module.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("--");
    Some(match rejection.code.as_ref() {
        "customers.already_registered" => {
            Phrase::new("这位客户已建档", "This customer has been registered already")
        }
        "customers.changed_meanwhile" => Phrase::new(
            "姓名已被同事更正，请核对后再改",
            "A colleague has corrected the name meanwhile; check it, then correct again",
        ),
        "customers.already_merged" => {
            Phrase::new("这份档案已并入另一位客户", "This file was merged into another customer's already")
        }
        "customers.same_customer" => {
            Phrase::new("是同一份档案，不用合并", "This is the same file; nothing to merge")
        }
        "customers.unclear_telephone" => {
            Phrase::new("电话号码写法不对", "This does not read as a telephone number")
        }
        "customers.unclear_plate" => Phrase::new("车牌写法不对", "This does not read as a number plate"),
        "customers.too_many" => {
            Phrase::new(format!("最多 {} 个", fact("limit")), format!("At most {}", fact("limit")))
        }
        "customers.followed_merge" => Phrase::new(
            "这位客户的档案已合并，内容记入合并后的档案",
            "The customer's file had been merged; it was recorded in the merged one",
        ),
        _ => return None,
    })
}
