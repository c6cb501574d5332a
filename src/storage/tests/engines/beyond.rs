//! Records beyond the working set: found at the server, shown on the device, never kept there.

use domain::{Kind, Operation, Timestamp};
use sync::message::FindRequest;

use crate::note;
use crate::notes::{Append, Close, NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Notes 1 (at site 1) and 2 (at site 2), closed a hundred days ago, and a device that no longer keeps them.
fn old_notes() -> (Server, Device) {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[1]), actor(3, &[1, 2])]);
    let mut writer = Device::new(1, &[1, 2]);
    for number in 1..=2 {
        let steps: [NoteOperation; 3] = [
            Open { note: note(number), site: site(number) }.into(),
            Append { note: note(number), line: "３栋 漏水".to_owned() }.into(),
            Close { note: note(number) }.into(),
        ];
        for step in steps {
            writer.capture(step.intent(), Vec::new(), None, server.now);
        }
    }
    writer.settle(&mut server);
    server.now = Timestamp(server.now.0 + 100 * DAY);
    let mut reader = Device::new(2, &[1]);
    reader.settle(&mut server);
    assert!(notes(&reader).is_empty(), "they have left the working set");
    (server, reader)
}

fn notes(device: &Device) -> Vec<domain::Id> {
    device.replica.rows_of(&Kind::new("notes.note")).iter().map(|row| row.id).collect()
}

fn asking(server: &mut Server, text: &str) -> FindRequest {
    FindRequest {
        stream: server.stream().stream,
        kind: "notes.note".to_owned(),
        site: None,
        text: text.to_owned(),
        ids: Vec::new(),
        before: None,
        limit: 50,
    }
}

#[test]
fn what_is_found_shows_and_is_never_stored() {
    let (mut server, mut reader) = old_notes();
    let request = asking(&mut server, "3栋漏水");
    let reply = server.find(reader.asker, &request);
    assert_eq!(reply.before, None);
    reader.replica.found(reply);
    assert_eq!(notes(&reader), [note(1)]);
    assert_eq!(reader.replica.confirmed_rows().count(), 0, "no part of the working set");
    reader.settle(&mut server);
    assert_eq!(notes(&reader), [note(1)], "a page does not drive it away");
    assert!(reader.restarted().rows_of(&Kind::new("notes.note")).is_empty(), "it does not lie on disk");
}

#[test]
fn s15_s17_neither_words_nor_ids_show_what_may_not_be_read() {
    let (mut server, reader) = old_notes();
    let by_words = asking(&mut server, "漏水");
    let by_id = FindRequest { ids: vec![note(1), note(2)], ..by_words.clone() };
    let of_site = FindRequest { site: Some(site(2)), ..by_words.clone() };
    for (request, expected) in [(by_words, vec![note(1)]), (by_id, vec![note(1)]), (of_site, Vec::new())] {
        let found = server.find(reader.asker, &request);
        let ids: Vec<domain::Id> = found.rows.iter().map(|row| row.id).collect();
        assert_eq!(ids, expected, "{request:?}");
    }
}

#[test]
fn s15_what_a_found_record_names_comes_with_it_as_far_as_it_may_be_read() {
    let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[1])]);
    let mut writer = Device::new(1, &[1, 2]);
    let mut steps: Vec<NoteOperation> = (1..=3)
        .map(|number| Open { note: note(number), site: site(if number == 2 { 2 } else { 1 }) }.into())
        .collect();
    steps.extend(["see 2", "see 3"].map(|line| Append { note: note(1), line: line.to_owned() }.into()));
    steps.extend((1..=3).map(|number| NoteOperation::from(Close { note: note(number) })));
    for step in steps {
        writer.capture(step.intent(), Vec::new(), None, server.now);
    }
    writer.settle(&mut server);
    server.now = Timestamp(server.now.0 + 100 * DAY);
    let by_id = FindRequest { ids: vec![note(1)], ..asking(&mut server, "") };
    let reader = Device::new(2, &[1]);
    for (asker, expected) in
        [(reader.asker, vec![note(1), note(3)]), (writer.asker, vec![note(1), note(2), note(3)])]
    {
        for request in [&by_id, &asking(&mut server, "see 3")] {
            let mut found: Vec<domain::Id> =
                server.find(asker, request).rows.iter().map(|row| row.id).collect();
            found.sort();
            assert_eq!(found, expected, "{request:?}");
        }
    }
}

#[test]
fn s21_what_was_found_goes_with_its_scope() {
    let (mut server, mut reader) = old_notes();
    let request = asking(&mut server, "");
    let reply = server.find(reader.asker, &request);
    reader.replica.found(reply.clone());
    assert_eq!(notes(&reader), [note(1)]);
    server.directory.people.insert(reader.asker.person, actor(2, &[2]));
    reader.settle(&mut server);
    assert!(reader.replica.row(note(1)).is_none());
    reader.replica.found(reply);
    assert!(reader.replica.row(note(1)).is_none(), "an answer that comes late shows nothing either");
}

#[test]
fn work_on_a_found_record_brings_it_back_into_the_working_set() {
    let (mut server, _) = old_notes();
    let mut mover = Device::new(3, &[1, 2]);
    mover.settle(&mut server);
    let request = asking(&mut server, "漏水");
    let reply = server.find(mover.asker, &request);
    mover.replica.found(reply);
    let elsewhere = NoteOperation::from(crate::notes::Move { note: note(1), site: site(2) });
    mover.capture(elsewhere.intent(), Vec::new(), None, server.now);
    mover.settle(&mut server);
    assert_eq!(mover.replica.confirmed_rows().map(|row| row.id).collect::<Vec<_>>(), [note(1)]);
}

#[test]
fn an_answer_says_where_to_go_on() {
    let mut server = Server::new(&[actor(1, &[1])]);
    let mut writer = Device::new(1, &[1]);
    for number in 1..=5 {
        let open = NoteOperation::from(Open { note: note(number), site: site(1) });
        let close = NoteOperation::from(Close { note: note(number) });
        writer.capture(open.intent(), Vec::new(), None, server.now);
        writer.capture(close.intent(), Vec::new(), None, server.now);
    }
    writer.settle(&mut server);
    server.now = Timestamp(server.now.0 + 100 * DAY);
    let mut request = FindRequest { limit: 2, ..asking(&mut server, "") };
    let mut found = Vec::new();
    loop {
        let reply = server.find(writer.asker, &request);
        found.extend(reply.rows.iter().map(|row| row.id));
        request.before = reply.before;
        if reply.before.is_none() {
            break;
        }
    }
    assert_eq!(found, [note(5), note(4), note(3), note(2), note(1)], "newest first, each once");
}

/// H9: closed work leaves the device when the server's floor has passed the day it was last touched.
#[test]
fn h9_closed_work_stays_for_ninety_days_after_it_was_last_touched() {
    let mut server = Server::new(&[actor(1, &[1, 2])]);
    let mut device = Device::new(1, &[1, 2]);
    let begun = server.now;
    for number in 1..=3 {
        let open = NoteOperation::from(Open { note: note(number), site: site(1) });
        device.capture(open.intent(), Vec::new(), None, server.now);
    }
    for number in 1..=2 {
        let close = NoteOperation::from(Close { note: note(number) });
        device.capture(close.intent(), Vec::new(), None, server.now);
    }
    device.settle(&mut server);
    // Touched again ten days later, still closed.
    server.now = Timestamp(begun.0 + 10 * DAY);
    let elsewhere = NoteOperation::from(crate::notes::Move { note: note(2), site: site(2) });
    device.capture(elsewhere.intent(), Vec::new(), None, server.now);
    device.settle(&mut server);
    for (days, left) in
        [(90, vec![1, 2, 3]), (91, vec![2, 3]), (100, vec![2, 3]), (101, vec![3]), (999, vec![3])]
    {
        server.now = Timestamp(begun.0 + days * DAY);
        device.settle(&mut server);
        let left: Vec<domain::Id> = left.into_iter().map(note).collect();
        assert_eq!(notes(&device), left, "after {days} days");
        assert_eq!(device.restarted().rows_of(&Kind::new("notes.note")).len(), left.len(), "and on disk");
    }
}

#[test]
fn what_was_found_stays_when_another_tab_has_written_and_goes_with_its_person() {
    let (mut server, mut reader) = old_notes();
    let request = asking(&mut server, "");
    let reply = server.find(reader.asker, &request);
    reader.replica.found(reply.clone());
    let stored = storage::conformance::block_on(storage::replica::CacheStore::load(&reader.cache)).unwrap();
    reader.replica.cache_reloaded(stored);
    assert_eq!(notes(&reader), [note(1)]);
    let another = sync::replica::Identity { actor: actor(3, &[1]), key: None };
    reader.replica.sign_in(Some(another));
    assert_eq!(reader.replica.rows_in_memory().count(), 0, "nothing of it stays for the next person");
    reader.replica.found(reply);
    assert_eq!(reader.replica.rows_in_memory().count(), 0, "an answer for who has left");
}
