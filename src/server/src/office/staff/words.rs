//! What the pages about the staff say, beside the words of the module itself.

use domain::{Phrase, Text};

/// Between names in one cell.
pub const AND: Text = Text::new("、", ", ");

pub const STAFF: Text = Text::new("员工与账号", "People and accounts");
pub const STAFF_ABOUT: Text = Text::new(
    "谁在职、任什么岗、用什么账号登录；入职、任免、重置密码、停用。",
    "Who works here, with which posts and accounts; hire, appoint, reset passwords, suspend.",
);
/// Words that find the page of people.
pub const STAFF_SEARCH: &[&str] = &[
    "员工",
    "账号",
    "人员",
    "入职",
    "离职",
    "密码",
    "登录名",
    "停用",
    "任岗",
    "代理",
    "双因素",
    "people",
    "staff",
    "account",
    "hire",
    "password",
    "login",
    "suspend",
    "disable",
    "delegate",
    "second factor",
];

pub const ACTIVE: Text = Text::new("正常", "Active");
pub const INVITED: Text = Text::new("待首次登录", "Not signed in yet");
pub const NO_ACCOUNT: Text = Text::new("无账号", "No account");
pub const CLOSED: Text = Text::new("账号已关闭", "Account closed");
pub const SUSPENDED: Text = Text::new("停用", "Suspended");
pub const SECOND_FACTOR: Text = Text::new("双因素", "Second factor");
pub const FACTOR_OWED: Text = Text::new("应有未设", "Owed");
pub const LAST_SEEN: Text = Text::new("最近使用", "Last seen");

pub const LOGIN_OR_NONE: Text = Text::new("留空则暂不开通账号", "Leave empty for no account yet");
pub const LOGIN_HINT: Text = Text::new("留空则用工号", "Leave empty to use the staff number");
pub const FROM: Text = Text::new("第一天", "First day");
pub const UNTIL: Text = Text::new("最后一天", "Last day");
pub const UNTIL_HINT: Text = Text::new("含当天，最长三个月", "Included; three months at most");
pub const CLOSE: Text = Text::new("关闭账号", "Close account");
pub const REOPEN: Text = Text::new("重新开通", "Reopen account");
pub const FORGET_FACTORS: Text = Text::new("清除双因素", "Forget second factors");

pub const RESET_QUESTION: Text = Text::new(
    "原密码立即失效，此人在各设备上退出登录。新密码只显示这一次。确定吗？",
    "The old password stops working and the person is signed out everywhere. The new one is shown once. Go on?",
);
pub const CLOSE_QUESTION: Text = Text::new(
    "此人立即不能登录，在各设备上退出。岗位不变。确定吗？",
    "The person can no longer sign in and is signed out everywhere. The posts stay. Go on?",
);
pub const FORGET_QUESTION: Text = Text::new(
    "手机和恢复码都丢失时才用。此人退出登录，下次登录重新设置。请当面核实本人。确定吗？",
    "Only when telephone and recovery codes are lost. The person is signed out and enrolls anew. Make sure who is \
     asking. Go on?",
);
pub const SUSPEND_QUESTION: Text = Text::new(
    "立即不能登录和办理业务。此前在平板上已记录的内容不会丢失，由主管确认后生效。确定吗？",
    "From now on this person can neither sign in nor act. What was recorded before is kept and waits for a supervisor. \
     Go on?",
);

pub const LOGIN_TAKEN: Text =
    Text::new("登录名已被使用，或此人已有账号", "The login name is taken, or the person has an account");
pub const NO_ACCOUNT_YET: Text = Text::new("此人还没有账号。", "This person has no account yet.");
pub const HIRED_WITHOUT_ACCOUNT: Text = Text::new(
    "已入职；登录名刚被别人用了，请另开账号。",
    "Hired; the login name was just taken: open the account anew.",
);
pub const OWN_ACCOUNT: Text =
    Text::new("这是您自己的账号，请在“我的账号”里办理。", "This is your own account: use “My account”.");
pub const HIGHER: Text =
    Text::new("此人的权限超出您的权限，请由上级办理。", "This person may do more than you; ask a superior.");
pub const NOT_HELD: Text = Text::new("此人没有在该项目任这个岗", "The person does not hold this post there");
pub const CLOSED_NOW: Text = Text::new("账号已关闭。", "The account is closed.");
pub const REOPENED: Text = Text::new("账号已重新开通。", "The account is open again.");
pub const FACTORS_FORGOTTEN: Text = Text::new("已清除。", "Forgotten.");

/// With the password beside it, shown once.
#[must_use]
pub fn first_password(login: &str) -> Phrase {
    Phrase::new(
        format!("登录名“{login}”的一次性密码，只显示这一次；首次登录须改。"),
        format!("One-time password of `{login}`, shown only now; it is changed at the first sign-in."),
    )
}

pub const POSTS: Text = Text::new("岗位与权限", "Posts and rights");
pub const POSTS_ABOUT: Text = Text::new(
    "每个岗位能做什么、上级是谁；可以改。",
    "What each post may do and to whom it reports; can be changed.",
);
/// Words that find the page of posts.
pub const POSTS_SEARCH: &[&str] =
    &["岗位", "权限", "上级", "个人信息", "posts", "rights", "permissions", "superior", "roles"];
pub const HOLDERS: Text = Text::new("在岗人数", "Holders");
pub const RIGHT: Text = Text::new("权限", "Right");
pub const RIGHTS_LIKE: Text = Text::new("权限同", "Rights as");
pub const RIGHTS_LIKE_HINT: Text =
    Text::new("先抄一个岗位的权限，再增减", "Begin with another post's, then change them");
pub const GRANT: Text = Text::new("增加权限", "Give a right");
pub const WITHDRAW: Text = Text::new("收回权限", "Take a right away");
pub const NOT_GIVEN: Text = Text::new(
    "这个岗位没有单独列出这项权限；整个模块的权限要整个收回。",
    "The post does not list this right by itself; a whole module is taken away as a whole.",
);

pub const DEPARTMENTS: Text = Text::new("部门", "Departments");
pub const DEPARTMENTS_ABOUT: Text = Text::new(
    "部门管哪些项目、有哪些岗位和人。部门不给权限，权限由岗位给。",
    "Which sites, posts and people belong to each. A department gives no rights; posts do.",
);
/// Words that find the page of departments.
pub const DEPARTMENTS_SEARCH: &[&str] = &["部门", "组织", "班组", "departments", "organization", "teams"];
pub const DEPARTMENT: Text = Text::new("部门", "Department");
pub const PART_OF: Text = Text::new("上级部门", "Part of");
pub const NAMED_PEOPLE: Text = Text::new("另加人员", "Further people");
pub const MEMBERS: Text = Text::new("人数", "Members");
pub const NO_DEPARTMENT: Text = Text::new("还没有部门。", "There is no department yet.");
pub const NEW_DEPARTMENT: Text = Text::new("新增部门", "New department");
pub const EDIT: Text = Text::new("修改", "Change");
pub const ADD: Text = Text::new("加入", "Add");
pub const REMOVE: Text = Text::new("移出", "Remove");
pub const EXISTS: Text = Text::new("正常", "In place");
pub const DISSOLVED: Text = Text::new("已撤销", "Dissolved");
pub const ONE_OF_THESE: Text = Text::new("岗位、人员、项目至少选一项", "Choose a post, a person or a site");

/// What rights without a module belong to.
#[must_use]
pub fn group(right: &str) -> Option<Text> {
    Some(match right.split('.').next()? {
        "sync" => Text::new("设备与待处理", "Devices and cards"),
        "audit" => Text::new("审计", "Audit"),
        "backup" => Text::new("备份", "Backups"),
        "privacy" => Text::new("个人信息", "Personal data"),
        "server" => Text::new("服务器", "Server"),
        "policies" => Text::new("服务制度", "Service policies"),
        "changes" => Text::new("业务变更", "Change requests"),
        _ => return None,
    })
}

/// The words of a right that is no operation of a module.
#[must_use]
pub fn right(right: &str) -> Option<Text> {
    Some(match right {
        "sync.accept" => Text::new("处理待确认内容", "Decide what waits"),
        "sync.withdraw" => Text::new("撤回待确认内容", "Withdraw what waits"),
        "sync.devices" => Text::new("管理设备", "Look after devices"),
        "audit.read" => Text::new("查看", "Read"),
        "backup.read" => Text::new("查看和备份", "Read and make"),
        "privacy.erase" => Text::new("清除个人信息", "Erase personal data"),
        "privacy.export" => Text::new("导出某人的全部资料", "Hand out all that is held about somebody"),
        "server.reports" => Text::new("浏览器安全报告", "Browsers' security reports"),
        "server.settings" => Text::new("更改设置", "Change settings"),
        "policies.publish" => Text::new("制订", "Publish"),
        "policies.propose" => Text::new("建议", "Propose"),
        "changes.review" => Text::new("审核", "Review"),
        "staff.assess" => Text::new("考核下级", "Assess subordinates"),
        _ => return None,
    })
}
