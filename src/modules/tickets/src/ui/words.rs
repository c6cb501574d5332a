//! The words of this module's screens.

use domain::{Phrase, Text};

use crate::closing::Ending;
use crate::lifecycle::Event;
use crate::queries::Filter;

/// 照片和语音 of a record.
pub(super) const PHOTOS: Text = Text::new("照片和语音", "Photos and voice notes");
pub(super) const NUMBER: Text = Text::new("编号", "Number");
pub(super) const KIND: Text = Text::new("类型", "Type");
pub(super) const CATEGORY: Text = Text::new("分类", "Category");
pub(super) const TITLE: Text = Text::new("标题", "Title");
pub(super) const PLACE: Text = Text::new("位置", "Place");
pub(super) const RESPONSIBLE: Text = Text::new("责任人", "Responsible");
pub(super) const STATUS: Text = Text::new("状态", "Status");
pub(super) const LIMIT: Text = Text::new("时限", "Due");
pub(super) const PRIORITY: Text = Text::new("紧急程度", "Priority");
pub(super) const CHANNEL: Text = Text::new("渠道", "Channel");
pub(super) const PROMISED: Text = Text::new("承诺回复", "Promised reply");
pub(super) const PROMISED_AT: Text = Text::new("承诺回复时间", "Promised reply time");
pub(super) const WANTED: Text = Text::new("希望结果", "Wanted outcome");
pub(super) const SUMMARY: Text = Text::new("摘要", "Summary");
pub(super) const SOLUTION: Text = Text::new("处理结果", "Solution");
pub(super) const OPINION: Text = Text::new("处理意见", "Handling opinion");
pub(super) const COURSE: Text = Text::new("经过", "History");
pub(super) const OPENED: Text = Text::new("受理时间", "Opened");
pub(super) const SOURCE: Text = Text::new("来源", "Source");
pub(super) const MAJOR: Text = Text::new("重点问题", "Key issue");
pub(super) const OVERDUE: Text = Text::new("超时", "Overdue");
pub(super) const DEFAULTED: Text = Text::new("默认时限", "default");
pub(super) const MORE: Text = Text::new("更多", "More");
pub(super) const NEW_TICKET: Text = Text::new("新建工单", "New ticket");
pub(super) const EMPTY: Text = Text::new("还没有工单", "No tickets yet");
pub(super) const FILTER_HINT: Text = Text::new("标题 / 房号 / 编号", "Title, unit, no.");
pub(super) const FILTERS: Text = Text::new("工单筛选", "Ticket filters");
pub(super) const CHOOSE_ONE: Text = Text::new("选择一张工单查看", "Choose a ticket to see it");
pub(super) const OLDER_PAGES: Text = Text::new("更早的经过", "Earlier history");
pub(super) const CALLER_BOX: Text =
    Text::new("来电人（电话 / 房号 / 姓名）", "Caller (telephone, unit, name)");
pub(super) const CALLER_NAME: Text = Text::new("来电人姓名", "Caller's name");
pub(super) const CALLER_PHONE: Text = Text::new("来电号码", "Caller's telephone");
pub(super) const CALLER_HINT: Text =
    Text::new("没有匹配也可以保存，位置按文字保留", "Without a match it is kept as text");
pub(super) const WANTED_LONG: Text = Text::new("业主希望的结果", "The outcome the customer wants");
pub(super) const ON_THE_SPOT: Text = Text::new("当场办结：处理结果", "Solved on the spot: what was done");
pub(super) const ON_THE_SPOT_HINT: Text =
    Text::new("填写后保存即完工，不再派单", "Filled in, the ticket is saved as done and needs no dispatch");
pub(super) const SOLVE_NOW: Text = Text::new("当场办结", "Solved now");
pub(super) const SAVE_TICKET: Text = Text::new("保存工单", "Save ticket");
pub(super) const SAME_MATTER: Text = Text::new("同一问题？未办结", "The same matter? Still open");
pub(super) const NOTHING_OPEN: Text = Text::new("没有未办结的工单", "Nothing is open here");
pub(super) const EXPEDITE_THIS: Text = Text::new("催办", "Expedite");
pub(super) const EXPEDITED: Text = Text::new("已记录催办", "Expedited");
pub(super) const DONE: Text = Text::new("已办理", "Done");
pub(super) const CHOOSE_SITE: Text = Text::new("请先选择项目", "Choose a site first");
pub(super) const KEPT_AS_IT_WAS: Text = Text::new("内容没有变化", "Nothing was changed");
pub(super) const ASSIGNEE_HINT: Text = Text::new("人员或班组，可直接输入", "A person, or type a crew");
pub(super) const NOTE: Text = Text::new("说明", "Note");
pub(super) const REASON: Text = Text::new("原因", "Reason");
pub(super) const UNTIL: Text = Text::new("预计恢复", "Expected to resume");
pub(super) const ENDING: Text = Text::new("结束方式", "Ending");
pub(super) const ANSWER: Text = Text::new("给客户的答复", "Answer to the customer");
pub(super) const ANSWER_HINT: Text = Text::new("留空则用处理结果", "Left empty, the solution as written");
pub(super) const ORIGINAL: Text = Text::new("原工单", "Original ticket");
pub(super) const REFERRED_TO: Text = Text::new("转介到", "Referred to");
pub(super) const SUPERIOR: Text = Text::new("上级", "Superior");
pub(super) const CALL_RESULT: Text = Text::new("回访结果", "Result of the call");
pub(super) const REACHED: Text = Text::new("已接通", "Reached");
pub(super) const NOT_REACHED: Text = Text::new("未接通", "Not reached");
pub(super) const DECLINED: Text = Text::new("拒绝回访", "Declined");
pub(super) const SATISFACTION: Text = Text::new("满意度", "Satisfaction");
pub(super) const VISIT_REFUSED: Text = Text::new("记录客户谢绝走访", "Note that a visit was refused");
pub(super) const SCORE_NEEDED: Text = Text::new("请选择满意度", "Choose a score");
pub(super) const SIGNED_OUT: Text = Text::new("需要先登录", "Sign in first");
pub(super) const TODAY_EVENING: Text = Text::new("今天下班前", "By this evening");
pub(super) const TOMORROW_MORNING: Text = Text::new("明早", "Tomorrow morning");

/// A pill's name.
pub(super) const fn filter(filter: Filter) -> Text {
    match filter {
        Filter::Open => Text::new("未办结", "Open"),
        Filter::Mine => Text::new("我的", "Mine"),
        Filter::Overdue => Text::new("超时", "Overdue"),
        Filter::ToCall => Text::new("待回访", "To follow up"),
        Filter::Today => Text::new("今天受理", "Today"),
        Filter::All => Text::new("全部", "All"),
    }
}

/// How a ticket ends, on its pill.
pub(super) fn ending(ending: &Ending) -> Text {
    match ending {
        Ending::Solved => Text::new("已解决", "Solved"),
        Ending::Withdrawn => Text::new("客户撤回", "Withdrawn"),
        Ending::DuplicateOf(_) => Text::new("重复", "Duplicate"),
        Ending::Referred(_) => Text::new("非本单位", "Not ours"),
        Ending::NotReached => Text::new("回访未达成", "Never reached"),
        Ending::Declined => Text::new("匿名或拒绝回访", "Anonymous or declined"),
        Ending::Final => Text::new("经理终结", "Final decision"),
    }
}

/// An event's button; the operation's own name unless a shorter one reads better there.
pub(super) fn event(event: Event) -> Text {
    match event {
        Event::NoteVisit => VISIT_REFUSED,
        other => crate::words::operation(other.kind()).unwrap_or(MORE),
    }
}

pub(super) const ANOTHER_NEEDED: Text = Text::new(
    "没有解决就结束，须由另一人办理（R24）。同事在旁边的，点名字，由本人输入自己的 PIN。",
    "Ending without a solution takes another person (R24). If a colleague stands beside you: their name, then their own PIN.",
);
pub(super) const FILL_IN_FIRST: Text = Text::new("先把上面填完整", "Fill in the above first");
pub(super) const END_IT: Text = Text::new("由我结束", "I end it");

/// 作废：20261123-005 广场舞太响
pub(super) fn ending_of(event: Event, ticket: &str) -> Phrase {
    let step = self::event(event);
    Phrase::new(format!("{}：{ticket}", step.zh), format!("{}: {ticket}", step.en))
}

/// 由周小满办理
pub(super) fn ended_by(name: &str) -> Phrase {
    Phrase::new(format!("由{name}办理"), format!("{name} ends it"))
}

/// 38 未办结
pub(super) fn n_open(count: usize) -> Phrase {
    Phrase::new(format!("{count} 未办结"), format!("{count} open"))
}

/// 工单已存本机，编号后四位 0031
pub(super) fn read_back(alias: &str) -> Phrase {
    let last: String = alias.rsplit('-').next().unwrap_or_default().to_owned();
    Phrase::new(format!("工单已存本机，编号后四位 {last}"), format!("Ticket saved here, last digits {last}"))
}

/// 10:15 前
pub(super) fn before(time: &str) -> Phrase {
    Phrase::new(format!("{time} 前"), format!("by {time}"))
}

/// 已联系 3 次
pub(super) fn n_contacts(count: u32) -> Phrase {
    Phrase::new(format!("第 {count} 次联系"), domain::counted(count as usize, "contact", "contacts"))
}

pub(super) fn n_reopened(count: u32) -> Phrase {
    Phrase::new(format!("重开 {count} 次"), format!("reopened {count}×"))
}
