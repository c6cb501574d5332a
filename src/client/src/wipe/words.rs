//! What a device says that is being wiped.

use domain::{Phrase, Text};

pub(crate) const WIPED: Text =
    Text::new("本机已按单位要求清除", "This device was cleared by order of your department");
pub(crate) const WIPE_DESTROYING: Text = Text::new("正在清除…", "Clearing …");

pub(crate) fn wipe_handing_in(left: u32) -> Phrase {
    Phrase::new(
        format!("内容已不能查看。正在交出 {left} 条未上传的记录…"),
        format!("Nothing can be read here any more. Handing in {left} records …"),
    )
}

pub(crate) fn wipe_waiting(left: u32) -> Phrase {
    Phrase::new(
        format!("内容已不能查看。还有 {left} 条记录没有交出，连上网络后继续。"),
        format!(
            "Nothing can be read here any more. {left} records are still to be handed in, once there is a network."
        ),
    )
}

pub(crate) fn wiped(handed: u32, undelivered: u32) -> Phrase {
    let (mut zh, mut en) =
        (format!("交出 {handed} 条未上传的记录。"), format!("{handed} records were handed in."));
    if undelivered > 0 {
        zh += &format!("{undelivered} 条没能交出。");
        en += &format!(" {undelivered} could not be.");
    }
    Phrase::new(zh, en)
}
