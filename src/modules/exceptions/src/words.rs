//! Every word of this module that a person can read, Chinese and English side by side.

use domain::{Phrase, Rejection, Text};

use crate::{Channel, Exit};

pub const EXCEPTIONS: Text = Text::new("例外", "Exceptions");

/// The exit's name.
#[must_use]
pub const fn exit(exit: Exit) -> Text {
    match exit {
        Exit::Reinforcement => Text::new("并岗", "Reinforcement"),
        Exit::CommandMovesUp => Text::new("上级接管", "Command moves up"),
        Exit::UnilateralTakeover => Text::new("单方接班", "Unilateral takeover"),
        Exit::Closing => Text::new("收岗", "Post closed"),
        Exit::EmergencySubstitution => Text::new("应急顶班", "Emergency substitution"),
        Exit::EmergencyPurchase => Text::new("紧急采购", "Emergency purchase"),
    }
}

/// How the decision came.
#[must_use]
pub const fn channel(channel: Channel) -> Text {
    match channel {
        Channel::InPerson => Text::new("当面", "In person"),
        Channel::Telephone => Text::new("电话", "Telephone"),
        Channel::Message => Text::new("消息", "Message"),
    }
}

/// An operation's name on its button, in the inbox and in the audit.
#[must_use]
pub fn operation(kind: &str) -> Option<Text> {
    Some(match kind {
        "exceptions.record" => Text::new("登记例外", "Record an exception"),
        "exceptions.confirm" => CONFIRM,
        _ => return None,
    })
}

/// A refusal of this module in words.
#[must_use]
pub fn rejection(rejection: &Rejection) -> Option<Phrase> {
    let fact = |name| rejection.get(name).unwrap_or("?");
    Some(match rejection.code.as_ref() {
        "exceptions.id_taken" => Phrase::new("此例外已登记过", "This exception exists already"),
        "exceptions.no_such_exit" => Phrase::new("该规则没有这个出口", "This rule has no such exit"),
        "exceptions.theirs_to_confirm" => Phrase::new(
            format!("24 小时内由决定人 {} 本人确认", fact("name")),
            format!("Within 24 hours {}, who decided, confirms it", fact("name")),
        ),
        "exceptions.not_above" => Phrase::new(
            format!("须由 {} 本人或其上级确认", fact("name")),
            format!("Only {} or a superior of theirs can confirm it", fact("name")),
        ),
        _ => return None,
    })
}

pub(crate) const CONFIRM: Text = Text::new("确认例外", "Confirm an exception");
#[cfg(feature = "ui")]
pub(crate) const CONFIRMED: Text = Text::new("已确认", "Confirmed");
#[cfg(feature = "ui")]
pub(crate) const WAITING: Text = Text::new("待确认", "Waiting");
#[cfg(feature = "ui")]
pub(crate) const OVERDUE: Text = Text::new("超过 24 小时", "Over 24 hours");
#[cfg(feature = "ui")]
pub(crate) const NONE_TODAY: Text = Text::new("今天没有例外", "No exceptions today");
#[cfg(feature = "ui")]
pub(crate) const EXIT: Text = Text::new("出口", "Exit");
#[cfg(feature = "ui")]
pub(crate) const DECIDED_BY: Text = Text::new("决定人", "Decided by");
#[cfg(feature = "ui")]
pub(crate) const REASON: Text = Text::new("原因", "Reason");
