//! Invariant 11: when nothing goes wrong any more, everything becomes quiet.

use crate::report::{Violation, require};
use crate::world::World;

/// Two clones, three restores and a handful of tabs never make so many.
const MOST_RENUMBERINGS: u32 = 200;

/// A device that takes a new id over and over will never be quiet.
///
/// # Errors
/// When ids are taken without end.
pub fn no_storm(world: &World) -> Result<(), Violation> {
    let times = world.renumberings;
    require(times < MOST_RENUMBERINGS, 11, || format!("devices took a new id {times} times"))
}

/// Why the world is not quiet yet, or nothing.
#[must_use]
pub fn unrest(world: &World) -> Option<String> {
    if !world.queue.is_empty() {
        return Some("the server has unanswered pushes".to_owned());
    }
    (0..world.devices.len()).find_map(|device| unrest_of(world, device))
}

fn unrest_of(world: &World, device: usize) -> Option<String> {
    let server = &world.server.store.ledger;
    let disk = &world.devices[device].disk;
    let (waiting, first, epoch) = disk.with_ops(world.server.stream, |ops| {
        (ops.outbox.len(), ops.outbox.keys().next().copied(), ops.meta.epoch)
    });
    if let Some(first) = first {
        return Some(format!("device {device}: {waiting} batches wait, the first from dseq {first}"));
    }
    let Some(tab) = world.devices[device].tabs.first() else {
        return Some(format!("device {device}: no tab is open"));
    };
    let (status, cache) = (tab.replica.status(), tab.replica.cache_state());
    if status.pending > 0 {
        return Some(format!("device {device}: {} ops pending in memory", status.pending));
    }
    if !cache.whole || cache.cursor.position != server.seq {
        let (position, seq) = (cache.cursor.position, server.seq);
        return Some(format!("device {device}: at {position} of {seq}, whole: {}", cache.whole));
    }
    if epoch != cache.epoch {
        return Some(format!("device {device}: ops and cache believe in different epochs"));
    }
    if cache.person != Some(world.person_at(device)) {
        return Some(format!("device {device}: the cache is another person's"));
    }
    crate::files::unrest_of(world, device)
}
