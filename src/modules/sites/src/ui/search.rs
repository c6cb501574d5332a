//! Units in the global search, however the code is typed.

use leptos::prelude::*;
use ui::module::Hit;
use ui::prelude::{ReplicaHandle, use_table};

use super::paths;
use crate::queries::find_units;
use crate::{Entrance, Site, Unit};

/// The units that what was typed may mean; each opens its building.
pub(super) fn find(needle: &str, limit: usize) -> Vec<Hit> {
    if use_context::<ReplicaHandle>().is_none() {
        return Vec::new();
    }
    let (units, entrances, sites) = (use_table::<Unit>(), use_table::<Entrance>(), use_table::<Site>());
    let (units, entrances, sites) = (units.get_untracked(), entrances.get_untracked(), sites.get_untracked());
    let hit = |unit: &Unit| {
        let building = entrances.get(unit.entrance)?.building;
        let detail = sites.get(unit.site).map(|site| site.name.clone()).unwrap_or_default();
        Some(Hit { title: unit.code.to_string(), detail, path: paths::building(building) })
    };
    let found = find_units(units.iter(), needle);
    found.into_iter().take(limit).filter_map(hit).collect()
}
