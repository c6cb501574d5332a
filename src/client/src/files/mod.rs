//! Photos and voice notes of this device. What stands in this file starts with the program; the rest comes in a file of
//! its own ([`crate::screens`]).

pub(crate) mod counting;
pub(crate) mod port;
pub(crate) mod upload;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::Id;
use sync::op::{NewBatch, blobs_named};
use ui::replica::SyncWord;
use wasm_bindgen_futures::spawn_local;

use crate::node::Node;
use crate::screens;

/// How far the files of each record are.
#[derive(Default)]
pub(crate) struct FileCounts {
    /// At the server, and all that lie here.
    by_record: RefCell<BTreeMap<Id, (u32, u32)>>,
    /// Somebody sends already.
    sending: Cell<bool>,
    /// When the server was last asked which files it has made safe, by the monotonic clock.
    asked_at: Cell<Option<u64>>,
}

impl FileCounts {
    /// The record's own word, or 照片 n/m once the record itself is at the server.
    pub(crate) fn word(&self, id: Id, word: SyncWord) -> SyncWord {
        match (word, self.by_record.borrow().get(&id)) {
            (SyncWord::Done, Some(&(done, total))) if done < total => SyncWord::Partial { done, total },
            (word, _) => word,
        }
    }
}

/// Counts anew what lies here.
pub(crate) fn look(node: &Rc<Node>) {
    let node = Rc::clone(node);
    spawn_local(async move {
        if let Ok(work) = screens::look_for_files(node).await {
            work.await;
        }
    });
}

/// A batch was captured: the files it names wait from now on.
pub(crate) fn after_capture(node: &Rc<Node>, batch: &NewBatch) {
    if !blobs_named(&batch.bodies).is_empty() {
        look(node);
    }
}

/// Sends what waits, if nobody does already.
pub(crate) fn send_soon(node: &Rc<Node>) {
    if node.files.sending.replace(true) {
        return;
    }
    let node = Rc::clone(node);
    spawn_local(async move {
        if let Ok(work) = screens::send_files(Rc::clone(&node)).await {
            work.await;
        }
        node.files.sending.set(false);
    });
}
