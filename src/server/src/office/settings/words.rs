//! What the page of settings says.

use domain::{Phrase, Text};

pub const SETTINGS: Text = Text::new("服务器设置", "Server settings");
pub const SETTINGS_ABOUT: Text = Text::new(
    "每项设置是什么意思、现在是多少、从哪里来；可以在这里改的直接改。",
    "What each setting means, what it is now and where it comes from; some can be changed here.",
);
/// Words that find the page of settings.
pub const SETTINGS_SEARCH: &[&str] = &[
    "设置",
    "配置",
    "加密",
    "双因素",
    "离线",
    "备份周期",
    "限制",
    "时限",
    "settings",
    "configuration",
    "encryption",
    "second factor",
    "offline lease",
    "limits",
    "rates",
];

pub const SETTING: Text = Text::new("设置", "Setting");
pub const MEANING: Text = Text::new("说明", "What it means");
pub const VALUE: Text = Text::new("值", "Value");
pub const ORIGIN: Text = Text::new("来源", "From");
pub const EFFECT: Text = Text::new("怎样生效", "Counts");
pub const NAME: Text = Text::new("配置名", "Name in the file");

pub const FROM_PAGE: Text = Text::new("本页", "This page");
pub const FROM_FLAG: Text = Text::new("命令行", "Command line");
pub const FROM_ENVIRONMENT: Text = Text::new("环境变量", "Environment");
pub const FROM_FILE: Text = Text::new("配置文件", "Settings file");
pub const FROM_DEFAULT: Text = Text::new("默认", "Default");
pub const NOT_SET: Text = Text::new("未设", "Not set");
pub const AT_ONCE: Text = Text::new("立即生效", "At once");
pub const AFTER_START: Text = Text::new("重启后生效", "After a restart");
pub const BY_OPERATOR: Text = Text::new("由运行服务器的人设定", "Set by whoever runs the server");

pub const CHANGE: Text = Text::new("更改", "Change");
pub const RESET: Text = Text::new("恢复默认", "Back to the default");
pub const RESET_QUESTION: Text = Text::new(
    "本页设的值不再算数，改用默认值。确定吗？",
    "The value set here no longer counts; the default does. Go on?",
);
pub const SAVED_FOR_LATER: Text =
    Text::new("已保存，服务器重启后生效。", "Saved; it counts after the server's restart.");
pub const FIXED: Text = Text::new(
    "这一项已由命令行、环境变量或配置文件设定，要在那里改。",
    "The command line, the environment or the settings file has set this one: change it there.",
);
pub const WHOLE_SERVER: Text = Text::new(
    "设置是整个单位的，您只管部分项目。",
    "Settings are the whole organization's, and you look after some sites.",
);
pub const FACTOR_FIRST: Text = Text::new(
    "放宽双因素，须先用双因素登录。",
    "To ask for less than now, sign in with a second factor first.",
);
pub const ENCRYPTION_HINT: Text = Text::new(
    "已封存的设备在下次登录时改用新的方式。PIN 只能难住捡到平板的人，难不住实验室。",
    "Devices that are sealed change over at their next sign-in. A PIN deters a finder of a tablet, not a laboratory.",
);

/// What stands behind the stored value until the restart.
#[must_use]
pub fn waits(then: &str) -> Phrase {
    Phrase::new(format!("重启后改为 {then}"), format!("After a restart: {then}"))
}

/// The kinds of encryption, honestly (sync.md 2.16).
#[must_use]
pub fn encryption(kind: &str) -> Text {
    match kind {
        "auto" => Text::new(
            "自动：能用通行密钥就用，否则 PIN",
            "Automatic: a passkey where there is one, else a PIN",
        ),
        "passkey" => Text::new(
            "通行密钥：密钥由设备安全芯片保管，拿走硬盘也读不出",
            "Passkey: the device's security chip keeps the secret; copying the disk is of no use",
        ),
        "server_half" => Text::new(
            "服务器半把钥匙：登录后才给，停用的设备再也打不开；离线重启后打不开",
            "Half the key from the server: a device out of use never opens again; nor does one that restarts offline",
        ),
        "pin" => Text::new(
            "PIN：离线也能打开；难住捡到的人，难不住实验室",
            "PIN: opens offline; deters a finder, not a laboratory",
        ),
        _ => Text::new(
            "不封存：拿到设备的人能读出已下载的内容",
            "Off: whoever has the device can read what it keeps",
        ),
    }
}

/// Who is asked for a second factor.
#[must_use]
pub fn second_factor(mode: &str) -> Text {
    match mode {
        "required" => Text::new("前台以上岗位必须设", "Everybody above the front desk has to have one"),
        "offered" => Text::new("自愿；设了的登录时要用", "Whoever has one is asked for it"),
        _ => Text::new("不用（只适合单机试用）", "Nobody is asked (for trying out on one machine)"),
    }
}

/// What a setting is called, and what it means.
#[must_use]
pub fn setting(name: &str) -> Option<(Text, Text)> {
    of_the_machine(name).or_else(|| of_the_house(name)).or_else(|| of_keeping(name))
}

fn of_the_machine(name: &str) -> Option<(Text, Text)> {
    Some(match name {
        "listen" => (
            Text::new("服务地址", "Address"),
            Text::new("服务器在哪个地址和端口应答", "Where the server answers"),
        ),
        "data_dir" => (
            Text::new("数据目录", "Data folder"),
            Text::new("服务器保存的一切都在这里", "Everything the server keeps lies here"),
        ),
        "client_dir" => (
            Text::new("网页目录", "Client folder"),
            Text::new(
                "从目录而不是程序内提供网页",
                "The client's files from a folder instead of the program",
            ),
        ),
        "tls_cert" => {
            (Text::new("证书", "Certificate"), Text::new("HTTPS 证书链文件", "Certificate chain of HTTPS"))
        }
        "tls_key" => (Text::new("证书私钥", "Certificate's key"), Text::new("私钥文件", "Its key's file")),
        "trust_listen" => (
            Text::new("信任说明页", "Trust page"),
            Text::new("教设备信任本单位证书的页面地址", "Where devices learn to trust our own certificate"),
        ),
        "public_url" => (
            Text::new("对外网址", "Public address"),
            Text::new("浏览器使用的网址，代理之后必填", "The address browsers use; needed behind a proxy"),
        ),
        "trusted_proxies" => (
            Text::new("可信代理", "Trusted proxies"),
            Text::new("相信哪些代理转告的来源地址", "Whose word about a visitor's address is believed"),
        ),
        _ => return None,
    })
}

fn of_the_house(name: &str) -> Option<(Text, Text)> {
    Some(match name {
        "second_factor" => (
            Text::new("双因素登录", "Second factor"),
            Text::new("谁登录时还要第二样证明", "Who proves more than a password"),
        ),
        "offline_lease_hours" => (
            Text::new("离线可看时长（小时）", "Offline lease (hours)"),
            Text::new(
                "多久联系不上服务器后锁住查看；记录和补传照常。8 到 336",
                "After so long without the server reading locks; capture and delivery go on. 8 to 336",
            ),
        ),
        "encryption" => (
            Text::new("设备上数据的封存", "Sealing on devices"),
            Text::new("平板上已下载的内容怎样加密", "How what a tablet keeps is encrypted"),
        ),
        "argon_memory_kib" => (
            Text::new("密码散列内存（KiB）", "Memory of a password hash (KiB)"),
            Text::new(
                "越大，偷走数据库的人猜密码越慢",
                "The more, the slower a thief of the database guesses",
            ),
        ),
        "connections_per_address" => (
            Text::new("每个地址的连接数", "Connections of an address"),
            Text::new(
                "同一网络出口未登录的连接上限。1 到 1000000",
                "Not signed in, from one network. 1 to 1000000",
            ),
        ),
        "pushes_per_second" => (
            Text::new("每台设备每秒上传", "Uploads per second"),
            Text::new("单台设备的上限，0 为不限", "The most of one device; 0 = no limit"),
        ),
        "pulls_per_second" => (
            Text::new("每台设备每秒下载", "Downloads per second"),
            Text::new("单台设备的上限，0 为不限", "The most of one device; 0 = no limit"),
        ),
        "log" => (Text::new("日志内容", "Log"), Text::new("记录哪些日志", "What is logged")),
        "log_format" => (Text::new("日志格式", "Form of the log"), Text::new("json 或 text", "json or text")),
        "backup_every_hours" => (
            Text::new("自动备份间隔（小时）", "Backup every (hours)"),
            Text::new("0 为不自动备份，最多 744", "0 = no scheduled backup; 744 at most"),
        ),
        "backup_keep" => (
            Text::new("备份保留（日/周/月）", "Backups kept (days/weeks/months)"),
            Text::new(
                "如 7/4/12:最近 7 天、4 周、12 个月各一份",
                "7/4/12: one of each of 7 days, 4 weeks, 12 months",
            ),
        ),
        "backup_dir" => {
            (Text::new("备份目录", "Backup folder"), Text::new("最好在另一块硬盘上", "Best on another disk"))
        }
        "metrics_token" => (
            Text::new("监控口令", "Token of the metrics"),
            Text::new("没有口令就没有监控页", "Without one there is no such page"),
        ),
        _ => return None,
    })
}

fn of_keeping(name: &str) -> Option<(Text, Text)> {
    let days = Text::new(
        "结束多少天后列入到期，由经理决定清除；0 为不限，最多 36500",
        "So many days after the end it is listed as due, for a manager to decide; 0 = no term, 36500 at most",
    );
    let title = match name {
        "keep_callers_days" => Text::new("来电人保存天数", "Days that callers are kept"),
        "keep_visit_people_days" => Text::new("走访在场人员保存天数", "Days that people at visits are kept"),
        "keep_tickets_days" => Text::new("工单内容保存天数", "Days that texts of tickets are kept"),
        "keep_visits_days" => Text::new("走访内容保存天数", "Days that texts of visits are kept"),
        "keep_customers_days" => Text::new("客户档案保存天数", "Days that customers' files are kept"),
        _ => return None,
    };
    Some((title, days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::SETTINGS as ALL;

    #[test]
    fn every_setting_says_what_it_means() {
        let silent: Vec<&str> =
            ALL.iter().map(|setting| setting.name).filter(|name| setting(name).is_none()).collect();
        assert_eq!(silent, [""; 0]);
    }
}
