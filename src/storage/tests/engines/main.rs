//! Both engines over the memory stores: properties under random work, and single rules by name.

#![expect(clippy::unwrap_used, reason = "a helper of tests that fails is a test that fails")]

mod asking;
mod beyond;
mod chain;
mod compaction;
mod emptying;
mod histories;
mod judging;
mod limits;
#[cfg(feature = "mutants")]
mod mutants;
mod notes;
mod pulling;
mod rescue;
mod rounds;
mod rules;
mod tidying;
mod viewing;
mod world;

use domain::{Id, Kind, Operation, Timestamp};
use notes::{Append, Close, Move, NoteOperation, Open, Remove, actor, site};
use proptest::prelude::*;
use world::{Device, Server};

/// One random step of a small world of two devices.
#[derive(Clone, Debug)]
enum Step {
    Capture { device: usize, note: u8, what: u8, site: u8 },
    Push { device: usize, ops: usize, lost: bool },
    Pull { device: usize, rows: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..2usize, 0..6u8, 0..8u8, 1..3u8).prop_map(|(device, note, what, site)| Step::Capture { device, note, what, site }),
        1 => (0..2usize, 1..4usize, any::<bool>()).prop_map(|(device, ops, lost)| Step::Push { device, ops, lost }),
        1 => (0..2usize, 1..4u32).prop_map(|(device, rows)| Step::Pull { device, rows }),
    ]
}

pub(crate) fn note(number: u8) -> Id {
    Id([30 + number; 16])
}

fn intent(number: u8, what: u8, at: u8) -> domain::Intent {
    let note = note(number);
    let operation: NoteOperation = match what {
        0 | 1 => Open { note, site: site(at) }.into(),
        2 => Move { note, site: site(at) }.into(),
        3 => Close { note }.into(),
        4 => Remove { note }.into(),
        _ => Append { note, line: format!("line {what}") }.into(),
    };
    operation.intent()
}

/// Every visible row by id, with its bytes.
fn view(replica: &sync::replica::Replica) -> Vec<domain::Row> {
    replica.rows_of(&Kind::new("notes.note")).iter().map(|row| (**row).clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Goal: invariants 2, 4, 5, 9 and 14 of sync.md 3.1. Method: random captures, pushes (some answers lost) and small
    /// pages; after every step the view equals that of a replica started from disk; at the end all are equal.
    #[test]
    fn any_work_ends_equal_everywhere(steps in proptest::collection::vec(step(), 1..60)) {
        let mut server = Server::new(&[actor(1, &[1, 2]), actor(2, &[1, 2])]);
        let mut devices = [Device::new(1, &[1, 2]), Device::new(2, &[1, 2])];
        let mut captured = Vec::new();
        for step in steps {
            let device = match step {
                Step::Capture { device, note, what, site } => {
                    captured.push(devices[device].capture(intent(note, what, site), Vec::new(), None, server.now));
                    device
                }
                Step::Push { device, ops, lost } => { devices[device].push(&mut server, ops, lost); device }
                Step::Pull { device, rows } => { devices[device].pull(&mut server, rows); device }
            };
            let fresh = devices[device].restarted();
            prop_assert_eq!(view(&devices[device].replica), view(&fresh), "rebase = replay");
        }
        for _ in 0..2 {
            devices.iter_mut().for_each(|device| device.settle(&mut server));
        }
        server.check_chain();
        prop_assert_eq!(view(&devices[0].replica), view(&devices[1].replica));
        let stream = server.stream();
        let rows = storage::authority::AuthorityReader::rows_of_kind(&mut server.store, stream.stream, &Kind::new("notes.note")).unwrap();
        prop_assert_eq!(view(&devices[0].replica), rows, "devices hold what the server holds");
        prop_assert_eq!(stream.seq, captured.len() as u64, "each op took exactly one seq");
        for device in &devices {
            prop_assert_eq!(device.replica.status().pending, 0);
            prop_assert!(device.replica.ops().outbox.is_empty());
        }
    }

    /// An op that comes again, whole or in part, gets its stored result and no second seq.
    #[test]
    fn coming_again_changes_nothing(count in 1..6u8, again in 1..5usize) {
        let mut server = Server::new(&[actor(1, &[1])]);
        let mut device = Device::new(1, &[1]);
        for number in 0..count {
            device.capture(intent(number, 0, 1), Vec::new(), None, Timestamp(server.now.0));
        }
        let request = device.replica.next_push(sync::replica::PushLimits::default()).unwrap();
        let first = server.push(device.asker, &request);
        let before = server.stream();
        for _ in 0..again {
            let reply = server.push(device.asker, &request);
            prop_assert_eq!(&reply.results, &first.results);
            prop_assert_eq!(&reply.acks, &first.acks);
        }
        prop_assert_eq!(server.stream(), before);
    }
}
