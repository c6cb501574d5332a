//! T3: what an acknowledgement changes in `ops`. Whether it would change anything is asked in `sync`'s own tests.

use domain::{DeviceId, Id, OpId, PersonId, Timestamp};
use proptest::prelude::*;
use sync::Hash;
use sync::message::{Card, Epoch, HeldReason, OpResult, StreamId, Witness};
use sync::op::{NewBatch, pack_bodies};
use sync::replica::{Ops, Tidy};

const OWN: DeviceId = DeviceId(Id([1; 16]));
const OTHER: DeviceId = DeviceId(Id([2; 16]));

fn op(number: u8) -> OpId {
    OpId(Id([number; 16]))
}

/// Batches of one, two and three ops, captured at 10, 20 and 30: the numbers 1, 2 to 3, 4 to 6.
fn three_batches() -> Ops {
    let mut ops = Ops::default();
    for (count, first) in [(1, 1), (2, 2), (3, 4)] {
        let op_ids: Vec<OpId> = (first..first + count).map(op).collect();
        ops.capture(&NewBatch {
            stream: StreamId::default(),
            device: OWN,
            actor: PersonId::default(),
            actor_mac: [0; 8],
            captured_at: Timestamp(10 * i64::from(count)),
            bodies: pack_bodies(vec![Vec::new(); op_ids.len()]),
            op_ids,
        });
    }
    ops
}

fn card(number: u8, seq: u64) -> Card {
    let result = OpResult::Held { seq, why: HeldReason::RightsGone };
    Card { op: op(number), result, body: Vec::new(), at: Timestamp(0) }
}

fn witness(seq: u64) -> Witness {
    Witness {
        epoch: Epoch(Id([9; 16])),
        stream: StreamId::default(),
        seq,
        head: Hash::default(),
        mac: [0; 8],
    }
}

fn nothing() -> Tidy {
    Tidy::nothing(StreamId::default(), OWN)
}

prop_compose! {
    /// At most one word about each of three cards.
    fn some_tidy()(
        device in prop_oneof![9 => Just(OWN), 1 => Just(OTHER)],
        acked_dseq in 0..8_u64,
        target in 0..4_u64,
        durable_seq in 0..5_u64,
        forget_before in (0..5_i64).prop_map(|tens| Timestamp(tens * 10 + 1)),
        cards in proptest::collection::vec(prop_oneof![4 => Just(None), 1 => (1..3_u64).prop_map(Some)], 3),
        closes in proptest::collection::vec(proptest::bool::weighted(0.2), 3),
        epoch in proptest::option::weighted(0.2, (1..3_u8).prop_map(|number| Epoch(Id([number; 16])))),
        witness in proptest::option::weighted(0.2, (1..3_u64).prop_map(witness)),
        (epoch_changed, told) in (proptest::bool::weighted(0.1), proptest::bool::weighted(0.1)),
    ) -> Tidy {
        let closed: Vec<OpId> = (1..).zip(&cards).zip(&closes)
            .filter(|((_, card), closes)| card.is_none() && **closes)
            .map(|((number, _), _)| op(number))
            .collect();
        let cards = (1..).zip(&cards).filter_map(|(number, seq)| Some(card(number, (*seq)?))).collect();
        Tidy { device, acked_dseq, target, cards, closed, epoch, witness, durable_seq, forget_before, epoch_changed, told,
            ..nothing() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every op is in one place, or its id is among the trimmed.
    #[test]
    fn t3_no_op_is_ever_without_a_trace(tidies in proptest::collection::vec(some_tidy(), 1..12)) {
        let mut ops = three_batches();
        for tidy in tidies {
            ops.tidy(&tidy);
            let kept: Vec<OpId> = ops.retained().flat_map(|(batch, _)| batch.op_ids.clone()).collect();
            for number in 1..=6 {
                let places = kept.iter().filter(|kept| **kept == op(number)).count();
                prop_assert_eq!(places + usize::from(ops.trimmed.ops.contains(&op(number))), 1);
            }
            let numbers: Vec<u64> = ops.retained().map(|(batch, _)| batch.first_dseq).collect();
            prop_assert!(numbers.is_sorted(), "{:?}", numbers);
        }
    }
}

#[test]
pub(crate) fn t3_a_batch_moves_with_its_last_op() {
    let mut ops = three_batches();
    for (acked_dseq, left) in [(1, 2), (2, 2), (3, 1), (5, 1), (6, 0)] {
        ops.tidy(&Tidy { acked_dseq, target: acked_dseq, ..nothing() });
        assert_eq!(ops.outbox.len(), left, "{acked_dseq} acknowledged");
    }
    let seqs: Vec<u64> = ops.sent.values().map(|batch| batch.acked_seq).collect();
    assert_eq!(seqs, [1, 3, 6], "the first target that covered it stays");
}

#[test]
fn t3_what_goes_is_in_a_backup_and_old() {
    let acked = Tidy { acked_dseq: 6, target: 5, ..nothing() };
    for (durable_seq, forget_before, left) in [(4, 99, 3), (5, 10, 3), (5, 11, 2), (5, 20, 2), (5, 31, 0)] {
        let mut ops = three_batches();
        ops.tidy(&acked);
        ops.tidy(&Tidy { durable_seq, forget_before: Timestamp(forget_before), ..nothing() });
        assert_eq!(ops.sent.len(), left, "durable {durable_seq}, before {forget_before}");
    }
    let mut ops = three_batches();
    ops.tidy(&Tidy { durable_seq: 9, forget_before: Timestamp(99), ..nothing() });
    assert_eq!(ops.outbox.len(), 3, "what was never acknowledged stays");
}

#[test]
fn h2_the_running_hash_is_known_inside_every_batch() {
    let mut ops = three_batches();
    let mut expected = vec![Hash::chain_start(OWN)];
    for number in 1..=6 {
        expected.push(expected[number - 1].chain_next(op(number as u8)));
    }
    for acked_dseq in [0, 1, 3] {
        ops.tidy(&Tidy { acked_dseq, target: 1, ..nothing() });
        for (dseq, hash) in (0..).zip(&expected) {
            assert_eq!(ops.chain_at(dseq), Some(*hash), "after op {dseq}");
        }
        assert_eq!(ops.chain_at(7), None);
    }
    ops.tidy(&Tidy { durable_seq: 1, forget_before: Timestamp(15), ..nothing() });
    let known: Vec<bool> = (0..=6).map(|dseq| ops.chain_at(dseq).is_some()).collect();
    assert_eq!(known, [false, true, true, true, true, true, true], "op 1 was trimmed");
}

#[test]
fn t7_only_the_line_that_was_planned_for_is_renumbered() {
    let mut ops = three_batches();
    ops.tidy(&Tidy { acked_dseq: 1, target: 1, ..nothing() });
    let plan = ops.renumbering(OWN, OTHER);
    let mut moved_on = ops.clone();
    let more = NewBatch {
        stream: StreamId::default(),
        device: OWN,
        actor: PersonId::default(),
        actor_mac: [0; 8],
        captured_at: Timestamp(40),
        bodies: pack_bodies(vec![Vec::new()]),
        op_ids: vec![op(7)],
    };
    moved_on.capture(&more);
    let before = moved_on.clone();
    moved_on.renumber(&plan);
    assert_eq!(moved_on, before, "another tab has captured since");
    ops.renumber(&plan);
    assert_eq!((ops.meta.device, ops.meta.next_dseq), (Some(OTHER), 7));
    assert_eq!((ops.sent.len(), ops.outbox.len()), (1, 2), "each batch stays in its store");
    assert_eq!(ops.chain_at(0), Some(Hash::chain_start(OTHER)));
    let done = ops.clone();
    ops.renumber(&plan);
    assert_eq!(ops, done, "the old id is gone: nothing to do");
}
