//! A page that the browser is about to freeze must hold nothing that other tabs wait for.
//!
//! A frozen page answers no request, so a transaction it has open stays open, and every other tab waits behind it for
//! as long as the freeze lasts. The shell says when (`freeze`, `resume`); what cannot end by itself is given up here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::IdbTransaction;

thread_local!(static FREEZES: Cell<u32> = const { Cell::new(0) });

/// How often this page was frozen so far. A deadline that lay over a freeze has not been missed by the disk.
pub(crate) fn freezes() -> u32 {
    FREEZES.get()
}

/// The page is about to be frozen: whoever waits asks [`freezes`] again when it wakes.
pub fn note_freeze() {
    FREEZES.set(FREEZES.get().wrapping_add(1));
}

/// The transactions of one database that have not ended yet.
#[derive(Clone, Default)]
pub(crate) struct Running(Rc<RefCell<Vec<IdbTransaction>>>);

impl Running {
    pub(crate) fn add(&self, tx: &IdbTransaction) {
        self.0.borrow_mut().push(tx.clone());
    }

    pub(crate) fn remove(&self, tx: &IdbTransaction) {
        self.0.borrow_mut().retain(|present| !js_sys::Object::is(present, tx));
    }

    /// Gives up what is not on its way to the disk already; that ends without the page.
    pub(crate) fn give_up(&self) {
        for tx in self.0.borrow().iter() {
            let _ = tx.abort();
        }
    }
}
