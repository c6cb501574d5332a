//! What is said about backups.

use domain::Phrase;

use super::{BackupError, Doubt, Restored};

/// The result of `backup verify`.
#[must_use]
pub fn verified(file: &str, seq: u64, n_files: usize) -> Phrase {
    Phrase::new(
        format!("备份完好：{file}（到第 {seq} 条记录，{n_files} 个照片和语音）"),
        format!("The backup is sound: {file} (up to seq {seq}, {n_files} photos and voice notes)"),
    )
}

/// The result of `backup restore`, with what is left to do.
#[must_use]
pub fn restored(restored: &Restored) -> Phrase {
    let (path, sessions, files) = (restored.database.display(), restored.n_sessions_ended, restored.n_files);
    Phrase::new(
        format!(
            "已恢复到 {path}，含 {files} 个照片和语音。{sessions} 个登录已失效，大家需要重新登录；平板上未发送的内容不会丢，登录后会自动补发。\
             请把原来的 server.keys 放到同一目录（它不在备份里）。备份旁若有 erased 清单，之后清除过的客户在启动时再次清除。"
        ),
        format!(
            "Restored to {path}, with {files} photos and voice notes. {sessions} sessions were ended: everybody signs in again. What tablets have not sent \
             is not lost and follows by itself. Put the old server.keys into the same folder (it is not in the backup). Who was erased since is erased again at the start, from the list `erased` beside the backup, if it lay there."
        ),
    )
}

/// The error in the words of the person who runs the server.
#[must_use]
pub fn error(error: &BackupError) -> Phrase {
    let zh = match error {
        BackupError::File { path, .. } => format!("无法读写 {}", path.display()),
        BackupError::Database { path, .. } => format!("数据库出错：{}", path.display()),
        BackupError::Storage(_) => "数据库出错".to_owned(),
        BackupError::Doubtful { path, doubt } => format!("备份 {} 不可信：{}", path.display(), why(doubt)),
        BackupError::NotEmpty { folder } => format!("{} 不是空目录，不会覆盖已有数据", folder.display()),
        BackupError::NothingToSave { path } => format!("没有数据库：{}", path.display()),
    };
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    Phrase::new(format!("{zh}{source}"), format!("{error}{source}"))
}

fn why(doubt: &Doubt) -> String {
    match doubt {
        Doubt::NoManifest => "缺少清单文件（.json）".to_owned(),
        Doubt::UnreadableManifest { detail } => format!("清单文件读不了：{detail}"),
        Doubt::Size { found, expected } => format!("大小是 {found} 字节，应为 {expected}"),
        Doubt::Sha256 => "校验和不一致".to_owned(),
        Doubt::Damaged { detail } => format!("数据库损坏：{detail}"),
        Doubt::Newer { found, known } => format!("由更新的版本写成（结构 {found}，本程序认识到 {known}）"),
        Doubt::Chain { seq, .. } => format!("记录链在第 {seq} 条断开"),
        Doubt::Head { seq } => format!("记录链的结尾不对（第 {seq} 条）"),
        Doubt::File { hash } => format!("缺少照片或语音，或已损坏：{hash}"),
        Doubt::NotAsManifest => "内容与清单不一致".to_owned(),
    }
}
