//! What `cache` promises.

use storage::replica::{CacheStore, OpsStore, Swap};
use storage_indexeddb::{CacheDatabase, OpsDatabase, Vault};
use sync::replica::{CacheState, Compaction};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{STREAM, batch, fresh_name, page_after, row};

#[wasm_bindgen_test]
async fn pages_come_back_in_order_with_the_state() {
    let name = fresh_name();
    let cache = CacheDatabase::named(&name, Vault::default());
    let mut state = CacheState::default();
    for id in 1..=12_u8 {
        let write = page_after(&state, vec![row(id, u64::from(id))]);
        assert_eq!(cache.apply_page(&write).await.unwrap(), Swap::Done);
        state = write.next;
    }
    let loaded = CacheDatabase::named(&name, Vault::default()).load().await.unwrap();
    assert_eq!(loaded.state, Some(state));
    assert_eq!(
        loaded.pages.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<_>>()
    );
    assert_eq!(loaded.pages[11].1.rows, vec![row(12, 12)]);
}

#[wasm_bindgen_test]
async fn of_two_rounds_from_one_state_one_wins() {
    let name = fresh_name();
    let tabs = [CacheDatabase::named(&name, Vault::default()), CacheDatabase::named(&name, Vault::default())];
    let writes = [1, 2].map(|id| page_after(&CacheState::default(), vec![row(id, 1)]));
    let swaps = futures::join!(tabs[0].apply_page(&writes[0]), tabs[1].apply_page(&writes[1]));
    assert_eq!((swaps.0.unwrap(), swaps.1.unwrap()), (Swap::Done, Swap::Lost));
    assert_eq!(tabs[1].load().await.unwrap().pages, vec![(1, writes[0].page.clone())]);
}

#[wasm_bindgen_test]
async fn blocks_replace_the_pages_they_were_made_from() {
    let cache = CacheDatabase::named(&fresh_name(), Vault::default());
    let first = page_after(&CacheState::default(), vec![row(1, 1)]);
    let second = page_after(&first.next, vec![row(2, 2)]);
    let third = page_after(&second.next, vec![row(3, 3)]);
    for write in [&first, &second, &third] {
        cache.apply_page(write).await.unwrap();
    }
    let blocks = vec![vec![row(1, 1)], vec![row(2, 2)]];
    let stale = Compaction { expected: second.next, blocks: vec![], through: 3 };
    assert_eq!(cache.compact(&stale).await.unwrap(), Swap::Lost);
    let due = Compaction { expected: third.next, blocks: blocks.clone(), through: 2 };
    assert_eq!(cache.compact(&due).await.unwrap(), Swap::Done);
    let loaded = cache.load().await.unwrap();
    assert_eq!((loaded.blocks, loaded.pages), (blocks, vec![(3, third.page)]));
}

/// A device that has just begun to seal writes its empty cache anew before the first page comes.
#[wasm_bindgen_test]
async fn after_a_renewal_pages_follow() {
    for pages in [0, 1] {
        let cache = CacheDatabase::named(&fresh_name(), Vault::default());
        let first = page_after(&CacheState::default(), vec![row(1, 1)]);
        let state = if pages == 0 { CacheState::default() } else { first.next };
        cache.renew(&state, &[vec![]]).await.unwrap();
        let next = page_after(&state, vec![row(2, 2)]);
        assert_eq!(cache.apply_page(&next).await.unwrap(), Swap::Done, "after {pages} pages");
    }
}

#[wasm_bindgen_test]
async fn forgetting_the_cache_leaves_ops_alone() {
    let name = fresh_name();
    let (ops, cache) =
        (OpsDatabase::named(&name, Vault::default()), CacheDatabase::named(&name, Vault::default()));
    ops.capture(&batch(&[1]), None).await.unwrap();
    cache.apply_page(&page_after(&CacheState::default(), vec![row(1, 1)])).await.unwrap();
    cache.clear().await.unwrap();
    assert_eq!(cache.load().await.unwrap(), sync::replica::CacheSnapshot::default());
    assert_eq!(ops.load(STREAM).await.unwrap().outbox.len(), 1);
}
