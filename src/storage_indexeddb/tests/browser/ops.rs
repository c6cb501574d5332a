//! What `ops` promises.

use domain::{DeviceId, Id, PersonId, Timestamp};
use storage::replica::{Draft, DraftKey, OpsStore};
use storage_indexeddb::{OpsDatabase, Vault};
use sync::Hash;
use sync::message::{Card, Epoch, HeldReason, OpResult};
use sync::replica::{CardStatus, Renumbering, Tidy};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{DEVICE, PERSON, STREAM, batch, fresh_name, op};

fn tidy(acked_dseq: u64) -> Tidy {
    Tidy { acked_dseq, target: 40, ..Tidy::nothing(STREAM, DEVICE) }
}

#[wasm_bindgen_test]
async fn a_captured_batch_survives_its_connection() {
    let name = fresh_name();
    let first = OpsDatabase::named(&name, Vault::default());
    let stored = first.capture(&batch(&[10, 11]), None).await.unwrap();
    assert_eq!((stored.first_dseq, stored.last_dseq()), (1, 2));
    assert_eq!(stored.chain_before, Hash::chain_start(DEVICE));
    first.close();
    let again = OpsDatabase::named(&name, Vault::default()).load(STREAM).await.unwrap();
    assert_eq!(again.outbox, vec![stored]);
    assert_eq!(again.meta.next_dseq, 3);
    assert_eq!(again.meta.chain, Hash::chain_start(DEVICE).chain_next(op(10)).chain_next(op(11)));
}

#[wasm_bindgen_test]
async fn numbers_stay_dense_when_two_tabs_capture_at_once() {
    let name = fresh_name();
    let tabs = [OpsDatabase::named(&name, Vault::default()), OpsDatabase::named(&name, Vault::default())];
    let captures = (0..40_u8).map(|number| {
        let tab = tabs[usize::from(number % 2)].clone();
        async move { tab.capture(&batch(&[number + 1]), None).await.unwrap().first_dseq }
    });
    let mut numbers = futures::future::join_all(captures).await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<u64>>());
    let loaded = tabs[0].load(STREAM).await.unwrap();
    let chain = loaded.outbox.iter().fold(Hash::chain_start(DEVICE), |chain, batch| {
        assert_eq!(batch.chain_before, chain, "each batch carries the hash before it (H2)");
        batch.op_ids.iter().fold(chain, |chain, op| chain.chain_next(*op))
    });
    assert_eq!(loaded.meta.chain, chain);
}

#[wasm_bindgen_test]
async fn a_draft_goes_with_the_capture_and_nobody_else_sees_it() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    let key = |form: &str| DraftKey { actor: PERSON, form: form.to_owned() };
    for form in ["tickets.open", "visits.record"] {
        let draft = Draft { key: key(form), saved_at: Timestamp(3), bytes: vec![9] };
        ops.save_draft(&draft).await.unwrap();
    }
    assert_eq!(ops.drafts(PersonId(Id([4; 16]))).await.unwrap(), vec![]);
    ops.capture(&batch(&[1]), Some(&key("tickets.open"))).await.unwrap();
    let left: Vec<String> =
        ops.drafts(PERSON).await.unwrap().into_iter().map(|draft| draft.key.form).collect();
    assert_eq!(left, ["visits.record"]);
    ops.delete_draft(&key("visits.record")).await.unwrap();
    assert_eq!(ops.drafts(PERSON).await.unwrap(), vec![]);
}

#[wasm_bindgen_test]
async fn only_wholly_acknowledged_batches_move() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    ops.capture(&batch(&[1, 2]), None).await.unwrap();
    ops.capture(&batch(&[3, 4]), None).await.unwrap();
    ops.tidy(&tidy(3)).await.unwrap();
    let loaded = ops.load(STREAM).await.unwrap();
    assert_eq!(loaded.outbox.iter().map(|batch| batch.first_dseq).collect::<Vec<_>>(), [3]);
    assert_eq!(
        loaded.sent.iter().map(|batch| (batch.first_dseq, batch.acked_seq)).collect::<Vec<_>>(),
        [(1, 40)]
    );
}

#[wasm_bindgen_test]
async fn acknowledgements_of_another_device_id_move_nothing() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    ops.capture(&batch(&[1]), None).await.unwrap();
    ops.tidy(&Tidy { device: DeviceId(Id([8; 16])), ..tidy(1) }).await.unwrap();
    assert_eq!(ops.load(STREAM).await.unwrap().outbox.len(), 1);
}

#[wasm_bindgen_test]
async fn a_sent_batch_goes_only_when_a_backup_holds_it_and_it_is_old() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    ops.capture(&batch(&[1]), None).await.unwrap();
    ops.tidy(&tidy(1)).await.unwrap();
    let late = Timestamp(i64::from(u32::MAX) * 1_000);
    for (durable_seq, forget_before, kept) in [(39, late, 1), (40, Timestamp(0), 1), (40, late, 0)] {
        ops.tidy(&Tidy { durable_seq, forget_before, ..tidy(1) }).await.unwrap();
        assert_eq!(ops.load(STREAM).await.unwrap().sent.len(), kept, "durable {durable_seq}");
    }
}

#[wasm_bindgen_test]
async fn an_epoch_change_clears_the_seqs_of_the_old_one() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    ops.capture(&batch(&[1]), None).await.unwrap();
    ops.tidy(&tidy(1)).await.unwrap();
    let epoch = Some(Epoch(Id([6; 16])));
    ops.tidy(&Tidy { epoch, epoch_changed: true, ..tidy(0) }).await.unwrap();
    let loaded = ops.load(STREAM).await.unwrap();
    assert_eq!((loaded.sent[0].acked_seq, loaded.meta.epoch), (0, epoch));
}

#[wasm_bindgen_test]
async fn cards_come_and_are_closed() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    let result = OpResult::Held { seq: 4, why: HeldReason::RightsGone };
    let card = Card { op: op(1), result, body: vec![1], at: Timestamp(9) };
    ops.tidy(&Tidy { cards: vec![card.clone()], ..tidy(0) }).await.unwrap();
    let inbox = ops.load(STREAM).await.unwrap().inbox;
    assert_eq!((&inbox[0].card, inbox[0].status), (&card, CardStatus::Open));
    ops.close_card(op(1)).await.unwrap();
    assert_eq!(ops.load(STREAM).await.unwrap().inbox[0].status, CardStatus::Closed);
}

#[wasm_bindgen_test]
async fn a_new_device_id_renumbers_once_only() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    assert_eq!(ops.adopt_device(STREAM, DEVICE).await.unwrap(), DEVICE);
    assert_eq!(ops.adopt_device(STREAM, DeviceId(Id([5; 16]))).await.unwrap(), DEVICE, "the first one holds");
    ops.capture(&batch(&[1]), None).await.unwrap();
    let waiting = ops.capture(&batch(&[2]), None).await.unwrap();
    let new_device = DeviceId(Id([8; 16]));
    let mut moved = waiting.clone();
    moved.first_dseq = 1;
    let stale = Renumbering {
        stream: STREAM,
        old_device: DEVICE,
        old_chain: Hash::chain_start(DEVICE).chain_next(op(1)).chain_next(op(2)),
        new_device,
        outbox: vec![moved.clone()],
        sent: vec![],
        next_dseq: 2,
        chain: Hash::chain_start(new_device).chain_next(op(2)),
    };
    let plan = Renumbering { old_chain: stale.old_chain, ..stale.clone() };
    ops.renumber(&Renumbering { old_chain: Hash::chain_start(DEVICE), ..stale }).await.unwrap();
    assert_eq!(ops.load(STREAM).await.unwrap().meta.device, Some(DEVICE), "another tab has captured since");
    ops.renumber(&plan).await.unwrap();
    ops.renumber(&Renumbering { outbox: vec![], next_dseq: 1, ..plan }).await.unwrap();
    let loaded = ops.load(STREAM).await.unwrap();
    assert_eq!((loaded.outbox, loaded.meta.device), (vec![moved], Some(new_device)));
}

#[wasm_bindgen_test]
async fn small_values_are_kept_by_name() {
    let ops = OpsDatabase::named(&fresh_name(), Vault::default());
    assert_eq!(ops.value("language").await.unwrap(), None);
    ops.put_value("language", b"en").await.unwrap();
    assert_eq!(ops.value("language").await.unwrap().as_deref(), Some(&b"en"[..]));
}

#[wasm_bindgen_test]
async fn a_database_is_found_again_without_a_hint() {
    let org = domain::OrgId(Id(*b"a-test-of-names!"));
    OpsDatabase::new(org, Vault::default()).put_value("a", b"1").await.unwrap();
    assert!(OpsDatabase::present().await.contains(&org));
}
