//! T4: when the cache's log is folded into blocks, and in which order they are written.

use domain::{Id, Operation};
use storage::conformance::block_on;
use storage::replica::{CacheStore, Swap};

use crate::notes::{Close, NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

/// The n-th of many notes.
fn numbered(number: u16) -> Id {
    let mut bytes = [7; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    Id(bytes)
}

/// A server with so many notes, and a device that knows none of them yet.
pub(crate) fn with_notes(count: u16) -> (Server, Device) {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1])]);
    write_notes(&mut server, count);
    (server, Device::new(2, &[1]))
}

pub(crate) fn write_notes(server: &mut Server, count: u16) {
    let mut writer = Device::new(1, &[1]);
    let open = |number| NoteOperation::from(Open { note: numbered(number), site: site(1) }).intent();
    let all: Vec<u16> = (0..count).collect();
    for part in all.chunks(256) {
        writer.capture_together(part.iter().map(|number| open(*number)).collect(), server.now);
    }
    while writer.push(server, usize::MAX, false).is_some() {}
}

#[test]
fn t4_the_log_is_folded_at_sixty_four_pages() {
    let (mut server, mut device) = with_notes(1);
    for _ in 0..63 {
        device.pull(&mut server, 4_096);
    }
    assert!(device.replica.compaction_due().is_none());
    device.pull(&mut server, 4_096);
    let due = device.replica.compaction_due().unwrap();
    assert_eq!((due.through, due.blocks.len(), due.blocks[0].len()), (64, 1, 1));
    device.replica.compacted(&due);
    assert!(device.replica.compaction_due().is_none(), "done");
}

#[test]
fn t4_half_a_catching_up_is_not_folded() {
    let (mut server, mut device) = with_notes(70);
    for _ in 0..65 {
        assert!(device.pull(&mut server, 1));
    }
    assert!(device.replica.compaction_due().is_none(), "the view is not whole yet");
    while device.pull(&mut server, 1) {}
    assert!(device.replica.compaction_due().is_some());
}

#[test]
fn t4_the_log_is_folded_when_it_holds_a_thousand_rows_and_an_eighth_of_all() {
    for (count, due) in [(1_141, false), (1_142, true)] {
        let (mut server, mut device) = with_notes(count);
        device.settle(&mut server);
        assert_eq!(device.replica.confirmed_rows().count(), usize::from(count));
        assert_eq!(device.replica.compaction_due().is_some(), due, "{count} rows");
    }
}

#[test]
fn t4_what_is_open_lies_in_the_first_block() {
    let (mut server, mut device) = with_notes(1_142);
    device.settle(&mut server);
    let close = NoteOperation::from(Close { note: numbered(0) }).intent();
    device.capture(close, Vec::new(), None, server.now);
    device.settle(&mut server);
    let blocks = device.replica.compaction_due().unwrap().blocks;
    assert_eq!(blocks.iter().map(Vec::len).collect::<Vec<_>>(), [500, 500, 142]);
    let closed: Vec<Id> = blocks.iter().flatten().filter(|row| !row.open).map(|row| row.id).collect();
    assert_eq!(closed, [numbered(0)]);
    assert_eq!(blocks[2][141].id, numbered(0), "closed work comes last");
}

#[test]
fn s21_a_lost_scope_is_folded_away_with_every_block_and_page_that_held_it() {
    let (mut server, mut device) = with_notes(3);
    device.settle(&mut server);
    assert!(device.replica.compaction_due().is_none(), "too little to be worth it");
    let kept = |device: &Device| {
        let kept = block_on(device.cache.load()).unwrap();
        kept.blocks
            .iter()
            .map(Vec::len)
            .chain(kept.pages.iter().map(|(_, page)| page.rows.len()))
            .sum::<usize>()
    };
    assert_eq!(kept(&device), 3);
    server.directory.people.insert(device.asker.person, actor(2, &[2]));
    device.settle(&mut server);
    assert_eq!(kept(&device), 3, "the pages are still there");
    let due = device.replica.compaction_due().expect("at once");
    assert_eq!(block_on(device.cache.compact(&due)).unwrap(), Swap::Done);
    assert_eq!(kept(&device), 0);
}
