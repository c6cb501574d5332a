//! The words of locking and unlocking.

use domain::{Phrase, Text};

pub(crate) use ui::words::wrong_pin;

pub(crate) use crate::words::{DISK_BROKEN, SIGN_IN};

pub(crate) const LOCK: Text = Text::new("锁定 / 换人", "Lock / switch person");
pub(crate) const LOCKED: Text = Text::new("已锁定", "Locked");
pub(crate) const WHO: Text = Text::new("谁来使用", "Who is it");
pub(crate) const PIN: Text = Text::new("PIN（6 位数字）", "PIN (6 digits)");
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
pub(crate) const OLD_PIN: Text = Text::new("现在的 PIN", "The PIN as it is");
pub(crate) const CHANGE_PIN: Text = Text::new("修改 PIN", "Change PIN");
pub(crate) const PIN_CHANGED: Text = Text::new("PIN 已改", "PIN changed");
pub(crate) const PEOPLE_HERE: Text = Text::new("本机人员", "People on this device");
pub(crate) const KIND_PIN: Text = Text::new("PIN", "PIN");
pub(crate) const KIND_PASSKEY: Text = Text::new("通行密钥", "passkey");
pub(crate) const KIND_SERVER_HALF: Text = Text::new("联网登录", "sign-in");
pub(crate) const NOT_SEALED: Text = Text::new(
    "本机内容没有加密：单位没有要求，或浏览器做不到。请给设备设锁屏密码。",
    "What lies on this device is not sealed: the organization does not ask for it, or the browser cannot. Set a screen lock.",
);
pub(crate) const SEALED_BY_PIN: Text = Text::new(
    "本机内容已加密，用 PIN 解锁。挡得住捡到设备的人；拷走全部文件慢慢试的人，一台普通电脑约一天就能试完所有 PIN。",
    "What lies on this device is sealed and opened by your PIN. That stops whoever finds the device; somebody who copies all files and tries every PIN needs about a day of one computer.",
);
pub(crate) const SEALED_BY_PASSKEY: Text = Text::new(
    "本机内容已加密，用本机的通行密钥（指纹、面容或设备密码）解锁，没有网络也能解锁。拷走全部文件也没有可猜的东西。",
    "What lies on this device is sealed and opened by its passkey (finger, face or the device's own code), also without a network. Who copies all files has nothing to guess.",
);
pub(crate) const SEALED_BY_SERVER_HALF: Text = Text::new(
    "本机内容已加密，一半密钥在服务器：每次重开或锁定后，要联网登录才能查看；已保存的照常上传。拷走全部文件也没有可猜的东西；设备停用后不再打开。",
    "What lies on this device is sealed, and half of the key is at the server: after every restart or lock you sign in over the network to see it; what was saved is sent as always. Who copies all files has nothing to guess, and a device out of use stays shut.",
);
pub(crate) const REMOVE: Text = Text::new("从本机移除", "Remove from this device");
pub(crate) const LAST_ONE: Text = Text::new(
    "本机只剩这一个人：移除后谁也打不开本机内容。换人请先让新的人登录；设备不用了请停用。",
    "The last person here: without them nobody could open what lies on this device. Let the next person sign in first, or take the device out of use.",
);
pub(crate) const PASSKEY_WHY: Text = Text::new(
    "本机内容会加密保存，用本机的通行密钥（指纹、面容或设备密码）解锁。点“继续”，按浏览器提示做两次：先建立，再试一次能不能打开。",
    "What lies on this device is sealed and opened by a passkey of the device (finger, face or its own code). Go on and follow the browser twice: first it is made, then it is tried.",
);
pub(crate) const PASSKEY_OPENS: Text =
    Text::new("点“继续”，用本机的通行密钥解锁", "Go on to unlock with this device's passkey");
pub(crate) const PASSKEY_UNLOCK: Text = Text::new("用通行密钥解锁", "Unlock with the passkey");
pub(crate) const PASSKEY_FORGOTTEN: Text = Text::new("通行密钥不在了，重设", "It is gone: choose a new lock");
pub(crate) const PASSKEY_FAILED: Text = Text::new(
    "通行密钥没有成功：可能取消了、超时了，或这台设备不支持。可以再试。",
    "The passkey did not work: given up, too late, or this device cannot. You can try again.",
);
pub(crate) const PASSKEY_FAILED_PIN: Text = Text::new(
    "这台设备的通行密钥没有通过自检，改用 PIN。",
    "This device's passkey has not passed the test; a PIN takes its place.",
);
pub(crate) const OTHER_KEY: Text = Text::new(
    "这把钥匙打不开本机内容，请用账号密码登录后重设。",
    "This key does not open what lies here; sign in with the password and choose a new lock.",
);
pub(crate) const NO_SERVER: Text = Text::new(
    "一半密钥在服务器，现在连不上。连上网络后点“继续”。",
    "Half of the key is at the server, which cannot be reached now. Go on once there is a network.",
);
pub(crate) const SERVER_HALF_LOCKED: Text = Text::new(
    "要联网用账号密码登录，才能查看本机内容。已保存的照常上传。",
    "Sign in with the password over the network to see what lies here. What was saved is sent as always.",
);
pub(crate) const CANNOT_SEAL: Text = Text::new(
    "单位要求的本机保护方式，这台设备或浏览器做不到，所以不能在这里存放内容。请换一台设备，或请管理员改设置。",
    "This device or browser cannot protect its contents in the way your organization demands, so nothing is kept here. Use another device, or ask the administrator to change the setting.",
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

pub(crate) const NOTE_FIRST: Text = Text::new("先记下，稍后解锁", "Note it first, unlock later");
pub(crate) const NOTE_HINT: Text = Text::new(
    "没有解锁也能记。本人在两分钟内解锁，就算本人所记；否则由主管确认。",
    "Works while locked. Unlock within two minutes and it counts as yours; otherwise a supervisor confirms it.",
);
pub(crate) const NOTE_WHAT: Text = Text::new("发生了什么", "What happened");
pub(crate) const NOTE_WHERE: Text = Text::new("在哪里", "Where");
pub(crate) const NOTE_SAVE: Text = Text::new("存到本机", "Save on this device");
pub(crate) const NOTE_SAVED: Text = Text::new(
    "已存本机。现在解锁，就算您本人所记。",
    "Saved on this device. Unlock now and it counts as yours.",
);
pub(crate) const NOTE_NO_SITE: Text = Text::new(
    "本机还没有打开过任何项目，请先解锁。",
    "No site has been opened on this device yet; unlock it first.",
);

pub(crate) fn pin_wait(wait_ms: i64) -> Phrase {
    let seconds = (wait_ms + 999) / 1_000;
    Phrase::new(format!("{seconds} 秒后可再试"), format!("Try again in {seconds} s"))
}

/// A person of this device with what waits to be sent.
pub(crate) fn name_with(name: &str, count: usize) -> Phrase {
    Phrase::new(format!("{name}（{count} 条待上传）"), format!("{name} ({count} to send)"))
}

/// What it costs to take this person off the device.
pub(crate) fn removing(name: &str) -> Phrase {
    Phrase::new(
        format!(
            "{name}以后不能再打开本机内容；只有 ta 能打开的草稿会打不开。已保存的记录都留着，照常以 ta 的名义上传。再次登录可以回来。"
        ),
        format!(
            "{name} will no longer open what lies here; drafts that nobody else can open stay shut. Saved records stay and are sent under the same name. Signing in again brings {name} back."
        ),
    )
}
