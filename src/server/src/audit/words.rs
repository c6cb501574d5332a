//! What is said about the audit.

use domain::{Phrase, Text, Timestamp, counted};

use super::Kind;
use super::checkpoint::CheckpointError;
use super::command::CommandError;
use super::verify::{Chain, Finding, Report, What};

pub const TIME: Text = Text::new("时间", "Time");
pub const WHO: Text = Text::new("谁", "Who");
pub const WHAT: Text = Text::new("做了什么", "What");
pub const ABOUT: Text = Text::new("涉及", "About");
pub const DETAIL: Text = Text::new("详情", "Details");
pub const NUMBER: Text = Text::new("序号", "No.");
pub const RESULT: Text = Text::new("结果", "Result");
pub const RECORD: Text = Text::new("记录", "Record");
pub const CAPTURED: Text = Text::new("登记时间", "Captured");
pub const APPLIED: Text = Text::new("已生效", "Applied");
pub const NO_CHANGE: Text = Text::new("无变化", "No change");
pub const MERGED: Text = Text::new("已合并", "Merged");
pub const REFUSED: Text = Text::new("被拒绝", "Refused");
pub const HELD: Text = Text::new("待审", "Held");
pub const AMENDED: Text = Text::new("已改提", "Amended");
pub const WITHDRAWN: Text = Text::new("已撤回", "Withdrawn");
pub const KIND: Text = Text::new("种类", "Kind");

/// What happened.
#[must_use]
pub const fn kind(kind: Kind) -> Text {
    match kind {
        Kind::SignedIn => Text::new("登录", "Signed in"),
        Kind::SignInRefused => Text::new("登录失败", "Sign-in failed"),
        Kind::SignedOut => Text::new("退出登录", "Signed out"),
        Kind::SessionEnded => Text::new("登录被终止", "Session ended"),
        Kind::PasswordChanged => Text::new("修改密码", "Password changed"),
        Kind::PasswordReset => Text::new("重置密码", "Password reset"),
        Kind::FactorEnrolled => Text::new("启用双因素", "Second factor enrolled"),
        Kind::FactorRemoved => Text::new("移除双因素", "Second factor removed"),
        Kind::RecoveryCodesRenewed => Text::new("更换恢复码", "Recovery codes renewed"),
        Kind::AccountAdded => Text::new("新建账号", "Account added"),
        Kind::AccountClosed => Text::new("停用账号", "Account closed"),
        Kind::AccountReopened => Text::new("恢复账号", "Account reopened"),
        Kind::RightsChanged => Text::new("权限变更", "Rights changed"),
        Kind::PersonalDataRead => Text::new("读取个人信息", "Personal data read"),
        Kind::PersonalDataFound => Text::new("搜索到个人信息", "Personal data found by search"),
        Kind::PersonalDataExported => Text::new("导出客户个人信息", "A customer's data handed out"),
        Kind::AuditRead => Text::new("查看审计", "Audit read"),
        Kind::AuditExported => Text::new("导出审计", "Audit exported"),
        Kind::DeviceEnrolled => Text::new("登记设备", "Device enrolled"),
        Kind::DeviceOrdered => Text::new("设备管理", "Device ordered"),
        Kind::DeviceWiped => Text::new("设备已清除", "Device wiped"),
        Kind::DeviceDataLost => Text::new("设备数据丢失", "Device lost its data"),
        Kind::DeviceBackupTaken => Text::new("导入设备备份", "Device backup taken in"),
        Kind::ImportRun => Text::new("导入数据", "Import run"),
        Kind::ImportUndone => Text::new("撤回导入", "Import taken back"),
        Kind::BackupMade => Text::new("备份", "Backup made"),
        Kind::BackupVerified => Text::new("检验备份", "Backup verified"),
        Kind::BackupRestored => Text::new("从备份恢复", "Restored from backup"),
        Kind::SettingChanged => Text::new("更改设置", "Setting changed"),
        Kind::CheckpointRefused => Text::new("记录链被改动", "Chain found altered"),
        Kind::ServerStarted => Text::new("服务器启动", "Server started"),
    }
}

/// The name of a detail; details of another version are shown as they are.
#[must_use]
pub fn fact(name: &str) -> Option<Text> {
    Some(match name {
        "account" => Text::new("账号", "account"),
        "already" => Text::new("已有", "already there"),
        "applied" => Text::new("已生效", "applied"),
        "by" => Text::new("方式", "by"),
        "bytes" => Text::new("字节", "bytes"),
        "device" => Text::new("设备", "device"),
        "ended" | "sessions_ended" => Text::new("终止登录数", "sessions ended"),
        "file" => Text::new("文件", "file"),
        "files" => Text::new("照片和语音", "files"),
        "from" => Text::new("从", "from"),
        "gone" => Text::new("已撤回", "taken back"),
        "held" => Text::new("待审", "held"),
        "how" => Text::new("方式", "how"),
        "imported" => Text::new("已导入", "imported"),
        "kind" => Text::new("种类", "kind"),
        "setting" => Text::new("设置", "setting"),
        "value" => Text::new("值", "value"),
        "left" => Text::new("保留", "left"),
        "network" => Text::new("网络", "network"),
        "op" => Text::new("操作", "op"),
        "op_seq" | "seq" => Text::new("操作序号", "seq"),
        "order" => Text::new("命令", "order"),
        "pending" => Text::new("未发送", "not sent"),
        "problems" => Text::new("问题", "problems"),
        "refused" => Text::new("被拒绝", "refused"),
        "rescued" => Text::new("找回", "rescued"),
        "rows" => Text::new("条数", "rows"),
        "scope" => Text::new("范围", "scope"),
        "subjects" => Text::new("涉及总数", "concerned in all"),
        "times" => Text::new("次数", "times"),
        "undelivered" => Text::new("没能交出", "could not be handed in"),
        "until" => Text::new("到", "until"),
        "via" => Text::new("途径", "via"),
        "why" => Text::new("原因", "why"),
        _ => return None,
    })
}

/// A word among the details.
#[must_use]
pub fn value(word: &str) -> Option<Text> {
    Some(match word {
        "admin" => Text::new("管理人员", "an administrator"),
        "changes" => Text::new("操作记录", "changes"),
        "cards" => Text::new("待处理卡片", "open cards"),
        "command" => Text::new("服务器命令行", "command line"),
        "file" => Text::new("照片或语音", "photo or voice note"),
        "second_factor" => Text::new("双因素", "second factor"),
        "totp" => Text::new("动态口令", "code by time"),
        "passkey" => Text::new("通行密钥", "passkey"),
        "first_start" => Text::new("首次启动", "first start"),
        "id" => Text::new("编号", "id"),
        "many" => Text::new("多处", "many"),
        "new_device_id" => Text::new("设备换号", "new device id"),
        "own" => Text::new("本人", "the person"),
        "password" => Text::new("密码", "password"),
        "unlocked" => Text::new("设备解锁", "unlocked device"),
        "pull" => Text::new("同步到设备", "sync to the device"),
        "reinstate" => Text::new("恢复使用", "let back in"),
        "revoke" => Text::new("停用", "taken out of use"),
        "schedule" => Text::new("定时", "schedule"),
        "sign_out" => Text::new("退出登录", "signed out"),
        "unknown" => Text::new("不存在", "unknown"),
        "wipe" => Text::new("清除", "to be wiped"),
        "words" => Text::new("关键词", "words"),
        _ => return None,
    })
}

/// A site's scope, by the site's name.
#[must_use]
pub fn scope(site: &str) -> Phrase {
    Phrase::new(format!("{site}的个人信息"), format!("personal data of {site}"))
}

/// The result of `audit verify` in one or two lines.
#[must_use]
pub fn summary(report: &Report) -> Phrase {
    let Report { commits, ops, rows, events, checkpoints, seq, audit_seq, n_findings, .. } = report;
    let (verdict_zh, verdict_en) = match (report.is_sound(), *n_findings) {
        (true, _) => ("完好".to_owned(), "Sound".to_owned()),
        (false, 0) => ("无法核对签名：缺少公钥".to_owned(), "No key to check the signatures with".to_owned()),
        (false, n) => {
            let n_findings = usize::try_from(n).unwrap_or(usize::MAX);
            (format!("发现 {n} 处问题"), counted(n_findings, "finding", "findings"))
        }
    };
    let (signed_zh, signed_en) = match &report.signed_until {
        None => ("还没有签名检查点。".to_owned(), "There is no signed checkpoint yet.".to_owned()),
        Some(until) => {
            let at = minute(Timestamp(until.at));
            let (seq, event) = (until.seq, until.audit_seq);
            (
                format!("签名覆盖到 {at}（操作 {seq}，事件 {event}）。"),
                format!("Signed up to {at} (seq {seq}, event {event})."),
            )
        }
    };
    let (mut more_zh, mut more_en) = (String::new(), String::new());
    let (superseded, emptied) = (report.superseded, report.emptied);
    if superseded > 0 {
        more_zh.push_str(&format!("另有 {superseded} 个检查点属于恢复前的历史。"));
        more_en.push_str(&format!(" {superseded} checkpoints are of the history before a restore."));
    }
    if emptied > 0 {
        more_zh.push_str(&format!("其中 {emptied} 个操作的原文已按要求清除，仍可证明其存在。"));
        more_en.push_str(&format!(
            " The words of {emptied} of the ops were erased on request; that they were there is proven."
        ));
    }
    Phrase::new(
        format!(
            "{verdict_zh}:{commits} 次提交(到第 {seq} 条)、{ops} 个操作、{rows} 条记录、{events} 个审计事件(到第 {audit_seq} 个)、\
             {checkpoints} 个检查点。{signed_zh}{more_zh}"
        ),
        format!(
            "{verdict_en}: {commits} commits (up to seq {seq}), {ops} ops, {rows} records, {events} audit events (up to \
             {audit_seq}), {checkpoints} checkpoints. {signed_en}{more_en}"
        ),
    )
}

fn minute(at: Timestamp) -> String {
    format!("{} {}", at.day().date(), at.clock())
}

/// One finding in a line.
#[must_use]
pub fn finding(finding: &Finding) -> Phrase {
    let chain = match finding.chain {
        Chain::Commits => Text::new("操作链", "commit log"),
        Chain::Audit => Text::new("审计链", "audit"),
        Chain::Checkpoints => Text::new("检查点", "checkpoints"),
    };
    let what = match finding.what {
        What::Altered => Text::new("内容被改动", "altered"),
        What::OutOfOrder => Text::new("缺失或次序不对", "missing or out of order"),
        What::Deleted => Text::new("被删除", "deleted"),
        What::Added => Text::new("多出来的", "added"),
        What::CutTail => Text::new("结尾被截断", "the tail was cut"),
        What::Unreadable => Text::new("无法读取", "unreadable"),
        What::NotAsSigned => Text::new("与签名不符，被重写过", "rewritten: not as signed"),
        What::BadSignature => Text::new("签名不对", "bad signature"),
        What::CheckpointGone => Text::new("检查点缺失", "checkpoint missing"),
    };
    let (at, detail) = (finding.at, &finding.detail);
    Phrase::new(
        format!("{} 第 {at} 条：{}（{detail}）", chain.zh, what.zh),
        format!("{} at {at}: {} ({detail})", chain.en, what.en),
    )
}

/// The result of `audit export`.
#[must_use]
pub fn exported(lines: usize, path: &str) -> Phrase {
    Phrase::new(format!("已导出 {lines} 条到 {path}"), format!("Exported {lines} lines to {path}"))
}

/// The error in the words of the person who runs the server.
#[must_use]
pub fn error(error: &CommandError) -> Phrase {
    let zh = match error {
        CommandError::NoDatabase(path) => format!("没有数据库：{}", path.display()),
        CommandError::NoKey(path) => format!("{} 里没有公钥", path.display()),
        CommandError::Exists(path) => format!("{} 已存在，不会覆盖", path.display()),
        CommandError::File(path, _) => format!("无法读写 {}", path.display()),
        CommandError::Keys(_) => "密钥文件读不了".to_owned(),
        CommandError::Checkpoints(CheckpointError::File { path, .. }) => {
            format!("无法读写 {}", path.display())
        }
        CommandError::Checkpoints(_) => "检查点读不了".to_owned(),
        CommandError::Storage(_) => "数据库出错".to_owned(),
    };
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    Phrase::new(format!("{zh}{source}"), format!("{error}{source}"))
}
