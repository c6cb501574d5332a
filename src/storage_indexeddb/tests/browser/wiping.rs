//! A device that is wiped: first nothing can be read, then everything was handed in, then nothing is there.

use domain::codec;
use storage::StorageError;
use storage::keyring::Keyring;
use storage::replica::{CacheStore, OpsStore};
use storage_indexeddb::vault::enrol;
use storage_indexeddb::{CacheDatabase, OpsDatabase, Vault, wiping};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{PERSON, STREAM, batch, fresh_name};
use crate::sealing::{CANARY, LOCK, everything_in, pin, work_a_day};

/// As the client keeps it.
const KEYRING: &str = "keyring";

/// A device on which somebody has worked a day: one batch was sent, one waits.
async fn worked_on(name: &str) -> (OpsDatabase, CacheDatabase) {
    let ops = OpsDatabase::named(name, Vault::default());
    ops.begin_sealing().await.unwrap();
    let mut ring = Keyring::default();
    ops.vault()
        .unlock(enrol::enrol(&mut ring, PERSON, "甲", LOCK, &pin(1), CANARY.as_bytes()).await.unwrap());
    ops.put_value(KEYRING, &codec::encode(1, &ring)).await.unwrap();
    let cache = CacheDatabase::named(name, ops.vault().clone());
    work_a_day(&ops, &cache).await;
    ops.seal_what_is_behind().await.unwrap();
    ops.capture(&batch(&[2]), None).await.unwrap();
    (ops, cache)
}

/// The same device in the hands of whoever starts it.
async fn found(name: &str) -> OpsDatabase {
    let ops = OpsDatabase::named(name, Vault::default());
    ops.open_vault().await.unwrap();
    ops
}

#[wasm_bindgen_test]
async fn s22_after_the_first_step_nobody_reads_and_what_waits_can_still_be_sent() {
    let name = fresh_name();
    let (ops, _cache) = worked_on(&name).await;
    let ring = ops.value(KEYRING).await.unwrap().unwrap();
    assert!(codec::decode::<Keyring>(1, &ring, "ring").unwrap().members.contains_key(&PERSON));
    wiping::begin(&ops, KEYRING, b"wiped").await.unwrap();

    // Killed here: the next start knows.
    let ops = found(&name).await;
    let heard = ops.value(KEYRING).await.unwrap().unwrap();
    assert_eq!(heard, b"wiped", "the right PIN opens nothing any more");
    assert!(ops.drafts(PERSON).await.unwrap().is_empty());
    let snapshot = ops.load(STREAM).await.unwrap();
    assert!(snapshot.sent.is_empty() && snapshot.inbox.is_empty());
    assert_eq!(snapshot.outbox.len(), 1);
    assert_eq!(snapshot.outbox[0].bodies, batch(&[2]).bodies, "it is sent without anybody's keys");
    let cache = CacheDatabase::named(&name, ops.vault().clone());
    assert_eq!(cache.load().await.unwrap_err(), StorageError::Sealed, "what still lies there nobody opens");

    wiping::begin(&ops, KEYRING, b"wiped").await.unwrap();
    assert_eq!(ops.load(STREAM).await.unwrap().outbox.len(), 1, "hearing it twice changes nothing");
}

#[wasm_bindgen_test]
async fn s22_the_databases_go_although_other_tabs_have_them_open() {
    let name = fresh_name();
    let (ops, cache) = worked_on(&name).await;
    // As an older build has left it.
    let older = OpsDatabase::named(&format!("{name}:1"), Vault::default());
    older.put_value("names", b"1").await.unwrap();
    drop(ops.load(STREAM).await.unwrap());
    drop(cache.load().await.unwrap());
    assert!(wiping::delete_databases(&format!("ops:{name}")).await);
    assert!(wiping::delete_databases(&format!("cache:{name}")).await);
    for database in [format!("ops:{name}"), format!("cache:{name}:2"), format!("ops:{name}:1")] {
        assert!(everything_in(&database).await.is_empty(), "{database} is a new one");
    }
}
