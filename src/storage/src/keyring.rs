//! Who may open a device, and by what (sync.md 2.16). Holds wrapped keys only; the browser's cryptography wraps them.
//!
//! Each person of the device has a pair of keys. The private half is wrapped by what the person brings (a PIN); each
//! work key is wrapped for every person's public half. So a new work key can be made for all without any of them being
//! there: when somebody joins, and when somebody is removed.

use std::collections::BTreeMap;

use domain::{PersonId, Timestamp, codec};
use serde::{Deserialize, Serialize};

use crate::StorageError;

/// How long a person may read here without the server, unless the organization says otherwise: 72 hours.
pub const LEASE_MS: i64 = 72 * 3_600_000;

/// A PIN has so many digits.
pub const PIN_DIGITS: usize = 6;

/// The first wait after a wrong PIN; it doubles with each further one.
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// Everybody who can unlock this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    pub members: BTreeMap<PersonId, Member>,
    /// The number of the newest work key; 0 = there was none yet.
    pub newest: u32,
    /// The latest time ever known here: a clock that is set back does not lengthen a lease.
    pub floor: Timestamp,
}

/// One person on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub lock: Lock,
    /// The public half, a point on P-256.
    pub public: Vec<u8>,
    /// The private half, wrapped by the key that the lock gives.
    pub private: Vec<u8>,
    /// Work keys by number, wrapped for the public half.
    pub work: BTreeMap<u32, Vec<u8>>,
    /// What only this person may use here, sealed for the public half.
    pub own: Vec<u8>,
    pub tries: Tries,
    /// Until when the person may read here without the server.
    pub leased_until: Timestamp,
}

/// What gives the key that opens a person's private half. New kinds come last: version 1 had the first one alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lock {
    /// Kind C: Argon2id of the PIN. Deters the finder of a tablet, not a laboratory.
    Pin { salt: [u8; 16], memory_kib: u32, passes: u32 },
    /// Kind A: what a passkey answers to this salt. Nothing that lies here helps to guess it.
    Passkey { credential: Vec<u8>, salt: [u8; 32] },
    /// Kind B: the server's half of the key together with this one. Nothing that lies here helps to guess it.
    ServerHalf { half: [u8; 32] },
}

/// What the organization wants what lies on devices to be sealed by (sync.md 2.16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    Off,
    /// A passkey where the device has one that works, a PIN where it has not.
    Auto,
    Passkey,
    Pin,
    ServerHalf,
}

impl Demand {
    /// As the server calls it. What this build does not know is taken for more, never for less.
    #[must_use]
    pub fn named(name: Option<&str>) -> Demand {
        match name {
            None | Some("off") => Demand::Off,
            Some("auto") => Demand::Auto,
            Some("pin") => Demand::Pin,
            Some("server_half") => Demand::ServerHalf,
            Some(_) => Demand::Passkey,
        }
    }

    /// Nothing weaker will do: a device that cannot have it keeps nothing.
    #[must_use]
    pub fn is_strict(self) -> bool {
        matches!(self, Demand::Passkey | Demand::ServerHalf)
    }

    #[must_use]
    pub fn is_met_by(self, lock: &Lock) -> bool {
        match self {
            Demand::Passkey => matches!(lock, Lock::Passkey { .. }),
            Demand::ServerHalf => matches!(lock, Lock::ServerHalf { .. }),
            Demand::Off | Demand::Auto | Demand::Pin => true,
        }
    }
}

/// The layout of the ring's bytes.
const VERSION: u8 = 2;
/// Without the kinds A and B; otherwise the same bytes.
const WITH_PINS_ALONE: u8 = 1;

/// Wrong PINs in a row. They make the next try wait; they never wipe and never ask for a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    pub wrong: u32,
    pub last: Timestamp,
}

impl Tries {
    /// How long the next try has to wait, in milliseconds; 0 = not at all. A clock that was set back waits in full.
    #[must_use]
    pub fn wait_ms(&self, now: Timestamp) -> i64 {
        let Some(doublings) = self.wrong.checked_sub(1) else { return 0 };
        let whole = FIRST_WAIT_MS.saturating_mul(1 << doublings.min(20)).min(LONGEST_WAIT_MS);
        let passed = now.since(self.last).max(0);
        (whole - passed).max(0)
    }

    pub fn missed(&mut self, now: Timestamp) {
        *self = Tries { wrong: self.wrong.saturating_add(1), last: now };
    }

    pub fn forget(&mut self) {
        *self = Tries::default();
    }
}

impl Keyring {
    /// The ring as it lies on the disk. Bytes that fit no layout are nobody's ring.
    ///
    /// # Errors
    /// [`StorageError::Newer`] for a layout of a newer build: whoever it lets in must not be locked out by an older one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Keyring, StorageError> {
        match bytes.split_first() {
            Some((&(WITH_PINS_ALONE | VERSION), ring)) => {
                Ok(codec::decode_payload(ring, "keyring").unwrap_or_default())
            }
            Some((version, _)) if *version > VERSION => Err(StorageError::Newer),
            _ => Ok(Keyring::default()),
        }
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(VERSION, self)
    }

    /// The time as the lease counts it.
    #[must_use]
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        clock.max(self.floor)
    }

    /// Whether the person may still read here without having asked the server.
    #[must_use]
    pub fn may_read(&self, person: PersonId, clock: Timestamp) -> bool {
        self.members.get(&person).is_some_and(|member| self.now(clock) < member.leased_until)
    }

    /// The server has answered this person: the lease begins anew. `server_time` moves the floor.
    pub fn renew_lease(&mut self, person: PersonId, server_time: Timestamp, lease_ms: i64) {
        self.floor = self.floor.max(server_time);
        if let Some(member) = self.members.get_mut(&person) {
            member.leased_until = member.leased_until.max(Timestamp(server_time.0.saturating_add(lease_ms)));
        }
    }

    /// People by name, for choosing.
    #[must_use]
    pub fn by_name(&self) -> Vec<(PersonId, String)> {
        let mut people: Vec<(PersonId, String)> =
            self.members.iter().map(|(person, member)| (*person, member.name.clone())).collect();
        domain::order::sort_by(&mut people, |(_, name), (_, other)| name.cmp(other));
        people
    }
}

/// Whether this is a PIN: six digits that are not all the same and not a run such as `123456`.
///
/// # Errors
/// What is wrong with it.
pub fn check_pin(pin: &str) -> Result<(), PinFault> {
    let digits: Vec<i32> = pin.chars().filter_map(|c| c.to_digit(10)).map(|digit| digit as i32).collect();
    if digits.len() != PIN_DIGITS || pin.chars().count() != PIN_DIGITS {
        return Err(PinFault::NotSixDigits);
    }
    let steps: Vec<i32> = digits.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let one_step = |step: i32| steps.iter().all(|found| *found == step);
    if [0, 1, -1].into_iter().any(one_step) { Err(PinFault::TooEasy) } else { Ok(()) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFault {
    NotSixDigits,
    TooEasy,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    fn member() -> Member {
        Member {
            name: "甲".to_owned(),
            lock: Lock::Pin { salt: [0; 16], memory_kib: 8, passes: 1 },
            public: Vec::new(),
            private: Vec::new(),
            work: BTreeMap::new(),
            own: Vec::new(),
            tries: Tries::default(),
            leased_until: Timestamp(0),
        }
    }

    #[test]
    fn s26_wrong_pins_wait_from_one_second_to_fifteen_minutes_and_never_more() {
        let mut tries = Tries::default();
        assert_eq!(tries.wait_ms(Timestamp(0)), 0);
        let mut waits = Vec::new();
        for _ in 0..40 {
            tries.missed(Timestamp(1_000));
            waits.push(tries.wait_ms(Timestamp(1_000)));
        }
        assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
        assert!(waits[10..].iter().all(|wait| *wait == 15 * 60_000), "{waits:?}");
        assert_eq!(tries.wait_ms(Timestamp(1_000 + 15 * 60_000)), 0, "time passes");
        assert_eq!(tries.wait_ms(Timestamp(0)), 15 * 60_000, "setting the clock back does not help");
        tries.forget();
        assert_eq!(tries.wait_ms(Timestamp(0)), 0);
    }

    #[test]
    fn s28_a_lease_ends_and_no_clock_makes_it_longer() {
        let person = PersonId(Id([1; 16]));
        let mut ring = Keyring::default();
        ring.members.insert(person, member());
        assert!(!ring.may_read(person, Timestamp(0)), "nobody has asked the server yet");
        ring.renew_lease(person, Timestamp(1_000), 500);
        assert!(ring.may_read(person, Timestamp(1_499)) && !ring.may_read(person, Timestamp(1_500)));
        ring.floor = Timestamp(1_600);
        assert!(!ring.may_read(person, Timestamp(900)), "set back");
        ring.renew_lease(person, Timestamp(1_200), 100);
        assert_eq!(
            ring.members[&person].leased_until,
            Timestamp(1_500),
            "an older answer takes nothing away"
        );
        assert!(!ring.may_read(PersonId(Id([2; 16])), Timestamp(0)));
    }

    #[test]
    fn s26_what_the_organization_demands_is_never_met_by_less() {
        let locks = [
            member().lock,
            Lock::Passkey { credential: Vec::new(), salt: [0; 32] },
            Lock::ServerHalf { half: [0; 32] },
        ];
        for (name, met) in [
            (None, [true; 3]),
            (Some("off"), [true; 3]),
            (Some("auto"), [true; 3]),
            (Some("pin"), [true; 3]),
            (Some("passkey"), [false, true, false]),
            (Some("server_half"), [false, false, true]),
            (Some("of a later server"), [false, true, false]),
        ] {
            let demand = Demand::named(name);
            assert_eq!(locks.each_ref().map(|lock| demand.is_met_by(lock)), met, "{name:?}");
            assert_eq!(demand.is_strict(), !met[0], "{name:?}");
        }
    }

    #[test]
    fn a_ring_of_before_opens_and_one_of_later_is_left_alone() {
        let person = PersonId(Id([1; 16]));
        let mut ring = Keyring { newest: 1, floor: Timestamp(5), ..Keyring::default() };
        ring.members.insert(person, member());
        // As version 1 has written it: a member, name, lock 0, salt, memory, passes, no bytes, no tries, no lease.
        let person_bytes = domain::codec::encode(1, &person);
        let mut old = vec![1, 1];
        old.extend(&person_bytes[1..]);
        old.extend([3, 0xE7, 0x94, 0xB2, 0]);
        old.extend([0; 16]);
        old.extend([8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 10]);
        assert_eq!(Keyring::from_bytes(&old), Ok(ring.clone()));
        ring.members.get_mut(&person).unwrap().lock = Lock::ServerHalf { half: [7; 32] };
        assert_eq!(Keyring::from_bytes(&ring.to_bytes()), Ok(ring.clone()));
        assert_eq!(Keyring::from_bytes(&[]), Ok(Keyring::default()));
        assert_eq!(Keyring::from_bytes(&[2, 9]), Ok(Keyring::default()), "damaged: nobody's");
        assert_eq!(Keyring::from_bytes(&[3, 0]), Err(StorageError::Newer));
    }

    #[test]
    fn a_pin_is_six_digits_that_nobody_tries_first() {
        for (pin, expected) in [
            ("472915", Ok(())),
            ("112233", Ok(())),
            ("12345", Err(PinFault::NotSixDigits)),
            ("12345a", Err(PinFault::NotSixDigits)),
            ("1234567", Err(PinFault::NotSixDigits)),
            ("111111", Err(PinFault::TooEasy)),
            ("123456", Err(PinFault::TooEasy)),
            ("987654", Err(PinFault::TooEasy)),
        ] {
            assert_eq!(check_pin(pin), expected, "{pin}");
        }
    }
}
