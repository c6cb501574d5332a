//! Every word of this module that a person can read, Chinese and English side by side.

use domain::{Phrase, Rejection, Text};

use crate::visit::Purpose;

pub const VISITS: Text = Text::new("走访", "Visits");

#[must_use]
pub const fn purpose(purpose: Purpose) -> Text {
    match purpose {
        Purpose::Routine => Text::new("日常走访", "Routine"),
        Purpose::Care => Text::new("关怀走访", "Care"),
        Purpose::Complaint => Text::new("投诉回访", "After a complaint"),
        Purpose::Opinion => Text::new("征求意见", "Asking for opinions"),
        Purpose::Fees => Text::new("收费沟通", "Fees"),
        Purpose::Decoration => Text::new("装修巡访", "Decoration"),
        Purpose::Other => Text::new("其他", "Other"),
    }
}

/// The five faces, worst first, with their words.
#[must_use]
pub const fn satisfaction(score: u8) -> Text {
    match score {
        1 => Text::new("很不满意", "Very dissatisfied"),
        2 => Text::new("不满意", "Dissatisfied"),
        3 => Text::new("一般", "Neutral"),
        4 => Text::new("满意", "Satisfied"),
        _ => Text::new("很满意", "Very satisfied"),
    }
}

/// An operation's name on its button, in the inbox and in the audit.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "visits.record" => Text::new("登记走访", "Record a visit"),
        "visits.add_note" => Text::new("补记", "Add a note"),
        "visits.attach" => Text::new("添加照片或语音", "Add photos or voice notes"),
        "visits.correct" => Text::new("更正走访", "Correct a visit"),
        "visits.forget" => Text::new("清除个人信息", "Erase personal data"),
        "visits.withdraw" => Text::new("撤回走访", "Withdraw a visit"),
        _ => return None,
    })
}

/// A field's name as forms and corrections show it.
#[must_use]
pub fn field(name: &str) -> Option<Text> {
    Some(match name {
        "unit" => Text::new("房号", "Unit"),
        "place" => Text::new("位置", "Place"),
        "purpose" => Text::new("走访目的", "Purpose"),
        "present" => Text::new("在场人员", "People present"),
        "phone" => Text::new("电话", "Telephone"),
        "satisfaction" => Text::new("满意度", "Satisfaction"),
        "requests" => Text::new("居民诉求", "Requests heard"),
        "notes" => Text::new("走访情况", "Notes"),
        "reason" => Text::new("原因", "Reason"),
        "text" => Text::new("内容", "Text"),
        _ => return None,
    })
}

/// A refusal or merge note of this module in words.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("?");
    Some(match rejection.code.as_ref() {
        "visits.id_taken" => Phrase::new("这次走访已登记过", "This visit exists already"),
        "visits.withdrawn" => {
            Phrase::new("走访已撤回，只能补记", "The visit was withdrawn; only notes can be added")
        }
        "visits.not_yours" => Phrase::new(
            format!("只有走访人 {} 可以撤回", fact("visitor")),
            format!("Only {}, who made the visit, can withdraw it", fact("visitor")),
        ),
        "visits.score_out_of_range" => Phrase::new("满意度为 1 至 5 分", "The score is 1 to 5"),
        "visits.too_many_people" => {
            Phrase::new(format!("最多填写 {} 人", fact("limit")), format!("At most {} people", fact("limit")))
        }
        "visits.changed_meanwhile" => {
            let name = rejection.field.as_deref().and_then(field);
            match (name, rejection.get("now")) {
                (Some(name), Some(now)) => Phrase::new(
                    format!("{}已被他人改为「{now}」，请再确认", name.zh),
                    format!("{} was changed to \"{now}\" meanwhile; please decide again", name.en),
                ),
                _ => Phrase::new(
                    "他人同时改过同一处，两次改动都已保留",
                    "Somebody changed the same; both changes are kept",
                ),
            }
        }
        "visits.kept_as_alternative" => Phrase::new(
            "他人已先改过，您的文字作为另一版本保留",
            "Somebody changed it first; your text is kept as another version",
        ),
        _ => return None,
    })
}
