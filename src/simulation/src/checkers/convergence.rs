//! Invariants 5 and 18: every device shows exactly what its person may read and what belongs to the working set, and
//! keeps no more than it must.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Day, Id, Kind, Row, Scope};
use sync::message::WORKING_SET_DAYS;
use sync::replica::{CacheSnapshot, Replica};

use super::rights;
use crate::report::{Violation, require};
use crate::world::{MODULES, World};

/// Log pages a cache may hold before it must have been compacted.
const MOST_PAGES: usize = 400;

/// What the server's rows come to for one person on one day.
#[must_use]
pub fn visible(rows: &BTreeMap<Id, Row>, scopes: &BTreeSet<Scope>, floor: Day) -> BTreeMap<Id, Row> {
    rows.iter()
        .filter(|(_, row)| scopes.contains(&row.scope) && (row.open || row.touched.day() >= floor))
        .map(|(id, row)| (*id, row.clone()))
        .collect()
}

/// Everything a replica shows, of all kinds.
#[must_use]
pub fn shown(replica: &Replica) -> BTreeMap<Id, Row> {
    let records = MODULES.iter().flat_map(|module| module.records);
    let kinds = records.map(|record| Kind::new(record.name));
    kinds.flat_map(|kind| replica.rows_of(&kind)).map(|row| (row.id, (*row).clone())).collect()
}

/// The scopes of the rows that lie in a cache.
#[must_use]
pub fn held_scopes(cache: &CacheSnapshot) -> BTreeSet<Scope> {
    let blocks = cache.blocks.iter().flatten();
    let pages = cache.pages.iter().flat_map(|(_, page)| page.rows.iter());
    blocks.chain(pages).map(|row| row.scope).collect()
}

/// Invariant 5.
///
/// # Errors
/// The first device that shows too little, too much or something else.
pub fn every_device_shows_what_it_may(world: &World) -> Result<(), Violation> {
    for (number, device) in world.devices.iter().enumerate() {
        let scopes = rights::readable(&world.server.store.ledger.rows, world.person_at(number));
        for tab in &device.tabs {
            let cache = tab.replica.cache_state();
            if !cache.whole || cache.cursor.position != world.server.store.ledger.seq {
                // Another tab of the same device did the work; this one has not looked yet.
                continue;
            }
            let floor = cache.as_of.day().plus(-WORKING_SET_DAYS);
            let oracle = visible(&world.server.store.ledger.rows, &scopes, floor);
            let shown = shown(&tab.replica);
            require(shown == oracle, 5, || difference(number, &shown, &oracle))?;
        }
    }
    Ok(())
}

fn difference(device: usize, shown: &BTreeMap<Id, Row>, oracle: &BTreeMap<Id, Row>) -> String {
    let missing = oracle.iter().find(|(id, _)| !shown.contains_key(id));
    let extra = shown.iter().find(|(id, _)| !oracle.contains_key(id));
    let other =
        oracle.iter().find_map(|(id, row)| shown.get(id).filter(|mine| *mine != row).map(|mine| (row, mine)));
    format!("device {device} diverged: missing {missing:?}, too much {extra:?}, server and device {other:?}")
}

/// Invariant 18.
///
/// # Errors
/// When a log outgrows its limit.
pub fn storage_is_bounded(world: &World) -> Result<(), Violation> {
    for (number, device) in world.devices.iter().enumerate() {
        let cache = device.disk.look_at_cache();
        let scopes = cache.state.as_ref().map(|state| state.scopes.clone()).unwrap_or_default();
        let left: Vec<_> = held_scopes(&cache).into_iter().filter(|scope| !scopes.contains(scope)).collect();
        require(left.is_empty(), 15, || format!("device {number} still stores rows of {left:?}"))?;
        let pages = cache.pages.len();
        require(pages <= MOST_PAGES, 18, || format!("device {number} keeps {pages} log pages"))?;
    }
    Ok(())
}
