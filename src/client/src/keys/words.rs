//! The words of locking and unlocking.

use domain::{Phrase, Text};

pub(crate) use crate::words::{DISK_BROKEN, SIGN_IN};

pub(crate) const LOCK: Text = Text::new("锁定 / 换人", "Lock / switch person");
pub(crate) const LOCKED: Text = Text::new("已锁定", "Locked");
pub(crate) const WHO: Text = Text::new("谁来使用", "Who is it");
pub(crate) const PIN: Text = Text::new("PIN(6 位数字)", "PIN (6 digits)");
pub(crate) const NEW_PIN: Text = Text::new("设置 6 位 PIN", "Choose a PIN of 6 digits");
pub(crate) const NEW_PIN_AGAIN: Text = Text::new("再输一次", "Once more");
pub(crate) const UNLOCK: Text = Text::new("解锁", "Unlock");
pub(crate) const GO_ON: Text = Text::new("继续", "Go on");
pub(crate) const WITH_PASSWORD: Text = Text::new("用账号密码登录", "Sign in with a password");
pub(crate) const CHOOSE_PERSON: Text = Text::new("先选是谁", "Choose who it is first");
pub(crate) const PIN_WHY: Text = Text::new(
    "本机内容会加密保存，用 PIN 解锁，没有网络也能解锁。PIN 挡得住捡到设备的人，挡不住专门破解的人。",
    "What lies on this device is sealed and opened by your PIN, also without a network. A PIN stops whoever finds the device, not a laboratory.",
);
pub(crate) const PIN_SIX_DIGITS: Text = Text::new("PIN 是 6 位数字", "A PIN has 6 digits");
pub(crate) const PIN_TOO_EASY: Text = Text::new(
    "太容易猜，换一个（不要 111111、123456 这样的）",
    "Too easy to guess; not like 111111 or 123456",
);
pub(crate) const PIN_DIFFERS: Text = Text::new("两次输入不一样", "The two are not the same");
pub(crate) const PIN_FORGOTTEN: Text = Text::new("忘了 PIN，重设", "Forgotten: choose a new one");
pub(crate) const NEW_PIN_COSTS: Text = Text::new(
    "重设后，原来没提交的草稿打不开；已保存的记录照常上传，不会丢。",
    "After that, drafts you had not saved cannot be opened; saved records are sent as always and not lost.",
);
pub(crate) const LEASE_ENDED: Text = Text::new(
    "太久没有联网，现在不能查看。已保存的内容都在，连上网络后用账号密码登录。",
    "This device has been away from the server too long to show anything. What was saved is safe; sign in with the password once there is a network.",
);

pub(crate) fn wrong_pin(wait_ms: i64) -> Phrase {
    let seconds = (wait_ms + 999) / 1_000;
    Phrase::new(
        format!("PIN 不对，{seconds} 秒后可再试。内容不会被删除。"),
        format!("Wrong PIN; try again in {seconds} s. Nothing will be deleted."),
    )
}

pub(crate) fn pin_wait(wait_ms: i64) -> Phrase {
    let seconds = (wait_ms + 999) / 1_000;
    Phrase::new(format!("{seconds} 秒后可再试"), format!("Try again in {seconds} s"))
}

/// A person of this device with what waits to be sent.
pub(crate) fn name_with(name: &str, count: usize) -> Phrase {
    Phrase::new(format!("{name}（{count} 条待上传）"), format!("{name} ({count} to send)"))
}
