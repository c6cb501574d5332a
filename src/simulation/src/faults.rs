//! What can go wrong, and how often in this world.

use crate::prng::Prng;

macro_rules! faults {
    ($( $(#[$doc:meta])* $name:ident = $words:literal, $class:ident );+ $(;)?) => {
        /// One way in which a world misbehaves. Every one must happen in at least 1 % of all seeds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Fault { $( $(#[$doc])* $name ),+ }

        impl Fault {
            /// Every fault there is, in the order of its number.
            pub const ALL: &'static [Fault] = &[$( Fault::$name ),+];

            /// The name in the report.
            #[must_use]
            pub fn words(self) -> &'static str { match self { $( Fault::$name => $words ),+ } }

            fn class(self) -> Class { match self { $( Fault::$name => Class::$class ),+ } }
        }
    };
}

/// How often a fault may strike, so that calm and brutal worlds both occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Per message or per step: up to 40 %.
    Common,
    /// Per step of a device or the server: up to 8 %.
    Rare,
    /// Per turn of the world: up to 4 %.
    Event,
}

faults! {
    RequestLost = "request lost", Common;
    ReplyLost = "reply lost after the server acted", Common;
    Duplicated = "request delivered 2 to 5 times", Common;
    Delayed = "message delayed past later ones", Common;
    Truncated = "reply body truncated", Rare;
    ResetMidPage = "connection reset inside a page", Rare;
    DamagedRequest = "request body truncated", Rare;
    Partition = "device cut off for up to ten days", Event;
    TabKilled = "tab killed between two steps", Rare;
    TabFrozen = "tab frozen while a round is under way", Rare;
    TwoRounds = "two rounds of one device at once", Rare;
    PowerLoss = "power lost, unsynced pages dropped", Event;
    OpsAbort = "transaction on ops aborted", Rare;
    CacheAbort = "transaction on cache aborted", Rare;
    CommittedUnheard = "transaction committed, answer never heard", Rare;
    QuotaExceeded = "quota exceeded", Rare;
    CacheWiped = "cache deleted under the app", Event;
    CacheDamaged = "stored row in the cache damaged", Event;
    DeviceCloned = "device image cloned", Event;
    PersonChanged = "another person signs in", Event;
    GrantsAdded = "grants added", Event;
    GrantsRemoved = "grants removed", Event;
    Suspended = "person suspended or confirmed again", Event;
    SessionExpired = "session expired (401)", Rare;
    ServerBusy = "server too busy (429, 503)", Rare;
    ServerKilledBefore = "server killed before the commit", Rare;
    ServerKilledAfter = "server killed after the commit, before the answer", Rare;
    ServerDiskFull = "server disk full", Rare;
    ForgedBatch = "batch with a wrong proof of its author", Rare;
    RulePanic = "rule code panics", Event;
    ClockJump = "device clock jumps by up to a year", Event;
    Restored = "server restored from a backup", Event;
    StorageHangs = "IndexedDB hangs for minutes", Event;
    OriginEvicted = "whole origin evicted", Event;
    OldBuild = "an old build is opened", Rare;
    LethalOp = "op that makes the server fail", Event;
    ServerOlder = "server of an older build", Event;
    ServerSlow = "server answers slowly", Rare;
    ServerKilledInside = "server killed elsewhere than around its commit", Rare;
    DayPasses = "a day or more passes", Event;
}

/// Per mille of chance of each fault, drawn once per seed.
#[derive(Clone, Debug)]
pub struct Rates([u16; Fault::ALL.len()]);

impl Rates {
    /// About one world in twenty is calm; the others have each fault off, seldom or often.
    #[must_use]
    pub fn draw(prng: &mut Prng) -> Rates {
        if prng.chance(50) {
            return Rates::calm();
        }
        let brutal = prng.chance(300);
        Rates(std::array::from_fn(|number| {
            let steps: [u16; 3] = match Fault::ALL[number].class() {
                Class::Common => [20, 100, 400],
                Class::Rare => [5, 20, 80],
                Class::Event => [5, 15, 40],
            };
            match prng.below(if brutal { 6 } else { 8 }) {
                0..=2 => steps[0],
                3 => steps[1],
                4 => steps[2],
                _ => 0,
            }
        }))
    }

    /// The same world with these faults in abundance.
    #[must_use]
    pub fn focused(mut self, faults: &[Fault]) -> Rates {
        for &fault in faults {
            self.0[fault as usize] = match fault.class() {
                Class::Common => 400,
                Class::Rare | Class::Event => 80,
            };
        }
        self
    }

    /// The same world in a storm: what makes histories, devices and rights diverge happens often.
    #[must_use]
    pub fn stormy(mut self, prng: &mut Prng) -> Rates {
        let often = [
            Fault::Restored,
            Fault::DeviceCloned,
            Fault::PowerLoss,
            Fault::DayPasses,
            Fault::GrantsAdded,
            Fault::GrantsRemoved,
            Fault::PersonChanged,
        ];
        for fault in often {
            self.0[fault as usize] = *prng.pick(&[10, 40, 80]);
        }
        self
    }

    /// Nothing goes wrong: the state of every world after it was healed.
    #[must_use]
    pub fn calm() -> Rates {
        Rates([0; Fault::ALL.len()])
    }

    #[must_use]
    pub fn of(&self, fault: Fault) -> u16 {
        self.0[fault as usize]
    }

    /// Makes one fault as likely as `per_mille`, for a test that wants it.
    #[must_use]
    pub fn with(mut self, fault: Fault, per_mille: u16) -> Rates {
        self.0[fault as usize] = per_mille;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_possible_in_some_world_and_absent_in_another() {
        let worlds: Vec<Rates> = (0..200).map(|seed| Rates::draw(&mut Prng::new(seed))).collect();
        for &fault in Fault::ALL {
            assert!(worlds.iter().any(|rates| rates.of(fault) > 0), "{fault:?} never");
            assert!(worlds.iter().any(|rates| rates.of(fault) == 0), "{fault:?} always");
        }
    }
}
