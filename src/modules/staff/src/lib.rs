//! 员工 Staff: the people of the organisation, the posts they hold, and who is above whom.
//!
//! The manager hires and assigns; the administrator sets up posts; everybody else meets this module as the reason
//! beside a disabled button and as the name of the superior to call.
//!
//! ```text
//! hire → Confirmed ⇄ Suspended        (suspend, reinstate)
//!        posts come and go by assign and relieve; a post may count at one site or everywhere
//! ```
//!
//! Invariants:
//! 1. Nobody grants, withdraws or redefines more than he holds himself
//!    (`r38_nobody_may_grant_more_than_they_hold`).
//! 2. There is always a confirmed administrator (`the_last_administrator_cannot_be_suspended`,
//!    `properties::an_administrator_always_remains`).
//! 3. A staff number belongs to one person for ever (`a_staff_number_is_given_out_once`).
//! 4. Who is suspended may do and read nothing (`s16_who_is_suspended_loses_every_right`).
//! 5. Reporting lines have no circle (`a_post_cannot_report_to_itself_by_any_way`), nor have departments.
//! 6. A superior assesses only own subordinates: [`may_assess`] (`r38_a_superior_assesses_only_own_subordinates`).
//!
//! It does not know passwords, sessions or devices (the server's sign-in does), nor who is on duty now (`duty`).
//! Reading order: [`Person`], [`Post`], [`default_posts`], [`directory`], `membership.rs`, `define_post.rs`.

mod default_posts;
mod define_post;
mod delegation;
mod department;
pub mod describe;
mod directory;
mod membership;
pub mod operations;
mod permissions;
mod person;
mod post;
pub mod refusals;
mod superiors;
#[cfg(feature = "ui")]
mod ui;
pub mod words;

use domain::module::{RecordKind, Words};

pub use default_posts::{default_post, default_posts};
pub use delegation::{Delegate, Delegation, Delegations};
pub use department::{DefineDepartment, Department, DepartmentId};
pub use directory::{directory, first_reachable, superiors_at, superiors_of, with_defaults};
pub use operations::StaffOperation;
pub use person::{Administrators, Assignment, NumberHolder, Person, PreferredLanguage};
pub use post::{Post, PostId};
pub use superiors::{
    ASSESS, PROPOSE_POLICIES, PUBLISH_POLICIES, REVIEW_CHANGES, RIGHTS, is_above, may_assess,
};

#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI, paths};

/// Nothing is searched for at the server: devices keep all of these records.
pub const SEARCHES: &[domain::Search] = &[];

/// What the engine needs of this module.
pub const MODULE: domain::Module = domain::Module::of::<StaffOperation>(
    &[
        RecordKind::of::<Person>(),
        RecordKind::of::<Post>(),
        RecordKind::of::<NumberHolder>(),
        RecordKind::of::<Administrators>(),
        RecordKind::of::<Department>(),
        RecordKind::of::<Delegations>(),
    ],
    Words { name: words::NAME, operation: words::operation, rejection: words::rejection },
);
