//! Encryption at rest: what lies in the databases, and who can open it.

use domain::{Id, PersonId, Scope, SiteId, Timestamp};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use storage::keyring::{Keyring, Lock};
use storage::replica::{CacheStore, Draft, DraftKey, OpsStore};
use storage_indexeddb::vault::{RawKey, crypto, enrol};
use storage_indexeddb::{CacheDatabase, OpsDatabase, Vault};
use sync::op::pack_bodies;
use sync::replica::{CacheSnapshot, CacheState, Compaction, Tidy};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{IdbDatabase, IdbTransactionMode};

use crate::samples::{DEVICE, PERSON, STREAM, batch, fresh_name, page_after, row};

pub(crate) const CANARY: &str = "金丝雀-7f3a";
pub(crate) const LOCK: Lock = Lock::Pin { salt: [1; 16], memory_kib: 8, passes: 1 };

pub(crate) fn pin(number: u8) -> RawKey {
    RawKey([number; 32])
}

fn person(number: u8) -> PersonId {
    PersonId(Id([number; 16]))
}

/// A database that seals, with one person who has unlocked.
pub(crate) async fn sealed_ops(name: &str) -> OpsDatabase {
    let ops = OpsDatabase::named(name, Vault::default());
    ops.begin_sealing().await.unwrap();
    let keys = enrol::enrol(&mut Keyring::default(), PERSON, "甲", LOCK, &pin(1), b"own").await.unwrap();
    ops.vault().unlock(keys);
    ops
}

/// Everything that lies in a database, byte by byte, texts and buffers one after the other.
pub(crate) async fn everything_in(name: &str) -> Vec<u8> {
    let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
    let answer = |request: web_sys::IdbRequest| async move {
        let promise = Promise::new(&mut |resolve, reject| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
        });
        JsFuture::from(promise).await.unwrap();
        request.result().unwrap()
    };
    let db: IdbDatabase = answer(factory.open(name).unwrap().unchecked_into()).await.unchecked_into();
    let stores = db.object_store_names();
    let mut found = Vec::new();
    for index in 0..stores.length() {
        let store = stores.get(index).unwrap();
        let transaction = db.transaction_with_str_and_mode(&store, IdbTransactionMode::Readonly).unwrap();
        let rows = answer(transaction.object_store(&store).unwrap().get_all().unwrap()).await;
        for row in Array::from(&rows).iter() {
            if row.is_instance_of::<js_sys::ArrayBuffer>() {
                found.extend(Uint8Array::new(&row).to_vec());
                continue;
            }
            let bytes = Reflect::get(&row, &"bytes".into()).unwrap_or_default();
            found.extend(Uint8Array::new(&bytes).to_vec());
            found.extend(js_sys::JSON::stringify(&row).unwrap().as_string().unwrap_or_default().into_bytes());
        }
    }
    db.close();
    found
}

fn holds(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
}

/// A batch, a draft, a value, a page with the canary in each.
pub(crate) async fn work_a_day(ops: &OpsDatabase, cache: &CacheDatabase) {
    let mut captured = batch(&[1]);
    captured.bodies = pack_bodies(vec![CANARY.as_bytes().to_vec()]);
    ops.capture(&captured, None).await.unwrap();
    let key = DraftKey { actor: PERSON, form: "tickets.open".to_owned() };
    let draft = Draft { key, saved_at: Timestamp(1), bytes: CANARY.as_bytes().to_vec() };
    ops.save_draft(&draft).await.unwrap();
    ops.put_value("names", CANARY.as_bytes()).await.unwrap();
    let mut read = row(1, 1);
    read.bytes = CANARY.as_bytes().to_vec();
    cache.apply_page(&page_after(&CacheState::default(), vec![read])).await.unwrap();
    let tidy = Tidy { acked_dseq: 1, target: 4, ..Tidy::nothing(STREAM, DEVICE) };
    ops.tidy(&tidy).await.unwrap();
}

#[wasm_bindgen_test]
async fn s24_nothing_that_was_written_lies_open_on_a_device_that_seals() {
    for sealed in [true, false] {
        let name = fresh_name();
        let ops = if sealed { sealed_ops(&name).await } else { OpsDatabase::named(&name, Vault::default()) };
        let cache = CacheDatabase::named(&name, ops.vault().clone());
        work_a_day(&ops, &cache).await;
        for database in [format!("ops:{name}"), format!("cache:{name}:2")] {
            assert_eq!(
                holds(&everything_in(&database).await, CANARY),
                !sealed,
                "{database}, sealed: {sealed}"
            );
        }
        assert_eq!(ops.value("names").await.unwrap().unwrap(), CANARY.as_bytes());
        let snapshot = ops.load(STREAM).await.unwrap();
        assert_eq!(snapshot.sent[0].open().unwrap(), [CANARY.as_bytes()]);
    }
}

#[wasm_bindgen_test]
async fn s24_what_was_written_before_is_sealed_afterwards() {
    let name = fresh_name();
    let ops = OpsDatabase::named(&name, Vault::default());
    work_a_day(&ops, &CacheDatabase::named(&fresh_name(), Vault::default())).await;
    assert!(holds(&everything_in(&format!("ops:{name}")).await, CANARY));
    ops.begin_sealing().await.unwrap();
    let keys = enrol::enrol(&mut Keyring::default(), PERSON, "甲", LOCK, &pin(1), b"").await.unwrap();
    ops.vault().unlock(keys);
    ops.seal_what_is_behind().await.unwrap();
    assert!(!holds(&everything_in(&format!("ops:{name}")).await, CANARY));
    assert_eq!(ops.drafts(PERSON).await.unwrap()[0].bytes, CANARY.as_bytes());
}

/// Z0a: whoever holds the tablet can record; what is read needs somebody who unlocks.
#[wasm_bindgen_test]
async fn a_locked_device_captures_and_delivers_but_shows_nothing() {
    let name = fresh_name();
    let first = sealed_ops(&name).await;
    let cache = CacheDatabase::named(&name, first.vault().clone());
    work_a_day(&first, &cache).await;
    first.seal_what_is_behind().await.unwrap();
    let locked = OpsDatabase::named(&name, Vault::default());
    locked.open_vault().await.unwrap();
    assert!(locked.vault().is_on() && !locked.vault().is_unlocked());
    locked.capture(&batch(&[2]), None).await.unwrap();
    let snapshot = locked.load(STREAM).await.unwrap();
    assert_eq!(snapshot.outbox[0].bodies.format, 0, "what waits can be sent");
    assert_eq!(snapshot.sent[0].bodies.format, 1, "what was sent cannot be read");
    assert!(locked.drafts(PERSON).await.unwrap().is_empty());
    let cache = CacheDatabase::named(&name, locked.vault().clone());
    assert_eq!(cache.load().await.unwrap_err(), storage::StorageError::Sealed);
}

#[wasm_bindgen_test]
async fn s26_only_the_right_pin_opens_and_a_new_one_keeps_everything() {
    let mut ring = Keyring::default();
    enrol::enrol(&mut ring, person(1), "甲", LOCK, &pin(1), b"secret of one").await.unwrap();
    let member = ring.members.get_mut(&person(1)).unwrap();
    assert!(matches!(enrol::unlock(member, &pin(2)).await, Err(enrol::NotOpened::Wrong)));
    let opened = enrol::unlock(member, &pin(1)).await.ok().unwrap();
    assert_eq!((opened.own.as_slice(), opened.keys.len()), (b"secret of one".as_slice(), 1));
    assert!(enrol::change_lock(member, &pin(9), LOCK, &pin(2)).await.is_err());
    enrol::change_lock(member, &pin(1), LOCK, &pin(2)).await.ok().unwrap();
    assert!(enrol::unlock(member, &pin(1)).await.is_err());
    assert_eq!(enrol::unlock(member, &pin(2)).await.ok().unwrap().own, b"secret of one");
}

#[wasm_bindgen_test]
async fn who_joins_opens_what_comes_and_who_is_removed_does_not() {
    let name = fresh_name();
    let mut ring = Keyring::default();
    let ops = OpsDatabase::named(&name, Vault::default());
    ops.begin_sealing().await.unwrap();
    ops.vault().unlock(enrol::enrol(&mut ring, person(1), "甲", LOCK, &pin(1), b"").await.unwrap());
    let draft = |form: &str| Draft {
        key: DraftKey { actor: PERSON, form: form.to_owned() },
        saved_at: Timestamp(1),
        bytes: form.as_bytes().to_vec(),
    };
    ops.save_draft(&draft("before")).await.unwrap();
    ops.vault().unlock(enrol::enrol(&mut ring, person(2), "乙", LOCK, &pin(2), b"").await.unwrap());
    ops.save_draft(&draft("both")).await.unwrap();
    let gone = ring.members[&person(2)].clone();
    ops.vault().unlock(enrol::remove(&mut ring, person(2)).await.unwrap());
    ops.save_draft(&draft("after")).await.unwrap();
    let forms = |keys| {
        let (name, vault) = (name.clone(), Vault::default());
        async move {
            let ops = OpsDatabase::named(&name, vault);
            ops.open_vault().await.unwrap();
            ops.vault().unlock(keys);
            let drafts = ops.drafts(PERSON).await.unwrap();
            drafts.into_iter().map(|draft| draft.key.form).collect::<Vec<_>>()
        }
    };
    let one = enrol::unlock(&ring.members[&person(1)], &pin(1)).await.ok().unwrap();
    assert_eq!(forms(one.keys).await, ["after", "before", "both"]);
    let two = enrol::unlock(&gone, &pin(2)).await.ok().unwrap();
    assert_eq!(forms(two.keys).await, ["both"]);
}

/// Rows of before are sealed anew by who has them open; then the keys of before open nothing that lies there.
#[wasm_bindgen_test]
async fn s22_what_lies_there_is_sealed_anew_after_somebody_was_removed() {
    let name = fresh_name();
    let mut ring = Keyring::default();
    let ops = OpsDatabase::named(&name, Vault::default());
    ops.begin_sealing().await.unwrap();
    ops.vault().unlock(enrol::enrol(&mut ring, person(2), "乙", LOCK, &pin(2), b"").await.unwrap());
    ops.vault().unlock(enrol::enrol(&mut ring, person(1), "甲", LOCK, &pin(1), b"").await.unwrap());
    work_a_day(&ops, &CacheDatabase::named(&name, ops.vault().clone())).await;
    let gone = enrol::unlock(&ring.members[&person(2)], &pin(2)).await.ok().unwrap();
    ops.vault().unlock(enrol::remove(&mut ring, person(2)).await.unwrap());
    ops.seal_what_is_behind().await.unwrap();
    let read = |keys| {
        let (name, vault) = (name.clone(), Vault::default());
        async move {
            let ops = OpsDatabase::named(&name, vault);
            ops.open_vault().await.unwrap();
            ops.vault().unlock(keys);
            let sent = ops.load(STREAM).await.unwrap().sent;
            (ops.drafts(PERSON).await.unwrap().len(), sent[0].bodies.format == 0)
        }
    };
    assert_eq!(read(gone.keys).await, (0, false));
    let stays = enrol::unlock(&ring.members[&person(1)], &pin(1)).await.ok().unwrap();
    assert_eq!(read(stays.keys).await, (1, true));
}

/// A lock of another kind takes the place of a PIN; the PIN then opens nothing.
#[wasm_bindgen_test]
async fn s26_another_kind_of_lock_takes_the_place_of_a_pin() {
    let mut ring = Keyring::default();
    enrol::enrol(&mut ring, person(1), "甲", LOCK, &pin(1), b"own").await.unwrap();
    let member = ring.members.get_mut(&person(1)).unwrap();
    let passkey = Lock::Passkey { credential: vec![1, 2, 3], salt: [4; 32] };
    enrol::change_lock(member, &pin(1), passkey.clone(), &pin(7)).await.ok().unwrap();
    let ring = Keyring::from_bytes(&ring.to_bytes()).unwrap();
    let member = &ring.members[&person(1)];
    assert_eq!(member.lock, passkey);
    assert!(enrol::unlock(member, &pin(1)).await.is_err());
    assert_eq!(enrol::unlock(member, &pin(7)).await.ok().unwrap().own, b"own");
}

/// More than a tablet seals in years. Their first 64 bits alone differ already.
#[wasm_bindgen_test]
async fn s25_ten_million_nonces_do_not_repeat() {
    let mut drawn: Vec<u64> = Vec::with_capacity(10_000_000);
    for _ in 0..100 {
        for _ in 0..100_000 {
            let nonce = crypto::nonce().unwrap();
            drawn.push(u64::from_be_bytes(*nonce.first_chunk().unwrap()));
        }
        // The driver asks the page every few seconds whether it lives.
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
    drawn.sort_unstable();
    let repeated = drawn.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert_eq!(repeated, 0);
    assert_eq!(drawn.len(), 10_000_000);
}

/// And each sealing draws its own, for equal bytes at the same place too.
#[wasm_bindgen_test]
async fn s25_the_same_value_sealed_again_and_again_never_looks_the_same() {
    let name = fresh_name();
    let ops = sealed_ops(&name).await;
    let mut seen = std::collections::BTreeSet::new();
    let before = ops.vault().n_sealed();
    for _ in 0..200 {
        ops.put_value("names", b"the same").await.unwrap();
        seen.insert(everything_in(&format!("ops:{name}")).await);
    }
    assert_eq!((seen.len(), ops.vault().n_sealed() - before), (200, 200));
}

#[wasm_bindgen_test]
async fn s25_a_row_in_another_place_does_not_open() {
    let name = fresh_name();
    let ops = sealed_ops(&name).await;
    ops.put_value("names", b"names").await.unwrap();
    ops.put_value("session", b"session").await.unwrap();
    let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
    let done = |request: web_sys::IdbRequest| async move {
        let promise = Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
        JsFuture::from(promise).await.unwrap();
        request.result().unwrap()
    };
    let db: IdbDatabase =
        done(factory.open(&format!("ops:{name}")).unwrap().unchecked_into()).await.unchecked_into();
    let transaction = db.transaction_with_str_and_mode("meta", IdbTransactionMode::Readwrite).unwrap();
    let store = transaction.object_store("meta").unwrap();
    let taken = done(store.get(&"value:names".into()).unwrap()).await;
    Reflect::set(&taken, &"name".into(), &"value:session".into()).unwrap();
    done(store.put(&taken).unwrap()).await;
    db.close();
    assert_eq!(ops.value("names").await.unwrap().unwrap(), b"names");
    assert!(matches!(ops.value("session").await, Err(storage::StorageError::Damaged { .. })));
}

/// With every key in hand: what the engine asks for after a lost scope leaves no byte of it that could be opened.
#[wasm_bindgen_test]
async fn s21_of_a_lost_scope_nothing_is_left_that_any_key_opens() {
    let name = fresh_name();
    let ops = sealed_ops(&name).await;
    let cache = CacheDatabase::named(&name, ops.vault().clone());
    let (mut lost, stays) = (row(1, 1), row(2, 2));
    lost.scope = Scope::Site(SiteId(Id([9; 16])));
    lost.bytes = CANARY.as_bytes().to_vec();
    let first = page_after(&CacheState::default(), vec![lost.clone(), stays.clone()]);
    cache.apply_page(&first).await.unwrap();
    let folded = vec![vec![lost.clone(), stays.clone()]];
    cache.compact(&Compaction { expected: first.next.clone(), blocks: folded, through: 1 }).await.unwrap();
    let mut second = page_after(&first.next, vec![lost.clone()]);
    second.page.lost = vec![lost.scope];
    cache.apply_page(&second).await.unwrap();
    let opens = |kept: &CacheSnapshot| {
        let rows = kept.blocks.iter().flatten().chain(kept.pages.iter().flat_map(|(_, page)| &page.rows));
        rows.filter(|row| holds(&row.bytes, CANARY)).count()
    };
    // Everything that lies there, opened by who holds the keys.
    assert_eq!(opens(&cache.load().await.unwrap()), 2, "a block and a page");
    let without = Compaction { expected: second.next.clone(), blocks: vec![vec![stays]], through: 2 };
    cache.compact(&without).await.unwrap();
    let kept = CacheDatabase::named(&name, ops.vault().clone()).load().await.unwrap();
    assert_eq!((opens(&kept), kept.pages.len(), kept.blocks.len()), (0, 0, 1));
}
