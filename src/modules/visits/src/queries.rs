//! Questions about visits: pure functions over what a device or the server has loaded. Withdrawn visits count nowhere.

use std::collections::BTreeSet;

use domain::Timestamp;
use sites::UnitId;

use crate::visit::Visit;

/// Visits that took place and were not withdrawn.
pub fn valid<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> impl Iterator<Item = &'a Visit> {
    visits.into_iter().filter(|visit| visit.withdrawn.is_none())
}

/// The visits of one unit.
pub fn of_unit<'a>(
    visits: impl IntoIterator<Item = &'a Visit>,
    unit: UnitId,
) -> impl Iterator<Item = &'a Visit> {
    valid(visits).filter(move |visit| visit.unit == Some(unit))
}

/// How many households were visited since a moment (Y1: coverage).
#[must_use]
pub fn households_since<'a>(visits: impl IntoIterator<Item = &'a Visit>, since: Timestamp) -> usize {
    let units: BTreeSet<UnitId> =
        valid(visits).filter(|visit| visit.visited_at >= since).filter_map(|visit| visit.unit).collect();
    units.len()
}

/// Sum and number of the scores given, for a mean without floats.
#[must_use]
pub fn satisfaction<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> (u64, u64) {
    valid(visits)
        .filter_map(|visit| visit.satisfaction)
        .fold((0, 0), |(sum, n), score| (sum + u64::from(score), n + 1))
}
