//! Why something about people and posts cannot be done. The words are in `words.rs`.

use domain::{Rejection, Rule};

use crate::{Department, NumberHolder, Person, Post, PostId};

/// Every code this module makes; each is produced by a test and has words.
pub const CODES: &[&str] = &[
    "staff.already_hired",
    "staff.number_taken",
    "staff.more_than_held",
    "staff.last_administrator",
    "staff.not_yourself",
    "staff.only_their_own",
    "staff.suspended",
    "staff.unknown_post",
    "staff.fixed_post",
    "staff.reporting_circle",
    "staff.unclear_permission",
    "staff.department_circle",
    "staff.unclear_spell",
];

pub(crate) fn already_hired(person: &Person) -> Rejection {
    Rejection::new("staff.already_hired").blocked_by(person.id)
}

pub(crate) fn number_taken(holder: &NumberHolder) -> Rejection {
    let number = &holder.staff_number;
    Rejection::new("staff.number_taken").at("staff_number").fact("number", number).blocked_by(holder.person)
}

/// Nobody may grant or withdraw more than he holds himself.
pub(crate) fn more_than_held(post: &Post, missing: &str) -> Rejection {
    Rejection::new("staff.more_than_held")
        .by(Rule(38))
        .fact("missing", missing)
        .fact("post_zh", &post.title_zh)
        .fact("post_en", &post.title_en)
        .blocked_by(post.id)
}

pub(crate) fn last_administrator(person: &Person) -> Rejection {
    Rejection::new("staff.last_administrator").blocked_by(person.id)
}

pub(crate) fn not_yourself() -> Rejection {
    Rejection::new("staff.not_yourself")
}

pub(crate) fn only_their_own(person: &Person) -> Rejection {
    Rejection::new("staff.only_their_own").blocked_by(person.id)
}

pub(crate) fn suspended(person: &Person) -> Rejection {
    Rejection::new("staff.suspended").at("delegate").blocked_by(person.id)
}

pub(crate) fn unknown_post(post: PostId) -> Rejection {
    Rejection::new("staff.unknown_post").blocked_by(post)
}

pub(crate) fn fixed_post() -> Rejection {
    Rejection::new("staff.fixed_post")
}

pub(crate) fn reporting_circle(post: &Post) -> Rejection {
    Rejection::new("staff.reporting_circle").at("direct_superior").blocked_by(post.id)
}

pub(crate) fn unclear_permission(text: &str) -> Rejection {
    Rejection::new("staff.unclear_permission").at("permissions").fact("permission", text)
}

pub(crate) fn department_circle(department: &Department) -> Rejection {
    Rejection::new("staff.department_circle").at("above").blocked_by(department.id)
}

/// It ends before it begins, or lasts longer than a quarter of a year.
pub(crate) fn unclear_spell() -> Rejection {
    Rejection::new("staff.unclear_spell").at("until")
}
