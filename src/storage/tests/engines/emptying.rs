//! An op's words leave the chain, and the chain proves it as before (S31).

use domain::{Id, Intent, OpId, Operation, Stamp};
use storage::authority::AuthorityReader;
use sync::Hash;
use sync::authority::{
    Asker, Covered, DeviceState, LocalIntent, Need, StoredOp, local_push, redaction_of, server_device,
    verify_op,
};
use sync::message::{OpResult, PushProblem};
use sync::redaction::{Redaction, emptied_by, redact, redactions, who_emptied};

use crate::note;
use crate::notes::{Append, NoteOperation, Open, actor, site};
use crate::world::{Device, KEYS, Server};

const BY: OpId = OpId(Id([200; 16]));

fn stored(server: &mut Server, op: OpId) -> StoredOp {
    let stream = server.stream().stream;
    server.store.load(stream, &[Need::Op(op)]).unwrap().ops.remove(&op).flatten().unwrap()
}

/// The server does this in somebody's name.
fn by_the_server(server: &mut Server, person: &Device, op: OpId, intent: Intent) -> OpResult {
    let stream = server.stream();
    let own = server_device(stream.org);
    let state = server.store.load(stream.stream, &[Need::Device(own)]).unwrap().devices.remove(&own);
    let state = state.flatten().unwrap_or_else(|| DeviceState::new(own, server.now));
    let person = person.asker.person;
    let intents = vec![LocalIntent { op, intent, deps: Vec::new(), amends: None }];
    let push = local_push(&stream, &state, &KEYS, person, Stamp::default(), intents);
    server.push(Asker { person, device: own }, &push).results[0].1.clone()
}

fn code(result: &OpResult) -> &str {
    let OpResult::Refused { rejection, .. } = result else { panic!("{result:?}") };
    &rejection.code
}

/// Three ops about two notes, all taken.
fn three_ops() -> (Server, Device, [OpId; 3]) {
    let (mut server, mut device) = (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]));
    let open = |number| NoteOperation::from(Open { note: note(number), site: site(1) }).intent();
    let append = NoteOperation::from(Append { note: note(1), line: "a name".to_owned() }).intent();
    let ops = [open(1), append, open(2)].map(|intent| {
        let op = device.capture(intent, Vec::new(), None, server.now);
        device.settle(&mut server);
        op
    });
    (server, device, ops)
}

#[test]
fn s31_an_emptied_op_is_proven_by_the_op_that_emptied_it() {
    let (mut server, device, [_, named, other]) = three_ops();
    let whole = stored(&mut server, named);
    let redaction = redaction_of(&whole, BY);
    let result = by_the_server(&mut server, &device, BY, redact(note(1), &[redaction]));
    assert!(result.took_effect(), "{result:?}");
    let emptied = stored(&mut server, named);
    assert_eq!(emptied, StoredOp { body: emptied_by(BY), ..whole.clone() });
    assert_eq!(who_emptied(&emptied.body), Some(BY));
    assert!(who_emptied(&stored(&mut server, other).body).is_none());
    server.check_chain();

    let stream = server.stream().stream;
    let commits = server.store.commits(stream, 1, usize::MAX).unwrap();
    let commit = commits.iter().find(|commit| commit.seq_to == whole.result.seq()).unwrap();
    let list = sync::OpBody::from_bytes(&stored(&mut server, BY).body).unwrap();
    let [said] = redactions(&list)[..] else { panic!("{list:?}") };
    let covered = Covered::of(commit).unwrap();
    assert_eq!(covered.emptied_op(&emptied, &said), Ok(()));
    assert!(verify_op(commit, &emptied).is_err(), "by itself it proves nothing");
    let altered = StoredOp { dseq: emptied.dseq + 1, ..emptied.clone() };
    assert_eq!(
        covered.emptied_op(&altered, &said).unwrap_err().why,
        "what is left of an emptied op was altered"
    );
    let forged = Redaction { covered: Hash::of(b"another"), ..said };
    let why = covered.emptied_op(&emptied, &forged).unwrap_err().why;
    assert_eq!(why, "an op was emptied that was another one before");
    let elsewhere = Covered::of(&commits[0]).unwrap().emptied_op(&emptied, &said);
    assert_eq!(elsewhere.unwrap_err().why, "an op is not in its commit");
}

#[test]
fn s31_only_the_server_empties_and_only_what_is_settled_and_named_as_it_is() {
    let (mut server, mut device, [opened, named, _]) = three_ops();
    let right = redaction_of(&stored(&mut server, named), BY);
    let own = device.capture(redact(note(1), &[right]), Vec::new(), None, server.now);
    let reply = device.push(&mut server, 1, false).unwrap();
    assert_eq!(code(&reply.results[0].1), "domain.not_permitted", "{own} is a device's own");
    device.settle(&mut server);
    let again = NoteOperation::from(Open { note: note(1), site: site(1) }).intent();
    let refused = device.capture(again, Vec::new(), None, server.now);
    device.settle(&mut server);

    let unsettled = redaction_of(&stored(&mut server, refused), BY);
    let another = Redaction { covered: Hash::of(b"another"), ..right };
    let of_another_op = redaction_of(&stored(&mut server, opened), OpId(Id([201; 16])));
    let unknown = Redaction { op: OpId(Id([99; 16])), ..right };
    for (number, list) in
        [&[unsettled][..], &[another], &[of_another_op], &[unknown], &[]].into_iter().enumerate()
    {
        let op = OpId(Id([210 + u8::try_from(number).unwrap(); 16]));
        let list: Vec<Redaction> = list.to_vec();
        let result = by_the_server(&mut server, &device, op, redact(note(1), &list));
        assert!(["sync.not_as_named", "domain.not_found"].contains(&code(&result)), "{number}: {result:?}");
    }
    assert!(who_emptied(&stored(&mut server, named).body).is_none());
    assert!(by_the_server(&mut server, &device, BY, redact(note(1), &[right])).took_effect());
    let twice = OpId(Id([220; 16]));
    let again = redaction_of(&stored(&mut server, named), twice);
    assert_eq!(
        code(&by_the_server(&mut server, &device, twice, redact(note(1), &[again]))),
        "sync.not_as_named"
    );
    let list = redaction_of(&stored(&mut server, BY), twice);
    let result = by_the_server(&mut server, &device, OpId(Id([221; 16])), redact(note(1), &[list]));
    assert_eq!(code(&result), "sync.not_as_named", "what proves the others stays");
}

#[test]
fn an_op_that_was_emptied_is_answered_as_before_when_it_is_sent_again() {
    let (mut server, mut device) = (Server::new(&[actor(1, &[1])]), Device::new(1, &[1]));
    let open = NoteOperation::from(Open { note: note(1), site: site(1) }).intent();
    let op = device.capture(open, Vec::new(), None, server.now);
    let lost = device.push(&mut server, 1, true).unwrap();
    let redaction = redaction_of(&stored(&mut server, op), BY);
    assert!(by_the_server(&mut server, &device, BY, redact(note(1), &[redaction])).took_effect());
    let reply = device.push(&mut server, 1, false).unwrap();
    assert_eq!(reply.results, lost.results);
    assert!(!matches!(reply.problem, Some(PushProblem::OpIdReuse { .. })), "{reply:?}");
    assert_eq!(who_emptied(&stored(&mut server, op).body), Some(BY), "and its words do not come back");
    device.settle(&mut server);
    assert!(device.replica.row(note(1)).is_some());
}
