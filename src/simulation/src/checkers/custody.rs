//! Invariants 1, 2, 8 and 12: what a person was told is saved is somewhere, has one fate, and is shown to them when
//! the answer was no.

use std::collections::{BTreeMap, BTreeSet};

use domain::OpId;
use storage::blobs::BlobStage;
use sync::message::{HeldReason, OpResult};
use sync::replica::CardStatus;

use crate::files::is_welcome;
use crate::report::{Violation, require};
use crate::workload::notebook::LETHAL;
use crate::world::World;

/// The ops whose bodies lie on some device.
#[must_use]
pub fn on_devices(world: &World) -> BTreeSet<OpId> {
    let mut ops = BTreeSet::new();
    for device in &world.devices {
        device.disk.with_ops(world.server.stream, |held| {
            let batches = held.outbox.values().chain(held.sent.values());
            ops.extend(batches.flat_map(|batch| batch.op_ids.iter().copied()));
            ops.extend(held.inbox.keys().copied());
        });
    }
    ops
}

/// Invariant 1, checked at any moment: nothing that was said to be saved has vanished.
///
/// # Errors
/// The first op that is nowhere.
pub fn nothing_is_lost(world: &World) -> Result<(), Violation> {
    let on_devices = on_devices(world);
    let server = &world.server.store.ledger.ops;
    for (op, promise) in &world.promises {
        let somewhere = on_devices.contains(op)
            || server.contains_key(op)
            || world.vault.contains(op)
            || world.evicted.contains(op);
        require(somewhere, 1, || format!("op {op} of device {} was saved and is nowhere", promise.device))?;
    }
    Ok(())
}

/// Invariant 2 (and 1, for whatever was restored): one present result for each op, with the body as captured.
///
/// # Errors
/// The first op without a fate.
pub fn every_op_has_one_fate(world: &World) -> Result<(), Violation> {
    nothing_is_lost(world)?;
    let ledger = &world.server.store.ledger;
    for (op, promise) in &world.promises {
        match ledger.ops.get(op) {
            Some(stored) => {
                require(stored.hash == promise.body, 8, || {
                    format!("op {op} reached the server with another body")
                })?;
                count(world, &stored.result);
            }
            None if world.evicted.contains(op) => {
                world.hand.event("op lost with an evicted origin, declared")
            }
            None => {
                world.hand.event("op in a hole after an old restore");
                require(world.old_restore, 2, || {
                    format!("op {op} of device {} has no fate", promise.device)
                })?;
                let known = ledger.knows_hole(*op, world.numbered.get(op));
                require(known, 2, || {
                    format!("op {op} of device {} is a hole that nobody knows of", promise.device)
                })?;
            }
        }
    }
    let own_seqs =
        ledger.ops.values().filter(|op| !is_settled_by_another(&op.result)).map(|op| op.result.seq());
    let (count, distinct) = (own_seqs.clone().count(), own_seqs.collect::<BTreeSet<_>>().len());
    require(count == distinct, 2, || "two results share a seq".to_owned())
}

/// Amended and withdrawn ops bear the seq of the op that settled them.
fn is_settled_by_another(result: &OpResult) -> bool {
    matches!(result, OpResult::Amended { .. } | OpResult::Withdrawn { .. })
}

fn count(world: &World, result: &OpResult) {
    world.hand.event(match result {
        OpResult::Applied { .. } => "op applied",
        OpResult::Noop { .. } => "op noop",
        OpResult::Merged { .. } => "op merged",
        OpResult::Refused { .. } => "op refused",
        OpResult::Held { .. } => "op held",
        OpResult::Amended { .. } => "op amended",
        OpResult::Withdrawn { .. } => "op withdrawn",
    });
}

/// Invariant 7, the author's side: what nobody proved to have captured is not applied, unless a supervisor let it
/// through.
///
/// # Errors
/// The first op that was believed without proof.
pub fn authors_are_proven(world: &World) -> Result<(), Violation> {
    let ledger = &world.server.store.ledger;
    let accepted: BTreeSet<OpId> = ledger
        .ops
        .values()
        .filter(|op| op.kind == sync::op::ACCEPT && op.result.took_effect())
        .filter_map(|op| op.amends)
        .collect();
    for (op, promise) in
        world.promises.iter().filter(|(op, promise)| !promise.proven && !accepted.contains(op))
    {
        let result = ledger.ops.get(op).map(|stored| &stored.result);
        let believed = matches!(
            result,
            Some(OpResult::Applied { .. } | OpResult::Noop { .. } | OpResult::Merged { .. })
        );
        require(!believed, 7, || format!("op {op} of device {} was believed without proof", promise.device))?;
        world.hand.event("op without proof of its author");
    }
    Ok(())
}

/// Invariant 8: the open cards of all devices are the open cards of the server.
///
/// # Errors
/// A card that is missing, or stands for something settled.
pub fn refusals_are_shown(world: &World) -> Result<(), Violation> {
    let mut shown: BTreeMap<OpId, BTreeSet<usize>> = BTreeMap::new();
    let ledger = &world.server.store.ledger;
    for (number, device) in world.devices.iter().enumerate() {
        for entry in device.disk.look_at_ops(world.server.stream).inbox {
            if entry.status != CardStatus::Open {
                continue;
            }
            let op = entry.card.op;
            let settled = ledger.ops.contains_key(&op) && !ledger.open_cards.contains(&op);
            require(!settled, 8, || format!("device {number} shows a card of the settled op {op}"))?;
            require(!entry.card.body.is_empty(), 8, || format!("the card of {op} lost what was entered"))?;
            shown.entry(op).or_default().insert(number);
        }
    }
    for op in ledger.open_cards.iter().filter(|op| !world.evicted.contains(op)) {
        let Some(promise) = world.promises.get(op) else { continue };
        let on = shown.get(op);
        require(on.is_some(), 8, || format!("op {op} was not applied and nobody is told"))?;
        // Where it was given up as a hole, it is shown where its body still was (H12).
        let at_home = on.is_some_and(|on| on.contains(&promise.device));
        let elsewhere = ledger.knows_hole(*op, world.numbered.get(op));
        require(at_home || elsewhere, 8, || {
            format!("op {op} was not applied, and device {} does not show it", promise.device)
        })?;
    }
    Ok(())
}

/// T6: what was said to lie on the device as a file lies there whole, or at the server, or beside a backup; and what a
/// device calls refused is what the server does not take.
///
/// # Errors
/// The first file that is gone or damaged.
pub fn files_are_whole(world: &World) -> Result<(), Violation> {
    for (hash, device) in &world.files {
        let here = world.devices[*device].disk.file(*hash);
        let whole = here.as_ref().is_some_and(|bytes| sync::Hash::of(bytes) == *hash);
        require(whole || world.server.files.holds(*hash), 1, || {
            format!("file {hash} of device {device} was saved and is nowhere")
        })?;
        world.hand.event(if whole { "file whole on its device" } else { "file whole at the server" });
    }
    for device in &world.devices {
        for file in device.disk.files().iter().filter(|file| file.stage == BlobStage::Refused) {
            let unwelcome = device.disk.file(file.hash).is_some_and(|bytes| !is_welcome(&bytes));
            require(unwelcome, 2, || format!("file {} was refused for no reason", file.hash))?;
        }
    }
    Ok(())
}

/// Invariant 12: an op whose rules panic is held, one over which the whole server fails is parked, nothing else is,
/// and what came after it went on.
///
/// # Errors
/// A poison op without a fate of its own.
pub fn poison_blocks_nobody(world: &World) -> Result<(), Violation> {
    for op in world.server.store.ledger.ops.values().filter(|op| op.kind == "notebook.explode") {
        let applied = matches!(op.result, OpResult::Applied { .. } | OpResult::Merged { .. });
        require(!applied, 12, || format!("the poison op {} was applied", op.op))?;
        world.hand.event("poison op set aside");
    }
    for op in world.server.store.ledger.ops.values() {
        let parked = matches!(op.result, OpResult::Held { why: HeldReason::Parked, .. });
        let open = !op.result.is_settled();
        require(!parked || op.kind == LETHAL, 12, || format!("the innocent op {} was parked", op.op))?;
        require(op.kind != LETHAL || parked || !open, 12, || format!("op {} killed the server", op.op))?;
        if parked {
            world.hand.event("op parked");
        }
    }
    Ok(())
}
