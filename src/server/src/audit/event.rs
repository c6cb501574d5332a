//! One event, as the code that causes it describes it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use domain::{DeviceId, Id, OrgId, PersonId, Timestamp};
use serde::Serialize;
use storage::StorageError;
use storage_sqlite::accounts::Accounts;
use storage_sqlite::audit::NewEvent;
use sync::Hash;

use super::Kind;
use crate::clock::now;
use crate::gate::SignedIn;

/// The most subjects of one event; more are counted.
const MAX_SUBJECTS: usize = 32;

/// What happened, by whom, to what. Its details are numbers, ids and words of this program: there is no way to put a
/// person's data in (S20).
#[derive(Clone, Debug)]
pub struct Event {
    org: OrgId,
    at: Timestamp,
    kind: Kind,
    actor: Option<PersonId>,
    device: Option<DeviceId>,
    session: Option<[u8; 8]>,
    subjects: Vec<Id>,
    facts: BTreeMap<&'static str, Fact>,
}

/// One detail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Fact {
    Count(u64),
    Id(Id),
    Word(&'static str),
    #[serde(untagged)]
    Derived(Derived),
}

/// Text that was made from something foreign by a function that leaves nothing of a person in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Derived(String);

impl Event {
    /// Now, by nobody yet.
    #[must_use]
    pub fn new(org: OrgId, kind: Kind) -> Event {
        Event {
            org,
            at: now(),
            kind,
            actor: None,
            device: None,
            session: None,
            subjects: Vec::new(),
            facts: BTreeMap::new(),
        }
    }

    /// Done in this session.
    #[must_use]
    pub fn by(self, signed_in: &SignedIn) -> Event {
        let session = &signed_in.session;
        self.person(session.person).device(session.device).session(session.token_hash)
    }

    #[must_use]
    pub fn person(mut self, person: PersonId) -> Event {
        self.actor = Some(person);
        self
    }

    #[must_use]
    pub fn device(mut self, device: DeviceId) -> Event {
        self.device = Some(device);
        self
    }

    /// The session by the hash of its token.
    #[must_use]
    pub fn session(mut self, token_hash: Hash) -> Event {
        let mut prefix = [0; 8];
        prefix.copy_from_slice(&token_hash.0[..8]);
        self.session = Some(prefix);
        self
    }

    /// What it was done to.
    #[must_use]
    pub fn about(mut self, subject: impl Into<Id>) -> Event {
        self.subjects.push(subject.into());
        self
    }

    /// What it was done to; of very many the first ones.
    #[must_use]
    pub fn about_all(mut self, subjects: impl IntoIterator<Item = Id>) -> Event {
        self.subjects.extend(subjects);
        if self.subjects.len() > MAX_SUBJECTS {
            let all = self.subjects.len();
            self.subjects.truncate(MAX_SUBJECTS);
            return self.with("subjects", all);
        }
        self
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Event {
        self.facts.insert(name, fact.into());
        self
    }

    /// As it is stored.
    #[must_use]
    pub fn stored(self) -> NewEvent {
        NewEvent {
            org: self.org,
            at: self.at,
            actor: self.actor,
            device: self.device,
            session: self.session,
            kind: self.kind.name().to_owned(),
            subjects: self.subjects,
            // Texts, numbers and ids under fixed names: there is nothing in it that JSON cannot hold.
            detail: serde_json::to_string(&self.facts).unwrap_or_default(),
        }
    }
}

/// Writes the event into the chain; the one way in. Inside [`Accounts::together`] it is written with what it tells of.
///
/// # Errors
/// What the disk says.
pub fn record(accounts: &mut Accounts, event: Event) -> Result<(), StorageError> {
    accounts.append_audit(&[event.stored()])
}

impl Derived {
    /// The network of an address: enough to tell the office from the outside, not one household from another.
    #[must_use]
    pub fn network(address: IpAddr) -> Derived {
        Derived(match address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        })
    }

    /// The name of a file of our own.
    #[must_use]
    pub fn file(path: &Path) -> Derived {
        Derived(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
    }

    /// The name of a kind of op or record: a word of some version of this program.
    #[must_use]
    pub fn kind(name: &str) -> Derived {
        Derived(name.chars().filter(|c| c.is_ascii_alphanumeric() || "._".contains(*c)).take(64).collect())
    }

    /// A day, as addresses spell it.
    #[must_use]
    pub fn day(day: domain::Day) -> Derived {
        Derived(day.date().to_string())
    }

    /// A scope: ids and fixed words.
    #[must_use]
    pub fn scope(scope: domain::Scope) -> Derived {
        Derived(scope.to_string())
    }
}

impl From<Derived> for Fact {
    fn from(derived: Derived) -> Fact {
        Fact::Derived(derived)
    }
}

impl From<u64> for Fact {
    fn from(count: u64) -> Fact {
        Fact::Count(count)
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Fact {
        Fact::Count(count as u64)
    }
}

impl From<&'static str> for Fact {
    fn from(word: &'static str) -> Fact {
        Fact::Word(word)
    }
}

impl From<Id> for Fact {
    fn from(id: Id) -> Fact {
        Fact::Id(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_an_event_names_a_network_and_no_address() {
        assert_eq!(Derived::network("203.0.113.77".parse().unwrap()).0, "203.0.113.0/24");
        assert_eq!(Derived::network("2001:db8:1:2::3".parse().unwrap()).0, "2001:db8:1::/48");
    }

    #[test]
    fn details_are_json_in_a_fixed_order() {
        let event = Event::new(OrgId(Id::NIL), Kind::SignedOut).with("rows", 3_usize).with("by", "admin");
        assert_eq!(event.stored().detail, r#"{"by":"admin","rows":3}"#);
    }
}
