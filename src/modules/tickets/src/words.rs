//! Every word of this module that a person can read, Chinese and English side by side.

use domain::{Phrase, Rejection, Text};

use crate::import::{FieldProblem, Problem};
use crate::kind::{Channel, Priority, TicketKind};
use crate::lifecycle::TicketStatus;
use crate::timeline::CallAnswer;

pub const TICKETS: Text = Text::new("工单", "Tickets");

pub const CATEGORY_LEAK: Text = Text::new("给排水 / 漏水", "Plumbing / leak");
pub const CATEGORY_POWER: Text = Text::new("供电 / 跳闸", "Power / tripped switch");
pub const CATEGORY_LIFT: Text = Text::new("电梯故障", "Lift out of order");
pub const CATEGORY_DOOR: Text = Text::new("门禁 / 门窗", "Access / doors and windows");
pub const CATEGORY_LIGHT: Text = Text::new("公共照明", "Public lighting");
pub const CATEGORY_FACILITY: Text = Text::new("公共设施", "Public facilities");
pub const CATEGORY_NOISE: Text = Text::new("噪音扰民", "Noise");
pub const CATEGORY_PARKING: Text = Text::new("车位 / 停车", "Parking");
pub const CATEGORY_CLEANING: Text = Text::new("清洁卫生", "Cleaning");
pub const CATEGORY_STAFF: Text = Text::new("服务态度", "Conduct of staff");
pub const CATEGORY_FEES: Text = Text::new("费用咨询", "Fees");
pub const CATEGORY_DECORATION: Text = Text::new("装修手续", "Decoration procedure");
pub const CATEGORY_PROCEDURE: Text = Text::new("办事流程", "Procedures");
pub const CATEGORY_LOCKED_OUT: Text = Text::new("忘带钥匙 / 开锁", "Locked out");
pub const CATEGORY_TRAPPED: Text = Text::new("电梯困人", "Trapped in a lift");
pub const CATEGORY_ELDERLY: Text = Text::new("老人儿童求助", "Help for the elderly or children");
pub const CATEGORY_GREENERY: Text = Text::new("绿化与环境", "Greenery and surroundings");
pub const CATEGORY_VIEWING: Text = Text::new("预约看房", "Viewing");
pub const CATEGORY_HOME_SERVICE: Text = Text::new("预约上门服务", "Service at home");

#[must_use]
pub const fn kind(kind: TicketKind) -> Text {
    match kind {
        TicketKind::Inquiry => Text::new("咨询", "Inquiry"),
        TicketKind::Complaint => Text::new("投诉", "Complaint"),
        TicketKind::Repair => Text::new("报修", "Repair"),
        TicketKind::Help => Text::new("求助", "Help"),
        TicketKind::Suggestion => Text::new("建议", "Suggestion"),
        TicketKind::Praise => Text::new("表扬", "Praise"),
        TicketKind::Appointment => Text::new("预约", "Appointment"),
    }
}

#[must_use]
pub const fn priority(priority: Priority) -> Text {
    match priority {
        Priority::Normal => Text::new("一般", "Normal"),
        Priority::Urgent => Text::new("紧急", "Urgent"),
        Priority::Emergency => Text::new("危险", "Danger"),
    }
}

#[must_use]
pub const fn channel(channel: Channel) -> Text {
    match channel {
        Channel::Phone => Text::new("来电", "Telephone"),
        Channel::WalkIn => Text::new("来访", "Walk-in"),
        Channel::Chat => Text::new("微信", "Chat"),
        Channel::Web => Text::new("网络", "Web"),
        Channel::Letter => Text::new("信函", "Letter"),
        Channel::Authority => Text::new("12345 / 街道", "Authority"),
        Channel::Visit => Text::new("走访", "Visit"),
        Channel::Patrol => Text::new("巡查", "Patrol"),
        Channel::Department => Text::new("部门转来", "Other department"),
        Channel::Other => Text::new("其他", "Other"),
    }
}

#[must_use]
pub const fn status(status: TicketStatus) -> Text {
    match status {
        TicketStatus::New => Text::new("待派", "New"),
        TicketStatus::Dispatched => Text::new("已派单", "Dispatched"),
        TicketStatus::InProgress => Text::new("处理中", "In progress"),
        TicketStatus::OnHold => Text::new("挂起", "On hold"),
        TicketStatus::Resolved => Text::new("待回访", "Resolved"),
        TicketStatus::Closed => Text::new("已关闭", "Closed"),
        TicketStatus::Canceled => Text::new("已作废", "Canceled"),
    }
}

#[must_use]
pub fn call_answer(answer: CallAnswer) -> Phrase {
    match answer {
        CallAnswer::Satisfied { score } => {
            Phrase::new(format!("满意 {score} 分"), format!("satisfied, {score} of 5"))
        }
        CallAnswer::Unsatisfied { score } => {
            Phrase::new(format!("不满意 {score} 分"), format!("not satisfied, {score} of 5"))
        }
        CallAnswer::NotReached => Phrase::new("未接通", "not reached"),
        CallAnswer::Declined => Phrase::new("拒绝回访", "declined"),
    }
}

/// An operation's name on its button, in the inbox and in the audit.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "tickets.open" => Text::new("受理", "Open"),
        "tickets.dispatch" => Text::new("派单", "Dispatch"),
        "tickets.reassign" => Text::new("转派", "Reassign"),
        "tickets.accept" => Text::new("接单", "Accept"),
        "tickets.decline" => Text::new("退单", "Decline"),
        "tickets.put_on_hold" => Text::new("挂起", "Put on hold"),
        "tickets.resume" => Text::new("恢复", "Resume"),
        "tickets.resolve" => Text::new("填写处理结果", "Resolve"),
        "tickets.close" => Text::new("关单", "Close"),
        "tickets.reopen" => Text::new("重开", "Reopen"),
        "tickets.cancel" => Text::new("作废", "Cancel"),
        "tickets.correct_details" => Text::new("更正内容", "Correct details"),
        "tickets.expedite" => Text::new("催办", "Expedite"),
        "tickets.escalate" => Text::new("上报", "Escalate"),
        "tickets.add_note" => Text::new("添加备注", "Add a note"),
        "tickets.attach" => Text::new("添加照片或语音", "Add photos or voice notes"),
        "tickets.forget" => Text::new("清除个人信息", "Erase personal data"),
        "tickets.note_visit" => Text::new("记录走访", "Note a visit"),
        "tickets.record_opinion" => Text::new("处理意见", "Handling opinion"),
        "tickets.record_call" => Text::new("回访", "Follow-up call"),
        "tickets.define_category" => Text::new("定义分类", "Define a category"),
        "tickets.import_historic" => Text::new("导入历史工单", "Import a past ticket"),
        _ => return None,
    })
}

/// A field's name as forms and corrections show it.
#[must_use]
pub fn field(name: &str) -> Option<Text> {
    Some(match name {
        "title" => Text::new("标题", "Title"),
        "description" => Text::new("摘要", "Summary"),
        "wanted" => Text::new("业主希望的结果", "Wanted outcome"),
        "place" => Text::new("位置", "Place"),
        "unit" => Text::new("房号", "Unit"),
        "kind" => Text::new("类型", "Type"),
        "category" => Text::new("分类", "Category"),
        "priority" => Text::new("紧急程度", "Priority"),
        "channel" => Text::new("渠道", "Channel"),
        "customer" => Text::new("客户", "Customer"),
        "caller" => Text::new("来电人", "Caller"),
        "caller_name" => Text::new("姓名", "Name"),
        "caller_phone" => Text::new("电话", "Telephone"),
        "promised_reply_at" => Text::new("承诺回复时间", "Promised reply"),
        "major" => Text::new("重点问题", "Key issue"),
        "to" => Text::new("责任人", "Responsible"),
        "to_name" => Text::new("上级", "Superior"),
        "reason" => Text::new("原因", "Reason"),
        "note" => Text::new("说明", "Note"),
        "text" => Text::new("内容", "Text"),
        "solution" => Text::new("处理结果", "Solution"),
        "answer" => Text::new("给客户的答复", "Answer to the customer"),
        "ending" => Text::new("结束方式", "Ending"),
        "referred" => Text::new("转介到", "Referred to"),
        "alias" => Text::new("临时编号", "Provisional number"),
        "assignee" => Text::new("责任人", "Responsible"),
        "name_zh" => Text::new("中文名", "Chinese name"),
        "name_en" => Text::new("英文名", "English name"),
        _ => return None,
    })
}

/// A refusal or merge note of this module in words.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    by_rule(rejection).or_else(|| by_situation(rejection))
}

fn by_rule(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("?");
    Some(match rejection.code.as_ref() {
        "tickets.still_open" => Phrase::new(
            "工单还没有结束，内容不能清除",
            "The ticket has not ended; its texts are still needed",
        ),
        "tickets.promise_missing" => {
            Phrase::new("请先填写承诺回复时间（R27）", "Agree a reply time first (R27)")
        }
        "tickets.solution_missing" => {
            Phrase::new("请填写给客户的处理结果（R24）", "Write the solution given to the customer (R24)")
        }
        "tickets.opinion_missing" => Phrase::new(
            "投诉关闭前须有处理意见（R31）",
            "A complaint needs a handling opinion before closing (R31)",
        ),
        "tickets.visit_missing" => Phrase::new(
            "重点问题关闭前须有走访记录或客户谢绝走访的记录（R28）",
            "A key issue needs a visit, or its recorded refusal, before closing (R28)",
        ),
        "tickets.call_missing" => Phrase::new(
            "关闭前须由他人回访并满意（R26）",
            "Somebody else must call the customer, who is satisfied, before closing (R26)",
        ),
        "tickets.second_person_needed" => Phrase::new(
            "未解决而结束须由第二人办理（R24）",
            "Ending without a solution takes a second person (R24)",
        ),
        "tickets.attempts_missing" => Phrase::new(
            format!(
                "回访未达成须至少 {} 次、{} 天，现有 {} 次、{} 天（R24）",
                fact("attempts_needed"),
                fact("days_needed"),
                fact("attempts"),
                fact("days")
            ),
            format!(
                "Not reached needs {} attempts on {} days; there are {} on {} (R24)",
                fact("attempts_needed"),
                fact("days_needed"),
                fact("attempts"),
                fact("days")
            ),
        ),
        "tickets.too_early_for_final" => Phrase::new(
            format!("经理终结须在第 {} 次重开之后，现为 {} 次（R24）", fact("needed"), fact("reopened")),
            format!(
                "A final decision comes after {} reopenings; there are {} (R24)",
                fact("needed"),
                fact("reopened")
            ),
        ),
        _ => return None,
    })
}

fn by_situation(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("?");
    Some(match rejection.code.as_ref() {
        "tickets.not_now" => not_now(rejection),
        "tickets.already" => {
            let status = status_named(fact("status"));
            Phrase::new(
                format!("工单已是「{}」", status.zh),
                format!("The ticket is \"{}\" already", status.en),
            )
        }
        "tickets.claimed" => Phrase::new(
            format!("{} 已于 {} 派给 {}", fact("by"), fact("at"), fact("assignee")),
            format!("{} gave it to {} at {}", fact("by"), fact("assignee"), fact("at")),
        ),
        "tickets.not_yours" => Phrase::new(
            format!("此单派给 {}，请先转派", fact("assignee")),
            format!("It was given to {}; reassign it first", fact("assignee")),
        ),
        "tickets.other_ending" => {
            Phrase::new("请选择适合这一步的结束方式", "Choose an ending that fits this step")
        }
        "tickets.no_such_original" => {
            Phrase::new("找不到所指的原工单", "There is no such original ticket at this site")
        }
        "tickets.changed_meanwhile" => changed_meanwhile(rejection),
        "tickets.kept_as_alternative" => Phrase::new(
            "他人已先改过，您的文字作为另一版本保留",
            "Somebody changed it first; your text is kept as another version",
        ),
        "tickets.kept_as_note" => Phrase::new(
            "他人已先办理，您的文字作为备注保留",
            "Somebody was first; your text is kept as a note",
        ),
        "tickets.id_taken" => Phrase::new("这张工单已登记过", "This ticket exists already"),
        "tickets.malformed_alias" => Phrase::new(
            format!("临时编号「{}」的格式不对", fact("alias")),
            format!("\"{}\" is no provisional number", fact("alias")),
        ),
        "tickets.score_out_of_range" => Phrase::new("满意度为 1 至 5 分", "The score is 1 to 5"),
        _ => return None,
    })
}

fn not_now(rejection: &Rejection) -> Phrase {
    let fact = |name| rejection.get(name).unwrap_or_default();
    let status = status_named(fact("status"));
    let wanted = operation(fact("operation")).unwrap_or(TICKETS);
    let next: Vec<Text> = fact("next").split(',').filter_map(operation).collect();
    let list = |words: Vec<&str>, gap| words.join(gap);
    Phrase::new(
        format!(
            "「{}」的工单不能{}；可以：{}",
            status.zh,
            wanted.zh,
            list(next.iter().map(|w| w.zh).collect(), "、")
        ),
        format!(
            "{} is not possible while the ticket is \"{}\"; possible: {}",
            wanted.en,
            status.en,
            list(next.iter().map(|w| w.en).collect(), ", ")
        ),
    )
}

fn changed_meanwhile(rejection: &Rejection) -> Phrase {
    let name = rejection.field.as_deref().and_then(field);
    match (name, rejection.get("now")) {
        (Some(name), Some(now)) => Phrase::new(
            format!("{}已被他人改为「{now}」，请再确认", name.zh),
            format!("{} was changed to \"{now}\" meanwhile; please decide again", name.en),
        ),
        _ => Phrase::new(
            "他人同时改过同一处，两次改动都在经过中",
            "Somebody changed the same; both changes are in the history",
        ),
    }
}

fn status_named(code: &str) -> Text {
    TicketStatus::ALL.into_iter().find(|known| known.code() == code).map_or(TICKETS, status)
}

/// What is wrong with one field of an imported row.
#[must_use]
pub fn import_problem(problem: &FieldProblem) -> Phrase {
    let name = field(&problem.field).unwrap_or_else(|| import_field(&problem.field));
    let column = problem.column.as_deref().unwrap_or("-");
    let (zh, en) = match &problem.problem {
        Problem::NoSuchColumn => {
            (format!("文件没有列「{column}」"), format!("the file has no column \"{column}\""))
        }
        Problem::Empty => ("不能为空".to_owned(), "must not be empty".to_owned()),
        Problem::TooLong { limit, found } => (
            format!("最多 {limit} 字，实有 {found} 字"),
            format!("at most {limit} characters, found {found}"),
        ),
        Problem::UnreadableTime { value } => (
            format!("时间「{value}」不符合任何给定格式"),
            format!("\"{value}\" fits none of the time patterns"),
        ),
        Problem::UnknownValue { value } => {
            (format!("对应表中没有「{value}」"), format!("\"{value}\" is not in the value map"))
        }
    };
    Phrase::new(format!("{}（{column}）：{zh}", name.zh), format!("{} ({column}): {en}", name.en))
}

fn import_field(name: &str) -> Text {
    match name {
        "source_id" => Text::new("来源编号", "Source id"),
        "status" => Text::new("状态", "Status"),
        "opened_at" => Text::new("受理时间", "Opened at"),
        "closed_at" => Text::new("结束时间", "Closed at"),
        _ => Text::new("字段", "Field"),
    }
}
