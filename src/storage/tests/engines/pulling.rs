//! What a page holds: fills and their bounds, sizes, removals, grants, and what the server itself captures.

use domain::{Id, Intent, Operation, OrgId, Scope, Stamp};
use sync::authority::{Asker, DeviceState, LocalIntent, local_push, server_device};
use sync::message::{Cursor, Fill, PullReply, PullRequest};

use crate::note;
use crate::notes::{Move, NoteOperation, Open, actor, site};
use crate::world::{Device, KEYS, Server};

fn open(number: u8, at: u8) -> Intent {
    NoteOperation::from(Open { note: note(number), site: site(at) }).intent()
}

/// Eight notes, by turns at site 1 and site 2, and somebody who has read them all.
fn eight_notes() -> (Server, Device) {
    let mut server = Server::new(&[actor(1, &[1, 2])]);
    let mut device = Device::new(1, &[1, 2]);
    for number in 1..=8 {
        device.capture(open(number, 1 + (number + 1) % 2), Vec::new(), None, server.now);
    }
    device.settle(&mut server);
    (server, device)
}

/// The next pull, as if these fills were under way.
fn filling(device: &Device, fills: &[(u8, u64, u64)], max_rows: u32) -> PullRequest {
    let mut request = PullRequest { max_rows, ..device.replica.next_pull().unwrap() };
    let (_, cursor) = request.cursor.iter_mut().next().unwrap();
    cursor.fills = fills
        .iter()
        .map(|(at, from, until)| Fill { scope: Scope::Site(site(*at)), from: *from, until: *until })
        .collect();
    request
}

/// The seqs of a page's rows, and the fills it leaves open.
fn page(reply: &PullReply) -> (Vec<u64>, Vec<(u64, u64)>) {
    let rows = reply.rows.iter().map(|row| row.seq).collect();
    (rows, reply.to.fills.iter().map(|fill| (fill.from, fill.until)).collect())
}

#[test]
fn a_fill_goes_on_where_it_was_and_ends_where_the_main_feed_covers_it() {
    let (mut server, device) = eight_notes();
    let mut answer = |fills: &[(u8, u64, u64)], max_rows| {
        page(&server.pull(device.asker, &filling(&device, fills, max_rows)))
    };
    assert_eq!(answer(&[], 4), (vec![], vec![]), "nothing is new");
    assert_eq!(answer(&[(1, 0, 8)], 4), (vec![1, 3], vec![(3, 8)]));
    assert_eq!(answer(&[(1, 3, 8)], 4), (vec![5, 7], vec![]));
    assert_eq!(answer(&[(1, 7, 8)], 4), (vec![], vec![]), "done");
    assert_eq!(answer(&[(1, 0, 5)], 8), (vec![1, 3, 5], vec![]), "not beyond its end");
    assert_eq!(answer(&[(1, 3, 99)], 2), (vec![5], vec![(5, 8)]), "nor beyond what the main feed has read");
    // What asks for nothing takes no share of the page.
    assert_eq!(answer(&[(1, 0, 8), (2, 8, 8)], 6), (vec![1, 3, 5], vec![(5, 8)]));
    assert_eq!(answer(&[(1, 0, 8), (1, 4, 8)], 4), (vec![1, 3], vec![(3, 8)]), "one per scope");
    assert_eq!(answer(&[(1, 0, 8), (2, 0, 8)], 6), (vec![1, 3, 2, 4], vec![(3, 8), (4, 8)]));
}

#[test]
fn s17_a_fill_of_a_scope_that_is_not_the_persons_is_not_served() {
    let (mut server, device) = eight_notes();
    let request = filling(&device, &[(9, 0, 8)], 4);
    assert_eq!(page(&server.pull(device.asker, &request)), (vec![], vec![]));
    server.directory.people.insert(device.asker.person, actor(1, &[2]));
    let request = filling(&device, &[(1, 0, 8)], 4);
    assert_eq!(
        page(&server.pull(device.asker, &request)),
        (vec![], vec![]),
        "whatever the device says it holds"
    );
}

#[test]
fn a_scope_that_the_device_does_not_hold_is_filled_from_its_beginning() {
    let (mut server, device) = eight_notes();
    let mut request = filling(&device, &[(1, 5, 8)], 4);
    request.scopes.retain(|scope| *scope != Scope::Site(site(1)));
    let reply = server.pull(device.asker, &request);
    assert_eq!(page(&reply), (vec![1, 3], vec![(3, 8)]));
    let grants = reply.grants.unwrap();
    assert_eq!((grants.added, grants.removed), (vec![Scope::Site(site(1))], vec![]));
}

#[test]
fn a_new_cache_gets_whole_pages_of_the_main_feed() {
    let (mut server, device) = eight_notes();
    let fresh = Device::new(1, &[1, 2]).replica.next_pull().unwrap();
    for (max_rows, rows) in [(0, 1), (1, 1), (4, 4), (8, 8), (9, 8)] {
        let reply = server.pull(device.asker, &PullRequest { max_rows, ..fresh.clone() });
        let cursor = Cursor { position: rows as u64, fills: Vec::new(), since: 8 };
        assert_eq!((reply.rows.len(), &reply.to, reply.more), (rows, &cursor, rows < 8), "{max_rows} rows");
        assert_eq!((reply.target, reply.must_resync), (8, false));
    }
}

#[test]
fn grants_are_told_when_they_differ_from_what_the_device_holds() {
    let (mut server, device) = eight_notes();
    let known = device.replica.next_pull().unwrap();
    assert_eq!(server.pull(device.asker, &known).grants, None);
    let version = PullRequest { grants_version: known.grants_version + 1, ..known.clone() };
    let told = server.pull(device.asker, &version).grants.unwrap();
    assert_eq!((told.version, told.added, told.removed), (server.stream().grants_version, vec![], vec![]));
    let more =
        PullRequest { scopes: known.scopes.iter().copied().chain([Scope::Site(site(7))]).collect(), ..known };
    let told = server.pull(device.asker, &more).grants.unwrap();
    assert_eq!(told.removed, [Scope::Site(site(7))]);
}

#[test]
fn a_removal_is_told_to_who_could_read_the_record_as_far_as_the_page_goes() {
    let (mut server, mut device) = eight_notes();
    let before = device.replica.next_pull().unwrap();
    for (number, to) in [(1, 2), (2, 1)] {
        let leaves = NoteOperation::from(Move { note: note(number), site: site(to) });
        device.capture(leaves.intent(), Vec::new(), None, server.now);
        device.settle(&mut server);
    }
    let gone = |reply: &PullReply| -> Vec<Id> { reply.gone.iter().map(|gone| gone.id).collect() };
    let one = server.pull(device.asker, &PullRequest { max_rows: 1, ..before.clone() });
    assert_eq!((one.to.position, gone(&one)), (9, vec![note(1)]), "only what the page has reached");
    assert_eq!(gone(&server.pull(device.asker, &before)), [note(1), note(2)]);
    server.directory.people.insert(device.asker.person, actor(1, &[2]));
    assert_eq!(
        gone(&server.pull(device.asker, &before)),
        [note(2)],
        "it left the one site this person reads"
    );
}

#[test]
fn s17_a_renewed_card_is_told_to_its_person_and_its_device_and_to_nobody_else() {
    let mut server = Server::new(&[actor(1, &[1]), actor(2, &[1])]);
    let mut device = Device::new(1, &[1]);
    device.capture(open(1, 1), Vec::new(), None, server.now);
    let op = device.capture(open(1, 1), Vec::new(), None, server.now);
    device.settle(&mut server);
    let old = device.replica.next_pull().unwrap();
    assert_eq!(old.cards, [op]);
    device.capture(sync::op::hand_over(op, ""), Vec::new(), Some(op), server.now);
    device.push(&mut server, 1, false).unwrap();
    let other = Device::new(2, &[1]).asker;
    let own = device.asker;
    for (asker, told) in [
        (own, true),
        (Asker { device: other.device, ..own }, true),
        (Asker { person: other.person, ..own }, true),
        (other, false),
    ] {
        let request = PullRequest { device: asker.device, ..old.clone() };
        let cards = server.pull(asker, &request).cards;
        assert_eq!(cards.iter().map(|card| card.op == op).collect::<Vec<_>>(), vec![true; usize::from(told)]);
    }
    device.settle(&mut server);
    let seen = device.replica.next_pull().unwrap();
    assert!(server.pull(own, &seen).cards.is_empty(), "once is enough");
}

#[test]
fn the_server_captures_under_an_id_of_its_own_for_every_organization() {
    let orgs = [OrgId(Id([1; 16])), OrgId(Id([2; 16]))];
    assert!(server_device(orgs[0]) != server_device(orgs[1]) && server_device(orgs[0]).id() != orgs[0].id());
    let (mut server, device) = eight_notes();
    let (stream, person) = (server.stream(), device.asker.person);
    let own = server_device(stream.org);
    let state = DeviceState::new(own, server.now);
    let local = |number: u8| LocalIntent {
        op: domain::OpId(Id([150 + number; 16])),
        intent: open(number, 1),
        deps: Vec::new(),
        amends: None,
    };
    let stamp = Stamp { wall: server.now, ..Stamp::default() };
    let push = local_push(&stream, &state, &KEYS, person, stamp, vec![local(9), local(10)]);
    let reply = server.push(Asker { person, device: own }, &push);
    assert_eq!(reply.results.len(), 2);
    assert!(reply.results.iter().all(|(_, result)| result.took_effect()), "{reply:?}");
    assert_eq!((reply.acks.last_dseq, server.stream().seq), (2, 10));
}
