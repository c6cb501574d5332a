//! What screens are shown: words beside records, lists with pending work in them, and what changed since they looked.

use domain::{Id, Intent, Kind, Operation};
use sync::replica::{Identity, PushLimits, SyncWord};

use crate::note;
use crate::notes::{Append, NoteOperation, Open, Remove, actor, site};
use crate::world::{Device, Server};

fn open(number: u8, at: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(at) }).intent()
}

fn append(number: u8) -> Intent {
    NoteOperation::from(Append { note: note(number), line: "a".to_owned() }).intent()
}

fn remove(number: u8) -> Intent {
    NoteOperation::from(Remove { note: note(number) }).intent()
}

fn notes() -> Kind {
    Kind::new("notes.note")
}

fn shown(device: &Device) -> Vec<Id> {
    device.replica.rows_of(&notes()).iter().map(|row| row.id).collect()
}

fn one_of_each() -> (Server, Device) {
    (Server::new(&[actor(1, &[1, 2])]), Device::new(1, &[1, 2]))
}

#[test]
fn the_word_counts_the_ops_of_its_record_that_have_arrived() {
    let (mut server, mut device) = one_of_each();
    device.capture_together(vec![open(1, 1), append(1), open(2, 1), append(1)], server.now);
    let words = |device: &Device| [1, 2, 3].map(|number| device.replica.word_of(note(number)));
    assert_eq!(words(&device), [SyncWord::Local, SyncWord::Local, SyncWord::Done]);
    device.push(&mut server, 2, false).unwrap();
    assert_eq!(words(&device), [SyncWord::Sending { sent: 2, of: 3 }, SyncWord::Local, SyncWord::Done]);
    let _under_way = device.replica.next_push(PushLimits::default());
    assert_eq!(words(&device)[1], SyncWord::Sending { sent: 0, of: 1 });
    device.settle(&mut server);
    assert_eq!(words(&device), [SyncWord::Done; 3]);
}

#[test]
fn a_list_is_in_the_order_of_ids_wherever_its_records_come_from() {
    let (mut server, mut device) = one_of_each();
    for number in [1, 3, 5] {
        device.capture(open(number, 1), Vec::new(), None, server.now);
    }
    device.settle(&mut server);
    for intent in [open(6, 1), open(2, 1), append(5), remove(3), open(4, 2)] {
        device.capture(intent, Vec::new(), None, server.now);
    }
    assert_eq!(shown(&device), [1, 2, 4, 5, 6].map(note));
    assert_eq!(device.replica.pending().len(), 5);
    device.settle(&mut server);
    assert_eq!(shown(&device), [1, 2, 4, 5, 6].map(note));
    assert!(device.replica.pending().is_empty());
}

#[test]
fn a_list_hears_exactly_what_changed_since_it_looked() {
    let (mut server, mut device) = one_of_each();
    for number in 1..=3 {
        device.capture(open(number, 1), Vec::new(), None, server.now);
    }
    device.settle(&mut server);
    let since = |device: &Device, version| device.replica.changes_since(version, &notes());
    let before = device.replica.version();
    device.settle(&mut server);
    assert_eq!((device.replica.version(), since(&device, before)), (before, Some(vec![])), "nothing new");
    device.capture(append(2), Vec::new(), None, server.now);
    assert!(device.replica.version() > before);
    assert_eq!(since(&device, before), Some(vec![note(2)]));
    device.capture(remove(3), Vec::new(), None, server.now);
    assert_eq!(since(&device, before), Some(vec![note(2), note(3)]), "what is gone has changed too");
    device.replica.sign_in(None);
    assert_eq!(since(&device, before), None, "another person: everything");
}

#[test]
fn who_signs_in_again_unchanged_changes_nothing() {
    let (mut server, mut device) = one_of_each();
    device.capture(open(1, 1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let before = device.replica.version();
    let same = Identity { actor: actor(1, &[1, 2]), key: device.key() };
    device.replica.sign_in(Some(same));
    device.replica.set_people([(device.asker.person, actor(1, &[1, 2]))].into());
    assert_eq!(device.replica.version(), before);
    device.replica.sign_in(Some(Identity { actor: actor(1, &[1]), key: device.key() }));
    assert!(device.replica.version() > before, "other rights");
    let before = device.replica.version();
    device.replica.set_people([(actor(2, &[]).person, actor(2, &[]))].into());
    assert!(device.replica.version() > before, "a colleague");
}

#[test]
fn thousands_of_changes_at_once_are_not_listed_one_by_one() {
    for (count, listed) in [(2_000, true), (2_001, false)] {
        let (mut server, _) = crate::compaction::with_notes(0);
        let mut device = Device::new(2, &[1]);
        device.settle(&mut server);
        crate::compaction::write_notes(&mut server, count);
        let before = device.replica.version();
        device.settle(&mut server);
        let since = device.replica.changes_since(before, &notes());
        assert_eq!(since.map(|ids| ids.len()), listed.then_some(usize::from(count)), "{count} changes");
    }
}

#[test]
fn own_pending_work_shows_and_anothers_only_where_one_may_read() {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[2])]);
    let mut device = Device::new(1, &[1, 2]);
    device.settle(&mut server);
    device.capture(open(1, 1), Vec::new(), None, server.now);
    device.capture(open(2, 2), Vec::new(), None, server.now);
    assert_eq!(shown(&device), [note(1), note(2)]);
    device.replica.sign_in(Some(Identity { actor: actor(2, &[2]), key: None }));
    assert_eq!(shown(&device), [note(2)]);
    assert!(device.replica.row(note(1)).is_none());
    device.replica.sign_in(None);
    assert!(shown(&device).is_empty(), "nobody is signed in");
    device.replica.sign_in(Some(Identity { actor: actor(1, &[1, 2]), key: None }));
    assert_eq!(shown(&device), [note(1), note(2)], "it waited");
}

#[test]
fn z0c_the_device_says_what_it_expects_and_what_it_cannot_know() {
    let (server, mut device) = one_of_each();
    let fine = device.capture(open(1, 1), Vec::new(), None, server.now);
    let twice = device.capture(open(1, 1), Vec::new(), None, server.now);
    let newer = Intent { kind: "notes.frame", ..append(1) };
    let blind = device.capture(newer, Vec::new(), None, server.now);
    let codes = [fine, twice, blind].map(|op| device.replica.doubtful(op).map(|why| why.code.to_string()));
    assert_eq!(codes, [None, Some("notes.exists".to_owned()), None]);
    assert_eq!([fine, twice, blind].map(|op| device.replica.is_unknown(op)), [false, false, true]);
}

#[test]
fn half_of_a_catching_up_is_kept_for_the_end_without_what_was_lost_meanwhile() {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[1, 2])]);
    let (mut writer, mut reader) = (Device::new(1, &[1, 2]), Device::new(2, &[1, 2]));
    reader.settle(&mut server);
    for number in 1..=8 {
        writer.capture(open(number, 1 + number % 2), Vec::new(), None, server.now);
    }
    writer.settle(&mut server);
    for _ in 0..4 {
        assert!(reader.pull(&mut server, 1));
    }
    assert!(shown(&reader).is_empty(), "all together or not at all");
    assert_eq!(reader.replica.rows_in_memory().count(), 4);
    server.directory.people.insert(reader.asker.person, actor(2, &[1]));
    assert!(reader.pull(&mut server, 1));
    assert!(reader.replica.rows_in_memory().all(|row| row.scope == domain::Scope::Site(site(1))));
    reader.settle(&mut server);
    assert_eq!(shown(&reader), [2, 4, 6, 8].map(note));
}
