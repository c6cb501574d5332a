//! The words of this module's screens.

use domain::{Phrase, Text};

/// 照片和语音 of a record.
pub(super) const PHOTOS: Text = Text::new("照片和语音", "Photos and voice notes");
pub(super) const NEW_VISIT: Text = Text::new("登记走访", "Record a visit");
pub(super) const EMPTY: Text = Text::new("还没有走访记录", "No visits yet");
pub(super) const VISITED_AT: Text = Text::new("时间", "Time");
pub(super) const PLACE: Text = Text::new("位置", "Place");
pub(super) const HOUSEHOLD: Text = Text::new("住户（房号）", "Household (unit)");
pub(super) const HOUSEHOLD_HINT: Text =
    Text::new("没有匹配时按文字保留", "Without a match it is kept as text");
pub(super) const PURPOSE: Text = Text::new("走访目的", "Purpose");
pub(super) const PRESENT: Text = Text::new("在场人员", "People present");
pub(super) const PRESENT_HINT: Text = Text::new("多人用顿号或空格分开", "Several names separated by spaces");
pub(super) const PHONE: Text = Text::new("联系电话", "Telephone");
pub(super) const SATISFACTION: Text = Text::new("满意度", "Satisfaction");
pub(super) const REQUESTS: Text = Text::new("居民诉求", "Requests heard");
pub(super) const NOTES: Text = Text::new("走访情况", "Notes");
pub(super) const VISITOR: Text = Text::new("走访人", "Visited by");
pub(super) const TICKET: Text = Text::new("工单", "Ticket");
pub(super) const RAISE: Text = Text::new("生成工单", "Raise a ticket");
pub(super) const RAISE_HINT: Text = Text::new("走访与工单一次保存", "Visit and ticket are saved together");
pub(super) const KIND: Text = Text::new("工单类型", "Kind of ticket");
pub(super) const SAVE: Text = Text::new("保存走访", "Save visit");
pub(super) const SAVED: Text = Text::new("走访已存本机", "The visit is saved on this device");
pub(super) const CHOOSE_SITE: Text = Text::new("请先选择项目", "Choose a site first");
pub(super) const WITHDRAWN: Text = Text::new("已撤回", "Withdrawn");
pub(super) const COURSE: Text = Text::new("补记", "Add a note");
pub(super) const REASON: Text = Text::new("原因", "Reason");
pub(super) const TEXT: Text = Text::new("内容", "Text");
pub(super) const REQUEST_NEEDED: Text =
    Text::new("生成工单须填写居民诉求", "Write the request that the ticket is about");

/// 3 人
pub(super) fn n_present(count: u8) -> Phrase {
    Phrase::new(format!("{count} 人"), domain::counted(usize::from(count), "person", "people"))
}
