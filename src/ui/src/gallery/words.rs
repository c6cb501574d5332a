//! Words and demo data of the gallery.

use domain::{Phrase, Text};

pub(super) const TITLE: Text = Text::new("组件", "Components");
pub(super) const NOTE: Text = Text::new("开发用", "for development");
pub(super) const LANGUAGE: Text = Text::new("语言", "Language");
pub(super) const CHINESE: Text = Text::new("中文", "Chinese");
pub(super) const ENGLISH: Text = Text::new("英文", "English");
pub(super) const CONTRAST: Text = Text::new("户外高对比", "Outdoor contrast");
pub(super) const CONTROLS: Text = Text::new("控件", "Controls");
pub(super) const BUTTONS: Text = Text::new("按钮", "Buttons");
pub(super) const MARKS: Text = Text::new("标记", "Marks");
pub(super) const STATES: Text = Text::new("状态", "States");
pub(super) const TICKETS: Text = Text::new("工单", "Tickets");
pub(super) const NUMBER: Text = Text::new("编号", "No.");
pub(super) const KIND: Text = Text::new("类型", "Type");
pub(super) const SUBJECT: Text = Text::new("标题", "Subject");
pub(super) const PLACE: Text = Text::new("位置", "Place");
pub(super) const PERSON: Text = Text::new("责任人", "Owner");
pub(super) const STATUS: Text = Text::new("状态", "Status");
pub(super) const DUE: Text = Text::new("时限", "Due");
pub(super) use crate::words::SYNC;
pub(super) const CALLER: Text =
    Text::new("来电人（电话 / 房号 / 姓名 / 拼音）", "Caller (phone, unit, name)");
pub(super) const SUMMARY: Text = Text::new("摘要", "Summary");
pub(super) const SUMMARY_HINT: Text =
    Text::new("写清位置、现象和希望的结果", "Where, what, and what they want");
pub(super) const CREW: Text = Text::new("责任班组", "Crew");
pub(super) const PRIORITY: Text = Text::new("紧急程度", "Priority");
pub(super) const PROMISE: Text = Text::new("承诺回复时间", "Promised reply");
pub(super) const SATISFACTION: Text = Text::new("满意度", "Satisfaction");
pub(super) const MINUTES: Text = Text::new("处理时限", "Time limit");
pub(super) const MINUTE: Text = Text::new("分钟", "min");
pub(super) const PASSWORD: Text = Text::new("密码", "Password");
pub(super) const CONSENT: Text = Text::new("业主同意入户", "May enter the flat");
pub(super) const PHOTO: Text = Text::new("照片", "Photos");
pub(super) const LIGHTING: Text = Text::new("照明", "Lighting");
pub(super) const DISPATCH: Text = Text::new("保存并派单", "Save and dispatch");
pub(super) const NEW: Text = Text::new("新建工单", "New ticket");
pub(super) const EXPORT: Text = Text::new("导出", "Export");
pub(super) const CANCEL_TICKET: Text = Text::new("作废", "Cancel ticket");
pub(super) const CANCEL_QUESTION: Text =
    Text::new("作废后不能恢复，原因留在审计里。", "It cannot be undone; the reason stays in the audit.");
pub(super) const REASSIGN: Text = Text::new("转派", "Reassign");
pub(super) const CLOSE: Text = Text::new("关闭", "Close");
pub(super) const TOAST: Text = Text::new("已改派给 王强", "Reassigned to Wang Qiang");
pub(super) const OPEN_DRAWER: Text = Text::new("打开侧栏", "Open drawer");
pub(super) const OFFLINE: Text = Text::new(
    "离线，一切照常。请电话通知：维修 王工 186****1402",
    "Offline, carry on. Phone the crew: Wang 186****1402",
);
pub(super) const SIMILAR: Text = Text::new(
    "3 天前「厨房顶部渗水」未办结，同一问题？",
    "\"Kitchen ceiling leak\" is open since 3 days. The same?",
);
pub(super) const SAFE: Text =
    Text::new("12 条已存本机，不会丢失", "12 saved on this device, none can be lost");
pub(super) const REFUSED: Text =
    Text::new("关闭投诉 20261120-052 未被接受", "Closing complaint 20261120-052 was not accepted");
pub(super) const NO_TICKETS: Text = Text::new("今天还没有工单", "No tickets today");
pub(super) const PROGRESS: Text = Text::new("用时", "Time used");
pub(super) const STEPS: [Text; 3] =
    [Text::new("检查", "Check"), Text::new("小结", "Summary"), Text::new("签名", "Sign")];
pub(super) const KINDS: [Text; 8] = [
    Text::new("报修", "Repair"),
    Text::new("投诉", "Complaint"),
    Text::new("咨询", "Inquiry"),
    Text::new("求助", "Help"),
    Text::new("建议", "Suggestion"),
    Text::new("表扬", "Praise"),
    Text::new("预约", "Appointment"),
    Text::new("业务变更", "Change"),
];
pub(super) const CHECKS: [Text; 3] =
    [Text::new("正常", "Fine"), Text::new("异常", "Faulty"), Text::new("不适用", "Not applicable")];
pub(super) const CREWS: [&str; 3] = ["维修一组", "维修二组", "保洁组"];
pub(super) const ON_DUTY: &str = "在岗 3 人";
pub(super) const STATUSES: [Text; 5] = [
    Text::new("待派", "New"),
    Text::new("已派单", "Dispatched"),
    Text::new("处理中", "In work"),
    Text::new("超时", "Overdue"),
    Text::new("已关闭", "Closed"),
];
pub(super) const SUBJECTS: [&str; 5] = [
    "厨房顶部渗水变大，已滴到灶台",
    "单元门禁刷卡失灵",
    "夜间装修施工噪音",
    "老人忘带钥匙",
    "地库 B2 东侧灯不亮",
];
pub(super) const PLACES: [&str; 3] = ["3-2-1201", "6-2-1104", "公共区域"];
pub(super) const PERSONS: [&str; 3] = ["维修一组 王强", "客服 林*", ""];
pub(super) const HAPPENED: [(Text, &str); 3] = [
    (Text::new("王强 到场，已关总阀", "Wang Qiang arrived, main valve closed"), "09:51"),
    (Text::new("林* 派单给 维修一组", "Lin dispatched to crew one"), "09:44"),
    (Text::new("业主再次来电，语气着急", "The owner called again, upset"), "09:43 · R32"),
];

pub(super) fn needs_follow_up() -> Phrase {
    Phrase::new("关闭前须由他人回访（R26）", "Someone else must follow up before closing (R26)")
}

pub(super) fn summary_missing() -> Phrase {
    Phrase::new("写一句摘要", "Write a summary")
}
