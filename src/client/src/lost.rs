//! The browser may delete this device's databases at any moment: noticed within seconds, said in words.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::OrgId;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use storage::StorageError;
use storage::replica::{OpsSnapshot, OpsStore};
use storage_indexeddb::OpsDatabase;
use ui::replica::Deleted;
use wasm_bindgen_futures::spawn_local;

use crate::node::Node;
use crate::{local, screens};

/// How often the marker is looked at. Deletion has to be noticed within five seconds (sync.md 3.3).
const LOOK_MS: u32 = 3_000;

/// In `ops`: what the server has to be told, `device pending oldest rescued`.
const UNTOLD: &str = "lost";

/// What is remembered outside the databases of what lies in them.
pub(crate) struct Lost {
    /// Under this name in the browser's local storage stands `device pending oldest`, as it was last.
    marker: String,
    marked: RefCell<String>,
    untold: RefCell<Option<String>>,
    busy: Cell<bool>,
}

impl Lost {
    /// A database that is new although the marker speaks of an older one: it was deleted while nobody looked.
    pub(crate) async fn open(ops: &OpsDatabase, org: OrgId, is_new: bool) -> Result<Lost, StorageError> {
        let marker = format!("guanjia.kept.{org}");
        if let Some(before) = local::get(&marker).filter(|_| is_new) {
            ops.put_value(UNTOLD, format!("{before} 0").as_bytes()).await?;
        }
        let untold = String::from_utf8(ops.value(UNTOLD).await?.unwrap_or_default()).unwrap_or_default();
        let untold = RefCell::new(Some(untold).filter(|text| !text.is_empty()));
        Ok(Lost { marker, marked: RefCell::default(), untold, busy: Cell::new(false) })
    }

    /// What the server has not heard yet.
    pub(crate) fn untold(&self) -> Option<String> {
        self.untold.borrow().clone()
    }
}

/// Remembers what lies here, whenever it has changed.
pub(crate) fn mark(node: &Node) {
    let device = node.replica.borrow().device();
    let text = node.signals.status.with_untracked(|status| {
        format!("{device} {} {}", status.pending_ops, status.oldest_pending.map_or(0, |at| at.0))
    });
    if *node.lost.marked.borrow() != text {
        local::set(&node.lost.marker, &text);
        node.lost.marked.replace(text);
    }
}

/// Looks when the browser takes the databases' handle, and when the marker is gone, which costs nothing to ask.
pub(crate) fn watch(node: &Rc<Node>) {
    show(node);
    let here = Rc::downgrade(node);
    let look = Rc::new(move || {
        if let Some(node) = here.upgrade() {
            spawn_local(async move {
                if let Err(error) = node.reload_ops().await {
                    leptos::logging::warn!("the databases cannot be read: {error}");
                }
            });
        }
    });
    let taken = Rc::clone(&look);
    node.ops.when_taken(move || taken());
    let here = Rc::downgrade(node);
    Interval::new(LOOK_MS, move || {
        let Some(node) = here.upgrade() else { return };
        let marked = node.lost.marked.borrow().clone();
        if !marked.is_empty() && local::get(&node.lost.marker).is_none() {
            local::set(&node.lost.marker, &marked);
            look();
        }
    })
    .forget();
}

/// Puts back what this page still holds of a deleted database.
pub(crate) async fn rescue(node: &Rc<Node>, found: OpsSnapshot) -> Result<(), StorageError> {
    if node.lost.busy.replace(true) {
        return Ok(());
    }
    let done = match screens::put_back(Rc::clone(node), found).await {
        Ok(working) => working.await,
        Err(_) => {
            Err(StorageError::Broken { during: "putting back", detail: "the code is missing".to_owned() })
        }
    };
    node.lost.busy.set(false);
    done
}

/// Tells the server, if it has not heard yet.
pub(crate) async fn tell(node: &Rc<Node>) {
    if node.lost.untold().is_some()
        && let Ok(telling) = screens::tell_lost(Rc::clone(node)).await
    {
        telling.await;
    }
}

/// Notes what has to be told, on disk and on the screen; `None` = it was told.
pub(crate) async fn note(node: &Node, untold: Option<String>) -> Result<(), StorageError> {
    let stored = node.ops.put_value(UNTOLD, untold.as_deref().unwrap_or_default().as_bytes()).await;
    let news = untold.is_some();
    node.lost.untold.replace(untold);
    if news {
        show(node);
    }
    stored
}

fn show(node: &Node) {
    let Some(untold) = node.lost.untold() else { return };
    let mut numbers = untold.split(' ').skip(1).map(|number| number.parse().unwrap_or(0));
    let (pending, rescued) = (numbers.next().unwrap_or(0), numbers.nth(1).unwrap_or(0));
    node.signals.change_status(|status| status.storage.deleted = Some(Deleted { pending, rescued }));
}
