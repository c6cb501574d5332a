//! What is said about the audit.

use domain::{Phrase, Text};

use super::Kind;

pub const TIME: Text = Text::new("时间", "Time");
pub const WHO: Text = Text::new("谁", "Who");
pub const WHAT: Text = Text::new("做了什么", "What");
pub const ABOUT: Text = Text::new("涉及", "About");
pub const DETAIL: Text = Text::new("详情", "Details");
pub const NUMBER: Text = Text::new("序号", "No.");
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
        Kind::AccountAdded => Text::new("新建账号", "Account added"),
        Kind::AccountClosed => Text::new("停用账号", "Account closed"),
        Kind::AccountReopened => Text::new("恢复账号", "Account reopened"),
        Kind::RightsChanged => Text::new("权限变更", "Rights changed"),
        Kind::PersonalDataRead => Text::new("读取个人信息", "Personal data read"),
        Kind::PersonalDataFound => Text::new("搜索到个人信息", "Personal data found by search"),
        Kind::PersonalDataExported => Text::new("导出客户个人信息", "A customer's data handed out"),
        Kind::AuditRead => Text::new("查看审计", "Audit read"),
        Kind::AuditExported => Text::new("导出审计", "Audit exported"),
        Kind::DeviceOrdered => Text::new("设备管理", "Device ordered"),
        Kind::DeviceDataLost => Text::new("设备数据丢失", "Device lost its data"),
        Kind::DeviceBackupTaken => Text::new("导入设备备份", "Device backup taken in"),
        Kind::ImportRun => Text::new("导入历史数据", "Import run"),
        Kind::BackupMade => Text::new("备份", "Backup made"),
        Kind::BackupVerified => Text::new("检验备份", "Backup verified"),
        Kind::BackupRestored => Text::new("从备份恢复", "Restored from backup"),
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
        "held" => Text::new("待审", "held"),
        "how" => Text::new("方式", "how"),
        "imported" => Text::new("已导入", "imported"),
        "kind" => Text::new("种类", "kind"),
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
        "cards" => Text::new("待处理卡片", "open cards"),
        "command" => Text::new("服务器命令行", "command line"),
        "file" => Text::new("照片或语音", "photo or voice note"),
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
        "words" => Text::new("关键词", "words"),
        _ => return None,
    })
}

/// A site's scope, by the site's name.
#[must_use]
pub fn scope(site: &str) -> Phrase {
    Phrase::new(format!("{site}的个人信息"), format!("personal data of {site}"))
}
