//! 客户 Customers: who owns, rents or lives in a unit, and how to reach them.
//!
//! The front desk registers them and looks them up while the telephone rings; the steward knows them by unit;
//! everybody else sees masked names.
//!
//! ```text
//! register → Customer (masked, site)  ─ merge → merged_into another Customer
//!            CustomerContact (full name, telephones, plates; site's personal data)
//! ```
//!
//! Invariants:
//! 1. The wide row never holds a full name, telephone or plate (`s20_the_wide_row_holds_no_personal_data`).
//! 2. What is meant for a merged customer reaches the kept one and says so (`work_for_a_merged_customer_follows_it`);
//!    merging makes no circle (`properties::following_a_merge_always_ends`).
//! 3. Two people who correct the same customer do not undo each other (`numbers_are_added_and_dropped_one_by_one`,
//!    `a_name_corrected_by_two_is_asked_about`).
//! 4. Rejections carry no personal data (`s20_refusals_name_nobody`).
//! 5. Who was forgotten has neither name nor telephone, and nothing is written about them any more
//!    (`s20_who_is_forgotten_is_known_by_nothing_and_stays_so`).
//!
//! It does not know what customers asked for (`tickets`) nor when somebody called on them (`visits`); both show a
//! panel on the customer's page. It keeps no character, income or health (X6, X9, X15).
//! Reading order: [`Customer`], [`CustomerContact`], [`Telephone`], `file.rs`, `merge.rs`, `erase.rs`.

mod contact;
mod customer;
pub mod describe;
mod erase;
mod file;
mod mask;
mod merge;
pub mod operations;
pub mod queries;
pub mod refusals;
mod secrets;
mod telephone;
#[cfg(feature = "ui")]
mod ui;
pub mod words;

use domain::module::{RecordKind, Words};

pub use contact::CustomerContact;
pub use customer::{Customer, CustomerId, Role, Tag, UnitRole};
pub use erase::{Ground, PERMISSION as ERASE};
pub use mask::name as masked_name;
pub use merge::FOLLOWED as FOLLOWED_MERGE;
pub use operations::CustomerOperation;
pub use secrets::Secrets;
pub use telephone::{NoTelephone, Telephone};
#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI, paths};

/// Nothing is searched for at the server: devices keep all of these records.
pub const SEARCHES: &[domain::Search] = &[];

/// What the engine needs of this module.
pub const MODULE: domain::Module = domain::Module::of::<CustomerOperation>(
    &[RecordKind::of::<Customer>(), RecordKind::of::<CustomerContact>()],
    Words { name: words::NAME, operation: words::operation, rejection: words::rejection },
);
