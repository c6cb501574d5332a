//! What `guanjia check` says.

use std::path::Path;

use domain::{Phrase, Timestamp};

use super::{Finding, Standing};
use crate::backup::health::BackupHealth;
use crate::cert::CertificateFacts;
use crate::config::SecondFactor;

/// A finding from its words.
#[must_use]
pub fn finding(check: &'static str, standing: Standing, phrase: Phrase) -> Finding {
    Finding { check, standing, zh: phrase.zh, en: phrase.en }
}

fn of(check: &'static str, standing: Standing, zh: impl Into<String>, en: impl Into<String>) -> Finding {
    finding(check, standing, Phrase::new(zh, en))
}

/// One line at the terminal.
#[must_use]
pub fn line(finding: &Finding) -> Phrase {
    let (zh, en) = match finding.standing {
        Standing::Good => ("正常", "good"),
        Standing::Warning => ("注意", "look"),
        Standing::Bad => ("异常", "BAD"),
    };
    Phrase::new(format!("[{zh}] {}", finding.zh), format!("[{en:4}] {}", finding.en))
}

pub(super) fn settings_good() -> Finding {
    of("settings", Standing::Good, "配置可用", "The settings can be used")
}

pub(super) fn data_folder(folder: &Path, error: Option<String>) -> Finding {
    let folder = folder.display();
    match error {
        None => of(
            "data_dir",
            Standing::Good,
            format!("数据目录可写：{folder}"),
            format!("{folder} can be written"),
        ),
        Some(error) => of(
            "data_dir",
            Standing::Bad,
            format!("数据目录不可写：{folder}（{error}）"),
            format!("{folder} cannot be written ({error})"),
        ),
    }
}

pub(super) fn room(standing: Standing, free: Option<u64>) -> Finding {
    match free {
        Some(free) => {
            let mib = free / (1024 * 1024);
            of("disk", standing, format!("磁盘剩余 {mib} MiB"), format!("{mib} MiB of disk are free"))
        }
        None => of("disk", standing, "不知道磁盘剩余空间", "Nobody knows how much of the disk is free"),
    }
}

pub(super) fn keys(path: &Path, standing: Standing) -> Finding {
    let path = path.display();
    let (zh, en) = match standing {
        Standing::Good => (format!("密钥文件只有本人可读：{path}"), format!("{path} is its owner's alone")),
        Standing::Warning => (
            format!("还没有密钥文件（首次启动时生成）：{path}"),
            format!("{path} will be made at the first start"),
        ),
        Standing::Bad => (
            format!("别的用户也能读密钥文件，请执行 chmod 600 {path}"),
            format!("Others can read {path}; run chmod 600 on it"),
        ),
    };
    of("keys", standing, zh, en)
}

pub(super) fn no_database(path: &Path) -> Finding {
    let path = path.display();
    of(
        "database",
        Standing::Warning,
        format!("还没有数据库（首次启动时建立）：{path}"),
        format!("There is no database yet: {path}"),
    )
}

pub(super) fn database_sound(seq: u64) -> Finding {
    of(
        "database",
        Standing::Good,
        format!("数据库完好，记录链完整到第 {seq} 条"),
        format!("The database is sound; the chain holds up to seq {seq}"),
    )
}

pub(super) fn database_newer(found: u32, known: u32) -> Finding {
    of(
        "database",
        Standing::Bad,
        format!("数据库由更新的版本写成（结构 {found}，本程序认识到 {known}），请升级程序"),
        format!("A newer version wrote the database (schema {found}, known {known}): upgrade the program"),
    )
}

pub(super) fn backups(health: BackupHealth, now: Timestamp) -> Finding {
    let hours = |newest: Timestamp| now.since(newest) / 3_600_000;
    match health {
        BackupHealth::Off => {
            of("backup", Standing::Warning, "没有开启定时备份", "Scheduled backups are switched off")
        }
        BackupHealth::Fresh { newest } => {
            let hours = hours(newest);
            of(
                "backup",
                Standing::Good,
                format!("最近一次备份在 {hours} 小时前"),
                format!("The newest backup is {hours} h old"),
            )
        }
        BackupHealth::Overdue { newest: Some(newest) } => {
            let hours = hours(newest);
            of(
                "backup",
                Standing::Warning,
                format!("最近一次备份已是 {hours} 小时前"),
                format!("The newest backup is {hours} h old already"),
            )
        }
        BackupHealth::Overdue { newest: None } => {
            of("backup", Standing::Warning, "还没有备份", "There is no backup yet")
        }
    }
}

pub(super) fn clock(standing: Standing, now: Timestamp) -> Finding {
    let shown = now.standard().format("%Y-%m-%d %H:%M");
    let (zh, en) = match standing {
        Standing::Good => (format!("时钟：{shown}（北京时间）"), format!("The clock says {shown} (UTC+8)")),
        _ => (
            format!("时钟不对：{shown}（北京时间），数据比它新；请校时"),
            format!("The clock says {shown} (UTC+8), but the data is newer: set it"),
        ),
    };
    of("clock", standing, zh, en)
}

pub(super) fn certificate(standing: Standing, facts: &CertificateFacts) -> Finding {
    let end = facts.not_after.standard().format("%Y-%m-%d");
    let names = facts.names.join(", ");
    of(
        "tls",
        standing,
        format!("证书：{names}，{end} 到期"),
        format!("The certificate for {names} ends on {end}"),
    )
}

pub(super) fn origin(standing: Standing, secure: bool) -> Finding {
    let (zh, en) = match (standing, secure) {
        (Standing::Good, true) => {
            ("浏览器通过 HTTPS 访问，可离线使用", "Browsers come by HTTPS: working offline is possible")
        }
        (Standing::Good, false) => (
            "只有本机能用 HTTP 访问；其他设备需要证书（见 guanjia cert）",
            "Plain HTTP on this machine only; other devices need a certificate (see guanjia cert)",
        ),
        _ => (
            "没有 HTTPS：其他设备不能登录，也不能离线。请配置 tls_cert/tls_key 或 public_url",
            "No HTTPS: other devices can neither sign in nor work offline. Set tls_cert/tls_key or public_url",
        ),
    };
    of("origin", standing, zh, en)
}

pub(super) fn client(build: Option<String>) -> Finding {
    match build {
        Some(build) => {
            of("client", Standing::Good, format!("网页程序：{build}"), format!("The client is build {build}"))
        }
        None => of(
            "client",
            Standing::Bad,
            "没有网页程序（请构建 dist 或设置 client_dir）",
            "The client's files are missing (build dist or set client_dir)",
        ),
    }
}

pub(super) fn second_factor(mode: SecondFactor) -> Finding {
    let (standing, zh, en) = match mode {
        SecondFactor::Required => (
            Standing::Good,
            "前台以上岗位登录要第二因素",
            "Posts above the front desk sign in with a second factor",
        ),
        SecondFactor::Offered => (
            Standing::Warning,
            "第二因素自愿（second_factor = offered）：主管的密码泄露就够了",
            "The second factor is optional (second_factor = offered): a supervisor's password is enough for a thief",
        ),
        SecondFactor::Off => (
            Standing::Warning,
            "没有第二因素（second_factor = off）：只适合本机试用",
            "There is no second factor (second_factor = off): for trying out on this machine only",
        ),
    };
    of("second_factor", standing, zh, en)
}
