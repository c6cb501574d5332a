//! What a device exported before it died comes in once, by its own line or beside it (sync.md 2.6, ux.md 3.5).

use domain::{DeviceId, Timestamp};
use server::device_backup::key::{BackupKey, seal};
use server::random;
use sync::device_backup::{Piece, Work};
use sync::message::PushRequest;
use sync::op::{StoredBatch, pack_bodies};

use crate::support::{Answer, device};
use crate::sync::found;
use crate::tablet::{Tablet, house};

/// The request's only batch, as the device's outbox held it.
fn stored(tablet: &Tablet, request: &PushRequest) -> StoredBatch {
    let batch = &request.batches[0];
    StoredBatch {
        stream: tablet.stream,
        first_dseq: request.from_dseq,
        captured_by: batch.captured_by,
        actor: batch.actor,
        op_ids: batch.op_ids.clone(),
        chain_before: request.chain,
        actor_mac: batch.actor_mac,
        captured_at: Timestamp(0),
        bodies: pack_bodies(batch.bodies.clone()),
        acked_seq: 0,
    }
}

fn sealed(tablet: &Tablet, outbox: Vec<StoredBatch>) -> Vec<u8> {
    let key = tablet.client.get("/api/session").json()["backup_key"].as_str().unwrap().to_owned();
    let key = random::unhex::<65>(&key).unwrap();
    let work = Work {
        org: tablet.org,
        device: tablet.device,
        made_at: Timestamp(0),
        sent: Vec::new(),
        outbox,
        inbox: Vec::new(),
    };
    seal(&key, random::bytes(), &[Piece::Ops(Box::new(work))]).unwrap()
}

pub(crate) fn bring(chief: &Tablet, file: &[u8]) -> Answer {
    chief.client.post("/api/devices/backup", file, &[("content-type", "application/octet-stream")])
}

/// A backup of a device on which nothing waits.
pub(crate) fn empty(tablet: &Tablet) -> Vec<u8> {
    sealed(tablet, Vec::new())
}

fn counts(answer: &Answer) -> (u64, u64, u64, u64) {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let said = answer.json();
    let count = |name: &str| said[name].as_u64().unwrap();
    (count("applied"), count("refused"), count("held"), count("already"))
}

#[test]
fn a_backup_is_taken_in_once_and_the_devices_own_return_is_harmless() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "manager", None, device(2));
    let (first, second) = (clerk.capture(vec![found("东园")]), clerk.capture(vec![found("西园")]));
    let file = sealed(&clerk, vec![stored(&clerk, &first), stored(&clerk, &second)]);
    // The first had arrived, its answer was lost.
    clerk.push(&first);
    assert_eq!(counts(&bring(&chief, &file)), (1, 0, 0, 1));
    assert_eq!(counts(&bring(&chief, &file)), (0, 0, 0, 2));
    let reply = clerk.push(&second);
    assert!(reply.problem.is_none() && reply.results[0].1.took_effect(), "{reply:?}");
    let sites = chief.pull_all().iter().filter(|row| row.decode::<sites::Site>().is_ok()).count();
    assert_eq!(sites, 3, "each once");
}

#[test]
fn work_for_which_the_devices_line_has_no_place_comes_in_beside_it() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "manager", None, device(2));
    let before = clerk.clone();
    let lost = clerk.capture(vec![found("东园")]);
    let file = sealed(&clerk, vec![stored(&clerk, &lost)]);
    // The same numbers were used again: the profile was restored from an older image.
    let mut restored = before;
    let again = restored.capture(vec![found("西园")]);
    restored.push(&again);
    assert_eq!(counts(&bring(&chief, &file)), (1, 0, 0, 0));
}

#[test]
fn s22_a_revoked_devices_backup_is_held_and_a_forged_one_too() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "manager", None, device(2));
    let (first, second) = (clerk.capture(vec![found("东园")]), clerk.capture(vec![found("西园")]));
    let file = sealed(&clerk, vec![stored(&clerk, &first)]);
    let mut forged = stored(&clerk, &second);
    forged.actor = chief.person;
    let forgery = sealed(&clerk, vec![forged]);
    let order = serde_json::json!({ "device": clerk.device, "order": "revoke" });
    assert_eq!(chief.client.post_json("/api/devices/order", &order).status, 204);
    assert_eq!(counts(&bring(&chief, &file)), (0, 0, 1, 0));
    assert_eq!(counts(&bring(&chief, &forgery)), (0, 0, 1, 0));
}

#[test]
fn a_damaged_cut_or_foreign_file_says_so_and_spoils_nothing() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "manager", None, device(2));
    let request = clerk.capture(vec![found("东园")]);
    let file = sealed(&clerk, vec![stored(&clerk, &request)]);
    let cut = bring(&chief, &file[..file.len() - 1]);
    assert_eq!(
        (cut.status, &cut.json()["incomplete"]),
        (200, &serde_json::json!("cut")),
        "its ops are whole"
    );
    for (bad, detail) in [
        (&file[..100], "cut"),
        (&b"PK"[..], "kind"),
        (&seal(BackupKey::derive(&[9; 32]).public(), random::bytes(), &[]).unwrap(), "key"),
    ] {
        let answer = bring(&chief, bad);
        assert_eq!((answer.status, answer.json()["detail"].as_str()), (422, Some(detail)));
    }
    let mut flipped = file.clone();
    flipped[90] ^= 1;
    assert_eq!(bring(&chief, &flipped).status, 422);
    assert_eq!(bring(&clerk, &file).status, 200, "a manager may");
    let guide = chief.colleague(&house, "li", "guide", None, DeviceId(random::id()));
    assert_eq!(bring(&guide, &file).code(), "E-PERMISSION-403");
}
