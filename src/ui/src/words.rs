//! The words of the frame and of every shared part.

use domain::{Phrase, Rejection, Text};

use crate::replica::{Connection, SyncStatus, SyncWord};

pub const JUST_NOW: Text = Text::new("刚刚", "just now");
pub const WEEKDAYS: [Text; 7] = [
    Text::new("周一", "Mon"),
    Text::new("周二", "Tue"),
    Text::new("周三", "Wed"),
    Text::new("周四", "Thu"),
    Text::new("周五", "Fri"),
    Text::new("周六", "Sat"),
    Text::new("周日", "Sun"),
];

pub const SAVE: Text = Text::new("保存", "Save");
pub const CANCEL: Text = Text::new("取消", "Cancel");
pub const CLOSE: Text = Text::new("关闭", "Close");
pub const BACK: Text = Text::new("返回", "Back");
pub const DISCARD: Text = Text::new("放弃修改", "Discard");
pub const KEEP_EDITING: Text = Text::new("继续填写", "Keep editing");
pub const LEAVE_DRAFT: Text = Text::new("保留草稿并离开", "Keep draft and leave");
pub const UNDO: Text = Text::new("撤销", "Undo");
pub const SEARCH: Text = Text::new("搜索", "Search");
pub const CLEAR: Text = Text::new("清空", "Clear");
pub const CLEAR_FILTERS: Text = Text::new("清除筛选", "Clear filters");
pub const COPY_CODE: Text = Text::new("复制代码", "Copy code");
pub const COPIED: Text = Text::new("已复制", "Copied");
pub const MORE: Text = Text::new("更多", "More");
pub const REQUIRED: Text = Text::new("必填", "required");
pub const CHOOSE: Text = Text::new("选择", "Choose");
pub const NO_CANDIDATES: Text = Text::new("没有匹配项", "No match");
pub const NOTHING_CHOSEN: Text = Text::new("未选择", "None chosen");
pub const SAVING: Text = Text::new("正在保存", "Saving");
pub const LOADING: Text = Text::new("正在读取", "Loading");
pub const YES: Text = Text::new("是", "Yes");
pub const NO: Text = Text::new("否", "No");
pub const ON: Text = Text::new("开", "On");
pub const OFF: Text = Text::new("关", "Off");
pub const OTHER_TIME: Text = Text::new("其他时间", "Other time");
pub const SHOW_PASSWORD: Text = Text::new("显示密码", "Show password");
pub const HIDE_PASSWORD: Text = Text::new("隐藏密码", "Hide password");
pub const NEEDS_NETWORK: Text = Text::new("需联网", "Needs network");
pub const REVEAL: Text = Text::new("显示", "Show");

pub const UNSAVED_TITLE: Text = Text::new("还没有保存", "Not saved yet");
pub const UNSAVED_BODY: Text = Text::new(
    "已填写的内容作为草稿留在本机，下次打开可继续。",
    "What you entered stays on this device as a draft.",
);
pub const DRAFT_RESTORED: Text = Text::new("已恢复上次的草稿", "Restored your last draft");
pub const DRAFT_FAILED: Text =
    Text::new("草稿暂时存不进本机，先不要关闭页面", "The draft cannot be kept now: do not close this page");
pub const KEPT_IN_MEMORY: Text = Text::new(
    "本机磁盘暂时写不进去。内容还在这里，正在重试，先不要关闭页面。",
    "This device cannot write right now. Your entry is still here and is tried again; do not close the page.",
);
pub const SIGN_IN_FIRST: Text =
    Text::new("需要先登录。内容还在这里。", "Sign in first. Your entry is still here.");
pub const CORRECT_MARKED: Text = Text::new("改正标出的项目再保存", "Correct the marked fields, then save");

pub const NO_DATA: Text = Text::new("还没有数据", "Nothing here yet");
pub const NO_MATCH: Text = Text::new("没有符合筛选的记录", "Nothing matches the filters");
pub const NOT_DOWNLOADED: Text = Text::new("还没有下载到本机", "Not downloaded to this device yet");
pub const NOT_DOWNLOADED_HINT: Text = Text::new(
    "联网后自动下载，已录入的内容不受影响",
    "It downloads once online; what you entered is unaffected",
);
pub const NO_SUCH_RECORD: Text =
    Text::new("没有这条记录，或没有查看权限", "There is no such record, or you may not see it");
pub const OLDER_KEPT: Text =
    Text::new("本机保存未办结的和最近 90 天的记录", "This device keeps what is open and the last 90 days");
pub const OLDER_ASK: Text = Text::new("查更早的", "Look for older ones");
pub const OLDER_MORE: Text = Text::new("再查更早的", "Look further back");
pub const OLDER_ASKING: Text =
    Text::new("正在服务器上查更早的记录", "Looking for older records at the server");
pub const OLDER_NONE: Text = Text::new("服务器上没有更早的记录", "The server has no older ones");
pub const OLDER_NOT_REACHED: Text =
    Text::new("连不上服务器，只查了本机", "The server cannot be reached; only this device was searched");

/// 已从服务器列出更早的 12 条.
#[must_use]
pub fn older_found(n: usize) -> Phrase {
    Phrase::new(
        format!("已从服务器列出更早的 {n} 条"),
        format!("{n} older {} from the server", if n == 1 { "one" } else { "ones" }),
    )
}
pub const NOT_PERMITTED: Text = Text::new("没有查看权限", "No permission to see this");
pub const ERROR_TITLE: Text = Text::new("这里出了问题", "Something went wrong here");
pub const ERROR_SAFE: Text = Text::new("已存本机的内容不会丢", "What is saved on this device is not lost");
pub const RETRY: Text = Text::new("重试", "Try again");

pub const PALETTE_TITLE: Text = Text::new("搜索与跳转", "Search and go");
pub const PALETTE_HINT: Text =
    Text::new("房号 / 姓名 / 电话 / 工单 / 页面", "Unit, name, phone, ticket, page");
pub const PAGES: Text = Text::new("页面", "Pages");
pub const SHORTCUTS: Text = Text::new("键盘快捷键", "Keyboard shortcuts");
pub const SHORTCUTS_ON: Text = Text::new("使用单键快捷键", "Use keyboard shortcuts");
pub const TABLE_KEYS: Text = Text::new("J / K 移动 · Enter 打开", "J / K move · Enter open");
pub const SORTED_UP: Text = Text::new("升序", "ascending");
pub const SORTED_DOWN: Text = Text::new("降序", "descending");
pub const MAIN_NAV: Text = Text::new("主导航", "Main navigation");
pub const MANAGE: Text = Text::new("管理", "Manage");
pub const SKIP_TO_CONTENT: Text = Text::new("跳到正文", "Skip to content");
pub const COLLAPSE_NAV: Text = Text::new("收起导航", "Collapse navigation");
pub const SYNC_CENTER: Text = Text::new("同步中心", "Sync center");
pub const NOTICES: Text = Text::new("提示", "Notices");

/// Over the column of the six words.
pub const SYNC: Text = Text::new("同步", "Sync");
pub const DRAFT: Text = Text::new("草稿", "Draft");
pub const LOCAL: Text = Text::new("已存本机", "Saved here");
pub const DONE: Text = Text::new("已上传", "Uploaded");
pub const NEEDS_ACTION: Text = Text::new("需处理", "Needs action");
pub const OFFLINE: Text = Text::new("离线", "Offline");
pub const ONLINE: Text = Text::new("在线", "Online");
pub const CONNECTING: Text = Text::new("正在连接", "Connecting");
pub const SIGN_IN_AGAIN: Text = Text::new("需重新登录", "Sign in again");
pub const OUT_OF_USE: Text = Text::new("已停用", "Out of use");

/// Faces of satisfaction, 1 to 5.
pub const FACES: [Text; 5] = [
    Text::new("很不满意", "Very dissatisfied"),
    Text::new("不满意", "Dissatisfied"),
    Text::new("一般", "Neutral"),
    Text::new("满意", "Satisfied"),
    Text::new("很满意", "Very satisfied"),
];

/// The first half of 记录已传，照片 3/5; nothing for the other words.
#[must_use]
pub fn sync_lead(word: SyncWord) -> Phrase {
    let partial = matches!(word, SyncWord::Partial { .. });
    if partial { Phrase::new("记录已传，", "Record sent, ") } else { Phrase::new("", "") }
}

/// One of the six words of a record's way to the server, after its [`sync_lead`].
#[must_use]
pub fn sync_word(word: SyncWord) -> Phrase {
    match word {
        SyncWord::Draft => DRAFT.into(),
        SyncWord::Local => LOCAL.into(),
        SyncWord::Sending { done, total } => {
            Phrase::new(format!("上传中 {done}/{total}"), format!("Sending {done}/{total}"))
        }
        SyncWord::Done => DONE.into(),
        SyncWord::Partial { done, total } => {
            Phrase::new(format!("照片 {done}/{total}"), format!("photos {done}/{total}"))
        }
        SyncWord::NeedsAction => NEEDS_ACTION.into(),
    }
}

/// What the pill of the top bar says. `contact` = the last contact in words.
#[must_use]
pub fn pill(status: &SyncStatus, contact: Option<&Phrase>) -> Phrase {
    if status.open_cards > 0 {
        let n = status.open_cards;
        return Phrase::new(
            format!("{n} 条需处理"),
            domain::counted(n as usize, "needs action", "need action"),
        );
    }
    if let (Connection::Online, Some((done, total))) = (status.connection, status.sending) {
        return Phrase::new(format!("上传中 {done}/{total}"), format!("Sending {done}/{total}"));
    }
    let state = match status.connection {
        Connection::Unknown => CONNECTING,
        Connection::Online => ONLINE,
        Connection::Offline => OFFLINE,
        Connection::SignInNeeded => SIGN_IN_AGAIN,
        Connection::OutOfUse => OUT_OF_USE,
    };
    let n = status.pending_ops;
    if let (0, Some((done, total))) = (n, status.photos) {
        return Phrase::new(
            format!("{} · 照片 {done}/{total}", state.zh),
            format!("{} · photos {done}/{total}", state.en),
        );
    }
    if n > 0 {
        return Phrase::new(format!("{} · {n} 条待上传", state.zh), format!("{} · {n} to send", state.en));
    }
    // "Synced" may be said only when the data is here, not when the server has merely answered.
    let downloading = status.as_of.is_none() || status.first_download.is_some();
    match (status.connection, contact) {
        (Connection::Online, _) if downloading => {
            Phrase::new(format!("{} · 正在下载", state.zh), format!("{} · downloading", state.en))
        }
        (Connection::Online, Some(contact)) => Phrase::new(
            format!("{} · {}同步", state.zh, contact.zh),
            format!("{} · synced {}", state.en, contact.en),
        ),
        _ => state.into(),
    }
}

/// 数据截至 14:08(3 小时前)
#[must_use]
pub fn data_as_of(time: &str, age: &Phrase) -> Phrase {
    Phrase::new(format!("数据截至 {time}（{}）", age.zh), format!("Data as of {time} ({})", age.en))
}

#[must_use]
pub fn minutes_ago(n: i64) -> Phrase {
    Phrase::new(format!("{n} 分钟前"), format!("{n} min ago"))
}

#[must_use]
pub fn hours_ago(n: i64) -> Phrase {
    Phrase::new(format!("{n} 小时前"), format!("{n} h ago"))
}

/// 2 时 17 分
#[must_use]
pub fn duration(days: u64, hours: u64, minutes: u64) -> Phrase {
    let (zh, en) = match (days, hours, minutes) {
        (0, 0, m) => (format!("{m} 分"), format!("{m} min")),
        (0, h, 0) => (format!("{h} 时"), format!("{h} h")),
        (0, h, m) => (format!("{h} 时 {m} 分"), format!("{h} h {m} min")),
        (d, 0, _) => (format!("{d} 天"), format!("{d} d")),
        (d, h, _) => (format!("{d} 天 {h} 时"), format!("{d} d {h} h")),
    };
    Phrase { zh, en }
}

#[must_use]
pub fn left(length: &Phrase) -> Phrase {
    Phrase::new(format!("剩 {}", length.zh), format!("{} left", length.en))
}

#[must_use]
pub fn over(length: &Phrase) -> Phrase {
    Phrase::new(format!("超 {}", length.zh), format!("{} over", length.en))
}

#[must_use]
pub fn draft_saved(time: &str) -> Phrase {
    Phrase::new(format!("草稿已自动保存 {time}"), format!("Draft kept {time}"))
}

#[must_use]
pub fn characters(used: usize, limit: usize) -> Phrase {
    let text = format!("{used}/{limit}");
    Phrase::new(text.clone(), text)
}

#[must_use]
pub fn rows(n: usize) -> Phrase {
    let shown = crate::format::count(n);
    Phrase::new(format!("共 {shown} 条"), format!("{shown} {}", if n == 1 { "row" } else { "rows" }))
}

/// The words of the refusals every module may give. `None` for a module's own code.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let limit = rejection.get("limit").unwrap_or("?");
    let words = match rejection.code.as_ref() {
        "domain.not_found" => {
            Phrase::new("找不到这条记录，或无权查看", "No such record, or not yours to see")
        }
        "domain.not_permitted" => Phrase::new(
            "岗位没有这项权限（R38），找主管授权",
            "Your post does not allow this (R38); ask a supervisor",
        ),
        "domain.unreadable" => Phrase::new(
            "本机版本读不懂这条记录，更新后再试",
            "This version cannot read the record; update, then try again",
        ),
        "domain.missing" => Phrase::new("必填", "Required"),
        "domain.too_long" => Phrase::new(format!("最多 {limit} 字"), format!("At most {limit} characters")),
        _ => return None,
    };
    Some(words)
}

/// Why an operation is held for a supervisor.
#[must_use]
pub fn held(reason: &str) -> Phrase {
    match reason {
        "late" => Phrase::new("补传太晚，等主管确认", "Sent too late, waits for a supervisor"),
        "clock" => Phrase::new(
            "本机时间不可信，等主管确认",
            "The device clock cannot be trusted, waits for a supervisor",
        ),
        "suspended" => {
            Phrase::new("提交人已停用，等主管确认", "The person is suspended, waits for a supervisor")
        }
        "permission" => Phrase::new("岗位已变动，等主管确认", "The post has changed, waits for a supervisor"),
        other => Phrase::new(format!("等主管确认（{other}）"), format!("Waits for a supervisor ({other})")),
    }
}

pub const OWN_PIN: Text = Text::new("本人 PIN（6 位数字）", "Your own PIN (6 digits)");
pub const NOT_BESIDE: Text = Text::new(
    "此人不能在本机办理：没有在这台设备上设过锁，或已在这里退出登录。",
    "This person cannot act here: no lock on this device, or signed out here.",
);
pub const NOT_OPENED: Text = Text::new("没有打开，请再试一次。", "That did not open; try again.");

/// A wrong PIN, and how long the next try waits, in milliseconds.
#[must_use]
pub fn wrong_pin(wait_ms: i64) -> Phrase {
    let seconds = (wait_ms + 999) / 1_000;
    Phrase::new(
        format!("PIN 不对，{seconds} 秒后可再试。内容不会被删除。"),
        format!("Wrong PIN; try again in {seconds} s. Nothing will be deleted."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pill_says_what_the_last_request_showed() {
        let status = |connection, pending_ops, open_cards, sending| SyncStatus {
            connection,
            pending_ops,
            open_cards,
            sending,
            as_of: Some(domain::Timestamp(1)),
            ..SyncStatus::default()
        };
        let just_now = Phrase::from(JUST_NOW);
        let check = |status: SyncStatus, zh: &str| assert_eq!(pill(&status, Some(&just_now)).zh, zh);
        check(status(Connection::Offline, 12, 0, None), "离线 · 12 条待上传");
        check(status(Connection::Offline, 0, 0, None), "离线");
        check(status(Connection::Online, 0, 0, None), "在线 · 刚刚同步");
        check(SyncStatus { as_of: None, ..status(Connection::Online, 0, 0, None) }, "在线 · 正在下载");
        check(status(Connection::Online, 12, 0, Some((8, 12))), "上传中 8/12");
        check(status(Connection::Offline, 12, 2, Some((8, 12))), "2 条需处理");
        check(status(Connection::SignInNeeded, 3, 0, None), "需重新登录 · 3 条待上传");
        check(status(Connection::OutOfUse, 0, 0, None), "已停用");
    }

    #[test]
    fn every_refusal_of_domain_has_words() {
        let known = [
            Rejection::not_found(),
            Rejection::not_permitted("tickets.close"),
            Rejection::unreadable(),
            Rejection::missing("summary"),
            Rejection::too_long("summary", 20),
        ];
        assert!(known.iter().all(|known| rejection(known).is_some()));
        assert_eq!(rejection(&Rejection::too_long("summary", 20)).unwrap().zh, "最多 20 字");
        assert_eq!(rejection(&Rejection::new("tickets.closed")), None);
    }
}
