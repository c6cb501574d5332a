//! 项目 Sites: the communities that are managed, their buildings 楼栋, entrances 单元, floors and units 户.
//!
//! The manager draws the map once; everybody else looks units up by whatever the caller says: `3-2-1201`,
//! 「3栋2单元1201」 or `3d2dy1201`.
//!
//! ```text
//! Site ─< Building ─< Entrance ─< Unit (code 3-2-1201, floor 12, steward)
//! ```
//!
//! Invariants:
//! 1. The ids of building, entrance and unit follow from their codes: adding the same twice, on two devices or by
//!    an import, gives one record (`adding_the_same_building_twice_changes_nothing`).
//! 2. A unit has one spelling, however it is typed (`unit_code::every_way_of_writing_means_the_same_unit`).
//! 3. The site is known to the whole organisation, what stands in it only to who works there
//!    (`s14_only_the_site_itself_is_known_to_everybody`).
//! 4. Refused changes leave nothing behind (`properties::what_is_refused_changes_nothing`).
//!
//! It does not know who lives in a unit (`customers`) or what is broken there (`tickets`).
//! Reading order: [`Site`], [`UnitCode`], `operations.rs`, `mapping.rs`.

pub mod describe;
mod mapping;
pub mod operations;
pub mod queries;
pub mod refusals;
mod site;
#[cfg(feature = "ui")]
mod ui;
mod unit_code;
pub mod words;

use domain::module::{RecordKind, Words};

pub use operations::SiteOperation;
pub use site::{Building, BuildingId, Entrance, EntranceId, Site, Unit, UnitId, ids};
pub use unit_code::{NoUnitCode, UnitCode};

#[cfg(feature = "ui")]
pub use ui::{LOOKUP, UI, paths};

/// Nothing is searched for at the server: devices keep all of these records.
pub const SEARCHES: &[domain::Search] = &[];

/// What the engine needs of this module.
pub const MODULE: domain::Module = domain::Module::of::<SiteOperation>(
    &[
        RecordKind::of::<Site>(),
        RecordKind::of::<Building>(),
        RecordKind::of::<Entrance>(),
        RecordKind::of::<Unit>(),
    ],
    Words { name: words::NAME, operation: words::operation, rejection: words::rejection },
);
