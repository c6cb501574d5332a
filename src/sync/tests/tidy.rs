//! `Ops::would_change` says of every tidy what comparing before and after would say.

use domain::{DeviceId, Id, OpId, PersonId, Timestamp};
use proptest::prelude::*;
use sync::Hash;
use sync::message::{Card, Epoch, HeldReason, OpResult, StreamId};
use sync::op::{StoredBatch, pack_bodies};
use sync::replica::{CardStatus, InboxEntry, Ops, Tidy};

const DEVICE: DeviceId = DeviceId(Id([1; 16]));

fn batch(first_dseq: u64, acked_seq: u64, captured_at: i64) -> StoredBatch {
    StoredBatch {
        stream: StreamId(Id([2; 16])),
        first_dseq,
        captured_by: DEVICE,
        actor: PersonId(Id([3; 16])),
        op_ids: vec![OpId(Id([4; 16]))],
        chain_before: Hash::default(),
        actor_mac: [0; 8],
        captured_at: Timestamp(captured_at),
        bodies: pack_bodies(vec![vec![1]]),
        acked_seq,
    }
}

fn card(number: u8, seq: u64) -> Card {
    let result = OpResult::Held { seq, why: HeldReason::Parked };
    Card { op: OpId(Id([number; 16])), result, body: vec![number], at: Timestamp(0) }
}

prop_compose! {
    fn ops()(
        sent in proptest::collection::vec((0..4u64, 0..4i64), 0..3),
        outbox in proptest::collection::vec(0..4i64, 0..3),
        inbox in proptest::collection::btree_map(10..13u8, (1..3u64, any::<bool>()), 0..3),
        epoch in proptest::option::of(1..3u8),
    ) -> Ops {
        let mut ops = Ops::default();
        ops.adopt_device(DEVICE);
        for (number, (acked, at)) in (1..).zip(&sent) {
            ops.sent.insert(number, batch(number, *acked, *at));
        }
        for (number, at) in (sent.len() as u64 + 1..).zip(&outbox) {
            ops.outbox.insert(number, batch(number, 0, *at));
        }
        for (number, (seq, closed)) in inbox {
            let status = if closed { CardStatus::Closed } else { CardStatus::Open };
            ops.inbox.insert(card(number, seq).op, InboxEntry { card: card(number, seq), status });
        }
        ops.meta.epoch = epoch.map(|epoch| Epoch(Id([epoch; 16])));
        ops
    }
}

prop_compose! {
    fn tidy()(
        numbers in (0..6u64, 0..4u64, 0..4u64, 0..4i64),
        cards in proptest::collection::vec((10..12u8, 1..3u64), 0..2),
        closed in proptest::collection::vec(12..14u8, 0..2),
        epoch in proptest::option::of(1..3u8),
        epoch_changed in any::<bool>(),
        told in any::<bool>(),
        own in prop::bool::weighted(0.9),
    ) -> Tidy {
        let (acked_dseq, target, durable_seq, forget_before) = numbers;
        Tidy {
            stream: StreamId(Id([2; 16])),
            device: if own { DEVICE } else { DeviceId(Id([9; 16])) },
            acked_dseq,
            target,
            cards: cards.into_iter().map(|(number, seq)| card(number, seq)).collect(),
            closed: closed.into_iter().map(|number| OpId(Id([number; 16]))).collect(),
            epoch: epoch.map(|epoch| Epoch(Id([epoch; 16]))),
            witness: None,
            durable_seq,
            forget_before: Timestamp(forget_before),
            epoch_changed,
            told,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tidy_is_asked_for_exactly_when_it_changes_something(ops in ops(), tidy in tidy()) {
        let mut after = ops.clone();
        after.tidy(&tidy);
        // What an epoch change clears may be set again by the same tidy: then it is stored once more for nothing.
        if ops.would_change(&tidy) != (after != ops) {
            prop_assert!(tidy.epoch_changed && after == ops, "{ops:?} {tidy:?}");
        }
    }

    #[test]
    fn all_batches_come_by_number_and_once(ops in ops(), both in 1..3u64) {
        let mut ops = ops;
        if let Some(batch) = ops.sent.get(&both).cloned() {
            ops.outbox.insert(both, batch);
        }
        let numbers: Vec<u64> = ops.retained().map(|(batch, _)| batch.first_dseq).collect();
        let mut expected: Vec<u64> = ops.sent.keys().chain(ops.outbox.keys()).copied().collect();
        expected.sort_unstable();
        expected.dedup();
        prop_assert_eq!(numbers, expected);
        prop_assert!(ops.retained().all(|(batch, waits)| waits == ops.outbox.contains_key(&batch.first_dseq)));
    }
}
