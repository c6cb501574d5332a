//! How often the authority asks its store while it takes pushes: every question is a round trip to a database.

use domain::Operation;
use storage::authority::AuthorityReader;
use sync::authority::{Authority, GroupCommit, Need};
use sync::message::PushRequest;
use sync::replica::PushLimits;

use crate::note;
use crate::notes::{Append, MODULES, NoteOperation, Open, actor, site};
use crate::world::{Device, KEYS, Server};

/// What was asked, one list per question, while this push was taken twice in one group.
fn asked_for(server: &mut Server, device: &Device, push: &PushRequest) -> [Vec<Vec<Need>>; 2] {
    let stream = server.stream();
    let directory = &server.directory;
    let authority = Authority { modules: MODULES, keys: &KEYS, directory, rights_kinds: &[] };
    let store = &mut server.store;
    let mut group = Some(GroupCommit::new(&authority, stream.clone(), server.now));
    [(); 2].map(|()| {
        let mut asked = Vec::new();
        let load = |needs: &[Need]| {
            asked.push(needs.to_vec());
            store.load(stream.stream, needs)
        };
        let before = group.take().expect("put back after each push");
        group = Some(before.push(&device.asker, push, load).unwrap());
        asked
    })
}

#[test]
fn a_push_asks_its_store_once_and_for_what_is_known_not_again() {
    let (mut server, mut device) = (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]));
    let open = |number: u8| NoteOperation::from(Open { note: note(number), site: site(1) }).intent();
    device.capture(open(1), Vec::new(), None, server.now);
    let refused = device.capture(open(1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let append = NoteOperation::from(Append { note: note(1), line: "a".to_owned() }).intent();
    let ops = [
        device.capture(open(2), Vec::new(), None, server.now),
        device.capture(append, Vec::new(), None, server.now),
        device.capture(open(3), Vec::new(), Some(refused), server.now),
    ];
    let push = device.replica.next_push(PushLimits::default()).unwrap();
    let push = PushRequest { trimmed: vec![domain::OpId(domain::Id([71; 16]))], ..push };
    let [first, second] = asked_for(&mut server, &device, &push);
    assert_eq!(first.len(), 1, "everything that can be foreseen is asked for together: {first:?}");
    let needs = &first[0];
    for op in ops.iter().chain([&refused]) {
        assert!(needs.contains(&Need::Op(*op)) && needs.contains(&Need::Related(*op)), "{op}");
    }
    for need in
        [Need::Device(device.asker.device), Need::Row(note(1)), Need::Commit(2), Need::Op(push.trimmed[0])]
    {
        assert!(needs.contains(&need), "{need:?}");
    }
    assert!(second.is_empty(), "the group knows all this: {second:?}");
}
