//! One IndexedDB transaction: requests, callbacks, the one moment at which it is known to be durable.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect};
use storage::StorageError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use crate::frozen::{Running, freezes};

/// How long a transaction may take before it is aborted; a suspended process that holds a lock must not hold us too.
pub(crate) const DEADLINE_MS: u32 = 3_000;

/// What a transaction may do and how durable its end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    /// The browser may lose it when the power goes: only for what the server can send again.
    Relaxed,
    /// On the disk before `oncomplete`.
    Strict,
}

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the third argument of `transaction`, which web-sys has only behind an unstable flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction(
        this: &DurableDatabase,
        names: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;

    /// `IDBTransaction` with its explicit end, which web-sys marks as deprecated because old browsers lack it.
    #[wasm_bindgen(extends = IdbTransaction)]
    type EndingTransaction;

    #[wasm_bindgen(method, catch, js_name = commit)]
    fn commit(this: &EndingTransaction) -> Result<(), JsValue>;
}

/// A callback that lives as long as it may be called.
pub(crate) type Listener = Closure<dyn FnMut(Event)>;

/// A running transaction. Cheap to clone into callbacks.
#[derive(Clone)]
pub(crate) struct Transaction {
    tx: IdbTransaction,
    during: &'static str,
    failure: Rc<RefCell<Option<StorageError>>>,
    callbacks: Rc<RefCell<Vec<Listener>>>,
    end: Promise,
    running: Running,
}

impl Transaction {
    /// Begins; the error is the browser's own, for the caller to tell a dead handle from a full disk.
    pub(crate) fn begin(
        db: &IdbDatabase,
        stores: &[&str],
        mode: Mode,
        during: &'static str,
        running: &Running,
    ) -> Result<Transaction, JsValue> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        let durability = if mode == Mode::Strict { "strict" } else { "relaxed" };
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        let access = if mode == Mode::Read { "readonly" } else { "readwrite" };
        let tx = db.unchecked_ref::<DurableDatabase>().transaction(&names, access, &options)?;
        let end = Promise::new(&mut |resolve, reject| {
            tx.set_oncomplete(Some(&resolve));
            tx.set_onabort(Some(&reject));
        });
        running.add(&tx);
        let running = running.clone();
        Ok(Transaction { tx, during, failure: Rc::default(), callbacks: Rc::default(), end, running })
    }

    pub(crate) fn store(&self, name: &str) -> Result<IdbObjectStore, StorageError> {
        self.tx.object_store(name).map_err(|error| self.broken(&error))
    }

    /// Puts a value with its key inside.
    pub(crate) fn put(&self, store: &str, value: &JsValue) -> Result<(), StorageError> {
        self.store(store)?.put(value).map(drop).map_err(|error| self.broken(&error))
    }

    /// As [`Transaction::put`], but fails when the key is taken.
    pub(crate) fn add(&self, store: &str, value: &JsValue) -> Result<(), StorageError> {
        self.store(store)?.add(value).map(drop).map_err(|error| self.broken(&error))
    }

    pub(crate) fn delete(&self, store: &str, key: &JsValue) -> Result<(), StorageError> {
        self.store(store)?.delete(key).map(drop).map_err(|error| self.broken(&error))
    }

    /// Deletes everything in a store.
    pub(crate) fn clear(&self, store: &str) -> Result<(), StorageError> {
        self.store(store)?.clear().map(drop).map_err(|error| self.broken(&error))
    }

    pub(crate) fn get(&self, store: &str, key: &JsValue) -> Result<IdbRequest, StorageError> {
        self.store(store)?.get(key).map_err(|error| self.broken(&error))
    }

    pub(crate) fn get_all(&self, store: &str, range: &JsValue) -> Result<IdbRequest, StorageError> {
        self.store(store)?.get_all_with_key(range).map_err(|error| self.broken(&error))
    }

    /// The keys of everything in a store, without the values.
    pub(crate) fn get_all_keys(&self, store: &str) -> Result<IdbRequest, StorageError> {
        self.store(store)?.get_all_keys().map_err(|error| self.broken(&error))
    }

    /// Runs `next` when the request has succeeded, inside the transaction. An error it returns aborts everything.
    pub(crate) fn then(
        &self,
        request: &IdbRequest,
        next: impl FnOnce(&Transaction, JsValue) -> Result<(), StorageError> + 'static,
    ) {
        let (transaction, answered) = (self.clone(), request.clone());
        let callback = Closure::once(move |_: Event| {
            let value = answered.result().unwrap_or(JsValue::UNDEFINED);
            if let Err(error) = next(&transaction, value) {
                transaction.abort_with(error);
            }
        });
        request.set_onsuccess(Some(callback.as_ref().unchecked_ref()));
        self.callbacks.borrow_mut().push(callback);
    }

    /// Says that no more requests follow, so that the browser need not wait for this thread to come round again.
    pub(crate) fn commit(&self) {
        // Refused only by browsers that have no such call and by ended transactions: both end by themselves.
        let _ = self.tx.unchecked_ref::<EndingTransaction>().commit();
    }

    /// Gives everything up; [`Transaction::finish`] answers with this error.
    pub(crate) fn abort_with(&self, error: StorageError) {
        self.failure.borrow_mut().get_or_insert(error);
        let _ = self.tx.abort();
    }

    /// Waits for the end. `Ok` = everything is stored, as durably as the mode says.
    pub(crate) async fn finish(self) -> Result<(), StorageError> {
        let late = Rc::new(Cell::new(false));
        let (tx, flag) = (self.tx.clone(), Rc::clone(&late));
        let deadline = Deadline::after(DEADLINE_MS, move || {
            flag.set(true);
            let _ = tx.abort();
        });
        // Aborted or not, the end is waited for: only it tells whether the batch is on the disk. A browser that does
        // not even answer the abort is given up on; a batch stored twice by that is one op twice, which the server's
        // deduplication by op id takes once.
        let (give_up, silent) = futures_timeout(2 * DEADLINE_MS);
        let ended = JsFuture::from(Promise::race(&Array::of2(&self.end, &give_up))).await;
        drop((deadline, silent));
        self.running.remove(&self.tx);
        self.tx.set_oncomplete(None);
        self.tx.set_onabort(None);
        self.callbacks.borrow_mut().clear();
        let during = self.during;
        match ended {
            Ok(value) if value.is_null() => Err(StorageError::Deadline { during }),
            Ok(_) => Ok(()),
            Err(_) => Err(self.failure.borrow_mut().take().unwrap_or_else(|| match self.tx.error() {
                _ if late.get() => StorageError::Deadline { during },
                Some(error) => from_exception(&error, during),
                None => StorageError::Broken { during, detail: "aborted".to_owned() },
            })),
        }
    }

    fn broken(&self, error: &JsValue) -> StorageError {
        from_js(error, self.during)
    }
}

/// A promise that resolves to null after `ms`, and the deadline that must live as long.
pub(crate) fn futures_timeout(ms: u32) -> (Promise, Deadline) {
    let mut resolve = None;
    let promise = Promise::new(&mut |given, _| resolve = Some(given));
    let deadline = Deadline::after(ms, move || {
        if let Some(resolve) = resolve {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL);
        }
    });
    (promise, deadline)
}

/// Something that happens after a while, unless this is dropped first. When the page was frozen meanwhile it waits as
/// long again: after waking all timers are late, and what the disk has done long ago comes after them.
pub(crate) struct Deadline(Rc<RefCell<Option<Timeout>>>);

impl Deadline {
    pub(crate) fn after(ms: u32, act: impl FnOnce() + 'static) -> Deadline {
        let slot = Rc::default();
        arm(&slot, ms, Box::new(act));
        Deadline(slot)
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.0.borrow_mut().take();
    }
}

fn arm(slot: &Rc<RefCell<Option<Timeout>>>, ms: u32, act: Box<dyn FnOnce()>) {
    let (weak, before) = (Rc::downgrade(slot), freezes());
    let timer = Timeout::new(ms, move || {
        let Some(slot) = weak.upgrade() else { return };
        if freezes() == before { act() } else { arm(&slot, ms, act) }
    });
    *slot.borrow_mut() = Some(timer);
}

/// The browser's error as ours. Faults are matched by name: a full disk has no message.
pub(crate) fn from_js(error: &JsValue, during: &'static str) -> StorageError {
    match error.dyn_ref::<DomException>() {
        Some(exception) => from_exception(exception, during),
        None => StorageError::Broken { during, detail: format!("{error:?}") },
    }
}

fn from_exception(exception: &DomException, during: &'static str) -> StorageError {
    match exception.name().as_str() {
        "QuotaExceededError" => StorageError::Full { during },
        "VersionError" => StorageError::Newer,
        name => StorageError::Broken { during, detail: format!("{name}: {}", exception.message()) },
    }
}
