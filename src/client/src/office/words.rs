//! The words of the office screen itself; what a page says comes from the server.

use domain::{Phrase, Text};

pub(crate) const ADMIN: Text = Text::new("管理", "Administration");
pub(crate) const SEARCH: Text = Text::new("在设置中搜索", "Search settings");
pub(crate) const NOTHING_FOUND: Text = Text::new("没有找到", "Nothing found");
pub(crate) const ACTIONS: Text = Text::new("操作", "Actions");
pub(crate) const COPY: Text = Text::new("复制", "Copy");
pub(crate) const PREVIEW: Text = Text::new("预览", "Preview");
pub(crate) const GO_ON: Text = Text::new("继续", "Go on");
pub(crate) const TOO_LARGE: Text = Text::new("文件太大，请分成几份", "The file is too large; split it");
pub(crate) const NOT_YOURS: Text =
    Text::new("没有权限，或这一条已经不在了", "You may not do this, or it is no longer there");

pub(crate) fn failed(status: u16) -> Phrase {
    Phrase::new(
        format!("没有办成（E-OFFICE-{status}），稍后再试"),
        format!("It was not done (E-OFFICE-{status}); try again later"),
    )
}
