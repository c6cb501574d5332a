//! What office pages say.

use domain::Text;

pub const PEOPLE: Text = Text::new("人员", "People");
pub const OVERSIGHT: Text = Text::new("监督", "Oversight");
pub const SYSTEM: Text = Text::new("系统", "System");

pub const ALL: Text = Text::new("全部", "All");
pub const EMPTY: Text = Text::new("没有内容。", "There is nothing here.");

pub const YES: Text = Text::new("是", "Yes");
pub const NO: Text = Text::new("否", "No");
pub const NONE: Text = Text::new("无", "None");
pub const SAVED: Text = Text::new("已保存。", "Saved.");
pub const CHOOSE: Text = Text::new("请选择一项", "Choose one");
pub const CHOOSE_DAY: Text = Text::new("请选择日期", "Choose a day");
pub const CHOOSE_FILE: Text = Text::new("请选择文件", "Choose a file");
pub const FILE_TOO_LARGE: Text =
    Text::new("文件太大,最多 768 KB,请分成几份", "The file is larger than 768 KB; split it");

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

pub const CHANGES: Text = Text::new("操作记录", "Changes");
pub const CHANGES_ABOUT: Text =
    Text::new("谁在什么时候改了什么,结果如何。", "Who has changed what and when, and what became of it.");
/// Words that find the list of changes.
pub const CHANGES_SEARCH: &[&str] = &["操作", "谁改过", "历史", "changes", "who changed", "history"];

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

pub const BACKUPS: Text = Text::new("备份", "Backups");
pub const BACKUPS_ABOUT: Text = Text::new(
    "有哪些备份、多新、上次试读是什么时候。",
    "Which backups there are, how old, and when one was last read back.",
);
/// Words that find the page of backups.
pub const BACKUPS_SEARCH: &[&str] = &["备份", "恢复", "演练", "backup", "restore", "drill"];
pub const MADE: Text = Text::new("时间", "Made");
pub const FILE: Text = Text::new("文件", "File");
pub const MEGABYTES: Text = Text::new("大小(MB)", "Size (MB)");
pub const UP_TO: Text = Text::new("到第几条", "Up to seq");
pub const DRILL: Text = Text::new("试读时间", "Read back");
pub const FRESH: Text = Text::new("最新,正常", "Newest, in time");
pub const OVERDUE: Text = Text::new("最新,已过期", "Newest, overdue");
pub const BY_HAND: Text = Text::new("最新,未开定时备份", "Newest; no schedule");
pub const KEPT: Text = Text::new("保留", "Kept");
pub const NO_BACKUP: Text = Text::new("还没有备份。", "There is no backup yet.");
pub const BACK_UP_NOW: Text = Text::new("立即备份", "Back up now");
pub const BACKED_UP: Text = Text::new("备份完成,已读回核对。", "Backed up and read back.");
pub const JUST_MADE: Text = Text::new("十分钟内刚备份过。", "One was made within the last ten minutes.");
pub const READ_BACK: Text = Text::new("试读", "Read back");
pub const READ_BACK_QUESTION: Text = Text::new(
    "像真要恢复那样读一遍这个备份,可能要几分钟。开始吗?",
    "The backup is read as if it were needed, which may take minutes. Begin?",
);
