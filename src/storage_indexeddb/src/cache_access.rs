//! One transaction at a time of the cache through rexie: opened again when its handle is dead, within a deadline, ended
//! explicitly, and given up when the page is about to be frozen.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use rexie::{ObjectStore, Rexie, Transaction, TransactionMode};
use storage::StorageError;
use wasm_bindgen_futures::spawn_local;

use crate::cache::{BASE, LOG, META};
use crate::frozen::freezes;
use crate::transaction::Deadline;

/// A page or a compaction moves far more bytes than a capture.
const DEADLINE_MS: u32 = 10_000;

/// The database's handle, and what is under way on it.
pub(crate) struct Access {
    name: String,
    open: RefCell<Option<Rc<Rexie>>>,
    /// Who waits for a transaction, so that a freeze finds them.
    waiting: RefCell<Vec<Waker>>,
}

/// How a transaction shall end, and with what.
pub(crate) enum End<T> {
    Commit(T),
    Abort(T),
}

impl Access {
    pub(crate) fn new(name: String) -> Access {
        Access { name, open: RefCell::default(), waiting: RefCell::default() }
    }

    /// Runs `work` as one transaction. Whatever goes wrong, the transaction does not stay open, nothing of it is
    /// stored, and the handle is given up: nothing here is worth keeping a dead one for.
    pub(crate) async fn run<T>(
        &self,
        during: &'static str,
        mode: TransactionMode,
        work: impl AsyncFnOnce(&Transaction) -> Result<End<T>, Fault>,
    ) -> Result<T, StorageError> {
        let result = self.attempt(mode, work).await;
        if result.is_err() {
            self.discard();
        }
        result.map_err(|fault| fault.during(during))
    }

    async fn attempt<T>(
        &self,
        mode: TransactionMode,
        work: impl AsyncFnOnce(&Transaction) -> Result<End<T>, Fault>,
    ) -> Result<T, Fault> {
        let tx = self.in_time(self.begin(mode)).await??;
        // Dropped at the end of the statement, so that the transaction is ours again.
        let worked = self.in_time(work(&tx)).await;
        match worked {
            Ok(Ok(End::Commit(value))) => {
                self.in_time(tx.commit()).await??;
                Ok(value)
            }
            Ok(Ok(End::Abort(value))) => {
                give_up(tx);
                Ok(value)
            }
            Ok(Err(fault)) | Err(fault) => {
                give_up(tx);
                Err(fault)
            }
        }
    }

    /// Begins a transaction; a handle that another tab's deletion has closed is opened again.
    async fn begin(&self, mode: TransactionMode) -> Result<Transaction, Fault> {
        if let Ok(transaction) = self.handle().await?.transaction(&[BASE, LOG, META], mode) {
            return Ok(transaction);
        }
        self.discard();
        Ok(self.handle().await?.transaction(&[BASE, LOG, META], mode)?)
    }

    async fn handle(&self) -> Result<Rc<Rexie>, Fault> {
        if let Some(open) = self.open.borrow().clone() {
            return Ok(open);
        }
        let stores = [BASE, LOG, META].map(ObjectStore::new);
        let builder = stores
            .into_iter()
            .fold(Rexie::builder(&self.name).version(1), |builder, store| builder.add_object_store(store));
        let open = Rc::new(builder.build().await?);
        *self.open.borrow_mut() = Some(Rc::clone(&open));
        Ok(open)
    }

    fn discard(&self) {
        if let Some(open) = self.open.borrow_mut().take().and_then(Rc::into_inner) {
            open.close();
        }
    }

    /// Wakes who waits for a transaction; each gives its own up, because the page was frozen.
    pub(crate) fn let_go(&self) {
        for waker in self.waiting.borrow_mut().drain(..) {
            waker.wake();
        }
        self.discard();
    }

    /// The work's result, unless it takes too long or the page is frozen meanwhile.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Fault> {
        let before = freezes();
        let (late, asleep) = (Rc::new(Cell::new(false)), Rc::new(RefCell::new(None::<Waker>)));
        let (flag, waker) = (Rc::clone(&late), Rc::clone(&asleep));
        let deadline = Deadline::after(DEADLINE_MS, move || {
            flag.set(true);
            if let Some(waker) = waker.borrow_mut().take() {
                waker.wake();
            }
        });
        let mut work = pin!(work);
        let result = poll_fn(|context| {
            if let Poll::Ready(value) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(value));
            }
            if late.get() {
                return Poll::Ready(Err(Fault::Late));
            }
            if freezes() != before {
                return Poll::Ready(Err(Fault::Frozen));
            }
            *asleep.borrow_mut() = Some(context.waker().clone());
            let mut waiting = self.waiting.borrow_mut();
            waiting.retain(|present| !present.will_wake(context.waker()));
            waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await;
        drop(deadline);
        result
    }
}

/// Ends it without a trace. Nobody waits for the end; the transaction that follows does.
fn give_up(tx: Transaction) {
    spawn_local(async move {
        let _ = tx.abort().await;
    });
}

/// What went wrong, before it is known during what.
pub(crate) enum Fault {
    Rexie(rexie::Error),
    Late,
    Frozen,
    Damaged(String),
}

impl From<rexie::Error> for Fault {
    fn from(error: rexie::Error) -> Fault {
        Fault::Rexie(error)
    }
}

impl Fault {
    pub(crate) fn during(self, during: &'static str) -> StorageError {
        match self {
            Fault::Damaged(detail) => StorageError::Damaged { detail },
            Fault::Late => StorageError::Deadline { during },
            Fault::Frozen => StorageError::Broken { during, detail: "the page was frozen".to_owned() },
            // The browser finds out at the commit that there is no room, and rexie keeps the reason of that to itself.
            // Nothing else aborts a commit but a disk that fails; the answer to both is to do without the cache.
            Fault::Rexie(rexie::Error::TransactioncommitFailed) => StorageError::Full { during },
            Fault::Rexie(error) => {
                // rexie hides the browser's error in the debug text of its source; a full disk has only its name.
                let detail = format!("{error:?}");
                if detail.contains("QuotaExceededError") {
                    StorageError::Full { during }
                } else {
                    StorageError::Broken { during, detail }
                }
            }
        }
    }
}
