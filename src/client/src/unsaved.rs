//! Captures that the disk has refused: kept in memory, tried again, and said so. Never called saved.
//!
//! When the origin's room is used up, the working set goes first, then photos are refused, and only then this.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use storage::StorageError;
use storage::replica::{DraftKey, OpsStore};
use sync::op::{NewBatch, StoredBatch};
use wasm_bindgen_futures::spawn_local;

use crate::node::Node;
use crate::tabs::News;
use crate::working_set;

/// Between two attempts while the disk refuses.
const RETRY_MS: u32 = 2_000;

#[derive(Default)]
pub(crate) struct Unsaved {
    waiting: RefCell<VecDeque<(NewBatch, Option<DraftKey>)>>,
    retrying: Cell<bool>,
    /// Captures whose first attempt failed and whose second is under way.
    second_attempts: Cell<u32>,
    /// Reads of `ops` that failed in a row.
    failed_reads: Cell<u32>,
}

impl Unsaved {
    pub(crate) fn len(&self) -> usize {
        self.waiting.borrow().len()
    }

    pub(crate) fn batches(&self) -> Vec<NewBatch> {
        self.waiting.borrow().iter().map(|(batch, _)| batch.clone()).collect()
    }
}

/// Whether `ops` could be read. The second failure in a row is said: the handle was opened anew in between.
pub(crate) fn note_disk(node: &Node, read: bool) {
    let unsaved = &node.unsaved;
    unsaved.failed_reads.set(if read { 0 } else { unsaved.failed_reads.get() + 1 });
    say(node);
}

fn say(node: &Node) {
    let unsaved = &node.unsaved;
    let failing = unsaved.len() > 0 || unsaved.second_attempts.get() > 0 || unsaved.failed_reads.get() >= 2;
    node.signals.change_status(|status| status.storage.failing = failing);
}

/// T1, twice at most: the second time with a new handle. `Ok` = durably on this device.
pub(crate) async fn store(
    node: &Rc<Node>,
    batch: &NewBatch,
    draft: Option<&DraftKey>,
) -> Result<StoredBatch, StorageError> {
    let first = node.ops.capture(batch, draft).await;
    let stored = match first {
        Err(StorageError::Broken { .. } | StorageError::Deadline { .. }) => {
            // Said at once: nobody waits seconds before a page that keeps silent.
            let attempts = &node.unsaved.second_attempts;
            attempts.set(attempts.get() + 1);
            say(node);
            let second = node.ops.capture(batch, draft).await;
            attempts.set(attempts.get() - 1);
            say(node);
            second?
        }
        Err(StorageError::Full { .. }) if working_set::make_room(node).await => {
            node.ops.capture(batch, draft).await?
        }
        other => other?,
    };
    if stored.first_dseq < node.replica.borrow().ops().meta.next_dseq {
        // Another line of numbers: the databases were deleted, or another tab has renumbered them. The batch is safe.
        let _ = node.reload_ops().await;
    } else {
        node.change(|replica| replica.captured(stored.clone()));
    }
    node.tabs.tell(News::Ops);
    node.kick.kick();
    Ok(stored)
}

/// Keeps the batch in memory and goes on trying until it is stored.
pub(crate) fn keep(node: &Rc<Node>, batch: NewBatch, draft: Option<DraftKey>) {
    node.unsaved.waiting.borrow_mut().push_back((batch, draft));
    say(node);
    if node.unsaved.retrying.replace(true) {
        return;
    }
    let node = Rc::clone(node);
    spawn_local(async move {
        loop {
            let next = node.unsaved.waiting.borrow().front().cloned();
            let Some((batch, draft)) = next else { break };
            if store(&node, &batch, draft.as_ref()).await.is_ok() {
                node.unsaved.waiting.borrow_mut().pop_front();
            } else {
                TimeoutFuture::new(RETRY_MS).await;
            }
        }
        node.unsaved.retrying.set(false);
        say(&node);
    });
}
