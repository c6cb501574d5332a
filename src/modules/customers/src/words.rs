//! Every word about customers that the user can read.

use domain::{Phrase, Rejection, Text};

use crate::{Ground, Role, Tag};

/// 客户
pub const NAME: Text = Text::new("客户", "Customers");

pub const REGISTER: Text = Text::new("建档", "Register");
pub const CORRECT_CONTACT: Text = Text::new("更正联系方式", "Correct contact");
pub const ADD_ROLE: Text = Text::new("登记房屋关系", "Add role at a unit");
pub const END_ROLE: Text = Text::new("结束房屋关系", "End role at a unit");
pub const TAG: Text = Text::new("贴标签", "Add tag");
pub const UNTAG: Text = Text::new("去标签", "Remove tag");
pub const MERGE: Text = Text::new("合并客户", "Merge customers");
pub const ERASE: Text = Text::new("清除个人信息", "Erase personal data");

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

/// Why somebody was forgotten.
#[must_use]
pub const fn ground(ground: Ground) -> Text {
    match ground {
        Ground::Requested => Text::new("本人要求", "Asked for by the person"),
        Ground::NoLongerNeeded => Text::new("保存期限已满", "No longer needed"),
        Ground::ConsentWithdrawn => Text::new("撤回同意", "Consent withdrawn"),
        Ground::Mistaken => Text::new("登记有误", "Recorded by mistake"),
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
        "customers.erase" => ERASE,
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
        "customers.erased" => Phrase::new(
            "这位客户的个人信息已清除，如有新事项请重新建档",
            "This customer's personal data was erased; register anew if they come back",
        ),
        "customers.names_the_person" => Phrase::new(
            "备注会永久保留，不能写姓名、电话、车牌",
            "The note is kept for ever: no name, telephone or plate in it",
        ),
        "customers.followed_merge" => Phrase::new(
            "这位客户的档案已合并，内容记入合并后的档案",
            "The customer's file had been merged; it was recorded in the merged one",
        ),
        _ => return None,
    })
}

pub const FULL_NAME: Text = Text::new("姓名", "Name");
pub const TELEPHONES: Text = Text::new("电话", "Telephone");
pub const MORE_TELEPHONES: Text = Text::new("其他电话", "Other telephones");
pub const PLATES: Text = Text::new("车牌", "Number plates");
pub const TAGS: Text = Text::new("标签", "Tags");
pub const ROLE: Text = Text::new("身份", "Role");
pub const UNITS: Text = Text::new("房号", "Units");
pub const UNIT: Text = Text::new("房号", "Unit");
pub const FORMER: Text = Text::new("已结束", "Ended");
pub const SITE: Text = Text::new("项目", "Site");
pub const MERGE_INTO: Text = Text::new("并入", "Merge into");
pub const CONTACT: Text = Text::new("联系方式", "Contact");
pub const UNNAMED: Text = Text::new("未留姓名", "No name given");

pub const SEARCH: Text = Text::new("搜索客户", "Search customers");
pub const SEARCH_HINT: Text = Text::new("房号 / 姓名 / 电话后四位 / 车牌", "Unit, name, last digits, plate");
pub const UNIT_HINT: Text = Text::new("如 3-2-1201", "Such as 3-2-1201");
pub const SEVERAL_HINT: Text = Text::new("多个用逗号隔开", "Separate several by commas");
pub const NONE_YET: Text = Text::new("还没有客户档案", "No customers yet");
pub const ALL_CUSTOMERS: Text = Text::new("全部", "All");
pub const SHOW_FULL: Text = Text::new("显示完整信息", "Show in full");
pub const HIDE_FULL: Text = Text::new("恢复脱敏", "Mask again");
pub const MASKED_ONLY: Text = Text::new("岗位没有查看个人信息的权限", "Your post may not read personal data");
pub const MORE: Text = Text::new("更多", "More");
pub const REGISTERED: Text = Text::new("已建档", "Registered");
pub const CORRECTED: Text = Text::new("已更正", "Corrected");
pub const ROLE_ADDED: Text = Text::new("已登记", "Recorded");
pub const ROLE_ENDED: Text = Text::new("已结束", "Ended");
pub const TAGGED: Text = Text::new("已贴上", "Added");
pub const UNTAGGED: Text = Text::new("已去掉", "Removed");
pub const MERGED: Text = Text::new("已合并", "Merged");
pub const NAME_OR_PHONE: Text = Text::new("姓名和电话至少填一项", "Give a name or a telephone");
pub const CHOOSE_UNIT: Text = Text::new("从列表中选房号", "Choose a unit from the list");
pub const CHOOSE_ROLE: Text = Text::new("选一种身份", "Choose a role");
pub const CHOOSE_KEPT: Text = Text::new("选要并入的客户", "Choose whom to merge into");
pub const CHOOSE_SITE: Text = Text::new("先选项目", "Choose a site first");
pub const NOTHING_CHANGED: Text = Text::new("没有改动", "Nothing was changed");
pub const OPEN_KEPT: Text = Text::new("打开合并后的档案", "Open the merged file");
pub const GROUND: Text = Text::new("依据", "Ground");
pub const NOTE: Text = Text::new("备注", "Note");
pub const THIS_WAS_ERASED: Text =
    Text::new("这位客户的个人信息已清除", "This customer's personal data was erased");
pub const THIS_WAS_MERGED: Text = Text::new("这份档案已并入另一份", "This file was merged into another one");
pub const MERGE_EXPLAINED: Text = Text::new(
    "房屋关系、标签和电话都并入所选档案，本档案不再使用，不能撤销",
    "Roles, tags and telephones move to the chosen file; this one is no longer used. It cannot be undone",
);

/// 38 位
#[must_use]
pub fn customers(n: usize) -> Phrase {
    Phrase::new(format!("{n} 位"), domain::counted(n, "customer", "customers"))
}

/// Why a telephone cannot be read, naming what was typed: only the person who typed it sees this.
#[must_use]
pub fn not_a_telephone(typed: &str) -> Phrase {
    Phrase::new(format!("“{typed}”不像电话号码"), format!("“{typed}” does not read as a telephone number"))
}

/// 贴标签：重点客户
#[must_use]
pub fn verb_and_tag(verb: Text, tag: Text) -> Phrase {
    Phrase::new(format!("{}：{}", verb.zh, tag.zh), format!("{}: {}", verb.en, tag.en))
}
