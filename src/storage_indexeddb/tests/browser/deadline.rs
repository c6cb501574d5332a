//! Somebody else holds the database: a frozen tab, a suspended process.

use std::cell::Cell;
use std::rc::Rc;

use storage::StorageError;
use storage::replica::OpsStore;
use storage_indexeddb::{OpsDatabase, Vault};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransaction, IdbTransactionMode};

use crate::samples::{STREAM, batch, fresh_name};

/// Keeps a transaction over `meta` alive by asking for something again and again.
fn hold(transaction: IdbTransaction, held: Rc<Cell<bool>>) {
    let store: IdbObjectStore = transaction.object_store("meta").unwrap();
    let request = store.get(&"nothing".into()).unwrap();
    let again = Closure::once_into_js(move || {
        if held.get() {
            hold(transaction, held);
        }
    });
    request.set_onsuccess(Some(again.unchecked_ref()));
}

async fn open(name: &str) -> IdbDatabase {
    let request = web_sys::window().unwrap().indexed_db().unwrap().unwrap().open(name).unwrap();
    let opened = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    JsFuture::from(opened).await.unwrap();
    request.result().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn a_capture_gives_up_after_the_deadline_and_stores_nothing_then() {
    let name = fresh_name();
    let ops = OpsDatabase::named(&name, Vault::default());
    ops.capture(&batch(&[1]), None).await.unwrap();
    let other = open(&format!("ops:{name}")).await;
    let transaction = other.transaction_with_str_and_mode("meta", IdbTransactionMode::Readwrite).unwrap();
    let held = Rc::new(Cell::new(true));
    hold(transaction, Rc::clone(&held));
    let before = js_sys::Date::now();
    let answer = ops.capture(&batch(&[2]), None).await;
    assert_eq!(answer, Err(StorageError::Deadline { during: "saving" }));
    assert!(js_sys::Date::now() - before < 4_500.0);
    held.set(false);
    assert_eq!(ops.load(STREAM).await.unwrap().outbox.len(), 1);
    let stored = ops.capture(&batch(&[2]), None).await.unwrap();
    assert_eq!(stored.first_dseq, 2, "the number of the attempt that failed is not lost");
}

#[wasm_bindgen_test]
async fn a_tab_that_wants_to_delete_is_not_held_up_and_the_handle_comes_back() {
    let name = fresh_name();
    let ops = OpsDatabase::named(&name, Vault::default());
    ops.put_value("a", b"1").await.unwrap();
    let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
    let request = factory.delete_database(&format!("ops:{name}")).unwrap();
    let deleted = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    JsFuture::from(deleted).await.unwrap();
    assert_eq!(ops.value("a").await.unwrap(), None);
    ops.put_value("a", b"2").await.unwrap();
    assert_eq!(ops.value("a").await.unwrap().as_deref(), Some(&b"2"[..]));
}
