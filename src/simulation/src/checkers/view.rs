//! What a person sees while work goes on: invariants 9 (rebase equals replay), 13 (never backward) and 15 (what may
//! no longer be read is gone), and that no own work vanishes between outbox and rows.

use std::collections::BTreeSet;

use domain::{OpId, Scope};
use sync::replica::{CacheState, Ops, PageWrite, Replica, Swap, Tidy};

use super::convergence::{shown, unreadable_scopes};
use crate::device::Line;
use crate::report::{Violation, require};
use crate::world::World;

/// How many of a thousand pages are followed by the dear comparison with a fresh replica.
const DEEP_LOOKS: u16 = 40;

/// The ops that a tab knows to wait for the server.
#[must_use]
pub fn outbox(replica: &Replica) -> BTreeSet<OpId> {
    replica.ops().outbox.values().flat_map(|batch| batch.op_ids.iter().copied()).collect()
}

/// After a page was stored in a tab; `waiting` is its outbox before.
///
/// # Errors
/// When the view broke a promise.
pub fn after_page(
    world: &mut World,
    device: usize,
    tab: u64,
    lost: &[Scope],
    waiting: &BTreeSet<OpId>,
) -> Result<(), Violation> {
    if !lost.is_empty() {
        world.hand.event("scopes taken away");
        check_outbox(world, device, tab, waiting)?;
    }
    check_line(world, device, tab)?;
    if world.hand.chance(DEEP_LOOKS) {
        check_replay(world, device, tab)?;
        super::custody::nothing_is_lost(world)?;
    }
    Ok(())
}

/// Invariant 13, at its root (T2): a page is stored on the very state it was asked from, or not at all.
///
/// # Errors
/// When a page went over another tab's.
pub fn page_follows(before: Option<&CacheState>, write: &PageWrite, swap: Swap) -> Result<(), Violation> {
    let fits = before.map_or(write.expected.pages == 0, |before| *before == write.expected);
    require(swap == Swap::Lost || fits, 13, || "a page was stored over another state than its own".to_owned())
}

/// Invariant 15: not a row of a lost scope is left in a cache that was compacted.
///
/// # Errors
/// When the compaction left some.
pub fn after_compaction(world: &World, device: usize) -> Result<(), Violation> {
    let left = world.devices[device].disk.with_cache(unreadable_scopes);
    require(left.is_empty(), 15, || format!("device {device} still stores rows of {left:?}"))
}

/// Invariant 9: rights may go, work does not. What waited before the page and waits on the disk still waits in the tab.
fn check_outbox(world: &World, device: usize, tab: u64, waiting: &BTreeSet<OpId>) -> Result<(), Violation> {
    let Some(number) = world.devices[device].tab(tab) else { return Ok(()) };
    let now = outbox(&world.devices[device].tabs[number].replica);
    let dropped = world.devices[device].disk.with_ops(world.server.stream, |on_disk| {
        let mut stored = on_disk.outbox.values().flat_map(|batch| &batch.op_ids);
        stored.find(|op| waiting.contains(op) && !now.contains(op)).copied()
    });
    require(dropped.is_none(), 9, || format!("device {device} forgot {dropped:?} with the scopes it lost"))
}

/// Invariant 13: within one epoch and one person, positions and rows only go forward.
fn check_line(world: &mut World, device: usize, tab: u64) -> Result<(), Violation> {
    let person = world.devices[device].person;
    let Some(number) = world.devices[device].tab(tab) else { return Ok(()) };
    let tab = &mut world.devices[device].tabs[number];
    let state = tab.replica.cache_state();
    let line = Line { epoch: state.epoch, person, position: state.cursor.position };
    let scopes: BTreeSet<Scope> = state.scopes.iter().copied().collect();
    let same =
        tab.line.epoch == line.epoch && tab.line.person == person && tab.line.position <= line.position;
    if !same {
        tab.shown.clear();
    }
    tab.line = line;
    let stray = tab.replica.rows_in_memory().find(|row| !scopes.contains(&row.scope));
    require(stray.is_none(), 15, || {
        format!("device {device} holds {stray:?} in memory, outside {scopes:?}")
    })?;
    for (id, row) in shown(&tab.replica) {
        require(scopes.contains(&row.scope) || row.seq == 0, 15, || {
            format!("device {device} shows {id} of {}, which may not be read", row.scope)
        })?;
        let highest = tab.shown.entry(id).or_default();
        require(row.seq == 0 || row.seq >= *highest, 13, || {
            format!("device {device} showed {id} at {highest} and now at {}", row.seq)
        })?;
        *highest = (*highest).max(row.seq);
    }
    Ok(())
}

/// Invariant 9: the view that grew step by step is the view of a replica that has just been started.
fn check_replay(world: &mut World, device: usize, tab: u64) -> Result<(), Violation> {
    let Some(build) = world.devices[device].tab(tab).map(|tab| world.devices[device].tabs[tab].build) else {
        return Ok(());
    };
    let mut fresh = world.new_replica(device, build);
    let (identity, people) = world.devices[device].known.clone();
    fresh.sign_in(identity);
    fresh.set_people(people);
    let Some(number) = world.devices[device].tab(tab) else { return Ok(()) };
    let replica = &world.devices[device].tabs[number].replica;
    // Another tab may have written meanwhile; only equal foundations are comparable.
    let same = fresh.cache_state() == replica.cache_state() && fresh.pending() == replica.pending();
    if !same {
        return Ok(());
    }
    world.hand.event("view compared with a replay");
    let (grown, replayed) = (shown(replica), shown(&fresh));
    require(grown == replayed, 9, || {
        let id = grown.keys().chain(replayed.keys()).find(|id| grown.get(id) != replayed.get(id));
        let pair = id.map(|id| (grown.get(id), replayed.get(id)));
        format!("device {device}: grown and replayed views differ: {pair:?}")
    })
}

/// No own work vanishes: what leaves the outbox is in the rows that are shown.
///
/// # Errors
/// When a batch leaves the outbox before the page with its effects is here.
pub fn before_tidy(world: &World, device: usize, tab: u64, tidy: &Tidy) -> Result<(), Violation> {
    let Some(number) = world.devices[device].tab(tab) else { return Ok(()) };
    let state = world.devices[device].tabs[number].replica.cache_state();
    let disk = &world.devices[device].disk;
    disk.with_ops(world.server.stream, |ops| no_work_vanishes(world, device, state, tidy, ops))
}

fn no_work_vanishes(
    world: &World,
    device: usize,
    state: &CacheState,
    tidy: &Tidy,
    ops: &Ops,
) -> Result<(), Violation> {
    if ops.meta.device != Some(tidy.device) || tidy.acked_dseq == 0 {
        return Ok(());
    }
    if state.epoch != world.server.store.ledger.epochs.last().copied() {
        return Ok(());
    }
    for batch in ops.outbox.values().filter(|batch| batch.last_dseq() <= tidy.acked_dseq) {
        for op in &batch.op_ids {
            if let Some(stored) = world.server.store.ledger.ops.get(op) {
                // Amended and released results come later than the one the page speaks of.
                let first =
                    world.server.store.ledger.first_seq.get(op).copied().unwrap_or(stored.result.seq());
                require(first <= state.cursor.position, 9, || {
                    format!(
                        "op {op} leaves the outbox of device {device} at {first}, seen {}",
                        state.cursor.position
                    )
                })?;
            }
        }
    }
    Ok(())
}
