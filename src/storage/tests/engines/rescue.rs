//! Storage deleted under the running program (sync.md 3.3): what the page still holds in memory is put back.

use domain::{DeviceId, Id, Operation, Timestamp};
use storage::conformance::block_on;
use storage::memory::MemoryOps;
use storage::replica::OpsStore;

use crate::note;
use crate::notes::{NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

fn open(number: u8) -> domain::Intent {
    NoteOperation::from(Open { note: note(number), site: site(1) }).intent()
}

/// One op at the server, one refused with an open card, two only here.
fn at_work() -> (Server, Device) {
    let (mut server, mut device) = (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]));
    device.capture(open(1), Vec::new(), None, server.now);
    device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    device.capture(open(2), Vec::new(), None, server.now);
    device.capture(open(3), Vec::new(), None, server.now);
    (server, device)
}

#[test]
fn deleted_storage_is_noticed_and_a_living_one_is_not() {
    let (server, mut device) = at_work();
    let found = block_on(device.ops.load(server_stream(&device))).unwrap();
    assert!(!device.replica.has_lost_storage(&found, server.now), "nothing has happened");
    let before = device.ops.fork();
    device.capture(open(4), Vec::new(), None, server.now);
    let older = block_on(before.load(server_stream(&device))).unwrap();
    assert!(device.replica.has_lost_storage(&older, server.now), "an older image of the same device");
    let empty = block_on(MemoryOps::default().load(server_stream(&device))).unwrap();
    assert!(device.replica.has_lost_storage(&empty, server.now));
}

#[test]
fn a_new_line_by_another_tab_is_no_loss() {
    let (server, device) = at_work();
    let plan = device.replica.renumbering(DeviceId(Id([200; 16])));
    block_on(device.ops.renumber(&plan)).unwrap();
    let found = block_on(device.ops.load(server_stream(&device))).unwrap();
    assert!(!device.replica.has_lost_storage(&found, server.now));
}

#[test]
fn everything_in_memory_and_what_came_after_the_deletion_reaches_the_server_once() {
    let (mut server, mut device) = at_work();
    let deleted = MemoryOps::default();
    // A capture that does not know of the deletion yet: its number begins at 1 again.
    let lately = lone_capture(&device, 9, server.now);
    block_on(deleted.capture(&lately, None)).unwrap();
    let found = block_on(deleted.load(server_stream(&device))).unwrap();
    assert!(device.replica.has_lost_storage(&found, server.now));
    let new_device = DeviceId(Id([201; 16]));
    let rescue = device.replica.rescue(&found, new_device, server.now);
    assert_eq!(rescue.rescued, 2);
    block_on(deleted.renumber(&rescue.batches)).unwrap();
    block_on(deleted.tidy(&rescue.cards)).unwrap();

    let stored = block_on(deleted.load(server_stream(&device))).unwrap();
    assert_eq!(stored.inbox.len(), 1, "the refused one's card");
    device.ops = deleted;
    device.replica.ops_reloaded(stored);
    device.asker.device = new_device;
    device.settle(&mut server);
    assert_eq!(device.replica.status().pending, 0);
    assert_eq!(device.replica.cards().len(), 1);
    assert_eq!(server.stream().seq, 5, "each op took one seq, however often it came");
    let kind = domain::Kind::new("notes.note");
    assert_eq!(device.replica.rows_of(&kind).len(), 4);
}

fn server_stream(device: &Device) -> sync::message::StreamId {
    device.replica.cache_state().stream
}

/// A batch prepared by the same page, not yet stored anywhere.
fn lone_capture(device: &Device, number: u8, at: Timestamp) -> sync::op::NewBatch {
    let stamp = domain::Stamp { wall: at, ..domain::Stamp::default() };
    let op = domain::OpId(Id([77; 16]));
    let strictness = sync::replica::Strictness::Fact;
    device.replica.prepare(vec![open(number).into()], strictness, stamp, &mut || op).unwrap()
}
