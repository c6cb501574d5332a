//! One device: a disk, one to three tabs with a replica each, a clock that may be wrong, and whoever is signed in.

use std::collections::BTreeMap;

use domain::{Actor, BootId, DeviceId, Id, PersonId, Stamp};
use sync::authority::Asker;
use sync::message::Epoch;
use sync::replica::{Backoff, ClockOffset, Identity, Replica};

use crate::clock::{DeviceClock, SECOND};
use crate::disk::Disk;
use crate::files::Upload;

/// How long one tab keeps the round lock without progress before another one takes it.
pub const LOCK_PATIENCE: u64 = 15 * SECOND;

/// One open tab.
pub struct Tab {
    pub replica: Replica,
    /// Which of [`crate::world::BUILDS`] it runs.
    pub build: usize,
    /// Tabs are numbered through the world's life, so that an answer to a closed one finds nobody.
    pub generation: u64,
    pub frozen_until: u64,
    /// The highest seq at which each record was shown, in the present line of history (invariant 13).
    pub shown: BTreeMap<Id, u64>,
    pub line: Line,
}

/// Within one of these nothing may go backward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub epoch: Option<Epoch>,
    pub person: usize,
    pub position: u64,
}

/// A browser profile.
pub struct Device {
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// The people who use it, as numbers in the world's list.
    pub users: Vec<usize>,
    /// Who sits in front of it.
    pub person: usize,
    /// What the server knows of the session; `None` = it has ended.
    pub session: Option<Asker>,
    /// The keys people were given on this device, by person and by the device id of that time.
    pub keys: BTreeMap<(usize, DeviceId), [u8; 32]>,
    /// Who was signed in last, and the people the device knew then.
    pub known: (Option<Identity>, BTreeMap<PersonId, Actor>),
    pub clock: DeviceClock,
    pub boot: BootId,
    pub boot_at: u64,
    pub offset: ClockOffset,
    /// Which tab has a round under way, and since when.
    pub lock: Option<(u64, u64)>,
    /// The file that one of its tabs is sending.
    pub sending: Option<Upload>,
    pub backoff: Backoff,
}

impl Device {
    /// What the device knows about time now.
    #[must_use]
    pub fn stamp(&self, now: u64) -> Stamp {
        Stamp {
            wall: self.clock.wall(now),
            zone_minutes: 480,
            boot: self.boot,
            monotonic_ms: now - self.boot_at,
            offset_ms: self.offset.offset_ms,
            error_ms: self.offset.error_ms,
        }
    }

    #[must_use]
    pub fn tab(&self, generation: u64) -> Option<usize> {
        self.tabs.iter().position(|tab| tab.generation == generation)
    }

    /// Whether this tab may start a round: nobody has one under way, or has got stuck in it.
    #[must_use]
    pub fn may_lock(&self, generation: u64, now: u64) -> bool {
        self.lock.is_none_or(|(holder, since)| holder == generation || now - since > LOCK_PATIENCE)
    }

    pub fn unlock(&mut self, generation: u64) {
        if self.lock.is_some_and(|(holder, _)| holder == generation) {
            self.lock = None;
        }
    }

    pub fn close_tab(&mut self, generation: u64) {
        self.tabs.retain(|tab| tab.generation != generation);
        self.unlock(generation);
    }
}
