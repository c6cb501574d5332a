//! What the pages about keeping and erasing say.

use domain::{Phrase, Text};

use crate::config::BackupKeep;
use crate::privacy::forget::Done;
use crate::privacy::keep::RecordKind;

pub const RETENTION: Text = Text::new("保存期限", "Retention");
pub const RETENTION_ABOUT: Text = Text::new(
    "哪些个人信息已过保存期限，由您决定清除；没有什么会自动删除。也可查看已清除的和各类信息的用途。",
    "Which personal data has been kept long enough: you decide, nothing deletes itself. Also what was erased, and what each kind is for.",
);
/// Words that find the page of retention.
pub const RETENTION_SEARCH: &[&str] = &[
    "保存期限",
    "到期",
    "清除",
    "删除",
    "用途",
    "隐私",
    "retention",
    "erase",
    "delete",
    "purpose",
    "privacy",
];

pub const PERSONAL_DATA: Text = Text::new("个人信息", "Personal data");
pub const PERSONAL_DATA_ABOUT: Text = Text::new(
    "客户要求查看、导出或清除自己的信息时，在这里办理。清除后留下的：记录链中的散列（证明何时、由谁、做了哪一类操作，读不出内容）、旧备份（轮换前）、照片、以及同事用别的写法写进文字里的内容。",
    "For customers who ask to see, take along or erase what is kept about them. What stays after erasing: hashes in the chain of records (they prove when, by whom and what kind of thing was done, not what it said), older backups until they rotate out, photos, and whatever colleagues wrote into texts in another spelling.",
);
/// Words that find the page of personal data.
pub const PERSONAL_DATA_SEARCH: &[&str] =
    &["个人信息", "导出", "清除", "删除", "被遗忘", "personal data", "export", "erase", "forget", "privacy"];

pub const VIEW: Text = Text::new("查看", "Show");
pub const DUE: Text = Text::new("已到期", "Due");
pub const ERASED: Text = Text::new("已清除", "Erased");
pub const PURPOSES: Text = Text::new("用途和期限", "Purposes and terms");
pub const KIND: Text = Text::new("种类", "Kind");
pub const WHAT: Text = Text::new("记录", "Record");
pub const SITE: Text = Text::new("项目", "Site");
pub const CLOSED: Text = Text::new("结束日期", "Closed");
pub const DUE_SINCE: Text = Text::new("到期日期", "Due since");
pub const PURPOSE: Text = Text::new("用途", "Kept for");
pub const TERM: Text = Text::new("保存天数", "Days kept");
pub const COUNTED_FROM: Text = Text::new("从何时起算", "Counted from");
pub const WHAT_STAYS: Text = Text::new("清除后留下", "What stays");
pub const NOTHING_DUE: Text = Text::new("没有到期的个人信息。", "No personal data is due.");
pub const NOTHING_ERASED: Text = Text::new("还没有清除过。", "Nothing was erased yet.");
pub const ASK_FOR_SOMEBODY: Text = Text::new(
    "在上方输入姓名、电话后四位、车牌或房号。",
    "Type a name, last digits, a plate or a unit above.",
);
pub const NOBODY_FOUND: Text = Text::new("没有这样的客户。", "No such customer.");
pub const FIND: Text = Text::new("姓名、电话、车牌或房号", "Name, telephone, plate or unit");

pub const ERASE: Text = Text::new("清除", "Erase");
pub const ERASE_NOW: Text = Text::new("确认清除", "Erase now");
pub const ERASE_QUESTION: Text =
    Text::new("清除后不能恢复。确定吗？", "What is erased does not come back. Go on?");
pub const ERASE_ALL_DUE: Text = Text::new("清除一类到期信息", "Erase all that is due of a kind");
pub const EXPORT: Text = Text::new("导出", "Export");
pub const EXPORT_AT: Text = Text::new(
    "在浏览器中打开下面的地址，即下载关于此人的全部内容（JSON）。会记入审计。",
    "Open this address in the browser: it downloads everything held about this person (JSON). It is noted in the audit.",
);
pub const MAY_NOT_EXPORT: Text =
    Text::new("岗位没有导出的权限，找经理授权", "Your post may not export; ask a manager");
pub const GROUND: Text = Text::new("依据", "Ground");
pub const NOTE: Text = Text::new("备注", "Note");
pub const NOTE_HINT: Text = Text::new(
    "如来函编号。永久保留，不要写姓名、电话、车牌",
    "Such as a case number. It is kept for ever: no name, telephone or plate",
);
pub const GOES: Text = Text::new("将清除", "What goes");
pub const HOW_MUCH: Text = Text::new("数量", "How much");
pub const CONTACTS: Text = Text::new("姓名、电话、车牌", "Name, telephones, plates");
pub const ROLES: Text = Text::new("房屋关系和标签", "Units and tags");
pub const CALLERS: Text = Text::new("工单中的来电人和提到的姓名电话", "Callers and names in tickets");
pub const PEOPLE: Text = Text::new("走访中的在场人员和提到的姓名电话", "People and names in visits");
pub const CAPTURED: Text = Text::new("操作记录的原文", "Words of the captured operations");
pub const ALL_ABOUT_THEM: Text = Text::new("全部有关的", "all that speak of them");
pub const STILL_OPEN: Text = Text::new("未结束的工单", "Tickets that have not ended");
pub const ALREADY_ERASED: Text = Text::new("已清除", "Erased");
pub const TICKETS: Text = Text::new("工单数", "Tickets");
pub const VISITS: Text = Text::new("走访数", "Visits");
pub const WHEN: Text = Text::new("时间", "When");
pub const WHO: Text = Text::new("由谁", "By whom");
pub const NO_TERM: Text = Text::new("不限", "no term");

/// What a kind is called.
#[must_use]
pub const fn kind(kind: RecordKind) -> Text {
    match kind {
        RecordKind::Callers => Text::new("来电人", "Callers"),
        RecordKind::VisitPeople => Text::new("走访在场人员", "People at visits"),
        RecordKind::Tickets => Text::new("工单内容", "Texts of tickets"),
        RecordKind::Visits => Text::new("走访内容", "Texts of visits"),
        RecordKind::Customers => Text::new("客户档案", "Customers' files"),
    }
}

/// What it is kept for.
#[must_use]
pub const fn purpose(kind: RecordKind) -> Text {
    match kind {
        RecordKind::Callers => Text::new("回电、回访（R26）", "Calling back (R26)"),
        RecordKind::VisitPeople => Text::new("知道当时与谁谈过", "Knowing whom one has talked to"),
        RecordKind::Tickets => Text::new(
            "处理诉求和争议，诉讼时效三年",
            "Settling the matter and disputes; claims lapse after three years",
        ),
        RecordKind::Visits => Text::new(
            "跟进诉求和争议，诉讼时效三年",
            "Following up and disputes; claims lapse after three years",
        ),
        RecordKind::Customers => Text::new(
            "提供物业服务；迁出后诉讼时效三年",
            "Serving who lives there; after that, claims for three years",
        ),
    }
}

/// From when on its days count.
#[must_use]
pub const fn counted_from(kind: RecordKind) -> Text {
    match kind {
        RecordKind::Callers | RecordKind::Tickets => {
            Text::new("工单关闭或作废", "The ticket was closed or canceled")
        }
        RecordKind::VisitPeople | RecordKind::Visits => Text::new("走访当天", "The day of the visit"),
        RecordKind::Customers => Text::new(
            "最后一个房屋关系结束，且没有未结束的工单",
            "The last role at a unit ended and no ticket is open",
        ),
    }
}

/// What is left of it.
#[must_use]
pub const fn what_stays(kind: RecordKind) -> Text {
    match kind {
        RecordKind::Callers => Text::new("工单本身", "The ticket itself"),
        RecordKind::VisitPeople => Text::new("走访本身", "The visit itself"),
        RecordKind::Tickets => Text::new(
            "类型、时间、状态、责任人、房号、照片",
            "Type, times, status, who handled it, unit, photos",
        ),
        RecordKind::Visits => {
            Text::new("目的、时间、走访人、房号、满意度、照片", "Purpose, time, visitor, unit, score, photos")
        }
        RecordKind::Customers => Text::new("一份空档案和编号", "An empty file and its id"),
    }
}

/// What was done, and what stays.
#[must_use]
pub fn erased(done: Done, keep: BackupKeep) -> Phrase {
    let Done { records, emptied, waiting, listed } = done;
    let (zh, en) = rotation(keep);
    let mut said = Phrase::new(
        format!(
            "已清除 {records} 条记录、{emptied} 个操作的原文。设备下次同步时删除。留下散列和照片；旧备份最长再保留{zh}，恢复时会再次清除。"
        ),
        format!(
            "Erased: {records} records and the words of {emptied} operations. Devices drop them at their next sync. Hashes and photos \
             stay; older backups stay for {en} at the most, and a restore erases again."
        ),
    );
    if waiting > 0 {
        said.zh.push_str(&format!("还有 {waiting} 个待处理的操作提到此人，处理后次日清除。"));
        said.en.push_str(&format!(" {waiting} operations that wait for somebody speak of it; they follow the day after they are settled."));
    }
    if !listed {
        said.zh.push_str("备份旁的清单没有写成，请检查备份目录；程序会再试。");
        said.en.push_str(" The list beside the backups could not be written: look at the backup folder. It is tried again.");
    }
    said
}

/// For how long the last of today's backups may lie there.
fn rotation(keep: BackupKeep) -> (String, String) {
    match (keep.monthly, keep.weekly, keep.daily) {
        (months @ 1.., ..) => {
            (format!(" {months} 个月"), domain::counted(months as usize, "month", "months"))
        }
        (0, weeks @ 1.., _) => (format!(" {weeks} 周"), domain::counted(weeks as usize, "week", "weeks")),
        (0, 0, days) => (format!(" {days} 天"), domain::counted(days as usize, "day", "days")),
    }
}

/// 2 张,清除后无法回电给客户
#[must_use]
pub fn nobody_calls_back(open: usize) -> Phrase {
    Phrase::new(
        format!("{open} 张，清除后无法回电给客户"),
        format!("{open}; nobody can call them back afterwards"),
    )
}

/// So many are due of a kind.
#[must_use]
pub fn so_many(count: usize, shown: usize) -> Phrase {
    Phrase::new(
        format!("这一次清除 {shown} 条，共 {count} 条到期。"),
        format!("{shown} are erased this time; {count} are due."),
    )
}
