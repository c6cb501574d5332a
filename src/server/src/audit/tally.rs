//! Counts what happens too often for an event each: wrong passwords, and personal data going out to devices.
//!
//! The first of its kind is told at once, the rest together when their time is over: a guesser cannot fill the disk, and a
//! tablet that pulls all day leaves two lines. What was not yet told when the process is killed is lost as a number; that it
//! happened is not.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::{DeviceId, OrgId, PersonId, Scope, Timestamp};

use super::event::Derived;
use super::{Event, Kind};

/// Wrong passwords of one account from one network are told together for this long.
const REFUSED_MS: i64 = 15 * 60_000;
/// So many lines about wrong passwords in that time; the rest of them share one.
const REFUSED_LINES: usize = 40;
/// Personal data that went out after the first of the day is told when it has come to so many rows: who downloads
/// everything is seen at once.
const READ_ROWS: u64 = 1_000;
/// The most that is kept apart; beyond it nothing is lost but who it was.
const MAX_KEYS: usize = 10_000;

/// What is counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Whose account, if it is anybody's, and from which network; `None` = many others.
    Refused(Option<(Option<PersonId>, Derived)>),
    Read(PersonId, DeviceId, Scope, Via),
}

/// By which way personal data was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    Pull,
    /// The open cards of others.
    Cards,
    /// A photo or voice note of a record with personal data.
    File,
}

/// What is not told yet.
#[derive(Clone, Copy, Debug)]
struct Count {
    began: Timestamp,
    untold: u64,
}

/// In memory, for one organization.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<Key, Count>>);

impl Tally {
    /// A password was wrong, or there is no such account. Returns what has to be told now.
    pub fn refused(
        &self,
        org: OrgId,
        person: Option<PersonId>,
        from: IpAddr,
        now: Timestamp,
    ) -> Option<Event> {
        let mut counts = self.lock();
        let mut key = Key::Refused(Some((person, Derived::network(from))));
        let lines = counts.keys().filter(|key| matches!(key, Key::Refused(_))).count();
        if lines >= REFUSED_LINES && !counts.contains_key(&key) {
            key = Key::Refused(None);
        }
        add(&mut counts, org, key, 1, now)
    }

    /// So many rows with personal data went to this person. Returns what has to be told now.
    pub fn read(
        &self,
        org: OrgId,
        (person, device): (PersonId, DeviceId),
        (scope, via): (Scope, Via),
        rows: u64,
        now: Timestamp,
    ) -> Option<Event> {
        let mut counts = self.lock();
        // Memory is bounded whatever comes: one who is not remembered is told every time.
        if counts.len() >= MAX_KEYS {
            return Some(event(org, &Key::Read(person, device, scope, via), rows));
        }
        add(&mut counts, org, Key::Read(person, device, scope, via), rows, now)
    }

    /// What is to be told by now; with `all`, everything: the server stops.
    pub fn due(&self, org: OrgId, now: Timestamp, all: bool) -> Vec<Event> {
        let mut events = Vec::new();
        self.lock().retain(|key, count| {
            let over = all || key.is_over(count.began, now);
            if over && count.untold > 0 {
                events.push(event(org, key, count.untold));
            }
            !over
        });
        events
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(counts: &mut BTreeMap<Key, Count>, org: OrgId, key: Key, n: u64, now: Timestamp) -> Option<Event> {
    let known = counts.get_mut(&key).filter(|count| !key.is_over(count.began, now));
    if let Some(count) = known {
        count.untold += n;
        if matches!(key, Key::Read(..)) && count.untold >= READ_ROWS {
            return Some(event(org, &key, core::mem::take(&mut count.untold)));
        }
        return None;
    }
    let before = counts.insert(key.clone(), Count { began: now, untold: 0 });
    Some(event(org, &key, n + before.map_or(0, |before| before.untold)))
}

impl Key {
    fn is_over(&self, began: Timestamp, now: Timestamp) -> bool {
        match self {
            Key::Refused(_) => now.since(began) >= REFUSED_MS,
            Key::Read(..) => began.day() != now.day(),
        }
    }
}

fn event(org: OrgId, key: &Key, n: u64) -> Event {
    match key {
        Key::Refused(None) => Event::new(org, Kind::SignInRefused).with("times", n).with("network", "many"),
        Key::Refused(Some((person, network))) => {
            let event =
                Event::new(org, Kind::SignInRefused).with("times", n).with("network", network.clone());
            match person {
                Some(person) => event.about(*person),
                None => event.with("account", "unknown"),
            }
        }
        Key::Read(person, device, scope, via) => Event::new(org, Kind::PersonalDataRead)
            .person(*person)
            .device(*device)
            .with("scope", Derived::scope(*scope))
            .with("via", via.word())
            .with("rows", n),
    }
}

impl Via {
    const fn word(self) -> &'static str {
        match self {
            Via::Pull => "pull",
            Via::Cards => "cards",
            Via::File => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Id, SiteId};

    const ORG: OrgId = OrgId(Id::NIL);
    const SCOPE: Scope = Scope::SitePii(SiteId(Id::NIL));
    const START: Timestamp = Timestamp(1_795_276_800_000);

    fn detail(event: Option<Event>) -> String {
        event.map(|event| event.stored().detail).unwrap_or_default()
    }

    #[test]
    fn s30_a_million_guesses_are_a_few_lines() {
        let tally = Tally::default();
        let mut told = 0_u64;
        let mut lines = 0;
        for guess in 0_u32..100_000 {
            let address = IpAddr::from([10, (guess >> 8) as u8, guess as u8, 1]);
            let told_now = tally.refused(ORG, None, address, Timestamp(START.0 + i64::from(guess)));
            lines += usize::from(told_now.is_some());
            told += u64::from(told_now.is_some());
        }
        let rest = tally.due(ORG, Timestamp(START.0 + 2 * REFUSED_MS), false);
        for event in &rest {
            let detail: serde_json::Value = serde_json::from_str(&event.clone().stored().detail).unwrap();
            told += detail["times"].as_u64().unwrap();
        }
        assert_eq!(told, 100_000, "every guess is in the sum");
        assert!(lines + rest.len() <= 2 * (REFUSED_LINES + 1), "{lines} {}", rest.len());
    }

    #[test]
    fn s30_the_first_read_of_the_day_is_told_at_once_and_a_download_too() {
        let tally = Tally::default();
        let who = (PersonId(Id([1; 16])), DeviceId(Id([2; 16])));
        let read = |rows, at| detail(tally.read(ORG, who, (SCOPE, Via::Pull), rows, at));
        assert!(read(3, START).contains("\"rows\":3"));
        assert_eq!(read(10, START), "");
        assert!(read(990, START).contains("\"rows\":1000"), "a download is seen at once");
        assert_eq!(read(7, START), "");
        let next = Timestamp(START.0 + 24 * 3_600_000);
        assert!(tally.due(ORG, START, false).is_empty());
        assert!(read(5, next).contains("\"rows\":12"), "the day before has seven more");
        assert_eq!(read(1, next), "");
        assert_eq!(tally.due(ORG, next, true).len(), 1, "at the end everything is told");
        assert!(tally.due(ORG, next, true).is_empty());
    }
}
