//! What office pages say.

use domain::{Phrase, Rejection, Text};
use sync::oversight::WipeReport;

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
    Text::new("文件太大，最多 768 KB，请分成几份", "The file is larger than 768 KB; split it");

pub const PERSON: Text = Text::new("人员", "Person");
pub const DEVICE: Text = Text::new("设备", "Device");
pub const STATE: Text = Text::new("状态", "State");
pub const DAY: Text = Text::new("日期", "Day");

pub const SESSIONS: Text = Text::new("登录情况", "Sign-ins");
pub const SESSIONS_ABOUT: Text =
    Text::new("谁在哪台设备上登录，可以让它退出。", "Who is signed in on which device; ends sign-ins.");
pub const SINCE: Text = Text::new("登录时间", "Since");
pub const LAST_USE: Text = Text::new("最近使用", "Last use");
pub const ENDS: Text = Text::new("最迟失效", "Ends at the latest");
pub const THIS_SESSION: Text = Text::new("本次登录", "This one");
pub const SIGNED_IN: Text = Text::new("已登录", "Signed in");
pub const IDLE: Text = Text::new("久未使用，已失效", "Not used for long, ended");
pub const END: Text = Text::new("让其退出", "Sign out");
pub const END_QUESTION: Text = Text::new(
    "该设备将立即退出登录。未发送的内容会保留，下次登录后补发。确定吗？",
    "The device is signed out at once. What it has not sent stays there and follows at the next sign-in. Go on?",
);
pub const ENDED: Text = Text::new("已退出。", "Signed out.");
pub const OWN_SESSION: Text =
    Text::new("这是您当前的登录，请用“退出登录”。", "This is your own session: use “Sign out”.");

pub const CHANGES: Text = Text::new("操作记录", "Changes");
pub const CHANGES_ABOUT: Text =
    Text::new("谁在什么时候改了什么，结果如何。", "Who has changed what and when, and what became of it.");
/// Words that find the list of changes.
pub const CHANGES_SEARCH: &[&str] = &["操作", "谁改过", "历史", "changes", "who changed", "history"];

pub const AUDIT: Text = Text::new("审计", "Audit");
pub const AUDIT_ABOUT: Text = Text::new(
    "谁登录、谁改了权限、谁看过个人信息；不可更改的记录。",
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
pub const MEGABYTES: Text = Text::new("大小（MB）", "Size (MB)");
pub const UP_TO: Text = Text::new("到第几条", "Up to seq");
pub const DRILL: Text = Text::new("试读时间", "Read back");
pub const FRESH: Text = Text::new("最新，正常", "Newest, in time");
pub const OVERDUE: Text = Text::new("最新，已过期", "Newest, overdue");
pub const BY_HAND: Text = Text::new("最新，未开定时备份", "Newest; no schedule");
pub const KEPT: Text = Text::new("保留", "Kept");
pub const NO_BACKUP: Text = Text::new("还没有备份。", "There is no backup yet.");
pub const BACK_UP_NOW: Text = Text::new("立即备份", "Back up now");
pub const BACKED_UP: Text = Text::new("备份完成，已读回核对。", "Backed up and read back.");
pub const JUST_MADE: Text = Text::new("十分钟内刚备份过。", "One was made within the last ten minutes.");
pub const READ_BACK: Text = Text::new("试读", "Read back");
pub const READ_BACK_QUESTION: Text = Text::new(
    "像真要恢复那样读一遍这个备份，可能要几分钟。开始吗？",
    "The backup is read as if it were needed, which may take minutes. Begin?",
);

pub const HELD: Text = Text::new(
    "权限刚有变动，已记录，等主管确认。",
    "Rights have changed a moment ago: it was noted and waits for a supervisor.",
);

/// The words of the refusals every module may give; another's by its code.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Phrase {
    match rejection.code.as_ref() {
        "domain.not_found" => {
            Phrase::new("找不到这条记录，或无权查看", "No such record, or not yours to see")
        }
        "domain.not_permitted" => Phrase::new(
            "岗位没有这项权限（R38），找主管授权",
            "Your post does not allow this (R38); ask a supervisor",
        ),
        "domain.unreadable" => Phrase::new("读不懂这条记录", "The record cannot be read"),
        "domain.missing" => Phrase::new("必填", "Required"),
        "domain.too_long" => {
            let limit = rejection.get("limit").unwrap_or("?");
            Phrase::new(format!("最多 {limit} 字"), format!("At most {limit} characters"))
        }
        code => Phrase::new(format!("系统拒绝：{code}"), format!("Refused: {code}")),
    }
}

pub const DEVICES: Text = Text::new("设备", "Devices");
pub const DEVICES_ABOUT: Text = Text::new(
    "谁在哪台设备上工作、还有多少没上传；退出登录、停用丢失的设备。",
    "Who works on which device and what has not come from it; sign out, take a lost one out of use.",
);
/// Words that find the page of devices.
pub const DEVICES_SEARCH: &[&str] =
    &["设备", "平板", "丢失", "停用设备", "未上传", "devices", "tablet", "lost", "stolen", "pending"];
pub const WORKS_THERE: Text = Text::new("使用人", "People");
pub const LAST_CONTACT: Text = Text::new("最近联系", "Last contact");
pub const PENDING: Text = Text::new("待上传", "Not sent yet");
pub const OLDEST_PENDING: Text = Text::new("最早一条", "Oldest of these");
pub const ENROLLED: Text = Text::new("已登记", "Enrolled");
pub const PROGRAM: Text = Text::new("版本", "Program");
pub const OUT_OF_USE: Text = Text::new("已停用", "Out of use");
pub const DATA_LOST: Text = Text::new("浏览器清除过数据", "Lost its data");
pub const SIGNED_OUT: Text = Text::new("未登录", "Signed out");
pub const TAKE_OUT: Text = Text::new("停用", "Take out of use");
pub const TAKE_OUT_QUESTION: Text = Text::new(
    "丢失或被盗时用。该设备立即退出，什么也看不到；之后从它传来的内容先留下，等主管确认。确定吗？",
    "For a lost or stolen device. It is signed out and shown nothing; what still comes from it waits for a supervisor. \
     Go on?",
);
pub const TAKEN_OUT: Text = Text::new("已停用。", "Taken out of use.");
pub const WIPE: Text = Text::new("清除", "Wipe");
pub const WIPE_QUESTION: Text = Text::new(
    "丢失或被盗、找不回来时用。登录立即失效；它下次联网时先交出未上传的记录（等主管确认），再删除本机全部内容，不能撤回。一直不联网就收不到，只靠加密和离线期限保护。",
    "For a lost or stolen device. Its sessions end at once; at its next contact it hands in what was not sent, for \
     supervisors, and then deletes everything it holds, for good. One that never comes online again hears of nothing: \
     encryption and the offline lease protect it.",
);
pub const WIPE_ORDERED: Text = Text::new("已下令清除。", "It is ordered to be wiped.");
pub const TO_BE_WIPED: Text = Text::new("等它联网清除", "To be wiped");
pub const WIPED: Text = Text::new("已清除", "Wiped");
pub const WHAT_HAPPENED: Text = Text::new("说明", "Note");
pub const REINSTATE: Text = Text::new("恢复使用", "Put back in use");
pub const REINSTATE_QUESTION: Text = Text::new(
    "找回了设备？恢复后可以重新登录使用；需要重新登记。确定吗？",
    "Found again? People can sign in on it again; it has to be enrolled anew. Go on?",
);
pub const REINSTATED: Text = Text::new("已恢复。", "In use again.");
pub const OWN_DEVICE: Text = Text::new(
    "这是您正在使用的设备，请换一台设备办理。",
    "This is the device in front of you: do it from another one.",
);

pub const CATEGORIES: Text = Text::new("分类与时限", "Categories and limits");
pub const CATEGORIES_ABOUT: Text = Text::new(
    "工单分类、默认紧急程度和答复时限；可以改，可以停用。",
    "Tickets' categories, their priority and how long a reply may take.",
);
/// Words that find the page of categories.
pub const CATEGORIES_SEARCH: &[&str] =
    &["分类", "时限", "答复", "紧急", "categories", "limits", "reply", "priority", "sla"];
pub const TICKET_KIND: Text = Text::new("类型", "Kind");
pub const CATEGORY: Text = Text::new("分类", "Category");
pub const PRIORITY: Text = Text::new("紧急程度", "Priority");
pub const REPLY_MINUTES: Text = Text::new("答复时限（分钟）", "Reply within (minutes)");
pub const REPLY_HINT: Text = Text::new("1 到 44640 分钟（31 天）", "1 to 44640 minutes (31 days)");
pub const OFFERED: Text = Text::new("使用中", "Offered");
pub const RETIRED: Text = Text::new("不再使用", "No longer offered");
pub const RETIRED_HINT: Text = Text::new("原有工单保留该分类", "Old tickets keep it");
pub const NEW_CATEGORY: Text = Text::new("新增分类", "New category");
pub const EDIT: Text = Text::new("修改", "Change");

/// What is known of a wipe (S22).
#[must_use]
pub fn wipe_told(wipe: &WipeReport) -> Phrase {
    let WipeReport { pending, came, .. } = wipe;
    let (mut zh, mut en) = (
        format!("下令清除时有 {pending} 条未上传，之后收到 {came} 条。"),
        format!("When it was ordered to be wiped {pending} were not sent; {came} have come since."),
    );
    if let Some((_, undelivered)) = wipe.done {
        zh += &format!("它报告已清除，{undelivered} 条没能交出。");
        en += &format!(" It reported that it was done; {undelivered} could not be handed in.");
    }
    Phrase::new(zh, en)
}

/// What a browser has deleted.
#[must_use]
pub fn data_lost(pending: u32, rescued: u32) -> Phrase {
    Phrase::new(
        format!("浏览器数据被清除，当时有 {pending} 条未上传，从内存找回 {rescued} 条。"),
        format!(
            "The browser deleted its data; {pending} were not sent, {rescued} were put back from memory."
        ),
    )
}
