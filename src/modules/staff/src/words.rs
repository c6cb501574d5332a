//! Every word about people and posts that the user can read.

use domain::{Phrase, Rejection, Text};

/// 员工
pub const NAME: Text = Text::new("员工", "Staff");

pub const ADMINISTRATOR: Text = Text::new("系统管理员", "Administrator");
pub const MANAGER: Text = Text::new("客服部经理", "Customer service manager");
pub const SUPERVISOR: Text = Text::new("客服主管", "Supervisor");
pub const DESK_LEAD: Text = Text::new("前台组长", "Front desk lead");
pub const REPRESENTATIVE: Text = Text::new("受理服务代表", "Service representative");
pub const STEWARD: Text = Text::new("贴心管家", "Steward");
pub const GUIDE_LEAD: Text = Text::new("解说组长", "Lead guide");
pub const GUIDE: Text = Text::new("解说员", "Guide");
pub const AGENCY_LEAD: Text = Text::new("中介组长", "Agency lead");
pub const AGENT: Text = Text::new("中介员", "Agent");
pub const REPAIR_CREW: Text = Text::new("维修员", "Repair crew");

pub const HIRE: Text = Text::new("入职", "Hire");
pub const ASSIGN: Text = Text::new("任岗", "Assign to post");
pub const RELIEVE: Text = Text::new("免岗", "Relieve of post");
pub const SUSPEND: Text = Text::new("停用", "Suspend");
pub const REINSTATE: Text = Text::new("恢复", "Reinstate");
pub const CORRECT_NAME: Text = Text::new("更正姓名", "Correct name");
pub const NAME_DELEGATE: Text = Text::new("指定代理人", "Name delegate");
pub const DEFINE_POST: Text = Text::new("设定岗位", "Define post");

/// The name of an operation.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "staff.hire" => HIRE,
        "staff.assign" => ASSIGN,
        "staff.relieve" => RELIEVE,
        "staff.suspend" => SUSPEND,
        "staff.reinstate" => REINSTATE,
        "staff.correct_name" => CORRECT_NAME,
        "staff.name_delegate" => NAME_DELEGATE,
        "staff.define_post" => DEFINE_POST,
        _ => return None,
    })
}

/// The words for a refusal of this module.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("--");
    Some(match rejection.code.as_ref() {
        "staff.already_hired" => Phrase::new("此人已入职", "This person has been hired already"),
        "staff.number_taken" => Phrase::new(
            format!("工号 {} 已被他人使用", fact("number")),
            format!("Staff number {} belongs to somebody else", fact("number")),
        ),
        "staff.more_than_held" => Phrase::new(
            format!("“{}”的权限超出你自己的权限（{}），请由上级办理", fact("post_zh"), fact("missing")),
            format!(
                "“{}” allows more than your own posts do ({}); ask a superior",
                fact("post_en"),
                fact("missing")
            ),
        ),
        "staff.last_administrator" => Phrase::new(
            "这是最后一名系统管理员，先任命另一名",
            "This is the last administrator; appoint another one first",
        ),
        "staff.not_yourself" => Phrase::new("不能对自己办理", "You cannot do this to yourself"),
        "staff.only_their_own" => Phrase::new("代理人由本人指定", "Only they themselves name their delegate"),
        "staff.suspended" => {
            Phrase::new("此人已停用，请选其他人", "This person is suspended; choose somebody else")
        }
        "staff.unknown_post" => Phrase::new("没有这个岗位", "There is no such post"),
        "staff.fixed_post" => {
            Phrase::new("系统管理员岗位不能更改", "The administrator's post cannot be changed")
        }
        "staff.reporting_circle" => {
            Phrase::new("上级关系绕回了本岗位", "The reporting line leads back to this post")
        }
        "staff.unclear_permission" => Phrase::new(
            format!("权限“{}”写法不对", fact("permission")),
            format!("“{}” does not read as a permission", fact("permission")),
        ),
        _ => return None,
    })
}
