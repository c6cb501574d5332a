//! How much a message of a few bytes may ask for.

use domain::{DeviceId, Id, PersonId, Scope};
use sync::Hash;
use sync::message::{
    Cursor, Epoch, Fill, MAX_PUSH_OPS, MAX_SCOPES, MAX_STREAMS, PullRequest, PushBatch, PushRequest,
    StreamId, decode, encode,
};
use sync::op::MAX_BATCH_OPS;

fn id(number: usize) -> Id {
    let mut id = Id::NIL;
    id.0[8..].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

fn push(batches: usize, bodies: usize) -> Vec<u8> {
    let device = DeviceId(id(1));
    let batch = PushBatch::whole(device, PersonId::default(), &[0; 32], Vec::new(), vec![Vec::new(); bodies]);
    let batches = vec![batch; batches];
    encode(&PushRequest { batches, ..PushRequest::empty(device, StreamId::default(), 1, Hash::default()) })
}

fn pull(streams: usize, fills: usize, scopes: usize) -> Vec<u8> {
    let cursor =
        Cursor { fills: vec![Fill { scope: Scope::Org, from: 0, until: 0 }; fills], ..Cursor::default() };
    encode(&PullRequest {
        device: DeviceId::default(),
        epoch: Some(Epoch::default()),
        cursor: (0..streams).map(|number| (StreamId(id(number)), cursor.clone())).collect(),
        witnesses: Vec::new(),
        grants_version: 0,
        scopes: vec![Scope::Org; scopes],
        floor: None,
        cards: Vec::new(),
        max_rows: 1,
        max_bytes: 1,
    })
}

#[test]
fn s36_eight_megabytes_of_empty_bodies_are_no_push() {
    assert!(decode::<PushRequest>(&push(1, MAX_BATCH_OPS)).is_ok());
    assert!(decode::<PushRequest>(&push(1, MAX_BATCH_OPS + 1)).is_err(), "a batch of a device has no more");
    assert!(decode::<PushRequest>(&push(MAX_PUSH_OPS, 1)).is_ok());
    assert!(decode::<PushRequest>(&push(MAX_PUSH_OPS + 1, 0)).is_err(), "a batch has an op at least");
    assert!(decode::<PushRequest>(&push(1, 8 * 1024 * 1024)).is_err());
}

#[test]
fn s36_a_pull_names_as_many_scopes_and_streams_as_there_can_be() {
    assert!(decode::<PullRequest>(&pull(MAX_STREAMS, 1, MAX_SCOPES)).is_ok());
    assert!(decode::<PullRequest>(&pull(1, MAX_SCOPES, 1)).is_ok());
    assert!(decode::<PullRequest>(&pull(MAX_STREAMS + 1, 0, 0)).is_err());
    assert!(decode::<PullRequest>(&pull(1, MAX_SCOPES + 1, 0)).is_err());
    assert!(decode::<PullRequest>(&pull(1, 0, MAX_SCOPES + 1)).is_err());
}
