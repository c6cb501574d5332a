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
pub const NAME_DELEGATE: Text = Text::new("指定代理人", "Appoint delegate");
pub const DEFINE_POST: Text = Text::new("设定岗位", "Define post");
pub const DEFINE_DEPARTMENT: Text = Text::new("设定部门", "Define department");
pub const DELEGATE_FOR: Text = Text::new("约定代理", "Agree a delegate");

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
        "staff.define_department" => DEFINE_DEPARTMENT,
        "staff.delegate" => DELEGATE_FOR,
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
        "staff.department_circle" => {
            Phrase::new("部门关系绕回了本部门", "The departments lead back to this one")
        }
        "staff.unclear_spell" => Phrase::new(
            "代理期限须晚于开始时间，最长三个月",
            "The time must end after it begins, and last three months at most",
        ),
        "staff.unclear_permission" => Phrase::new(
            format!("权限“{}”写法不对", fact("permission")),
            format!("“{}” does not read as a permission", fact("permission")),
        ),
        _ => return None,
    })
}

pub const PERSON_NAME: Text = Text::new("姓名", "Name");
pub const STAFF_NUMBER: Text = Text::new("工号", "Staff number");
pub const POST: Text = Text::new("岗位", "Post");
pub const POSTS: Text = Text::new("岗位", "Posts");
pub const PEOPLE: Text = Text::new("人员", "People");
pub const STATUS: Text = Text::new("状态", "Status");
pub const SITE: Text = Text::new("项目", "Site");
pub const EVERYWHERE: Text = Text::new("全部项目", "All sites");
pub const DELEGATE: Text = Text::new("代理人", "Delegate");
pub const SUPERIORS: Text = Text::new("上级", "Superiors");
pub const CODE: Text = Text::new("代码", "Code");
pub const TITLE_ZH: Text = Text::new("中文名称", "Chinese title");
pub const TITLE_EN: Text = Text::new("英文名称", "English title");
pub const DIRECT_SUPERIOR: Text = Text::new("直接上级", "Direct superior");
pub const FUNCTIONAL_SUPERIOR: Text = Text::new("业务上级", "Functional superior");
pub const PERMISSIONS: Text = Text::new("权限", "Permissions");
pub const PERSONAL_DATA: Text = Text::new("可查看个人信息", "May read personal data");
pub const EVERYTHING: Text = Text::new("全部权限", "Everything");
pub const YES: Text = Text::new("是", "Yes");
pub const NO: Text = Text::new("否", "No");

pub const INVITED: Text = Text::new("已邀请", "Invited");
pub const ACCEPTED: Text = Text::new("待确认", "To be confirmed");
pub const CONFIRMED: Text = Text::new("在职", "On staff");
pub const SUSPENDED: Text = Text::new("停用", "Suspended");

pub const FIND_PEOPLE: Text = Text::new("筛选人员", "Filter people");
pub const FIND_HINT: Text = Text::new("姓名、工号、岗位", "Name, number, post");
pub const NOBODY: Text = Text::new("还没有人员", "Nobody yet");
pub const HIRED: Text = Text::new("已入职", "Hired");
pub const ASSIGNED: Text = Text::new("已任岗", "Assigned");
pub const RELIEVED: Text = Text::new("已免岗", "Relieved");
pub const SUSPENDED_NOW: Text = Text::new("已停用", "Suspended");
pub const REINSTATED: Text = Text::new("已恢复", "Reinstated");
pub const SAVED: Text = Text::new("已保存", "Saved");
pub const CHOOSE_POST: Text = Text::new("选一个岗位", "Choose a post");
pub const WRITE_NAME: Text = Text::new("填姓名", "Give a name");
pub const WRITE_NUMBER: Text = Text::new("填工号", "Give a staff number");
pub const WRITE_TITLE: Text = Text::new("填名称", "Give a title");
pub const WRITE_CODE: Text = Text::new("填代码", "Give a code");
pub const SUSPEND_EXPLAINED: Text = Text::new(
    "停用后立即不能登录和办理业务。此前在平板上已记录的内容不会丢失，由主管确认后生效",
    "From now on this person can neither sign in nor act. What was recorded before is kept and waits for a supervisor",
);
pub const NEW_POST: Text = Text::new("新增岗位", "New post");
pub const WHOLE_MODULE: Text = Text::new("全部业务", "Everything in it");
pub const EDIT_POST: Text = Text::new("修改岗位", "Change post");
pub const NO_SUPERIOR: Text = Text::new("无", "None");

pub const STEWARDS: Text = Text::new("贴心管家", "Stewards");
pub const NO_STEWARD: Text = Text::new("未指定", "None yet");
pub const NAME_STEWARD: Text = Text::new("指定管家", "Name steward");
pub const CHOOSE_PERSON: Text = Text::new("从列表中选人", "Choose a person from the list");
pub const STEWARD_NAMED: Text = Text::new("管家已指定", "Steward named");
pub const NO_UNITS_HERE: Text = Text::new("这里还没有房屋", "There are no units here yet");

pub const MANAGE: Text = Text::new("人员与账号", "People and accounts");
pub const ACCOUNT: Text = Text::new("登录账号", "Account");
pub const LOGIN: Text = Text::new("登录名", "Login name");
pub const OPEN_ACCOUNT: Text = Text::new("开通账号", "Open account");
pub const RESET_PASSWORD: Text = Text::new("重置密码", "Reset password");
pub const ACCOUNT_OFFLINE: Text =
    Text::new("账号只能联网查看和办理", "Accounts need a connection to the server");
pub const ACCOUNT_REFUSED: Text = Text::new(
    "服务器没有办理，检查权限和登录名后再试",
    "The server did not do it; check your rights and the login name",
);
pub const ACCOUNT_CLOSED: Text = Text::new("已关闭", "Closed");
pub const ACCOUNT_OPENED: Text = Text::new("已开通", "Open");
pub const FIRST_PASSWORD: Text = Text::new("一次性密码，只显示这一次", "One-time password, shown only now");
pub const MUST_CHANGE: Text = Text::new("首次登录须改密码", "Must change the password at first sign-in");

/// 12 人
#[must_use]
pub fn people(n: usize) -> Phrase {
    Phrase::new(format!("{n} 人"), domain::counted(n, "person", "people"))
}

/// 8 项
#[must_use]
pub fn permissions(n: usize) -> Phrase {
    Phrase::new(format!("{n} 项"), domain::counted(n, "right", "rights"))
}

/// 前台组长 · 云栖花园
#[must_use]
pub fn post_at(post: &str, site: &str) -> String {
    format!("{post} · {site}")
}

/// 2单元 64 户
#[must_use]
pub fn entrance_units(number: &str, units: usize) -> Phrase {
    let en = format!("Entrance {number}, {}", domain::counted(units, "unit", "units"));
    Phrase::new(format!("{number}单元 {units} 户"), en)
}
