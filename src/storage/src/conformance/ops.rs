//! Cases for the `ops` database. A store that fails one would lose, double or hide work.

use domain::{DeviceId, PersonId, Timestamp};
use sync::Hash;
use sync::message::StreamId;
use sync::replica::{CardStatus, Ops, OpsSnapshot};

use super::sample;
use crate::replica::{Draft, DraftKey, OpsStore};

async fn load(store: &impl OpsStore) -> OpsSnapshot {
    let mut snapshot = store.load(sample::stream()).await.expect("loads");
    snapshot.outbox.sort_by_key(|batch| batch.first_dseq);
    snapshot.sent.sort_by_key(|batch| batch.first_dseq);
    snapshot.inbox.sort_by_key(|entry| entry.card.op);
    snapshot.meta.next_dseq = snapshot.meta.next_dseq.max(1);
    snapshot
}

async fn capture(store: &impl OpsStore, first: u16, count: u16) {
    store.capture(&sample::batch(first, count), None).await.expect("captures");
}

fn firsts(batches: &[sync::op::StoredBatch]) -> Vec<u64> {
    batches.iter().map(|batch| batch.first_dseq).collect()
}

pub async fn a_new_store_holds_nothing(store: &impl OpsStore) {
    let snapshot = load(store).await;
    assert!(snapshot.outbox.is_empty() && snapshot.sent.is_empty() && snapshot.inbox.is_empty());
    assert_eq!((snapshot.meta.device, snapshot.meta.epoch), (None, None));
}

pub async fn t1_numbers_batches_densely_and_keeps_the_running_hash(store: &impl OpsStore) {
    let first = store.capture(&sample::batch(1, 3), None).await.expect("captures");
    let second = store.capture(&sample::batch(4, 2), None).await.expect("captures");
    assert_eq!((first.first_dseq, second.first_dseq), (1, 4));
    let start = Hash::chain_start(sample::device());
    let after_three = (1..4).fold(start, |chain, number| chain.chain_next(sample::op(number)));
    assert_eq!((first.chain_before, second.chain_before), (start, after_three));
    let snapshot = load(store).await;
    assert_eq!(snapshot.outbox, [first, second]);
    assert_eq!(snapshot.meta.next_dseq, 6);
    let after_five = (4..6).fold(after_three, |chain, number| chain.chain_next(sample::op(number)));
    assert_eq!(snapshot.meta.chain, after_five);
}

pub async fn t1_deletes_the_draft_it_came_from(store: &impl OpsStore) {
    let actor = PersonId(sample::id(1));
    let draft = |form: &str| Draft {
        key: DraftKey { actor, form: form.to_owned() },
        saved_at: Timestamp(1),
        bytes: vec![1],
    };
    let (kept, sent) = (draft("kept"), draft("sent"));
    store.save_draft(&kept).await.expect("saves");
    store.save_draft(&sent).await.expect("saves");
    store.capture(&sample::batch(1, 1), Some(&sent.key)).await.expect("captures");
    assert_eq!(store.drafts(actor).await.expect("reads"), [kept]);
}

pub async fn t3_moves_only_batches_that_are_acknowledged_whole(store: &impl OpsStore) {
    capture(store, 1, 2).await;
    capture(store, 3, 3).await;
    store.tidy(&sample::tidy(4, 40)).await.expect("tidies");
    let snapshot = load(store).await;
    assert_eq!((firsts(&snapshot.sent), firsts(&snapshot.outbox)), (vec![1], vec![3]));
    assert_eq!(snapshot.sent[0].acked_seq, 40);
    assert_eq!(snapshot.meta.witness, Some(sample::witness(40)));
    store.tidy(&sample::tidy(5, 50)).await.expect("tidies");
    let snapshot = load(store).await;
    assert_eq!(firsts(&snapshot.sent), [1, 3]);
    assert_eq!((snapshot.sent[0].acked_seq, snapshot.sent[1].acked_seq), (40, 50));
}

pub async fn t3_trims_only_what_is_in_a_backup_and_old(store: &impl OpsStore) {
    for first in 1..=3 {
        capture(store, first, 1).await;
        store.tidy(&sample::tidy(u64::from(first), u64::from(first) * 10)).await.expect("tidies");
    }
    // Batch 1 is old and in the backup, 2 is in the backup but too young, 3 is neither.
    let forget_before = Timestamp(0).plus_minutes(2);
    store
        .tidy(&sync::replica::Tidy { durable_seq: 20, forget_before, ..sample::tidy(3, 30) })
        .await
        .expect("tidies");
    assert_eq!(firsts(&load(store).await.sent), [2, 3]);
    assert_eq!(load(store).await.trimmed.ops, [sample::op(1)].into(), "the id stays (H11)");
}

pub async fn t3_of_an_epoch_change_clears_seqs(store: &impl OpsStore) {
    capture(store, 1, 1).await;
    capture(store, 2, 1).await;
    store.tidy(&sample::tidy(2, 40)).await.expect("tidies");
    let changed = sync::replica::Tidy { epoch_changed: true, ..sample::tidy(0, 0) };
    store.tidy(&changed).await.expect("tidies");
    let seqs =
        |snapshot: OpsSnapshot| snapshot.sent.iter().map(|batch| batch.acked_seq).collect::<Vec<u64>>();
    assert_eq!(seqs(load(store).await), [0, 0]);
    store.tidy(&sample::tidy(1, 7)).await.expect("tidies");
    assert_eq!(seqs(load(store).await), [7, 0], "only what is acknowledged on the new line gets a bound");
}

pub async fn t3_for_another_device_moves_nothing(store: &impl OpsStore) {
    capture(store, 1, 1).await;
    let other = sync::replica::Tidy { device: DeviceId(sample::id(99)), ..sample::tidy(1, 9) };
    store.tidy(&other).await.expect("tidies");
    assert_eq!(firsts(&load(store).await.outbox), [1]);
}

pub async fn t3_opens_and_closes_cards(store: &impl OpsStore) {
    capture(store, 1, 1).await;
    let opened = sync::replica::Tidy { cards: vec![sample::card(1), sample::card(2)], ..sample::tidy(0, 1) };
    store.tidy(&opened).await.expect("tidies");
    let closed = sync::replica::Tidy { closed: vec![sample::op(1)], ..sample::tidy(0, 2) };
    store.tidy(&closed).await.expect("tidies");
    let open = |snapshot: OpsSnapshot| {
        let open = snapshot.inbox.into_iter().filter(|entry| entry.status == CardStatus::Open);
        open.map(|entry| entry.card).collect::<Vec<_>>()
    };
    assert_eq!(open(load(store).await), [sample::card(2)]);
    store.close_card(sample::op(2)).await.expect("closes");
    assert_eq!(open(load(store).await), []);
}

pub async fn t7_renumbers_once(store: &impl OpsStore) {
    capture(store, 1, 2).await;
    store.tidy(&sample::tidy(2, 20)).await.expect("tidies");
    capture(store, 3, 1).await;
    let new = DeviceId(sample::id(98));
    let renumbering = Ops::from(load(store).await).renumbering(sample::device(), new);
    store.renumber(&renumbering).await.expect("renumbers");
    let snapshot = load(store).await;
    assert_eq!((firsts(&snapshot.sent), firsts(&snapshot.outbox)), (vec![1], vec![3]));
    assert_eq!((snapshot.meta.device, snapshot.meta.next_dseq), (Some(new), 4));
    assert_eq!(snapshot.sent[0].chain_before, Hash::chain_start(new));
    assert_eq!(snapshot.sent[0].captured_by, sample::device(), "the key of its proof stays");
    let again = Ops::from(snapshot.clone()).renumbering(sample::device(), DeviceId(sample::id(97)));
    store.renumber(&again).await.expect("answers");
    assert_eq!(load(store).await, snapshot, "another tab was faster: nothing happens");
}

pub async fn the_first_device_id_holds(store: &impl OpsStore) {
    let other = DeviceId(sample::id(96));
    assert_eq!(store.adopt_device(sample::stream(), sample::device()).await, Ok(sample::device()));
    assert_eq!(store.adopt_device(sample::stream(), other).await, Ok(sample::device()));
    assert_eq!(load(store).await.meta.chain, Hash::chain_start(sample::device()));
}

pub async fn drafts_belong_to_one_person(store: &impl OpsStore) {
    let draft = |person: u16, bytes: u8| Draft {
        key: DraftKey { actor: PersonId(sample::id(person)), form: "tickets.open".to_owned() },
        saved_at: Timestamp(i64::from(bytes)),
        bytes: vec![bytes],
    };
    for saved in [draft(1, 1), draft(2, 2), draft(1, 3)] {
        store.save_draft(&saved).await.expect("saves");
    }
    assert_eq!(store.drafts(PersonId(sample::id(1))).await.expect("reads"), [draft(1, 3)]);
    store.delete_draft(&draft(1, 3).key).await.expect("deletes");
    assert_eq!(store.drafts(PersonId(sample::id(1))).await.expect("reads"), []);
    assert_eq!(store.drafts(PersonId(sample::id(2))).await.expect("reads"), [draft(2, 2)]);
}

pub async fn values_are_kept_by_name(store: &impl OpsStore) {
    assert_eq!(store.value("language").await, Ok(None));
    store.put_value("language", b"zh").await.expect("keeps");
    store.put_value("language", b"en").await.expect("keeps");
    assert_eq!(store.value("language").await, Ok(Some(b"en".to_vec())));
}

pub async fn streams_do_not_touch_each_other(store: &impl OpsStore) {
    let other = StreamId(sample::id(95));
    capture(store, 1, 1).await;
    let elsewhere = sync::op::NewBatch { stream: other, ..sample::batch(2, 1) };
    assert_eq!(store.capture(&elsewhere, None).await.expect("captures").first_dseq, 1);
    store.tidy(&sample::tidy(1, 5)).await.expect("tidies");
    assert_eq!(store.load(other).await.expect("loads").outbox.len(), 1);
}

/// Goal: no order of T1, T3 and T7 makes the store differ from what the engine believes. Method: some hundred random
/// steps (a fixed generator) on the store and on the model, compared after each.
pub async fn any_history_equals_the_model(store: &impl OpsStore) {
    let mut model = Ops::default();
    let mut random = 12_345_u64;
    let mut draw = |bound: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % bound
    };
    let (mut number, mut device) = (1, sample::device());
    for step in 0..200 {
        match draw(8) {
            0..=3 => {
                let count = 1 + draw(3) as u16;
                let batch = sync::op::NewBatch { device, ..sample::batch(number, count) };
                number += count;
                let stored = store.capture(&batch, None).await.expect("captures");
                assert_eq!(stored, model.capture(&batch), "step {step}");
            }
            7 if draw(4) == 0 => {
                let new = DeviceId(sample::id(50_000 + step));
                let renumbering =
                    sync::replica::Renumbering { stream: sample::stream(), ..model.renumbering(device, new) };
                store.renumber(&renumbering).await.expect("renumbers");
                model.renumber(&renumbering);
                device = model.meta.device.unwrap_or(device);
            }
            _ => {
                let tidy = sync::replica::Tidy {
                    device,
                    cards: (0..draw(2)).map(|_| sample::card(draw(5) as u16)).collect(),
                    closed: (0..draw(2)).map(|_| sample::op(draw(5) as u16)).collect(),
                    durable_seq: draw(100),
                    forget_before: Timestamp(0).plus_minutes(draw(u64::from(number)) as i64),
                    epoch_changed: draw(6) == 0,
                    told: draw(3) == 0,
                    ..sample::tidy(draw(model.meta.next_dseq.max(1)), 1 + draw(100))
                };
                store.tidy(&tidy).await.expect("tidies");
                model.tidy(&tidy);
            }
        }
        let found = Ops::from(load(store).await);
        assert_eq!((&found.outbox, &found.sent), (&model.outbox, &model.sent), "step {step}");
        assert_eq!(found.inbox, model.inbox, "step {step}");
        assert_eq!(found.trimmed, model.trimmed, "step {step}");
        assert_eq!(
            (found.meta.next_dseq, found.meta.chain),
            (model.meta.next_dseq.max(1), model.meta.chain),
            "step {step}"
        );
    }
}
