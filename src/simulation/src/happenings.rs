//! What befalls the world as a whole: cuts, blackouts, new rights, restored backups, days that pass.

use sync::authority::StoredOp;
use sync::message::OpResult;

use crate::clock::{DAY, HOUR, MINUTE};
use crate::device::Device;
use crate::faults::Fault;
use crate::office::RightsChange;
use crate::report::Violation;
use crate::workload::notebook;
use crate::world::{Event, NEWEST, World};

/// A supervisor who reads what a parked op does to the server leaves it alone.
fn may_be_accepted(op: &StoredOp) -> bool {
    matches!(op.result, OpResult::Held { .. }) && op.kind != notebook::LETHAL
}

impl World {
    /// One turn: each event-like fault may strike once.
    pub(crate) fn turn(&mut self) -> Result<(), Violation> {
        let pause = self.pace.max(MINUTE) * self.hand.between(50, 150) / 100;
        self.agenda.plan(pause, Event::Turn);
        let device = self.hand.below(self.devices.len() as u64) as usize;
        if self.strikes(Fault::Partition) {
            let now = self.agenda.now();
            self.hand.with(|chaos| self.partitions.cut(device, now, &mut chaos.prng));
        }
        if self.strikes(Fault::PowerLoss) {
            self.lose_power(device);
        }
        if self.strikes(Fault::CacheWiped) {
            self.devices[device].disk.wipe_cache();
            self.reopen(device);
        }
        if self.strikes(Fault::CacheDamaged) {
            self.devices[device].disk.damage_cache();
            self.reopen(device);
        }
        if self.strikes(Fault::StorageHangs) {
            self.devices[device].disk.hang(true);
            let pause = self.hand.between(1, 30) * MINUTE;
            self.agenda.plan(pause, Event::Unhang { device });
        }
        if self.strikes(Fault::OriginEvicted) {
            self.evict(device);
        }
        if self.strikes(Fault::ServerOlder) {
            let build = self.hand.between(1, NEWEST as u64) as usize;
            self.server.install(build);
        }
        if self.strikes(Fault::PersonChanged) {
            self.change_person(device);
        }
        if self.strikes(Fault::ClockJump) {
            self.jump_clock(device);
        }
        if self.clones_left > 0 && self.strikes(Fault::DeviceCloned) {
            self.clones_left -= 1;
            self.clone_device(device);
        }
        self.change_the_office()?;
        self.age_the_server()
    }

    fn change_the_office(&mut self) -> Result<(), Violation> {
        if self.strikes(Fault::GrantsAdded) {
            self.change_rights(RightsChange::Add)?;
        }
        if self.strikes(Fault::GrantsRemoved) {
            self.change_rights(RightsChange::Remove)?;
        }
        if self.strikes(Fault::Suspended) {
            self.change_rights(RightsChange::Suspend)?;
        }
        if self.hand.chance(30) {
            self.accept_something()?;
        }
        Ok(())
    }

    /// A supervisor lets a held op through.
    fn accept_something(&mut self) -> Result<(), Violation> {
        let ledger = &self.server.store.ledger;
        let held: Vec<_> = ledger
            .open_cards
            .iter()
            .filter(|op| ledger.ops.get(op).is_some_and(may_be_accepted))
            .copied()
            .collect();
        if held.is_empty() {
            return Ok(());
        }
        let op = held[self.hand.below(held.len() as u64) as usize];
        self.hand.event("held op accepted by a supervisor");
        self.accept_in_the_office(op)
    }

    fn age_the_server(&mut self) -> Result<(), Violation> {
        if self.strikes(Fault::DayPasses) {
            // Now and then a season: who was away meanwhile comes back behind the working set (H9).
            let days =
                if self.hand.chance(150) { self.hand.between(91, 130) } else { self.hand.between(1, 40) };
            self.agenda.skip(days * DAY + self.hand.between(0, 5) * HOUR);
        }
        let often = if self.storm { 4 } else { 1 };
        if self.hand.chance(40 * often) && self.server.backups.len() < 6 {
            self.server.back_up();
            self.hand.event("backup taken");
        }
        if self.hand.chance(30 * often) && !self.server.backups.is_empty() {
            let number = self.hand.below(self.server.backups.len() as u64) as usize;
            self.server.verify_backup(number);
            self.vault.extend(self.server.backups[number].ledger.ops.keys().copied());
        }
        if self.hand.chance(10 * often) {
            self.server.forget_gone();
        }
        if self.restores_left > 0 && !self.server.backups.is_empty() && self.strikes(Fault::Restored) {
            self.restores_left -= 1;
            self.restore();
        }
        Ok(())
    }

    /// Usually the newest verified backup, sometimes an older one, which may leave holes.
    fn restore(&mut self) {
        let newest = self.server.backups.iter().rposition(|backup| backup.verified).unwrap_or(0);
        let lowest = if self.hand.chance(300) { 0 } else { newest };
        let number = self.hand.between(lowest as u64, self.server.backups.len() as u64 - 1) as usize;
        self.restored = true;
        self.old_restore |= self.lacks_what_was_safe(number);
        self.queue.clear();
        self.hand.tell(|| {
            format!("  restore of {} (old: {})", self.server.backups[number].ledger.seq, self.old_restore)
        });
        self.server.restore(number);
    }

    /// Whether an op is not in this backup that lies in a verified one: its device may have trimmed it. Seqs do not tell:
    /// after a restore the same numbers stand for other ops (seeds 12475, 21639 and 38355).
    fn lacks_what_was_safe(&self, number: usize) -> bool {
        let chosen = &self.server.backups[number].ledger.ops;
        let mut verified = self.server.backups.iter().filter(|backup| backup.verified);
        verified.any(|backup| backup.ledger.ops.keys().any(|op| !chosen.contains_key(op)))
    }

    /// Tabs die, and what was not yet flushed never happened.
    fn lose_power(&mut self, device: usize) {
        self.hand.tell(|| format!("  power lost on {device}"));
        self.devices[device].disk.lose_power();
        self.devices[device].boot = domain::BootId(self.hand.id());
        self.devices[device].boot_at = self.agenda.now();
        self.reopen(device);
    }

    /// All tabs are closed; one is opened again soon.
    fn reopen(&mut self, device: usize) {
        self.devices[device].tabs.clear();
        self.devices[device].lock = None;
        let pause = self.hand.between(1, 10) * MINUTE;
        self.agenda.plan(pause, Event::OpenTab { device });
    }

    /// The browser deletes everything of this origin, unsent work included. What lay there is declared lost.
    fn evict(&mut self, device: usize) {
        self.hand.tell(|| format!("  {device} is evicted"));
        let lost: Vec<domain::OpId> = self.devices[device].disk.with_ops(self.server.stream, |ops| {
            let batches = ops.outbox.values().chain(ops.sent.values());
            let held = batches.flat_map(|batch| batch.op_ids.iter().copied());
            held.chain(ops.inbox.keys().copied()).chain(ops.trimmed.ops.iter().copied()).collect()
        });
        self.evicted.extend(lost);
        self.files.retain(|_, holder| *holder != device);
        self.devices[device].disk.evict();
        self.devices[device].sending = None;
        // Cookies and keys lay there too.
        self.devices[device].session = None;
        self.devices[device].keys.clear();
        self.devices[device].known = Default::default();
        self.reopen(device);
        let pause = self.hand.between(10, 20) * MINUTE;
        self.agenda.plan(pause, Event::SignIn { device });
    }

    fn jump_clock(&mut self, device: usize) {
        let year = 365 * DAY;
        let jump = self.hand.between(0, 2 * year) as i64 - year as i64;
        let drift = self.hand.between(0, 100) as i64 - 50;
        let clock = &mut self.devices[device].clock;
        clock.offset_ms = jump;
        clock.drift_per_mille = drift;
    }

    /// The whole profile is copied to another machine, session and all.
    fn clone_device(&mut self, device: usize) {
        let original = &self.devices[device];
        self.hand.tell(|| format!("  {device} is cloned"));
        let copy = Device {
            disk: original.disk.clone_image(),
            tabs: Vec::new(),
            users: original.users.clone(),
            person: original.person,
            session: original.session,
            keys: original.keys.clone(),
            known: original.known.clone(),
            clock: original.clock,
            boot: domain::BootId(self.hand.id()),
            boot_at: self.agenda.now(),
            offset: original.offset,
            lock: None,
            sending: None,
            backoff: original.backoff,
        };
        self.devices.push(copy);
        self.people_the_device(self.devices.len() - 1);
    }
}
