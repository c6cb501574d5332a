//! Why the map cannot be changed so. The words are in `words.rs`.

use domain::Rejection;

use crate::{Building, Site, Unit};

/// Every code this module makes; each is produced by a test and has words.
pub const CODES: &[&str] = &[
    "sites.already_founded",
    "sites.building_exists",
    "sites.unclear_code",
    "sites.too_many",
    "sites.has_steward",
];

pub(crate) fn already_founded(site: &Site) -> Rejection {
    Rejection::new("sites.already_founded").fact("name", &site.name).blocked_by(site.id)
}

pub(crate) fn building_exists(building: &Building) -> Rejection {
    Rejection::new("sites.building_exists")
        .at("code")
        .fact("name", &building.name)
        .blocked_by(building.building_id())
}

pub(crate) fn unclear_code(field: &'static str, text: &str) -> Rejection {
    let shown: String = text.chars().take(20).collect();
    Rejection::new("sites.unclear_code").at(field).fact("text", shown)
}

pub(crate) fn too_many(field: &'static str, limit: usize) -> Rejection {
    Rejection::new("sites.too_many").at(field).fact("limit", limit)
}

pub(crate) fn has_steward(unit: &Unit) -> Rejection {
    Rejection::new("sites.has_steward").fact("code", &unit.code).blocked_by(unit.unit_id())
}
