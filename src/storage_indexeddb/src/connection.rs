//! A connection that is reopened when the browser has dropped it. A dead handle is never kept.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Reflect};
use storage::StorageError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbFactory, IdbOpenDbRequest};

use crate::frozen::Running;
use crate::transaction::{DEADLINE_MS, Listener, Mode, Transaction, from_js, futures_timeout};

type Upgrade = fn(&IdbDatabase) -> Result<(), JsValue>;

/// One named database of version 1.
pub(crate) struct Connection {
    name: String,
    upgrade: Upgrade,
    open: Rc<RefCell<Option<IdbDatabase>>>,
    /// Kept as long as the handle they belong to.
    listeners: RefCell<Vec<Listener>>,
    /// Called when the browser takes the handle away: the database may have been deleted.
    taken: Taken,
    running: Running,
}

/// Who wants to hear of it.
type Taken = Rc<RefCell<Option<Rc<dyn Fn()>>>>;

impl Connection {
    pub(crate) fn new(name: String, upgrade: Upgrade) -> Connection {
        Connection {
            name,
            upgrade,
            open: Rc::default(),
            listeners: RefCell::default(),
            taken: Taken::default(),
            running: Running::default(),
        }
    }

    /// Calls `hear` whenever the browser takes the handle away.
    pub(crate) fn when_taken(&self, hear: Rc<dyn Fn()>) {
        *self.taken.borrow_mut() = Some(hear);
    }

    /// Begins a transaction, opening or reopening the database when needed.
    pub(crate) async fn begin(
        &self,
        stores: &[&str],
        mode: Mode,
        during: &'static str,
    ) -> Result<Transaction, StorageError> {
        let present = self.open.borrow().clone();
        if let Some(db) = present {
            match Transaction::begin(&db, stores, mode, during, &self.running) {
                Ok(transaction) => return Ok(transaction),
                Err(_) => self.discard(),
            }
        }
        let db = self.open(during).await?;
        Transaction::begin(&db, stores, mode, during, &self.running).map_err(|error| from_js(&error, during))
    }

    /// Holds nothing any more that another tab could wait for: the page is about to be frozen.
    pub(crate) fn let_go(&self) {
        self.running.give_up();
        self.discard();
    }

    /// Lets the handle go, so that the next transaction opens a new one.
    pub(crate) fn discard(&self) {
        if let Some(db) = self.open.borrow_mut().take() {
            db.close();
        }
    }

    async fn open(&self, during: &'static str) -> Result<IdbDatabase, StorageError> {
        let broken = |error: JsValue| from_js(&error, during);
        let request = factory().map_err(broken)?.open_with_u32(&self.name, 1).map_err(broken)?;
        let upgrade = self.upgrade;
        let upgraded = request.clone();
        let on_upgrade = Closure::once(move |_: Event| {
            let made = upgraded.result().and_then(|db| upgrade(db.unchecked_ref()));
            if let (Err(_), Some(tx)) = (made, upgraded.transaction()) {
                let _ = tx.abort();
            }
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let (give_up, timer) = futures_timeout(DEADLINE_MS);
        let answer = JsFuture::from(Promise::race(&Array::of2(&answer_of(&request), &give_up))).await;
        drop(timer);
        match answer {
            Ok(value) if value.is_null() => {
                close_when_it_comes_after_all(&request);
                Err(StorageError::Deadline { during })
            }
            Ok(_) => {
                let db: IdbDatabase = request.result().map_err(broken)?.unchecked_into();
                self.adopt(&db);
                Ok(db)
            }
            Err(_) => Err(request.error().ok().flatten().map_or_else(
                || StorageError::Broken { during, detail: "the database did not open".to_owned() },
                |error| from_js(&error, during),
            )),
        }
    }

    /// Another tab that wants to delete or upgrade is never held up, and a handle the browser closed is forgotten.
    fn adopt(&self, db: &IdbDatabase) {
        let forget = |slot: Rc<RefCell<Option<IdbDatabase>>>, db: IdbDatabase| {
            let taken = Rc::clone(&self.taken);
            Closure::<dyn FnMut(Event)>::new(move |_| {
                db.close();
                slot.borrow_mut().take_if(|present| js_sys::Object::is(present, &db));
                let hear = taken.borrow().clone();
                if let Some(hear) = hear {
                    hear();
                }
            })
        };
        let on_version_change = forget(Rc::clone(&self.open), db.clone());
        let on_close = forget(Rc::clone(&self.open), db.clone());
        db.set_onversionchange(Some(on_version_change.as_ref().unchecked_ref()));
        db.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        *self.listeners.borrow_mut() = vec![on_version_change, on_close];
        *self.open.borrow_mut() = Some(db.clone());
    }
}

/// Deletes a database, for whoever has been ordered to. Other tabs let go of it when they are asked.
pub(crate) async fn delete(name: &str) -> Result<(), StorageError> {
    let during = "deleting a database";
    let broken = |error: JsValue| from_js(&error, during);
    let request = factory().map_err(broken)?.delete_database(name).map_err(broken)?;
    let (give_up, timer) = futures_timeout(DEADLINE_MS);
    let answer = JsFuture::from(Promise::race(&Array::of2(&answer_of(&request), &give_up))).await;
    drop(timer);
    match answer {
        Ok(value) if value.is_null() => Err(StorageError::Deadline { during }),
        Ok(_) => Ok(()),
        Err(error) => Err(broken(error)),
    }
}

fn answer_of(request: &IdbOpenDbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}

/// A handle that arrives after the deadline would block other tabs for ever.
fn close_when_it_comes_after_all(request: &IdbOpenDbRequest) {
    let late = request.clone();
    let close = Closure::once_into_js(move |_: Event| {
        if let Ok(db) = late.result() {
            db.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

/// `indexedDB` of the page or of a worker.
pub(crate) fn factory() -> Result<IdbFactory, JsValue> {
    let found = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    if found.is_undefined() || found.is_null() {
        Err("this browser has no indexedDB".into())
    } else {
        Ok(found.unchecked_into())
    }
}

/// The names of all databases of this origin.
pub(crate) async fn names() -> Result<Vec<String>, JsValue> {
    let factory = factory()?;
    let list: js_sys::Function = Reflect::get(&factory, &"databases".into())?.dyn_into()?;
    let promise: Promise = list.call0(&factory)?.dyn_into()?;
    let found = Array::from(&JsFuture::from(promise).await?);
    let name = |entry: JsValue| Reflect::get(&entry, &"name".into()).ok()?.as_string();
    Ok(found.iter().filter_map(name).collect())
}
