//! The words of open cards and of devices.

use domain::{Phrase, Text};

use super::bring_in::TakenIn;
use crate::api::Refusal;
use crate::http::Failure;

// Open cards, one's own and others'.
pub(crate) const OPEN_CARDS: Text = Text::new("待主管处理", "For supervisors");
pub(crate) const OPEN_CARDS_NONE: Text = Text::new("没有等主管处理的操作", "Nothing waits for a supervisor");
pub(crate) const HAND_OVER: Text = Text::new("交给主管", "Hand to a supervisor");
pub(crate) const HANDED_OVER: Text = Text::new("已交主管", "Handed to a supervisor");
pub(crate) const HAND_OVER_HINT: Text = Text::new(
    "可写一句说明，主管能看到你填写的全部内容",
    "Say a word if you like; they see everything you entered",
);
pub(crate) const AS_NOTE: Text = Text::new("改记为备注", "Keep as a note instead");
pub(crate) const AS_NOTE_DONE: Text = Text::new("已记为备注", "Kept as a note");
pub(crate) const NOTE_FOR: Text = Text::new("说明", "Note");
pub(crate) const TOGETHER_WITH: Text = Text::new("同一次录入的还有", "Entered together with");
pub(crate) const ACCEPT: Text = Text::new("同意办理", "Accept");
pub(crate) const ACCEPTED: Text = Text::new("已同意", "Accepted");
pub(crate) const ACCEPT_WORDS: Text = Text::new(
    "按原样办理，不再看提交人的权限；规则仍会再查一遍。",
    "It is done as it stands, without asking the author's rights; the rules are checked again.",
);
pub(crate) const GIVE_BACK: Text = Text::new("退回", "Give back");
pub(crate) const GIVEN_BACK: Text = Text::new("已退回", "Given back");
pub(crate) const GIVE_BACK_WHY: Text = Text::new("退回原因", "Why");
pub(crate) const DO_IT_MYSELF: Text = Text::new("我来办", "Do it myself");
pub(crate) const OWN_OPERATION: Text =
    Text::new("自己的操作由别的主管处理", "Somebody else decides on your own operation");
pub(crate) const CONTENT_HIDDEN: Text = Text::new(
    "内容含个人信息，岗位无权查看",
    "The content may hold personal data, which your post may not read",
);
pub(crate) const LONGEST_FIRST: Text = Text::new("等得最久的在前", "The longest waiting first");
pub(crate) const MORE_CARDS: Text =
    Text::new("还有更多，先处理这些", "There are more; deal with these first");
pub(crate) const ASK_MANAGER: Text =
    Text::new("您的岗位没有这项权限，需要时请上级办理", "Your post does not include this; ask your superior");
pub(crate) const NEEDS_NETWORK: Text =
    Text::new("需联网：连不上服务器，恢复后再看", "Needs a network: the server cannot be reached");

// Devices.
pub(crate) const DEVICES: Text = Text::new("设备与同步", "Devices and sync");

// A device's backup, brought in.
pub(crate) const TAKE_IN: Text = Text::new("补收设备备份", "Take in a device's backup");
pub(crate) const TAKE_IN_HINT: Text = Text::new(
    "设备坏了或要停用前导出的 .wybak 文件；重复补收不会重复记录",
    "The .wybak file exported by a failing device; taking it in twice records nothing twice",
);
pub(crate) const TAKING_IN: Text = Text::new("正在补收…", "Taking it in …");

/// 补收完成：新记录 3 条，已有 2 条
pub(super) fn taken_in(taken: &TakenIn) -> Phrase {
    let (mut zh, mut en) = (
        format!("补收完成：新记录 {} 条，已有 {} 条", taken.applied, taken.already),
        format!("Taken in: {} new, {} known", taken.applied, taken.already),
    );
    for (count, chinese, english) in [
        (taken.refused, "不符合规则", "refused"),
        (taken.held, "待主管处理", "held for a supervisor"),
        (taken.not_taken, "读不出", "unreadable"),
    ] {
        if count > 0 {
            zh += &format!("，{chinese} {count} 条");
            en += &format!(", {count} {english}");
        }
    }
    if taken.files + taken.files_refused > 0 {
        zh += &format!("；照片和语音 {} 个，未收 {} 个", taken.files, taken.files_refused);
        en += &format!("; {} photos and voice notes, {} not taken", taken.files, taken.files_refused);
    }
    Phrase::new(zh, en)
}

/// What is wrong with the file, or with the way to the server.
pub(super) fn not_taken_in(refusal: &Refusal) -> Phrase {
    match (refusal.failure, refusal.detail.as_deref()) {
        (_, Some("kind")) => {
            Phrase::new("这不是设备备份文件（.wybak）", "This is no backup of a device (.wybak)")
        }
        (_, Some("key")) => {
            Phrase::new("这个备份不是本单位服务器的", "This backup belongs to another server")
        }
        (_, Some("damaged")) => {
            Phrase::new("文件损坏，一条也读不出", "The file is damaged; nothing can be read")
        }
        (_, Some("cut")) => Phrase::new("文件不完整，请重新拷贝", "The file is incomplete; copy it again"),
        (Failure::Unreachable, _) => NEEDS_NETWORK.into(),
        (Failure::Forbidden, _) => ASK_MANAGER.into(),
        (failure, _) => Phrase::new(
            format!("没有补收成功，可再试一次（E-{failure:?}）"),
            format!("Not taken in; try again (E-{failure:?})"),
        ),
    }
}
