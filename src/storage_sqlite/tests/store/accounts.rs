//! Accounts, sessions and settings.

use domain::{Id, OrgId, PersonId, Timestamp};
use storage_sqlite::accounts::Account;
use storage_sqlite::sessions::Session;
use sync::Hash;

use crate::support::disk;

const ORG: OrgId = OrgId(Id([1; 16]));

fn account(login: &str, person: u8) -> Account {
    Account {
        org: ORG,
        login: login.to_owned(),
        person: PersonId(Id([person; 16])),
        phc: "$argon2id$".to_owned(),
        must_change: true,
        disabled: false,
        created: Timestamp(1),
    }
}

#[test]
fn a_login_name_and_a_person_have_one_account() {
    let accounts = disk().database.accounts().unwrap();
    assert!(accounts.add_account(&account("wang", 1)).unwrap());
    assert!(!accounts.add_account(&account("wang", 2)).unwrap());
    assert!(!accounts.add_account(&account("li", 1)).unwrap());
    assert_eq!(accounts.account(ORG, "wang").unwrap(), Some(account("wang", 1)));
    assert_eq!(accounts.account(OrgId(Id([2; 16])), "wang").unwrap(), None);
    assert!(accounts.set_password(ORG, "wang", "new", false).unwrap());
    assert!(!accounts.set_password(ORG, "li", "new", false).unwrap());
    let changed = accounts.account(ORG, "wang").unwrap().unwrap();
    assert_eq!((changed.phc.as_str(), changed.must_change), ("new", false));
}

#[test]
fn s07_a_persons_sessions_can_be_ended_at_once() {
    let accounts = disk().database.accounts().unwrap();
    let person = PersonId(Id([1; 16]));
    let session = |token: u8| Session {
        token_hash: Hash::of(&[token]),
        org: ORG,
        person,
        device: Id([token; 16]).into(),
        created: Timestamp(i64::from(token)),
        seen: Timestamp(0),
        expires: Timestamp(100),
        second: false,
        idle_ms: 1_000,
        revoked: false,
    };
    for token in 1..=3 {
        accounts.add_session(&session(token)).unwrap();
    }
    accounts.touch_session(Hash::of(&[2]), Timestamp(50)).unwrap();
    assert_eq!(accounts.session(Hash::of(&[2])).unwrap().unwrap().seen, Timestamp(50));
    assert_eq!(accounts.end_sessions_of(ORG, person, Some(Hash::of(&[3]))).unwrap(), 2);
    assert_eq!(accounts.sessions_of(ORG, person, Timestamp(1)).unwrap(), [session(3)]);
    assert!(accounts.session(Hash::of(&[1])).unwrap().unwrap().revoked);
    assert_eq!(accounts.sessions_of(ORG, person, Timestamp(100)).unwrap(), []);
}

#[test]
fn s08_a_setting_is_taken_once() {
    let accounts = disk().database.accounts().unwrap();
    assert_eq!(accounts.meta_or_insert("key", b"first").unwrap(), b"first");
    assert_eq!(accounts.meta_or_insert("key", b"second").unwrap(), b"first");
    assert!(!accounts.take_meta("key", b"second").unwrap());
    assert!(accounts.take_meta("key", b"first").unwrap());
    assert!(!accounts.take_meta("key", b"first").unwrap());
    assert_eq!(accounts.meta("key").unwrap(), None);
}
