//! Cases for the `cache` database. A store that fails one would show what never was.

use sync::replica::{CacheState, Compaction};

use super::sample;
use crate::replica::{CacheStore, Swap};

fn fresh() -> CacheState {
    CacheState { stream: sample::stream(), ..CacheState::default() }
}

pub async fn a_new_cache_is_empty(store: &impl CacheStore) {
    let snapshot = store.load().await.expect("loads");
    assert_eq!((snapshot.state, snapshot.blocks.len(), snapshot.pages.len()), (None, 0, 0));
}

pub async fn t2_keeps_pages_in_order(store: &impl CacheStore) {
    let mut state = fresh();
    for seq in 1..=12 {
        let write = sample::page(&state, vec![sample::row(seq as u16, seq, sample::site(1))]);
        assert_eq!(store.apply_page(&write).await, Ok(Swap::Done));
        state = write.next;
    }
    let snapshot = store.load().await.expect("loads");
    assert_eq!(snapshot.state, Some(state));
    let numbers: Vec<u64> = snapshot.pages.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<u64>>());
    assert_eq!(snapshot.pages[11].1.rows, [sample::row(12, 12, sample::site(1))]);
}

pub async fn t2_refuses_a_page_asked_from_elsewhere(store: &impl CacheStore) {
    let first = sample::page(&fresh(), vec![sample::row(1, 1, sample::site(1))]);
    assert_eq!(store.apply_page(&first).await, Ok(Swap::Done));
    let late = sample::page(&fresh(), vec![sample::row(2, 2, sample::site(1))]);
    assert_eq!(store.apply_page(&late).await, Ok(Swap::Lost));
    let mut foreign = first.next.clone();
    foreign.person = Some(domain::PersonId(sample::id(77)));
    let of_another_person = sample::page(&foreign, vec![sample::row(3, 3, sample::site(1))]);
    assert_eq!(store.apply_page(&of_another_person).await, Ok(Swap::Lost));
    let snapshot = store.load().await.expect("loads");
    assert_eq!((snapshot.state, snapshot.pages.len()), (Some(first.next), 1));
}

async fn two_pages(store: &impl CacheStore) -> CacheState {
    let first = sample::page(&fresh(), vec![sample::row(1, 1, sample::site(1))]);
    let second = sample::page(&first.next, vec![sample::row(2, 2, sample::site(1))]);
    for write in [&first, &second] {
        assert_eq!(store.apply_page(write).await, Ok(Swap::Done));
    }
    second.next
}

pub async fn t4_replaces_blocks_and_the_pages_they_were_made_from(store: &impl CacheStore) {
    let state = two_pages(store).await;
    let block = |number| vec![sample::row(number, u64::from(number), sample::site(1))];
    let folded =
        Compaction { expected: state.clone(), blocks: vec![block(1), block(2)], through: state.pages };
    assert_eq!(store.compact(&folded).await, Ok(Swap::Done));
    let third = sample::page(&state, block(3));
    assert_eq!(store.apply_page(&third).await, Ok(Swap::Done));
    let snapshot = store.load().await.expect("loads");
    assert_eq!(snapshot.blocks, [block(1), block(2)]);
    assert_eq!(snapshot.pages.iter().map(|(number, _)| *number).collect::<Vec<u64>>(), [3]);
    let again = Compaction { expected: third.next.clone(), blocks: vec![block(3)], through: 3 };
    assert_eq!(store.compact(&again).await, Ok(Swap::Done));
    let snapshot = store.load().await.expect("loads");
    assert_eq!((snapshot.blocks, snapshot.pages.len()), (vec![block(3)], 0), "old blocks are gone");
}

pub async fn t4_refuses_when_a_page_came_between(store: &impl CacheStore) {
    let state = two_pages(store).await;
    let third = sample::page(&state, vec![sample::row(3, 3, sample::site(1))]);
    assert_eq!(store.apply_page(&third).await, Ok(Swap::Done));
    let late = Compaction { expected: state.clone(), blocks: Vec::new(), through: state.pages };
    assert_eq!(store.compact(&late).await, Ok(Swap::Lost));
    assert_eq!(store.load().await.expect("loads").pages.len(), 3);
}

pub async fn t5_forgets_everything(store: &impl CacheStore) {
    two_pages(store).await;
    store.clear().await.expect("clears");
    a_new_cache_is_empty(store).await;
    two_pages(store).await;
}
