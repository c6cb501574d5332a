//! The words of the second step and its factors.

use domain::{Phrase, Text};

pub(crate) const SECOND_STEP: Text = Text::new("两步验证", "Two-step verification");
pub(crate) const SECOND_STEP_ASKED: Text =
    Text::new("密码正确。再验证一步：", "The password is right. One more step:");
pub(crate) const CODE: Text = Text::new("验证器上的 6 位数字", "Six digits from the authenticator");
pub(crate) const RECOVERY_CODE: Text = Text::new("恢复码", "Recovery code");
pub(crate) const USE_RECOVERY: Text = Text::new("用恢复码", "Use a recovery code");
pub(crate) const USE_CODE: Text = Text::new("用验证器", "Use the authenticator");
pub(crate) const USE_PASSKEY: Text = Text::new("用通行密钥", "Use a passkey");
pub(crate) const CONFIRM: Text = Text::new("验证", "Verify");
pub(crate) const BACK: Text = Text::new("重新输入密码", "Back to the password");
pub(crate) const WRONG_CODE: Text = Text::new(
    "不对，或已过期。看一眼验证器上现在的数字。",
    "Wrong or expired. Look at the digits the authenticator shows now.",
);
pub(crate) const BEGIN_AGAIN: Text = Text::new("等得太久了，重新开始", "That took too long; begin again");
pub(crate) const PASSKEY_FAILED: Text =
    Text::new("通行密钥没有用成，再试或换一种方式", "The passkey did not work; try again or use another way");
pub(crate) const MUST_ENROL: Text = Text::new(
    "你的岗位需要两步验证。先设一种，再开始工作。",
    "Your post asks for two-step verification. Set up one way, then start.",
);
pub(crate) const ABOUT: Text = Text::new(
    "登录时除了密码再验证一步，别人拿到密码也进不来。",
    "A second step beside the password: who has the password alone cannot get in.",
);
pub(crate) const NONE_YET: Text = Text::new("还没有设", "None yet");
pub(crate) const AUTHENTICATOR: Text = Text::new("验证器应用", "Authenticator app");
pub(crate) const PASSKEY: Text = Text::new("通行密钥", "Passkey");
pub(crate) const ADD_AUTHENTICATOR: Text = Text::new("添加验证器应用", "Add an authenticator app");
pub(crate) const ADD_PASSKEY: Text = Text::new("添加通行密钥", "Add a passkey");
pub(crate) const SCAN: Text = Text::new(
    "用手机上的验证器应用扫这个码；扫不了就手工输入下面的密钥。然后填上它显示的 6 位数字。",
    "Scan this with an authenticator app on a phone, or type the key below into it. Then enter the six digits it shows.",
);
pub(crate) const PICTURE: Text = Text::new("验证器二维码", "Code for the authenticator");
pub(crate) const RECOVERY: Text = Text::new("恢复码", "Recovery codes");
pub(crate) const RECOVERY_SHOWN: Text = Text::new(
    "手机不在身边时，每个恢复码可以用一次。现在抄下来或复制，以后不再显示。",
    "Each of these lets you in once without the phone. Write them down or copy them now; they are not shown again.",
);
pub(crate) const WRITTEN_DOWN: Text = Text::new("已保存好", "I have kept them");
pub(crate) const RENEW_RECOVERY: Text = Text::new("换一组恢复码", "New recovery codes");
pub(crate) const SET_UP: Text = Text::new("添加一种方式", "Add a way");
pub(crate) const REMOVE: Text = Text::new("移除", "Remove");
pub(crate) const REMOVE_WORDS: Text =
    Text::new("移除后登录时不能再用它验证。", "You can no longer sign in with it.");
pub(crate) const LAST_ONE: Text = Text::new(
    "岗位需要两步验证，最后一种不能移除。先添加另一种。",
    "Your post asks for a second step, so the last way stays. Add another first.",
);
pub(crate) const SIGN_IN_FIRST: Text = Text::new(
    "改两步验证前要重新登录一次（15 分钟内有效）。",
    "Changing this needs a fresh sign-in, of the last fifteen minutes.",
);
pub(crate) const NEEDS_NETWORK: Text =
    Text::new("连上服务器后才能看和改", "Can be seen and changed with a network");

pub(crate) fn recovery_left(left: i64) -> Phrase {
    Phrase::new(format!("恢复码还剩 {left} 个"), format!("Recovery codes left: {left}"))
}

pub(crate) fn since(day: &str) -> Phrase {
    Phrase::new(format!("{day} 起"), format!("since {day}"))
}
