//! What the server itself says to people.

use domain::{Phrase, Text};

/// The server as the author of what it sets up and imports.
pub const SERVER: Text = Text::new("系统", "System");

/// The page shown when the client's files are missing.
pub const NO_CLIENT: Text = Text::new(
    "服务已启动，但没有找到网页程序。请先构建客户端（dist），或用 --client-dir 指定所在目录。",
    "The server is running, but the client's files are missing. Build the client (dist) or name its folder with --client-dir.",
);

/// Printed once by `init` or the first `serve`.
#[must_use]
pub fn setup(url: &str, token: &str) -> Phrase {
    Phrase::new(
        format!("首次使用：请打开 {url} 并输入一次性口令 {token} 建立第一个账号。"),
        format!("First start: open {url} and enter the one-time token {token} to create the first account."),
    )
}

/// Printed when the server answers.
#[must_use]
pub fn listening(url: &str) -> Phrase {
    Phrase::new(format!("已启动：{url}"), format!("Listening on {url}"))
}

/// The answer of `user add` and `user reset-password`: the only time the password is shown.
#[must_use]
pub fn first_password(login: &str, password: &str) -> Phrase {
    Phrase::new(
        format!("账号 {login} 的一次性密码：{password}（首次登录后必须修改）"),
        format!("One-time password of {login}: {password} (to be changed at the first sign-in)"),
    )
}

/// `init` on a folder that is in use already.
pub const HAS_ACCOUNTS: Text =
    Text::new("已有账号，无需初始化。", "There are accounts already; nothing to prepare.");

/// `user add` for a login name or a person that has an account.
pub const TAKEN: Text =
    Text::new("该登录名或该员工已有账号。", "This login name or this person has an account already.");

/// A login name nobody has.
pub const UNKNOWN_LOGIN: Text = Text::new("没有这个登录名。", "There is no such login name.");

/// The answer of `user forget-factors`.
#[must_use]
pub fn factors_forgotten(login: &str, removed: usize) -> Phrase {
    Phrase::new(
        format!("{login}：已取消 {removed} 个第二因素，所有会话已结束，下次登录重新登记。"),
        format!(
            "{login}: {removed} second factors removed, all sessions ended; the next sign-in enrolls anew."
        ),
    )
}
