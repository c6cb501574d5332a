//! The browser has deleted `ops` under the running program: what this page still holds in memory goes back to disk.

use std::collections::BTreeSet;

use domain::{DeviceId, OpId, Timestamp};

use super::ops::densely;
use super::push::forget_before;
use super::{CardStatus, OpsSnapshot, Renumbering, Replica, Tidy};
use crate::op::StoredBatch;

/// What has to be put back into a database that was deleted, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescue {
    /// T7: the line of the old device id may be longer at the server than here, so everything gets a new one.
    pub batches: Renumbering,
    /// The inbox, as a T3 of the new device.
    pub cards: Tidy,
    /// Ops not known to be at the server that only this page's memory still had.
    pub rescued: u32,
}

impl Replica {
    /// Whether `found`, as just read from disk, does not continue what this replica holds: the database was deleted
    /// meanwhile. A new line written by another tab (T7) that has all of this replica's ops is no loss.
    #[must_use]
    pub fn has_lost_storage(&self, found: &OpsSnapshot, now: Timestamp) -> bool {
        match found.meta.device {
            None => true,
            Some(device) if device == self.device() => found.meta.next_dseq < self.ops.meta.next_dseq,
            // What was forgotten as safe by another tab is not lost.
            Some(_) => self.only_here(found).iter().any(|batch| batch.captured_at > forget_before(now)),
        }
    }

    /// What to write so that nothing this page still holds is lost; what was captured since the deletion stays.
    #[must_use]
    pub fn rescue(&self, found: &OpsSnapshot, new_device: DeviceId, now: Timestamp) -> Rescue {
        let mine: BTreeSet<OpId> = self.ops.retained().flat_map(|(batch, _)| ids(batch)).collect();
        let newer = |batch: &&StoredBatch| !ids(batch).any(|op| mine.contains(&op));
        let later = found.sent.iter().filter(newer).map(|batch| (batch, false));
        let later = later.chain(found.outbox.iter().filter(newer).map(|batch| (batch, true)));
        let old = (found.meta.device.unwrap_or(self.device()), found.meta.chain);
        let batches = densely(self.ops.retained().chain(later), old, new_device);
        let rescued = self.only_here(found).iter().map(|batch| batch.op_ids.len()).sum::<usize>();
        let open = self.ops.inbox.values().filter(|entry| entry.status == CardStatus::Open);
        let cards = Tidy {
            cards: open.map(|entry| entry.card.clone()).collect(),
            forget_before: forget_before(now),
            ..Tidy::nothing(self.stream(), new_device)
        };
        let batches = Renumbering { stream: self.stream(), ..batches };
        Rescue { batches, cards, rescued: u32::try_from(rescued).unwrap_or(u32::MAX) }
    }

    /// Batches of this replica's outbox that `found` has nowhere.
    fn only_here(&self, found: &OpsSnapshot) -> Vec<&StoredBatch> {
        let there: BTreeSet<OpId> = found.outbox.iter().chain(&found.sent).flat_map(ids).collect();
        self.ops.outbox.values().filter(|batch| !ids(batch).all(|op| there.contains(&op))).collect()
    }
}

fn ids(batch: &StoredBatch) -> impl Iterator<Item = OpId> + '_ {
    batch.op_ids.iter().copied()
}
