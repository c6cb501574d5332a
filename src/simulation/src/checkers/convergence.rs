//! Invariants 5 and 18: every device shows exactly what its person may read and what belongs to the working set, and
//! keeps no more than it must.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{Day, Id, Kind, Row, Scope};
use sync::message::WORKING_SET_DAYS;
use sync::op::StoredBatch;
use sync::replica::{CacheSnapshot, Replica};

use crate::report::{Violation, require};
use crate::world::{MODULES, World};

/// Log pages a cache may hold before it must have been compacted, and those of one round in between.
const MOST_PAGES: usize = 64 + 16;

/// A batch in a backup may be kept so long after its capture, in minutes: 14 days, and an hour for a clock that was
/// measured better meanwhile.
const LONGEST_KEPT: i64 = 14 * 24 * 60 + 60;

/// What the server's rows come to for one person on one day.
#[must_use]
pub fn visible<'r>(
    rows: &'r BTreeMap<Id, Row>,
    scopes: &BTreeSet<Scope>,
    floor: Day,
) -> BTreeMap<Id, &'r Row> {
    rows.iter()
        .filter(|(_, row)| scopes.contains(&row.scope) && (row.open || row.touched.day() >= floor))
        .map(|(id, row)| (*id, row))
        .collect()
}

/// Everything a replica shows, of all kinds.
#[must_use]
pub fn shown(replica: &Replica) -> BTreeMap<Id, Arc<Row>> {
    let records = MODULES.iter().flat_map(|module| module.records);
    let kinds = records.map(|record| Kind::new(record.name));
    kinds.flat_map(|kind| replica.rows_of(&kind)).map(|row| (row.id, row)).collect()
}

/// The scopes of the rows that lie in a cache.
#[must_use]
pub fn held_scopes(cache: &CacheSnapshot) -> BTreeSet<Scope> {
    let blocks = cache.blocks.iter().flatten();
    let pages = cache.pages.iter().flat_map(|(_, page)| page.rows.iter());
    blocks.chain(pages).map(|row| row.scope).collect()
}

/// Scopes whose rows lie in a cache although its person may not read them.
#[must_use]
pub fn unreadable_scopes(cache: &CacheSnapshot) -> Vec<Scope> {
    let Some(state) = &cache.state else { return Vec::new() };
    held_scopes(cache).into_iter().filter(|scope| !state.scopes.contains(scope)).collect()
}

/// Invariant 5.
///
/// # Errors
/// The first device that shows too little, too much or something else.
pub fn every_device_shows_what_it_may(world: &World) -> Result<(), Violation> {
    for (number, device) in world.devices.iter().enumerate() {
        let scopes = world.server.readable(world.person_at(number));
        for tab in &device.tabs {
            let cache = tab.replica.cache_state();
            if !cache.whole || cache.cursor.position != world.server.store.ledger.seq {
                // Another tab of the same device did the work; this one has not looked yet.
                continue;
            }
            let floor = cache.as_of.day().plus(-WORKING_SET_DAYS);
            let oracle = visible(&world.server.store.ledger.rows, &scopes, floor);
            let shown = shown(&tab.replica);
            let shown: BTreeMap<Id, &Row> = shown.iter().map(|(id, row)| (*id, &**row)).collect();
            require(shown == oracle, 5, || difference(number, &shown, &oracle))?;
        }
    }
    Ok(())
}

fn difference(device: usize, shown: &BTreeMap<Id, &Row>, oracle: &BTreeMap<Id, &Row>) -> String {
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
        let (left, pages) = device.disk.with_cache(|cache| (unreadable_scopes(cache), cache.pages.len()));
        require(left.is_empty(), 15, || format!("device {number} still stores rows of {left:?}"))?;
        require(pages <= MOST_PAGES, 18, || format!("device {number} keeps {pages} log pages"))?;
        let forgotten = world.corrected(number).plus_minutes(-LONGEST_KEPT);
        let durable = world.server.durable_seq();
        let kept = device.disk.with_ops(world.server.stream, |ops| {
            let safe = |seq: u64| seq > 0 && seq <= durable;
            let old = |batch: &&StoredBatch| safe(batch.acked_seq) && batch.captured_at < forgotten;
            ops.sent.values().find(old).map(|batch| batch.first_dseq)
        });
        require(kept.is_none(), 18, || format!("device {number} keeps the acknowledged batch {kept:?}"))?;
    }
    world.server.removals_are_bounded()
}
