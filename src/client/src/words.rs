//! The words of the shell and its own pages.

use domain::{Phrase, Text};

pub(crate) use crate::oversight::words::*;

/// 照片和语音 of the sync center.
pub(crate) const PHOTOS: Text = Text::new("照片和语音", "Photos and voice notes");
pub(crate) const BRAND: Text = Text::new("管家", "Guanjia");
/// Stands beside the name and is not the name.
pub(crate) const BRAND_BESIDE: Text = Text::new(" Guanjia", "");

// Navigation.
pub(crate) const TODAY: Text = Text::new("今日", "Today");
pub(crate) const SYNC_CENTER: Text = Text::new("同步中心", "Sync center");
pub(crate) const SETTINGS: Text = Text::new("设置", "Settings");
pub(crate) const IMPORT: Text = Text::new("导入", "Import");
pub(crate) const SEARCH_HERE: Text = Text::new("房号 / 姓名 / 电话 / 工单", "Unit / name / phone / ticket");
pub(crate) const ALL_SITES: Text = Text::new("全部项目", "All sites");

// Signing in.
pub(crate) const SIGN_IN: Text = Text::new("登录", "Sign in");
pub(crate) const LOGIN: Text = Text::new("账号", "Account");
pub(crate) const PASSWORD: Text = Text::new("密码", "Password");
pub(crate) const SIGN_IN_AGAIN: Text = Text::new("重新登录", "Sign in again");
pub(crate) const LOGIN_MISSING: Text = Text::new("填写账号", "Enter the account");
pub(crate) const PASSWORD_MISSING: Text = Text::new("填写密码", "Enter the password");
pub(crate) const WRONG_PASSWORD: Text = Text::new("账号或密码不对", "Wrong account or password");
pub(crate) const NO_NETWORK: Text = Text::new(
    "连不上服务器。首次登录需要网络，检查网络后再试。",
    "The server cannot be reached. The first sign-in needs a network; check it, then try again.",
);
pub(crate) const NOT_HTTPS: Text = Text::new(
    "这个网址没有加密，不能登录。换用 https 开头的网址。",
    "This address is not encrypted, so nobody can sign in. Use the address that begins with https.",
);
pub(crate) const SERVER_TROUBLE: Text =
    Text::new("服务器暂时出错，稍后再试", "The server has a problem; try again later");
pub(crate) const OTHER_VERSION: Text = Text::new(
    "程序版本与服务器不一致，刷新页面后再试",
    "This version does not fit the server; reload, then try again",
);
pub(crate) const SESSION_OVER: Text = Text::new(
    "登录已过期。本机数据都在，可继续录入；重新登录后自动上传。",
    "Your sign-in has expired. Everything is still here and you can go on; it is sent after you sign in again.",
);
pub(crate) const OUT_OF_USE: Text = Text::new(
    "本设备已被主管停用。这里录入的仍会上传，由主管处理；恢复使用前收不到新内容。",
    "A supervisor took this device out of use. What is entered here is still delivered, for a supervisor to decide; nothing new comes until it is in use again.",
);
pub(crate) const MUST_CHANGE_PASSWORD: Text = Text::new(
    "这是一次性密码，先换成自己的密码再开始",
    "This is a one-time password: choose your own before you start",
);
pub(crate) const SIGN_OUT: Text = Text::new("退出登录", "Sign out");
pub(crate) const SIGN_OUT_CLEAN: Text =
    Text::new("本机没有未上传的内容。", "Nothing on this device waits to be sent.");
pub(crate) const SIGN_OUT_LAST_TRY: Text = Text::new(
    "现在连不上服务器，退出后要有网络才能再登录。",
    "The server cannot be reached: signing in again needs a network.",
);

// The first start.
pub(crate) const SETUP: Text = Text::new("首次设置", "First-time setup");
pub(crate) const SETUP_HINT: Text = Text::new(
    "服务器首次启动时打印了一次性口令。设置后即以管理员身份登录。",
    "The server printed a one-time token at its first start. After this you are signed in as the administrator.",
);
pub(crate) const SETUP_TOKEN: Text = Text::new("一次性口令", "One-time token");
pub(crate) const YOUR_NAME: Text = Text::new("姓名", "Your name");
pub(crate) const STAFF_NUMBER: Text = Text::new("工号", "Staff number");
pub(crate) const SITE_NAME: Text = Text::new("项目名称", "Site name");
pub(crate) const SITE_ADDRESS: Text = Text::new("项目地址", "Site address");
pub(crate) const NEW_PASSWORD: Text = Text::new("新密码", "New password");
pub(crate) const PASSWORD_HINT: Text =
    Text::new("至少 8 位，长比复杂好", "At least 8 characters; long beats complicated");
pub(crate) const START_WORK: Text = Text::new("开始使用", "Start");
pub(crate) const SETUP_WRONG_TOKEN: Text =
    Text::new("口令不对，或已经用过", "The token is wrong or was used already");
pub(crate) const SETUP_REFUSED: Text = Text::new(
    "有内容不符合规则，检查姓名、工号和项目名称",
    "A rule refused a value: check name, staff number and site",
);
pub(crate) const FILL_ALL: Text = Text::new("填写全部必填项", "Fill in everything that is required");
pub(crate) const TO_SETUP: Text =
    Text::new("系统还没有设置，去首次设置", "This system is not set up yet: set it up");

// Today.
pub(crate) const DRAFTS: Text = Text::new("没写完的", "Unfinished");
pub(crate) const WORK: Text = Text::new("工作", "Work");
pub(crate) const NOTHING_NEEDS_YOU: Text = Text::new("没有需要处理的同步问题", "No sync problem needs you");

// The sync center.
pub(crate) const NOT_SENT: Text = Text::new("还没上传", "Not sent yet");
pub(crate) const SYNC_NOW: Text = Text::new("立即同步", "Sync now");
pub(crate) const ALL_SENT: Text = Text::new("全部已上传，数据安全", "Everything is sent and safe");
pub(crate) const STORAGE_PROTECTED: Text = Text::new("存储已受保护", "Storage is protected");
pub(crate) const STORAGE_UNPROTECTED: Text = Text::new("存储未受保护", "Storage is not protected");
pub(crate) const STORAGE_UNKNOWN: Text = Text::new("存储状态未知", "Storage state unknown");
pub(crate) const DISK_FAILING: Text = Text::new(
    "本机磁盘写不进去。新录入的内容只在内存里，正在重试：先不要关闭页面。已存本机的内容不受影响。",
    "This device cannot write. New entries are in memory only and are tried again: do not close the page. What was saved before is safe.",
);
pub(crate) const DISK_LOW: Text = Text::new(
    "本机剩余空间不多，先同步并清理设备",
    "Little room is left on this device: sync, then clear some",
);
pub(crate) const UNDERSTOOD: Text = Text::new("知道了", "Understood");
pub(crate) const EVERYTHING_SENT: Text = Text::new("没有等待上传的记录", "No record waits to be sent");
pub(crate) const NO_PROBLEMS: Text = Text::new("没有被退回的操作", "Nothing was refused");
pub(crate) const AMEND: Text = Text::new("修改", "Amend");
pub(crate) const WITHDRAW: Text = Text::new("放弃", "Withdraw");
pub(crate) const WITHDRAW_TITLE: Text = Text::new("放弃这次操作？", "Withdraw this?");
pub(crate) const WITHDRAW_WORDS: Text = Text::new(
    "内容会留在审计记录里，但不再办理。",
    "It stays in the audit, but nothing more is done with it.",
);
pub(crate) const WITHDRAWN: Text = Text::new("已放弃", "Withdrawn");
pub(crate) const NO_FORM: Text = Text::new("这类操作不能在这里修改", "This kind cannot be amended here");
pub(crate) const WHAT_WAS_ENTERED: Text = Text::new("填写的内容", "What was entered");
pub(crate) const WHAT_IS_THERE: Text = Text::new("现在的记录", "What is there now");
pub(crate) const YOUR_CONTENT_IS_KEPT: Text =
    Text::new("你填写的内容都在。", "Everything you entered is kept.");
pub(crate) const PROBABLY_REFUSED: Text = Text::new("可能会被退回", "Will probably be refused");
pub(crate) const EXPORT: Text = Text::new("导出本机备份", "Export a backup of this device");
pub(crate) const EXPORT_FAILED: Text =
    Text::new("导出失败，数据仍在本机", "The export failed; the data is still here");
pub(crate) const NEVER: Text = Text::new("从未", "never");
pub(crate) const SERVER_NOT_REACHED: Text = Text::new(
    "连不上服务器，内容都在本机，恢复后自动上传",
    "The server cannot be reached. Everything is kept here and sent later by itself.",
);
pub(crate) const OPERATION: Text = Text::new("操作", "Operation");

// Settings.
pub(crate) const MINE: Text = Text::new("我的", "Mine");
pub(crate) const LANGUAGE: Text = Text::new("语言", "Language");
pub(crate) const TEXT_SIZE: Text = Text::new("字号", "Text size");
pub(crate) const TEXT_SIZES: [Text; 4] = [
    Text::new("标准", "Normal"),
    Text::new("较大", "Large"),
    Text::new("更大", "Larger"),
    Text::new("最大", "Largest"),
];
pub(crate) const HIGH_CONTRAST: Text = Text::new("户外高对比", "High contrast for outdoors");
pub(crate) const SHORTCUTS: Text =
    Text::new("使用单键快捷键（按 ? 看列表）", "Single-key shortcuts (press ? for the list)");
pub(crate) const THIS_DEVICE: Text = Text::new("本设备", "This device");
pub(crate) const DEVICE_TAG: Text = Text::new("设备号", "Device");
pub(crate) const ENROLLED: Text = Text::new("单位设备", "Organization's device");
pub(crate) const IS_ENROLLED: Text = Text::new("已登记，有自己的密钥", "Enrolled, with a key of its own");
pub(crate) const IS_NOT_ENROLLED: Text = Text::new("未登记", "Not enrolled");
pub(crate) const ENROL: Text = Text::new("登记这台设备", "Enroll this device");
pub(crate) const ENROLLED_NOW: Text =
    Text::new("已登记：在这台设备上登录一次，可用 30 天", "Enrolled: a sign-in lasts 30 days here");
pub(crate) const ENROL_NOT_YOURS: Text = Text::new(
    "登记设备要管设备的岗位，或用双因素登录",
    "Enrolling takes a post that looks after devices, or a sign-in with a second factor",
);
pub(crate) const NOT_PROVEN: Text = Text::new(
    "这台设备登记过，但密钥对不上。请管理员停用它再恢复，然后重新登记。",
    "This device was enrolled with another key. Have it taken out of use and back, then enroll it again.",
);
pub(crate) const STORAGE: Text = Text::new("存储", "Storage");
pub(crate) const FREE: Text = Text::new("剩余", "Free");
pub(crate) const PROTECT: Text = Text::new("请求保护", "Ask for protection");
pub(crate) const CAMERA: Text = Text::new("相机", "Camera");
pub(crate) const LOCATION: Text = Text::new("定位", "Location");
pub(crate) const OFFLINE_READY: Text = Text::new("离线打开", "Offline start");
pub(crate) const INSTALL: Text = Text::new("安装", "Installation");
pub(crate) const INSTALL_NOW: Text = Text::new("安装到桌面", "Install");
pub(crate) const INSTALLED: Text = Text::new("已安装", "Installed");
pub(crate) const CAN_INSTALL: Text = Text::new("可以安装到桌面", "Can be installed");
pub(crate) const INSTALL_IN_SAFARI: Text = Text::new(
    "在 Safari 里点「分享」→「添加到主屏幕」，再从主屏幕打开",
    "In Safari press Share, then Add to Home Screen, and open it from there",
);
pub(crate) const INSTALL_IN_MENU: Text = Text::new(
    "在浏览器菜单里选「安装应用」或「添加到桌面」",
    "Choose Install app or Add to desktop in the browser's menu",
);
pub(crate) const TEST: Text = Text::new("测试", "Test");
pub(crate) const WORKS: Text = Text::new("可用", "Works");
pub(crate) const REFUSED: Text =
    Text::new("被拒绝，在浏览器设置里允许", "Refused: allow it in the browser's settings");
pub(crate) const UNAVAILABLE: Text =
    Text::new("本设备没有，或需要 https", "Not on this device, or needs https");
pub(crate) const NOT_TESTED: Text = Text::new("未测试", "Not tested");
pub(crate) const TESTING: Text = Text::new("正在测试", "Testing");
pub(crate) const CLOCK: Text = Text::new("本机时间", "Device clock");
pub(crate) const BUILD: Text = Text::new("版本", "Version");
pub(crate) const CHANGE_PASSWORD: Text = Text::new("修改密码", "Change password");
pub(crate) const OLD_PASSWORD: Text = Text::new("当前密码", "Current password");
pub(crate) const PASSWORD_CHANGED: Text =
    Text::new("密码已修改，其他设备已退出", "Password changed; other devices are signed out");
pub(crate) const WRONG_OLD_PASSWORD: Text = Text::new("当前密码不对", "The current password is wrong");
pub(crate) const PASSWORD_TOO_WEAK: Text =
    Text::new("密码太简单，换一个更长的", "Too weak: take a longer one");
pub(crate) const PASSWORD_UNCHANGED: Text =
    Text::new("要和现在的密码不同", "It has to differ from the present one");
pub(crate) const CHINESE: Text = Text::new("简体中文", "简体中文");
pub(crate) const ENGLISH: Text = Text::new("English", "English");

// Updating.
pub(crate) const NEW_VERSION: Text = Text::new("新版本已就绪", "A new version is ready");
pub(crate) const UPDATE_NOW: Text = Text::new("更新", "Update");

// Nothing here, and worse.
pub(crate) const NOT_FOUND: Text = Text::new("没有这个页面", "There is no such page");
pub(crate) const TO_TODAY: Text = Text::new("回到今日", "Back to today");
pub(crate) const PANIC_TITLE: Text = Text::new("程序出错了", "The program has failed");
pub(crate) const PANIC_SAFE: Text = Text::new(
    "已存本机的内容不会丢。重新打开后继续。",
    "What is saved on this device is not lost. Open it again to go on.",
);
pub(crate) const RELOAD: Text = Text::new("重新打开", "Open again");
pub(crate) const RESET: Text = Text::new("清除程序缓存（不动数据）", "Clear the program caches (data stays)");
pub(crate) const DISK_FULL: Text = Text::new(
    "设备存储已满，打不开。清理设备空间后重试；已存的内容还在。",
    "The device is full. Clear some room and try again; what was saved is still there.",
);
pub(crate) const DISK_SLOW: Text = Text::new(
    "本机存储没有响应。关闭其他管家页面后重试；已存的内容还在。",
    "The storage does not answer. Close other Guanjia pages and try again; what was saved is still there.",
);
pub(crate) const DISK_NEWER: Text = Text::new(
    "本机数据来自更新的版本。刷新页面；已存的内容还在。",
    "The data here is of a newer version. Reload; what was saved is still there.",
);
pub(crate) const DISK_DAMAGED: Text = Text::new(
    "本机数据有一部分读不出来。不要清除浏览器数据，联系管理员。",
    "Some of the data here cannot be read. Do not clear the browser's data; ask your administrator.",
);
pub(crate) const DISK_BROKEN: Text = Text::new(
    "浏览器不让本页存储数据，可能是无痕模式。换普通窗口打开。",
    "The browser does not let this page store data; perhaps a private window. Use an ordinary one.",
);

pub(crate) fn wait_seconds(seconds: u64) -> Phrase {
    Phrase::new(
        format!("尝试太多次，{seconds} 秒后再试"),
        format!("Too many attempts; try again in {seconds} s"),
    )
}

pub(crate) fn waits_of(names: &[(String, usize)]) -> Phrase {
    let zh: Vec<String> = names.iter().map(|(name, count)| format!("{name} {count} 条")).collect();
    let en: Vec<String> = names.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    Phrase::new(
        format!("本机有未上传的内容，都还在：{}。登录后自动上传。", zh.join("、")),
        format!("Not sent yet and kept here: {}. It is sent after anybody signs in.", en.join(", ")),
    )
}

pub(crate) const SOMEBODY: Text = Text::new("某位同事", "a colleague");

pub(crate) fn sign_out_with(name: &str, pending: u32) -> Phrase {
    Phrase::new(
        format!("{name} 还有 {pending} 条没有上传。退出后仍留在本机，下次有人登录时上传。"),
        format!(
            "Not sent yet by {name}: {pending}. It stays on this device and is sent when anybody signs in."
        ),
    )
}

pub(crate) fn saved_here(count: u32) -> Phrase {
    Phrase::new(format!("{count} 条已存本机，不会丢失"), format!("{count} saved on this device, not lost"))
}

/// The browser has deleted the databases: `pending` were not sent, `rescued` of them were still in memory.
pub(crate) fn data_deleted(pending: u32, rescued: u32) -> Phrase {
    let gone = pending.saturating_sub(rescued);
    if pending == 0 {
        return Phrase::new(
            "浏览器清除了本机数据。没有未上传的内容，其余会重新下载。",
            "The browser deleted this device's data. Everything had been sent; the rest is downloaded again.",
        );
    }
    if gone == 0 {
        return Phrase::new(
            format!("浏览器清除了本机数据。{pending} 条未上传的内容已从内存找回，主管能看到这件事。"),
            format!(
                "The browser deleted this device's data. What was not sent ({pending}) was put back from memory; supervisors are told."
            ),
        );
    }
    Phrase::new(
        format!(
            "浏览器清除了本机数据：{gone} 条没有上传，找不回来；找回 {rescued} 条。请照记忆或纸面补录，主管能看到这件事。"
        ),
        format!(
            "The browser deleted this device's data: {gone} not sent and lost, {rescued} put back. Enter them again from memory or paper; supervisors are told."
        ),
    )
}

pub(crate) fn returned(by: &str, words: &str) -> Phrase {
    Phrase::new(format!("主管{by}退回：{words}"), format!("Given back by {by}: {words}"))
}

pub(crate) fn changed_by(name: &str, at: &Phrase) -> Phrase {
    Phrase::new(format!("{name} 改于 {}", at.zh), format!("changed by {name}, {}", at.en))
}

pub(crate) fn others_wait(count: usize) -> Phrase {
    Phrase::new(format!("{count} 条在等它"), format!("{count} waiting for it"))
}

pub(crate) fn waits_since(age: &Phrase) -> Phrase {
    Phrase::new(format!("{}提交", age.zh), format!("submitted {}", age.en))
}

pub(crate) fn records(count: usize) -> Phrase {
    Phrase::new(format!("记录 {count}"), domain::counted(count, "record", "records"))
}

pub(crate) fn needs_action(count: usize) -> Phrase {
    Phrase::new(format!("需处理 {count}"), format!("Needs action: {count}"))
}

pub(crate) fn not_accepted(operation: &Phrase, title: &str) -> Phrase {
    Phrase::new(
        format!("{} {title} 未被接受", operation.zh),
        format!("{} {title} was not accepted", operation.en),
    )
}

pub(crate) fn waits_for_supervisor(operation: &Phrase, title: &str) -> Phrase {
    Phrase::new(
        format!("{} {title} 等主管处理", operation.zh),
        format!("{} {title} waits for a supervisor", operation.en),
    )
}

pub(crate) fn rule(rule: &str, words: &Phrase) -> Phrase {
    Phrase::new(format!("规则 {rule}：{}", words.zh), format!("Rule {rule}: {}", words.en))
}

pub(crate) fn unknown_refusal(code: &str) -> Phrase {
    Phrase::new(format!("服务器没有接受（{code}）"), format!("The server did not accept it ({code})"))
}

/// Why something waits for a supervisor.
pub(crate) fn held(code: &str) -> Phrase {
    match code {
        "permission" => Phrase::new(
            "提交前岗位权限已收回，或设备已停用，由主管确认后办理",
            "The right was withdrawn, or the device taken out of use, before this arrived; a supervisor decides",
        ),
        "claimed" => Phrase::new(
            "不能证明是本人录入，由主管确认",
            "It is not proven who entered this; a supervisor decides",
        ),
        "unknown_kind" => Phrase::new(
            "服务器版本较旧，升级后自动办理",
            "The server is older than this device; it is done after its update",
        ),
        "dependency" => Phrase::new(
            "它依赖的上一步没有被接受，先处理上一步",
            "The step before it was not accepted; deal with that first",
        ),
        "parked" => Phrase::new(
            "服务器处理时出错，已妥善保存，管理员会查看",
            "The server failed on it and keeps it safe; the administrator looks into it",
        ),
        "handed_over" => Phrase::new("已交主管，由主管处理", "Handed to the supervisor, who decides"),
        _ => Phrase::new(
            "内容无法识别，已原样保存，管理员会查看",
            "It cannot be read and is kept as it is; the administrator looks into it",
        ),
    }
}

pub(crate) fn synced(sent: u32, failed: u32, left: u32) -> Phrase {
    Phrase::new(
        format!("已传 {sent}，失败 {failed}，剩 {left}"),
        format!("Sent {sent}, failed {failed}, left {left}"),
    )
}

pub(crate) fn free_space(size: &str) -> Phrase {
    Phrase::new(format!("剩余 {size}"), format!("{size} free"))
}

pub(crate) fn last_sync(time: &Phrase) -> Phrase {
    Phrase::new(format!("上次同步 {}", time.zh), format!("Last sync {}", time.en))
}

pub(crate) fn clock_off(seconds: i64) -> Phrase {
    Phrase::new(format!("本机时间偏差 {seconds:+} 秒"), format!("Device clock off by {seconds:+} s"))
}

pub(crate) fn version(build: &str) -> Phrase {
    Phrase::new(format!("版本 {build}"), format!("Version {build}"))
}

pub(crate) fn downloading(done: u64, total: u64) -> Phrase {
    Phrase::new(format!("首次下载 {done}/{total}"), format!("First download {done}/{total}"))
}

pub(crate) fn line(number: u64) -> Phrase {
    Phrase::new(format!("第 {number} 行"), format!("Line {number}"))
}

/// 照片 3/5 · 还剩 700 KB
pub(crate) fn photos_left(done: u32, total: u32, left: &str) -> Phrase {
    Phrase::new(
        format!("照片 {done}/{total} 已上传 · 还剩 {left}，记录先传，照片随后自动上传"),
        format!(
            "Photos {done}/{total} uploaded · {left} left; records go first, photos follow by themselves"
        ),
    )
}

/// Photos that are no photos.
pub(crate) fn photos_refused(n: u32) -> Phrase {
    Phrase::new(
        format!("{n} 个文件服务器不接受（不是图片或语音，或已损坏），仍保留在本机"),
        format!(
            "The server takes {n} of them not (no picture or sound, or damaged); they stay on this device"
        ),
    )
}
