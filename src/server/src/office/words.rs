//! What office pages say.

use domain::Text;

pub const PEOPLE: Text = Text::new("人员", "People");
pub const OVERSIGHT: Text = Text::new("监督", "Oversight");
pub const SYSTEM: Text = Text::new("系统", "System");

pub const ALL: Text = Text::new("全部", "All");
pub const EMPTY: Text = Text::new("没有内容。", "There is nothing here.");

pub const PERSON: Text = Text::new("人员", "Person");
pub const DEVICE: Text = Text::new("设备", "Device");
pub const STATE: Text = Text::new("状态", "State");
pub const DAY: Text = Text::new("日期", "Day");

pub const SESSIONS: Text = Text::new("登录情况", "Sign-ins");
pub const SESSIONS_ABOUT: Text =
    Text::new("谁在哪台设备上登录,可以让它退出。", "Who is signed in on which device; ends sign-ins.");
pub const SINCE: Text = Text::new("登录时间", "Since");
pub const LAST_USE: Text = Text::new("最近使用", "Last use");
pub const ENDS: Text = Text::new("最迟失效", "Ends at the latest");
pub const THIS_SESSION: Text = Text::new("本次登录", "This one");
pub const SIGNED_IN: Text = Text::new("已登录", "Signed in");
pub const IDLE: Text = Text::new("久未使用,已失效", "Not used for long, ended");
pub const END: Text = Text::new("让其退出", "Sign out");
pub const END_QUESTION: Text = Text::new(
    "该设备将立即退出登录。未发送的内容会保留,下次登录后补发。确定吗?",
    "The device is signed out at once. What it has not sent stays there and follows at the next sign-in. Go on?",
);
pub const ENDED: Text = Text::new("已退出。", "Signed out.");
pub const OWN_SESSION: Text =
    Text::new("这是您当前的登录,请用“退出登录”。", "This is your own session: use “Sign out”.");

pub const AUDIT: Text = Text::new("审计", "Audit");
pub const AUDIT_ABOUT: Text = Text::new(
    "谁登录、谁改了权限、谁看过个人信息;不可更改的记录。",
    "Who signed in, changed rights, read personal data; a record that cannot be changed.",
);

/// Words that find the page of sign-ins.
pub const SESSIONS_SEARCH: &[&str] =
    &["登录", "会话", "退出", "平板", "session", "sign-in", "sign out", "device"];
/// Words that find the audit.
pub const AUDIT_SEARCH: &[&str] =
    &["审计", "日志", "谁看过", "谁改过", "导出", "audit", "log", "who read", "who changed", "export"];
