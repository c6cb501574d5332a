//! Putting back what the browser has deleted under the page, and telling the server about it.

use std::rc::Rc;

use domain::DeviceId;
use leptos::prelude::WithUntracked;
use storage::StorageError;
use storage::replica::{OpsSnapshot, OpsStore};

use crate::node::Node;
use crate::tabs::News;
use crate::{api, lost};

/// Another capture may come in between; more often than this it does not.
const ATTEMPTS: usize = 5;

/// Writes what this page's memory holds into the new database, under a new device id.
pub(crate) async fn put_back(node: Rc<Node>, mut found: OpsSnapshot) -> Result<(), StorageError> {
    let (old, device) = (node.replica.borrow().device(), DeviceId(node.ids.next()));
    let before = node.signals.status.with_untracked(|status| (status.pending_ops, status.oldest_pending));
    for _ in 0..ATTEMPTS {
        let rescue = node.replica.borrow().rescue(&found, device, node.now());
        node.ops.renumber(&rescue.batches).await?;
        found = node.ops.load(node.stream()).await?;
        if found.meta.device == Some(device) {
            node.ops.tidy(&rescue.cards).await?;
            let session = node.session.borrow().clone();
            if let Some(session) = session {
                session.keep(&node).await?;
            }
            found = node.ops.load(node.stream()).await?;
            node.change(|replica| replica.ops_reloaded(found));
            node.tabs.tell(News::Ops);
            let (pending, oldest) = (before.0, before.1.map_or(0, |at| at.0));
            lost::note(&node, Some(format!("{old} {pending} {oldest} {}", rescue.rescued))).await?;
            node.kick.kick();
            return Ok(());
        }
        if !node.replica.borrow().has_lost_storage(&found, node.now()) {
            // Another tab was faster, and had everything that this one has.
            node.change(|replica| replica.ops_reloaded(found));
            return Ok(());
        }
    }
    Err(StorageError::Broken { during: "putting back", detail: "others keep writing".to_owned() })
}

/// `POST /api/devices/lost`. What the server does not take now is told again after the next round.
pub(crate) async fn tell(node: Rc<Node>) {
    let Some(untold) = node.lost.untold() else { return };
    let parts: Vec<&str> = untold.split(' ').collect();
    let [device, pending, oldest, rescued] = parts[..] else { return };
    let body =
        format!(r#"{{"device":"{device}","pending":{pending},"oldest":{oldest},"rescued":{rescued}}}"#);
    let answer = api::online_only(&node, "POST", "/api/devices/lost", Some(body)).await;
    if answer.is_some_and(|answer| answer.status < 500 && answer.status != 401) {
        // A value that stays is told once more.
        let _ = lost::note(&node, None).await;
    }
}
