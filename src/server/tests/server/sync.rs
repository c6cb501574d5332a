//! Push and pull over the wire.

use std::io::Read;

use domain::{Intent, Operation, SiteId};
use flate2::read::GzDecoder;
use server::random;
use sites::{SiteOperation, operations::FoundSite};
use storage::authority::AuthorityReader;
use sync::message::{self, Cursor, CursorMap, OpResult, PullReply, PushProblem, StreamId};

use crate::support::{config, device, open};
use crate::tablet::{Tablet, house};

pub(crate) fn found(name: &str) -> Intent {
    let site = FoundSite { site: SiteId(random::id()), name: name.to_owned(), address: String::new() };
    SiteOperation::from(site).intent()
}

fn site_names(tablet: &Tablet) -> Vec<String> {
    let rows = tablet.pull_all();
    let sites = rows.iter().filter_map(|row| row.decode::<sites::Site>().ok());
    let mut names: Vec<String> = sites.map(|site| site.name).collect();
    names.sort();
    names
}

#[test]
fn what_is_pushed_is_pulled_by_the_others() {
    let (house, mut chief) = house();
    let clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let request = chief.capture(vec![found("东园"), found("西园")]);
    let reply = chief.push(&request);
    assert!(reply.results.iter().all(|(_, result)| matches!(result, OpResult::Applied { .. })), "{reply:?}");
    assert_eq!(reply.acks.last_dseq, 3, "the hiring and these two");
    assert_eq!(site_names(&clerk), ["东园", "示例花园", "西园"]);
}

#[test]
fn a_lost_reply_changes_nothing_the_second_time() {
    let (_house, mut chief) = house();
    let request = chief.capture(vec![found("东园")]);
    let first = chief.push(&request);
    let again = chief.push(&request);
    assert_eq!(first.results, again.results, "the stored result, with its seq");
    assert_eq!(first.acks, again.acks);
    assert_eq!(site_names(&chief), ["东园", "示例花园"]);
}

#[test]
fn a_gap_is_named_and_nothing_behind_it_is_taken() {
    let (_house, mut chief) = house();
    let lost = chief.capture(vec![found("东园")]);
    let behind = chief.capture(vec![found("西园")]);
    let reply = chief.push(&behind);
    assert_eq!(reply.problem, Some(PushProblem::Gap { expected: 1 }));
    assert_eq!(site_names(&chief), ["示例花园"]);
    chief.push(&lost);
    assert_eq!(chief.push(&behind).problem, None);
    assert_eq!(site_names(&chief), ["东园", "示例花园", "西园"]);
}

#[test]
fn a_cloned_device_is_told_apart() {
    let (_house, mut chief) = house();
    let mut clone = chief.clone();
    let one = chief.capture(vec![found("东园")]);
    let other = clone.capture(vec![found("西园")]);
    assert_eq!(chief.push(&one).problem, None);
    assert_eq!(clone.push(&other).problem, Some(PushProblem::DeviceFork));
}

#[test]
fn fifty_tablets_at_once_lose_nothing_and_double_nothing() {
    let (house, _) = house();
    let tablets: Vec<Tablet> = (10..60)
        .map(|number| Tablet::sign_in(&house, "chen", crate::support::PASSWORD, device(number)))
        .collect();
    let names: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = tablets
            .into_iter()
            .enumerate()
            .map(|(number, mut tablet)| {
                scope.spawn(move || {
                    let mut names = Vec::new();
                    for round in 0..4 {
                        let name = format!("{number}-{round}");
                        let request = tablet.capture(vec![found(&name)]);
                        tablet.push(&request);
                        tablet.push(&request);
                        names.push(name);
                    }
                    names
                })
            })
            .collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let mut expected: Vec<String> = names;
    expected.push("示例花园".to_owned());
    expected.sort();
    let reader = Tablet::sign_in(&house, "chen", crate::support::PASSWORD, device(200));
    assert_eq!(site_names(&reader), expected);
    check_log(&house);
}

/// Seqs are gap-free and the hash chain holds from the first commit to the last.
fn check_log(house: &crate::support::House) {
    let app = house.app.upgrade().unwrap();
    let mut reader = app.database.reader().unwrap();
    let commits = reader.commits(app.shared.stream, 0, 10_000).unwrap();
    let state = reader.stream(app.shared.stream).unwrap().unwrap();
    let start = sync::authority::StreamState::new(app.shared.org, state.epoch);
    let end = sync::authority::verify_chain((0, start.head), &commits).unwrap();
    assert_eq!(end, (state.seq, state.head));
    let mut next = 1;
    for commit in &commits {
        assert_eq!(commit.seq_from, next);
        next = commit.seq_to + 1;
    }
    assert!(commits.len() > 3);
}

#[test]
fn a_refused_op_is_kept_and_comes_back_as_a_card() {
    let (_house, mut chief) = house();
    let request = chief.capture(vec![found("  ")]);
    let reply = chief.push(&request);
    assert!(matches!(reply.results[0].1, OpResult::Refused { .. }), "{reply:?}");
    assert_eq!(reply.acks.last_dseq, 1, "the queue moves on");
    let page = chief.pull(&chief.pull_request());
    assert_eq!(page.cards.len(), 1);
    assert_eq!(page.cards[0].body, request.batches[0].bodies[0], "everything that was entered");
}

#[test]
fn answers_are_compressed_for_who_takes_it() {
    let (_house, mut chief) = house();
    for number in 0..20 {
        let request = chief.capture(vec![found(&format!("示例花园第{number}期"))]);
        chief.push(&request);
    }
    let body = message::encode(&chief.pull_request());
    let plain = chief.post_message("/api/sync/pull", &body);
    let headers = [("content-type", "application/octet-stream"), ("accept-encoding", "gzip")];
    let packed = chief.client.post("/api/sync/pull", &body, &headers);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < plain.body.len());
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    let (one, two): (PullReply, PullReply) =
        (message::decode(&plain.body).unwrap(), message::decode(&unpacked).unwrap());
    assert_eq!(one.rows, two.rows);
    let headers = [("content-type", "application/octet-stream"), ("accept-encoding", "gzip, br")];
    assert_eq!(chief.client.post("/api/sync/pull", &body, &headers).header("content-encoding"), "br");
}

#[test]
fn another_organizations_stream_does_not_exist_here() {
    let (_house, mut chief) = house();
    let mut request = chief.capture(vec![found("东园")]);
    request.stream = StreamId(random::id());
    assert_eq!(chief.send(&request).code(), "E-STREAM-404");
    let mut pull = chief.pull_request();
    pull.cursor = CursorMap::from([(StreamId(random::id()), Cursor::default())]);
    assert_eq!(chief.post_message("/api/sync/pull", &message::encode(&pull)).code(), "E-STREAM-404");
}

#[test]
fn a_large_push_without_a_session_hears_that_it_must_sign_in() {
    let (house, _) = house();
    let headers = [("content-type", "application/octet-stream")];
    for _ in 0..20 {
        let answer = house.client().post("/api/sync/push", &vec![7; message::MAX_PACKED_BYTES], &headers);
        assert_eq!(answer.code(), "E-SESSION-401");
    }
}

#[test]
fn a_restarted_server_goes_on_where_it_was() {
    let (house, mut chief) = house();
    let request = chief.capture(vec![found("东园")]);
    let before = chief.push(&request);
    let folder = house.close();
    let config = config(&folder);
    let house = open(folder, config);
    let cookie = chief.client.cookie.clone();
    chief.client = house.client();
    chief.client.cookie = cookie;
    let after = chief.push(&request);
    assert_eq!((before.epoch, before.results), (after.epoch, after.results));
    let next = chief.capture(vec![found("西园")]);
    assert_eq!(
        chief.push(&next).results[0].1.seq(),
        before.acks.last_dseq + 3,
        "setup took two, the first site one"
    );
    assert_eq!(site_names(&chief), ["东园", "示例花园", "西园"]);
}
