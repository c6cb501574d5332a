//! The chain of commits: whatever was taken out, exchanged or altered behind the server's back is found (S30).

use domain::Operation;
use storage::authority::AuthorityReader;
use sync::Hash;
use sync::authority::{CommitRecord, Need, StoredOp, StreamState, ops_of_commit, verify_chain, verify_op};

use crate::note;
use crate::notes::{NoteOperation, Open, actor, site};
use crate::world::{Device, Server};

/// Four commits of one op each, and the state before them.
fn four_commits() -> (Server, (u64, Hash), Vec<CommitRecord>, Vec<StoredOp>) {
    let (mut server, mut device) = (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]));
    let start: StreamState = server.stream();
    let mut ops = Vec::new();
    for number in 1..=4 {
        let open = NoteOperation::from(Open { note: note(number), site: site(1) }).intent();
        ops.push(device.capture(open, Vec::new(), None, server.now));
        device.settle(&mut server);
    }
    let stream = start.stream;
    let commits = server.store.commits(stream, 1, usize::MAX).unwrap();
    let needs: Vec<Need> = ops.iter().map(|op| Need::Op(*op)).collect();
    let mut loaded = server.store.load(stream, &needs).unwrap().ops;
    let ops = ops.iter().map(|op| loaded.remove(op).flatten().unwrap()).collect();
    (server, (0, start.head), commits, ops)
}

#[test]
fn s30_a_commit_missing_exchanged_or_altered_is_found_where_it_lies() {
    let (mut server, start, commits, _) = four_commits();
    let stream = server.stream();
    assert_eq!(verify_chain(start, &commits), Ok((stream.seq, stream.head)));
    assert_eq!(verify_chain(start, &[]), Ok(start), "nothing happened, nothing is wrong");

    let order = "a commit is missing or out of order";
    let content = "a commit's content was altered";
    type Tamper = fn(&mut Vec<CommitRecord>);
    let tampered: [(Tamper, u64, &str); 9] = [
        (|all| drop(all.remove(0)), 1, order),
        (|all| drop(all.remove(2)), 3, order),
        (|all| all.swap(1, 2), 2, order),
        (|all| all[1].seq_from += 1, 2, order),
        // It would end before it began.
        (|all| all[1].seq_to -= 1, 2, order),
        (|all| all[1].seq_to += 1, 2, content),
        (|all| all[2].prev = Hash::of(b"another"), 3, "a commit does not follow the one before"),
        (|all| all[2].hash = Hash::of(b"another"), 3, content),
        (|all| all[3].body.push(0), 4, content),
    ];
    for (number, (tamper, seq, why)) in tampered.into_iter().enumerate() {
        let mut all = commits.clone();
        tamper(&mut all);
        let fault = verify_chain(start, &all).unwrap_err();
        assert_eq!((fault.seq, fault.why), (seq, why), "case {number}");
    }
}

#[test]
fn s30_an_op_altered_or_in_another_commit_is_found() {
    let (_, _, commits, ops) = four_commits();
    for (commit, op) in commits.iter().zip(&ops) {
        assert_eq!(ops_of_commit(commit), [op.op]);
        assert_eq!(verify_op(commit, op), Ok(()));
        let altered = StoredOp { dseq: op.dseq + 1, ..op.clone() };
        assert_eq!(verify_op(commit, &altered).unwrap_err().why, "an op was altered");
    }
    assert_eq!(verify_op(&commits[0], &ops[1]).unwrap_err().why, "an op is not in its commit");
    let unreadable = CommitRecord { body: vec![0xff], ..commits[0].clone() };
    assert_eq!(verify_op(&unreadable, &ops[0]).unwrap_err().why, "a commit cannot be read");
    assert!(ops_of_commit(&unreadable).is_empty());
}
