//! Invariant 14: the hash chain covers what was told to devices, and a changed byte is found.

use std::collections::BTreeMap;

use storage::authority::AuthorityReader;
use sync::authority::{CommitRecord, verify_chain, verify_row};

use crate::report::{Violation, require};
use crate::world::World;

/// A rollback is called only when there was one: a false alarm costs every device its whole cache.
///
/// # Errors
/// When the server took a new epoch although it was never restored.
pub fn no_false_alarm(world: &World) -> Result<(), Violation> {
    let epochs = world.server.store.ledger.epochs.len();
    require(world.restored || epochs <= 1, 14, || format!("{epochs} epochs, and no backup was ever restored"))
}

/// # Errors
/// When the chain does not hold, or does not notice what was done to it.
pub fn verify(world: &mut World) -> Result<(), Violation> {
    let stream = world.server.stream;
    let (seq, head) = (world.server.store.ledger.seq, world.server.store.ledger.head);
    let start = world.server.founding_head;
    let failed = |_| Violation::new(14, "the store could not be read");
    let commits = world.server.reader().commits(stream, 0, usize::MAX).map_err(failed)?;
    let end = verify_chain((0, start), &commits);
    require(end == Ok((seq, head)), 14, || format!("the chain ends in {end:?} instead of {seq}"))?;
    check_rows(world, &commits)?;
    if commits.is_empty() {
        return Ok(());
    }
    let victim = world.hand.below(commits.len() as u64) as usize;
    let mut flipped = commits.clone();
    if !flipped[victim].body.is_empty() {
        let byte = world.hand.below(flipped[victim].body.len() as u64) as usize;
        flipped[victim].body[byte] ^= 1;
        require(verify_chain((0, start), &flipped) != Ok((seq, head)), 14, || {
            "a flipped byte went unnoticed".into()
        })?;
    }
    let mut shorter = commits;
    shorter.remove(victim);
    require(verify_chain((0, start), &shorter) != Ok((seq, head)), 14, || {
        "a missing commit went unnoticed".into()
    })
}

/// Every row is what the commit that wrote it last covered; an altered one is not.
fn check_rows(world: &World, commits: &[CommitRecord]) -> Result<(), Violation> {
    let by_end: BTreeMap<u64, &CommitRecord> = commits.iter().map(|commit| (commit.seq_to, commit)).collect();
    for row in world.server.store.ledger.rows.values() {
        let Some((_, commit)) = by_end.range(row.seq..).next() else {
            return Err(Violation::new(14, format!("no commit holds row {}", row.id)));
        };
        let told = verify_row(commit, row);
        require(told.is_ok(), 14, || format!("row {}: {told:?}", row.id))?;
        let mut altered = row.clone();
        altered.bytes.push(0);
        require(verify_row(commit, &altered).is_err(), 14, || format!("altering {} went unnoticed", row.id))?;
    }
    Ok(())
}
